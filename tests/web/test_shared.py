"""A board behind a link: whoever has it sees this board and reaches nothing else, until it is revoked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from rapport.kernel.segment import Did
from rapport.measure import SHAPES
from rapport.projects import boards
from rapport.projects.models import Share, Tile
from rapport.projects.segments import keep_segment
from tests.web.conftest import Cast
from tests.web.test_boards import DAYS, PEOPLE, put
from tests.web.test_overview import page, words

LEADS = re.compile(r'\s(href|action|formaction|hx-[\w-]+|src)="([^"]*)"')
SECRET = "only for us"  # noqa: S105  of a link that exists only here


@pytest.fixture
def stranger(db: None) -> Client:
    """A browser in which nobody is signed in."""
    return Client()


def link_to(tile: Tile, **asked: object) -> str:
    """The address of a new link to the tile's board."""
    return f"/shared/{boards.share_board(tile.board, **asked).token}/"  # type: ignore[arg-type]


def test_whoever_has_the_link_sees_the_board_and_it_stays_out_of_searches(january: Cast, stranger: Client) -> None:
    tile = put(january.shop, "How many")
    link = link_to(tile)
    answer = stranger.get(link)
    html = answer.content.decode()
    assert "<h1>Monday</h1>" in html
    assert "How many" in html
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert answer["Cache-Control"] == "private, no-store"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    said = words(page(stranger, f"{link}tiles/{tile.pk}/"))
    assert "People: 2 from 1 to 31 Jan 2026." in said
    assert "Different people with at least one event in the window." in said
    assert stranger.get(link).wsgi_request.session.is_empty()


def test_the_page_leads_nowhere_but_to_its_own_tiles(january: Cast, stranger: Client) -> None:
    for name in SHAPES:
        asked = {**DAYS, **({"step": ["page_view", "share"], "who": ["reached"]} if name == "funnel" else {})}
        tile = put(january.shop, name, name, asked)
    link = link_to(tile)
    whole = page(stranger, link)
    found = {address for _, address in LEADS.findall(whole)} - {"load", "innerHTML"}
    own = {f"{link}tiles/{one.pk}/" for one in boards.tiles_of(tile.board)}
    assert own <= found
    assert all(address in own or address == "#main" or address.startswith("/files/") for address in found)
    for address in own:
        inside = page(stranger, address)
        assert LEADS.findall(inside) == [], address
        assert "ann" not in re.findall(r"\w+", inside), "nobody is named"
        assert "/secret" not in inside
        assert not re.search(r"<(a|form|button|input)\b", inside)


def test_nothing_in_the_address_changes_what_is_asked(january: Cast, stranger: Client) -> None:
    keep_segment(january.shop, "Sharers", Did("share"))
    tile = put(january.shop)
    link = link_to(tile)
    plain = page(stranger, f"{link}tiles/{tile.pk}/")
    for more in (
        "from=2026-01-06",
        "period=7d",
        "segment=sharers",
        "filter=country==US",
        "metrics=views",
        "split=page",
    ):
        assert page(stranger, f"{link}tiles/{tile.pk}/?{more}") == plain, more
        assert words(page(stranger, f"{link}?{more}")) == words(page(stranger, link))


def test_no_other_tile_board_or_project_is_reached_by_it(january: Cast, stranger: Client) -> None:
    tile = put(january.shop)
    other = boards.add_tile(boards.keep_board(january.shop, "Other"), tile.question)
    theirs = put(january.forum)
    link = link_to(tile)
    for number in (other.pk, theirs.pk, 0):
        for address in (f"tiles/{number}/", f"frame/{number}/"):
            assert stranger.get(link + address).status_code == 404, address
    for address in ("../p/shop/", "/p/shop/boards/monday/", "/p/shop/boards/monday.pdf", "/p/shop/explore/trend.csv"):
        assert stranger.get(address if address.startswith("/") else link + address).status_code in {302, 404}, address
    for address in ("", f"tiles/{tile.pk}/", "frame/"):
        assert stranger.post(link + address, {"drop": "yes"}).status_code == 405
    assert Tile.objects.count() == 3


def test_people_are_not_named_to_strangers_nor_is_what_went_wrong(january: Cast, stranger: Client) -> None:
    people = put(january.shop, "Who", "people", DAYS)
    gone = put(january.shop, "Gone", "trend", {**PEOPLE, "segment": ["takeover-targets"]})
    link = link_to(people)
    assert "names people one by one, which a link does not show" in words(page(stranger, f"{link}tiles/{people.pk}/"))
    said = words(page(stranger, f"{link}tiles/{gone.pk}/"))
    assert said == "This has no answer at the moment. Whoever made the board sees why."


def test_a_link_ends_by_revoking_by_its_day_and_with_its_board(january: Cast, ada: Client, stranger: Client) -> None:
    tile = put(january.shop)
    revoked, short, plain = link_to(tile), link_to(tile, expires=datetime.now(UTC) + timedelta(days=1)), link_to(tile)
    first = Share.objects.earliest("pk")
    ada.post(f"/p/shop/boards/monday/links/{first.pk}/revoke/")
    Share.objects.exclude(expires=None).update(expires=datetime.now(UTC))
    for link in (revoked, short, "/shared/nothing/"):
        for address in ("", f"tiles/{tile.pk}/", "frame/", f"frame/{tile.pk}/"):
            answer = stranger.get(link + address)
            assert answer.status_code == 404
            assert "This link leads nowhere" in answer.content.decode()
            assert "Monday" not in answer.content.decode()
    assert stranger.get(plain).status_code == 200
    ada.post("/p/shop/boards/monday/drop/")
    assert stranger.get(plain).status_code == 404


def test_a_password_is_asked_for_once_in_a_browser(january: Cast, stranger: Client) -> None:
    tile = put(january.shop)
    link = link_to(tile, password=SECRET)
    asked = page(stranger, link)
    assert "This board has a password" in asked
    assert "Monday" not in asked
    assert stranger.get(f"{link}tiles/{tile.pk}/").status_code == 403
    assert stranger.get(f"{link}frame/").status_code == 404
    assert "not the password" in stranger.post(f"{link}unlock/", {"password": "guess"}).content.decode()
    assert "<h1>Monday</h1>" in stranger.post(f"{link}unlock/", {"password": SECRET}, follow=True).content.decode()
    assert "People: 2" in words(page(stranger, f"{link}tiles/{tile.pk}/"))
    assert "This board has a password" in page(Client(), link)
    assert "This board has a password" in page(stranger, link_to(tile, password=SECRET)), "of each link by itself"


def test_a_password_cannot_be_guessed_at_leisure(january: Cast, stranger: Client) -> None:
    cache.clear()
    link = link_to(put(january.shop), password=SECRET)
    for _ in range(10):
        assert stranger.post(f"{link}unlock/", {"password": "guess"}).status_code == 200
    rests = Client().post(f"{link}unlock/", {"password": SECRET})
    assert rests.status_code == 429
    assert "Wait five minutes" in rests.content.decode()
    cache.clear()


def test_only_named_sites_may_frame_a_board(january: Cast, stranger: Client) -> None:
    tile = put(january.shop, "How many")
    put(january.shop, "Other")
    link = link_to(tile, hosts=["https://www.example.org", "intranet.example.net:8443"])
    for address in ("frame/", f"frame/{tile.pk}/"):
        answer = stranger.get(link + address)
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors https://www.example.org https://intranet.example.net:8443;" in policy
        assert "script-src 'self'" in policy
        assert "X-Frame-Options" not in answer
        assert ("Other" in answer.content.decode()) is (address == "frame/")
    assert "frame-ancestors 'none'" in stranger.get(link)["Content-Security-Policy"]
    closed = stranger.get(f"{link_to(tile)}frame/")
    assert "frame-ancestors 'none'" in closed["Content-Security-Policy"]
    assert closed["X-Frame-Options"] == "DENY"


def test_a_link_is_shown_once_with_its_frames(january: Cast, ada: Client) -> None:
    tile = put(january.shop)
    assert "Who sees this board without signing in?" in page(ada, "/p/shop/boards/monday/links/")
    html = ada.post("/p/shop/boards/monday/links/", {"hosts": "example.org", "expires": "2099-01-31"}).content.decode()
    link = re.search(r"http://testserver(/shared/([\w-]{32})/)", html)
    assert link
    assert f'src="http://testserver{link[1]}frame/{tile.pk}/"' in html.replace("&quot;", '"')
    share = Share.objects.get()
    assert share.expires == datetime(2099, 2, 1, tzinfo=UTC)
    later = page(ada, "/p/shop/boards/monday/links/")
    assert link[2] not in later
    assert link[2][:6] in later
    assert "1 Feb 2099, 00:00" in words(later)
    assert Client().get(link[1]).status_code == 200


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"password": "short"}, "Take 8 characters or more."),
        ({"hosts": "*"}, "is no site"),
        ({"expires": "2001-01-31"}, "This moment is over"),
        ({"expires": "soon"}, "is no day"),
    ],
)
def test_a_link_that_cannot_be_made_says_why(january: Cast, ada: Client, said: dict[str, str], why: str) -> None:
    put(january.shop)
    assert why in words(ada.post("/p/shop/boards/monday/links/", said).content.decode())
    assert not Share.objects.exists()


def test_who_may_make_links(january: Cast, ada: Client, ben: Client, cyd: Client) -> None:
    link_to(put(january.shop))
    share = Share.objects.get()
    assert ben.get("/p/shop/boards/monday/links/").status_code == 403
    assert ben.post(f"/p/shop/boards/monday/links/{share.pk}/revoke/").status_code == 403
    put(january.forum)
    assert cyd.post("/p/shop/boards/monday/links/").status_code == 404
    cyd.post(f"/p/forum/boards/monday/links/{share.pk}/revoke/")
    share.refresh_from_db()
    assert share.revoked is None
    again = [ada.post(f"/p/shop/boards/monday/links/{share.pk}/revoke/", follow=True) for _ in range(2)]
    assert "already revoked" in words(again[1].content.decode())
