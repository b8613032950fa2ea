"""Cohorts, frequency, lifecycle and states of real logs: as published, and as a second opinion counts them."""

from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, cast

import pytest

from rapport import notebook
from rapport.kernel.event import Event
from rapport.kernel.scope import Scope
from rapport.measure import SHAPES, Shaped
from rapport.measure.questions.frequency import Frequency
from rapport.measure.questions.lifecycle import Lifecycle
from rapport.measure.questions.retention import Cell, Retention
from rapport.measure.questions.states import States
from tests.conformance.test_facts import APP, SHARED, facts_of, near
from tests.conformance.test_facts import pytestmark as pytestmark
from tests.measure import oracle_cohorts as oracle
from tests.measure.oracle_rows import Deed

LOGS: dict[str, tuple[str, dict[str, Any]]] = {
    "app": (APP, {}),
    "shop": ("ecom_otto_sample/train.jsonl.gz", {"person": "session"}),
    "social": ("social_gharchive/gh_2015-01-01_00-02.jsonl.gz", {"event": "type", "id": "id"}),
    "course": (
        "edu_oulad/studentVle_ds/code_module=AAA/code_presentation=2013J/part-0.parquet",
        {"person": "id_student", "time": "date", "page": "id_site"},
    ),
}


@dataclass(frozen=True)
class Known:
    """A log that was read, and its events as plain values."""

    log: notebook.Log
    scope: Scope
    deeds: list[Deed]

    def ask(self, shape: str, **wanted: object) -> Shaped:
        return SHAPES[shape].ask(self.log.engine, self.scope, wanted)


def read(name: str) -> Known:
    """Read a log; its events come back once for each person and day, the earliest: nothing else is looked at here."""
    path, options = LOGS[name]
    log = notebook.read(SHARED / path, **options)
    scope = log.scope()
    assert scope is not None
    rows = log.engine.ask(
        "SELECT toString(person), min(at) FROM seen(project = {project:UInt32}) WHERE person != 0 "
        "GROUP BY person, toDate(at)",
        scope.project,
    )
    deeds = []
    for number, (person, at) in enumerate(rows):
        ms = round(at.replace(tzinfo=UTC).timestamp() * 1000)
        said = Event(project=1, event_id=str(number), name="", at=ms, received=ms, anonymous_id=person)
        deeds.append(Deed(said, scope.rules.zone))
    return Known(log, scope, deeds)


def pair(cell: Cell) -> tuple[int, int] | None:
    return None if cell.share is None else (cell.people or 0, cell.returned or 0)


def test_an_app_as_published() -> None:
    facts, known = facts_of("mobile_sparkify_month")["days"], read("app")
    answer = cast(Retention, known.ask("retention"))
    assert pair(answer.average[1]) == (facts["D1_eligible"], facts["D1_retained"])
    assert pair(answer.average[7]) == (facts["D7_eligible"], facts["D7_retained"])
    told = cast(Frequency, known.ask("frequency"))
    assert told.people == 97
    assert told.rows[1].at_least == facts["users_active_on_2_or_more_days"]
    assert sum(row.times * row.people for row in told.rows) / told.people == near(facts["active_days_per_user_mean"])
    daily = [day.dau for day in told.series if day.dau]
    assert max(daily) == facts["dau_max"]
    assert sum(daily) / len(daily) == near(facts["dau_mean_over_active_days"])


@pytest.mark.slow
def test_a_course_as_counted_with_another_program() -> None:
    """The same numbers as in test_facts: retention of the students of one course."""
    answer = cast(Retention, read("course").ask("retention", periods=30))
    assert [pair(answer.average[n]) for n in (1, 7, 30)] == [(378, 197), (378, 170), (378, 154)]


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.slow
def test_a_second_opinion_counts_the_same(name: str) -> None:
    known = read(name)
    people = oracle.People.of(known.deeds, known.scope)
    for every in ("week", "day") if name != "course" else ("week",):
        begun = oracle.begins(people, every, "first", oracle.anything)
        for mode in ("on", "on_or_after"):
            answer = cast(Retention, known.ask("retention", every=every, mode=mode, periods=4))
            found = [
                oracle.cells(people, begun, every, oracle.anything, n, or_after=mode == "on_or_after") for n in range(5)
            ]
            assert [pair(cell) for cell in answer.average] == found
    frequency = cast(Frequency, known.ask("frequency"))
    assert {row.times: row.people for row in frequency.rows if row.people} == oracle.histogram(people, "day")
    gaps = oracle.gaps(people)
    counts = frequency.gaps.counts if frequency.gaps else ()
    assert [days for days, count in counts for _ in range(count)] == gaps
    for row in cast(Lifecycle, known.ask("lifecycle")).rows:
        told = (row.new, row.returning, row.resurrecting, row.dormant)
        expected = oracle.turn(people, "week", date.fromisoformat(row.start))
        assert told == (expected if row.over else (*expected[:3], None))
    lives = [people.days(person) for person in people.deeds]
    for day in cast(States, known.ask("states")).rows[:: 1 if name != "course" else 40]:
        states = [oracle.state(days, date.fromisoformat(day.day)) for days in lives]
        assert (day.new, day.current, day.dormant) == tuple(states.count(one) for one in ("new", "current", "dormant"))
        assert day.at_risk_wau + day.at_risk_mau == states.count("at_risk_wau") + states.count("at_risk_mau")


def test_a_rolling_day_of_the_app() -> None:
    """24 hours after each one's first moment, as published."""
    known = read("app")
    rows = known.log.engine.ask(
        "SELECT toString(person), at, toString(id) FROM seen(project = {project:UInt32}) WHERE person != 0",
        known.scope.project,
    )
    zone = known.scope.rules.zone
    deeds = []
    for person, at, number in rows:
        ms = round(at.replace(tzinfo=UTC).timestamp() * 1000)
        deeds.append(Deed(Event(project=1, event_id=number, name="", at=ms, received=ms, anonymous_id=person), zone))
    people = oracle.People.of(deeds, known.scope)
    begun = oracle.begins(people, "day", "first", oracle.anything)
    answer = cast(Retention, known.ask("retention", clock="rolling", periods=7))
    found = [oracle.rolling(people, begun, 1, "day", oracle.anything, n) for n in range(8)]
    assert [pair(cell) for cell in answer.average] == found
    facts = facts_of("mobile_sparkify_month")["days"]
    assert pair(answer.average[1]) == (facts["D1_24h_eligible"], facts["D1_24h_retained"])
    assert pair(answer.average[7]) == (facts["D7_24h_eligible"], facts["D7_24h_retained"])
