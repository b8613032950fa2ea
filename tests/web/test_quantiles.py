"""An experiment that is judged by a quantile of what people did, from how it is kept to what is said of it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from rapport.deliver import api as deliver
from rapport.deliver.api import Wrong
from rapport.measure.outcomes import OUTCOMES
from rapport.prove.plan import Outcome
from rapport.store import Store
from rapport.web.proof.results import results_of
from rapport.web.proof.saying import title_of, told
from rapport.web.proof.telling import results
from tests.web.conftest import Cast, event
from tests.web.test_experiments import NOW, begun, met


def test_the_slowest_tenth_is_compared_and_named(cast: Cast, engaged: Store) -> None:
    """Of 200 people each has shared as often as their number says; with the new button twice as often."""
    one = begun(cast.shop, primary="shares", guardrails=[], quantiles={"shares": 0.9}, expected_people=1000)
    later, events = NOW - timedelta(hours=12), []
    for variant, times in (("old", 1), ("new", 2)):
        for number in range(200):
            person = f"{variant}-{number}"
            events.append(met(cast.shop.pk, person, variant))
            events += [event(cast.shop.pk, person, later, "share") for _ in range(number % 10 * times)]
    engaged.load(events, lambda _: cast.shop.rules)
    found = results_of(cast.shop, deliver.facts_of_experiment(one))
    verdict = found.primary[0]
    assert verdict.comparison is not None
    control, treatment = verdict.comparison.control.mean, verdict.comparison.treatment.mean
    assert (control, treatment) == (8, 16), "180 of 200 have at most so many"
    assert told(verdict, "old").startswith("Shares, percentile 90: ")
    assert json.loads(json.dumps(results(cast.shop, found)))["results"][0]["quantile"] == 0.9


def test_another_percentile_is_named_instead_of_the_one_in_a_title() -> None:
    def named(metric: str, level: float | None) -> str:
        return title_of(OUTCOMES[metric], Outcome(metric=metric, quantile=level))

    assert named("session_duration_p90", 0.5) == "Session duration, percentile 50"
    assert named("engaged_time_total", 0.75) == "Engaged time, total, percentile 75"
    assert named("engaged_time_total", None) == "Engaged time, total"


@pytest.mark.parametrize(
    ("quantiles", "part"),
    [
        ({"clicks": 0.5}, "clicks is no metric of it"),
        ({"sharing_people": 0.5}, "it is a share or a ratio"),
        ({"shares": 1}, "is no quantile from 0.01 to 0.99"),
        ({"shares": "half"}, "Expected"),
    ],
)
def test_what_has_no_quantile_is_refused(cast: Cast, quantiles: dict[str, Any], part: str) -> None:
    said: dict[str, Any] = {
        "primary": "shares",
        "secondary": ["sharing_people"],
        "guardrails": [],
        "quantiles": quantiles,
    }
    with pytest.raises(Wrong, match=part) as wrong:
        begun(cast.shop, **said)
    assert wrong.value.field == "quantiles"
