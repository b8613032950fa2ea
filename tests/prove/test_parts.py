"""An experiment in parts, and without the one person who outweighs everybody, beside numbers made by hand."""

from statistics import NormalDist, fmean

import pytest
from scipy.integrate import quad
from scipy.stats import false_discovery_control

from rapport.kernel.segment import Did
from rapport.measure.filters import BadQuestion
from rapport.prove.counting import count
from rapport.prove.maths import Belief, Estimate, believe
from rapport.prove.parts import NOT_SAID, by_field, by_segments, capped
from rapport.prove.verdict import judge
from tests.measure.telling import Story, did
from tests.prove.telling import exposed, plan

SHARING = {("DE", "old"): 5, ("DE", "new"): 35, ("FR", "old"): 20, ("FR", "new"): 22, ("", "old"): 3, ("", "new"): 4}
"""Who shared, of forty people of each variant in each country; of ten where no country is known."""


def countries(story: Story) -> None:
    events = []
    for (country, variant), sharing in SHARING.items():
        for k in range(40 if country else 10):
            person = f"{country}{variant}{k}"
            events.append(exposed(person, "2026-01-05 10:00", variant, country=country))
            if k < sharing:
                events.append(did(person, "2026-01-05 11:00", "share", country="XX"))
            if k < 12:
                events.append(did(person, "2026-01-02 11:00", "comment_posted"))
            if variant == "new":
                events.append(did(person, "2026-01-05 12:00", "comment_posted"))
    story.tell(*events)


def test_parts_of_a_field_are_corrected_for_each_other(story: Story) -> None:
    countries(story)
    found = by_field(story.store.engine, plan("sharing_people", "shares"), story.scope("2026-01-05"), "country")
    assert [(part.name, part.people) for part in found.parts] == [
        ("DE", {"old": 40, "new": 40}),
        ("FR", {"old": 40, "new": 40}),
        (NOT_SAID, {"old": 10, "new": 10}),
    ]
    verdicts = [one for part in found.parts for one in part.verdicts]
    assert [one.outcome.metric for one in verdicts] == ["sharing_people"] * 3
    effects = [one.comparison.effect for one in verdicts if one.comparison]
    assert effects == pytest.approx([30 / 40, 2 / 40, 1 / 10])
    expected = false_discovery_control([one.p for one in verdicts])
    assert [one.corrected_p for one in verdicts] == pytest.approx(list(expected))
    assert [one.said for one in verdicts] == ["better", "not_yet", "not_yet"]
    with pytest.raises(BadQuestion, match="by: people cannot be split by 'item'"):
        by_field(story.store.engine, plan("shares"), story.scope("2026-01-05"), "item")


def test_segments_are_those_of_before_the_start(story: Story) -> None:
    """Twelve, twelve and ten of each variant had commented; that all with the new button did so since says nothing."""
    countries(story)
    asked = {"talkers": Did("comment_posted"), "nobody": Did("purchase")}
    found = by_segments(story.store.engine, plan("sharing_people"), story.scope("2026-01-05"), asked)
    assert [(part.name, part.people) for part in found.parts] == [("talkers", {"old": 34, "new": 34})]
    (one,) = found.parts[0].verdicts
    assert one.comparison is not None
    assert one.comparison.control.mean == pytest.approx((5 + 12 + 3) / 34)
    assert one.comparison.treatment.mean == pytest.approx((12 + 12 + 4) / 34)


def test_one_extreme_person_is_shown_and_beside_it_the_capped_number(story: Story) -> None:
    """Everybody shares once or twice; one with the new button shares forty times, which alone makes the effect."""
    shares = {"old": [1 + k % 2 for k in range(30)], "new": [1 + k % 2 for k in range(29)] + [40]}
    events = []
    for variant, numbers in shares.items():
        for k, often in enumerate(numbers):
            events.append(exposed(f"{variant}{k}", "2026-01-05 10:00", variant))
            events += [did(f"{variant}{k}", f"2026-01-05 11:{minute:02}", "share") for minute in range(often)]
    story.tell(*events)
    scope, one = story.scope("2026-01-05"), plan("shares", "sharing_people")
    judged = judge(count(story.store.engine, one, scope), one)
    whole = judged.of("new", "shares")
    everybody = shares["old"] + shares["new"]
    mean = fmean(everybody)
    share = (40 - mean) ** 2 / sum((value - mean) ** 2 for value in everybody)
    assert whole.outlier is not None
    assert [whole.outlier.value, whole.outlier.share] == pytest.approx([40, share])
    assert judged.of("new", "sharing_people").outlier is None
    found = capped(story.store.engine, one, scope, judged)
    assert list(found) == ["shares"]
    cut = found["shares"].of("new", "shares").comparison
    assert cut is not None
    assert cut.effect == pytest.approx(fmean([min(value, 2) for value in shares["new"]]) - fmean(shares["old"]))


@pytest.mark.parametrize("mean", [8.0, 10.0, 13.0])
def test_a_belief_where_less_is_better(mean: float) -> None:
    found = believe(Estimate(100, 10.0, 25.0), Estimate(120, mean, 36.0), 0.05)
    assert isinstance(found, Belief)
    spread = (found.interval[1] - found.interval[0]) / (2 * NormalDist().inv_cdf(0.975))
    curve = NormalDist(found.relative, spread)
    chance, loss = found.of_less
    assert chance == pytest.approx(curve.cdf(0))
    far = found.relative + 12 * spread
    assert loss == pytest.approx(quad(lambda x: x * curve.pdf(x), 0, far)[0] if far > 0 else 0, abs=1e-9)
