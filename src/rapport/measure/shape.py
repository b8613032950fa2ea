"""Questions that no metric answers: a module each in :mod:`rapport.measure.questions`, registered here.

A shape is everything about one: what it is called, what can be asked, what comes back and how it is found. The API, the
command, the notebook, the pages and the manual are made from this row, so what can be asked is flat: texts, numbers,
choices and lists of texts, which an address and a command can say as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar, get_type_hints

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.compile import Statement, shown_sql
from rapport.measure.filters import BadQuestion
from rapport.measure.segments import narrowed
from rapport.measure.wanting import RESERVED, Want, fields_of, mended
from rapport.store import Engine
from rapport.store.engine import Rows

EVENTS = {"of": "events"}
FIELD = {"of": "field"}
METRIC = {"of": "metric"}
"""What a text names: events (:func:`rapport.measure.shaping.parse_condition`), a field or a metric. It stands as
``extra`` in the Meta of a :class:`Wants` field, and lets whoever types be helped: ``Meta(title="Step", …,
extra=EVENTS)``."""


class Wants(msgspec.Struct, frozen=True, kw_only=True):
    """What can be asked of every shape. Each field says in its Meta what it is (``title``) and how to give it."""

    filter: Annotated[
        str,
        msgspec.Meta(
            title="Filter",
            description="Only events that meet this are looked at: country==DE|AT;page!=/x;page~docs.",
            examples=["device==mobile"],
        ),
    ] = ""


@dataclass(frozen=True, slots=True)
class Column:
    """What one field of a row is: its title, its unit (as a metric's, ``text`` or ``time``) and a sentence.

    It stands in the annotation: ``people: Annotated[int, Column("People", "count", "Different people.")]``.
    """

    title: str
    unit: str
    sentence: str
    missing: str = "no_data"
    """Why it is None where it is so in some rows only (:data:`rapport.measure.REASONS`)."""
    term: str = ""
    """Slug of the glossary's term for it, where it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """What comes back. Questions with more to say than a table of rows extend it."""

    rows: tuple[Any, ...] = ()
    """The table: instances of the shape's ``row``. What is not known in it is None."""
    unknown: dict[str, str] = field(default_factory=dict)
    """Column to reason (:data:`rapport.measure.REASONS`), where it is None for all rows; ``""``: everything."""
    sql: tuple[str, ...] = ()
    """The SQL that found it, with the values that were bound."""


W = TypeVar("W", bound=Wants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape(Generic[W]):
    """One question. ``asks`` is the question in words; ``term`` the slug of its glossary term.

    ``row`` is a dataclass of which each field has a :class:`Column`. ``answer`` raises
    :class:`rapport.measure.BadQuestion` for what has no answer, before anything is computed.
    """

    name: str
    title: str
    asks: str
    sentence: str
    term: str
    wants: type[W]
    row: type[Any]
    answer: Callable[[Engine, Scope, W], Shaped]
    place: int
    """Shapes are listed by it, the lowest first."""
    examples: tuple[str, ...] = ()
    """What stands behind ``rapport NAME`` in examples of the command."""

    @property
    def columns(self) -> dict[str, Column]:
        """What each field of a row is."""
        hints = get_type_hints(self.row, include_extras=True)
        return {name: one for name, hint in hints.items() for one in hint.__metadata__ if isinstance(one, Column)}

    @property
    def fields(self) -> tuple[Want, ...]:
        """What can be asked, field by field; what every shape has comes last."""
        return fields_of(self.wants, last=Wants.__struct_fields__)

    def ask(self, engine: Engine, scope: Scope, wanted: Mapping[str, object]) -> Shaped:
        """Answer, from values as JSON, an address or a command gives them. Raises :class:`BadQuestion`."""
        return self.answer(engine, scope, self.asked(wanted))

    def asked(self, wanted: Mapping[str, object]) -> W:
        """The values as the answer takes them. Raises :class:`BadQuestion` for one that is of the wrong kind."""
        try:
            return msgspec.convert(wanted, self.wants, strict=False)
        except msgspec.ValidationError as wrong:
            raise BadQuestion(mended(str(wrong), self.fields, wanted)) from None


SHAPES: dict[str, Shape[Any]] = {}
"""Every shape by its name; :func:`shapes` gives them in order."""


def shape(row: Shape[Any]) -> None:
    """Add a row to :data:`SHAPES`. Raises ValueError for a name that is taken, its own or a field's."""
    if row.name in SHAPES:
        raise ValueError(f"shape: {row.name!r} is there already.")
    if taken := sorted(RESERVED.intersection(want.name for want in row.fields)):
        raise ValueError(f"shape {row.name!r}: no field is called {', '.join(taken)}; see RESERVED.")
    SHAPES[row.name] = row


def shapes() -> list[Shape[Any]]:
    """Every shape, in the order in which they are listed."""
    return sorted(SHAPES.values(), key=lambda one: (one.place, one.name))


def found(engine: Engine, statement: Statement, scope: Scope, **extra: object) -> Rows:
    """Rows of a compiled statement; of the values, those that its SQL has are bound."""
    statement = narrowed(statement, scope)
    return engine.ask_scope(statement.sql, scope, **_bound(statement, extra))


def shown(statement: Statement, scope: Scope, **extra: object) -> str:
    """The SQL with the values that are bound to it, to be shown."""
    statement = narrowed(statement, scope)
    return shown_sql(statement.sql, scope.bound() | _bound(statement, extra))


def _bound(statement: Statement, extra: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in (statement.values | extra).items() if f"{{{name}:" in statement.sql}
