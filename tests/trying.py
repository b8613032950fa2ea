"""On how many made-up cases a law is tried: on nearly half in `make test`, on one in five in `make check`."""

from hypothesis import settings

WHOLE, USUAL, QUICK = 100, 45, 20
"""Cases of a law that names no number: all of them, those of `make test`, those of `make check`."""


def tries(count: int) -> int:
    """So many cases, or as many of them as are tried now."""
    return max(2, count * settings().max_examples // WHOLE)
