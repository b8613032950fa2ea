"""On how many made-up cases a law is tried: on all in `make test`, on a fifth of them in `make check`."""

from hypothesis import settings

WHOLE, QUICK = 100, 20
"""Cases of a law that names no number."""


def tries(count: int) -> int:
    """So many cases, or a fifth of them."""
    return max(2, count * settings().max_examples // WHOLE)
