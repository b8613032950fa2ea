"""A funnel as bars, its groups as a table of colours, its trend as a line, and whoever is at a step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from rapport.kernel.scope import Scope
from rapport.measure import Question, ask
from rapport.measure.questions.funnel import Funnel, Step
from rapport.measure.questions.funnel_trend import Cell
from rapport.measure.questions.funnel_wants import FunnelWants
from rapport.store import Engine
from rapport.web import words
from rapport.web.explore.heat import Spot, spot
from rapport.web.explore.pictures import Point, lines
from rapport.web.explore.pictures import bars as drawn_bars
from rapport.web.explore.sheet import written
from rapport.web.explore.view import Picture, Seen, View, view

SHOP = ("view_item", "add_to_cart", "begin_checkout", "purchase")
"""What most shops would ask."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One step as the page draws it."""

    step: Step
    width: float
    """Percent of the first step."""
    lost: float
    """Percent of the first step that stopped before it."""
    reached: str
    conversion: str
    stopped: str
    took: str
    who: str
    """The address, from the question mark on, that lists who reached it."""
    gone: str
    """The same of whoever stopped before it."""


def lead(seen: Seen) -> str:
    """How many go all the way, and where most stop."""
    first, *later = everybody(seen)
    last, name = later[-1], unit(seen)
    if not first.reached:
        return f"No {name[0]} took the first step, {first.meets}."
    whole = f"{words.percent(last.conversion or 0)} of {words.plural(first.reached, *name)} went all the way."
    worst = max(later, key=lambda step: step.dropped or 0)
    if not worst.dropped:
        return whole
    return f"{whole} Most stopped before {worst.meets}: {words.plural(worst.dropped, *name)}."


def everybody(seen: Seen) -> list[Step]:
    """The steps of all."""
    return [step for step in seen.answer.rows if step.of == "everybody"]


def unit(seen: Seen) -> tuple[str, str]:
    """What is counted, one and many."""
    return ("session", "sessions") if wants(seen).unit == "session" else ("person", "people")


def wants(seen: Seen) -> FunnelWants:
    """What was asked, typed."""
    return cast(FunnelWants, seen.wants)


def answer(seen: Seen) -> Funnel:
    """What came back, typed."""
    return cast(Funnel, seen.answer)


def bars(seen: Seen) -> list[Bar]:
    """A bar a step."""
    found: list[Bar] = []
    for step in everybody(seen):
        before = everybody(seen)[step.step - 2] if step.step > 1 else None
        share = (step.conversion or 0) * 100
        stopped = took = gone = ""
        if before and before.reached:
            stopped = f"{words.plural(step.dropped or 0, *unit(seen))} stopped before it"
            stopped += f" ({words.percent((step.dropped or 0) / before.reached)})"
            gone = listing(seen, "dropped", before.step)
        if step.median_s is not None:
            took = f"half of them within {words.duration(step.median_s)} of the step before"
        found.append(
            Bar(
                step,
                share,
                (before.conversion or 0) * 100 - share if before else 0,
                f"{words.plural(step.reached, *unit(seen))}",
                words.percent(step.conversion) if step.conversion is not None else "not known",
                stopped,
                took,
                listing(seen, "reached", step.step),
                gone,
            )
        )
    return found


def listing(seen: Seen, who: str, at: int) -> str:
    """The address of the same funnel with a list of people."""
    asked = [(name, value) for name, value in seen.look.asked if name not in {"who", "at"}]
    return seen.look.shows(asked=(*asked, ("who", who), ("at", str(at)))).query


def groups(seen: Seen) -> list[tuple[str, str, list[Spot]]]:
    """A line a group: its name, how many began, and the conversion to each later step in colours."""
    column = seen.shape.columns["conversion"]
    rows = [step for step in seen.answer.rows if step.of != "everybody"]
    top = max((step.conversion or 0 for step in rows if step.step > 1), default=0)
    found: dict[tuple[str, str | None], tuple[str, str, list[Spot]]] = {}
    for step in rows:
        name = "All others" if step.of == "other" else step.group or "(nothing said)"
        line = found.setdefault((step.of, step.group), (name, written(seen.shape.columns["reached"], step.reached), []))
        if step.step > 1:
            line[2].append(spot(column, step.conversion, top, f"{name}, {step.meets}"))
    return list(found.values())


def charts(seen: Seen) -> Sequence[Picture]:
    """The conversion over time, where it is asked for and anything of it is known."""
    by = wants(seen).trend
    cells = answer(seen).trend
    known = [cell.conversion for cell in cells if cell.conversion is not None]
    if not by or not known:
        return ()
    column = seen.shape.columns["conversion"]
    named = [(words.bucket(by, cell.begun, seen.look.today), cell) for cell in cells]
    points = [Point(at, cell.conversion, said=told(seen, at, cell), key=cell.begun) for at, cell in named]
    title = f"Conversion by {by} of the first step"
    summary = f"{title}: between {words.percent(min(known))} and {words.percent(max(known))}."
    return (Picture("trend", title, lines(column, points), summary),)


def prints(seen: Seen) -> Sequence[Picture]:
    """The steps as a picture."""
    column = seen.shape.columns["conversion"]
    points = [Point(f"{step.step}. {step.meets}", step.conversion) for step in everybody(seen)]
    return (Picture("steps", "Share of those who began, step by step", drawn_bars(column, points), lead(seen)),)


def told(seen: Seen, at: str, cell: Cell) -> str:
    """One stretch in words."""
    name = f"{at}: {words.plural(cell.people, *unit(seen))} began"
    if cell.incomplete:
        return f"{name}; the time of some to convert is not over yet"
    return f"{name}, {cell.converted:,} went all the way"


def context(seen: Seen) -> Mapping[str, object]:
    """What the template needs."""
    return {
        "bars": bars(seen),
        "groups": groups(seen),
        "later": everybody(seen)[1:],
        "by": wants(seen).by,
        "notes": answer(seen).notes,
        "listed": answer(seen).people,
        "listing": listed(seen),
    }


def listed(seen: Seen) -> str:
    """Whom the list of people is of."""
    asked = wants(seen)
    if not asked.who:
        return ""
    meets = everybody(seen)[asked.at - 1].meets
    return f"Who reached {meets}" if asked.who == "reached" else f"Who reached {meets} and went no further"


def start(engine: Engine, scope: Scope) -> Mapping[str, object]:
    """A shop's steps as far as they happen; else from a view to whatever most people do."""
    rows = ask(engine, Question(("people",), by="event", limit=30), scope).rows
    names = [str(row["event"]) for row in rows]
    steps = [name for name in SHOP if name in names]
    if len(steps) < len(SHOP) // 2:
        views = [name for name in names if name in {"page_view", "screen_view"}]
        steps = [*views[:1], *(name for name in names if name not in views)][:2]
    return {"step": steps} if len(steps) > 1 else {}


view(
    View(
        "funnel",
        lead=lead,
        charts=charts,
        prints=prints,
        context=context,
        template="web/explore/funnel.html",
        start=start,
    )
)
