"""Finding a term by whatever words a newcomer types."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from math import log

from rapport.glossary.shelf import TERMS
from rapport.glossary.term import Term

WORD = re.compile(r"[^\W_]+")
NOISE = frozenset(
    WORD.findall("a an and are by did do does for how i in is it mean means my of on or per the to what who")
)

NAME, SHORT, BODY = 8.0, 3.0, 1.0
"""What a word is worth by where it stands: the names of a term, its sentence, everything else."""

WHOLE, BEGUN = 1.0, 0.6
"""What a word is worth by how well it fits: the same, or the beginning of a longer one."""

SAME_NAME, PART_OF_NAME = 60.0, 15.0
"""What it adds when the whole question is a name of the term, or stands in one."""

ALIKE = 0.75
"""How much of a mistyped word, from 0 to 1, must agree with a known one."""

LONGEST = 12
"""So many words of a question are looked at."""

Words = tuple[str, ...]


def search(text: str) -> list[Term]:
    """Terms for what somebody typed, best first; none for an empty text.

    Names count more than the short sentence, and that more than the body. The beginning of a word is enough, and a
    word that fits nothing is taken for the known one that is most like it. Only the first :data:`LONGEST` words count.
    """
    return CATALOGUE.search(text)


@dataclass(frozen=True, slots=True)
class Card:
    """The words of one term: its names whole, and what each word in it is worth."""

    term: Term
    names: tuple[Words, ...]
    worth: dict[str, float]

    @classmethod
    def of(cls, term: Term) -> "Card":
        """The card of a term."""
        names = tuple(words(name) for name in (term.title, term.slug, *term.also, *term.metrics))
        rest = words(f"{term.body} {term.formula} {term.example}")
        worth = dict.fromkeys(rest, BODY) | dict.fromkeys(words(term.short), SHORT)
        for name in names:
            worth |= dict.fromkeys(name, NAME)
        return cls(term, names, worth)

    def named(self, said: Words) -> float:
        """What it adds that the words said are a name, or stand in one side by side."""
        if said in self.names:
            return SAME_NAME
        parts = (name[at : at + len(said)] for name in self.names for at in range(len(name)))
        return PART_OF_NAME if said in parts else 0


class Catalogue:
    """Terms with their words counted, ready to be searched."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = terms

    @cached_property
    def cards(self) -> list[Card]:
        """One card a term."""
        return [Card.of(term) for term in self.terms]

    @cached_property
    def rarity(self) -> dict[str, float]:
        """How much each known word tells: one that stands everywhere tells nearly nothing."""
        spread: dict[str, int] = {}
        for card in self.cards:
            for word in card.worth:
                spread[word] = spread.get(word, 0) + 1
        return {word: log(1 + len(self.cards) / count) for word, count in spread.items()}

    def search(self, text: str) -> list[Term]:
        """See :func:`search`."""
        said = tuple(self.known(word) for word in words(text)[:LONGEST])
        wanted = [self.fitting(word) for word in said]
        found = [(self.score(card, wanted), card) for card in self.cards] if said else []
        ranked = [(score + card.named(said), card.term) for score, card in found if score]
        return [term for _, term in sorted(ranked, key=lambda pair: (-pair[0], pair[1].title.casefold()))]

    def known(self, word: str) -> str:
        """The word itself if a known one begins so, else the known one that is most like it, if any is."""
        if any(known.startswith(word) for known in self.rarity):
            return word
        return next(iter(get_close_matches(word, self.rarity, n=1, cutoff=ALIKE)), word)

    def fitting(self, word: str) -> dict[str, float]:
        """Known words that a typed one may be or begin, with what each is worth."""
        begun = {known: BEGUN * value for known, value in self.rarity.items() if known.startswith(word)}
        return begun | ({word: WHOLE * self.rarity[word]} if word in begun else {})

    def score(self, card: Card, wanted: list[dict[str, float]]) -> float:
        """How well a card answers; 0 when fewer than half of the words fit it."""
        hits = [max((card.worth.get(word, 0) * fit for word, fit in fits.items()), default=0) for fits in wanted]
        return sum(hits) if sum(hit > 0 for hit in hits) * 2 >= len(hits) else 0


def words(text: str) -> Words:
    """The words of a text that tell something, in small letters, each without the s of its plural."""
    return tuple(singular(word) for word in WORD.findall(text.casefold()) if word not in NOISE)


def singular(word: str) -> str:
    """A word without a plural s."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


CATALOGUE = Catalogue(TERMS.values())
