"""What the stories of experiments share: exposures, and plans of an experiment that is called button."""

import json
import math
from collections.abc import Sequence
from statistics import fmean

from rapport.kernel.event import Event
from rapport.prove.maths import Moments
from rapport.prove.plan import Outcome, Plan
from rapport.prove.reached import Reached
from tests.measure.telling import did

HALF = {"old": 50.0, "new": 50.0}


def exposed(
    person: str, at: str, variant: str, experiment: str = "button", version: int = 1, country: str = ""
) -> Event:
    said = {"experiment": experiment, "version": version, "variant": variant, "held_out": False}
    return did(person, at, "exposure", properties=json.dumps(said), country=country)


def plan(*metrics: str, **more: object) -> Plan:
    outcomes = tuple(Outcome(metric=name, role="primary" if not k else "secondary") for k, name in enumerate(metrics))
    return Plan(experiment="button", control="old", shares=HALF, outcomes=outcomes, **more)  # type: ignore[arg-type]


def means(reached: Reached, metric: str) -> dict[str, tuple[float, ...]]:
    return {group.variant: group.moments[metric].means for group in reached.groups}


def moments(*columns: Sequence[float]) -> Moments:
    """Moments by the definition, column by column."""
    n, middles = len(columns[0]), [fmean(column) for column in columns]

    def shared(i: int, j: int) -> float:
        pairs = zip(columns[i], columns[j], strict=True)
        return math.fsum((a - middles[i]) * (b - middles[j]) for a, b in pairs) / (n - 1)

    places = range(len(columns))
    return Moments(n, tuple(middles), tuple(tuple(shared(i, j) for j in places) for i in places))
