"""Access logs: what is a view, who is a person, and what is left out for which reason."""

import pytest

from rapport.kernel.refusal import Refusal
from rapport.store.files import BadOption
from rapport.store.files.access_log import own_host
from tests.files.conftest import Desk

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.0 Mobile/15E148 Safari/604.1"
)
WHEN = "05/Jan/2026:10:00:00 +0100"


def line(
    request: str = "GET / HTTP/1.1",
    status: int = 200,
    agent: str = FIREFOX,
    address: str = "10.0.0.1",
    origin: str = "-",
) -> str:
    return f'{address} - - [{WHEN}] "{request}" {status} 512 "{origin}" "{agent}"\n'


def test_views_are_successful_requests_of_pages_by_people(desk: Desk) -> None:
    text = (
        line()
        + line("GET /docs/?utm_source=mail HTTP/1.1", 304)
        + line("GET /style.css?v=2 HTTP/1.1")
        + line("GET /LOGO.PNG HTTP/1.1")
        + line("POST /form HTTP/1.1")
        + line("GET /gone HTTP/1.1", 404)
        + line(agent="Googlebot/2.1")
        + line("GET /v1.2/notes HTTP/1.1")
        + "what is this\n"
    )
    taken = desk.take(desk.lay("access.log", text))
    assert dict(taken.refused) == {
        Refusal.ASSET: 2,
        Refusal.NOT_A_VIEW: 1,
        Refusal.FAILED_REQUEST: 1,
        Refusal.BOT: 1,
        Refusal.BAD_LINE: 1,
    }
    assert sorted(desk.rows("page, source, roles")) == [("/", "", 1), ("/docs/", "mail", 1), ("/v1.2/notes", "", 1)]


def test_everything_can_be_asked_for(desk: Desk) -> None:
    text = line("POST /a HTTP/1.1", 500) + line("GET /a.css HTTP/1.1", agent="curl/8") + line("-", 400)
    assert desk.take(desk.lay("access.log", text), views=("*",), bots="keep").new == 3


@pytest.mark.parametrize(("person", "people"), [(None, 3), ("address", 2), ("agent", 2)])
def test_who_a_person_is(desk: Desk, person: str | None, people: int) -> None:
    text = line() + line(agent=PHONE) + line(address="10.0.0.2") + line()
    desk.take(desk.lay("access.log", text), person=person)
    assert len({row[0] for row in desk.rows("person")}) == people
    assert not any("10.0.0" in row[0] for row in desk.rows("anonymous_id"))


def test_names_signed_in_with_are_people(desk: Desk) -> None:
    text = line().replace("- -", "- ann") + line()
    desk.take(desk.lay("access.log", text), person="user")
    assert desk.rows("user_id, person != 0") == [("", 0), ("ann", 1)]


def test_common_nginx_and_escaped_quotes(desk: Desk) -> None:
    common = f'10.0.0.1 - - [{WHEN}] "GET /common HTTP/1.0" 200 2326\n'
    nginx = line("GET /nginx HTTP/1.1").rstrip() + ' "192.0.2.1"\r\n'
    escaped = line('GET /a\\"b HTTP/1.1', agent='Fire\\"fox')
    bare = line(agent='Fire"fox')
    taken = desk.take(desk.lay("access.log", common + nginx + escaped + bare))
    assert dict(taken.refused) == {Refusal.BAD_LINE: 1}
    assert sorted(desk.rows("page")) == [('/a\\"b',), ("/common",), ("/nginx",)]


def test_time_zones_of_the_server_count(desk: Desk) -> None:
    desk.take(desk.lay("access.log", line()))
    assert desk.rows("toString(at)") == [("2026-01-05 09:00:00.000",)]


def test_devices_are_told_from_the_agent(desk: Desk) -> None:
    desk.take(desk.lay("access.log", line() + line(agent=PHONE, address="10.0.0.9")))
    assert sorted(desk.rows("device, browser, os")) == [("desktop", "Firefox", "Linux"), ("mobile", "Safari", "iOS")]


def test_people_come_from_elsewhere_not_from_the_site_itself(desk: Desk) -> None:
    own = "https://www.site.example/"
    text = "".join(line(f"GET /{n}.css HTTP/1.1", origin=own) for n in range(3))
    text += line("GET /b HTTP/1.1", origin=own) + line(origin="https://duckduckgo.com/?q=x", address="10.0.0.2")
    assert own_host(text.encode()) == "site.example"
    desk.take(desk.lay("access.log", text))
    assert sorted(desk.rows("page, referrer, channel")) == [
        ("/", "duckduckgo.com", "Organic Search"),
        ("/b", "", "Direct"),
    ]


@pytest.mark.slow
def test_a_log_twice_is_the_log_once_and_its_equal_lines_count(desk: Desk) -> None:
    text = line() * 3
    assert desk.take(desk.lay("access.log", text)).new == 3
    assert desk.take(desk.lay("access.log.1", text + line())).new == 1


def test_a_log_has_no_other_columns(desk: Desk) -> None:
    with pytest.raises(BadOption, match="--event: an access log has fixed fields"):
        desk.open(desk.lay("access.log", line()), event="method")
    with pytest.raises(BadOption, match="There are: address, user, agent"):
        desk.open(desk.lay("access.log", line()), person="ip")
