"""Every registered metric is the outcome of an experiment, or says why it is none."""

from collections.abc import Iterator

import pytest

from rapport.kernel.event import Event
from rapport.measure import METRICS
from rapport.measure.by_person import person_metric
from rapport.measure.filters import BadQuestion
from rapport.measure.outcomes import OUTCOMES
from rapport.prove.counting import count
from rapport.prove.verdict import judge
from tests.measure.telling import Story, did
from tests.prove.telling import exposed, plan

WHY_NOT = {
    "dau": "dau is a number of days and not of people; use active_days_per_person or returning_share.",
    "wau": "wau is a number of days and not of people; use active_days_per_person or returning_share.",
    "mau": "mau is a number of days and not of people; use active_days_per_person or returning_share.",
    "stickiness": "stickiness is a number of days and not of people; use active_days_per_person or returning_share.",
}


def busy(person: str, k: int) -> Iterator[Event]:
    """Somebody who does all that a metric can be made of, the more the higher their number."""
    for hour in range(10, 11 + k % 3):
        at = f"2026-01-12 {hour}"
        yield did(person, f"{at}:00", "view_item_list", things=("tea", "mug"))
        yield did(person, f"{at}:{1 + k % 7:02}", engaged_s=3 + k % 17)
        if k % 2:
            yield did(person, f"{at}:08", "select_item", things=("tea",))
        if k % 5:
            yield did(person, f"{at}:{13 + k % 11}")
    for minute, name in ((10, "share"), (11, "comment_posted")):
        if k % (minute - 8):
            yield did(person, f"2026-01-12 10:{minute}", name)
    for kind, number in (("nps", k % 11), ("csat", 1 + k % 5), ("ces", 1 + k % 7), ("text", (k % 3 - 1) / 2)):
        if k % 4:
            said = f'{{"kind": "{kind}", "number": {number}}}'
            yield did(person, "2026-01-12 10:12", "survey_answered", properties=said)
    for day, again in (("2026-01-13", 2), ("2026-01-19", 3), ("2026-02-11", 5)):
        if not k % again:
            yield did(person, f"{day} 10:00")


@pytest.fixture(scope="module")
def people() -> list[Event]:
    """Forty of each variant, and twenty who came the week before; two of the forty do nothing."""
    week = [(k, day, "share" if k % 3 else "page_view") for k in range(20) for day in range(5, 6 + k % 4)]
    events = [did(f"w{k}", f"2026-01-{day:02} 10:00", name, engaged_s=4 * k) for k, day, name in week]
    for k in range(80):
        person = f"p{k}"
        events += [
            exposed(person, "2026-01-12 09:59", "new" if k < 40 else "old"),
            *(busy(person, k) if k % 20 else ()),
        ]
    return events


def usable(name: str) -> bool:
    try:
        person_metric(name)
    except BadQuestion as wrong:
        return str(wrong) != f"metric: {WHY_NOT[name]}"
    return True


def test_every_metric_is_an_outcome_or_says_why_not(story: Story, people: list[Event]) -> None:
    names = [name for name in OUTCOMES if usable(name)]
    assert set(METRICS) - set(names) == set(WHY_NOT)
    story.tell(*people)
    one = plan(*names)
    judged = judge(count(story.store.engine, one, story.scope("2026-01-12", "2026-02-20")), one)
    verdicts = [judged.of("new", name) for name in names]
    assert [one.key[1] for one in verdicts if one.p is None or one.interval is None] == []


def test_of_what_nobody_did_each_metric_says_why_it_has_no_number(story: Story) -> None:
    names = [name for name in OUTCOMES if usable(name)]
    story.tell(*(exposed(f"{variant}{k}", "2026-01-12 09:55", variant) for variant in ("old", "new") for k in range(3)))
    one = plan(*names)
    judged = judge(count(story.store.engine, one, story.scope("2026-01-12", "2026-01-13")), one)
    for name in names:
        verdict = judged.of("new", name)
        assert (verdict.said, verdict.p, verdict.interval) == ("not_yet", None, None), name
        assert verdict.why is not None
        assert verdict.why.sentence
