"""The SQL that counts an experiment, in its parts; :mod:`rapport.prove.counting` puts them together.

Where an experiment is looked at in *slices* (the state at the end of each day, or each day since the exposure), each
person stands in it once a slice, under a number made of both; so every source counts slices as it counts people.
"""

FIRST = """
SELECT person, min(met).1 AS since, argMin(variant, met) AS variant, argMin(field, met) AS field,
    if(count() > 1, toDate(arraySort(groupArray(met.1))[2], {zone:String}), toDate('2149-06-06')) AS mixed_on,
    least(since + toIntervalMillisecond({window_ms:Int64}), toDateTime64({until:Int64}, 3, 'UTC')) AS until,
    since - toIntervalMillisecond({before_ms:Int64}) AS before
FROM (
    SELECT e.person AS person, $arm AS variant,
        min((e.at, e.id)) AS met, argMin(toString($field), (e.at, e.id)) AS field
    FROM $seen
    WHERE e.at >= toDateTime64({exposed_since:Int64}, 3, 'UTC') AND e.at < toDateTime64({until:Int64}, 3, 'UTC')
        AND e.person != 0 AND e.name = 'exposure'
        AND toString(getSubcolumn(e.properties, 'experiment')) = {experiment:String}
        AND ({version:String} = '' OR toString(getSubcolumn(e.properties, 'version')) = {version:String}) AND $segment
    GROUP BY person, variant
)
GROUP BY person"""
"""Whom an experiment reached: from when, with which variant, and from which day on with several."""

SAID = "toString(getSubcolumn(e.properties, 'variant'))"
POOLED = f"if({SAID} = {{control:String}}, {SAID}, {{pooled:String}})"
"""Which variant an exposure says; and the same where all but the control are one."""

WHOLE = """WITH exposed AS ($first
)"""

DAYS = """WITH exposed AS (
SELECT f.*, toDate(f.since, {zone:String}) AS met_on,
    arraySort(arrayPushFront(arrayFilter(z -> z > met_on, a.days), met_on)) AS slices,
    arrayPushBack(arrayPopFront(slices), {present:Date} + 1) AS nexts
FROM ($first
) AS f LEFT JOIN (
    SELECT e.person AS person, groupUniqArray(toDate(e.at, {zone:String})) AS days
    FROM $seen
    WHERE e.at >= toDateTime64({exposed_since:Int64}, 3, 'UTC') AND e.at < toDateTime64({until:Int64}, 3, 'UTC')
    GROUP BY e.person
) AS a ON f.person = a.person)"""
"""A person's slices are the days on which they did something: what is counted of them changes on no other day."""

AGES = """WITH exposed AS (
SELECT f.*, range(toUInt32(least({ages:UInt32}, dateDiff('ms', f.since, f.until) DIV 86400000))) AS slices,
    arrayMap(z -> z + 1, slices) AS nexts
FROM ($first
) AS f)"""
"""A person's slices are the days since the exposure that are over."""

NARROWED = """(
    SELECT n.* FROM $rows AS n INNER JOIN exposed AS x ON n.person = x.person
    WHERE $when
) AS $alias"""

SLICED = """(
    SELECT n.* REPLACE (cityHash64(n.person, slice) AS person)
    FROM $rows AS n INNER JOIN exposed AS x ON n.person = x.person
    ARRAY JOIN arrayFilter(z -> $belongs, x.slices) AS slice
    WHERE $when
) AS $alias"""

OTHERS = "n.name != 'exposure'"
"""Being exposed is nothing that a person does."""

SIDES: dict[str, tuple[str, str]] = {
    "after": (f"n.at >= x.since AND n.at < x.until AND {OTHERS}", "n.stop >= x.since AND n.start < x.until"),
    "later": (f"n.at >= x.since AND {OTHERS}", "n.stop >= x.since"),
    "before": (f"n.at < x.since AND n.at >= x.before AND {OTHERS}", "n.stop < x.since AND n.start >= x.before"),
}
"""Which events and which sessions of a person are read: after the exposure, without the window's end, or before."""

SLICED_SIDES = {"after"}
"""What changes from slice to slice; of who is waited for the day is told, and of the time before nothing changes."""

SLICES: dict[str, tuple[str, str]] = {
    DAYS: (
        "z >= toDate(greatest(n.at, x.since), {zone:String})",
        "z >= toDate(greatest(n.start, x.since), {zone:String})",
    ),
    AGES: (
        "z = dateDiff('ms', x.since, n.at) DIV 86400000",
        "z >= dateDiff('ms', x.since, n.start) DIV 86400000 AND z <= dateDiff('ms', x.since, n.stop) DIV 86400000",
    ),
}
"""In which slices an event and a session count."""

SLICE_OF: dict[str, tuple[str, str]] = {
    WHOLE: ("NULL", "x.mixed_on < toDate('2149-06-06')"),
    DAYS: ("arrayJoin(arrayMap(z -> x.slice + z, range(toUInt32(x.next - x.slice))))", "x.mixed_on <= slice"),
    AGES: ("x.slice", "x.mixed_on < toDate('2149-06-06')"),
}
"""For which slices of the answer a person's slice stands, and whether they had met several variants by then."""

PERSONS = "exposed AS x"
PERSONS_SLICED = """(
            SELECT *, slice, next, cityHash64(person, slice) AS id
            FROM exposed ARRAY JOIN slices AS slice, nexts AS next
        ) AS x"""

QUANTILE = """arrayMap(z -> arraySort(groupArray($c))[least(count(), greatest(1, toUInt64(ceil(
    count() * ({$level:Float64} + z * sqrt({$level:Float64} * (1 - {$level:Float64}) / count())) - 1e-9))))],
    [-{z:Float64}, 0, {z:Float64}]) AS $level"""
"""The order statistics that :func:`rapport.prove.maths.levels` names."""

ALL_OF = """arraySort(arrayFlatten(groupArray(c$n) AS lists$n)) AS all$n, length(all$n) AS things$n,
    arrayMap(z -> all$n[least(things$n, greatest(1, toUInt64(ceil(
        things$n * ({level$n:Float64} + z * sqrt({level$n:Float64} * (1 - {level$n:Float64}) / things$n)) - 1e-9))))],
        [-{z:Float64}, 0, {z:Float64}]) AS level$n,
    arrayMap(z -> toFloat64(arrayCount(x -> x <= level$n[2], z)), lists$n) AS below$n,
    arrayMap(z -> toFloat64(length(z)), lists$n) AS sizes$n,
    [arrayReduce('varSampStable', below$n), arrayReduce('covarSampStable', below$n, sizes$n),
        arrayReduce('varSampStable', sizes$n)] AS shared$n, arrayReduce('avg', below$n) AS mean_below$n"""
"""The same of things of which a person has several; and how many of theirs lie below it, for people were drawn."""

COUNTED = """$exposed
SELECT variant, mixed, field, slice, count() AS people, $numbers
FROM (
    SELECT variant, mixed, field, slice, $cut
    FROM (
        SELECT x.variant AS variant, $mixed AS mixed, $part AS field, $slice AS slice, $values
        FROM $persons
        $joins
    )
)
GROUP BY variant, mixed, field, slice
ORDER BY slice, field, variant, mixed"""

AT_ONCE = "WITH exposed AS (", "WITH exposed AS MATERIALIZED ("
AT_ONCE_SETTING = "\nSETTINGS enable_materialized_cte = 1"
"""People are found once, and not again for each source that is read: it takes half as long."""
