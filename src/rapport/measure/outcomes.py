"""What an experiment can be judged by: the metrics, other quantiles of them, and the engagement index of each person.

The index of everybody together is 50 by its very definition, so it is no metric; of some people among all it tells
something. Each person is ranked by the week that begins with the day of their exposure, among everybody of the week
before the experiment's first day: a yardstick that no variant can have moved, and that stays as it is.
"""

from dataclasses import replace

from rapport.measure.index import ASPECTS, Aspect
from rapport.measure.metric import METRICS, Did, Example, Metric, Tally

RANKED = "ranked"
"""The source of the index: a row for each aspect of a person, with its number, its ``weight`` and ``percentile``.

There is no such table; :mod:`rapport.prove.ranking` makes it.
"""
RANKED_DAYS = 7
INDEX = "engagement_index"

_KNOWN = "isNotNull(percentile)"
_EVERYBODY = Tally(RANKED, "1")
"""Who is ranked counts as one."""


def _exposed(person: str, at: str) -> Did:
    said = '{"experiment": "button", "version": 1, "variant": "old"}'
    return Did(person, at, "exposure", roles=0, properties=said)


_EVENTS = (
    Did("ann", "2026-01-05 10:00"),
    Did("bob", "2026-01-05 10:00"),
    Did("bob", "2026-01-06 10:00", "quiz_finished"),
    _exposed("cat", "2026-01-12 10:00"),
    Did("cat", "2026-01-13 10:00"),
)
"""The week before the experiment has two people; Cat is in it."""
_WORKED: dict[str, tuple[float | None, str]] = {
    "participation": (25, "Ann did nothing by choice in the week before and Bob something; Cat nothing, as Ann."),
    "time": (50, "Nobody's sessions lasted: all are alike."),
    "frequency": (75, "Ann came on one day of the week before and Bob on two; Cat on two, as Bob."),
    "emotional_connection": (None, "Nobody shared or answered in the week before: there is nothing to rank among."),
}


def _row(name: str, title: str, sentence: str, formula: str, sql: str, term: str, example: Example) -> Metric:
    return Metric(
        name=name,
        title=title,
        sentence=sentence,
        formula=formula,
        unit="points",
        level="person",
        top=Tally(RANKED, sql),
        bottom=_EVERYBODY,
        empty="incomplete",
        missing="not_collected",
        better="up",
        term=term,
        needs=("person", "people over days", "complete days"),
        finest="day",
        example=example,
    )


def _part(number: int, aspect: Aspect) -> Metric:
    value, sentence = _WORKED[aspect.name]
    return _row(
        f"index_{aspect.name}",
        f"Index: {aspect.title.lower()}",
        f"One part of the engagement index. {aspect.sentence}",
        "share of people of the week before the experiment with less, and half of those with as much, in hundredths",
        f"anyIf(percentile, aspect = {number})",
        aspect.term,
        Example(_EVENTS, value, sentence),
    )


_INDEX = _row(
    INDEX,
    "Engagement index",
    "How a person's week from the exposure on ranks among everybody's week before the experiment, from 0 to 100.",
    "the four parts by the project's weights ÷ the weights of those that are known",
    f"if(sumIf(weight, {_KNOWN}) > 0, sumIf(weight * percentile, {_KNOWN}) / sumIf(weight, {_KNOWN}), NULL)",
    "engagement-index",
    Example(_EVENTS, 50, "Participation 25, time 50 and frequency 75 with equal weights; nothing tells of emotions."),
)


def _longest(median: str, title: str, sentence: str) -> Metric:
    row = METRICS[median]
    return replace(
        row,
        name=median.replace("_median", "_p90"),
        title=title,
        sentence=sentence,
        formula=row.formula.partition(";")[0].replace("median", "90th percentile"),
        quantile=0.9,
        example=Example(_LONG, 480, "Ten sessions, of 0 to 9 minutes: the ninth."),
    )


_LONG = (
    _exposed("ann", "2026-01-05 00:10"),
    *(
        Did("ann", f"2026-01-05 {hour:02}:{minute:02}", engaged_s=60 * hour * bool(minute))
        for hour in range(1, 10)
        for minute in (0, hour)
    ),
)
_ROWS = (
    _longest("session_duration_median", "Session duration, longest tenth", "A tenth of the sessions lasts longer."),
    _longest("engaged_time_median", "Engaged time, longest tenth", "A tenth of the sessions has more engaged time."),
    _INDEX,
    *(_part(number, aspect) for number, aspect in enumerate(ASPECTS, 1)),
)
OUTCOMES: dict[str, Metric] = METRICS | {row.name: row for row in _ROWS}
"""Every metric, and what else can be an outcome; some metrics are none (:func:`rapport.measure.by_person`)."""
PARTS = tuple(f"index_{aspect.name}" for aspect in ASPECTS)
"""What the index is made of, each an outcome as well: it is never shown alone."""
