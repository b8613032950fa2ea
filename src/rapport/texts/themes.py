"""What texts are about: phrases that several of them have, each with the texts in which it stands.

A phrase is one to three words next to each other, none of them a little word, and it may be in the plural. It counts
once a text. A phrase that nearly always stands in a longer one is left out for that one. Nothing else is done, so
everybody can check a theme by searching for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from rapport.texts.languages import little_words
from rapport.texts.sentiment import LONGEST, Reading
from rapport.texts.summary import interval
from rapport.texts.words import STOPS, tokens

LONGEST_PHRASE = 3
WITHIN = 0.7
"""So large a share of a phrase's texts with a longer one makes it superfluous."""
MOST_LOOKED_AT = 4_000
"""Phrases that are compared with each other, the most frequent ones."""


class Theme(msgspec.Struct, frozen=True):
    """A phrase as it is most often written, the numbers of the texts that have it, and how those are meant."""

    phrase: str
    texts: Sequence[int]
    mean: float | None
    low: float | None
    high: float | None


def themes(
    texts: Sequence[str], readings: Sequence[Reading] = (), *, most: int = 20, least: int = 2
) -> Sequence[Theme]:
    """The themes of at least so many texts, those of the most texts first."""
    where: dict[tuple[str, ...], set[int]] = defaultdict(set)
    written: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for number, text in enumerate(texts):
        for said in _phrases(text[:LONGEST]):
            key = tuple(singular(word) for word in said)
            where[key].add(number)
            written[key][" ".join(said)] += 1
    often = [key for key, some in where.items() if len(some) >= least]
    often.sort(key=lambda key: (-len(where[key]), -len(key), key))
    kept = _without_parts(often[:MOST_LOOKED_AT], where)[:most]
    return [_theme(written[key].most_common(1)[0][0], sorted(where[key]), readings) for key in kept]


def singular(word: str) -> str:
    """A word without the ending of an English plural, so that "prices" and "price" are one theme."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    for run in _runs(text):
        for size in range(1, LONGEST_PHRASE + 1):
            yield from (tuple(run[at : at + size]) for at in range(len(run) - size + 1))


def _runs(text: str) -> Iterator[list[str]]:
    """Words next to each other, without little words and punctuation."""
    found = tokens(text)
    little = _little(found)
    run: list[str] = []
    for one in found:
        if one in STOPS or not one[0].isalpha() or one in little or len(one) < 3 or "'" in one:
            if run:
                yield run
            run = []
        else:
            run.append(one)
    if run:
        yield run


def _little(found: Sequence[str]) -> frozenset[str]:
    """English little words, and those of the language that a text seems to be in."""
    every = little_words()
    best = max(every.values(), key=lambda some: sum(one in some for one in found))
    return every["en"] | best


def _without_parts(
    often: Sequence[tuple[str, ...]], where: Mapping[tuple[str, ...], set[int]]
) -> list[tuple[str, ...]]:
    longer: dict[tuple[str, ...], int] = {}
    for key in often:
        for size in range(1, len(key)):
            for at in range(len(key) - size + 1):
                part = key[at : at + size]
                longer[part] = max(longer.get(part, 0), len(where[key]))
    return [key for key in often if longer.get(key, 0) < WITHIN * len(where[key])]


def _theme(phrase: str, numbers: Sequence[int], readings: Sequence[Reading]) -> Theme:
    scores = [score for number in numbers if readings and (score := readings[number].score) is not None]
    return Theme(phrase, numbers, *interval(scores))
