"""Whether a number is out of its own weekly rhythm, with a stated rate of false alarms.

A value is compared with those of the same weekday (or hour of the week) in the past weeks:

- *Expected* is their median ``m``.
- *Noise* around it is measured with all weekdays (or hours) together, each around its own median: so many standard
  deviations that four fifths of the past lie as near as they would if it were normally distributed. So a day that was
  out of the ordinary neither moves the median nor widens the range, as long as it is no more than one in five. The
  variance of a count is what independent events do by themselves (Poisson) and a part of the squared level, as in a
  negative binomial distribution; or, where events come in bursts, a multiple of the level (quasi-Poisson; both in
  Cameron and Trivedi, *Regression Analysis of Count Data*, section 3.2). The larger of the two counts. Shares are
  treated alike, with the binomial distribution instead; of anything else the variance is a part of the squared level,
  or of one over the number behind it.
- The *range* is the prediction interval of one more value: Student's ``t`` times ``sqrt(1 + pi / (2 k))``, for the
  median of ``k`` values has the variance ``pi / (2 k)`` (Serfling, *Approximation Theorems of Mathematical Statistics*,
  section 2.3), with :data:`EFFICIENCY` of the degrees of freedom, for a quantile of distances tells less than all of
  them.
- What is not a share leans to one side. Its lower end is the lower one of those on the scale of square roots, its upper
  end the upper one on that of logarithms; whether gamma or lognormal, neither side alarms more often than it says.

``benchmarks/false_alarms.py`` measures how often it alarms where nothing is the matter.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, median
from typing import Literal

Kind = Literal["count", "share", "level"]
"""What is measured: events that are counted, a share of a known number, or anything else above 0."""
Side = Literal["below", "above", "either"]

LEAST_WEEKS, MOST_WEEKS = 4, 26
MOST = 0.8
"""The part of the past whose distances say how large noise is; the other fifth may be as odd as it likes."""
LEAST_BEHIND = 10
"""So many people or sessions are usually behind a value that is judged."""
REACH = NormalDist().inv_cdf((1 + MOST) / 2)
"""Within so many standard deviations they are, of a normal distribution."""
EFFICIENCY = 0.45
"""Of the degrees of freedom. For many values a quantile is worth 0.63 of all of them; for few it is less."""
STRETCHES = {"day": 365.25, "hour": 8766.0}
"""How many judgements there are in a year."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A value; ``of`` is what it is a share or the mean of, or how many people are behind it, where that is known."""

    value: float
    of: float | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Where a value was expected."""

    expected: float
    low: float
    high: float

    def found(self, value: float, side: Side = "either") -> str:
        """``below`` or ``above`` where a value is out of it on a side that matters; else empty."""
        if value < self.low and side != "above":
            return "below"
        return "above" if value > self.high and side != "below" else ""


def expected(
    kind: Kind,
    past: Sequence[Sequence[Observed]],
    at: int,
    of: float | None,
    chance: float,
    side: Side = "either",
) -> Range | None:
    """Where the next value is expected; None where too little is known to say.

    ``past`` has the values of each weekday or hour of the week, in any order; ``at`` is the one to be judged, ``of``
    as in :class:`Observed` for the value to come, ``chance`` that of a false alarm at one judgement.
    """
    here = past[at]
    if len(here) < LEAST_WEEKS or few_behind(kind, here):
        return None
    middle, usual = usually(here)
    places = [bucket for bucket in past if len(bucket) >= LEAST_WEEKS]
    freedom = EFFICIENCY * sum(len(bucket) - 1 for bucket in places)
    wide = student(chance if side != "either" else chance / 2, freedom) * math.sqrt(1 + math.pi / (2 * len(here)))
    ways = enumerate(variances(kind, middle, of, usual))
    most = max(by_chance + noise(kind, places, way) * more for way, (by_chance, more) in ways)
    return ends(kind, middle, wide * math.sqrt(most))


def few_behind(kind: Kind, here: Sequence[Observed]) -> bool:
    """Whether so few people or sessions are behind a value that each of them is felt; a share knows that itself."""
    usual = median(one.of or 0 for one in here)
    return kind != "share" and any(one.of is not None for one in here) and usual < LEAST_BEHIND


def usually(bucket: Sequence[Observed]) -> tuple[float, float]:
    """The median, and that of what is behind the values; 0 where that is not known."""
    return median(one.value for one in bucket), median(one.of or 0 for one in bucket)


def noise(kind: Kind, places: Sequence[Sequence[Observed]], way: int) -> float:
    """The factor that makes four fifths of the past lie within :data:`REACH` standard deviations of their medians."""
    found = []
    for bucket in places:
        middle, usual = usually(bucket)
        # A value is a part of its own median, so it lies a little nearer to it than the next one will.
        reach = REACH**2 * (1 - (2 - math.pi / 2) / len(bucket))
        for one in bucket:
            by_chance, more = variances(kind, middle, one.of, usual)[way]
            if more:
                found.append(((one.value - middle) ** 2 / reach - by_chance) / more)
    return max(0.0, quantile(found, MOST)) if found else 0.0


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which this part of the values lies."""
    ordered = sorted(values)
    at = part * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def variances(kind: Kind, middle: float, of: float | None, usual: float) -> tuple[tuple[float, float], ...]:
    """The ways in which a variance can follow the level: what it is by chance, and what the noise is a factor of.

    ``usual`` is what ``of`` usually is. The last way is that of things that come in bursts.
    """
    if kind == "count":
        # One more for small counts, whose median is a whole number: where it is 0, one may come all the same.
        return (middle + 1, middle**2), (0.0, middle + 1)
    if kind == "share":
        # With a success and a failure added (Agresti and Coull 1998), for 0 of 20 is no proof of never.
        n = of or usual or 1
        p = (middle * n + 1) / (n + 2)
        return (p * (1 - p) / n, p * (1 - p)), (0.0, p * (1 - p) / n)
    fewer = usual / of if of and usual > of else 1
    return ((0.0, middle**2 * fewer), (0.0, 1 / (of or usual))) if of or usual else ((0.0, middle**2),)


def ends(kind: Kind, middle: float, half: float) -> Range:
    """The range around a median whose half width would be ``half`` if it leaned to no side."""
    if kind == "share":
        return Range(middle, max(0.0, middle - half), min(1.0, middle + half))
    if not middle:
        # The mean of counts lies up to log 2 above their median (Choi 1994, on the Poisson distribution).
        return Range(middle, 0.0, math.log(2) + half)
    low = max(0.0, math.sqrt(middle) - half / (2 * math.sqrt(middle))) ** 2
    high = middle * math.exp(half / middle) if half < 50 * middle else math.inf
    return Range(middle, min(low, middle), high)


def chance_of(per_year: float, every: str) -> float:
    """The chance of a false alarm at one judgement, where so many are accepted a year."""
    return min(0.5, per_year / STRETCHES[every])


def student(tail: float, freedom: float) -> float:
    """The point that Student's t exceeds with the chance ``tail``, by Hill's series (CACM algorithm 396, 1970)."""
    n = max(freedom, 1.5)
    p = 2 * tail
    a = 1 / (n - 0.5)
    b = 48 / (a * a)
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * n
    x = d * p
    y = x ** (2 / n)
    if y > 0.05 + a:
        x = NormalDist().inv_cdf(p * 0.5)
        y = x * x
        c += 0.3 * (n - 4.5) * (x + 0.6) if n < 5 else 0
        c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = a * y * y
        y = math.expm1(y) if y > 0.002 else 0.5 * y * y + y
    else:
        y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (
            n + 2
        ) + 1 / y
    return math.sqrt(n * y)
