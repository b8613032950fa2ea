"""Answers to surveys: saved as far as they are, finished once, and kept with the version that was seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from rapport.act.interact import events, reads
from rapport.act.interact.answers import names_chosen, scale_of
from rapport.act.interact.asking import NotTaken, Where, Who, check_open, check_who, version_of
from rapport.act.interact.conditions import holds
from rapport.act.interact.definition import CHOOSING, SCALES, Ask, Definition, Question, Use
from rapport.act.interact.flow import Path, path, troubles
from rapport.act.interact.models import Interaction, QuotaCount, Response
from rapport.act.interact.wording import reading

MOST_LEFT_OUT = 200


def save(
    interaction: Interaction, who: Who, where: Where, answers: Mapping[str, Any], now: datetime, *, finished: bool
) -> Response:
    """Keep what was answered so far, or all of it. Saying it twice is saying it once.

    Raises :class:`NotTaken`; whatever of it can be kept is kept all the same.
    """
    version = version_of(interaction, where.version)
    definition = reads.definition_of(version)
    check_open(interaction, definition, Use.SURVEY, now)
    check_who(definition, who, where)
    found = path(definition, answers, where.hidden)
    wrong = troubles(found, answers, finished=finished)
    with transaction.atomic():
        response, made = _row(interaction, who, where, version.pk, now)
        if response.finished is not None:
            return _again(response, found, finished)
        if made and not definition.survey.again:
            _refuse_second(interaction, response, who)
        _fill(response, who, where, found, answers, wrong)
        if made:
            events.tell(interaction, events.SURVEY_STARTED, who, where, now, {"version": version.number})
        if finished and not wrong:
            _finish(interaction, response, definition, found, who, where, now)
        response.save()
    if wrong:
        raise NotTaken("bad_answer", "Some answers need another look; the others are kept.", wrong)
    return response


def _row(interaction: Interaction, who: Who, where: Where, version: int, now: datetime) -> tuple[Response, bool]:
    rows = Response.objects.select_for_update().filter(interaction=interaction, key=where.key)
    found = rows.first()
    if found is not None:
        # Somebody who goes on is asked what they were asked.
        return found, False
    fields = {"project_id": interaction.project_id, "version_id": version, "key": where.key, "started": now}
    whose = {"person": who.person, "known": who.known, "verified": who.verified}
    try:
        with transaction.atomic():
            made = Response.objects.create(interaction=interaction, **fields, **whose)
    except IntegrityError:
        return rows.get(), False
    return made, True


def _again(response: Response, found: Path, finished: bool) -> Response:
    """Sent twice is finished once; something else under the same id is not taken, and what stood stays."""
    if finished and dict(found.answers) != response.answers:
        raise NotTaken("finished", "This was handed in already, with other answers; those stay.")
    return response


def _refuse_second(interaction: Interaction, response: Response, who: Who) -> None:
    others = Response.objects.filter(interaction=interaction, person=who.person, verified=who.verified)
    if who.person and others.filter(finished__isnull=False).exclude(pk=response.pk).exists():
        raise NotTaken("answered", "You have answered this already. Thank you.")


def _fill(
    response: Response, who: Who, where: Where, found: Path, answers: Mapping[str, Any], wrong: Mapping[str, str]
) -> None:
    response.answers = {name: value for name, value in found.answers.items() if name not in wrong}
    aside = {name: value for name, value in answers.items() if name not in response.answers and value is not None}
    response.left_out = dict(list(aside.items())[:MOST_LEFT_OUT])
    response.hidden, response.seconds = dict(where.hidden), dict(where.seconds)
    response.seen = [one.name for one in found.questions if one.kind is not Ask.NOTE]
    response.language, response.url, response.variant = where.language[:20], where.url[:2000], where.variant[:200]
    if who.verified and not response.verified:
        response.verified, response.person, response.known = True, who.person, who.known


def _finish(
    interaction: Interaction,
    response: Response,
    definition: Definition,
    found: Path,
    who: Who,
    where: Where,
    now: datetime,
) -> None:
    response.finished = now
    response.ending = found.ending.name if found.ending else ""
    for quota in definition.quotas:
        if holds(quota.when, {**where.hidden, **found.answers}) and not _taken(interaction, quota.name, quota.most):
            response.over_quota, response.ending = quota.name, quota.ending
    seconds = round((now - response.started).total_seconds(), 1)
    told: dict[str, Any] = {"version": response.version.number, "seconds": seconds, "over_quota": response.over_quota}
    if definition.incentive and not response.over_quota:
        told["incentive"] = definition.incentive.name
    happened: list[events.Happening] = [
        (events.SURVEY_ANSWERED, told | answer_told(one, response.answers[one.name]), [one.name])
        for one in found.questions
        if one.name in response.answers
    ]
    events.tell_all(interaction, who, where, now, [*happened, (events.SURVEY_FINISHED, told, ())])


def _taken(interaction: Interaction, name: str, most: int) -> bool:
    """Take a place of a quota; False when there is none left. One statement, so that no two take the last."""
    QuotaCount.objects.get_or_create(interaction=interaction, name=name)
    rows = QuotaCount.objects.filter(interaction=interaction, name=name, taken__lt=most)
    return bool(rows.update(taken=F("taken") + 1))


def usual(question: Question, answer: float) -> float:
    """An answer on the usual scale of its kind, so that NPS, CSAT and CES of several scales are one number.

    The ends are the ends, and what is between keeps its place: 6 on a CSAT from 1 to 10 is 3.22 on the usual 1 to 5.
    """
    if question.kind not in {Ask.CSAT, Ask.CES}:
        return answer
    (low, high), (first, last) = SCALES[question.kind], scale_of(question)
    return answer if (low, high) == (first, last) else low + (answer - first) * (high - low) / (last - first)


def answer_told(question: Question, answer: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """An answer as the event has it: numbers and choices. What people wrote stays in this room.

    Of a text the number is how it is meant, from -1 to 1; without one nobody knows.
    """
    told: dict[str, Any] = {"question": question.name, "kind": str(question.kind)}
    if question.kind in SCALES or question.kind is Ask.NUMBER:
        told["number"] = usual(question, answer)
    elif question.kind is Ask.MATRIX:
        told["choices"] = [f"{row}={choice}" for row, choice in answer.items()]
    elif question.kind in CHOOSING:
        told["choices"] = list(names_chosen(answer))
    elif question.kind in {Ask.CONSENT, Ask.DATE}:
        told["choices"] = [str(answer).lower()]
    elif question.kind is Ask.TEXT and (meant := reading(answer).score) is not None:
        told["number"] = meant
    return told


def resumed(interaction: Interaction, key: str) -> Response:
    """An unfinished answer, for the browser that has its id. Raises :class:`NotTaken`."""
    found = Response.objects.filter(interaction=interaction, key=key).select_related("version").first()
    if found is None or not reads.definition_of(found.version).survey.resume:
        raise NotTaken("unknown_key", "Nothing was saved under this id. Begin anew.")
    return found
