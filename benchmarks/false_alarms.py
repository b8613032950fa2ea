"""How often an alert on the weekly rhythm alarms where nothing is the matter, and what it makes of what is.

Made-up projects with a weekly rhythm: counts that are Poisson, with gamma and with lognormal noise on top, levels such
as durations, shares of a number that changes from day to day. The last day (some hours of the last week) is judged from
the weeks before, thousands of times; what is measured is told as false alarms a year, beside what was promised. Then
what is no false alarm: growth, a holiday, an outage in the past, and how large a drop has to be to be found.
"""

import argparse
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from gauge import at_most, note
from rapport.measure.rhythm import STRETCHES, Kind, Observed, chance_of, expected

SEED = 20_260_105
WEEK = np.array([1, 1.05, 1.1, 1.05, 0.95, 0.6, 0.5])
DAY = 0.1 + np.sin(np.arange(24) * math.pi / 24) ** 2
Change = Callable[[np.ndarray, int], np.ndarray]


@dataclass(frozen=True, slots=True)
class World:
    """How values lie around their rhythm: ``noise`` is their relative standard deviation beyond chance."""

    name: str
    kind: Kind
    noise: float

    def weeks(self, rng: np.random.Generator, means: np.ndarray) -> list[Observed]:
        """A value for each mean."""
        if self.kind == "share":
            of = np.maximum(rng.poisson(means), 1)
            p = np.full(len(means), 0.4)
            if self.noise:
                both = 1 / self.noise**2 - 1
                p = rng.beta(0.4 * both, 0.6 * both, len(means))
            return [Observed(part / n, float(n)) for part, n in zip(rng.binomial(of, p), of, strict=True)]
        if self.name == "bursts":
            people = rng.poisson(means)
            # What each of them does is geometric: eight on average.
            done = [rng.negative_binomial(many, 1 / 8) + many if many else 0 for many in people]
            return [Observed(float(value), float(many)) for value, many in zip(done, people, strict=True)]
        if self.kind == "level":
            return [Observed(float(value)) for value in means * rng.lognormal(0, self.noise, len(means))]
        return [Observed(float(value)) for value in rng.poisson(means * self.shaken(rng, len(means)))]

    def shaken(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """What noise does to the means of counts."""
        if not self.noise:
            return np.ones(size)
        if self.name == "gamma":
            return rng.gamma(1 / self.noise**2, self.noise**2, size)
        return rng.lognormal(-(self.noise**2) / 2, self.noise, size)


WORLDS = (
    World("Poisson", "count", 0),
    World("gamma", "count", 0.1),
    World("gamma", "count", 0.3),
    World("lognormal", "count", 0.1),
    World("lognormal", "count", 0.3),
    World("bursts", "count", 0),
    World("level", "level", 0.1),
    World("level", "level", 0.4),
    World("share", "share", 0),
    World("share", "share", 0.1),
)


def means_of(mean: float, weeks: int, hours: bool) -> np.ndarray:
    """The means of so many weeks and the one to be judged."""
    week = np.outer(WEEK, DAY).ravel() if hours else WEEK
    return np.tile(mean * week, weeks + 1)


def same(means: np.ndarray, length: int) -> np.ndarray:
    """Nothing is the matter."""
    return means


def measured(
    world: World, mean: float, weeks: int, per_year: float, runs: int, *, hours: bool = False, change: Change = same
) -> float:
    """The part of the judgements that alarm."""
    rng = np.random.default_rng(SEED)
    chance = chance_of(per_year, "hour" if hours else "day")
    judged = range(0, 168, 23) if hours else range(7)
    length, alarms = 168 if hours else 7, 0
    for _ in range(runs):
        values = world.weeks(rng, change(means_of(mean, weeks, hours), length))
        past = [values[at : weeks * length : length] for at in range(length)]
        for at in judged:
            one = values[weeks * length + at]
            found = expected(world.kind, past, at, one.of, chance)
            alarms += bool(found and found.found(one.value))
    return alarms / (runs * len(judged))


def nothing(runs: int) -> float:
    """The worst ratio of false alarms measured to those promised, over all worlds."""
    worst = 0.0
    for per_year, weeks, mean in product((1, 4, 12), (4, 8, 12), (1, 20, 2000)):
        told = []
        for world in WORLDS:
            year = measured(world, mean, weeks, per_year, runs) * STRETCHES["day"]
            worst = max(worst, year / per_year)
            told.append(f"{world.name} {world.noise:g}: {year:.2f}")
        note(f"days, {per_year} a year promised, {weeks} weeks, mean {mean}: {', '.join(told)}")
    for per_year, mean in product((4, 12), (1, 200)):
        found = [measured(world, mean, 8, per_year, runs // 5, hours=True) for world in WORLDS]
        # Alarms of hours are so rare that all worlds together are looked at.
        year = sum(found) / len(found) * STRETCHES["hour"]
        note(f"hours, {per_year} a year promised, 8 weeks, mean {mean}: {year:.2f} in all worlds together")
    return worst


def grown(percent: float) -> Change:
    """Each week so many percent more than the one before."""
    return lambda means, length: means * (1 + percent / 100) ** np.repeat(np.arange(len(means) // length), length)


def dropped(part: float, week: int = -1) -> Change:
    """Only this part of what is usual, in one week: the last one, or one of the past."""

    def change(means: np.ndarray, length: int) -> np.ndarray:
        changed = means.copy()
        changed[week * length or None :][:length] *= part
        return changed

    return change


def something(runs: int) -> None:
    """What is told of changes that are none of chance."""
    world, weeks = World("lognormal", "count", 0.1), 8
    for percent in (1, 2, 5, 10):
        year = measured(world, 2000, weeks, 1, runs, change=grown(percent)) * STRETCHES["day"]
        note(f"growth of {percent} % a week: {year:.1f} alarms a year where 1 is promised")
    for noise, part in product((0, 0.1, 0.2), (0.9, 0.8, 0.7, 0.5, 0.3, 0.1)):
        found = measured(World("lognormal", "count", noise), 2000, weeks, 1, runs // 5, change=dropped(part))
        note(f"noise {noise:g}, a day with {part:.0%} of what is usual: found {found:.0%} of the times")

    def after_outage(means: np.ndarray, length: int) -> np.ndarray:
        return dropped(0.02, -3)(dropped(0.5)(means, length), length)

    found = measured(world, 2000, weeks, 1, runs // 5, change=after_outage)
    note(f"half of what is usual, two weeks after an outage of a week: found {found:.0%} of the times")


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4000)
    asked = parser.parse_args()
    something(asked.runs)
    # The worst of 243 measurements of days is above its own rate by chance.
    at_most("false alarms", nothing(asked.runs), 1.1, "x those promised, in the worst of the worlds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
