"""What a widget asks for of polls and surveys."""

from collections.abc import Sequence

from rapport.act.interact import api as interact
from rapport.act.interact.api import Answer, NotTaken, Response, Results, Versions
from rapport.web.interact.steps.registry import Told, Turn, Whatever, grouped, step


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


@grouped("vote")
def vote(turns: Sequence[Turn]) -> list[Whatever]:
    """One vote each, and the results where they may be seen."""
    counted: dict[int, Told] = {}
    versions = interact.Versions()
    every = interact.vote_all([_answer(turn, turn.call.answer) for turn in turns], versions)
    return [
        one if isinstance(one, NotTaken) else {"vote": one.choices, "results": _counted(turn, versions, counted)}
        for turn, one in zip(turns, every, strict=True)
    ]


def _answer(turn: Turn, said: object, *, finished: bool = True) -> Answer:
    return Answer(turn.interaction, turn.who, turn.where, said, turn.now, finished)


def _counted(turn: Turn, versions: Versions, counted: dict[int, Told]) -> Told | None:
    """After their vote, with all votes of the group; they are counted once for all who may see them."""
    definition = interact.definition_of(versions.of(turn.interaction, 0))
    if not interact.may_see(turn.interaction, definition, turn.now, voted=lambda: bool(turn.who.person)):
        return None
    if turn.interaction.pk not in counted:
        counted[turn.interaction.pk] = _told_results(interact.poll_results(turn.interaction))
    return counted[turn.interaction.pk]


@step("results")
def results(turn: Turn) -> Told:
    """The results of a poll, null where they may not be seen yet."""
    mine = interact.has_voted(turn.interaction, turn.who)
    return {"vote": mine.choices if mine else None, "results": _results(turn)}


def _results(turn: Turn) -> Told | None:
    version = interact.version_of(turn.interaction, 0)
    found = interact.public_results(turn.interaction, interact.definition_of(version), turn.who, turn.now)
    return None if found is None else _told_results(found)


def _told_results(found: Results) -> Told:
    return {
        "votes": found.votes,
        "verified": found.verified,
        "choices": dict(found.choices),
        "choicesVerified": dict(found.choices_verified),
    }


@grouped("save")
def save(turns: Sequence[Turn]) -> list[Whatever]:
    """A part of a survey."""
    return _responses(turns, finished=False)


@grouped("submit")
def submit(turns: Sequence[Turn]) -> list[Whatever]:
    """All of a survey."""
    return _responses(turns, finished=True)


def _responses(turns: Sequence[Turn], *, finished: bool) -> list[Whatever]:
    every = interact.save_all([_answer(turn, turn.call.answers, finished=finished) for turn in turns])
    return [one if isinstance(one, NotTaken) else _response(one) for one in every]


def _response(one: Response) -> Told:
    return {
        "version": one.version.number,
        "finished": one.finished is not None,
        "ending": one.ending or None,
        "overQuota": bool(one.over_quota),
        "leftOut": sorted(one.left_out),
        **({"code": interact.code_of(one)} if _gives(one) else {}),
    }


def _gives(one: Response) -> bool:
    return one.finished is not None and interact.definition_of(one.version).incentive is not None


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
