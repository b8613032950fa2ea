"""The engagement index of each person: four aspects, each a percentile among the people of the window, and their mean.

A percentile is the share of people with less, and half of those with as much (the mid-rank), in hundredths. An aspect
of which nothing was collected has no percentile, and the weights of the others make up for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.kernel.scope import Scope
from rapport.measure.compile import Statement
from rapport.measure.metrics.feeling import asked
from rapport.measure.person_measures import ACTIVE_DAYS
from rapport.measure.shaping import compile_shape


@dataclass(frozen=True, slots=True)
class Aspect:
    """One of the four. ``raw`` is its aggregate over the person's sessions (``s``)."""

    name: str
    title: str
    sentence: str
    term: str
    raw: str
    optional: bool = False
    """Whether it counts only where anybody has something else than 0."""


_NPS, _SCORE = asked("nps", 0, 10)
_CSAT, _STEP = asked("csat", 1, 5)
_CES, _EASE = asked("ces", 1, 7)
_TEXT, _MEANT = asked("text", -1, 1)
FEELINGS = (
    """SELECT e.person AS person, avg(multiIf(
            $nps, multiIf($score >= 9, 1, $score >= 7, 0, -1),
            $csat, ($step - 3) / 2,
            $ces, ($ease - 4) / 3,
            $meant)) AS feeling
        FROM seen(project = {project:UInt32}) AS e
        WHERE $window AND e.person != 0 AND ($nps OR $csat OR $ces OR $text)
        GROUP BY e.person""".replace("$nps", _NPS)
    .replace("$csat", _CSAT)
    .replace("$ces", _CES)
    .replace("$text", _TEXT)
    .replace("$score", _SCORE)
    .replace("$step", _STEP)
    .replace("$ease", _EASE)
    .replace("$meant", _MEANT)
)
"""Who answered in the window, and how in the mean, from -1 to 1: a promoter is 1, a detractor -1."""

ENGAGED = "sum(s.engaged_ms) / 1000"
LASTED = "sum(dateDiff('millisecond', s.start, s.stop)) / 1000"

ASPECTS: tuple[Aspect, ...] = (
    Aspect(
        "participation",
        "Participation",
        "Things done by choice, beyond viewing.",
        "active-participation",
        "sum(s.acts)",
        optional=True,
    ),
    Aspect(
        "time",
        "Time",
        "Engaged time; the length of sessions where no attention was collected.",
        "time-spent",
        f"if(any(attended), {ENGAGED}, {LASTED})",
    ),
    Aspect(
        "frequency",
        "Frequency",
        "Days on which the person came.",
        "frequency-of-visits",
        ACTIVE_DAYS,
    ),
    Aspect(
        "emotional_connection",
        "Emotional connection",
        "Things shared, and how people answered NPS, CSAT and CES in the mean: 1 at best, -1 at worst, else 0.",
        "emotional-connection",
        "sum(s.shares) + any(f.feeling)",
        optional=True,
    ),
)
"""The four aspects, in the order in which weights are given."""


def _percentile(aspect: Aspect) -> str:
    raw = f"raw_{aspect.name}"
    rank = f"(rank() OVER (ORDER BY {raw}) - 1 + count() OVER (PARTITION BY {raw}) / 2) / count() OVER () * 100"
    return f"if(max(abs({raw})) OVER () > 0, {rank}, NULL)" if aspect.optional else f"toNullable({rank})"


_WEIGHED = " + ".join(f"{{weights:Array(Float64)}}[{n}] * ifNull({a.name}, 0)" for n, a in enumerate(ASPECTS, 1))
_WEIGHT = " + ".join(f"{{weights:Array(Float64)}}[{n}] * isNotNull({a.name})" for n, a in enumerate(ASPECTS, 1))

RAWS = (
    """SELECT s.person AS person, $made
        FROM (
            SELECT s.*, (SELECT max(s.attention) FROM $everybody AS s WHERE $touching) > 0 AS attended
            FROM $everybody AS s
        ) AS s
        LEFT JOIN ($feelings) AS f ON s.person = f.person
        WHERE $touching
        GROUP BY s.person""".replace("$made", ", ".join(f"{aspect.raw} AS raw_{aspect.name}" for aspect in ASPECTS))
    .replace("$feelings", FEELINGS)
    .replace("$everybody", "(SELECT * FROM sessions(project = {project:UInt32}))")
)
"""What is ranked, of everybody of a window.

It reads everybody, not the fragment that a segment narrows: percentiles are among all people of the project."""

SQL = (
    """
SELECT person, $raws, $names, if(($weight AS weight) > 0, ($weighed) / weight, NULL) AS engagement_index
FROM (
    SELECT person, $raws, $parts
    FROM (
        $everybody
    )
)""".replace("$raws", ", ".join(f"raw_{aspect.name}" for aspect in ASPECTS))
    .replace("$names", ", ".join(aspect.name for aspect in ASPECTS))
    .replace("$parts", ", ".join(f"{_percentile(aspect)} AS {aspect.name}" for aspect in ASPECTS))
    .replace("$weighed", _WEIGHED)
    .replace("$weight", _WEIGHT)
    .replace("$everybody", RAWS)
)


Weights = tuple[float, float, float, float]


def weighed(parts: Sequence[float | None], weights: Weights) -> float | None:
    """The mean of the percentiles that are known, by their weights; None when none of them counts."""
    known = [(part, weight) for part, weight in zip(parts, weights, strict=True) if part is not None]
    total = sum(weight for _, weight in known)
    return sum(part * weight for part, weight in known) / total if total else None


def raws_statement() -> Statement:
    """Everybody of a window with raw values alone."""
    return compile_shape(RAWS)


def index_statement(scope: Scope) -> Statement:
    """Everybody of the window with raw values, percentiles (0 to 100, or NULL) and the index."""
    compiled = compile_shape(SQL)
    return Statement(compiled.sql, compiled.values | {"weights": list(scope.rules.weights)})
