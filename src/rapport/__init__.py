"""Rapport measures, raises and proves user engagement.

In a notebook::

    import rapport
    log = rapport.read("events.parquet")
    log.metrics("bounce_rate", by="week")
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "read"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  the notebook brings the engine with it: load it when asked
    if name == "read":
        return import_module("rapport.notebook").read
    raise AttributeError(f"module 'rapport' has no attribute {name!r}")
