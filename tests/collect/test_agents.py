"""Devices, browsers, systems and countries: as people call them, and nothing guessed."""

import pytest

from rapport.collect.agents import Agent, device_of, read_agent, system_of
from rapport.collect.places import country_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("", Agent()),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0.0.0 Safari/537.36",
            Agent("desktop", "Chrome", "Windows"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
            "Safari/605.1.15",
            Agent("desktop", "Safari", "macOS"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.5 Mobile/15E148 Safari/604.1",
            Agent("mobile", "Safari", "iOS"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 13; Pixel 7) {WEBKIT} Chrome/120.0.0.0 Mobile Safari/537.36",
            Agent("mobile", "Chrome", "Android"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; SM-T510) {WEBKIT} Chrome/120.0.0.0 Safari/537.36",
            Agent("tablet", "Chrome", "Android"),
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 "
            "Mobile/15E148 Safari/604.1",
            Agent("tablet", "Safari", "iOS"),
        ),
        (
            "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/538.1 (KHTML, like Gecko) Version/6.0 TV "
            "Safari/538.1",
            Agent("tv", "Safari", "Tizen"),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
            Agent("desktop", "Firefox", "Linux"),
        ),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            Agent("other", "Googlebot", bot=True),
        ),
        ("something else", Agent("other")),
    ],
)
def test_a_user_agent_is_read(text: str, agent: Agent) -> None:
    assert read_agent(text) == agent


def test_a_user_agent_without_end_is_read_up_to_its_beginning() -> None:
    assert read_agent("Mozilla/5.0 (X11; Linux x86_64) Firefox/120.0 " + "x" * 100_000).browser == "Firefox"


@pytest.mark.parametrize(
    ("said", "model", "device"),
    [
        ("", "", ""),
        ("ios", "iPhone15,2", "mobile"),
        ("ios", "iPad13,4", "tablet"),
        ("android", "Pixel 7", "mobile"),
        ("android", "Galaxy Tablet S9", "tablet"),
        ("Desktop", "", "desktop"),
        ("SmartTV", "", "tv"),
        ("watch", "", "other"),
    ],
)
def test_what_a_client_calls_its_device(said: str, model: str, device: str) -> None:
    assert device_of(said, model) == device


def test_one_system_has_one_name() -> None:
    assert [system_of(said) for said in ("Mac OS X", "macOS", "Android")] == ["macOS", "macOS", "Android"]


@pytest.mark.parametrize(
    ("country", "locale", "timezone", "code"),
    [
        ("DE", "", "", "DE"),
        ("at", "en-US", "", "AT"),
        ("Germany", "", "", "DE"),
        ("United Kingdom", "", "", "GB"),
        ("Atlantis", "de-DE", "Europe/Berlin", ""),
        ("XX", "", "", ""),
        ("", "de-AT", "Europe/Vienna", "AT"),
        ("", "pt_BR", "America/Sao_Paulo", "BR"),
        ("", "en-US", "Europe/Vienna", ""),
        ("", "en-US", "", ""),
        ("", "de", "Europe/Berlin", ""),
        ("", "", "Europe/Berlin", ""),
    ],
)
def test_a_country_only_where_it_is_certain(country: str, locale: str, timezone: str, code: str) -> None:
    assert country_of(country, locale, timezone) == code
