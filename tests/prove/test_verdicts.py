"""What is made of counted people: better, worse, no difference or not yet; guardrails, doubts, looks day by day."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from rapport.kernel.scope import Scope
from rapport.measure.filters import BadQuestion
from rapport.prove.checks import alike_before, wear
from rapport.prove.counting import count
from rapport.prove.maths import NotYet
from rapport.prove.over_time import Ahead, ahead, over_time
from rapport.prove.plan import BadExperiment, Outcome, Plan
from rapport.prove.portfolio import corrected, lift_of, sum_of_lifts
from rapport.prove.verdict import judge
from tests.measure.telling import Story, did
from tests.prove.telling import HALF, exposed, plan


def crowd(story: Story, n: int, old: int, new: int, variants: tuple[str, str] = ("old", "new")) -> Scope:
    """``n`` people of each variant, of whom so many share."""
    begin = datetime.fromisoformat("2026-01-05 08:00")
    events = []
    for k in range(n):
        at = (begin + timedelta(minutes=k)).isoformat(sep=" ")
        for variant, sharing in zip(variants, (old, new), strict=True):
            events.append(exposed(f"{variant}{k}", at, variant))
            if k < sharing:
                events.append(did(f"{variant}{k}", at, "share"))
    story.tell(*events)
    return story.scope("2026-01-05")


def test_a_clear_effect_is_better_before_the_end(story: Story) -> None:
    scope = crowd(story, 150, 30, 90)
    one = plan("sharing_people", n_star=300)
    verdict = judge(count(story.store.engine, one, scope), one).of("new", "sharing_people")
    assert (verdict.said, verdict.why) == ("better", None)
    assert verdict.comparison is not None
    assert verdict.comparison.effect == pytest.approx(0.4)
    assert verdict.interval is not None
    assert verdict.interval[0] > 0


def test_no_effect_is_not_yet_and_at_the_end_no_difference(story: Story) -> None:
    one = plan("sharing_people")
    reached = count(story.store.engine, one, crowd(story, 60, 30, 31))
    running = judge(reached, one).of("new", "sharing_people")
    assert (running.said, running.why) == ("not_yet", NotYet("not_sure"))
    assert judge(reached, one, ended=True).of("new", "sharing_people").said == "no_difference"
    aa = plan("sharing_people", is_aa=True)
    assert judge(reached, aa, ended=True).of("new", "sharing_people").said == "as_expected"


def test_a_guardrail_is_crossed_when_harm_is_sure(story: Story) -> None:
    scope = crowd(story, 150, 120, 30)
    guard = Outcome(metric="sharing_people", role="guardrail")
    one = Plan(experiment="button", control="old", shares=HALF, outcomes=(guard,), n_star=300)
    verdict = judge(count(story.store.engine, one, scope), one).of("new", "sharing_people")
    assert verdict.crossed
    assert verdict.worst is not None
    assert verdict.worst < 0
    borne = Plan(
        experiment="button",
        control="old",
        shares=HALF,
        outcomes=(Outcome(metric="sharing_people", role="guardrail", margin=0.9),),
    )
    assert not judge(count(story.store.engine, borne, scope), borne).of("new", "sharing_people").crossed


@pytest.mark.parametrize(("share", "crossed"), [(0.0, True), (0.3, True), (0.7, False)])
def test_a_guardrail_may_lose_a_share_of_the_controls_number(story: Story, share: float, crossed: bool) -> None:
    """Of 200 people 80 % share with the old button, of 200 with the new 40 %: half of it is lost, surely a third."""
    scope = crowd(story, 200, 160, 80)
    guard = Outcome(metric="sharing_people", role="guardrail", margin_share=share)
    one = Plan(experiment="button", control="old", shares=HALF, outcomes=(guard,), n_star=400)
    verdict = judge(count(story.store.engine, one, scope), one).of("new", "sharing_people")
    assert verdict.crossed is crossed
    with pytest.raises(BadExperiment, match="margin_share: 1 is no share"):
        Outcome(metric="shares", margin_share=1.0)


def test_the_end_is_when_enough_people_came_and_the_day_is_over(story: Story) -> None:
    """Forty people come a day. By the end of the second there are the 75 that were declared: that is the last look."""
    for day in (5, 6, 7):
        story.tell(*(exposed(f"{v}{day}-{k}", f"2026-01-{day:02} 10:00", v) for v in ("old", "new") for k in range(20)))
    one, scope = plan("sharing_people"), story.scope("2026-01-05", "2026-01-07")

    def looks(today: str, enough: int | None) -> list[tuple[int, bool]]:
        asked = replace(scope, last=date.fromisoformat(today), today=date.fromisoformat(today))
        days = over_time(story.store.engine, one, asked, enough=enough)
        return [(sum(judged.people.values()), judged.ended) for _, judged in days]

    assert looks("2026-01-07", None) == [(40, False), (80, False), (120, False)]
    assert looks("2026-01-07", 75) == [(40, False), (80, True)]
    assert looks("2026-01-06", 75) == [(40, False), (80, False)], "the day goes on, and so may others come"


def test_shares_that_are_not_as_meant_forbid_a_verdict(story: Story) -> None:
    scope = crowd(story, 150, 30, 90)
    one = Plan(
        experiment="button",
        control="old",
        shares={"old": 90, "new": 10},
        outcomes=(Outcome(metric="shares", role="primary"),),
    )
    judged = judge(count(story.store.engine, one, scope), one)
    assert judged.srm.broken
    assert judged.of("new", "shares").why == NotYet("srm")


def test_variants_and_numbers_that_nobody_has(story: Story) -> None:
    story.tell(exposed("ann", "2026-01-05 10:00", "old"), exposed("bob", "2026-01-05 10:00", "blue"))
    scope = story.scope("2026-01-05")
    one = plan("shares", "engaged_time")
    judged = judge(count(story.store.engine, one, scope), one)
    assert (judged.people, judged.strangers) == ({"old": 1, "new": 0}, {"blue": 1})
    assert judged.of("new", "shares").why == NotYet("no_treatment")
    nobody = judge(count(story.store.engine, one, story.scope("2026-02-05")), one)
    assert nobody.of("new", "shares").why == NotYet("no_people")
    story.tell(exposed("cat", "2026-01-05 10:00", "new"))
    judged = judge(count(story.store.engine, one, scope), one)
    assert judged.of("new", "engaged_time").why == NotYet("not_collected")
    assert judged.of("new", "shares").why == NotYet("too_few", 2)


def test_the_groups_before_the_exposure(story: Story) -> None:
    """People with the new button had shared twice as often before anything happened."""
    events = []
    for k in range(40):
        for variant, often in (("old", 1 + k % 2), ("new", 4 + k % 2)):
            events += [did(f"{variant}{k}", f"2026-01-04 10:{minute:02}", "share") for minute in range(often)]
            events.append(exposed(f"{variant}{k}", "2026-01-05 10:00", variant))
    story.tell(*events)
    scope = story.scope("2026-01-05")
    one = plan("shares", "shares_per_100_sessions", before_days=7)
    shares, per_session = alike_before(count(story.store.engine, one, scope), one)
    assert (shares.metric, shares.biased) == ("shares", True)
    assert (shares.comparison.control.mean, shares.comparison.treatment.mean) == (1.5, 4.5)
    assert (per_session.comparison.control.mean, per_session.biased) == (150.0, True)
    assert alike_before(count(story.store.engine, plan("shares"), scope), one) == ()


def test_an_effect_that_is_there_on_the_first_days_only(story: Story) -> None:
    """On each of five days one in two with the old button shares; with the new one all do on the first two days."""
    events = []
    for k in range(20):
        for variant in ("old", "new"):
            person = f"{variant}{k}"
            events.append(exposed(person, "2026-01-05 10:00", variant))
            for day in range(5):
                if k % 2 or (variant == "new" and day < 2 and k != 2):
                    events.append(did(person, f"2026-01-{5 + day:02} 11:00", "share"))
    story.tell(*events)
    found = wear(story.store.engine, plan("shares"), story.scope("2026-01-05", "2026-01-09"), 10)["new", "shares"]
    # The fifth day of nobody is over: it lasts until 10:00 of the sixth.
    assert [day for day, _ in found.days] == [0, 1, 2, 3]
    assert [made.effect for _, made in found.days] == pytest.approx([0.45, 0.45, 0, 0])
    assert not isinstance(found.trend, NotYet)
    assert found.trend.per_day < 0


def test_each_day_is_a_look_of_its_own(story: Story) -> None:
    """The second day undoes the first, but what was once excluded stays so."""
    events = []
    for k in range(200):
        for variant, shares in (("old", k % 10 == 0), ("new", k % 10 != 0)):
            events.append(exposed(f"{variant}{k}", "2026-01-05 10:00", variant))
            events += [did(f"{variant}{k}", "2026-01-05 10:01", "share")] * shares
        events.append(did(f"old{k}", "2026-01-06 10:01", "share"))
    story.tell(*events)
    one = plan("sharing_people", method="sequential", n_star=400.0)
    days = list(over_time(story.store.engine, one, story.scope("2026-01-05", "2026-01-06")))
    assert [day.isoformat() for day, _ in days] == ["2026-01-05", "2026-01-06"]
    first, second = (judged.of("new", "sharing_people") for _, judged in days)
    assert first.said == "better"
    assert first.comparison is not None
    assert first.comparison.effect == pytest.approx(0.8)
    assert second.comparison is not None
    assert second.comparison.effect < 0
    assert second.interval is not None
    assert second.p == first.p
    wanted = ahead(first, one, 0.1, 50.0)
    assert isinstance(wanted, Ahead)
    assert wanted.people == 400
    assert wanted.days == -(-(wanted.needed - 400) // 50)


def test_the_median_person(story: Story) -> None:
    """Person k of 100 with the old button shares k times, with the new one k + 10 times."""
    events = []
    for k in range(1, 101):
        for variant, more in (("old", 0), ("new", 10)):
            events.append(exposed(f"{variant}{k}", "2026-01-05 10:00", variant))
            events += [did(f"{variant}{k}", "2026-01-05 10:01", "share")] * (k + more)
    story.tell(*events)
    scope = story.scope("2026-01-05")
    one = Plan(
        experiment="button",
        control="old",
        shares=HALF,
        outcomes=(Outcome(metric="shares", role="primary", quantile=0.5),),
    )
    reached = count(story.store.engine, one, scope)
    assert {group.variant: group.quantiles["shares"] for group in reached.groups} == {
        "old": (41, 50, 60),
        "new": (51, 60, 70),
    }
    made = judge(reached, one).of("new", "shares").comparison
    assert made is not None
    assert (made.control.mean, made.effect) == (50, 10)
    rare = Plan(
        experiment="button",
        control="old",
        shares=HALF,
        outcomes=(Outcome(metric="shares", role="primary", quantile=0.99),),
    )
    why = judge(count(story.store.engine, rare, scope), rare).of("new", "shares").why
    assert why == NotYet("too_few_for_quantile", 396)
    bounced = Outcome(metric="bounce_rate", quantile=0.5)
    ratios = Plan(experiment="button", control="old", shares=HALF, outcomes=(bounced,))
    with pytest.raises(BadQuestion, match="bounce_rate has no quantile"):
        count(story.store.engine, ratios, scope)
    with pytest.raises(BadExperiment, match="quantile: 1 is not"):
        Outcome(metric="shares", quantile=1.0)


def test_all_actions_together(story: Story) -> None:
    """Two actions bring 0.4 to each of 150 people; of 600 people that is 0.2 each."""
    scope = crowd(story, 150, 30, 90)
    one = plan("sharing_people", "comments", n_star=300)
    judged = judge(count(story.store.engine, one, scope), one)
    lift = lift_of(judged.of("new", "sharing_people"))
    assert lift is not None
    assert lift_of(judged.of("new", "comments")) is None
    both = sum_of_lifts([lift, lift], 600)
    assert both.effect == pytest.approx(0.2)
    assert both.error == pytest.approx(lift.error * 2**0.5 / 4)
    assert both.interval()[0] > 0
    verdicts = {"a": judged.of("new", "sharing_people"), "b": judged.of("new", "comments")}
    assert list(corrected(verdicts)) == ["a"]
    with pytest.raises(ValueError, match="everybody"):
        sum_of_lifts([lift], 0)


def test_what_people_did_before_takes_noise_away(story: Story) -> None:
    """Person k shares k times before and k times after, with the new button once more: nothing but that is left."""
    events = []
    for k in range(6):
        for variant, more in (("old", 0), ("new", 1)):
            person = f"{variant}{k}"
            events += [did(person, f"2026-01-04 10:{minute:02}", "share") for minute in range(k)]
            events.append(exposed(person, "2026-01-05 10:00", variant))
            events += [did(person, f"2026-01-05 10:{minute:02}", "share") for minute in range(1, 1 + k + more)]
    story.tell(*events)
    scope = story.scope("2026-01-05")
    plain, adjusted = (
        judge(count(story.store.engine, one, scope), one).of("new", "shares")
        for one in (plan("shares"), plan("shares", before_days=7))
    )
    assert plain.comparison is not None
    assert plain.comparison.p is not None
    assert plain.comparison.p > 0.3
    assert adjusted.comparison is not None
    assert adjusted.comparison.effect == pytest.approx(1)
    assert adjusted.kept == pytest.approx(0, abs=1e-9)
