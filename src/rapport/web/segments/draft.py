"""A segment while somebody builds it: groups of rows as a form has them, into a condition and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from django.http import QueryDict

from rapport.kernel.segment import (
    All,
    Any,
    BadSegment,
    Condition,
    Did,
    Followed,
    Has,
    Listed,
    Measured,
    Not,
    Period,
    checked,
)

KINDS: dict[str, str] = {
    "did": "Did something",
    "followed": "Did things in this order",
    "has": "Was said to be",
    "measured": "Has a number",
    "listed": "Stands on a list",
}
"""What a row can ask, and what the builder calls it."""

PERIODS: dict[str, str] = {"": "ever", "days": "in the last days", "dates": "between two days"}


class BadRow(ValueError):
    """A row that says nothing. ``row`` is its place, the message what to mend."""

    def __init__(self, row: str, message: str) -> None:
        super().__init__(message)
        self.row = row


@dataclass(frozen=True, slots=True)
class Row:
    """One condition as typed. ``place`` is its name in the form: ``GROUP-NUMBER``."""

    place: str
    kind: str = "did"
    negated: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed into a field."""
        return self.texts.get(name, "").strip()

    def condition(self) -> Condition:
        """What it asks. Raises :class:`BadRow`."""
        try:
            found = MAKERS[self.kind](self)
            return checked(Not(found) if self.negated else found)
        except (BadSegment, KeyError) as wrong:
            raise BadRow(self.place, str(wrong).partition(": ")[2] or str(wrong)) from wrong

    def number(self, name: str, words: str) -> float | None:
        """A number, or None where nothing was typed. Raises :class:`BadRow`."""
        text = self.text(name)
        if not text:
            return None
        try:
            return float(text)
        except ValueError:
            raise BadRow(self.place, f"{words}: {text!r} is no number; write for example 3.") from None

    def whole(self, name: str, words: str) -> int | None:
        """A whole number, or None where nothing was typed. Raises :class:`BadRow`."""
        number = self.number(name, words)
        if number is not None and (number != int(number) or number < 0):
            raise BadRow(self.place, f"{words}: give a whole number of 0 or more.")
        return None if number is None else int(number)

    def when(self) -> Period:
        """In which period. Raises :class:`BadRow`."""
        if self.text("period") == "days":
            days = self.whole("days", "Days")
            if not days:
                raise BadRow(self.place, "Say how many days, such as 28.")
            return Period(days=days)
        if self.text("period") == "dates":
            return Period(first=self._day("first"), last=self._day("last"))
        return Period()

    def _day(self, name: str) -> date | None:
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise BadRow(self.place, f"{text!r} is no day; write it as 2026-01-31.") from None


def _did(row: Row) -> Condition:
    least, most = row.whole("least", "At least"), row.whole("most", "At most")
    return Did(row.text("events"), (0 if most is not None else 1) if least is None else least, most, row.when())


def _followed(row: Row) -> Condition:
    minutes = row.number("within", "Minutes") or 0
    steps = tuple(step.strip() for step in row.text("steps").splitlines() if step.strip())
    return Followed(steps, round(minutes * 60), row.when())


def _has(row: Row) -> Condition:
    values = tuple(value.strip() for value in row.text("values").split("|"))
    return Has(row.text("name"), values, "~" if row.text("operator") == "~" else "==")


def _measured(row: Row) -> Condition:
    days = row.whole("days", "Days")
    least, most = row.number("least", "At least"), row.number("most", "At most")
    return Measured(row.text("measure"), least, most, 28 if days is None else days)


def _listed(row: Row) -> Condition:
    number = row.whole("list", "List")
    if number is None:
        raise BadRow(row.place, "Choose a list; upload one first if there is none.")
    return Listed(number)


MAKERS = {"did": _did, "followed": _followed, "has": _has, "measured": _measured, "listed": _listed}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows in one bracket."""

    name: str
    join: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole builder: groups joined by ``all`` or ``any``."""

    join: str
    groups: tuple[Group, ...]

    @classmethod
    def of_form(cls, said: QueryDict) -> Self:
        """What was typed; ``do`` then adds or takes away what it says."""
        groups = []
        for name in said.getlist("group"):
            rows = tuple(_row(place, said) for place in said.getlist("row") if place.split("-")[0] == name)
            groups.append(Group(name, _join(said.get(f"join-{name}", "")), rows))
        return cls(_join(said.get("join", "")), tuple(groups)).done(said.get("do", ""))

    @classmethod
    def of(cls, condition: Condition) -> Self | None:
        """The builder filled with a condition; None for one with deeper brackets than it has."""
        outer = condition if isinstance(condition, All | Any) else All((condition,))
        inner = [part if isinstance(part, All | Any) else All((part,)) for part in outer.of]
        if all(not isinstance(part, All | Any) for part in outer.of):
            # One bracket is all there is.
            inner, outer = [outer], All((outer,))
        groups = []
        for number, bracket in enumerate(inner):
            rows = [_row_of(f"{number}-{n}", part) for n, part in enumerate(bracket.of)]
            if any(row is None for row in rows):
                return None
            groups.append(Group(str(number), _word(bracket), tuple(row for row in rows if row)))
        return cls(_word(outer), tuple(groups))

    @classmethod
    def empty(cls) -> Self:
        """The builder as it first stands."""
        return cls("all", (Group("0", "all", (Row("0-0"),)),))

    def condition(self) -> Condition:
        """What is asked. Raises :class:`BadRow`, or :class:`BadSegment` about the whole."""
        brackets = [
            _bracket(group.join, [row.condition() for row in group.rows]) for group in self.groups if group.rows
        ]
        if not brackets:
            raise BadSegment("Add at least one condition.")
        return checked(_bracket(self.join, brackets))

    def done(self, deed: str) -> Self:
        """After ``add-group``, ``add-row:GROUP`` or ``drop-row:GROUP-NUMBER``."""
        verb, _, what = deed.partition(":")
        if verb == "add-group":
            name = _next(group.name for group in self.groups)
            return replace(self, groups=(*self.groups, Group(name, "all", (Row(f"{name}-0"),))))
        if verb not in {"add-row", "drop-row"}:
            return self
        groups = []
        for group in self.groups:
            rows = group.rows
            if verb == "add-row" and group.name == what:
                number = _next(row.place.split("-")[1] for row in rows)
                rows = (*rows, Row(f"{what}-{number}"))
            elif verb == "drop-row":
                rows = tuple(row for row in rows if row.place != what)
            if rows:
                groups.append(replace(group, rows=rows))
        return replace(self, groups=tuple(groups)) if groups else type(self).empty()


def _bracket(join: str, parts: Sequence[Condition]) -> Condition:
    if len(parts) == 1:
        return parts[0]
    return Any(tuple(parts)) if join == "any" else All(tuple(parts))


def _join(said: str) -> str:
    return "any" if said == "any" else "all"


def _word(bracket: All | Any) -> str:
    return "any" if isinstance(bracket, Any) else "all"


def _next(names: object) -> str:
    numbers = [int(name) for name in names if name.isdecimal()]  # type: ignore[attr-defined]
    return str(max(numbers, default=-1) + 1)


def _row(place: str, said: QueryDict) -> Row:
    suffix = f"-{place}"
    texts = {name.removesuffix(suffix): said.get(name, "") for name in said if name.endswith(suffix)}
    kind = texts.pop("kind", "did")
    return Row(place, kind if kind in KINDS else "did", texts.pop("not", "") == "on", texts)


def _row_of(place: str, condition: Condition) -> Row | None:
    negated, asked = (True, condition.of) if isinstance(condition, Not) else (False, condition)
    if isinstance(asked, All | Any | Not):
        return None
    kind, texts = _texts(asked)
    return Row(place, kind, negated, {name: str(value) for name, value in texts.items() if value is not None})


def _texts(asked: Did | Followed | Has | Measured | Listed) -> tuple[str, dict[str, object]]:
    match asked:
        case Did(events, least, most, when):
            return "did", {"events": events, "least": least, "most": most, **_period(when)}
        case Followed(steps, within_s, when):
            within = f"{within_s / 60:g}" if within_s else ""
            return "followed", {"steps": "\n".join(steps), "within": within, **_period(when)}
        case Has(name, values, operator):
            return "has", {"name": name, "values": "|".join(values), "operator": operator}
        case Measured(measure, least, most, days):
            least_text = None if least is None else f"{least:g}"
            most_text = None if most is None else f"{most:g}"
            return "measured", {"measure": measure, "least": least_text, "most": most_text, "days": days}
        case Listed(number):
            return "listed", {"list": number}


def _period(when: Period) -> dict[str, object]:
    if when.days:
        return {"period": "days", "days": when.days}
    if when.first or when.last:
        return {"period": "dates", "first": when.first, "last": when.last}
    return {"period": ""}
