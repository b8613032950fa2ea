"""Charts of an answer as pictures, made here without a browser."""

import re

import vl_convert

from rapport.web.chart import Spec, theme
from rapport.web.explore.printed import tabled
from rapport.web.explore.sheet import sheet
from rapport.web.explore.view import Picture, Seen, view_of
from rapport.web.writable import svg_of

FONT = "Arimo, Liberation Sans, DejaVu Sans, sans-serif"
"""The first comes with what renders, so that a picture is the same on every machine."""
WIDTH = 760
SCALE = 2.0
TABLE = "table"
"""The picture of an answer that is nothing but a table."""
KINDS = {"svg": "image/svg+xml", "png": "image/png"}
SIZE = re.compile(r'<svg [^>]*width="([\d.]+)" height="([\d.]+)"')


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
    return svg_of(whole)


def png(spec: Spec, width: int = WIDTH) -> bytes:
    """A chart as PNG, with twice as many pixels either way."""
    drawn: bytes = vl_convert.svg_to_png(svg(spec, width), scale=SCALE)
    return drawn


def size_of(drawn: str) -> tuple[float, float]:
    """Width and height of a picture as SVG."""
    found = SIZE.search(drawn)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)
