"""What the stories of experiments share: exposures, and plans of an experiment that is called button."""

import json

from rapport.kernel.event import Event
from rapport.prove.counting import Reached
from rapport.prove.plan import Outcome, Plan
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
