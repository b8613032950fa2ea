"""``rapport export``: see :mod:`rapport.cli.person`."""

from rapport.cli.person import exporting as app

__all__ = ["app"]
