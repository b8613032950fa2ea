"""Votes in polls: one a person, changed where that is allowed, and counted apart from those of unsigned people."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from rapport.act.interact import events, reads
from rapport.act.interact.answers import names_chosen, trouble
from rapport.act.interact.asking import Answer, NotTaken, Versions, Where, Who, check_open, check_who, is_over, together
from rapport.act.interact.conditions import EMPTY
from rapport.act.interact.definition import Ask, Definition, Question, Use
from rapport.act.interact.hooks import note_all
from rapport.act.interact.models import Interaction, Version, Vote

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
    (found,) = vote_all([Answer(interaction, who, where, answer, now)])
    if isinstance(found, NotTaken):
        raise found
    return found


def vote_all(said: Sequence[Answer], versions: Versions | None = None) -> list[Vote | NotTaken]:
    """Many in one transaction, as if one came after the other; of each the vote, or why it is not taken."""
    known = versions or Versions()
    return together(lambda: _Box(said, known).take_all(said))


class _Box:
    """The votes of these people, and which of them are new or changed."""

    def __init__(self, said: Sequence[Answer], versions: Versions) -> None:
        self._versions = versions
        rows = Vote.objects.select_for_update().filter(interaction__in={one.interaction.pk for one in said})
        found = rows.filter(person__in={_person(one) for one in said})
        self._rows = {(one.interaction_id, one.person, one.verified): one for one in found}
        self._new: list[Vote] = []
        self._told: list[tuple[Answer, list[events.Happening]]] = []

    def take_all(self, said: Sequence[Answer]) -> list[Vote | NotTaken]:
        done = [self._tried(one) for one in said]
        Vote.objects.bulk_create(self._new)
        events.tell_each(self._told)
        note_all((one.interaction, self._rows[_whose(one)]) for one, _ in self._told)
        return done

    def _tried(self, one: Answer) -> Vote | NotTaken:
        try:
            return self._take(one)
        except NotTaken as why:
            return why

    def _take(self, one: Answer) -> Vote:
        version = self._versions.of(one.interaction, one.where.version)
        definition = reads.definition_of(version)
        check_open(one.interaction, definition, Use.POLL, one.now)
        check_who(definition, one.who, one.where)
        question = question_of(definition)
        if one.said in EMPTY or (wrong := trouble(question, one.said)):
            sentence = "Choose something." if one.said in EMPTY else wrong
            raise NotTaken("bad_answer", sentence, {question.name: sentence})
        whose = _whose(one)
        found = self._rows.get(whose)
        if found is not None and found.choices == one.said:
            return found
        if found is not None and not definition.poll.change:
            raise NotTaken("voted", "You have voted already; this poll keeps the first vote.")
        kept = self._changed(found, one, version) if found else self._made(one, version)
        self._rows[whose] = kept
        told = {"version": version.number, "question": question.name, "choices": list(names_chosen(one.said))}
        happened = (events.POLL_VOTED, {**told, "changed": found is not None}, [one.now.isoformat()])
        self._told.append((one, [happened]))
        return kept

    @staticmethod
    def _changed(found: Vote, one: Answer, version: Version) -> Vote:
        found.choices, found.version = one.said, version
        if found.pk:
            found.save()
        return found

    def _made(self, one: Answer, version: Version) -> Vote:
        where, who = one.where, one.who
        made = Vote(project_id=one.interaction.project_id, interaction=one.interaction, version=version, key=where.key)
        made.person, made.known, made.verified = _person(one), who.known, who.verified
        made.started, made.variant, made.choices = one.now, where.variant[:200], one.said
        self._new.append(made)
        return made


def _person(one: Answer) -> str:
    return one.who.person or f"{NOBODY}{one.where.key}"


def _whose(one: Answer) -> tuple[int, str, bool]:
    return (one.interaction.pk, _person(one), one.who.verified)


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
    may = may_see(interaction, definition, now, voted=lambda: has_voted(interaction, who) is not None)
    return results(interaction) if may else None


def may_see(interaction: Interaction, definition: Definition, now: datetime, voted: Callable[[], bool]) -> bool:
    """Whether somebody may see the results now; ``voted`` is asked only where it matters."""
    rule = definition.poll.results
    closed = interaction.closed is not None or is_over(definition, now)
    return rule == "always" or (rule != "never" and closed) or (rule == "vote" and voted())
