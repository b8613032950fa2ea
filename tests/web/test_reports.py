"""Boards by mail: due once at their hour, with numbers and a PDF, to whom it may go, until somebody says no more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone as present

from rapport.projects import boards
from rapport.projects import reports as kept
from rapport.projects.models import Board, Letter, Membership, Report, Tile
from rapport.store import EngineError, Store
from rapport.web import runtime
from rapport.web.postman import Postman
from rapport.web.reporting.sending import send, send_due
from tests.web.conftest import Cast
from tests.web.postbox import Postbox
from tests.web.test_overview import page, words


def board_of(cast: Cast) -> Board:
    """A board of Ada's with one number and one table; Cyd has one of the same name."""
    made = []
    for project, author in ((cast.shop, cast.ada), (cast.forum, cast.cyd)):
        board = boards.keep_board(project, "Weekly", "What we look at", author)
        for question, asked in (("trend", {"metrics": ["people"]}), ("content", {})):
            saved = boards.save_question(project, question.title(), question, asked, author)
            boards.add_tile(board, saved, Tile.Shows.TABLE if question == "content" else Tile.Shows.ANSWER)
        made.append(board)
    return made[0]


def report_of(cast: Cast, **more: object) -> Report:
    """Weekly, Mondays at 7, to Ada and Ben; last due on Monday the fifth."""
    membership = Membership.objects.get(project=cast.shop, member=cast.ada)
    said = {"every": "week", "hour": 7, "members": [cast.ada.pk, cast.ben.pk], "outside": [], **more}
    return kept.keep_report(membership, board_of(cast), begun=date(2026, 1, 5), **said)  # type: ignore[arg-type]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_on_monday_the_week_before_comes_with_its_numbers_and_a_pdf(january: Cast, postbox: Postbox) -> None:
    report = report_of(january)
    engine = runtime.store().engine
    for moment in ("2026-01-11T23:00", "2026-01-12T06:59"):
        assert send(lambda: engine, report, at(moment)) == 0
    for moment in ("2026-01-12T07:00", "2026-01-12T07:01", "2026-01-15T12:00"):
        send_due(lambda: engine, at(moment))
    Postman().look()
    assert sorted(came["To"] for came in postbox.came) == ["ada@example.org", "ben@example.org"]
    [came] = [one for one in postbox.came if one["To"] == "ben@example.org"]
    assert came["Subject"] == "Shop: Weekly, 5 to 11 Jan 2026"
    said = postbox.bodies()[0]
    assert "People: 2" in said
    assert "/tea" in said
    assert "/secret" not in said
    assert "https://rapport.example.org/p/shop/boards/weekly/?from=2026-01-05&to=2026-01-11" in said
    html = came.get_body(("html",))
    assert html is not None
    assert "stop.invalid" not in html.get_content() + said
    [file] = came.iter_attachments()
    assert file.get_filename() == "shop-weekly-2026-01-05-2026-01-11.pdf"
    assert bytes(file.get_content()).startswith(b"%PDF")
    report.refresh_from_db()
    assert report.sent == date(2026, 1, 12)


def test_after_a_week_away_only_the_latest_comes(january: Cast, postbox: Postbox) -> None:
    report_of(january)
    send_due(lambda: runtime.store().engine, at("2026-02-03T12:00"))
    assert {one.topic for one in Letter.objects.all()} == {f"report {Report.objects.get().pk} 2026-02-02"}


def test_while_the_engine_is_away_it_waits(january: Cast, postbox: Postbox) -> None:
    report = report_of(january)

    def away() -> object:
        raise EngineError("The engine does not answer.")

    send_due(away, at("2026-01-12T08:00"))  # type: ignore[arg-type]
    report.refresh_from_db()
    assert (report.sent, Letter.objects.count()) == (date(2026, 1, 5), 0)
    send_due(lambda: runtime.store().engine, at("2026-01-12T09:00"))
    assert Letter.objects.count() == 2


def test_a_link_in_it_ends_it_for_one_without_signing_in(january: Cast, postbox: Postbox) -> None:
    report = report_of(january, outside=["boss@example.com"])
    send_due(lambda: runtime.store().engine, at("2026-01-12T08:00"))
    Postman().look()
    links = {one["To"]: str(one["List-Unsubscribe"]).strip()[1:-1] for one in postbox.came}
    assert set(links) == {"ada@example.org", "ben@example.org", "boss@example.com"}
    for address in ("ben@example.org", "boss@example.com"):
        path = links[address].removeprefix("https://rapport.example.org")
        assert "the board Weekly of Shop" in Client().get(path).content.decode()
        assert "No more of these" in Client(enforce_csrf_checks=True).post(path).content.decode()
    report.refresh_from_db()
    assert ([one.email for one in kept.members_of(report)], report.outside) == (["ada@example.org"], [])
    send_due(lambda: runtime.store().engine, at("2026-01-19T08:00"))
    later = Letter.objects.filter(topic__endswith="2026-01-19")
    assert [one.address for one in later] == ["ada@example.org"]


def test_who_left_the_project_gets_none(january: Cast) -> None:
    report_of(january)
    Membership.objects.get(project=january.shop, member=january.ben).delete()
    send_due(lambda: runtime.store().engine, at("2026-01-12T08:00"))
    assert [one.address for one in Letter.objects.all()] == ["ada@example.org"]


def test_a_report_is_made_changed_sent_once_by_hand_and_deleted(january: Cast, ada: Client, postbox: Postbox) -> None:
    board = board_of(january)
    form = {"board": board.slug, "every": "month", "hour": "6", "members": [january.ben.pk], "outside": "x@example.com"}
    said = ada.post("/p/shop/reports/new/", form, follow=True).content.decode()
    assert "Weekly is sent each month, on the first at 6:00." in said
    [report] = kept.reports_of(january.shop)
    assert report.sent is not None
    assert report.sent <= present.now().date(), "what was due before it was made is not sent"
    assert "ben@example.org; outside: x@example.com" in words(page(ada, "/p/shop/reports/"))
    assert "x@example.com" in page(ada, f"/p/shop/reports/{report.pk}/")
    ada.post(f"/p/shop/reports/{report.pk}/", form | {"every": "day", "outside": ""})
    report.refresh_from_db()
    assert (report.every, report.outside) == ("day", [])
    before = report.sent
    assert (
        "on its way to ada@example.org" in ada.post(f"/p/shop/reports/{report.pk}/send/", follow=True).content.decode()
    )
    report.refresh_from_db()
    assert report.sent == before
    assert [one.address for one in Letter.objects.all()] == ["ada@example.org"]
    ada.post(f"/p/shop/reports/{report.pk}/drop/")
    assert not kept.reports_of(january.shop)
    assert boards.board_of(january.shop, "weekly") == board


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"board": "nothing"}, "Choose a board."),
        ({"every": "minute"}, "Choose one of day, week, month."),
        ({"hour": "24"}, "Give an hour from 0 to 23."),
        ({"outside": "nobody"}, "is no address of a mailbox."),
        ({"members": []}, "Choose somebody who gets it."),
    ],
)
def test_what_cannot_be_sent_says_why(january: Cast, ada: Client, wrong: dict[str, object], said: str) -> None:
    form = {"board": board_of(january).slug, "every": "week", "hour": "7", "members": [january.ben.pk], "outside": ""}
    assert said in ada.post("/p/shop/reports/new/", form | wrong).content.decode()
    assert not Report.objects.exists()


def test_only_owners_send_outside_and_strangers_see_nothing(
    january: Cast, ada: Client, ben: Client, cyd: Client
) -> None:
    report = report_of(january, outside=["boss@example.com"])
    form = {"board": "weekly", "every": "week", "hour": "7", "members": [january.ben.pk], "outside": "me@example.com"}
    assert "Weekly" in page(ben, "/p/shop/reports/")
    assert ben.post("/p/shop/reports/new/", form).status_code == 403
    Membership.objects.filter(project=january.shop, member=january.ben).update(role=Membership.Role.EDITOR)
    assert "Only owners send numbers" in ben.post("/p/shop/reports/new/", form).content.decode()
    assert "boss@example.com. Owners change that" in words(page(ben, f"/p/shop/reports/{report.pk}/"))
    del form["outside"]
    ben.post(f"/p/shop/reports/{report.pk}/", form)
    report.refresh_from_db()
    assert report.outside == ["boss@example.com"], "what an owner allowed stays"
    assert cyd.get(f"/p/shop/reports/{report.pk}/").status_code == 404
    assert cyd.get(f"/p/forum/reports/{report.pk}/").status_code == 404
    assert cyd.post(f"/p/forum/reports/{report.pk}/send/").status_code == 404
    assert "Nothing comes by mail yet" in page(cyd, "/p/forum/reports/")


def test_one_that_fails_keeps_no_other_from_its_turn(january: Cast, engaged: Store) -> None:
    broken = report_of(january)
    Report.objects.filter(pk=broken.pk).update(every="nonsense")
    membership = Membership.objects.get(project=january.shop, member=january.ada)
    fine = kept.keep_report(membership, broken.board, "day", 7, [january.ada.pk], [], date(2026, 1, 5))
    send_due(lambda: engaged.engine, at("2026-01-06T08:00"))
    fine.refresh_from_db()
    assert fine.sent == date(2026, 1, 6)
    assert fine.sent + timedelta(days=1) == date(2026, 1, 7)
