"""Quantiles of sessions as outcomes: people are drawn by chance, and not their sessions."""

import math
from itertools import chain
from statistics import NormalDist, covariance, fmean, variance

import pytest

from rapport.prove.counting import count
from rapport.prove.maths import NotYet
from rapport.prove.over_time import over_time
from rapport.prove.verdict import judge
from tests.measure.telling import Story, did
from tests.prove.telling import exposed, plan

MINUTES = {
    "old": [[1, 2, 3], [4], [2, 2], [9, 1], [5, 5, 5], [3], [7], [2, 8]],
    "new": [[4, 6, 7], [5], [9, 9], [3, 2], [8, 8], [6], [10, 1], [4]],
}
"""How long each session of each person is."""


@pytest.mark.parametrize(("metric", "level"), [("session_duration_median", 0.5), ("session_duration_p90", 0.9)])
def test_a_quantile_of_sessions_and_its_spread_over_people(story: Story, metric: str, level: float) -> None:
    events = []
    minutes_of = {variant: people * 2 for variant, people in MINUTES.items()}
    for variant, people in minutes_of.items():
        for k, sessions in enumerate(people):
            person = f"{variant}{k}"
            events.append(exposed(person, "2026-01-05 00:10", variant))
            for n, minutes in enumerate(sessions):
                events += [did(person, f"2026-01-05 {3 + 2 * n:02}:{minute:02}") for minute in (10, 10 + minutes)]
    story.tell(*events)
    one, scope = plan(metric, "shares"), story.scope("2026-01-05")
    reached = count(story.store.engine, one, scope)
    made = judge(reached, one).of("new", metric).comparison
    assert made is not None
    # The exposure is a session of its own, of no length: it was going on at the exposure.
    for variant, told in (("old", made.control), ("new", made.treatment)):
        people = [[0, *sessions] for sessions in minutes_of[variant]]
        flat = sorted(chain.from_iterable(people))
        n, z = len(flat), NormalDist().inv_cdf(0.975)
        low, middle, high = (
            flat[min(n, max(1, math.ceil(n * (level + side * z * math.sqrt(level * (1 - level) / n)) - 1e-9))) - 1] * 60
            for side in (-1, 0, 1)
        )
        assert told.mean == middle
        below, sizes = [sum(x * 60 <= middle for x in own) for own in people], [len(own) for own in people]
        share = sum(below) / n
        spread = variance(below) - 2 * share * covariance(below, sizes) + share**2 * variance(sizes)
        clustered = spread / fmean(sizes) ** 2 / len(people) / (level * (1 - level) / n)
        assert told.squared_error == pytest.approx(((high - low) / (2 * z)) ** 2 * clustered)
    ((_, whole),) = over_time(story.store.engine, one, scope)
    assert whole.of("new", metric).comparison == made


def test_nobody_knows_how_long_nobody_was_attentive(story: Story) -> None:
    story.tell(*(exposed(f"{v}{k}", "2026-01-05 10:00", v) for v in ("old", "new") for k in range(9)))
    one, scope = plan("engaged_time_median", "session_duration_median"), story.scope("2026-01-05")
    judged = judge(count(story.store.engine, one, scope), one)
    assert judged.of("new", "engaged_time_median").why == NotYet("not_collected")
    assert judged.of("new", "session_duration_median").why == NotYet("no_variance")
