"""NPS, CSAT, CES and sentiment: engine and plain Python give the same numbers of the same answers."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.measure import Question, ask
from rapport.store import Store
from tests.conftest import fresh_project
from tests.measure.befalling import befall_stranger
from tests.measure.oracle import Oracle
from tests.measure.oracle_metrics import ANSWERS
from tests.measure.worlds import tries

NAMES, KINDS = ("nps", "csat", "ces", "sentiment"), ("nps", "csat", "ces", "text")
FIRST = date(2026, 3, 10)

numbers = st.sampled_from([0, 1, 4, 6, 7, 8, 9, 10, 11, -1, -0.5, 3.5, "8", "many", None])
answers = st.tuples(st.sampled_from([*KINDS, "rating"]), numbers, st.integers(0, 3), st.sampled_from(["ann", "bob"]))


def told(project: int, number: int, said: tuple[str, Any, int, str]) -> Event:
    kind, answer, day, person = said
    at = int(datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), UTC).timestamp() * 1000) + number
    properties = json.dumps({"kind": kind} | ({} if answer is None else {"number": answer}))
    # Whoever says such a number under another name has answered nothing.
    name = "poll_voted" if number % 5 == 4 else "survey_answered"
    fields: dict[str, Any] = {"event_id": f"e{number}", "name": name, "at": at, "received": at, "anonymous_id": person}
    return Event(project=project, properties=properties, **fields)


@tries(20)
@given(st.lists(answers, max_size=25), st.sampled_from([None, "day", "week"]))
def test_they_are_what_plain_python_counts(store: Store, said: list[tuple[str, Any, int, str]], by: str | None) -> None:
    project = fresh_project()
    events = [told(project, number, one) for number, one in enumerate(said)]
    store.load(events, lambda _: Rules())
    befall_stranger(store, events, 2)
    scope = Scope(project, FIRST, FIRST + timedelta(days=2), Rules())
    found = ask(store.engine, Question(NAMES, by), scope)
    whole, split = (Oracle(events, scope, key, ()) for key in (None, by))
    for name in NAMES:
        assert found.totals[name] == pytest.approx(ANSWERS[name](whole).get("")), name
        if by is not None:
            wanted = ANSWERS[name](split)
            assert {str(row[by]): row[name] for row in found.rows if row[name] is not None} == pytest.approx(wanted)
    if not events:
        assert set(found.unknown) == set(NAMES)
