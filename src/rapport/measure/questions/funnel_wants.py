"""What can be asked of a funnel, and which funnels cannot be: refused before anything is computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from rapport.measure.compile import Statement
from rapport.measure.dimensions import dimension
from rapport.measure.durations import parse_duration
from rapport.measure.filters import BadQuestion, parse_filters
from rapport.measure.questions import funnel_sql as sql
from rapport.measure.shape import EVENTS, FIELD, Wants
from rapport.measure.shaping import Condition, compile_shape, parse_condition

FEWEST_STEPS, MOST_STEPS, MOST_EXCLUDED = 2, 10, 5


class FunnelWants(Wants, frozen=True, kw_only=True):
    """What can be asked of a funnel."""

    step: Annotated[
        tuple[str, ...],
        msgspec.Meta(
            title="Steps",
            description="2 to 10 steps: an event's name, or conditions that one event meets together.",
            examples=[["view_item", "add_to_cart", "purchase"], ["page==/pricing", "sign_up;country==DE"]],
            min_length=FEWEST_STEPS,
            max_length=MOST_STEPS,
            extra=EVENTS,
        ),
    ]
    order: Annotated[
        sql.Order,
        msgspec.Meta(
            title="Order",
            description="ordered: other events may lie between; strict: none may; any: each step at any place.",
        ),
    ] = "ordered"
    window: Annotated[
        str,
        msgspec.Meta(
            title="Time to convert",
            description="How long after the first step the last one counts: 30m, 12h, 14d.",
            examples=["14d"],
        ),
    ] = "14d"
    unit: Annotated[
        Literal["person", "session"],
        msgspec.Meta(title="Counted", description="Whether people are counted, or sessions, each by itself."),
    ] = "person"
    exclude: Annotated[
        tuple[str, ...],
        msgspec.Meta(
            title="Exclude",
            description="Events that end an attempt between two steps; 5 at most.",
            max_length=MOST_EXCLUDED,
            extra=EVENTS,
        ),
    ] = ()
    by: Annotated[
        str,
        msgspec.Meta(title="By", description="A field: its value at the first step.", examples=["device"], extra=FIELD),
    ] = ""
    top: Annotated[
        int,
        msgspec.Meta(title="Groups", description="How many values are named; the rest are one group.", ge=1, le=50),
    ] = 10
    trend: Annotated[
        Literal["", "day", "week", "month"],
        msgspec.Meta(title="Trend", description="The conversion by the day, week or month of the first step."),
    ] = ""
    who: Annotated[
        Literal["", "reached", "dropped"],
        msgspec.Meta(title="People", description="List who reached a step, or who went no further."),
    ] = ""
    at: Annotated[int, msgspec.Meta(title="At step", description="Whose people are listed.", ge=1, le=10)] = 1
    limit: Annotated[int, msgspec.Meta(title="Limit", description="How many people are listed.", ge=1, le=10_000)] = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, read and found possible."""

    wants: FunnelWants
    steps: tuple[Condition, ...]
    exclude: tuple[Condition, ...]
    within_ms: int

    def statement(self, outer: str, **places: str) -> Statement:
        """The SELECT over everybody's best attempt; ``outer`` is one of :mod:`funnel_sql`."""
        sessions = self.wants.unit == "session"
        return compile_shape(
            sql.over(
                outer, self.wants.order, len(self.steps), sessions=sessions, grouped=outer == sql.GROUPS, **places
            ),
            parse_filters(self.wants.filter),
            self.wants.by or None,
            sessions,
            step=list(self.steps),
            exclude=list(self.exclude),
        )


def read(wants: FunnelWants) -> Asked:
    """Read what is asked. Raises :class:`BadQuestion` for a funnel that cannot be."""
    if wants.at > len(wants.step):
        raise BadQuestion(f"at: there is no step {wants.at}; give 1 to {len(wants.step)}.")
    if wants.by and dimension(wants.by, "").many:
        raise BadQuestion(f"by: an event can carry several of {wants.by!r}; use another field, or ask it as a filter.")
    steps = tuple(parse_condition(text, f"step {n}") for n, text in enumerate(wants.step, 1))
    exclude = tuple(parse_condition(text, f"exclude {n}") for n, text in enumerate(wants.exclude, 1))
    _refuse_clashes(wants, steps, exclude)
    return Asked(wants, steps, exclude, parse_duration(wants.window, "window"))


def _refuse_clashes(wants: FunnelWants, steps: Sequence[Condition], exclude: Sequence[Condition]) -> None:
    for number, condition in enumerate(steps):
        if condition in exclude:
            raise BadQuestion(f"exclude: {wants.step[number]!r} is step {number + 1}; it cannot also end the attempt.")
        if wants.order == "any" and condition in steps[:number]:
            raise BadQuestion(f"step: {wants.step[number]!r} is there twice; in any order each step must differ.")
