"""The words of HTML, for formats whose texts are HTML: here they are text."""

import re
from html.parser import HTMLParser

from typing_extensions import override

LINES = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "ul", "ol", "table"})
UNSEEN = frozenset({"script", "style", "template"})
MARKUP = re.compile(r"<[A-Za-z/!]|&[#A-Za-z]")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.unseen = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        if tag in LINES:
            self.said.append("\n")
        if tag == "img":
            self.said.append(next((value or "" for name, value in attrs if name == "alt"), ""))

    @override
    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in UNSEEN))
        if tag in LINES:
            self.said.append("\n")

    @override
    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.said.append(data)


def plain_of(said: str) -> str:
    """The words, a line for each paragraph; a text without any markup stays as it is."""
    if not MARKUP.search(said):
        return said
    parser = _Words()
    parser.feed(said)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.said).split("\n"))
    return "\n".join(line for line in lines if line)
