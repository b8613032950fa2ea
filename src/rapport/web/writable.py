"""Texts of strangers in a chart: on what XML cannot hold the renderer would end the whole process."""

import re
from typing import Any

import vl_convert

UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\U00010000-\U0010ffff]")
"""What XML cannot hold, and letters of two halves, between which Vega may cut."""


def writable(text: str) -> str:
    """The text as a picture can hold it: pages and items are named by strangers."""
    return UNWRITABLE.sub("\ufffd", text)


def cleaned(value: Any) -> Any:  # noqa: ANN401  whatever a specification holds
    """The same with every text :func:`writable`."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {writable(name): cleaned(one) for name, one in value.items()}
    return [cleaned(one) for one in value] if isinstance(value, list | tuple) else value


def svg_of(spec: Any) -> str:  # noqa: ANN401  a specification
    """A Vega-Lite specification as SVG. The only way to the renderer for what strangers named."""
    drawn: str = vl_convert.vegalite_to_svg(cleaned(spec))
    return drawn
