"""Votes in polls: one a person, changed where that is allowed, and counted apart from those of unsigned people."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count

from rapport.act.interact import events, reads
from rapport.act.interact.answers import names_chosen, trouble
from rapport.act.interact.asking import NotTaken, Where, Who, check_open, check_who, is_over, version_of
from rapport.act.interact.definition import Ask, Definition, Question, Use
from rapport.act.interact.models import Interaction, Vote

NOBODY = "key:"
"""Before the id of a vote of somebody who may not be told apart: the vote stands for itself."""


@dataclass(frozen=True, slots=True)
class Results:
    """How often each choice was chosen, by all and by people whom the site has signed."""

    votes: int
    verified: int
    choices: Mapping[str, int]
    choices_verified: Mapping[str, int]


def question_of(definition: Definition) -> Question:
    """The one that a poll asks."""
    return next(one for one in definition.questions() if one.kind is not Ask.NOTE)


def vote(interaction: Interaction, who: Who, where: Where, answer: Any, now: datetime) -> Vote:  # noqa: ANN401
    """Take a vote. The same again is the same vote. Raises :class:`NotTaken`."""
    version = version_of(interaction, where.version)
    definition = reads.definition_of(version)
    check_open(interaction, definition, Use.POLL, now)
    check_who(definition, who, where)
    question = question_of(definition)
    if answer in (None, "", []) or (wrong := trouble(question, answer)):
        sentence = "Choose something." if answer in (None, "", []) else wrong
        raise NotTaken("bad_answer", sentence, {question.name: sentence})
    with transaction.atomic():
        found, made = _row(interaction, who, where, version.pk, answer, now)
        if not made and found.choices == answer:
            return found
        if not made:
            if not definition.poll.change:
                raise NotTaken("voted", "You have voted already; this poll keeps the first vote.")
            found.choices, found.version = answer, version
            found.save()
        told = {"version": version.number, "question": question.name, "choices": list(names_chosen(answer))}
        events.tell(interaction, events.POLL_VOTED, who, where, now, {**told, "changed": not made}, now.isoformat())
    return found


def _row(
    interaction: Interaction,
    who: Who,
    where: Where,
    version: int,
    answer: Any,  # noqa: ANN401 - any JSON
    now: datetime,
) -> tuple[Vote, bool]:
    person = who.person or f"{NOBODY}{where.key}"
    rows = Vote.objects.select_for_update().filter(interaction=interaction, person=person, verified=who.verified)
    if (found := rows.first()) is not None:
        return found, False
    fields = {"project_id": interaction.project_id, "version_id": version, "key": where.key, "known": who.known}
    try:
        with transaction.atomic():
            said = {
                "started": now,
                "variant": where.variant[:200],
                "person": person,
                "verified": who.verified,
                "choices": answer,
            }
            return Vote.objects.create(interaction=interaction, **fields, **said), True
    except IntegrityError:
        return rows.get(), False


def has_voted(interaction: Interaction, who: Who) -> Vote | None:
    """The vote of somebody."""
    if not who.person:
        return None
    return Vote.objects.filter(interaction=interaction, person=who.person, verified=who.verified).first()


def results(interaction: Interaction) -> Results:
    """All votes, counted now."""
    every: Counter[str] = Counter()
    signed: Counter[str] = Counter()
    votes = verified = 0
    rows = Vote.objects.filter(interaction=interaction).order_by().values_list("choices", "verified")
    for choices, is_verified, count in rows.annotate(count=Count("pk")):
        votes += count
        verified += count * is_verified
        for name in names_chosen(choices):
            every[name] += count
            signed[name] += count * is_verified
    return Results(votes, verified, dict(every), dict(signed))


def public_results(interaction: Interaction, definition: Definition, who: Who, now: datetime) -> Results | None:
    """The results, where somebody may see them now; else None."""
    rule = definition.poll.results
    closed = interaction.closed is not None or is_over(definition, now)
    may = (
        rule == "always" or (rule != "never" and closed) or (rule == "vote" and has_voted(interaction, who) is not None)
    )
    return results(interaction) if may else None
