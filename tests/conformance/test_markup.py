"""CommonMark's own examples, and payloads that others collected. Both lie beside the repository.

``RAPPORT_MARKUP`` names a folder with CommonMark's ``spec.txt`` and DOMPurify's ``expect.mjs``.
"""

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from typing_extensions import override

from rapport.texts.markup import ATTRIBUTES, REL, TAGS, html, parser
from tests.conformance.test_facts import SHARED

FOLDER = Path(os.environ.get("RAPPORT_MARKUP") or SHARED / "text_markup")
EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)


def file(name: str) -> str:
    if not (FOLDER / name).is_file():
        pytest.skip(f"there is no {FOLDER / name}; set RAPPORT_MARKUP")
    return (FOLDER / name).read_text(encoding="utf-8")


def test_every_example_of_commonmark() -> None:
    examples = [tuple(part.replace("→", "\t") for part in one) for one in EXAMPLE.findall(file("spec.txt"))]
    made = parser(raw=True)
    assert len(examples) >= 650
    assert [text for text, wanted in examples if even(made.render(text)) != even(wanted)] == []


def even(said: str) -> str:
    """Without space between tags, which CommonMark's own test does not look at either."""
    return re.sub(r">\s+<", "><", said)


class Tags(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str, str]] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += [(tag, "", "")] + [(tag, name, value or "") for name, value in attrs]


def harmful(said: str) -> list[tuple[str, str, str]]:
    """What is not on the list, or could run."""
    seen = Tags()
    seen.feed(said)
    return [one for one in seen.seen if not harmless(*one)]


def harmless(tag: str, name: str, value: str) -> bool:
    if not name:
        return tag in TAGS
    if name == "rel":
        return value == REL
    address = name not in {"href", "src"} or re.match(r"(https?://|mailto:|/[^/\\]|/$|#)", value) is not None
    return address and name in ATTRIBUTES.get(tag, set())


def test_no_payload_survives() -> None:
    """Each as it is, and as the address and the title of a link and of a picture."""
    said = file("expect.mjs")
    listed = re.sub(r",\s*\]$", "]", said[said.index("[") : said.rindex("]") + 1])
    payloads = [one["payload"] for one in msgspec.json.decode(listed)]
    assert len(payloads) >= 220
    assert [one for one in payloads if harmful(html(one))] == []
    for frame in ("[a]({})", "![a]({})", "[a](<{}>)", '[a](/ "{}")', "[a]: {}\n\n[a]", "<{}>", "```{}\na\n```"):
        assert [one for one in payloads if harmful(html(frame.replace("{}", one)))] == []
