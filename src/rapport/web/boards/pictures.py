"""Charts of an answer as pictures, made here without a browser."""

import re
from typing import Any

import vl_convert

from rapport.web.chart import Spec, theme
from rapport.web.explore.printed import tabled
from rapport.web.explore.sheet import sheet
from rapport.web.explore.view import Picture, Seen, view_of

FONT = "Arimo, Liberation Sans, DejaVu Sans, sans-serif"
"""The first comes with what renders, so that a picture is the same on every machine."""
WIDTH = 760
SCALE = 2.0
TABLE = "table"
"""The picture of an answer that is nothing but a table."""
KINDS = {"svg": "image/svg+xml", "png": "image/png"}
SIZE = re.compile(r'<svg [^>]*width="([\d.]+)" height="([\d.]+)"')
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\U00010000-\U0010ffff]")
"""What XML cannot hold, and letters of two halves, between which Vega may cut."""


def pictures_of(seen: Seen) -> list[Picture]:
    """Everything that can be drawn of an answer; its table where nothing else can."""
    view = view_of(seen.shape.name)
    found = [*view.charts(seen), *view.prints(seen)]
    if found:
        return found
    table = sheet(seen.shape, seen.answer, view.hides)
    return [Picture(TABLE, seen.shape.title, tabled(table), view.lead(seen))]


def svg(spec: Spec, width: int = WIDTH, background: str = "white") -> str:
    """A chart as SVG, so many pixels wide."""
    whole = {**spec, "width": width, "config": {**theme("light"), "font": FONT, "background": background}}
    drawn: str = vl_convert.vegalite_to_svg(cleaned(whole))
    return drawn


def cleaned(value: Any) -> Any:  # noqa: ANN401  whatever a specification holds
    """The same with every text :func:`writable`: on one that is not, the renderer ends the whole process."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {writable(name): cleaned(one) for name, one in value.items()}
    return [cleaned(one) for one in value] if isinstance(value, list | tuple) else value


def writable(text: str) -> str:
    """The text as a picture can hold it: pages and items are named by strangers."""
    return UNWRITABLE.sub("\ufffd", text)


def png(spec: Spec, width: int = WIDTH) -> bytes:
    """A chart as PNG, with twice as many pixels either way."""
    drawn: bytes = vl_convert.svg_to_png(svg(spec, width), scale=SCALE)
    return drawn


def size_of(drawn: str) -> tuple[float, float]:
    """Width and height of a picture as SVG."""
    found = SIZE.search(drawn)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)
