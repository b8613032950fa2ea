"""Answers to one question, group by group: what people of a segment say, or those with a value of a field."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rapport.act.interact import intervals
from rapport.act.interact.definition import SCALES, Question, Use
from rapport.act.interact.models import Attempt, Interaction, Response, Vote
from rapport.act.interact.results import questions_of
from rapport.act.interact.summaries import summary
from rapport.act.interact.times import headline

Said = tuple[str, str, Any]
"""The id by which the site knows somebody, the one by which they are assigned, and what they answered."""
SCORE = "score"
"""What of a quiz is crossed: the share of all points."""


def said_to(interaction: Interaction, question: str) -> Iterator[Said]:
    """What everybody answered who finished it."""
    use = Use(interaction.use)
    if use is Use.POLL:
        yield from Vote.objects.filter(interaction=interaction).values_list("known", "person", "choices")
    elif use is Use.QUIZ:
        rows = Attempt.objects.filter(interaction=interaction, share__isnull=False)
        yield from rows.values_list("known", "person", "share")
    elif use is Use.SURVEY:
        rows_of = Response.objects.filter(interaction=interaction, finished__isnull=False, over_quota="")
        for known, person, answers in rows_of.values_list("known", "person", "answers"):
            if question in answers:
                yield known, person, answers[question]


def crossed(
    interaction: Interaction, question: str, group_of: Callable[[str, str], str | None]
) -> list[Mapping[str, Any]]:
    """A row for each group, the largest first; ``group_of`` takes both ids and gives None for who is in no group.

    ``headline`` is the one number of a scale or a score, with its interval; of choices each has its share.
    """
    asked = next((one for one in questions_of(interaction) if one.name == question), None)
    groups: dict[str, list[Any]] = {}
    for known, device, answer in said_to(interaction, question):
        if (group := group_of(known, device)) is not None:
            groups.setdefault(group, []).append(answer)
    told = [{"group": name, "answers": len(said), **_told(asked, said)} for name, said in groups.items()]
    return sorted(told, key=lambda one: (-one["answers"], one["group"]))


def _told(question: Question | None, answers: list[Any]) -> dict[str, Any]:
    if question is None:
        return {"headline": asdict(intervals.mean(answers))}
    if question.kind in SCALES:
        return {"headline": asdict(headline(question, answers))}
    if question.kind == "number":
        return {"headline": asdict(intervals.mean(answers))}
    return {name: value for name, value in summary(question, answers).items() if name in {"choices", "agreed"}}
