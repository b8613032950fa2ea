"""The parts of a question's page inside a tile: names of their own, headings a step lower, for strangers no way out."""

import re
from html.parser import HTMLParser

from typing_extensions import override

REFERS = re.compile(r'(\s)(id|for|list|aria-labelledby|aria-describedby|data-chart|data-of)="([^"]*)"')
"""Attributes that name other parts of the page: two tiles of the same question would get in each other's way."""
LEADS = re.compile(r'\s(href|xlink:href|action|formaction|hx-[\w-]+)="[^"]*"')
LOWER = {"h2": "h3", "h3": "h4"}
FORMS = frozenset(("a", "form", "button", "input", "select", "textarea", "datalist"))


def framed(html: str, name: str, *, closed: bool = False) -> str:
    """HTML of ours for a tile called ``name``; ``closed`` takes away every link, form and button."""
    framer = _Framer(name, closed)
    framer.feed(html)
    framer.close()
    return "".join(framer.parts)


class _Framer(HTMLParser):
    """Writes again what it reads; our templates quote every value with double quotes."""

    def __init__(self, name: str, closed: bool) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._name, self._closed = name, closed

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._closed and tag in FORMS:
            return
        raw = self.get_starttag_text() or ""
        if tag in LOWER:
            raw = f"<{LOWER[tag]}{raw[len(tag) + 1 :]}"
        if self._closed:
            raw = LEADS.sub("", raw)
        self.parts.append(REFERS.sub(self._renamed, raw))

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    @override
    def handle_endtag(self, tag: str) -> None:
        if not (self._closed and tag in FORMS):
            self.parts.append(f"</{LOWER.get(tag, tag)}>")

    @override
    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    @override
    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    @override
    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def _renamed(self, found: re.Match[str]) -> str:
        names = " ".join(f"{self._name}-{one}" for one in found[3].split())
        return f'{found[1]}{found[2]}="{names}"'
