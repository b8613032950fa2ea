"""What a widget asks for of quizzes."""

import secrets

import msgspec

from rapport.act.interact import api as interact
from rapport.act.interact.api import Attempt, Score
from rapport.web.interact.steps.registry import Told, Turn, step


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


@step("certify")
def certify(turn: Turn) -> Told:
    """The certificate of an attempt that was passed, with the name that stands on it."""
    made = interact.certify(turn.interaction, turn.call.id, turn.call.name, turn.now, interact.fresh_code())
    return {"code": made.code, "name": made.name, "path": f"/certificate/{made.code}/"}
