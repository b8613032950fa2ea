"""Segments as SQL: the one place that compiles them, and puts them in front of what a question reads.

A segment becomes a test of ``person``. Where a question reads people's events or sessions, it then reads only those
of people who pass. Each condition looks at its own period, which ends with the question's window at the latest.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rapport.kernel.scope import Scope
from rapport.kernel.segment import All, Any, Condition, Did, Followed, Has, Listed, Measured, Not, Period
from rapport.measure.compile import Statement
from rapport.measure.filters import BadQuestion
from rapport.measure.index import index_statement
from rapport.measure.person_measures import INDEX, PERSON_MEASURES
from rapport.measure.shaping import compile_shape, parse_condition
from rapport.measure.sources import PLAIN, SEEN, SESSIONS
from rapport.store import Engine

LONG_AGO = date(1971, 1, 1)
"""No event is older."""

DID = """
SELECT e.person FROM $events
WHERE $window AND e.person != 0 AND $did
GROUP BY e.person HAVING count() BETWEEN {least:UInt64} AND {most:UInt64}"""

FOLLOWED = """
SELECT e.person FROM $events
WHERE $window AND e.person != 0 AND ($any)
GROUP BY e.person
HAVING arrayFold((begun, z) -> arrayMap((now, before, hit) ->
            if(hit AND z.1 - before <= {within:Int64}, greatest(now, before), now),
        begun, arrayPushFront(arrayPopBack(begun), z.1), z.3),
    arraySort(groupArray((toUnixTimestamp64Milli(e.at), e.id, [$steps]))),
    arrayResize(emptyArrayInt64(), {count:UInt8}, -2 * {ever:Int64}))[-1] >= 0"""
"""``begun`` has, for each step, when the latest way that came so far began. No event is two steps of one way, as it
can be with the engine's windowFunnel."""

HAS = """
SELECT person FROM (
    SELECT e.person AS person, argMax($by, (e.at, e.id)) AS said FROM $events
    WHERE $window AND e.person != 0 AND e.name = 'identify' AND $by != ''
    GROUP BY e.person
) WHERE $test"""

IS = "said IN {values:Array(String)}"
CONTAINS = "arrayExists(one -> positionCaseInsensitiveUTF8(said, one) > 0, {values:Array(String)})"

MEASURED = """
SELECT person FROM (
    SELECT s.person AS person, $measure AS measured FROM $sessions WHERE $touching GROUP BY s.person
) WHERE measured BETWEEN {least:Float64} AND {most:Float64}"""

INDEXED = "SELECT person FROM ($index) WHERE engagement_index BETWEEN {least:Float64} AND {most:Float64}"

LISTED = """
SELECT if(p.person = 0, l.actor, p.person)
FROM (SELECT actor FROM listed WHERE project = {project:UInt32} AND list = {list:UInt64}) AS l
LEFT ANY JOIN (SELECT actor, person FROM people FINAL WHERE project = {project:UInt32}) AS p ON l.actor = p.actor"""

ONLY = "(SELECT * FROM $rows WHERE person != 0 AND $test) AS $alias"

MANY = 2**63
EVER_MS = 2**53
"""Longer than any time between two events."""

_BOUND = re.compile(r"\{(\w+):")
_SHARED = {"project", "zone"}
_ROWS = re.compile("|".join(map(re.escape, (PLAIN, SEEN, SESSIONS))))
"""Where a question reads rows of people: the fragments, as :mod:`rapport.measure.sources` spells them."""


def narrowed(statement: Statement, scope: Scope) -> Statement:
    """The same statement about the people of the scope's segment only; nobody's events are then left out.

    Raises :class:`BadQuestion` when a condition has no meaning here.
    """
    if scope.segment is None:
        return statement
    test = segment_test(scope.segment, scope)

    def narrow(found: re.Match[str]) -> str:
        rows, alias = (SESSIONS, "s") if found[0] == SESSIONS else (SEEN, "e")
        return ONLY.replace("$rows", rows).replace("$test", test.sql).replace("$alias", alias)

    return Statement(_ROWS.sub(narrow, statement.sql), statement.values | test.values)


def segment_test(segment: Condition, scope: Scope) -> Statement:
    """Whether ``person`` is in the segment: an expression, and the values to bind."""
    testing = _Testing(replace(scope, segment=None))
    return Statement(testing.test(segment), testing.values)


def segment_tests(segments: Sequence[Condition], scope: Scope) -> tuple[list[str], dict[str, object]]:
    """The same of several segments in one query: an expression each, and the values of all."""
    testing = _Testing(replace(scope, segment=None))
    return [testing.test(segment) for segment in segments], testing.values


def memberships(engine: Engine, segments: Sequence[Condition], scope: Scope, person: int) -> list[bool | None]:
    """In which segments one person is, at the end of the scope's window, asked all at once; None where that has no
    answer, for it asks for something that there is not.
    """
    testing = _Testing(replace(scope, segment=None))
    tests = [testing.tried(segment) for segment in segments]
    asked = [test for test in tests if test]
    if not asked:
        return [None for _ in tests]
    columns = ", ".join(f"{test} AS inside{n}" for n, test in enumerate(asked))
    sql = f"SELECT {columns} FROM (SELECT {{person:UInt64}} AS person WHERE {{project:UInt32}} > 0)"  # noqa: S608
    inside = iter(engine.ask_scope(sql, scope, person=person, **testing.values).rows[0])
    return [bool(next(inside)) if test else None for test in tests]


class _Testing:
    """Compiles conditions; each gets names of its own for what it binds."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.values: dict[str, object] = {}
        self._number = 0

    def test(self, condition: Condition) -> str:
        match condition:
            case All(of):
                return "(" + " AND ".join(map(self.test, of)) + ")"
            case Any(of):
                return "(" + " OR ".join(map(self.test, of)) + ")"
            case Not(of):
                return f"NOT {self.test(of)}"
            case Did():
                return self._did(condition)
            case Followed():
                return self._followed(condition)
            case Has():
                return self._has(condition)
            case Measured():
                return self._measured(condition)
            case Listed(list=number):
                return self._among(Statement(LISTED, {"list": number}), self.scope)

    def tried(self, condition: Condition) -> str:
        """The test, or nothing for a condition that asks for something that there is not."""
        try:
            return self.test(condition)
        except BadQuestion:
            return ""

    def _did(self, asked: Did) -> str:
        did = parse_condition(asked.events, "did")
        values: dict[str, object] = {"least": max(asked.least, 1), "most": MANY if asked.most is None else asked.most}
        if asked.least:
            return self._among(_with(compile_shape(DID, did=did), values), self._window(asked.when))
        if asked.most is None:
            return "(1)"
        # Whoever is not found did it no time at all, which fits: so those are looked for who did it too often.
        values = {"least": asked.most + 1, "most": MANY}
        return "NOT " + self._among(_with(compile_shape(DID, did=did), values), self._window(asked.when))

    def _followed(self, asked: Followed) -> str:
        steps = {f"step{n}": parse_condition(step, "followed") for n, step in enumerate(asked.steps)}
        names = [f"${name}" for name in steps]
        text = FOLLOWED.replace("$any", " OR ".join(names)).replace("$steps", ", ".join(names))
        within = asked.within_s * 1000 if asked.within_s else EVER_MS
        values: dict[str, object] = {"within": within, "count": len(steps), "ever": EVER_MS}
        return self._among(_with(compile_shape(text, **steps), values), self._window(asked.when))

    def _has(self, asked: Has) -> str:
        text = HAS.replace("$test", IS if asked.operator == "==" else CONTAINS)
        filled = compile_shape(text, (), f"property:{asked.name}")
        among = self._among(_with(filled, {"values": list(asked.values)}), self._window(Period()))
        if asked.operator == "==" and "" in asked.values:
            anything = compile_shape(HAS.replace("$test", "said != ''"), (), f"property:{asked.name}")
            return f"({among} OR NOT {self._among(anything, self._window(Period()))})"
        return among

    def _measured(self, asked: Measured) -> str:
        least = float("-inf") if asked.least is None else asked.least
        most = float("inf") if asked.most is None else asked.most
        window = self._window(Period(days=asked.days))
        if asked.measure == INDEX:
            index = index_statement(window)
            text = INDEXED.replace("$index", index.sql)
            return self._among(Statement(text, index.values | {"least": least, "most": most}), window)
        if asked.measure not in PERSON_MEASURES:
            known = ", ".join([*PERSON_MEASURES, INDEX])
            raise BadQuestion(f"measure: {asked.measure!r} is no number of a person; use one of {known}.")
        row = PERSON_MEASURES[asked.measure]
        filled = compile_shape(MEASURED.replace("$measure", row.sql))
        among = self._among(_with(filled, {"least": least, "most": most}), window)
        if row.none is None or not least <= row.none <= most:
            return among
        anybody = compile_shape(MEASURED.replace("$measure", "1"))
        return f"({among} OR NOT {self._among(_with(anybody, {'least': 1, 'most': 1}), window)})"

    def _window(self, when: Period) -> Scope:
        last = min(when.last or self.scope.last, self.scope.last)
        first = when.first or (self.scope.last - timedelta(days=when.days - 1) if when.days else LONG_AGO)
        return replace(self.scope, first=min(first, last), last=last)

    def _among(self, statement: Statement, window: Scope) -> str:
        """Whether ``person`` is found by a statement, asked in a window of its own."""
        self._number += 1
        prefix = f"segment{self._number}_"
        bound = window.bound() | statement.values
        names = {name for name in _BOUND.findall(statement.sql)} - _SHARED
        self.values |= {prefix + name: bound[name] for name in names}
        sql = _BOUND.sub(lambda m: m[0] if m[1] in _SHARED else f"{{{prefix}{m[1]}:", statement.sql)
        return f"(person IN ({sql}))"


def _with(statement: Statement, values: dict[str, object]) -> Statement:
    return Statement(statement.sql, statement.values | values)
