"""Channels of a project's own: written on a page or in a terminal, counted for the past too."""

import pytest
from django.test import Client

from rapport.kernel.channel import BadChannel, read_channels, write_channels
from rapport.projects import reads
from rapport.web import rebuilding
from rapport.web.deeds.registry import Declined, perform
from tests.web.conftest import Cast, Tell

SETTINGS = "/p/shop/settings/channels/"
RULES = "Podcast: source *podcast*\nPartners: host *.partner.example and medium banner, tile\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Podcast", "Line 1: write a channel and what it is known by"),
        ("# none\n\nPodcast: ", "Line 3: write a channel"),
        ("x" * 61 + ": host a", "at most 60 characters"),
        ("Podcast: url x", "'url' is none of host, source, medium, campaign"),
        ("Podcast: source", "say which source"),
        ("Podcast: source a and medium ,", "say which medium"),
        ("Podcast: source " + "x" * 201, "at most 200 characters"),
        ("Podcast: source x\n" * 51, "At most 50 rules"),
    ],
)
def test_a_rule_that_cannot_be_says_where_and_why(text: str, told: str) -> None:
    with pytest.raises(BadChannel, match=told):
        read_channels(text.splitlines())


def test_rules_are_written_as_they_are_read() -> None:
    rules = read_channels(RULES.splitlines())
    assert write_channels(rules) == RULES.splitlines()
    assert rules[1].tests == (("host", ("*.partner.example",)), ("medium", ("banner", "tile")))


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_new_rules_name_past_sessions_too(cast: Cast, ada: Client, tell: Tell) -> None:
    tell(cast.shop, "ann", "2026-01-05 10:00", url="https://shop.example/?utm_source=my-podcast")
    tell(cast.forum, "xan", "2026-01-05 10:00", url="https://shop.example/?utm_source=my-podcast")
    assert ada.post(SETTINGS, {"channels": RULES}).status_code == 302
    rebuilding.HAND.submit(int).result()
    assert reads.project_of("shop").settled
    tell(reads.project_of("shop"), "bob", "2026-01-05 10:00", url="https://shop.example/?utm_source=podcast-two")
    table = "by/channel/?from=2026-01-05&to=2026-01-05"
    told = ada.get(f"/p/shop/{table}").content.decode()
    assert "Podcast" in told
    assert "Campaign" not in told
    cyd = Client()
    cyd.force_login(cast.cyd)
    assert "Podcast" not in cyd.get(f"/p/forum/{table}").content.decode()


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(cast: Cast, ada: Client, ben: Client) -> None:
    html = ada.post(SETTINGS, {"channels": "Podcast: sorce x"}).content.decode()
    assert "&#x27;sorce&#x27; is none of" in html
    assert "Podcast: sorce x" in html
    assert reads.project_of("shop").channels == []
    assert "Editors and owners change its channels" in ben.get(SETTINGS).content.decode()
    assert ben.post(SETTINGS, {"channels": RULES}).status_code == 403


def test_a_terminal_changes_them_too(cast: Cast) -> None:
    asked = {"project": "shop", "lines": ["Podcast: source *podcast*  # ours"]}
    assert perform("project.channels", asked) == {"channels": ["Podcast: source *podcast*"], "changed": True}
    assert perform("project.channels", {"project": "shop"})["changed"] is False  # type: ignore[index]
    with pytest.raises(Declined, match="Line 1"):
        perform("project.channels", {"project": "shop", "lines": ["Podcast"]})
