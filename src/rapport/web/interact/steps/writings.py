"""What a widget asks for of reviews, questions, answers and stories."""

from collections.abc import Sequence

from rapport.act.interact import api as interact
from rapport.act.interact.api import Who, Writing
from rapport.web.interact.steps.registry import Told, Turn, step

MOST_LISTED = 50


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
        "photos": [each.token for each in one.photos.all()],
        "made": one.made.isoformat(timespec="seconds"),
        "mine": mine,
    }
    return told | ({"standing": one.standing, "because": one.because} if mine else {})
