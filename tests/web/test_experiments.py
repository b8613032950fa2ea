"""The pages of experiments, flags and the ledger: made, run, proved and decided, and what a stranger sees."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from rapport.deliver import api as deliver
from rapport.deliver.models import Experiment
from rapport.projects.models import Project
from rapport.store import Store
from tests.web.conftest import Cast, event
from tests.web.test_overview import page, words

VARIANTS = [{"key": "old", "weight": 0.5, "value": False}, {"key": "new", "weight": 0.5, "value": True}]
SAID = {
    "flag": "button",
    "name": "Green button",
    "hypothesis": "Green is shared more.",
    "primary": "sharing_people",
    "guardrails": ["comment_people"],
    "variants": VARIANTS,
    "expected_people": 300,
}
MESSAGE = {
    "kind": "message",
    "hypothesis": "Who is greeted stays.",
    "primary": "sharing_people",
    "holdout": 0.5,
    "variants": [{"key": "hi", "weight": 1, "value": {"text": "Hi."}}],
}
NOW = datetime.now(UTC)


def begun(project: Project, days: int = 2, **more: Any) -> Experiment:
    """An experiment on the flag button that has run for some days."""
    deliver.keep_flag(project, "button", {"default": False, "about": "Whether it is green"}, "a test")
    one = deliver.keep_experiment(project, "green", {**SAID, **more}, "a test")
    deliver.start(one, "a test")
    return backdated(one, days)


def backdated(one: Experiment, days: int) -> Experiment:
    Experiment.objects.filter(pk=one.pk).update(started=NOW - timedelta(days=days))
    one.refresh_from_db()
    return one


def met(project: int, person: str, variant: str, experiment: str = "green", days: float = 1, country: str = "") -> Any:
    said = json.dumps({"experiment": experiment, "version": 1, "variant": variant, "held_out": variant == "holdout"})
    return event(project, person, NOW - timedelta(days=days), "exposure", properties=said, country=country)


def crowd(
    store: Store, project: Project, each: int, did: dict[str, tuple[str, int]], experiment: str = "green"
) -> None:
    """So many people of each variant, of whom some did something after."""
    events = []
    for variant, (name, doing) in did.items():
        for n in range(each):
            person = f"{variant}{n}"
            events.append(met(project.pk, person, variant, experiment))
            if n < doing:
                events.append(event(project.pk, person, NOW - timedelta(days=0.9), name))
    store.load(events, lambda _: project.rules)


def plain(said: str) -> str:
    """With usual spaces."""
    return said.replace("\u202f", " ")


def test_an_experiment_is_sized_kept_started_and_decided(cast: Cast, ada: Client, engaged: Store) -> None:
    shop = cast.shop
    assert "a new one, named after it" in page(ada, "/p/shop/new-experiment/")
    made = ada.post("/p/shop/flags/", {"key": "button", "kind": "boolean", "about": "Green"})
    assert made["Location"] == "/p/shop/flags/button/"
    lately = [
        event(shop.pk, f"p{n}", NOW - timedelta(days=1 + n % 27), "share" if n % 2 else "page_view") for n in range(280)
    ]
    strangers = [event(cast.forum.pk, f"x{n}", NOW - timedelta(days=3), "share") for n in range(50)]
    engaged.load([*lately, *strangers], lambda _: shop.rules)
    asked = {
        "hypothesis": "Green is shared more.",
        "name": "Green button",
        "flag": "button",
        "variants": "control: 50, false\ngreen: 50, true",
        "coverage": "100",
        "primary": "sharing_people",
        "guardrails": ["comment_people"],
        "margin": "2.5",
        "wanted": "20",
    }
    told = words(ada.post("/p/shop/new-experiment/", {**asked, "do": "size"}).content.decode())
    assert "280 in 28 days" in told
    assert "50.0 %" in plain(told)
    assert "people a day" in told
    wrong = ada.post("/p/shop/new-experiment/", {**asked, "variants": "control 50", "do": "size"}).content.decode()
    assert "is no variant" in unescape(wrong)
    kept = ada.post("/p/shop/new-experiment/", {**asked, "do": "keep"})
    assert kept["Location"] == "/p/shop/experiments/green-button/"
    draft = page(ada, kept["Location"])
    assert deliver.experiment_of(shop, "green-button").margins == {"comment_people": 0.025}
    assert "People who comment must not get worse by more than 2.5" in words(draft)
    assert "It has not started: nobody is assigned yet." in words(draft)

    def step(**said: str) -> str:
        return words(ada.post(f"{kept['Location']}step/", said, follow=True).content.decode())

    assert "Nobody was exposed yet" in step(do="start")
    assert "Nothing was changed. Write what was learnt" in step(do="finish", variant="green", learnings=" ")
    assert deliver.experiment_of(shop, "green-button").state == "running"
    assert "Decided: green stays." in step(do="finish", variant="green", learnings="Green is shared more.")
    assert deliver.flag_of(shop, "button").default is True
    assert "Green button" in page(ada, "/p/shop/experiments/?q=shared+more")
    assert "No experiment says" in page(ada, "/p/shop/experiments/?q=nothing")


@pytest.mark.slow
def test_a_clear_effect_is_told_with_its_interval_and_sql(cast: Cast, ada: Client, engaged: Store) -> None:
    begun(cast.shop)
    crowd(engaged, cast.shop, 150, {"old": ("share", 30), "new": ("share", 90)})
    crowd(engaged, cast.forum, 80, {"old": ("share", 80), "new": ("share", 0)})
    told = page(ada, "/p/shop/experiments/green/")
    said = words(told)
    assert "60.0 % instead of 20.0 % with new (+200.0 % against old). Better, and luck alone does not" in plain(said)
    assert "old 150, new 150" in said
    assert "20.0" in said
    assert "60.0" in said
    assert 'data-chart="spec-now"' in told
    assert "{project:UInt32}" in told
    assert "The shares of people are as they were meant to be" in said
    listed = words(page(ada, "/p/shop/experiments/"))
    assert "Green button" in listed
    assert "300" in listed
    assert "good" in listed


@pytest.mark.slow
def test_days_are_looks_and_the_chart_has_each_of_them(cast: Cast, ada: Client, engaged: Store) -> None:
    begun(cast.shop, days=4)
    for day in (3, 2, 1):
        events = [
            one
            for n in range(40)
            for variant in ("old", "new")
            for one in (
                met(cast.shop.pk, f"{variant}{day}-{n}", variant, days=day),
                *([event(cast.shop.pk, f"{variant}{day}-{n}", NOW - timedelta(days=day), "share")] if n < 15 else []),
            )
        ]
        engaged.load(events, lambda _: cast.shop.rules)
    told = page(ada, "/p/shop/experiments/green/")
    spec = json.loads(re.search(r'<script id="spec-days-0" type="application/json">(.*?)</script>', told, re.S)[1])  # type: ignore[index]
    widths = [row["high"] - row["low"] for row in spec["data"]["values"]]
    assert widths == sorted(widths, reverse=True)
    assert "Luck alone may still explain it" in words(told)


@pytest.mark.slow
def test_shares_that_are_not_as_meant_forbid_any_conclusion(cast: Cast, ada: Client, engaged: Store) -> None:
    begun(cast.shop)
    crowd(engaged, cast.shop, 200, {"old": ("share", 20)})
    crowd(engaged, cast.shop, 60, {"new": ("share", 50)})
    said = words(page(ada, "/p/shop/experiments/green/"))
    assert "Nothing may be concluded" in said
    assert "look into it" in words(page(ada, "/p/shop/experiments/"))


def test_an_action_is_compared_with_whoever_is_held_out(cast: Cast, ada: Client, engaged: Store) -> None:
    hello = deliver.keep_action(cast.shop, "hello", MESSAGE, "a test").experiment
    deliver.start(hello, "a test")
    backdated(hello, 2)
    crowd(engaged, cast.shop, 100, {"holdout": ("share", 10), "hi": ("share", 50)}, "hello")
    said = words(page(ada, "/p/shop/experiments/hello/"))
    assert "50.0 % instead of 10.0 % with hi (+400.0 % against held out)" in plain(said)
    assert "An action that stays goes on with a holdout of 5 %" in said


def test_the_ledger_has_everything_by_itself_and_together(cast: Cast, ada: Client, engaged: Store) -> None:
    assert "Nothing was started yet" in page(ada, "/p/shop/ledger/")
    begun(cast.shop)
    bare = {**MESSAGE, "holdout": 0, "no_holdout_reason": "Everybody has to see it, by law."}
    deliver.keep_action(cast.shop, "law", bare, "a test")
    crowd(engaged, cast.shop, 150, {"old": ("share", 30), "new": ("share", 90)})
    everybody = [
        one
        for n in range(100)
        for variant, ms in (("treated", 9000 + n), ("holdout", 4000 + n))
        for one in (
            met(cast.shop.pk, f"g-{variant}{n}", variant, "global_holdout"),
            event(cast.shop.pk, f"g-{variant}{n}", NOW - timedelta(days=0.9), "user_engagement", engaged_ms=ms),
        )
    ]
    engaged.load(everybody, lambda _: cast.shop.rules)
    deliver.change_practice(cast.shop, {"global_holdout": 0.5}, "a test")
    said = words(page(ada, "/p/shop/ledger/"))
    assert "Green button" in said
    assert "beyond luck" in said
    assert "+8 min 20 s of attention" in plain(said)
    assert "Everybody has to see it, by law." in said
    rows = ada.get("/p/shop/ledger.csv").content.decode().splitlines()
    assert rows[0].startswith("experiment,version,name,kind,state,treatment,metric,effect")
    assert rows[1].startswith("green,1,Green button,experiment,running,new,sharing_people,")
    assert float(rows[1].split(",")[7]) == pytest.approx(0.4)
    assert len(rows) == 2


@pytest.mark.parametrize("path", ["experiments/green/", "flags/button/", "ledger/", "experiments/"])
def test_who_reads_changes_nothing_and_a_stranger_sees_nothing(
    cast: Cast, ben: Client, cyd: Client, path: str, engaged: Store
) -> None:
    begun(cast.shop)
    crowd(engaged, cast.shop, 5, {"old": ("share", 1), "new": ("share", 2)})
    assert '<button type="submit">Stop and decide' not in page(ben, f"/p/shop/{path}")
    assert cyd.get(f"/p/shop/{path}").status_code == 404
    own = f"/p/forum/{path}"
    assert cyd.get(own).status_code in {200, 404}
    assert "Green button" not in cyd.get(own).content.decode()
    assert ben.post("/p/shop/experiments/green/step/", {"do": "stop"}).status_code == 403
    assert ben.get("/p/shop/new-experiment/").status_code == 403
