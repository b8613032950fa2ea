"""The only place where SQL is put together, and only from the closed tables beside it: every value is bound."""

from dataclasses import dataclass, field
from string import Template

from rapport.measure import sources
from rapport.measure.dimensions import PROPERTY, STRETCHES, Dimension, dimension
from rapport.measure.filters import BadQuestion, Filter
from rapport.measure.metric import Tally


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with the values to bind besides the scope's. Columns: ``bucket``, then one a tally, ``t0``, ``t1`` …

    Where the rows come with their total (:func:`rapport.measure.sources.rolls`), a last column, ``whole``, is 1 in it.
    """

    sql: str
    values: dict[str, object]


@dataclass(slots=True)
class _Spelling:
    """Spells fields for one source, and remembers what they need."""

    source: sources.Source
    of_events: bool
    """Whether fields are the event's own."""
    attached: bool = False
    visits: list[str] = field(default_factory=list)
    """What the filters ask of a session."""
    values: dict[str, object] = field(default_factory=dict)

    def field(self, name: str, value: str) -> Dimension:
        if name.startswith(PROPERTY):
            self.values[value] = name[len(PROPERTY) :]
        return dimension(name, value)

    def column(self, row: Dimension) -> str:
        if not self.of_events:
            self.attached = True
            return row.session
        if row.home != "session":
            return row.event
        self.attached = True
        # Nobody's events have no session: what they say themselves is all there is.
        return f"if(e.person = 0, {row.event or repr('')}, {row.session})"

    def buckets(self, by: str | None, split: str | None) -> tuple[str, str]:
        """The bucket in the inner and in the outer SELECT."""
        if split is None:
            stretch = STRETCHES[by].sql.format(self.source.hour if by == "hour" else self.source.day) if by else "0"
            return ("0" if self.source.outside else stretch), stretch
        column = self.column(self.field(split, "by_name"))
        if not column:
            raise BadQuestion(f"by: {by!r} is a field of events; use entry_page, channel or another field of sessions.")
        return column, ("field" if self.source.outside else column)

    def condition(self, asked: Filter, number: int) -> tuple[bool, str]:
        """Whether the filter is for the events of a session, and its SQL."""
        row = self.field(asked.field, f"name{number}")
        self.values[f"filter{number}"] = list(asked.values)
        for_events = row.home == "event" and not self.of_events

        def test(value: str) -> str:
            values = f"{{filter{number}:Array(String)}}"
            look = f"arrayExists(v -> positionCaseInsensitiveUTF8(toString({value}), v) > 0, {values})"
            return look if "~" in asked.operator else f"{value} IN {values}"

        sign = "NOT " if asked.operator.startswith("!") else ""
        if row.many:
            return for_events, f"{sign}(arrayExists(one -> {test('one')}, {row.many}))"
        if row.home == "session":
            self.visits.append(f"{sign}({test(row.session)})")
        return for_events, f"{sign}({test(row.event if for_events else self.column(row))})"

    def only(self, filters: tuple[Filter, ...]) -> str:
        conditions = [self.condition(asked, number) for number, asked in enumerate(filters)]
        plain = [sql for for_events, sql in conditions if not for_events]
        if matching := [sql for for_events, sql in conditions if for_events]:
            plain.append(_fill(sources.MATCHING, only=" AND ".join(matching)))
        if self.of_events and self.visits:
            plain.append(sources.INSIDE)
        return " AND ".join(plain) or "1"

    def events(self) -> str:
        if not self.attached:
            return _fill(sources.SEEN if self.source.person else sources.PLAIN)
        return _fill(sources.ATTACHED, visits=" AND ".join(self.visits) or "1")


def compile_statement(
    name: str, by: str | None, filters: tuple[Filter, ...], tallies: tuple[Tally, ...], order: str = "t0"
) -> Statement:
    """The SELECT of a source's tallies, split by a stretch of time or a field. ``order`` is over ``t0``, ``t1`` ….

    Raises :class:`BadQuestion` for a field that there is not, or that the source does not have.
    """
    source = sources.SOURCES[name]
    split = None if by is None or by in STRETCHES else by
    fields = [dimension(field, "") for field in [*(f.field for f in filters), *([split] if split else [])]]
    of_events = source.of == "event" or (
        source.of == "person" and (by == "hour" or any(row.home == "event" for row in fields))
    )
    spelling = _Spelling(source, of_events)
    inside, outside = spelling.buckets(by, split)
    only = spelling.only(filters)
    events = spelling.events()
    rolled = sources.rolls(name, by)
    days = sources.DAYS_OF_EVENTS if of_events else sources.DAYS_OF_SESSIONS
    told = [f"{tally.sql} AS t{number}" for number, tally in enumerate(tallies)]
    sql = _fill(
        source.sql,
        bucket=outside,
        key="bucket" if by else "0",
        field=f"argMin({inside}, (s.start, s.session))" if split else "''",
        kept=f"argMin({only}, (s.start, s.session))" if filters else "1",
        end=STRETCHES[by].end if by in STRETCHES else "{present:Date}",
        only=only,
        events=events,
        tallies=", ".join(told + ["grouping(bucket) AS whole"] * rolled),
        person_days=_fill(days, bucket=inside, events=events, only=only),
        grouped=_grouped(by, split, order, rolled=rolled),
    )
    return Statement(sql.strip(), spelling.values)


def compile_facts() -> str:
    """The SELECT that tells what the events of a window know; see :data:`rapport.measure.sources.FACTS`."""
    return _fill(sources.FACTS)


def _fill(text: str, **places: str) -> str:
    return Template(text).substitute(sources.FRAGMENTS, **places)


def _grouped(by: str | None, split: str | None, order: str, *, rolled: bool) -> str:
    if by is None:
        return ""
    grouped = "GROUP BY bucket" + " WITH ROLLUP" * rolled
    if split is None:
        return f"{grouped}\nORDER BY bucket"
    known = "has({keys:Array(String)}, toString(bucket))"
    first, more = ("whole DESC, ", " + 1") if rolled else ("", "")
    return f"{grouped}\nORDER BY {first}{known} DESC, {order} DESC NULLS LAST, bucket\nLIMIT {{limit:UInt32}}{more}"
