"""Where SQL is put together, here and in :mod:`shaping`, and only from closed tables: every value is bound."""

from collections.abc import Mapping
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
class Spelling:
    """Spells fields for one source, and remembers what they need."""

    source: sources.Source
    of_events: bool
    """Whether fields are the event's own."""
    attached: bool = False
    visits: list[str] = field(default_factory=list)
    """What the filters ask of a session."""
    values: dict[str, object] = field(default_factory=dict)
    _filters: int = 0

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

    def stretch(self, time: str | None) -> str:
        """The stretch of time."""
        return STRETCHES[time].sql.format(self.source.hour if time == "hour" else self.source.day) if time else "0"

    def part(self, split: str) -> str:
        """A field's value."""
        column = self.column(self.field(split, "by_name"))
        if not column:
            raise BadQuestion(
                f"by: {split!r} is a field of events; use entry_page, channel or another one of sessions."
            )
        return column

    def buckets(self, time: str | None, split: str | None) -> tuple[str, str]:
        """The bucket in the inner and in the outer SELECT: a stretch of time, a field's value, or a pair of both."""
        stretch = self.stretch(time)
        if split is None:
            return ("0" if self.source.outside else stretch), stretch
        column = self.part(split)
        if self.source.outside:
            return column, (f"({stretch}, field)" if time else "field")
        bucket = f"({stretch}, {column})" if time else column
        return bucket, bucket

    def condition(self, asked: Filter) -> tuple[bool, str]:
        """Whether the filter is for the events of a session, and its SQL."""
        number, self._filters = self._filters, self._filters + 1
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
        conditions = [self.condition(asked) for asked in filters]
        plain = [sql for for_events, sql in conditions if not for_events]
        if matching := [sql for for_events, sql in conditions if for_events]:
            plain.append(fill(sources.MATCHING, only=" AND ".join(matching)))
        if self.of_events and self.visits:
            plain.append(sources.INSIDE)
        return " AND ".join(plain) or "1"

    def events(self) -> str:
        if not self.attached:
            return fill(sources.SEEN if self.source.person else sources.PLAIN)
        return fill(sources.ATTACHED, visits=" AND ".join(self.visits) or "1")


def compile_statement(
    name: str,
    by: str | None,
    filters: tuple[Filter, ...],
    tallies: tuple[Tally, ...],
    order: str = "t0",
    time: str | None = None,
) -> Statement:
    """The SELECT of a source's tallies, split by a stretch of time or a field. ``order`` is over ``t0``, ``t1`` ….

    With ``time`` the split is by a field and by that stretch: a bucket is a pair, and there are those of ``keys``.
    Raises :class:`BadQuestion` for a field that there is not, or that the source does not have.
    """
    source = sources.SOURCES[name]
    time, split = (by, None) if by in STRETCHES else (time, by)
    spelling = _spelling(source, time, split, filters)
    inside, outside = spelling.buckets(time, split)
    rolled = not (time and split) and sources.rolls(name, by)  # pairs come without a total
    sql = _filled(
        spelling,
        source.sql,
        filters,
        time,
        inside,
        bucket=outside,
        key="bucket" if by else "0",
        field=f"argMin({inside}, (s.start, s.session))" if split else "''",
        tallies=_listed(tallies, rolled=rolled),
        grouped=_grouped(time, split, order, rolled=rolled),
    )
    return Statement(sql, spelling.values)


CUBE = """SELECT * EXCEPT (size)
FROM (
    SELECT *, max(if(all_times = 1, $order, NULL)) OVER (PARTITION BY all_parts, part) AS size
    FROM ($source)
)
QUALIFY dense_rank() OVER (
    ORDER BY all_parts DESC, has({keys:Array(String)}, toString(part)) DESC, size DESC NULLS LAST, part
) <= {limit:UInt32} + 1
ORDER BY all_parts, all_times DESC, size DESC NULLS LAST, part, stretch"""


def compile_cube(
    name: str, by: str, filters: tuple[Filter, ...], tallies: tuple[Tally, ...], order: str, time: str
) -> Statement:
    """The SELECT of a source's tallies by a stretch of time and a field, by each of the two alone, and of the whole.

    Columns: ``stretch``, ``part``, the tallies, and whether a row is of ``all_times`` and
    of ``all_parts``. Besides the whole there are ``limit`` parts: those of ``keys``, then the largest by ``order``.
    Only where both splits roll (:func:`rapport.measure.sources.rolls`). Raises as :func:`compile_statement` does.
    """
    spelling = _spelling(sources.SOURCES[name], time, by, filters)
    stretch, part = spelling.stretch(time), spelling.part(by)
    # A source that puts rows into buckets before it counts them has both in one.
    place = "$key" if "$key" in spelling.source.sql else "$bucket"
    sql = _filled(
        spelling,
        spelling.source.sql.replace(f"{place} AS bucket", place, 1),
        filters,
        time,
        f"({stretch}, {part})",
        bucket=f"({stretch}, {part})" if place == "$key" else f"{stretch} AS stretch, {part} AS part",
        key="bucket.1 AS stretch, bucket.2 AS part",
        field="''",
        tallies=f"{_listed(tallies, rolled=False)}, grouping(stretch) AS all_times, grouping(part) AS all_parts",
        grouped="GROUP BY stretch, part WITH CUBE",
    )
    return Statement(partly(CUBE, order=order, source=sql), spelling.values)


def _spelling(source: sources.Source, time: str | None, split: str | None, filters: tuple[Filter, ...]) -> Spelling:
    return Spelling(
        source, _of_events(source, time, [*(asked.field for asked in filters), *([split] if split else [])])
    )


def _filled(
    spelling: Spelling, text: str, filters: tuple[Filter, ...], time: str | None, inside: str, **places: str
) -> str:
    """A source's ``text``; ``inside`` is the bucket of its inner SELECT, where it has one."""
    only, events = spelling.only(filters), spelling.events()
    days = sources.DAYS_OF_EVENTS if spelling.of_events else sources.DAYS_OF_SESSIONS
    return fill(
        text,
        kept=f"argMin({only}, (s.start, s.session))" if filters else "1",
        end=STRETCHES[time].end if time else "{present:Date}",
        only=only,
        events=events,
        person_days=fill(days, bucket=inside, events=events, only=only),
        **places,
    ).strip()


def _listed(tallies: tuple[Tally, ...], *, rolled: bool) -> str:
    told = [f"{tally.sql} AS t{number}" for number, tally in enumerate(tallies)]
    return ", ".join(told + ["grouping(bucket) AS whole"] * rolled)


def _of_events(source: sources.Source, time: str | None, names: list[str]) -> bool:
    homes = {dimension(name, "").home for name in names}
    return source.of == "event" or (source.of == "person" and (time == "hour" or "event" in homes))


def compile_facts() -> Statement:
    """The SELECT that tells what the events of a window know; see :data:`rapport.measure.sources.FACTS`."""
    return Statement(fill(sources.FACTS), {})


def shown_sql(sql: str, values: Mapping[str, object]) -> str:
    """SQL with those of the values that are bound to it, to be shown."""
    return "\n".join([*(f"-- {name} = {value!s}" for name, value in values.items() if f"{{{name}:" in sql), sql])


def fill(text: str, **places: str) -> str:
    """SQL with the fragments of :mod:`rapport.measure.sources` and these in its places."""
    return Template(text).substitute(sources.FRAGMENTS, **places)


def partly(text: str, **places: str) -> str:
    """SQL with these in its places; what other places it has stay for :func:`fill`."""
    return Template(text).safe_substitute(**places)


def _grouped(time: str | None, split: str | None, order: str, *, rolled: bool) -> str:
    grouped = "GROUP BY bucket" + " WITH ROLLUP" * rolled
    if split is None:
        return f"{grouped}\nORDER BY bucket" if time else ""
    if time:
        return f"{grouped}\nHAVING toString(bucket.2) IN {{keys:Array(String)}}\nORDER BY bucket"
    known = "has({keys:Array(String)}, toString(bucket))"
    first, more = ("whole DESC, ", " + 1") if rolled else ("", "")
    return f"{grouped}\nORDER BY {first}{known} DESC, {order} DESC NULLS LAST, bucket\nLIMIT {{limit:UInt32}}{more}"
