"""The answer of a question as its page, and a board's tile, need it."""

from datetime import timedelta

from rapport.measure.questions.span import span
from rapport.web import runtime
from rapport.web.annotating import with_marks
from rapport.web.explore.asking import Asking
from rapport.web.explore.sheet import Sheet, sheet
from rapport.web.look import OWN, Look


def answered(asking: Asking) -> dict[str, object]:
    """The answer in words, pictures and a table; or, where nothing happened, since when something does."""
    seen, view = asking.seen, asking.view
    if seen is None:
        return {"lead": asking.shape.sentence}
    if not seen.known:
        return {"lead": asking.shape.sentence, "sheet": sheet(asking.shape, seen.answer), **emptiness(asking.look)}
    table: Sheet = sheet(asking.shape, seen.answer, view.hides)
    pictures, marks, timed = with_marks(view.charts(seen), asking.look)
    return {
        "marks": marks,
        "over_time": timed,
        "lead": view.lead(seen),
        "seen": seen,
        "sheet": table,
        "pictures": pictures,
        "template": view.template,
        "behind": bool(pictures or view.template),
        "sql": "\n\n".join(seen.answer.sql),
        **view.context(seen),
    }


def emptiness(look: Look) -> dict[str, object]:
    """When the project's events are, for whoever looks where none are."""
    known = span(runtime.store().engine, look.project.pk)
    if known is None:
        return {"span": None}
    last = known.last.astimezone(look.project.rules.zone).date()
    until_then = look.shows(period=OWN, first=last - timedelta(days=29), last=last)
    return {"span": known, "last_day": last, "until_then": until_then.query}
