"""Every shape of SQL that can be made is one that the engine can run, binds the project, and is short to read."""

import itertools
from datetime import date

import pytest

from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.measure import METRICS, BadQuestion, parse_filters
from rapport.measure.compile import compile_cube, compile_statement
from rapport.measure.dimensions import DIMENSIONS, TIMES, dimension
from rapport.measure.metric import Tally
from rapport.measure.reading import Reading, read
from rapport.measure.sources import SOURCES, cubes
from rapport.store import Store

SCOPE = Scope(1, date(2026, 1, 5), date(2026, 1, 31), Rules("Europe/Berlin"))
EVERY_FILTER = ("", "page==/a", "channel!=Email", "country~D", "item!~x;property:it's==1;entry_page==/;os==Linux")
BOUND = {
    "opens": SCOPE.first,
    "present": SCOPE.last,
    "horizon": SCOPE.last,
    "keys": ["it's", "b"],
    "limit": 10,
}


def tallies_of(source: str) -> tuple[Tally, ...]:
    """All that any metric counts of a source."""
    every = itertools.chain.from_iterable(metric.tallies for metric in METRICS.values())
    return tuple(dict.fromkeys(tally for tally in every if tally.rows == source))


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_is_counted_by_some_metric(source: str) -> None:
    assert tallies_of(source)


@pytest.mark.parametrize("by", [None, *TIMES, *DIMENSIONS, "property:it's"])
@pytest.mark.parametrize("source", SOURCES)
def test_every_shape_can_be_explained(store: Store, source: str, by: str | None) -> None:
    if by == "hour" and not SOURCES[source].hour:
        pytest.skip("counted by the day")
    if by in {"event", "item", "property:it's"} and SOURCES[source].of == "session":
        with pytest.raises(BadQuestion, match="is a field of events"):
            compile_statement(source, by, (), tallies_of(source))
        return
    for text in EVERY_FILTER:
        statement = compile_statement(source, by, parse_filters(text), tallies_of(source))
        values = SCOPE.bound() | BOUND | statement.values
        assert store.engine.query("EXPLAIN " + statement.sql, values).rows
        assert "it's" not in statement.sql
        assert "$" not in statement.sql
        # The project is bound wherever a table or a view is read.
        reads = sum(statement.sql.count(name) for name in ("FROM events", "FROM seen(", "FROM sessions("))
        assert statement.sql.count("{project:UInt32}") >= reads > 0


@pytest.mark.parametrize("by", DIMENSIONS)
@pytest.mark.parametrize("source", SOURCES)
def test_every_cube_can_be_explained(store: Store, source: str, by: str) -> None:
    for time in ("hour", "week"):
        if not cubes(source, by, time) or (dimension(by, "").home == "event" and SOURCES[source].of == "session"):
            continue
        for text in (EVERY_FILTER[0], EVERY_FILTER[-1]):
            statement = compile_cube(source, by, parse_filters(text), tallies_of(source), "t0", time)
            values = SCOPE.bound() | BOUND | statement.values
            assert store.engine.query("EXPLAIN " + statement.sql, values).rows


def test_a_total_reads_only_its_window(store: Store) -> None:
    statement = compile_statement("events", None, (), tallies_of("events"))
    rows = store.engine.query("EXPLAIN indexes = 1 " + statement.sql, SCOPE.bound()).rows
    plan = "\n".join(str(row[0]) for row in rows)
    assert "ReadNothing" in plan or ("toYYYYMM(at)" in plan and "PrimaryKey" in plan)


def test_the_shape_of_a_total() -> None:
    statement = compile_statement("sessions", None, (), METRICS["bounce_rate"].tallies)
    assert statement.sql == (
        "SELECT 0 AS bucket, countIf(s.views = 1) AS t0, countIf(s.views > 0) AS t1\n"
        "FROM sessions(project = {project:UInt32}) AS s\n"
        "WHERE s.day BETWEEN {first:Date} AND {last:Date} AND 1"
    )


def test_the_shape_of_a_field_and_a_filter() -> None:
    statement = compile_statement("events", "page", parse_filters("country==DE"), METRICS["events"].tallies)
    assert statement.sql == (
        "SELECT e.page AS bucket, count() AS t0, grouping(bucket) AS whole\n"
        "FROM (SELECT * FROM events WHERE project = {project:UInt32}) AS e\n"
        "WHERE e.at >= toDateTime64({since:Int64}, 3, 'UTC') AND e.at < toDateTime64({until:Int64}, 3, 'UTC')"
        " AND (e.country IN {filter0:Array(String)})\n"
        "GROUP BY bucket WITH ROLLUP\n"
        "ORDER BY whole DESC, has({keys:Array(String)}, toString(bucket)) DESC, t0 DESC NULLS LAST, bucket\n"
        "LIMIT {limit:UInt32} + 1"
    )
    assert statement.values == {"filter0": ["DE"]}


def test_only_what_is_bound_is_shown(store: Store) -> None:
    found = read(store.engine, Reading(("sessions", None), METRICS["sessions"].tallies, ()), SCOPE)
    assert found.sql.splitlines()[:3] == ["-- project = 1", "-- first = 2026-01-05", "-- last = 2026-01-31"]
    assert "-- zone" not in found.sql
