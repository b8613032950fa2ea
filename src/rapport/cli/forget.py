"""``rapport forget``: see :mod:`rapport.cli.person`."""

from rapport.cli.person import forgetting as app

__all__ = ["app"]
