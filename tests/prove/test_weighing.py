"""Shares of a bandit, beside so many draws by chance; and all its variants as one against the control."""

import random

import pytest

from rapport.prove.counting import count
from rapport.prove.maths import NotYet
from rapport.prove.plan import Outcome, Plan
from rapport.prove.verdict import judge
from rapport.prove.weighing import weighed
from tests.measure.telling import Story, did
from tests.prove.telling import exposed

SHARING = {"red": 30, "green": 42, "gold": 38}
"""Of 110 people each, so many share."""
ARMS = Plan(
    experiment="button",
    control="red",
    shares=dict.fromkeys(SHARING, 1 / 3),
    outcomes=(Outcome(metric="sharing_people", role="primary"),),
)


def told(story: Story, people: int) -> None:
    events = []
    for variant, sharing in {"old": 30, **SHARING}.items():
        for k in range(people):
            events.append(exposed(f"{variant}{k}", "2026-01-05 10:00", variant))
            if k < sharing:
                events.append(did(f"{variant}{k}", "2026-01-05 10:01", "share"))
    # Two variants among which shares move are one to the verdict, so nobody is left out for having met both.
    story.tell(*events, exposed("red0", "2026-01-05 11:00", "gold"))


def drawn(sign: int) -> dict[str, float]:
    """How often each variant is the best in 40,000 draws."""
    chance, wins = random.Random(5), dict.fromkeys(SHARING, 0)  # noqa: S311  no secret
    # Whoever met red and gold is in neither: one of the thirty who share with red.
    rates = {"red": (29 / 109, 109), "green": (42 / 110, 110), "gold": (38 / 110, 110)}
    arms = {name: (sign * share, (share * (1 - share) / n) ** 0.5) for name, (share, n) in rates.items()}
    for _ in range(40_000):
        wins[max(arms, key=lambda name: chance.gauss(*arms[name]))] += 1
    return {name: 0.01 + 0.97 * n / 40_000 for name, n in wins.items()}


@pytest.mark.parametrize(("better", "sign"), [("up", 1), ("down", -1)])
def test_shares_are_the_chances_to_be_best(story: Story, better: str, sign: int) -> None:
    told(story, 110)
    outcome = Outcome(metric="sharing_people", role="primary", better=better)  # type: ignore[arg-type]
    plan = Plan(experiment="button", control="red", shares=ARMS.shares, outcomes=(outcome,))
    found = weighed(story.store.engine, plan, story.scope("2026-01-05"))
    assert found == pytest.approx(drawn(sign), abs=0.015)


def test_nothing_moves_before_each_has_a_hundred(story: Story) -> None:
    told(story, 99)
    assert weighed(story.store.engine, ARMS, story.scope("2026-01-05")) == NotYet("too_few", 100)


def test_all_variants_are_one_against_the_control(story: Story) -> None:
    told(story, 110)
    shares = {"old": 0.25, "treated": 0.75}
    outcomes = ARMS.outcomes
    plan = Plan(experiment="button", control="old", shares=shares, outcomes=outcomes, pooled="treated")
    reached = count(story.store.engine, plan, story.scope("2026-01-05"))
    assert ({group.variant: group.people for group in reached.groups}, reached.mixed) == (
        {"old": 110, "treated": 330},
        0,
    )
    made = judge(reached, plan).of("treated", "sharing_people").comparison
    assert made is not None
    assert made.effect == pytest.approx(110 / 330 - 30 / 110)
