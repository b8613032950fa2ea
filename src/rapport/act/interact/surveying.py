"""Answers to surveys: saved as far as they are, finished once, and kept with the version that was seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from rapport.act.interact import events, reads
from rapport.act.interact.answers import names_chosen, scale_of
from rapport.act.interact.asking import Answer, NotTaken, Versions, Where, Who, check_open, check_who, together
from rapport.act.interact.codes import hand_out
from rapport.act.interact.conditions import holds
from rapport.act.interact.definition import CHOOSING, SCALES, Ask, Definition, Question, Use
from rapport.act.interact.flow import Path, path, troubles
from rapport.act.interact.hooks import note_all
from rapport.act.interact.models import Interaction, QuotaCount, Response
from rapport.act.interact.uploads import SENTENCE, lacking
from rapport.act.interact.wording import reading

MOST_LEFT_OUT = 200


def save(
    interaction: Interaction, who: Who, where: Where, answers: Mapping[str, Any], now: datetime, *, finished: bool
) -> Response:
    """Keep what was answered so far, or all of it. Saying it twice is saying it once.

    Raises :class:`NotTaken`; whatever of it can be kept is kept all the same.
    """
    (found,) = save_all([Answer(interaction, who, where, answers, now, finished)])
    if isinstance(found, NotTaken):
        raise found
    return found


def save_all(said: Sequence[Answer], versions: Versions | None = None) -> list[Response | NotTaken]:
    """Many in one transaction, as if one came after the other; of each what was kept, or why it is not taken."""
    known = versions or Versions()
    return together(lambda: _Desk(said, known).take_all(said))


class _Desk:
    """What there is of these people and answers, what of it is new or changed, and what is to be told of it."""

    def __init__(self, said: Sequence[Answer], versions: Versions) -> None:
        self._versions = versions
        every = {one.interaction.pk for one in said}
        rows = Response.objects.select_for_update().filter(interaction__in=every)
        found = rows.filter(key__in={one.where.key for one in said})
        self._rows = {(one.interaction_id, one.key): one for one in found}
        others = Response.objects.filter(interaction__in=every, finished__isnull=False)
        people = {one.who.person for one in said} - {""}
        told = others.filter(person__in=people).values_list("interaction", "person", "verified") if people else ()
        self._answered = set(told)
        self._new: list[Response] = []
        self._changed: dict[int, Response] = {}
        self._told: list[tuple[Answer, list[events.Happening]]] = []
        self._finished: list[tuple[Interaction, Response]] = []
        self._gifts: list[tuple[Response, datetime]] = []

    def take_all(self, said: Sequence[Answer]) -> list[Response | NotTaken]:
        done = [self._tried(one) for one in said]
        Response.objects.bulk_create(self._new)
        for row in self._changed.values():
            row.save()
        events.tell_each(self._told)
        hand_out(self._gifts)
        note_all(self._finished)
        return done

    def _tried(self, one: Answer) -> Response | NotTaken:
        try:
            return self._take(one)
        except NotTaken as why:
            return why

    def _take(self, one: Answer) -> Response:
        row = self._rows.get((one.interaction.pk, one.where.key))
        seen = self._versions.of(one.interaction, one.where.version)
        # Somebody who goes on, and does not say what they saw, is asked what they were asked.
        version = self._versions.kept(one.interaction, row.version_id) if row and not one.where.version else seen
        definition = reads.definition_of(version)
        check_open(one.interaction, definition, Use.SURVEY, one.now)
        check_who(definition, one.who, one.where)
        found = path(definition, one.said, one.where.hidden)
        if row is not None and row.finished is not None:
            return _again(row, found, one.finished)
        response = row or self._begun(one, definition)
        response.version = version
        wrong = troubles(found, one.said, finished=one.finished)
        wrong |= dict.fromkeys(lacking(one.interaction, one.where.key, found.questions, found.answers), SENTENCE)
        _fill(response, one, found, wrong)
        happened: list[events.Happening] = []
        if row is None:
            happened.append((events.SURVEY_STARTED, {"version": version.number}, ()))
        if one.finished and not wrong:
            happened += _finish(response, definition, found, one)
            self._answered.add(_whose(one))
            self._finished.append((one.interaction, response))
            if definition.incentive and not response.over_quota:
                self._gifts.append((response, one.now))
        self._keep(response, one, happened)
        if wrong:
            raise NotTaken("bad_answer", "Some answers need another look; the others are kept.", wrong)
        return response

    def _begun(self, one: Answer, definition: Definition) -> Response:
        if not definition.survey.again and one.who.person and _whose(one) in self._answered:
            raise NotTaken("answered", "You have answered this already. Thank you.")
        made = Response(project_id=one.interaction.project_id, interaction=one.interaction, key=one.where.key)
        made.started = one.now
        made.person, made.known, made.verified = one.who.person, one.who.known, one.who.verified
        return made

    def _keep(self, response: Response, one: Answer, happened: list[events.Happening]) -> None:
        key = (one.interaction.pk, one.where.key)
        if response.pk:
            self._changed[response.pk] = response
        elif key not in self._rows:
            self._rows[key] = response
            self._new.append(response)
        self._told.append((one, happened))


def _whose(one: Answer) -> tuple[int, str, bool]:
    return (one.interaction.pk, one.who.person, one.who.verified)


def _again(response: Response, found: Path, finished: bool) -> Response:
    """Sent twice is finished once; something else under the same id is not taken, and what stood stays."""
    if finished and dict(found.answers) != response.answers:
        raise NotTaken("finished", "This was handed in already, with other answers; those stay.")
    return response


def _fill(response: Response, one: Answer, found: Path, wrong: Mapping[str, str]) -> None:
    who, where = one.who, one.where
    response.answers = {name: value for name, value in found.answers.items() if name not in wrong}
    aside = {name: value for name, value in one.said.items() if name not in response.answers and value is not None}
    response.left_out = dict(list(aside.items())[:MOST_LEFT_OUT])
    response.hidden, response.seconds = dict(where.hidden), dict(where.seconds)
    response.seen = [each.name for each in found.questions if each.kind is not Ask.NOTE]
    response.language, response.url, response.variant = where.language[:20], where.url[:2000], where.variant[:200]
    if who.verified and not response.verified:
        response.verified, response.person, response.known = True, who.person, who.known


def _finish(response: Response, definition: Definition, found: Path, one: Answer) -> list[events.Happening]:
    response.finished = one.now
    response.ending = found.ending.name if found.ending else ""
    for quota in definition.quotas:
        met = holds(quota.when, {**one.where.hidden, **found.answers})
        if met and not _taken(one.interaction, quota.name, quota.most):
            response.over_quota, response.ending = quota.name, quota.ending
    seconds = round((one.now - response.started).total_seconds(), 1)
    told: dict[str, Any] = {"version": response.version.number, "seconds": seconds, "over_quota": response.over_quota}
    if definition.incentive and not response.over_quota:
        told["incentive"] = definition.incentive.name
    happened: list[events.Happening] = [
        (events.SURVEY_ANSWERED, told | answer_told(each, response.answers[each.name]), [each.name])
        for each in found.questions
        if each.name in response.answers
    ]
    return [*happened, (events.SURVEY_FINISHED, told, ())]


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
