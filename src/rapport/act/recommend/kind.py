"""The kind of action that shows a block: which one, and how many items."""

from rapport.deliver.api import Kind, Wrong, register
from rapport.deliver.rules import checked_key

MOST = 100


def check(content: object) -> None:
    """Raises :class:`Wrong`."""
    if not isinstance(content, dict) or not isinstance(content.get("block"), str):
        raise Wrong("content", 'Say which block is shown: {"block": "for-you", "n": 8}.')
    checked_key(content["block"])
    if unknown := next((name for name in content if name not in {"block", "n"}), ""):
        raise Wrong("content", f"A recommendation has no {unknown!r}; it has block and n.")
    n = content.get("n", 1)
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= MOST:
        raise Wrong("content", f"n: give how many items are shown, 1 to {MOST}.")


RECOMMENDATION = register(Kind("recommendation", "A block of recommended items.", check, placed=True))
