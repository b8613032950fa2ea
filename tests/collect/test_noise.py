"""What no person of the audience did is refused, and the answer says why."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rapport.collect.bots import is_bot
from rapport.kernel.policy import BadPolicy, Policy, hosts_of, mark_of, networks_of
from rapport.kernel.refusal import Refusal
from tests.collect.serving import ADA, House, Stage

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PEOPLE = (
    FIREFOX,
    "Mozilla/5.0 (Linux; Android 14; CUBOT P80) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 YaBrowser/25.8 Safari/537.36",
    "Shop/3.1 CFNetwork/1568 Darwin/24.0",
    "",
)
BOTS = (
    GOOGLE,
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36 Chrome-Lighthouse",
    "curl/8.5.0",
    "python-requests/2.32.3",
)

Ask = Callable[..., Any]


@pytest.mark.parametrize("agent", PEOPLE)
def test_browsers_and_apps_are_people(agent: str) -> None:
    assert not is_bot(agent)


@pytest.mark.parametrize("agent", BOTS)
def test_crawlers_monitors_and_driven_browsers_are_bots(agent: str) -> None:
    assert is_bot(agent)


def told(house: House, *, key: str = "rk_w_ada", agent: str = FIREFOX, url: str = "", **more: Any) -> str:
    """The reason for which an event is refused; '' when it is taken."""
    context = {"page": {"url": url}, **more.pop("context", {})}
    headers = more.pop("headers", {})
    message = {"event": "share", "anonymousId": "a1", "writeKey": key, "context": context, **more}
    return str(house.post("/v1/track", message, user_agent=agent, **headers).json.get("reason", ""))


def test_a_bot_is_refused_by_its_browser_or_by_what_the_event_says(house: House) -> None:
    assert told(house, agent=GOOGLE) == "bot"
    assert told(house, agent="analytics-python/2.3.4", context={"userAgent": GOOGLE}) == "bot"
    assert told(house, headers={"Sec_CH_UA": '"HeadlessChrome";v="140"'}) == "bot"
    assert told(house, headers={"From": "crawler@search.example"}) == "bot"
    assert told(house) == told(house, agent="python-requests/2.32.3") == "", "a server may send with any library"
    assert house.refused(ADA)[Refusal.BOT].count == 4
    assert len(house.kept()) == 2


@pytest.fixture
def strict(stage: Stage, tmp_path: Path) -> Any:
    """Ada's project takes two sites and not her own network; Cyd's takes everything."""
    policy = Policy(
        hosts=hosts_of(["Shop.example", "*.tea.example"]),
        networks=networks_of(["127.0.0.0/8", "2001:db8::1"]),
        internal_mark=mark_of("staff = true"),
    )
    return lambda **changed: stage.serving(tmp_path, policies={ADA: Policy(**changed) if changed else policy}.get)


def test_only_listed_sites_are_taken(strict: Ask) -> None:
    with strict(hosts=("shop.example", "*.tea.example")) as house:
        good = ["https://shop.example/a", "https://SHOP.example:8443/a", "https://green.tea.example/", "/a", ""]
        assert [told(house, url=url) for url in good] == [""] * len(good)
        bad = ["https://copy.example/a", "https://www.shop.example/", "https://tea.example/", "https://[broken/"]
        assert [told(house, url=url) for url in bad] == ["other_host"] * len(bad)
        assert told(house, url="https://copy.example/", key="rk_w_cyd") == "", "a stranger's list is her own"


def test_the_teams_own_browsers_are_not_counted_but_its_servers_speak(strict: Ask) -> None:
    with strict() as house:
        assert told(house) == "internal"
        assert told(house, agent="analytics-python/2.3.4") == ""
        assert told(house, key="rk_w_cyd") == ""


@pytest.mark.parametrize(("value", "reason"), [(True, "internal"), ("true", "internal"), (False, ""), (None, "")])
def test_an_event_may_say_that_it_is_the_teams_own(strict: Ask, value: object, reason: str) -> None:
    with strict(internal_mark=("staff", "true")) as house:
        assert told(house, properties={"staff": value}) == reason


def test_a_project_may_keep_bots_and_internal_traffic(strict: Ask) -> None:
    with strict(keeps_bots=True, internal_mark=None) as house:
        assert told(house, agent=GOOGLE, properties={"traffic_type": "internal"}) == ""
    with strict(keeps_bots=True) as house:
        assert told(house, properties={"traffic_type": "internal"}) == "internal", "Google Analytics' mark, by default"


def test_an_address_that_came_through_ipv6_is_the_same() -> None:
    policy = Policy(networks=networks_of(["203.0.113.9", "2001:db8::/32"]))
    inside = [policy.is_internal(one) for one in ("203.0.113.9", "::ffff:203.0.113.9", "2001:db8::7")]
    assert inside == [True] * 3
    assert not any(policy.is_internal(one) for one in ("203.0.113.8", "2001:db9::7", "", "unix:"))


@pytest.mark.parametrize(
    ("read", "said", "told"),
    [
        (hosts_of, ["https://shop.example/"], "is no name of a site"),
        (hosts_of, [f"s{n}.example" for n in range(201)], "At most 200 lines"),
        (networks_of, ["203.0.113.0/99"], "is no address or network"),
        (mark_of, "internal", "Write a property and its value"),
    ],
)
def test_a_wrong_setting_is_told(read: Callable[[Any], object], said: object, told: str) -> None:
    with pytest.raises(BadPolicy, match=told):
        read(said)
