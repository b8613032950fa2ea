"""What all answers to one question say, by the kind of question. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from statistics import fmean, median
from typing import Any

from rapport.act.interact import intervals
from rapport.act.interact.answers import names_chosen, scale_of
from rapport.act.interact.conditions import OTHER
from rapport.act.interact.definition import SCALES, Ask, Question

PROMOTER, PASSIVE = 9, 7
"""From which score on somebody is one (Reichheld 2003)."""
MOST_BINS = 10
MOST_TEXTS = 50

Summary = dict[str, Any]


def summary(question: Question, answers: Sequence[Any]) -> Summary:
    """All answers in order of time, those who gave none left out."""
    told: Summary = {"name": question.name, "kind": str(question.kind), "answers": len(answers)}
    return told | (_SUM[question.kind](question, answers) if answers else {})


def _chosen(question: Question, answers: Sequence[Any]) -> Summary:
    counts = Counter(name for one in answers for name in names_chosen(one))
    names = [one.name for one in question.choices] + ([OTHER] if question.other else [])
    # A choice of an older version is still one that people made.
    names += [name for name in counts if name not in names]
    told: Summary = {"choices": {name: asdict(intervals.share(counts[name], len(answers))) for name in names}}
    words = [part[OTHER] for one in answers for part in _parts(one) if isinstance(part, Mapping)]
    return told | ({"other": words[-MOST_TEXTS:]} if words else {})


def _parts(answer: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    return answer if isinstance(answer, list) else [answer]


def _scale(question: Question, answers: Sequence[Any]) -> Summary:
    low, high = scale_of(question)
    counts = Counter(round(one) for one in answers)
    steps = {str(step): counts[step] for step in range(round(low), round(high) + 1)}
    told: Summary = {"steps": steps, "mean": asdict(intervals.mean(answers))}
    if question.kind is Ask.NPS:
        told |= nps(answers)
    elif question.kind is Ask.CSAT:
        # Satisfied are those in the two highest steps.
        told["satisfied"] = asdict(intervals.share(sum(one >= high - 1 for one in answers), len(answers)))
    return told


def nps(answers: Sequence[float]) -> Summary:
    """The score, and of whom it is made."""
    promoters = sum(one >= PROMOTER for one in answers)
    passives = sum(PASSIVE <= one < PROMOTER for one in answers)
    detractors = len(answers) - promoters - passives
    score = asdict(intervals.net_promoters(promoters, passives, detractors))
    return {"nps": score, "promoters": promoters, "passives": passives, "detractors": detractors}


def _ranking(question: Question, answers: Sequence[Any]) -> Summary:
    names = [one.name for one in question.choices]
    places = {name: [one.index(name) + 1 for one in answers if name in one] for name in names}
    return {
        "places": {
            name: {"mean": fmean(each) if each else None, "first": each.count(1)} for name, each in places.items()
        }
    }


def _matrix(question: Question, answers: Sequence[Any]) -> Summary:
    rows: dict[str, dict[str, int]] = {}
    for row in question.rows:
        counts = Counter(one[row.name] for one in answers if row.name in one)
        rows[row.name] = {choice.name: counts[choice.name] for choice in question.choices}
    return {"rows": rows}


def _number(question: Question, answers: Sequence[Any]) -> Summary:
    ends = {"least": min(answers), "median": median(answers), "most": max(answers)}
    return {**ends, "mean": asdict(intervals.mean(answers)), "bins": bins(answers)}


def bins(answers: Sequence[float]) -> list[dict[str, float]]:
    """How many answers lie between which numbers: each number by itself where they are few, else ten stretches."""
    counts = Counter(answers)
    if len(counts) <= MOST_BINS:
        return [{"low": value, "high": value, "count": counts[value]} for value in sorted(counts)]
    low, high = min(answers), max(answers)
    wide = (high - low) / MOST_BINS
    found = Counter(min(int((one - low) / wide), MOST_BINS - 1) for one in answers)
    return [{"low": low + n * wide, "high": low + (n + 1) * wide, "count": found[n]} for n in range(MOST_BINS)]


def _text(question: Question, answers: Sequence[Any]) -> Summary:
    return {"texts": list(answers[-MOST_TEXTS:])}


def _date(question: Question, answers: Sequence[Any]) -> Summary:
    months = Counter(one[:7] for one in answers)
    return {"first": min(answers), "last": max(answers), "months": {name: months[name] for name in sorted(months)}}


def _consent(question: Question, answers: Sequence[Any]) -> Summary:
    return {"agreed": asdict(intervals.share(sum(one is True for one in answers), len(answers)))}


def _file(question: Question, answers: Sequence[Any]) -> Summary:
    return {"files": sum(len(one) for one in answers)}


_SUM: Mapping[Ask, Callable[[Question, Sequence[Any]], Summary]] = {
    Ask.SINGLE: _chosen,
    Ask.MULTIPLE: _chosen,
    **dict.fromkeys(SCALES, _scale),
    Ask.RANKING: _ranking,
    Ask.MATRIX: _matrix,
    Ask.NUMBER: _number,
    Ask.TEXT: _text,
    Ask.DATE: _date,
    Ask.CONSENT: _consent,
    Ask.FILE: _file,
}
