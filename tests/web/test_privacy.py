"""What a project takes and keeps: who may change it, and what they are told."""

import pytest
from django.test import Client
from pytest_django import Settings

from rapport.kernel.policy import Privacy
from rapport.projects import policies, reads
from tests.web.conftest import Cast


def test_an_editor_chooses_what_holds_without_a_decision(cast: Cast, ada: Client) -> None:
    assert 'value="cookieless" selected' in ada.get("/p/shop/settings/privacy/").content.decode()
    html = ada.post("/p/shop/settings/privacy/", {"privacy": "consented"}, follow=True).content.decode()
    assert "It counts for events that arrive from now on" in html
    known = policies.policies()
    assert known[cast.shop.pk].privacy is Privacy.CONSENTED
    assert known[cast.forum.pk].privacy is Privacy.COOKIELESS, "a stranger's project is as it was"


@pytest.mark.parametrize("wrong", ["", "secret"])
def test_an_unknown_mode_changes_nothing(cast: Cast, ada: Client, wrong: str) -> None:
    assert 'aria-invalid="true"' in ada.post("/p/shop/settings/privacy/", {"privacy": wrong}).content.decode()
    assert reads.project_of("shop").privacy == "cookieless"


def test_who_reads_may_not_change_and_a_stranger_finds_nothing(cast: Cast, ben: Client, cyd: Client) -> None:
    assert "Editors and owners change its privacy" in ben.get("/p/shop/settings/privacy/").content.decode()
    assert ben.post("/p/shop/settings/privacy/", {"privacy": "counts"}).status_code == 403
    assert cyd.post("/p/shop/settings/privacy/", {"privacy": "counts"}).status_code == 404


JUDGING = {
    "bots": "keep",
    "data_centres": "keep",
    "hosts": "Shop.example\n\n*.tea.example",
    "networks": "203.0.113.7/24",
    "internal_mark": "staff=true",
}


def test_an_editor_says_what_is_not_taken(cast: Cast, ada: Client) -> None:
    assert ada.post("/p/shop/settings/judging/", JUDGING).status_code == 302
    html = ada.get("/p/shop/settings/judging/").content.decode()
    assert "shop.example\n*.tea.example</textarea>" in html
    assert "203.0.113.0/24" in html
    policy = policies.policies()[cast.shop.pk]
    assert policy.keeps_bots
    assert policy.keeps_data_centres
    assert policy.has_host("green.tea.example")
    assert policy.internal_mark == ("staff", "true")
    assert policies.policies()[cast.forum.pk].hosts == ()
    ada.post("/p/shop/settings/judging/", {"bots": "refuse", "data_centres": "refuse"})
    assert not policies.policies()[cast.shop.pk].keeps_data_centres
    assert policies.policies()[cast.shop.pk].internal_mark is None


def test_the_page_says_whether_this_server_knows_data_centres(cast: Cast, ada: Client, settings: Settings) -> None:
    assert "RAPPORT_DATA_CENTRES" in ada.get("/p/shop/settings/judging/").content.decode()
    settings.DATA_CENTRES = ["hosts.txt"]
    assert "known by their network" in ada.get("/p/shop/settings/judging/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("hosts", "https://shop.example", "is no name of a site"),
        ("networks", "everywhere", "is no address or network"),
        ("internal_mark", "staff", "Write a property and its value"),
    ],
)
def test_a_wrong_line_is_told_and_nothing_typed_is_lost(
    cast: Cast, ada: Client, field: str, value: str, told: str
) -> None:
    html = ada.post("/p/shop/settings/judging/", JUDGING | {field: value}).content.decode()
    assert told in html
    assert value in html
    assert not policies.policies()[cast.shop.pk].keeps_bots


def test_judging_is_changed_by_editors_only(cast: Cast, ben: Client, cyd: Client) -> None:
    assert "Editors and owners change how events are judged" in ben.get("/p/shop/settings/judging/").content.decode()
    assert ben.post("/p/shop/settings/judging/", JUDGING).status_code == 403
    assert cyd.post("/p/shop/settings/judging/", JUDGING).status_code == 404


def test_the_table_of_countries_says_where_they_come_from(january: Cast, ada: Client, settings: Settings) -> None:
    address = "/p/shop/by/country/?from=2026-01-01&to=2026-01-31"
    assert "No address is looked up" in ada.get(address).content.decode()
    settings.GEOIP = "places.mmdb"
    assert "looked up in this server" in ada.get(address).content.decode()
    assert "looked up" not in ada.get(address.replace("country", "page")).content.decode()
    assert "Regions come from the browser" in ada.get(address.replace("country", "region")).content.decode()
