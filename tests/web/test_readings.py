"""What the page of an experiment says besides the verdict: noise taken away, wear, parts, beliefs, caps."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from rapport.kernel.segment import Did as DidSegment
from rapport.projects import segments as kept
from rapport.projects.models import Project
from rapport.store import Store
from tests.web.conftest import Cast, event
from tests.web.test_experiments import NOW, begun, met, plain
from tests.web.test_overview import page, words
from tests.web.test_proof import get


def sharers(store: Store, project: Project, each: int = 60) -> None:
    """People who shared none to two times before and after; with ``new`` twice more before, and once more after."""
    events = []
    for variant in ("old", "new"):
        for n in range(each):
            person = f"{variant}{n}"
            country = "DE" if n % 2 else "FR"
            events.append(met(project.pk, person, variant, country=country))
            before = n % 3 + (2 if variant == "new" else 0)
            events += [event(project.pk, person, NOW - timedelta(days=4, minutes=k), "share") for k in range(before)]
            after = n % 3 + (1 if variant == "new" else 0)
            events += [event(project.pk, person, NOW - timedelta(days=0.9, minutes=k), "share") for k in range(after)]
    store.load(events, lambda _: project.rules)


def test_what_the_time_before_took_away_and_that_groups_differed(cast: Cast, ada: Client, engaged: Store) -> None:
    begun(cast.shop, primary="shares")
    sharers(engaged, cast.shop)
    said = plain(unescape(words(page(ada, "/p/shop/experiments/green/"))))
    assert "The time before took 91.0 % of the variance away (16.7 % of the people are new and have none)." in said
    assert "The groups differed before their exposure already: Shares of new (p < 0.001)" in said
    found = get(cast, "experiments/green/results")[1]
    # Within a variant both move together by 2/3; between variants by 1/2 of 1: theta is (2/3 + 1/2) / (2/3 + 1) = 0.7.
    assert found["results"][0]["variance_saved"] == pytest.approx(1 - 0.3**2)
    assert found["results"][0]["known_before"] == pytest.approx(100 / 120)
    assert (found["before"][0]["metric"], found["before"][0]["effect"], found["before"][0]["biased"]) == (
        "shares",
        2.0,
        True,
    )


def test_what_else_is_said(cast: Cast, ada: Client, engaged: Store) -> None:
    """On five days after the exposure people share; the new ones three times more on the first of them only."""
    begun(cast.shop, days=7, primary="shares", secondary=["views"])
    events = []
    for variant in ("old", "new"):
        for n in range(40):
            person = f"{variant}{n}"
            events.append(met(cast.shop.pk, person, variant, days=6, country="DE" if n % 2 else "FR"))
            for day in range(5):
                often = n % 3 + (variant == "new") * (day == 0) * 3
                at = NOW - timedelta(days=5.9 - day)
                events += [event(cast.shop.pk, person, at + timedelta(minutes=k), "share") for k in range(often)]
    events += [event(cast.shop.pk, "old0", NOW - timedelta(days=5, seconds=k)) for k in range(300)]
    engaged.load(events, lambda _: cast.shop.rules)
    engaged.load([met(cast.forum.pk, f"x{n}", "new", country="US") for n in range(9)], lambda _: cast.forum.rules)
    kept.keep_segment(cast.shop, "Talkers", DidSegment("comment_posted"))

    told = page(ada, "/p/shop/experiments/green/?by=country")
    said = plain(unescape(words(told)))
    assert "It wears off: +1.8 on the first day, and −0.6 with each day after" in said
    spec = json.loads(re.search(r'<script id="spec-wear-0" type="application/json">(.*?)</script>', told, re.S)[1])  # type: ignore[index]
    assert [row["day"] for row in spec["data"]["values"]] == [0, 1, 2, 3, 4]
    assert "One person has 300, 98.7 % of all variance; with values cut nothing can be said." in said
    parts = said[said.index("For whom?") :]
    assert "DE 40 new" in parts
    assert "FR 40 new" in parts
    assert "US" not in parts[: parts.index("The primary metric alone")]
    assert "There is nobody in any of them" in page(ada, "/p/shop/experiments/green/?by=segments")
    assert "People cannot be split by" in page(ada, "/p/shop/experiments/green/?by=item")

    believed = plain(unescape(words(page(ada, "/p/shop/experiments/green/?reading=bayesian"))))
    assert "Chance to beat old Expected loss" in believed
    assert "People who comment has no Bayesian reading. The control's number is not above 0" in believed

    found = get(cast, "experiments/green/results")[1]
    first, views = found["results"][:2]
    assert 0.5 < first["belief"]["chance_to_win"] <= 1
    assert (first["outlier"], views["outlier"]["value"]) == (None, 300)
    assert views["effect"] < views["capped"]["effect"] == 0
    assert found["novelty"][0]["per_day"] < 0
    status, parted = get(cast, "experiments/green/parts?by=country")
    assert (status, [part["part"] for part in parted["parts"]]) == (200, ["DE", "FR"])
    assert get(cast, "experiments/green/parts?by=item")[0] == 400
