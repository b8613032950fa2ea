"""One term, and how it is read from its file.

A file begins with its fields, one ``name: value`` a line between two lines ``---``; a line that begins with two
spaces goes on with the value above. What follows is the body, in Markdown. A link to another term is a link to its
file: ``[session](session.md)``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

KINDS = ("concept", "aspect", "factor", "metric", "strategy", "context")
"""Kinds of terms, in the order in which a newcomer reads them."""

FENCE = "---"
NEEDED = ("title", "kind", "short", "example", "see")
LISTS = ("also", "see", "metrics", "where")
FIELDS = ("title", "kind", "short", "formula", "example", *LISTS)

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FIELD_LINE = re.compile(r"([a-z]+):\s*(.*)")
LINK_TO_TERM = re.compile(r"([a-z0-9-]+)\.md")

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


class BrokenTerm(ValueError):
    """A term file that cannot be read. The message names the file, the field and the mend."""

    def __init__(self, slug: str, field: str, mend: str) -> None:
        super().__init__(f"terms/{slug}.md: {field}: {mend}")
        self.slug = slug
        self.field = field


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary. All texts are plain, except ``body``, which is Markdown."""

    slug: str
    """The name of its file, and its address."""
    title: str
    kind: str
    """One of :data:`KINDS`."""
    short: str
    """The definition in one sentence, fit for a tooltip."""
    body: str
    example: str
    """A worked example whose numbers one can count."""
    see: tuple[str, ...]
    """Slugs of terms to read next."""
    formula: str = ""
    """Empty when there is nothing to compute."""
    also: tuple[str, ...] = ()
    """Other words that people use or search for."""
    metrics: tuple[str, ...] = ()
    """Names of the metrics that this term explains."""
    where: tuple[str, ...] = ()
    """Places of the product in which it is used; none when it only explains a word."""

    def html(self, at: str = "/glossary/") -> str:
        """The body as safe HTML; links to other terms lead to ``at`` + slug."""
        return render(self.body, at)

    def links(self) -> tuple[str, ...]:
        """Slugs of the terms that the body links to, in order, each once."""
        found = (term_linked(token) for token in link_tokens(MARKDOWN.parse(self.body)))
        return tuple(dict.fromkeys(slug for slug in found if slug))


def parse(slug: str, text: str) -> Term:
    """Read one term file.

    Raises :class:`BrokenTerm` when a field is missing, empty, unknown, given twice or wrong.
    """
    if not SLUG.fullmatch(slug):
        raise BrokenTerm(slug, "file name", "use small letters, digits and single hyphens only.")
    head, body = split(slug, text)
    fields = read_fields(slug, head)
    for name in NEEDED:
        if name not in fields:
            raise BrokenTerm(slug, name, f"missing; add a line '{name}: …'.")
    if fields["kind"] not in KINDS:
        raise BrokenTerm(slug, "kind", f"{fields['kind']!r} is none of {', '.join(KINDS)}.")
    if not body:
        raise BrokenTerm(slug, "body", "missing; write a paragraph after the second '---'.")
    lists = {name: read_list(slug, name, fields.pop(name, None)) for name in LISTS}
    return Term(slug=slug, body=body, **fields, **lists)  # type: ignore[arg-type]  # read_fields admits known names only


def split(slug: str, text: str) -> tuple[list[str], str]:
    """The lines of the fields, and the body."""
    first, *rest = text.splitlines() or [""]
    if first != FENCE:
        raise BrokenTerm(slug, "fields", "the first line must be '---'.")
    if FENCE not in rest:
        raise BrokenTerm(slug, "fields", "a second line '---' must end them.")
    end = rest.index(FENCE)
    return rest[:end], "\n".join(rest[end + 1 :]).strip()


def read_fields(slug: str, lines: list[str]) -> dict[str, str]:
    """Fields by name, continued lines joined."""
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        if line.startswith("  ") and name:
            fields[name] = f"{fields[name]} {line.strip()}".strip()
            continue
        match = FIELD_LINE.fullmatch(line)
        if not match:
            raise BrokenTerm(slug, name or "fields", f"cannot read the line {line!r}; write 'name: value'.")
        name = match[1]
        if name not in FIELDS:
            raise BrokenTerm(slug, name, f"unknown field; the fields are {', '.join(FIELDS)}.")
        if name in fields:
            raise BrokenTerm(slug, name, "given twice; keep one.")
        fields[name] = match[2].strip()
    for name, value in fields.items():
        if not value:
            raise BrokenTerm(slug, name, "empty; give it a value or take the line out.")
    return fields


def read_list(slug: str, name: str, value: str | None) -> tuple[str, ...]:
    """A list of words between commas."""
    if value is None:
        return ()
    words = tuple(word.strip() for word in value.split(","))
    if "" in words or len(set(words)) < len(words):
        raise BrokenTerm(slug, name, f"{value!r} has an empty or repeated word; write 'one, two, three'.")
    return words


@lru_cache(maxsize=512)
def render(body: str, at: str) -> str:
    """Markdown to safe HTML: raw HTML is shown as text, and nothing that could run is left."""
    tokens = MARKDOWN.parse(body)
    for token in link_tokens(tokens):
        slug = term_linked(token)
        if slug:
            token.attrSet("href", f"{at}{slug}")
    return nh3.clean(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def link_tokens(tokens: list[Token]) -> Iterator[Token]:
    """Every opening of a link, also inside other tokens."""
    for token in tokens:
        if token.type == "link_open":
            yield token
        yield from link_tokens(token.children or [])


def term_linked(token: Token) -> str:
    """The slug that a link leads to, or '' when it leads elsewhere."""
    match = LINK_TO_TERM.fullmatch(str(token.attrGet("href")))
    return match[1] if match else ""
