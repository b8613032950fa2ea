"""Experiments that a reader can count: exposures and what came of them, with a stranger beside who has it threefold."""

from dataclasses import replace

import pytest

from rapport.kernel.scope import Scope
from rapport.kernel.segment import Did as DidSegment
from rapport.measure.filters import BadQuestion
from rapport.prove.counting import Counting, count
from rapport.prove.counting_sql import AGES, DAYS, WHOLE
from rapport.prove.plan import BadExperiment, Outcome, Plan
from rapport.prove.slices import count_days
from rapport.prove.verdict import judge
from tests.measure.telling import Story, did
from tests.prove.telling import HALF, exposed, means, plan


def three_days(story: Story) -> Scope:
    """Ann and Bob have the old button, Cat, Dan and Eve the new one; Fay met both; Gus is in another experiment."""
    story.tell(
        did("ann", "2026-01-05 09:00", "share"),
        exposed("ann", "2026-01-05 10:00", "old", country="DE"),
        did("ann", "2026-01-05 10:05", "share"),
        exposed("ann", "2026-01-05 10:06", "old", country="FR"),
        exposed("bob", "2026-01-05 10:00", "old", country="DE"),
        exposed("cat", "2026-01-05 10:00", "new", country="DE"),
        did("cat", "2026-01-05 10:01", "share"),
        did("cat", "2026-01-06 10:01", "share"),
        exposed("dan", "2026-01-06 10:00", "new", country="FR"),
        did("dan", "2026-01-06 10:00", "share"),
        exposed("eve", "2026-01-06 10:00", "new", country="FR"),
        did("eve", "2026-01-07 23:00", "comment_posted"),
        exposed("fay", "2026-01-05 10:00", "old"),
        exposed("fay", "2026-01-06 10:00", "new"),
        did("fay", "2026-01-06 10:01", "share"),
        exposed("gus", "2026-01-06 10:00", "new", experiment="other"),
        did("gus", "2026-01-06 10:01", "share"),
        did("hal", "2026-01-06 10:01", "share"),
    )
    return story.scope("2026-01-05", "2026-01-07")


def test_only_what_comes_after_the_first_exposure_counts(story: Story) -> None:
    scope = three_days(story)
    found = count(story.store.engine, plan("shares", "comments"), scope)
    assert found.mixed == 1
    assert found.sql.startswith(f"-- project = {scope.project}\n")
    assert "-- experiment = button\n" in found.sql
    assert {group.variant: group.people for group in found.groups} == {"old": 2, "new": 3}
    assert means(found, "shares") == {"old": (0.5,), "new": (1.0,)}
    assert means(found, "comments") == {"old": (0.0,), "new": (1 / 3,)}
    variances = {group.variant: group.moments["shares"].covariances[0][0] for group in found.groups}
    assert variances == {"old": pytest.approx(0.5), "new": pytest.approx(1.0)}


def test_a_conversion_window_ends_what_counts(story: Story) -> None:
    scope = three_days(story)
    found = count(story.store.engine, plan("shares", "comments", window_days=1), scope)
    assert means(found, "shares")["new"] == (2 / 3,)
    assert means(found, "comments")["new"] == (0.0,)


def test_what_was_before_is_counted_beside(story: Story) -> None:
    scope = three_days(story)
    found = count(story.store.engine, plan("shares", before_days=1), scope)
    assert means(found, "shares") == {"old": (0.5, 0.5), "new": (1.0, 0.0)}


def test_people_by_a_field_of_their_first_exposure(story: Story) -> None:
    scope = three_days(story)
    found = count(story.store.engine, plan("shares"), scope, by="country")
    parts = {(group.field, group.variant): group.people for group in found.groups}
    assert parts == {("DE", "old"): 2, ("DE", "new"): 1, ("FR", "new"): 2}
    named = count(story.store.engine, plan("shares"), scope, by="property:version")
    assert {group.field for group in named.groups} == {"1"}
    with pytest.raises(BadQuestion, match="by: people cannot be split by 'item'"):
        count(story.store.engine, plan("shares"), scope, by="item")


def test_people_of_a_segment_are_those_of_the_day_before(story: Story) -> None:
    """Eve's comment came after: a variant may have brought her to it."""
    story.tell(did("cat", "2026-01-04 10:00", "comment_posted"))
    scope = replace(three_days(story), segment=DidSegment("comment_posted"))
    found = count(story.store.engine, plan("shares"), scope)
    assert {group.variant: group.people for group in found.groups} == {"new": 1}
    days = count_days(story.store.engine, plan("shares", "retention_d1"), scope)
    assert [[group.people for group in one.groups] for one in days.values()] == [[1], [1], [1]]
    assert means(list(days.values())[-1], "shares") == {"new": (2.0,)}


def test_shares_of_people_and_numbers_of_sessions(story: Story) -> None:
    """Of the new button's three people two shared and one commented; Cat and Eve came again: five sessions."""
    scope = three_days(story)
    names = ("participation_rate", "sharing_people", "sessions", "sessions_per_person", "shares_per_100_sessions")
    judged = judge(count(story.store.engine, plan(*names), scope), plan(*names))
    made = {name: judged.of("new", name).comparison for name in names}
    told = {name: (one.control.mean, round(one.treatment.mean, 9)) for name, one in made.items() if one}
    assert told == {
        "participation_rate": (0.5, 1.0),
        "sharing_people": (0.5, 0.666666667),
        "sessions": (1.0, 1.666666667),
        "sessions_per_person": (1.0, 1.666666667),
        "shares_per_100_sessions": (50.0, 60.0),
    }


def test_coming_back_on_a_day_after_the_exposure(story: Story) -> None:
    """Cat came back the day after; of Dan and Eve that day is over as well, and Eve came."""
    scope = three_days(story)
    found = count(story.store.engine, plan("retention_d1", window_days=1), scope)
    assert means(found, "retention_d1") == {"old": (0.0, 1.0), "new": (2 / 3, 1.0)}
    early = Scope(scope.project, scope.first, scope.last, scope.rules, today=scope.last)
    found = count(story.store.engine, plan("retention_d1"), early)
    assert means(found, "retention_d1")["new"] == (1 / 3, 1 / 3)


@pytest.mark.parametrize("exposed_as", [WHOLE, DAYS, AGES])
def test_people_found_once_are_those_found_for_each_source(story: Story, exposed_as: str) -> None:
    """A server that is too old to find them once gives the same numbers."""
    scope = three_days(story)
    counting = Counting(plan("shares", "sessions", before_days=2), scope, exposed=exposed_as, ages=2)
    rows = []
    for at_once in (True, False):
        sql, values = counting.statement(at_once=at_once)
        assert ("MATERIALIZED" in sql) is at_once
        rows.append(story.store.engine.ask_scope(sql, counting.reach, **values).rows)
    assert rows[0]
    assert rows[0] == rows[1]


def test_another_version_is_another_experiment(story: Story) -> None:
    scope = three_days(story)
    assert count(story.store.engine, plan("shares", version=2), scope).groups == ()
    story.tell(exposed("ivy", "2026-01-07 10:00", "new", version=2))
    found = count(story.store.engine, plan("shares", version=2), scope)
    assert {group.variant: group.people for group in found.groups} == {"new": 1}


def test_an_id_that_changes_in_the_middle_is_one_person(story: Story) -> None:
    story.tell(
        exposed("phone", "2026-01-05 10:00", "old"),
        did("phone", "2026-01-05 10:01", "identify", user_id="ann"),
        exposed("laptop", "2026-01-05 11:00", "new"),
        did("laptop", "2026-01-05 11:01", "identify", user_id="ann"),
        exposed("bob", "2026-01-05 10:00", "old"),
    )
    found = count(story.store.engine, plan("shares"), story.scope("2026-01-05"))
    assert (found.mixed, [group.people for group in found.groups]) == (1, [1])


def test_a_value_is_cut_where_that_is_asked(story: Story) -> None:
    """Nine people share once, and one thirty times: cut at what nine in ten have, everybody has one."""
    events = [exposed(f"p{k}", "2026-01-05 10:00", "old" if k % 2 else "new") for k in range(10)]
    events += [did(f"p{k}", "2026-01-05 10:01", "share") for k in range(9)]
    events += [did("p9", f"2026-01-05 10:{minute:02}", "share") for minute in range(1, 31)]
    story.tell(*events)
    one = Plan(
        experiment="button", control="old", shares=HALF, outcomes=(Outcome(metric="shares", role="primary", cap=0.85),)
    )
    assert means(count(story.store.engine, one, story.scope("2026-01-05")), "shares") == {"old": (1.0,), "new": (1.0,)}


@pytest.mark.parametrize("metric", ["dau", "wau", "stickiness", "nothing"])
def test_metrics_that_are_not_of_people(metric: str, story: Story) -> None:
    with pytest.raises(BadQuestion, match="metric: "):
        count(story.store.engine, plan(metric), story.scope("2026-01-05"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"control": "none"}, "control: 'none' is none of the variants old, new."),
        ({"shares": {"old": 100}}, "there is only the control"),
        ({"shares": {"old": 60, "new": 60}}, "variants: they sum to 120"),
        ({"outcomes": ()}, "metrics: none"),
        ({"outcomes": (Outcome(metric="shares"), Outcome(metric="shares"))}, "shares is there twice"),
        ({"alpha": 1.0}, "alpha: 1 is not between"),
        ({"n_star": 0.0}, "n_star: 0 is not above 0"),
        ({"window_days": 0}, "window_days: 0 is not between"),
        ({"before_days": -1}, "before_days: -1 is not between"),
    ],
)
def test_a_plan_that_cannot_be(change: dict[str, object], sentence: str) -> None:
    usual = {"experiment": "x", "control": "old", "shares": HALF, "outcomes": (Outcome(metric="shares"),)}
    with pytest.raises(BadExperiment, match=sentence):
        Plan(**(usual | change))  # type: ignore[arg-type]
