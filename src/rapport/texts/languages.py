"""Whether a text is English. Only that is asked, because only of English something is known."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from rapport.texts.weights import Weights
from rapport.texts.words import words

ENGLISH = "en"
ENOUGH = 0.5
"""So large a share of the words must be known, and more where a word is another language's, too."""
LOOKED_AT = 60
"""Words at the beginning that decide."""


@lru_cache
def little_words() -> Mapping[str, frozenset[str]]:
    """The most frequent words of some languages, which stand in nearly every sentence."""
    rows = Path(__file__).with_name("little_words.txt").read_text(encoding="utf-8").splitlines()
    return {name: frozenset(said.split()) for name, _, said in (row.partition(":") for row in rows) if said}


def language(text: str, weights: Weights) -> str:
    """``en``; the code of another language where its little words say so; else '' for another that is not known."""
    found = words(text)[:LOOKED_AT]
    if not found:
        return ""
    hits = {name: sum(word in some for word in found) for name, some in little_words().items()}
    best = max(hits, key=lambda name: (hits[name], name == ENGLISH))
    known = sum(word in little_words()[ENGLISH] or weights.knows(word) for word in found) / len(found)
    if best != ENGLISH and (hits[best] > 1 or known <= ENOUGH):
        return best
    return ENGLISH if known >= ENOUGH else ""
