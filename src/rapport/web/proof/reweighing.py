"""Experiments whose shares move: the judge gives variants that do better more people, once in a while."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from rapport.deliver import api as deliver
from rapport.deliver.models import Experiment
from rapport.measure import Column
from rapport.projects.models import Project
from rapport.prove.maths import NotYet
from rapport.prove.weighing import weighed
from rapport.web import runtime
from rapport.web.chart import Spec
from rapport.web.explore.pictures import Point, lines
from rapport.web.proof.planning import arms_of
from rapport.web.proof.results import Results

PERIOD_MS = 6 * 3_600_000
"""Shares move once in such a time at most, so that a day has people of several of them."""


def reweigh(project: Project, kept: Experiment, found: Results, now_ms: int, by: str) -> bool:
    """Move the shares of a running experiment, if it is time and enough is known; says whether they were moved."""
    facts = found.facts
    due = kept.weighed is None or now_ms - kept.weighed.timestamp() * 1000 >= PERIOD_MS
    if not facts.adaptive or not due or found.ended or not found.is_healthy or found.scope is None:
        return False
    shares = weighed(runtime.store().engine, arms_of(facts), found.scope)
    if isinstance(shares, NotYet):
        return False
    whole = sum(one.weight for one in facts.variants if one.key in facts.treated)
    deliver.weigh(kept, {name: share * whole for name, share in shares.items()}, by)
    return True


def history(project: Project, facts: deliver.ExperimentFacts) -> Iterator[tuple[str, dict[str, float]]]:
    """When the shares were moved, in order, and what they were from then on; of the present version."""
    for one in reversed(deliver.changes_of(project, key=facts.key)):
        after: dict[str, Any] = one.after or {}
        if one.what == "reweighed" and after.get("version") == facts.version:
            yield one.at.astimezone(UTC).isoformat(timespec="minutes"), after["weights"]


def told(project: Project, facts: deliver.ExperimentFacts) -> dict[str, Any] | None:
    """The shares that hold now and those of before, for a program; None where they do not move."""
    if not facts.adaptive:
        return None
    return {
        "now": {one.key: one.weight for one in facts.variants},
        "history": [{"at": at, "weights": weights} for at, weights in history(project, facts)],
    }


def picture(project: Project, facts: deliver.ExperimentFacts) -> Spec | None:
    """A line for each variant from the start on, a place each time that they were moved; None before they were."""
    moves = [(datetime.fromisoformat(at), weights) for at, weights in history(project, facts)]
    if not moves or facts.started is None:
        return None
    said = {one["key"]: one["weight"] for one in deliver.experiment_of(project, facts.key).variants}
    begin = datetime.fromtimestamp(facts.started / 1000, UTC)
    points = [
        Point(f"{at.astimezone(project.rules.zone):%-d %b %H:%M}", weights[name], name)
        for at, weights in [(begin, said), *moves]
        for name in facts.treated
    ]
    return lines(Column("Share", "share", "The share of the people who come."), points)
