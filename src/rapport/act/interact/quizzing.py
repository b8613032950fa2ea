"""Attempts at quizzes: drawn, timed and marked by the server; marked again by replaying what was answered."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Q

from rapport.act.interact import events, reads
from rapport.act.interact.asking import NotTaken, Where, Who, check_open, check_who, version_of
from rapport.act.interact.conditions import EMPTY
from rapport.act.interact.definition import Ask, Definition, Question, Use
from rapport.act.interact.flow import path
from rapport.act.interact.hooks import note
from rapport.act.interact.models import Attempt, BankQuestion, Interaction, Version
from rapport.act.interact.scoring import Score, score
from rapport.act.interact.uploads import lacking

GRACE = timedelta(seconds=5)
"""For what was sent in time and arrives a little later."""
ONCE_S = 1000.0


def start(interaction: Interaction, who: Who, where: Where, now: datetime, seed: str) -> Attempt:
    """Begin an attempt, or go on with the one of this key. ``seed`` is chance. Raises :class:`NotTaken`."""
    version = version_of(interaction, where.version)
    definition = reads.definition_of(version)
    check_who(definition, who, where)
    if (found := Attempt.objects.filter(interaction=interaction, key=where.key).first()) is not None:
        return found
    check_open(interaction, definition, Use.QUIZ, now)
    rows = Attempt.objects.select_for_update().filter(interaction=interaction, person=who.person, verified=who.verified)
    with transaction.atomic():
        number = 1 + (rows.count() if who.person else 0)
        if definition.quiz.attempts and number > definition.quiz.attempts:
            raise NotTaken("attempts", f"You have used all {definition.quiz.attempts} attempts.")
        fields: dict[str, Any] = {
            "project_id": interaction.project_id,
            "version": version,
            "number": number,
            "seed": seed[:40],
        }
        fields |= {"drawn": _drawn(interaction, definition, seed), "deadline": _deadline(definition, now)}
        try:
            with transaction.atomic():
                made = Attempt.objects.create(interaction=interaction, **fields, **_whose(who, where, now))
        except IntegrityError:
            return Attempt.objects.get(interaction=interaction, key=where.key)
        told = {"version": version.number, "attempt": number}
        events.tell(interaction, events.QUIZ_STARTED, who, where, now, told)
    return made


def _whose(who: Who, where: Where, now: datetime) -> dict[str, Any]:
    whose = {"person": who.person, "known": who.known, "verified": who.verified}
    return whose | {"key": where.key, "variant": where.variant[:200], "started": now}


def _deadline(definition: Definition, now: datetime) -> datetime | None:
    return now + timedelta(seconds=definition.quiz.seconds) if definition.quiz.seconds else None


def _drawn(interaction: Interaction, definition: Definition, seed: str) -> list[int]:
    """Of each tag so many, none twice: those whose hash with the seed comes first."""
    taken = {one.name for one in definition.questions()}
    chosen: list[int] = []
    for draw in definition.quiz.draws:
        rows = [one for one in reads.bank_of(interaction.project, draw.tag) if one.name not in taken]
        rows.sort(key=lambda one: hashlib.sha256(f"{seed}\x1f{one.name}".encode()).digest())
        chosen += [one.pk for one in rows[: draw.count]]
        taken |= {one.name for one in rows[: draw.count]}
    return chosen


def drawn_of(attempt: Attempt) -> Sequence[Question]:
    """The bank's questions that chance drew, as they were then."""
    rows = BankQuestion.objects.in_bulk(attempt.drawn)
    return [msgspec.convert(rows[number].question, Question) for number in attempt.drawn if number in rows]


def drawn_of_key(interaction: Interaction, key: str) -> Sequence[Question]:
    """The same of the attempt of this id; none where there is none."""
    found = Attempt.objects.filter(interaction=interaction, key=key).first()
    return drawn_of(found) if found else ()


def asked_of(attempt: Attempt, answers: Mapping[str, Any], version: Version | None = None) -> Sequence[Question]:
    """The questions that count: those that logic leaves of the version, and those drawn."""
    definition = reads.definition_of(version or attempt.version)
    return [*(one for one in path(definition, answers).questions if one.kind is not Ask.NOTE), *drawn_of(attempt)]


def open_question(interaction: Interaction, key: str, name: str, now: datetime) -> Attempt:
    """A question with a clock of its own is seen from now on; seeing it again does not turn the clock back."""
    with transaction.atomic():
        attempt = _open(interaction, key, lock=True)
        if name not in attempt.asked_at:
            attempt.asked_at = {**attempt.asked_at, name: round(now.timestamp() * ONCE_S)}
            attempt.save(update_fields=["asked_at", "changed"])
    return attempt


def save(interaction: Interaction, key: str, answers: Mapping[str, Any], now: datetime) -> Attempt:
    """Keep what is answered so far, of which what came in time counts. Raises :class:`NotTaken`."""
    with transaction.atomic():
        attempt = _open(interaction, key, lock=True)
        if attempt.finished is None:
            _take(attempt, answers, now)
            attempt.save()
    return attempt


def hand_in(
    interaction: Interaction, who: Who, where: Where, answers: Mapping[str, Any], now: datetime
) -> tuple[Attempt, Score]:
    """Mark an attempt. After the deadline what was saved before it counts, and what came late is kept beside.

    Raises :class:`NotTaken`.
    """
    with transaction.atomic():
        attempt = _open(interaction, where.key, lock=True)
        if attempt.finished is not None:
            if answers and answers != attempt.answers and answers != attempt.late and not attempt.late:
                raise NotTaken("finished", "This was handed in already, with other answers; those stay.")
            return attempt, marked(attempt)
        _take(attempt, answers, now)
        found = _finish(interaction, attempt, who, where, now)
    return attempt, found


def _open(interaction: Interaction, key: str, *, lock: bool) -> Attempt:
    rows = Attempt.objects.select_for_update() if lock else Attempt.objects
    found = rows.filter(interaction=interaction, key=key).select_related("version").first()
    if found is None:
        raise NotTaken("unknown_key", "This attempt was never begun here. Begin one first.")
    return found


def _take(attempt: Attempt, answers: Mapping[str, Any], now: datetime) -> None:
    """Answers in time replace those from before; late ones are kept apart."""
    known = {one.name: one for one in asked_of(attempt, {**attempt.answers, **answers})}
    kept, late = dict(attempt.answers), dict(attempt.late)
    lost = lacking(attempt.interaction, attempt.key, known.values(), answers)
    for name, answer in answers.items():
        question = known.get(name)
        if question is None or name in lost or answer in EMPTY or kept.get(name) == answer:
            continue
        (late if _is_late(attempt, question, now) else kept)[name] = answer
    attempt.answers, attempt.late = kept, late


def _is_late(attempt: Attempt, question: Question, now: datetime) -> bool:
    if attempt.deadline is not None and now > attempt.deadline + GRACE:
        return True
    if not question.seconds:
        return False
    began = attempt.asked_at.get(question.name, attempt.started.timestamp() * ONCE_S)
    return bool(now.timestamp() * ONCE_S > began + question.seconds * ONCE_S + GRACE.total_seconds() * ONCE_S)


def marked(attempt: Attempt, version: Version | None = None) -> Score:
    """The score of an attempt: a replay, by its own version or by another."""
    return score(asked_of(attempt, attempt.answers, version), attempt.answers)


def _write(attempt: Attempt, found: Score, pass_share: float) -> None:
    attempt.points, attempt.most, attempt.share = found.points, found.most, found.share
    attempt.unmarked, attempt.passed = found.unmarked, found.passed(pass_share)


def _finish(interaction: Interaction, attempt: Attempt, who: Who, where: Where, now: datetime) -> Score:
    found = marked(attempt)
    _write(attempt, found, reads.definition_of(attempt.version).quiz.pass_share)
    attempt.finished = now
    attempt.save()
    events.tell(interaction, events.QUIZ_FINISHED, who, where, now, _told(attempt))
    note(interaction, attempt)
    return found


def _told(attempt: Attempt) -> dict[str, Any]:
    ended = attempt.finished or attempt.started
    return {
        "version": attempt.version.number,
        "attempt": attempt.number,
        "points": attempt.points,
        "most": attempt.most,
        "share": attempt.share,
        "passed": attempt.passed,
        "late": bool(attempt.late),
        "seconds": round((ended - attempt.started).total_seconds(), 1),
    }


def finish_overdue(now: datetime, most: int = 200) -> int:
    """Hand in what nobody handed in before its deadline, with what was saved; says how many."""
    rows = Attempt.objects.filter(Q(finished=None) & Q(deadline__lt=now - GRACE)).select_related("interaction")
    done = 0
    for found in rows[:most]:
        with transaction.atomic():
            attempt = _open(found.interaction, found.key, lock=True)
            if attempt.finished is None:
                who = Who(attempt.person, attempt.known, attempt.verified)
                _finish(found.interaction, attempt, who, Where(attempt.key), now)
                done += 1
    return done


def regrade(interaction: Interaction, version: Version, now: datetime) -> Iterator[tuple[Attempt, float | None]]:
    """Mark every finished attempt again by this version's key; gives those that changed, with what they had."""
    pass_share = reads.definition_of(version).quiz.pass_share
    rows = Attempt.objects.filter(interaction=interaction, finished__isnull=False).select_related("version")
    for attempt in rows.iterator(chunk_size=500):
        before, passed = attempt.share, attempt.passed
        _write(attempt, marked(attempt, version), pass_share)
        if (attempt.share, attempt.passed) != (before, passed):
            with transaction.atomic():
                attempt.save(update_fields=["points", "most", "share", "unmarked", "passed", "changed"])
                who = Who(attempt.person, attempt.known, attempt.verified)
                told = {**_told(attempt), "before": before, "marked_by": version.number}
                events.tell(interaction, events.QUIZ_REGRADED, who, Where(attempt.key), now, told, version.number)
            yield attempt, before
