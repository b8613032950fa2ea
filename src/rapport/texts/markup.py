"""What people write, as HTML that cannot harm whoever reads it: the one place where texts of others become markup.

They write CommonMark without HTML. What comes of it is cleaned by an allow list, and every address must be one of a web
page, of mail, or of this site; so nothing can run, be restyled, or be fetched from elsewhere by looking at it.
"""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

LONGEST = 100_000
TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre"}
    | {"strong", "ul"}
)
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
REL = "nofollow ugc noopener"
ADDRESS = re.compile(
    r"(?:https?://[^/\\\s]|mailto:[^\s]|/(?![/\\])|#)[^\s\\\x00-\x1f\x7f-\xa0\u2000-\u200f\u2028-\u202f\ufeff]*"
)
"""All of an address. Browsers take some spaces and control characters away that parsers do not, so there are none."""
HERE = re.compile(r"/(?![/\\])")


class TooLong(ValueError):
    """A text with more characters than are shown. The message says how many may be."""


def html(text: str) -> str:
    """A text in CommonMark as safe HTML. Raises :class:`TooLong` above :data:`LONGEST` characters."""
    return nh3.clean(
        _parser().render(_taken(text)),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=REL,
        attribute_filter=_kept,
    )


def plain(text: str) -> str:
    """The same text without its marks: for mail, notifications and lists. It is text, not HTML. Raises TooLong."""
    return "\n".join(line for line in _lines(_parser().parse(_taken(text))) if line)


def parser(*, raw: bool = False) -> MarkdownIt:
    """CommonMark's rules, all of them; ``raw`` lets HTML through, which only their examples need."""
    return MarkdownIt("commonmark", {"html": raw})


def _taken(text: str) -> str:
    if len(text) > LONGEST:
        raise TooLong(f"The text has {len(text):,} characters; {LONGEST:,} are taken. Write less at once.")
    return text


@lru_cache
def _parser() -> MarkdownIt:
    made = parser()
    made.add_render_rule("image", _image)
    return made


def _image(
    said: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """Pictures of this site are shown; to others a link leads, for looking at them would tell their site who looks."""
    token = tokens[at]
    source = str(token.attrGet("src") or "")
    if HERE.match(source):
        return said.image(tokens, at, options, env)
    words = said.renderInlineAsText(token.children or [], options, env) or source
    return f'<a href="{escape(source)}">{escape(words)}</a>'


def _kept(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute, or None to leave the attribute out."""
    if name not in {"href", "src"}:
        return value
    good = ADDRESS.fullmatch(value) and (tag != "img" or HERE.match(value))
    return value if good else None


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"code_block", "fence"}:
            yield token.content.strip()
        elif token.type == "inline":
            yield "".join(_words(token.children or []))


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif token.type == "image":
            yield from _words(token.children or [])
        else:
            yield token.content
