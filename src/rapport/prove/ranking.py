"""The engagement index of people in an experiment: their week ranked among everybody's week before its first day.

The yardstick was there before any variant was, so that ranks of one variant do not depend on the other, and each
person's is a number by itself.
"""

import re
from dataclasses import replace
from datetime import timedelta

from rapport.kernel.scope import Scope
from rapport.measure.compile import Statement
from rapport.measure.index import ASPECTS, FEELINGS, raws_statement
from rapport.measure.metric import Tally
from rapport.measure.outcomes import RANKED_DAYS
from rapport.measure.sources import SEEN

_BOUND = re.compile(r"\{(\w+):")
_SHARED = {"project", "zone"}
_PREFIX = "yardstick_"

NUMBERS = "[" + ", ".join(f"({n}, toFloat64(raw_{one.name}))" for n, one in enumerate(ASPECTS, 1)) + "]"
OPTIONAL = ", ".join(str(n) for n, one in enumerate(ASPECTS, 1) if one.optional)

YARDSTICK = f"""
    SELECT aspect, raw, same, sum(same) OVER (PARTITION BY aspect ORDER BY raw) - same AS below,
        if(aspect IN ({OPTIONAL}) AND max(same > 0 AND raw != 0) OVER (PARTITION BY aspect) = 0, 0,
            sum(same) OVER (PARTITION BY aspect)) AS people
    FROM (
        SELECT number.1 AS aspect, number.2 AS raw, count() AS same
        FROM ($everybody) ARRAY JOIN {NUMBERS} AS number GROUP BY aspect, raw
        UNION ALL SELECT arrayJoin(range(1, {len(ASPECTS) + 1})) AS aspect, -inf AS raw, 0 AS same
    )"""  # noqa: S608  made of the closed table of aspects
"""How many people of the week before have each number, and less. Of what nobody has anything, nobody is ranked."""

WEEK = """
    SELECT s.person AS person, $made
    FROM (
        SELECT n.* REPLACE (arrayFilter(z -> z BETWEEN $opens AND $closes, n.days) AS days),
            (SELECT max(attention) FROM sessions(project = {project:UInt32})
                WHERE day <= {yardstick_last:Date} AND stop >= toDateTime64({yardstick_since:Int64}, 3, 'UTC')
            ) > 0 AS attended
        FROM sessions(project = {project:UInt32}) AS n INNER JOIN exposed AS x ON n.person = x.person
        WHERE n.day <= $closes AND $sessions
    ) AS s
    LEFT JOIN ($feelings) AS f ON s.person = f.person
    GROUP BY s.person"""
"""What each person did in their week."""

EVENTS = """(
            SELECT n.* FROM seen(project = {project:UInt32}) AS n INNER JOIN exposed AS x ON n.person = x.person
            WHERE n.at >= toDateTime64({since:Int64}, 3, 'UTC') AND n.at < toDateTime64({until:Int64}, 3, 'UTC')
                AND $events AND toDate(n.at, {zone:String}) BETWEEN $opens AND $closes
        ) AS e"""

RANKS = f"""
SELECT l.person AS bucket, any(l.here) AS here, $tallies
FROM (
    SELECT l.person AS person, l.here AS here, l.aspect AS aspect,
        {{weights:Array(Float64)}}[l.aspect] AS weight,
        if(y.people = 0, NULL, 100 * (y.below + if(l.raw = y.raw, y.same / 2, y.same)) / y.people) AS percentile
    FROM (
        SELECT x.person AS person, w.person != 0 AS here, number.1 AS aspect, number.2 AS raw
        FROM exposed AS x LEFT JOIN ($week) AS w ON x.person = w.person
        ARRAY JOIN {NUMBERS} AS number
    ) AS l ASOF LEFT JOIN ($yardstick) AS y ON l.aspect = y.aspect AND l.raw >= y.raw
) AS l
GROUP BY l.person"""  # noqa: S608  as before

MET_ON = "toDate(x.since, {zone:String})"
SIDES: dict[str, dict[str, str]] = {
    "week": {
        "$opens": MET_ON,
        "$closes": f"{MET_ON} + {RANKED_DAYS - 1}",
        "$sessions": "n.stop >= x.since",
        "$events": "n.at >= x.since",
    },
    "week_before": {
        "$opens": f"{MET_ON} - {RANKED_DAYS}",
        "$closes": f"{MET_ON} - 1",
        "$sessions": f"n.stop < x.since AND n.day >= {MET_ON} - {RANKED_DAYS}",
        "$events": "n.at < x.since",
    },
}
"""The week from the day of the exposure on, and the one before that day."""
OVER = f"{MET_ON} + {RANKED_DAYS - 1} <= $over"
"""Whether the week is over, if ``$over`` is the last day that is."""


def yardstick(scope: Scope) -> Scope:
    """The window among whose people everybody is ranked."""
    first = scope.first - timedelta(days=RANKED_DAYS)
    return replace(scope, first=first, last=scope.first - timedelta(days=1), segment=None, today=None)


def ranks(side: str, tallies: tuple[Tally, ...], scope: Scope) -> Statement:
    """The SELECT of tallies of everybody who was exposed: ``bucket`` (the person), ``here``, ``t0``, ``t1`` …

    ``scope`` is the experiment's window. Values are bound that no other part of the query has.
    """
    window = yardstick(scope)
    everybody = raws_statement()
    bound = window.bound() | everybody.values
    names = (set(_BOUND.findall(everybody.sql)) | {"last", "since"}) - _SHARED
    sql = _BOUND.sub(lambda m: m[0] if m[1] in _SHARED else f"{{{_PREFIX}{m[1]}:", everybody.sql)
    # Days are cut to the week already, wherever an aspect looks at those of a window.
    made = ", ".join(f"{one.raw} AS raw_{one.name}" for one in ASPECTS)
    made = made.replace("{first:Date}", "toDate(0)").replace("{last:Date}", "toDate(65535)")
    week = WEEK.replace("$made", made).replace("$feelings", FEELINGS.replace(SEEN, EVENTS).replace("$window", "1"))
    for place, text in SIDES[side].items():
        week = week.replace(place, text)
    filled = RANKS.replace("$week", week).replace("$yardstick", YARDSTICK.replace("$everybody", sql))
    filled = filled.replace("$tallies", ", ".join(f"{tally.sql} AS t{n}" for n, tally in enumerate(tallies)))
    values = {_PREFIX + name: bound[name] for name in names} | {"weights": list(scope.rules.weights)}
    return Statement(filled, values)
