"""Pages of paper: blocks one below the other, drawn as SVG and turned into PDF with text that can be read out.

All lengths are points (1/72 inch) on A4.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import vl_convert
from pypdf import PdfWriter

from rapport.web.boards.pictures import FONT, size_of
from rapport.web.writable import writable

WIDTH, HEIGHT = 595, 842
MARGIN = 48
INNER = WIDTH - 2 * MARGIN
TOP, BOTTOM = MARGIN, HEIGHT - MARGIN - 18
INK, FAINT, LINE = "#1b2126", "#57616a", "#dfe4e8"

WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
"""How wide the letters from blank to ~ are in Arimo, as in Helvetica (Adobe's font metrics), in thousandths."""
WIDE = 1000
"""So wide is a letter of a script whose letters are square."""
USUAL = 600


@dataclass(frozen=True, slots=True)
class Block:
    """Something that is not torn apart: how high it is, and its SVG from its own upper left corner."""

    height: float
    svg: str
    gap: float = 6
    """Room above it, unless it begins a page."""
    stays: bool = False
    """Whether it belongs to what comes next, as a heading does."""


def breadth(text: str, size: float, bold: bool = False) -> float:
    """How wide a line of text is."""
    widths = (WIDTHS[ord(one) - 32] if " " <= one <= "~" else WIDE if ord(one) > 0x2E7F else USUAL for one in text)
    return sum(widths) * size / 1000 * (1.07 if bold else 1.0)


def wrapped(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """A text in lines that are no wider; a word that is, is cut."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if breadth(longer, size, bold) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        while breadth(word, size, bold) > width:
            fits = fitting(word, size, width, bold)
            lines[-1], word = word[:fits], word[fits:]
            lines.append("")
        lines[-1] = word
    return [line for line in lines if line]


def fitting(word: str, size: float, width: float, bold: bool) -> int:
    """How many letters have room; one at least."""
    return max(1, next((n for n in range(1, len(word)) if breadth(word[: n + 1], size, bold) > width), len(word)))


def clipped(text: str, size: float, width: float, bold: bool = False) -> str:
    """A text in one line, its end left out where there is no room."""
    if breadth(text, size, bold) <= width:
        return text
    return text[: fitting(text, size, width - size * 0.7, bold)].rstrip() + "…"


def line(x: float, y: float, text: str, size: float, colour: str = INK, bold: bool = False, end: bool = False) -> str:
    """One line of text, its foot at ``y``; ``end``: it ends at ``x``."""
    more = (' font-weight="700"' if bold else "") + (' text-anchor="end"' if end else "")
    said = escape(writable(text))
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"{more}>{said}</text>'


def text(
    said: str, size: float = 10, colour: str = INK, bold: bool = False, gap: float = 6, stays: bool = False
) -> Block:
    """A paragraph as wide as the page."""
    step = size * 1.4
    lines = wrapped(said, size, INNER, bold)
    drawn = "".join(line(0, step * (n + 1) - size * 0.35, one, size, colour, bold) for n, one in enumerate(lines))
    return Block(step * len(lines), drawn, gap, stays)


def rule(gap: float = 14) -> Block:
    """A line across the page, which belongs to what is below it."""
    return Block(6, f'<path d="M0 0H{INNER}" stroke="{LINE}" stroke-width="0.7"/>', gap, stays=True)


def picture(svg: str, stays: bool = False) -> Block:
    """A picture, made smaller where it is wider or higher than a page."""
    width, height = size_of(svg)
    if not width or not height:
        return Block(0, "")
    scale = min(INNER / width, (BOTTOM - TOP) * 0.8 / height, 1.0)
    return Block(height * scale, f'<g transform="scale({scale:.4f})">{svg}</g>', stays=stays)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool], size: float = 8) -> Block:
    """A table; columns are as wide as they need to be, and share what there is."""
    needs = [
        max(breadth(one, size, n == 0) for n, one in enumerate([head, *(row[at] for row in rows)])) + 12
        for at, head in enumerate(heads)
    ]
    scale = min(1.0, INNER / sum(needs)) if needs else 1.0
    edges = [0.0]
    for need in needs:
        edges.append(edges[-1] + need * scale)
    step, drawn = size * 1.8, []
    for n, row in enumerate([heads, *rows]):
        y = step * (n + 1)
        for one, (begin, end), number in zip(row, pairwise(edges), numbers, strict=True):
            said = clipped(one, size, end - begin - 8, n == 0)
            drawn.append(
                line(end - 8 if number else begin, y - size * 0.6, said, size, INK if n else FAINT, end=number)
            )
        drawn.append(f'<path d="M0 {y:.1f}H{edges[-1]:.1f}" stroke="{LINE}" stroke-width="0.5"/>')
    return Block(step * (len(rows) + 1), "".join(drawn))


def beside(blocks: Sequence[Sequence[tuple[str, float, str, bool]]], columns: int = 3) -> Block:
    """Short columns of lines beside each other: each line is its text, size, colour and whether it is bold."""
    width = INNER / columns
    drawn, heights = [], [0.0]
    for at, lines in enumerate(blocks):
        y = 0.0
        for said, size, colour, bold in lines:
            for one in wrapped(said, size, width - 16, bold):
                y += size * 1.4
                drawn.append(line(at * width, y - size * 0.35, one, size, colour, bold))
        heights.append(y)
    return Block(max(heights), "".join(drawn), 14)


def paged(blocks: Sequence[Block]) -> Iterator[list[tuple[float, Block]]]:
    """Blocks on pages, each with where it stands; what stays with the next one never ends a page."""
    page: list[tuple[float, Block]] = []
    y = float(TOP)
    for group in grouped(blocks):
        needs = sum(block.height + block.gap for block in group)
        if page and y + needs > BOTTOM:
            yield page
            page, y = [], float(TOP)
        for block in group:
            if page and y + block.gap + block.height > BOTTOM:
                yield page
                page, y = [], float(TOP)
            y += block.gap if page else 0
            page.append((y, block))
            y += block.height
    if page:
        yield page


def grouped(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks with those that they stay with."""
    group: list[Block] = []
    for block in blocks:
        group.append(block)
        if not block.stays:
            yield group
            group = []
    if group:
        yield group


def pdf(blocks: Sequence[Block], title: str, author: str, foot: str) -> bytes:
    """The blocks as a document; ``foot`` stands on each page beside its number."""
    pages = list(paged(blocks)) or [[]]
    writer = PdfWriter()
    for number, page in enumerate(pages, 1):
        parts = [f'<g transform="translate({MARGIN},{y:.1f})">{block.svg}</g>' for y, block in page]
        parts.append(line(MARGIN, HEIGHT - MARGIN + 6, clipped(foot, 8, INNER - 80), 8, FAINT))
        parts.append(line(WIDTH - MARGIN, HEIGHT - MARGIN + 6, f"Page {number} of {len(pages)}", 8, FAINT, end=True))
        writer.append(io.BytesIO(vl_convert.svg_to_pdf(whole("".join(parts)))))
    writer.add_metadata({"/Title": writable(title), "/Author": writable(author), "/Producer": "Rapport"})
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def whole(inner: str) -> str:
    """One page as SVG."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{WIDTH}" '
        f'height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{inner}</svg>'
    )
