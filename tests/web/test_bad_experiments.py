"""What goes wrong with experiments, line by line: each is said to programs, on the page and in the terminal."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rapport.cli import main
from rapport.deliver import api as deliver
from rapport.store import Store
from tests.web.conftest import Cast, event
from tests.web.test_api_delivery import call
from tests.web.test_experiments import NOW, SAID, VARIANTS, begun, crowd, met, plain
from tests.web.test_overview import page, words
from tests.web.test_proof import get

Said = pytest.CaptureFixture[str]


@pytest.fixture
def button(cast: Cast) -> deliver.Experiment:
    """A draft on a flag."""
    deliver.keep_flag(cast.shop, "button", {"default": False}, "a test")
    return deliver.keep_experiment(cast.shop, "green", SAID, "a test")


def in_terminal(capsys: Said, folder: Path, *arguments: str, code: int = 2) -> str:
    assert main([*arguments, "-p", "shop", "--data", str(folder)]) == code
    told = capsys.readouterr()
    return " ".join((told.err if code else told.out).split())


WEIGHTS = [{**VARIANTS[0], "weight": 0.6}, {**VARIANTS[1], "weight": 0.6}]
ENDLESS = [{**VARIANTS[0], "weight": "WEIGHT"}, VARIANTS[1]]


@pytest.mark.usefixtures("button", "at_home")
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"variants": WEIGHTS}, "The weights sum to 1.2; make them sum to 1."),
        ({"primary": "happiness"}, "There is no metric 'happiness'"),
        ({"primary": "stickiness"}, "Stickiness is a number of days and not of people; use active_days_per_person"),
        ({"secondary": ["sharing_people"]}, "sharing_people is named twice"),
        (
            {"margins": {"comment_people": 7}},
            "comment_people may lose 7 of its number; give a share from 0 to below 1.",
        ),
        ({"expected_people": 0}, "Give how many people are expected at the decision, from 1."),
    ],
)
def test_what_cannot_be_kept(cast: Cast, capsys: Said, tmp_path: Path, said: dict[str, Any], sentence: str) -> None:
    status, refused = call(cast, "PUT", "experiments/green", said)
    assert (status, sentence in refused["error"]["message"]) == (400, True)
    draft = tmp_path / "draft.json"
    draft.write_text(json.dumps(said))
    assert sentence in in_terminal(capsys, tmp_path, "experiment", "set", "green", str(draft))
    assert deliver.experiment_of(cast.shop, "green").primary == "sharing_people"


@pytest.mark.usefixtures("button", "at_home")
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_weight_that_is_no_number(cast: Cast, capsys: Said, tmp_path: Path, number: str) -> None:
    body = json.dumps({"variants": ENDLESS}).replace('"WEIGHT"', number)
    headers = {"authorization": f"Bearer {cast.secret}"}
    answer = Client().put("/api/v1/projects/shop/experiments/green", body, "application/json", headers=headers)
    assert answer.status_code == 400
    assert "error" in answer.json() or "detail" in answer.json()
    draft = tmp_path / "draft.json"
    draft.write_text(body)
    in_terminal(capsys, tmp_path, "experiment", "set", "green", str(draft))
    assert deliver.experiment_of(cast.shop, "green").variants[0]["weight"] == 0.5


@pytest.mark.usefixtures("at_home")
def test_two_on_one_flag_do_not_overlap(
    cast: Cast, ada: Client, button: deliver.Experiment, capsys: Said, tmp_path: Path
) -> None:
    deliver.start(button, "a test")
    deliver.keep_experiment(cast.shop, "second", SAID, "a test")
    sentence = "The experiment green runs on the flag button already, and both would have the same people."
    status, refused = call(cast, "POST", "experiments/second/start", {})
    assert (status, sentence in refused["error"]["message"]) == (400, True)
    assert sentence in in_terminal(capsys, tmp_path, "experiment", "start", "second")
    told = ada.post("/p/shop/experiments/second/step/", {"do": "start"}, follow=True).content.decode()
    assert f"Nothing was changed. {sentence}" in words(told)


@pytest.mark.usefixtures("at_home")
def test_what_runs_is_not_changed_but_renewed(
    cast: Cast, button: deliver.Experiment, capsys: Said, tmp_path: Path
) -> None:
    deliver.start(button, "a test")
    sentence = "its numbers would mean two things"
    changes: list[dict[str, Any]] = [{"primary": "people"}, {"variants": VARIANTS[::-1]}, {"guardrails": []}]
    for said in changes:
        status, refused = call(cast, "PUT", "experiments/green", said)
        assert (status, sentence in refused["error"]["message"]) == (400, True)
    draft = tmp_path / "draft.json"
    draft.write_text('{"primary": "people"}')
    assert sentence in in_terminal(capsys, tmp_path, "experiment", "set", "green", str(draft))
    call(cast, "POST", "experiments/green/stop", {"because": "seen enough"})
    assert call(cast, "POST", "experiments/green/renew", {})[1]["version"] == 2
    assert call(cast, "PUT", "experiments/green", {"primary": "people"})[1]["primary"] == "people"


@pytest.mark.usefixtures("at_home")
def test_what_nobody_collected_and_nobody_saw(
    cast: Cast, ada: Client, engaged: Store, capsys: Said, tmp_path: Path
) -> None:
    """Ten have the old button, nobody the new one; nobody's attention was collected, and nothing was shown."""
    begun(cast.shop, primary="engaged_time", secondary=["ctr"], guardrails=[])
    crowd(engaged, cast.shop, 10, {"old": ("share", 3)})
    unseen = "Nobody has been exposed to the treatment yet."
    found = get(cast, "experiments/green/results")[1]
    assert {(one["verdict"], one["why"], one["effect"]) for one in found["results"]} == {("not_yet", unseen, None)}
    assert unseen in words(page(ada, "/p/shop/experiments/green/"))
    assert unseen in in_terminal(capsys, tmp_path, "experiment", "results", "green", code=0)
    crowd(engaged, cast.shop, 10, {"new": ("share", 3)})
    found = {one["metric"]: one for one in get(cast, "experiments/green/results")[1]["results"]}
    uncollected = "Nothing was collected that the number needs."
    assert (found["engaged_time"]["why"], found["engaged_time"]["control_mean"]) == (uncollected, None)
    assert found["ctr"]["why"] == "What the metric divides by is 0 in one of the variants."
    assert uncollected in words(page(ada, "/p/shop/experiments/green/"))
    told = in_terminal(capsys, tmp_path, "experiment", "results", "green", code=0)
    assert f"engaged_time of new: {uncollected} ctr of new: What the metric divides by" in told


@pytest.mark.usefixtures("at_home")
def test_who_met_both_is_left_out_whatever_they_are_called(
    cast: Cast, ada: Client, engaged: Store, capsys: Said, tmp_path: Path
) -> None:
    """Two have both variants: one by one id, the other by two that turn out to be the same person's."""
    shop = cast.shop
    begun(shop)
    crowd(engaged, shop, 30, {"old": ("share", 9), "new": ("share", 9)})
    shortly = NOW - timedelta(days=0.5)
    engaged.load(
        [
            met(shop.pk, "both", "old"),
            met(shop.pk, "both", "new", days=0.9),
            met(shop.pk, "phone", "old"),
            met(shop.pk, "laptop", "new"),
            event(shop.pk, "phone", shortly, "identify", user_id="ann"),
            event(shop.pk, "laptop", shortly, "identify", user_id="ann"),
        ],
        lambda _: shop.rules,
    )
    found = get(cast, "experiments/green/results")[1]
    assert (found["people"], found["mixed"], found["healthy"]) == ({"old": 30, "new": 30}, 2, False)
    sentence = "2 people met several variants and are left out."
    assert sentence in words(page(ada, "/p/shop/experiments/green/"))
    assert "Shares: look into it." in in_terminal(capsys, tmp_path, "experiment", "results", "green", code=0)


@pytest.mark.usefixtures("at_home")
def test_one_extreme_person_stands_beside_the_result_without_them(
    cast: Cast, ada: Client, engaged: Store, capsys: Said, tmp_path: Path
) -> None:
    shop = cast.shop
    begun(shop, primary="shares", guardrails=[])
    crowd(engaged, shop, 40, {"old": ("share", 20), "new": ("share", 20)})
    many = [event(shop.pk, "new0", NOW - timedelta(days=0.8, seconds=n), "share") for n in range(500)]
    engaged.load(many, lambda _: shop.rules)
    one = get(cast, "experiments/green/results")[1]["results"][0]
    assert (one["outlier"]["value"], one["capped"]["effect"]) == (501, 0)
    assert one["effect"] == pytest.approx(12.5)
    told = plain(words(page(ada, "/p/shop/experiments/green/")))
    assert "One person has 501" in told
    assert "Cut at the 99.9th percentile: " in told
    assert "one person outweighs everybody. Capped: 0" in in_terminal(
        capsys, tmp_path, "experiment", "results", "green", code=0
    )


def test_answers_that_are_no_numbers_are_none(cast: Cast, engaged: Store) -> None:
    """NaN, infinity and what is on no scale are nobody's answer; the others count."""
    shop = cast.shop
    begun(shop, primary="nps", guardrails=[])
    crowd(engaged, shop, 10, {"old": ("share", 0), "new": ("share", 0)})
    answers = [(f"{variant}{n}", 10 if n % 2 else 0) for variant in ("old", "new") for n in range(10)]
    odd = [
        ("old0", '"NaN"'),
        ("old1", '"inf"'),
        ("new0", "1e300"),
        ("new1", '"-inf"'),
        ("new2", "-1"),
        ("new3", "null"),
    ]
    engaged.load(
        [
            event(
                shop.pk,
                who,
                NOW - timedelta(days=0.5),
                "survey_answered",
                properties=f'{{"kind": "nps", "number": {n}}}',
            )
            for who, n in (*answers, *odd)
        ],
        lambda _: shop.rules,
    )
    one = get(cast, "experiments/green/results")[1]["results"][0]
    assert (one["control_mean"], one["treatment_mean"], one["effect"]) == (0, 0, 0)
