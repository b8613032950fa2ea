"""Rapport measures, raises and proves user engagement.

In a notebook::

    import rapport
    log = rapport.read("events.parquet")
    log.metrics("bounce_rate", by="week")
    shop = rapport.open("shop", "rk_s_…", "https://rapport.example.org")
    shop.board("how-is-engagement")
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "open", "read", "sessions"]

WAYS = {"read": "read", "sessions": "sessions", "open": "open_project"}
"""What there is to begin with, and what it is called where it is made."""


def __getattr__(name: str) -> Any:  # noqa: ANN401  the notebook brings the engine with it: load it when asked
    if name in WAYS:
        return getattr(import_module("rapport.notebook"), WAYS[name])
    raise AttributeError(f"module 'rapport' has no attribute {name!r}")
