"""A question that only tests know: nothing but its row is there, with a field and a column of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
import pytest

from rapport.kernel.scope import Scope
from rapport.measure import SHAPES, Shape, Shaped, Wants
from rapport.measure.shape import EVENTS, FIELD, Column, shape
from rapport.measure.shaping import parse_condition
from rapport.store import Engine


class StepsWants(Wants, frozen=True, kw_only=True):
    """One field of each kind."""

    step: Annotated[
        tuple[str, ...],
        msgspec.Meta(
            title="Step",
            description="An event's name, or conditions.",
            min_length=2,
            max_length=3,
            examples=["page_view", "share"],
            extra=EVENTS,
        ),
    ]
    by: Annotated[str, msgspec.Meta(title="Split by", description="A field.", extra=FIELD)] = ""
    within: Annotated[int, msgspec.Meta(title="Within", description="Minutes.", ge=1, le=60)] = 30
    order: Annotated[Literal["strict", "loose"], msgspec.Meta(title="Order", description="How steps follow.")] = "loose"
    show: Annotated[tuple[Literal["b", "a"], ...], msgspec.Meta(title="Show", description="What is shown.")] = ()
    twice: Annotated[bool, msgspec.Meta(title="Twice", description="Whether a person counts twice.")] = False


@dataclass(frozen=True, slots=True)
class Line:
    """One column of each kind."""

    step: Annotated[str, Column("Step", "text", "What was asked for.")]
    people: Annotated[int, Column("People", "count", "So many.")]
    share: Annotated[float | None, Column("Share", "share", "Of the step before.", missing="incomplete")]
    after_s: Annotated[float | None, Column("After", "s", "Time since the step before.")]


def steps(engine: Engine, scope: Scope, wants: StepsWants) -> Shaped:
    """An answer that repeats what was asked."""
    for number, text in enumerate(wants.step, 1):
        parse_condition(text, f"step {number}")
    if wants.step[0] == "nothing":
        return Shaped(unknown={"": "no_data"})
    rows = [Line(text, 12_345, 0.5 if n else None, None) for n, text in enumerate(wants.step)]
    return Shaped(rows=tuple(rows), unknown={"after_s": "time_too_coarse"}, sql=(f"SELECT {wants.within}",))


@pytest.fixture
def made_up() -> Iterator[Shape[StepsWants]]:
    """A question that only this test knows: nothing but its row is there."""
    row = Shape(
        name="made_up",
        title="Made up",
        asks="Does a row suffice?",
        sentence="What was asked, and how many did it.",
        term="session",
        wants=StepsWants,
        row=Line,
        answer=steps,
        place=999,
    )
    shape(row)
    yield row
    del SHAPES["made_up"]
