"""A metric of each person: the same tallies over the same sources, with the person as the bucket.

So that whatever is registered as a metric can be the outcome of an experiment, for whom the person is the unit.
"""

import re
from dataclasses import dataclass, replace

from rapport.measure.compile import fill
from rapport.measure.filters import BadQuestion
from rapport.measure.metric import Metric, Tally
from rapport.measure.outcomes import OUTCOMES, RANKED
from rapport.measure.sources import DAYS_OF_EVENTS, SEEN, SOURCES

PERSONS = {
    "sessions": "s.person",
    "cohorts": "person",
}
"""What the person is called where a source puts rows into buckets; ``e.person`` in all others."""

_ONE = re.compile(r"^uniqExactIf\((?:\w\.)?person, (.+)\)$")
"""Whether somebody did something needs no set of people where each of them is alone."""

OF_DAYS = {"days", "trailing"}
"""Sources whose rows are days and not people."""
ONE_EACH = {"people", "regulars"}
"""Sources in which each person is one."""


@dataclass(frozen=True, slots=True)
class PersonMetric:
    """What a metric is for one person: ``top``, or ``top`` of which the sum is divided by that of ``bottom``."""

    metric: Metric
    top: Tally
    bottom: Tally | None

    @property
    def is_quantile(self) -> bool:
        """Whether it is a quantile of things of which a person has several: ``top`` is an array of them."""
        return bool(self.metric.each)

    @property
    def is_share(self) -> bool:
        """Whether each person has 0 or 1."""
        return self.bottom is None and (self.metric.unit == "share" or self.metric.name == "people")

    @property
    def looks_ahead(self) -> bool:
        """Whether it waits for days after a person's first, and counts nothing of them until then."""
        return bool(self.top.since) or self.is_rank

    @property
    def is_rank(self) -> bool:
        """Whether people are ranked among those of before the experiment."""
        return self.top.rows == RANKED


def person_metric(name: str) -> PersonMetric:
    """A metric as it is for one person. Raises :class:`BadQuestion` where it is not made of what each person did."""
    if name not in OUTCOMES:
        raise BadQuestion(f"metric: {name!r} is no metric; use one of {', '.join(OUTCOMES)}.")
    metric = OUTCOMES[name]
    if any(tally.rows in OF_DAYS for tally in metric.tallies):
        instead = "active_days_per_person or returning_share"
        raise BadQuestion(f"metric: {name} is a number of days and not of people; use {instead}.")
    if metric.each:
        return PersonMetric(
            metric, Tally(metric.top.rows, f"groupArray({metric.each})", quantile=metric.quantile), None
        )
    if metric.bottom is None and not (metric.counts or metric.adds):
        raise BadQuestion(f"metric: {name} is not made of sums, so it is no number of a person.")
    # Whoever was exposed and did nothing counts as well: people are divided by all who were exposed.
    bottom = None if metric.bottom is None or metric.bottom.rows in ONE_EACH else metric.bottom
    return PersonMetric(metric, _waiting(metric.top), bottom and _waiting(bottom))


def _waiting(tally: Tally) -> Tally:
    """Of people who are waited for the day itself, so that one query can tell of the end of each day."""
    return replace(tally, sql=f"any({tally.since})") if tally.since else tally


def counted(tally: Tally, column: str, found: str, over: str) -> str:
    """SQL of a person's number, from the ``column`` of :func:`by_person`; 0 for those who are not ``found`` there.

    ``over`` is the last day that is over.
    """
    if tally.since:
        return f"toFloat64({found} AND {column} <= {over})"
    return f"toFloat64(ifNull({column}, 0))"


def by_person(name: str, tallies: tuple[Tally, ...]) -> str:
    """The SELECT of a source's tallies by person: columns ``bucket`` (the person), ``t0``, ``t1`` …

    It reads rows as :data:`rapport.measure.sources.SEEN` and ``SESSIONS`` spell them, which the caller may narrow.
    """
    told = (_ONE.sub(r"max(\1)", tally.sql) for tally in tallies)
    return fill(
        SOURCES[name].sql,
        bucket=PERSONS.get(name, "e.person"),
        key="bucket",
        field="''",
        kept="1",
        end="{present:Date}",
        only="1",
        events=SEEN,
        tallies=", ".join(f"{sql} AS t{number}" for number, sql in enumerate(told)),
        person_days=fill(DAYS_OF_EVENTS, bucket="e.person", events=SEEN, only="1"),
        grouped="GROUP BY bucket",
    )
