"""How a text is meant, from -1 (against) to 1 (for): a linear model over words, pairs of words and a lexicon.

It is a score with a band, never an emotion: it says nothing of what somebody feels. Everything is computed offline. The
lexicon is VADER's (Hutto and Gilbert 2014), as a package; the weights are trained by :mod:`rapport.texts.training`.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import msgspec
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from rapport.texts.languages import ENGLISH, language
from rapport.texts.weights import Weights, load
from rapport.texts.words import bucket, features, words

BANDS = ("negative", "neutral", "positive")
LONGEST = 4_000
"""Characters that are read; what comes after them changes nothing."""
STRENGTH = 3.0
"""How much more the lexicon's numbers are trusted than a word's, before training."""
REASONS = {
    "no_words": "There are no words in it.",
    "other_language": "It is not in English; of other languages nothing is known.",
}
"""Why a text has no score, and a sentence for each."""


class Reading(msgspec.Struct, frozen=True):
    """How one text is meant. ``score`` and ``band`` are None where that is unknown, and ``reason`` says why."""

    score: float | None
    band: str | None
    language: str
    reason: str = ""


def read(text: str, weights: Weights | None = None) -> Reading:
    """How a text is meant; without weights by those that Rapport comes with."""
    model = weights or load()
    said = text[:LONGEST]
    if not words(said):
        return Reading(None, None, "", "no_words")
    spoken = language(said, model)
    if spoken != ENGLISH:
        return Reading(None, None, spoken, "other_language")
    value = score(said, model)
    return Reading(round(value, 4), band(value, model.edge), ENGLISH)


def score(text: str, weights: Weights) -> float:
    """From -1 to 1, whatever the language: 2p - 1, where p is the chance that it is meant well."""
    found = features(text)
    total = sum(_signed(weights.buckets[bucket(one)]) for one in found)
    value = weights.bias + weights.scale * total / math.sqrt(max(1, len(found)))
    value += STRENGTH * sum(one * weight for one, weight in zip(by_lexicon(text), weights.lexicon, strict=True))
    return math.tanh(value / 2)


def band(value: float, edge: float) -> str:
    """``negative``, ``neutral`` or ``positive``: where a score lies."""
    return BANDS[1] if abs(value) < edge else BANDS[0 if value < 0 else 2]


def reasons(text: str, weights: Weights | None = None, most: int = 5) -> Sequence[tuple[str, float]]:
    """The words and pairs of words that spoke loudest, each with what it added to the score before it is bent."""
    model = weights or load()
    found = features(text[:LONGEST])
    each = model.scale / math.sqrt(max(1, len(found)))
    said = [(one, each * _signed(model.buckets[bucket(one)])) for one in found]
    return sorted((one for one in said if one[1]), key=lambda one: (-abs(one[1]), one[0]))[:most]


def by_lexicon(text: str) -> tuple[float, float, float]:
    """What VADER says: its compound score, and the shares of positive and negative words."""
    said = _lexicon().polarity_scores(text)
    return said["compound"], said["pos"], said["neg"]


@lru_cache
def _lexicon() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte
