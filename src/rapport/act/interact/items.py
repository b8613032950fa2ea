"""What answers say about the questions of a quiz: how hard each is, and whether it tells the able from the others."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapport.act.interact.answers import names_chosen
from rapport.act.interact.conditions import EMPTY
from rapport.act.interact.definition import Ask, Question
from rapport.act.interact.scoring import scorable

FEWEST = 10
"""Attempts below which nothing is said about how well a question tells people apart."""
GROUP = 0.27
"""The share of the best and of the worst who are compared (Kelley 1939)."""


@dataclass(frozen=True, slots=True)
class Sat:
    """One attempt: what was answered, and the share of each question's points."""

    answers: Mapping[str, Any]
    shares: Mapping[str, float | None]


def statistics(question: Question, attempts: Sequence[Sat]) -> dict[str, Any]:
    """Of one question, from the attempts in which it was asked.

    ``difficulty`` is the mean share of its points: 1 is what everybody knows. ``discrimination`` is the correlation of
    its share with the mean share of all other questions, from -1 to 1; below 0 the able fail it, so its key may be
    wrong. It is None with fewer than :data:`FEWEST` attempts, or where everybody had the same.
    """
    met = [one for one in attempts if one.shares.get(question.name) is not None]
    shares = [float(one.shares[question.name] or 0) for one in met]
    rests = [_rest(one, question.name) for one in met]
    told: dict[str, Any] = {
        "name": question.name,
        "kind": str(question.kind),
        "attempts": len(met),
        "difficulty": math.fsum(shares) / len(shares) if shares else None,
        "discrimination": correlation(shares, rests) if len(met) >= FEWEST else None,
    }
    if question.kind in {Ask.SINGLE, Ask.MULTIPLE} and scorable(question):
        told["choices"] = _distractors(question, met, rests)
    return told


def _rest(one: Sat, name: str) -> float:
    others = [share for other, share in one.shares.items() if other != name and share is not None]
    return math.fsum(others) / len(others) if others else 0.0


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's; None where one of them does not vary."""
    count = len(xs)
    if not count:
        return None
    mx, my = math.fsum(xs) / count, math.fsum(ys) / count
    xx, yy = math.fsum((x - mx) ** 2 for x in xs), math.fsum((y - my) ** 2 for y in ys)
    if xx < 1e-12 or yy < 1e-12:
        return None
    return math.fsum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / math.sqrt(xx * yy)


def _distractors(question: Question, met: Sequence[Sat], rests: Sequence[float]) -> dict[str, dict[str, Any]]:
    """Who chose what, among all, the best and the worst; a distractor that nobody chooses does nothing."""
    order = sorted(range(len(met)), key=lambda place: rests[place])
    size = max(1, round(GROUP * len(met))) if len(met) >= FEWEST else 0
    every = _counted(question, met)
    worst = _counted(question, [met[place] for place in order[:size]])
    best = _counted(question, [met[place] for place in order[len(order) - size :]])
    return {
        one.name: {
            "weight": one.weight,
            "chosen": every[one.name],
            "best": best[one.name] / size if size else None,
            "worst": worst[one.name] / size if size else None,
        }
        for one in question.choices
    }


def _counted(question: Question, met: Sequence[Sat]) -> Counter[str]:
    said = [one.answers.get(question.name) for one in met]
    return Counter(name for answer in said if answer not in EMPTY for name in names_chosen(answer))
