"""Finding texts by their words: all of ``late delivery``, ``"in this order"``, and not ``-refund``."""

import re
from collections.abc import Sequence

from rapport.texts.words import words

PARTS = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
LONGEST_QUERY = 200
SHORTEST_STEM = 3


def search(texts: Sequence[str], query: str) -> Sequence[int]:
    """The numbers of the texts that a query means, in their order; all of them when it is empty.

    A word of three letters or more is found in longer ones that begin with it, capitals do not count.
    """
    wanted = [(bool(minus), words(quoted or word), bool(quoted)) for minus, quoted, word in _parts(query)]
    needed = [one for one in wanted if one[1]]
    if query.strip() and not needed:
        return []
    return [number for number, text in enumerate(texts) if _fits(words(text), needed)]


def _parts(query: str) -> list[tuple[str, str, str]]:
    return PARTS.findall(query[:LONGEST_QUERY])


def _fits(found: list[str], wanted: Sequence[tuple[bool, list[str], bool]]) -> bool:
    return all(_has(found, some, exact) is not without for without, some, exact in wanted)


def _has(found: list[str], some: list[str], exact: bool) -> bool:
    if not exact and len(some) == 1 and len(some[0]) >= SHORTEST_STEM:
        return any(word.startswith(some[0]) for word in found)
    return any(found[at : at + len(some)] == some for at in range(len(found) - len(some) + 1))
