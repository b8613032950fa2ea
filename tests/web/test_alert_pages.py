"""The pages of alerts, their API and their deeds: kept by editors, tried on the past first; a stranger sees none."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone as present

from rapport.projects import alerts as kept
from rapport.projects.models import Alert, Letter
from rapport.store import Store
from rapport.web import deeds
from rapport.web.postman import Postman
from rapport.web.watcher import watch
from tests.web.alerting import MONDAY, at, came, judge, made
from tests.web.conftest import Cast
from tests.web.postbox import Postbox
from tests.web.test_overview import page, words

FORM = {
    "name": "People",
    "metric": "people",
    "every": "day",
    "when": "threshold-below",
    "value": "2",
    "weeks": "8",
    "false_alarms": "1",
}


def test_the_form_shows_the_past_before_anything_is_kept(cast: Cast, engaged: Store, ada: Client) -> None:
    today = present.now().date()
    came(engaged, cast.shop, {today - timedelta(days=n): 2 if n == 3 else 12 for n in range(50)})
    form = FORM | {"when": "rhythm-either", "value": ""}
    said = words(ada.post("/p/shop/alerts/new/", form | {"do": "try"}).content.decode())
    assert "It would have fired 1 time in the last 90 days" in said
    assert "Too low 2 " in said
    assert "could not be" in said, "days before there were four weeks to compare with"
    assert not kept.alerts_of(cast.shop)
    told = ada.post("/p/shop/alerts/new/", form | {"do": "keep", "members": [cast.ben.pk]}, follow=True)
    assert "People is kept" in told.content.decode()
    [alert] = kept.alerts_of(cast.shop)
    assert kept.told_of(alert) == [cast.ben]
    watch(present.now())
    said = words(page(ada, "/p/shop/alerts/of/people/"))
    assert "Quiet since" in said
    assert "ben@example.org" in said
    assert "As it should be 12" in said
    listed = words(page(ada, "/p/shop/alerts/"))
    assert "People Quiet People each day too low or too high for its weekly rhythm, compared with 8 weeks;" in listed


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give it a name of 1 to 100 characters."),
        ({"metric": "nonsense"}, "is none; use one of events"),
        ({"value": ""}, "Say the value."),
        ({"value": "many"}, "is no number."),
        ({"filter": "nonsense"}, "is not a condition"),
        ({"segment": "nobody"}, "There is none called"),
        ({"webhook": "http://example.org"}, "Give an address that begins with https://"),
        ({"when": "rhythm-below", "metric": "mau"}, "has days in common"),
        ({"when": "rhythm-below", "weeks": "2"}, "is not between 4 and 26"),
        ({"when": "rhythm-below", "every": "week"}, "a week can have a threshold"),
        ({"when": "never"}, "Choose one of"),
        ({"members": "999999999"}, "does not belong to the project"),
    ],
)
def test_what_cannot_be_watched_says_why_and_loses_nothing(
    cast: Cast, ada: Client, wrong: dict[str, str], said: str
) -> None:
    html = ada.post("/p/shop/alerts/new/", FORM | wrong | {"do": "keep"}).content.decode()
    assert said.casefold() in words(html).casefold()
    assert not Alert.objects.exists()


def test_a_share_is_typed_in_per_cent(cast: Cast, ada: Client) -> None:
    form = FORM | {"metric": "bounce_rate", "when": "threshold-above", "value": "60 %", "do": "keep"}
    ada.post("/p/shop/alerts/new/", form)
    assert kept.alert_of(cast.shop, "people").value == pytest.approx(0.6)
    assert 'value="60"' in page(ada, "/p/shop/alerts/of/people/change/")
    ada.post("/p/shop/alerts/of/people/change/", form | {"value": "70", "name": "Bounces"})
    assert kept.alert_of(cast.shop, "people").value == pytest.approx(0.7)


def test_viewers_read_and_strangers_see_nothing(steady: Cast, ada: Client, ben: Client, cyd: Client) -> None:
    made(steady, when="threshold-below", value=2)
    assert "People" in page(ben, "/p/shop/alerts/of/people/")
    for address in ("new/", "of/people/change/", "of/people/drop/", "of/people/snooze/"):
        assert ben.post(f"/p/shop/alerts/{address}", FORM).status_code == 403
        assert cyd.post(f"/p/shop/alerts/{address}", FORM).status_code == 404
    assert cyd.get("/p/shop/alerts/of/people/").status_code == 404
    assert cyd.get("/p/forum/alerts/of/people/").status_code == 404
    said = ada.post("/p/shop/alerts/of/people/snooze/", {"days": "7"}, follow=True).content.decode()
    assert "Nobody is told for a week." in said
    assert "snoozed" in page(ada, "/p/shop/alerts/")
    assert "People are told again." in ada.post("/p/shop/alerts/of/people/snooze/", {}, follow=True).content.decode()
    ada.post("/p/shop/alerts/of/people/drop/")
    assert "Nothing is watched yet" in page(ada, "/p/shop/alerts/")


def test_a_link_in_the_letter_ends_them_without_signing_in(steady: Cast, engaged: Store, postbox: Postbox) -> None:
    alert = made(steady, when="threshold-below", value=100)
    judge(engaged, alert, at(MONDAY + timedelta(days=1)))
    Postman().look()
    [ben] = [one for one in postbox.came if one["To"] == "ben@example.org"]
    link = str(ben["List-Unsubscribe"]).strip()[1:-1].removeprefix("https://rapport.example.org")
    asked = Client().get(link).content.decode()
    assert "the alert People of Shop" in asked
    assert kept.told_of(alert) == [steady.ada, steady.ben], "looking at it changes nothing"
    strict = Client(enforce_csrf_checks=True)
    assert "No more of these" in strict.post(link, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert kept.told_of(alert) == [steady.ada]
    assert Client().get(link[:-3] + "x/").status_code == 404


def test_a_program_makes_tries_reads_and_removes(steady: Cast, engaged: Store) -> None:
    key = {"authorization": f"Bearer {steady.secret}"}
    address = "/api/v1/projects/shop/alerts"
    body = {"name": "People", "metric": "people", "when": "threshold-below", "value": 100}
    body |= {"members": ["ben@example.org"]}
    said = Client().post(address, body, content_type="application/json", headers=key).json()
    assert (said["alert"], said["state"], said["members"]) == ("people", "unknown", ["ben@example.org"])
    for lacking, field in (({"members": ["cyd@example.org"]}, "members"), ({"value": None}, "value")):
        wrong = Client().post(address, body | lacking, content_type="application/json", headers=key)
        assert (wrong.status_code, wrong.json()["error"]["field"]) == (400, field), "Cyd does not belong to the project"
    judge(engaged, kept.alert_of(steady.shop, "people"), at(MONDAY + timedelta(days=1)))
    one = Client().get(f"{address}/people", headers=key).json()
    assert one["state"] == "firing"
    assert one["judgements"] == [
        {"stretch": "2026-03-02", "value": 30.0, "low": 100.0, "high": None, "found": "below", "why": ""}
    ]
    tried = Client().post(f"{address}/try", body, content_type="application/json", headers=key).json()
    assert tried["fired"] == 90, "nobody came in the last 90 days"
    other = {"authorization": f"Bearer {steady.stranger_secret}"}
    assert Client().get("/api/v1/projects/forum/alerts", headers=other).json() == {"alerts": []}
    assert Client().get("/api/v1/projects/forum/alerts/people", headers=other).status_code == 404
    assert Client().delete(f"{address}/people", headers=key).json() == {"removed": "people"}


def test_a_terminal_adds_lists_and_checks(steady: Cast) -> None:
    said = {"name": "People", "metric": "people", "when": "threshold-below", "value": 1}
    tried: Any = deeds.perform("alert.add", {"project": "shop", "said": said, "dry": True})
    assert tried["fired"] == 90
    deeds.perform("alert.add", {"project": "shop", "said": said})
    with pytest.raises(deeds.Declined, match="An alert cannot be that"):
        deeds.perform("alert.add", {"project": "shop", "said": {**said, "value": "much"}})
    assert not Letter.objects.exists()
    checked: Any = deeds.perform("alert.check", {"project": "shop"})
    checked = checked[0]
    assert (checked["alert"], checked["state"]) == ("people", "firing")
    assert "People, " in checked["last"]
    listed: Any = deeds.perform("alert.list", {"project": "shop"})
    assert listed[0]["state"] == "firing"
    assert deeds.perform("alert.list", {"project": "forum"}) == []
