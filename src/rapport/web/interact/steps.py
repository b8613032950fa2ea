"""What a widget can ask for, each a function of what it says and who says it. They wait for the database."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from rapport.act.interact import api as interact
from rapport.act.interact.api import Attempt, Interaction, NotTaken, Score, Where, Who, Writing
from rapport.web.interact.calls import Call

MOST_LISTED = 50
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One request at work. ``events`` are the ids of what it has to say after the commit."""

    interaction: Interaction
    call: Call
    who: Who
    now: datetime
    where: Where


STEPS: dict[str, Callable[[Turn], Told]] = {}
OPEN_STEPS = ("vote", "submit", "post", "report")
"""What needs proof of work of whoever is not signed, where the definition wants it."""


def step(name: str) -> Callable[[Callable[[Turn], Told]], Callable[[Turn], Told]]:
    """Register a function as a step."""

    def register(does: Callable[[Turn], Told]) -> Callable[[Turn], Told]:
        STEPS[name] = does
        return does

    return register


def perform(name: str, turn: Turn) -> Told:
    """Do it. Raises :class:`NotTaken`."""
    if name not in STEPS:
        raise NotTaken("unknown_step", f"There is no {name!r}; there are: {', '.join(STEPS)}.")
    return STEPS[name](turn)


@step("get")
def get(turn: Turn) -> Told:
    """What is asked, for a browser."""
    version = interact.version_of(turn.interaction, turn.call.version)
    definition = interact.definition_of(version)
    told = {
        "key": turn.interaction.key,
        "version": version.number,
        "closed": turn.interaction.closed is not None or interact.is_over(definition, turn.now),
        "definition": interact.public(definition, turn.call.language, seed=turn.call.id),
    }
    if definition.use == "poll" and (mine := interact.has_voted(turn.interaction, turn.who)) is not None:
        told["vote"] = mine.choices
    return told


@step("vote")
def vote(turn: Turn) -> Told:
    """One vote, and the results where they may be seen."""
    found = interact.vote(turn.interaction, turn.who, turn.where, turn.call.answer, turn.now)
    return {"vote": found.choices, "results": _results(turn)}


@step("results")
def results(turn: Turn) -> Told:
    """The results of a poll, null where they may not be seen yet."""
    mine = interact.has_voted(turn.interaction, turn.who)
    return {"vote": mine.choices if mine else None, "results": _results(turn)}


def _results(turn: Turn) -> Told | None:
    version = interact.version_of(turn.interaction, 0)
    found = interact.public_results(turn.interaction, interact.definition_of(version), turn.who, turn.now)
    if found is None:
        return None
    return {
        "votes": found.votes,
        "verified": found.verified,
        "choices": dict(found.choices),
        "choicesVerified": dict(found.choices_verified),
    }


@step("save")
def save(turn: Turn) -> Told:
    """A part of a survey."""
    return _response(turn, finished=False)


@step("submit")
def submit(turn: Turn) -> Told:
    """All of a survey."""
    return _response(turn, finished=True)


def _response(turn: Turn, *, finished: bool) -> Told:
    one = interact.save(turn.interaction, turn.who, turn.where, turn.call.answers, turn.now, finished=finished)
    return {
        "version": one.version.number,
        "finished": one.finished is not None,
        "ending": one.ending or None,
        "overQuota": bool(one.over_quota),
        "leftOut": sorted(one.left_out),
    }


@step("resume")
def resume(turn: Turn) -> Told:
    """What was saved under this id."""
    one = interact.resumed(turn.interaction, turn.call.id)
    definition = interact.public(interact.definition_of(one.version), turn.call.language, seed=turn.call.id)
    return {
        "version": one.version.number,
        "definition": definition,
        "finished": one.finished is not None,
        "answers": one.answers if one.finished is None else {},
    }


@step("start")
def start(turn: Turn) -> Told:
    """An attempt at a quiz: what was drawn, and until when."""
    one = interact.start(turn.interaction, turn.who, turn.where, turn.now, secrets.token_hex(16))
    definition = interact.definition_of(one.version)
    drawn = [interact.public_question(each, definition.use, one.seed) for each in interact.drawn_of(one)]
    return {
        "attempt": one.number,
        "version": one.version.number,
        "definition": interact.public(definition, turn.call.language, seed=one.seed),
        "drawn": drawn,
        "answers": one.answers if one.finished is None else {},
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "now": turn.now.isoformat(),
        "finished": one.finished is not None,
    }


@step("open")
def open_question(turn: Turn) -> Told:
    """The clock of a question runs."""
    one = interact.open_question(turn.interaction, turn.call.id, turn.call.question, turn.now)
    return {"openedAt": one.asked_at.get(turn.call.question), "now": turn.now.isoformat()}


@step("keep")
def keep(turn: Turn) -> Told:
    """A part of an attempt."""
    one = interact.save_attempt(turn.interaction, turn.call.id, turn.call.answers, turn.now)
    return {"kept": sorted(one.answers), "late": sorted(one.late), "finished": one.finished is not None}


@step("hand-in")
def hand_in(turn: Turn) -> Told:
    """All of an attempt, marked."""
    one, found = interact.hand_in(turn.interaction, turn.who, turn.where, turn.call.answers, turn.now)
    return _marked(turn, one, found)


def _marked(turn: Turn, one: Attempt, found: Score) -> Told:
    definition = interact.definition_of(one.version)
    told: Told = {
        "points": one.points,
        "most": one.most,
        "share": one.share,
        "passed": one.passed,
        "unmarked": one.unmarked,
        "late": sorted(one.late),
    }
    if one.late:
        told["message"] = "Some answers came after the time was over; they are kept, but do not count."
    if definition.quiz.feedback == "end":
        asked = interact.asked_of(one, one.answers)
        told["marks"] = {name: msgspec.to_builtins(each) for name, each in found.marks.items()}
        told["solutions"] = interact.solutions(asked)
    return told


@step("post")
def post(turn: Turn) -> Told:
    """A review, question, answer or story."""
    return _writing(interact.post(turn.interaction, turn.who, turn.where, turn.call.said(), turn.now), mine=True)


@step("change")
def change(turn: Turn) -> Told:
    """Another text in the place of one's own."""
    call = turn.call
    made = interact.change(turn.interaction, call.number, turn.who, turn.where, call.said(), turn.now)
    return _writing(made, mine=True)


@step("report")
def report(turn: Turn) -> Told:
    """Somebody says that a text should not be there."""
    interact.report(turn.interaction, turn.call.number, turn.who, turn.where, turn.call.text, turn.now)
    return {"reported": turn.call.number}


@step("appeal")
def appeal(turn: Turn) -> Told:
    """Somebody asks to decide again about their text."""
    interact.appeal(turn.interaction, turn.call.number, turn.who, turn.call.text)
    return {"appealed": turn.call.number}


@step("list")
def listed(turn: Turn) -> Told:
    """What others see about a page or an item, the newest first, the mean of its stars, and ``own`` that is unseen."""
    call = turn.call
    rows = interact.shown(turn.interaction, call.subject, call.kind, call.before, MOST_LISTED)
    mean, count = interact.stars(turn.interaction, call.subject)
    more = rows[-1].pk if len(rows) == MOST_LISTED else None
    own = [_writing(one, mine=True) for one in interact.unseen(turn.interaction, call.subject, turn.who)]
    return {"stars": mean, "reviews": count, "writings": _all(rows, turn.who), "own": own, "before": more}


def _all(rows: Sequence[Writing], who: Who) -> list[Told]:
    return [_writing(one, mine=bool(who.person) and who.person == one.person) for one in rows]


def _writing(one: Writing, *, mine: bool) -> Told:
    told: Told = {
        "number": one.pk,
        "kind": one.kind,
        "subject": one.subject,
        "parent": one.parent_id,
        "stars": one.stars,
        "title": one.title,
        "text": one.text,
        "name": one.name,
        "verified": one.verified,
        "made": one.made.isoformat(timespec="seconds"),
        "mine": mine,
    }
    return told | ({"standing": one.standing, "because": one.because} if mine else {})
