"""What the page of an experiment says besides the verdict: noise taken away, wear, parts, beliefs, caps."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

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
