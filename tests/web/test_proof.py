"""What experiments prove, for programs; the judge that pauses what does harm; plans made of what is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from rapport.deliver import api as deliver
from rapport.deliver.api import ExperimentFacts, State, Variant
from rapport.measure.index import ASPECTS
from rapport.projects.models import Letter
from rapport.prove.plan import BadExperiment
from rapport.store import Store
from rapport.web.proof.judging import judge_all, judge_one
from rapport.web.proof.planning import is_ended, plan_of
from rapport.web.proof.results import results_of
from tests.web.conftest import Cast, event
from tests.web.test_experiments import NOW, begun, crowd, met
from tests.web.test_overview import page, words


def get(cast: Cast, path: str, key: str = "") -> Any:
    answer = Client().get(f"/api/v1/projects/shop/{path}", headers={"authorization": f"Bearer {key or cast.secret}"})
    return answer.status_code, answer.json()


def test_a_guardrail_that_is_crossed_pauses_by_itself(cast: Cast, ada: Client, engaged: Store) -> None:
    one = begun(cast.shop)
    crowd(engaged, cast.shop, 150, {"old": ("comment_posted", 120), "new": ("comment_posted", 30)})
    assert judge_all() >= 1
    one.refresh_from_db()
    assert one.state == "stopped"
    assert one.stopped_because.startswith("Guardrail crossed: People who comment of new is −75.0")
    told = words(page(ada, "/p/shop/experiments/green/"))
    assert "A guardrail is crossed: People who comment got worse with new" in told
    assert "stopped by the judge" in told
    assert "guardrail crossed" in words(page(ada, "/p/shop/experiments/"))
    assert judge_one(cast.shop, "green") is None


def test_whoever_edits_is_told_once(cast: Cast, engaged: Store, settings: Settings) -> None:
    begun(cast.shop)
    crowd(engaged, cast.shop, 150, {"old": ("share", 30), "new": ("share", 90)})
    judge_one(cast.shop, "green")
    assert not Letter.objects.exists(), "mail is not set up"
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example", "rapport@shop.example"
    settings.URL = "https://rapport.example"
    judge_one(cast.shop, "green")
    judge_one(cast.shop, "green")
    letter = Letter.objects.get()
    assert (letter.address, letter.subject) == (
        "ada@example.org",
        "Green button has a result that luck does not explain",
    )
    assert "https://rapport.example/p/shop/experiments/green/" in letter.text
    assert "What was expected: Green is shared more.\n\nIt goes on until somebody decides." in letter.text
    crowd(engaged, cast.shop, 500, {"old": ("share", 100)})
    judge_one(cast.shop, "green")
    subject = "Green button cannot be trusted: look how people are assigned"
    assert Letter.objects.filter(subject=subject, text__contains="not as they were meant").count() == 1


def test_no_harm_and_broken_shares_pause_nothing(cast: Cast, engaged: Store) -> None:
    one = begun(cast.shop)
    crowd(engaged, cast.shop, 40, {"old": ("comment_posted", 10), "new": ("comment_posted", 10)})
    assert judge_one(cast.shop, "green") is not None
    crowd(engaged, cast.shop, 400, {"old": ("comment_posted", 400)})
    judge_all()
    one.refresh_from_db()
    assert one.state == "running"


def test_programs_get_results_and_ledger(cast: Cast, engaged: Store) -> None:
    begun(cast.shop)
    crowd(engaged, cast.shop, 150, {"old": ("share", 30), "new": ("share", 90)})
    status, found = get(cast, "experiments/green/results")
    assert (status, found["people"], found["healthy"]) == (200, {"old": 150, "new": 150}, True)
    primary = found["results"][0]
    assert (primary["verdict"], primary["role"], primary["days_left"]) == ("better", "primary", 0)
    assert primary["effect"] == pytest.approx(0.4)
    assert 0 < primary["interval"][0] < 0.4 < primary["interval"][1]
    # The 300 people that were expected came, and their day is over: that was the last look.
    assert ([one["people"] for one in found["days"]], found["ended"]) == ([0, 300], True)
    assert "{project:UInt32}" in found["sql"]
    status, ledger = get(cast, "ledger")
    assert (status, len(ledger["entries"]), ledger["together"]["global_holdout"]) == (200, 1, None)
    assert ledger["together"]["reason"] == "Nobody has been exposed yet."
    assert get(cast, "experiments/none/results")[0] == 404
    assert get(cast, "ledger", cast.stranger_secret)[0] == 403


def test_the_engagement_index_stands_with_its_parts(cast: Cast, ada: Client, engaged: Store) -> None:
    """In the week before nine of ten people did nothing by choice; after it everybody with the new button does."""
    one = begun(cast.shop, 12, primary="engagement_index", guardrails=[], expected_people=None)
    week = [event(cast.shop.pk, f"w{n}", NOW - timedelta(days=15), "page_view" if n else "share") for n in range(10)]
    people = [(variant, n) for variant in ("old", "new") for n in range(60)]
    exposed = [met(cast.shop.pk, f"{variant}{n}", variant, days=9) for variant, n in people]
    after = [
        event(cast.shop.pk, f"{variant}{n}", NOW - timedelta(days=8), "quiz_finished")
        for variant, n in people
        if variant == "new" or n == 0
    ]
    engaged.load([*week, *exposed, *after], lambda _: cast.shop.rules)
    told = {row["metric"]: row for row in get(cast, "experiments/green/results")[1]["results"]}
    names = ["engagement_index", "engaged_time_total", *(f"index_{aspect.name}" for aspect in ASPECTS)]
    assert list(told) == names
    # Nobody of the week before had less than nothing, nine of ten as much, and all but one less than one.
    assert told["index_participation"]["treatment_mean"] == pytest.approx(95)
    assert told["index_participation"]["control_mean"] == pytest.approx((59 * 45 + 95) / 60)
    assert told["engagement_index"]["verdict"] == "better"
    assert told["engagement_index"]["unit"] == "points"
    said = words(page(ada, "/p/shop/experiments/green/"))
    assert "Index: participation" in said
    assert '<option value="engagement_index">Engagement index</option>' in page(ada, "/p/shop/new-experiment/")
    assert one.primary == "engagement_index"


def facts(**more: Any) -> ExperimentFacts:
    variants = (Variant("a", 0.5), Variant("b", 0.5))
    usual: dict[str, Any] = {
        "key": "k",
        "version": 1,
        "state": State.RUNNING,
        "variants": variants,
        "primary": "shares",
    }
    return ExperimentFacts(**{**usual, **more})


def test_a_plan_has_what_can_be_measured_and_says_what_not() -> None:
    said = {"guardrails": ("impressions", "comments"), "margins": {"comments": 0.01}, "expected_people": 400}
    planned = plan_of(facts(secondary=("dau",), **said))
    assert planned.plan.outcomes[1].margin_share == 0.01
    assert [(one.metric, one.role) for one in planned.plan.outcomes] == [
        ("shares", "primary"),
        ("comments", "guardrail"),
        ("engaged_time_total", "secondary"),
    ]
    assert planned.left_out[0].startswith("Dau is a number of days")
    assert "cannot guard" in planned.left_out[1]
    assert (planned.plan.n_star, planned.plan.control, planned.plan.method) == (400, "a", "hybrid")
    held = plan_of(facts(holdout=0.1, variants=(Variant("hi", 1),))).plan
    assert (held.control, held.shares) == ("holdout", {"holdout": 0.1, "hi": 0.9})
    with pytest.raises(BadExperiment):
        plan_of(facts(variants=(Variant("hi", 1),)))


def test_only_a_declared_end_that_came_is_an_end() -> None:
    assert not is_ended(facts(), 100)
    assert not is_ended(facts(ends=200), 100)
    assert is_ended(facts(ends=100), 100)
    assert not is_ended(facts(ends=200, stopped=150), 900)
    assert is_ended(facts(ends=200, stopped=250), 900)


def test_an_action_without_a_holdout_says_that_nobody_knows(cast: Cast, ada: Client) -> None:
    said = {
        "kind": "message",
        "hypothesis": "By law.",
        "primary": "shares",
        "holdout": 0,
        "no_holdout_reason": "Everybody has to see it.",
        "variants": [{"key": "hi", "weight": 1, "value": {"text": "Hi."}}],
    }
    one = deliver.keep_action(cast.shop, "law", said, "a test").experiment
    deliver.start(one, "a test")
    found = results_of(cast.shop, deliver.facts_of_experiment(one))
    assert found.trouble == ("There is only the control; a comparison needs a second one.",)
    assert "There is only the control" in words(page(ada, "/p/shop/experiments/law/"))
    assert "law" in words(page(ada, "/p/shop/ledger/"))
