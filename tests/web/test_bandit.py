"""A bandit while it runs: the judge moves the shares once in a while, and the page says how, and what is proved."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from rapport.deliver import api as deliver
from rapport.kernel.clock import now_ms
from rapport.store import Store
from rapport.web.proof.judging import judge_one
from rapport.web.proof.reweighing import PERIOD_MS
from tests.web.conftest import Cast
from tests.web.test_experiments import begun, crowd, plain
from tests.web.test_overview import page, words
from tests.web.test_proof import get

THREE: dict[str, Any] = {
    "variants": [
        {"key": "old", "weight": 0.4, "value": False},
        {"key": "green", "weight": 0.3, "value": True},
        {"key": "red", "weight": 0.3, "value": True},
    ],
    "adaptive": True,
    "expected_people": None,
}


def test_the_judge_moves_the_shares_and_the_control_proves(cast: Cast, ada: Client, engaged: Store) -> None:
    one = begun(cast.shop, **THREE)
    crowd(engaged, cast.shop, 160, {"old": ("share", 30)})
    crowd(engaged, cast.shop, 120, {"green": ("share", 20), "red": ("share", 90)})
    judge_one(cast.shop, "green")
    one.refresh_from_db()
    assert one.weights == pytest.approx({"old": 0.4, "green": 0.006, "red": 0.594})
    judge_one(cast.shop, "green")
    assert [each.what for each in deliver.changes_of(cast.shop, key="green")].count("reweighed") == 1
    judge_one(cast.shop, "green", lambda: now_ms() + PERIOD_MS)
    assert [each.what for each in deliver.changes_of(cast.shop, key="green")].count("reweighed") == 2

    told = page(ada, "/p/shop/experiments/green/")
    spec = json.loads(re.search(r'<script id="spec-weights" type="application/json">(.*?)</script>', told, re.S)[1])  # type: ignore[index]
    values = [(row["series"], row["value"]) for row in spec["data"]["values"]]
    assert values[:4] == [("green", 0.3), ("red", 0.3), ("green", pytest.approx(0.006)), ("red", pytest.approx(0.594))]
    said = plain(words(told))
    assert "45.8 % instead of 18.8 % with treated" in said
    assert "old 160, treated 240" in said
    assert "How the shares moved" in said
    assert "reweighed by the judge" in said
    found = get(cast, "experiments/green/results")[1]
    assert {one["treatment"] for one in found["results"]} == {"treated"}
    assert found["weights"]["now"]["red"] == pytest.approx(0.594)
    assert [step["weights"]["old"] for step in found["weights"]["history"]] == [0.4, 0.4]


def test_shares_stay_while_too_few_came(cast: Cast, engaged: Store) -> None:
    one = begun(cast.shop, **THREE)
    crowd(engaged, cast.shop, 40, {"old": ("share", 10)})
    crowd(engaged, cast.shop, 30, {"green": ("share", 2), "red": ("share", 20)})
    judge_one(cast.shop, "green")
    one.refresh_from_db()
    assert (one.weights, one.weighed) == ({}, None)
