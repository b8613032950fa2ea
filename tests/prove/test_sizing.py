"""How large a test must be, from the people of a window that a reader can count."""

from statistics import variance

import pytest

from rapport.prove.maths import Estimate, NotYet
from rapport.prove.sizing import Baseline, baseline, size, smallest
from tests.measure.telling import Story, did

HALF = (0.5, 0.5)


def test_the_number_of_each_person_and_its_spread(story: Story) -> None:
    said = {"ann": 3, "bob": 1, "cat": 0, "dan": 0}
    events = [did(person, "2026-01-05 10:00", "page_view") for person in said]
    events += [did(person, f"2026-01-06 10:0{n}", "share") for person, times in said.items() for n in range(times)]
    story.tell(*events)
    scope = story.scope("2026-01-05", "2026-01-06")
    found = baseline(story.store.engine, scope, "shares")
    assert (found.people, found.per_day) == (4, 2.0)
    assert isinstance(found.estimate, Estimate)
    assert found.estimate.mean == pytest.approx(1.0)
    assert found.estimate.variance == pytest.approx(variance(said.values()))
    sharing = baseline(story.store.engine, scope, "sharing_people").estimate
    assert isinstance(sharing, Estimate)
    assert (sharing.mean, sharing.variance) == (0.5, 0.25)
    per_session = baseline(story.store.engine, scope, "shares_per_100_sessions").estimate
    assert isinstance(per_session, Estimate)
    # Four shares in six sessions: one of everybody on the first day, and those of Ann and Bob on the second.
    assert per_session.mean == pytest.approx(100 * 4 / 6)
    unknown = baseline(story.store.engine, story.scope("2026-03-01"), "shares")
    assert unknown.estimate == NotYet("too_few", 2)


def test_size_and_smallest_effect_are_each_other_s_reverse() -> None:
    found = Baseline(2800, 100.0, Estimate(2800, 0.2, 0.16))
    needed = size(found, 0.1, HALF)
    assert not isinstance(needed, NotYet)
    # 16 · variance ÷ effect² of each variant, by the rule of thumb: 6,400 people of each.
    assert needed.people == pytest.approx(2 * 16 * 0.16 / 0.02**2, rel=0.03)
    assert needed.days == -(-needed.people // 100)
    effect = smallest(found, needed.days, HALF)
    assert effect == pytest.approx(0.1, rel=0.01)
    tenth = size(found, 0.1, (0.9, 0.1))
    assert not isinstance(tenth, NotYet)
    assert tenth.people > 2.5 * needed.people


def test_what_cannot_be_sized_says_why() -> None:
    none = Baseline(0, 0.0, NotYet("too_few", 2))
    assert size(none, 0.1, HALF) == smallest(none, 7, HALF) == NotYet("too_few", 2)
    flat = Baseline(10, 1.0, Estimate(10, 0.0, 0.0))
    assert size(flat, 0.1, HALF) == smallest(flat, 7, HALF) == NotYet("not_positive")
    assert size(Baseline(10, 1.0, Estimate(10, 1.0, 0.0)), 0.1, HALF) == NotYet("no_variance")
    assert size(Baseline(10, 0.0, Estimate(10, 1.0, 1.0)), 0.1, HALF) == NotYet("no_rate")
