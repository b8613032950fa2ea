"""What the time before takes away (CUPED), beside plain lists of what each person did."""

from statistics import covariance, fmean, variance

import pytest

from rapport.prove.counting import count
from rapport.prove.verdict import judge
from tests.measure.telling import Story, did
from tests.prove.telling import exposed, plan

BEFORE = {"old": (0, 1, 2, 3, 5, 0, 2, 4), "new": (1, 0, 3, 2, 4, 0, 5, 1)}
AFTER = {"old": (0, 2, 2, 4, 6, 1, 2, 5), "new": (2, 1, 5, 3, 6, 1, 7, 1)}


def test_the_past_is_taken_out_and_new_people_are_told(story: Story) -> None:
    events = []
    for variant in ("old", "new"):
        for k, (earlier, later) in enumerate(zip(BEFORE[variant], AFTER[variant], strict=True)):
            person = f"{variant}{k}"
            events.append(exposed(person, "2026-01-05 10:00", variant))
            events += [did(person, f"2026-01-04 10:{minute:02}", "share") for minute in range(earlier)]
            events += [did(person, f"2026-01-05 11:{minute:02}", "share") for minute in range(later)]
    story.tell(*events)
    one = plan("shares", before_days=14)
    judged = judge(count(story.store.engine, one, story.scope("2026-01-05")), one)
    told = judged.of("new", "shares")
    x, y = (*BEFORE["old"], *BEFORE["new"]), (*AFTER["old"], *AFTER["new"])
    theta = covariance(x, y) / variance(x)
    left = {v: [b - theta * a for a, b in zip(BEFORE[v], AFTER[v], strict=True)] for v in ("old", "new")}
    assert told.comparison is not None
    assert told.comparison.effect == pytest.approx(fmean(left["new"]) - fmean(left["old"]))
    kept = (variance(left["old"]) + variance(left["new"])) / (variance(AFTER["old"]) + variance(AFTER["new"]))
    assert told.kept == pytest.approx(kept)
    # Four of sixteen people had not been there: they have a covariate of 0, which is said.
    assert told.earlier == pytest.approx(12 / 16)
    assert [(found.treatment, found.metric, found.biased) for found in judged.before] == [("new", "shares", False)]
    bare = plan("shares")
    unasked = judge(count(story.store.engine, bare, story.scope("2026-01-05")), bare)
    assert (unasked.of("new", "shares").kept, unasked.before) == (None, ())
