"""The SQL of funnels: what everybody did, an array a person, walked through step by step without a join.

An event becomes a key: its millisecond, and in the lowest 20 bits its place among the person's own. So a key says when
something happened and also what came before it within one millisecond; beyond a million events they share the last
place. An event's mark has a bit for each step that it meets, or only the highest when it is excluded. ``came_N`` and
``open_N`` have an element for each event, ``moments`` one for each step that was reached.
"""

from string import Template
from typing import Literal

Order = Literal["ordered", "strict", "any"]

TOLD = """
    SELECT e.person AS person, $unit AS unit, groupBitOr(mark) AS met, $goes_on AS goes_on,
        arraySort(if(goes_on, groupArray(bitShiftLeft(toUInt128(toUnixTimestamp64Milli(e.at)), 86)
            + bitShiftLeft(toUInt128(toUnixTimestamp64Milli(e.received)), 44)
            + bitShiftLeft(toUInt128(bitAnd(e.seq, 268435455)), 16)
            + (toUInt16(if($exclude_any, 32768, $mark)) AS mark) AS packed), [])) AS all,
        arrayMap(x -> toUInt16(x), all) AS each,
        arrayMap((m, before, next) -> m != before OR m != next OR bitAnd(m, m - 1) != 0, each,
            arrayShiftRight(each, 1, toUInt16(65535)), arrayShiftLeft(each, 1, toUInt16(65535))) AS telling,
        arrayFilter((x, tells) -> tells, all, telling) AS told, $values AS values
    FROM $events
    WHERE $window AND e.person != 0 AND $only AND ($every OR mark != 0)
    GROUP BY person, unit
    HAVING bitAnd(met, $begins) != 0"""
"""An event is one large number while it is sorted: its time, when and where it arrived, and its mark.

Of events in a row that meet the same one step, the first and the last tell everything: the first is reached soonest,
and from the last a later step is nearest."""

VALUES = "arrayFilter((v, tells) -> tells, arraySort((v, x) -> x, groupArray($by), groupArray(packed)), telling)"

EACH = "SELECT person, values, told, 1 AS people FROM ($told)"
TOGETHER = """
    SELECT 0 AS person, '' AS values, life.1 AS told, life.2 AS people
    FROM (
        SELECT arrayJoin(arrayPushBack(groupArrayIf((told, 1), goes_on), ([1], countIf(NOT goes_on)))) AS life
        FROM ($told)
    )"""
"""Where only numbers are asked for, who can get no further than to one step is not walked: they are one row."""

GOES_ON = {"ordered": "bitTest(met, 1)", "strict": "bitTest(met, 1)", "any": "bitCount(bitAnd(met, 32767)) > 1"}

KEYS = """arrayMap((x, n) -> toInt64(bitShiftLeft(bitShiftRight(x, 86), 20)) + least(n, 1048575), told,
            arrayEnumerate(told)) AS keys,
        arrayMap(x -> toUInt16(x), told) AS marks"""

BEGUN = "arrayMap((k, m) -> if(bitTest(m, 0), k, toInt64(0)), keys, marks) AS came_0"
CAME = """arrayMap((k, m, b) -> if(bitTest(m, $step) AND b != 0 AND $near, b, toInt64(0)),
        keys, marks, arrayShiftRight(open_$before, 1, toInt64(0))) AS came_$step"""
"""Beside each event that reaches a step: the key of the latest first step from which it does."""
OPEN = "arrayFill((x, m) -> x != 0 OR bitTest(m, 15), came_$step, marks) AS open_$step"
OPEN_STRICT = "came_$step AS open_$step"
"""The same beside each later event, until an excluded one; in strict order only beside the very next."""
NEAR = "bitShiftRight(k, 20) - bitShiftRight(b, 20) <= {within:Int64}"

MOMENT = """if($step >= reached, toInt64(0),
        arrayFirst((k, m) -> k > moment_$before AND bitTest(m, $step), keys, marks)) AS moment_$step"""

FOLLOWED = """
SELECT person, people, values, start, [start AS moment_0, $moments] AS all, arraySlice(all, 1, reached) AS moments
FROM (
    SELECT person, people, values, $keys, $levels,
        [$firsts] AS firsts, arrayCount(x -> x != 0, firsts) AS reached, firsts[reached] AS start
    FROM ($told)
)"""
"""Of the attempts that get furthest the one that gets there first, from the latest first step that leads there."""

AHEAD = """arrayMap((b, k) -> if(k != 0 AND $near, k, toInt64(0)), keys,
        arrayReverseFill((x, m) -> x != 0 OR bitTest(m, 15),
            arrayMap((k, m) -> if(bitTest(m, $step), k, toInt64(0)), keys, marks), marks)) AS ahead_$step"""
"""Beside each event the next that meets a step, itself or later, within the window and until an excluded one."""

GATHERED = """
SELECT person, people, values, start, bitAnd(start, 1048575) AS place,
    arraySort(arrayFilter(k -> k != 0, [$heres])) AS moments
FROM (
    SELECT person, people, values, $keys, $levels,
        arrayMap((k, m, $names) -> if(m = 0 OR bitTest(m, 15), (0, toInt64(0), -k),
            (-($count), greatest($names), -k)), keys, marks, $aheads) AS attempts,
        -arrayMin(attempts).3 AS start
    FROM ($told)
)"""
"""The same where each step may come at any time after whichever came first."""

RUNS = "SELECT person, people, $value AS value, arrayMap(k -> bitShiftRight(k, 20), moments) AS times"

TOTALS = """
SELECT sumForEach(arrayMap(t -> people, times)) AS reached,
    quantileExactInclusiveForEach(0.5)($gaps) AS gap_median, avgForEach($gaps),
    quantileExactInclusiveForEach(0.5)($sums), avgForEach($sums)
FROM ($runs)"""

GROUPS = """
SELECT place <= {top:UInt32} AS named, if(named, value, '') AS name, sum(values) AS different,
    countForEachMerge(reached), quantileExactInclusiveForEachMerge(0.5)(gap_median), avgForEachMerge(gap_mean),
    quantileExactInclusiveForEachMerge(0.5)(sum_median), avgForEachMerge(sum_mean)
FROM (
    SELECT value, 1 AS values, countForEachState(times) AS reached,
        quantileExactInclusiveForEachState(0.5)($gaps) AS gap_median, avgForEachState($gaps) AS gap_mean,
        quantileExactInclusiveForEachState(0.5)($sums) AS sum_median, avgForEachState($sums) AS sum_mean,
        row_number() OVER (ORDER BY count() DESC, value) AS place
    FROM ($runs)
    GROUP BY value
)
GROUP BY named, name
ORDER BY min(place)"""

GAPS = "arraySlice(arrayDifference(times), 2)"
SUMS = "arraySlice(arrayMap(t -> t - times[1], times), 2)"
"""Milliseconds from the step before, and from the first."""

TREND = """
SELECT $stretch AS bucket, count() AS begun, countIf(length(times) = {steps:UInt8}) AS converted
FROM ($runs)
GROUP BY bucket
ORDER BY bucket"""

WHO = """
SELECT person, max(times) AS latest
FROM ($runs)
WHERE length(times) >= {step:UInt8} AND (NOT {dropped:Bool} OR length(times) = {step:UInt8})
GROUP BY person
ORDER BY latest[1] DESC, person
LIMIT {limit:UInt32}"""

NAMES = """
SELECT e.person, argMaxIf(e.user_id, e.at, e.user_id != '') AS known,
    argMaxIf(e.anonymous_id, e.at, e.anonymous_id != '') AS anonymous
FROM $seen
WHERE $window AND e.person IN {people:Array(UInt64)}
GROUP BY e.person"""
"""The ids by which people were known last."""

MET = "SELECT arrayMap(n -> n > 0, sumForEach($step)) AS met, count() FROM $events WHERE $window AND e.person != 0"
"""Whether anything in the window meets each step, and how many events anybody has."""


FIRST_DAY = "toDate(fromUnixTimestamp64Milli(times[1], 'UTC'), {zone:String})"


def over(outer: str, order: Order, steps: int, *, sessions: bool, grouped: bool, **places: str) -> str:
    """An outer SELECT over everybody's best attempt, to be compiled as a shape; ``grouped`` says that it needs $by."""
    ran = Template(runs(order, steps, TOGETHER if outer == TOTALS else EACH)).safe_substitute(
        unit="(s.start, s.session)" if sessions else "0",
        values=VALUES if grouped else "''",
        value="values[bitAnd(start, 1048575)]" if grouped else "''",
        goes_on=GOES_ON[order] if outer == TOTALS else "1",
    )
    return Template(outer).safe_substitute(runs=ran, gaps=GAPS, sums=SUMS, **places)


def runs(order: Order, steps: int, lives: str) -> str:
    """The SELECT of the best attempt of each of ``lives``: ``person``, ``value`` and ``times``, milliseconds a step."""
    numbers = [str(step) for step in range(steps)]
    every = "1" if order == "strict" else "0"
    told = Template(TOLD).safe_substitute(every=every, begins="1" if order != "any" else "32767", mark=_mark(order))
    told = Template(lives).safe_substitute(told=told)
    if order == "any":
        names = ", ".join(f"a{step}" for step in numbers)
        walked = Template(GATHERED).safe_substitute(
            told=told,
            keys=KEYS,
            levels=",\n        ".join(_of(AHEAD, step) for step in range(steps)),
            names=names,
            count=" + ".join(f"(a{step} != 0)" for step in numbers),
            aheads=", ".join(f"ahead_{step}" for step in numbers),
            heres=", ".join(f"ahead_{step}[place]" for step in numbers),
        )
        return f"{RUNS} FROM ({walked})"
    opened = OPEN_STRICT if order == "strict" else OPEN
    levels = [BEGUN, _of(opened, 0)]
    for step in range(1, steps):
        levels += [_of(CAME, step), _of(opened, step)]
    walked = Template(FOLLOWED).safe_substitute(
        told=told,
        keys=KEYS,
        levels=",\n        ".join(levels),
        firsts=", ".join(f"arrayFirst(x -> x != 0, came_{step})" for step in numbers),
        moments=", ".join(_of(MOMENT, step) for step in range(1, steps)),
    )
    return f"{RUNS} FROM ({walked})"


def _of(text: str, step: int) -> str:
    return Template(text).safe_substitute(step=step, before=step - 1, near=NEAR)


def _mark(order: Order) -> str:
    # In any order an event counts for the first of the steps that it meets: its lowest bit.
    return "bitAnd($step_bits, 65536 - ($step_bits))" if order == "any" else "$step_bits"
