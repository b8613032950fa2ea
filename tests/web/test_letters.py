"""Letters go to a real mail server, each once: refused, tried again, broken off, and told on a page."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client
from django.utils import timezone as present
from pytest_django import Settings
from typing_extensions import override

from rapport.projects import letters
from rapport.projects.actions import Refused
from rapport.projects.letters import Draft
from rapport.projects.models import Letter
from rapport.web import deeds, mail, webhook
from rapport.web.postman import Postman, deliver
from tests.web.conftest import Cast
from tests.web.postbox import Postbox
from tests.web.test_overview import page, words

DRAFT = Draft("Numbers of the week", "12 people came.\n", "<p>12 people came.</p>", "https://example.org/stop/1/")


def posted(cast: Cast, topic: str = "a", address: str = "ada@example.org", draft: Draft = DRAFT) -> Letter:
    made = letters.post(cast.shop, topic, address, draft, present.now())
    assert made is not None
    return made


def test_a_letter_arrives_with_both_parts_and_a_file(cast: Cast, postbox: Postbox) -> None:
    one = posted(cast, draft=Draft(DRAFT.subject, DRAFT.text, DRAFT.html, DRAFT.stop, "week.pdf", b"%PDF-1.7 x"))
    Postman().look()
    one.refresh_from_db()
    assert (one.state, one.error, one.file) == (Letter.State.SENT, "", None)
    [came] = postbox.came
    assert (came["To"], came["Subject"]) == ("ada@example.org", "Numbers of the week")
    assert came["From"] == "Rapport <rapport@example.org>"
    assert came["List-Unsubscribe"] == "<https://example.org/stop/1/>"
    assert came["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert postbox.bodies() == ["12 people came.\n"]
    html = came.get_body(("html",))
    assert html is not None
    assert "<p>12 people came.</p>" in html.get_content()
    [file] = came.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("week.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 x"


def test_the_same_topic_leaves_once_however_often_it_is_posted_and_looked_for(cast: Cast, postbox: Postbox) -> None:
    one = posted(cast)
    assert letters.post(cast.shop, "a", "ada@example.org", DRAFT, present.now()) is None
    posted(cast, address="ben@example.org")
    assert letters.post(cast.forum, "a", "ada@example.org", DRAFT, present.now()), "of another project"
    stale = Letter.objects.get(pk=one.pk)
    Postman().look()
    Postman().look()
    deliver(stale)
    assert sorted(came["To"] for came in postbox.came) == ["ada@example.org", "ada@example.org", "ben@example.org"]


def test_a_server_that_is_busy_is_asked_again_later_and_later(cast: Cast, postbox: Postbox) -> None:
    one = posted(cast)
    postbox.answers = ["451 4.3.0 Try again later"] * 2
    Postman().look()
    one.refresh_from_db()
    assert (one.state, one.tries) == (Letter.State.WAITING, 1)
    assert "451 4.3.0 Try again later" in one.error
    assert timedelta(seconds=50) < one.due - present.now() <= timedelta(seconds=60)
    Postman().look()
    assert postbox.answers, "it is not due yet"
    Letter.objects.update(due=present.now())
    Postman().look()
    one.refresh_from_db()
    assert timedelta(seconds=290) < one.due - present.now() <= timedelta(seconds=300)
    Letter.objects.update(due=present.now())
    Postman().look()
    one.refresh_from_db()
    assert (one.state, one.tries, len(postbox.came)) == (Letter.State.SENT, 3, 1)


def test_after_five_hours_it_is_given_up_and_told(cast: Cast, postbox: Postbox, ada: Client) -> None:
    one = posted(cast)
    postbox.answers = ["451 4.3.0 Try again later"] * 10
    for _ in range(9):
        Letter.objects.update(due=present.now())
        Postman().look()
    one.refresh_from_db()
    assert (one.state, one.tries) == (Letter.State.FAILED, 6)
    said = words(page(ada, "/p/shop/settings/mail/"))
    assert "Numbers of the week ada@example.org Not sent after 6 tries" in said


def test_what_is_refused_for_good_is_not_tried_again(cast: Cast, postbox: Postbox) -> None:
    postbox.strangers = {"nobody@example.org"}
    one, other = posted(cast, "a", "nobody@example.org"), posted(cast, "b")
    postbox.answers = ["554 5.7.1 Not of yours"]
    Postman().look()
    for letter, told in ((one, "550 5.1.1 No such mailbox"), (other, "554 5.7.1 Not of yours")):
        letter.refresh_from_db()
        assert (letter.state, letter.tries) == (Letter.State.FAILED, 1)
        assert told in letter.error


def test_what_a_stop_broke_off_is_not_sent_twice(cast: Cast, postbox: Postbox) -> None:
    one = posted(cast)
    assert letters.take(one), "the server stops here"
    Postman().look()
    one.refresh_from_db()
    assert one.state == Letter.State.UNSURE
    assert "It may have left" in one.error
    assert postbox.came == []


def test_without_a_mail_server_the_page_says_what_to_set(cast: Cast, ada: Client, settings: Settings) -> None:
    settings.EMAIL_HOST = settings.DEFAULT_FROM_EMAIL = ""
    one = posted(cast)
    Postman().look()
    one.refresh_from_db()
    told = "Mail is not set up: set RAPPORT_MAIL_HOST and RAPPORT_MAIL_FROM, then start the server again."
    assert (one.state, one.error) == (Letter.State.FAILED, told)
    assert told in page(ada, "/p/shop/settings/mail/")
    with pytest.raises(deeds.Declined, match="set RAPPORT_MAIL_HOST"):
        deeds.perform("mail.test", {"project": "", "address": "ada@example.org"})


def test_owners_try_it_out_on_the_page_and_anybody_in_the_terminal(
    cast: Cast, ada: Client, ben: Client, cyd: Client, postbox: Postbox
) -> None:
    said = ada.post("/p/shop/settings/mail/", follow=True).content.decode()
    assert "The server took a letter for ada@example.org" in said
    assert "Shop: mail works ada@example.org Sent" in words(said)
    assert "Somebody of Shop asked for this" in postbox.bodies()[0]
    assert ben.post("/p/shop/settings/mail/").status_code == 403
    assert "Owners can send a test mail" in page(ben, "/p/shop/settings/mail/")
    assert cyd.get("/p/shop/settings/mail/").status_code == 404
    assert "mail works" not in page(cyd, "/p/forum/settings/mail/"), "of another project"
    assert deeds.perform("mail.test", {"project": "shop", "address": "x@example.org"}) == {"address": "x@example.org"}
    with pytest.raises(deeds.Declined, match="no address of a mailbox"):
        deeds.perform("mail.test", {"project": "shop", "address": "ada"})


def test_a_server_that_cannot_be_reached_is_named(cast: Cast, postbox: Postbox, settings: Settings) -> None:
    settings.EMAIL_PORT = 1
    with pytest.raises(mail.Unsent, match=r"127.0.0.1:1 could not be reached as set up"):
        mail.send(posted(cast))


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted; its path says what it answers."""

    said: list[tuple[str, dict[str, object]]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.said.append((self.headers["Idempotency-Key"], json.loads(body)))
        self.send_response(int(self.path.rpartition("/")[2]))
        self.end_headers()

    @override
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def hook() -> Iterator[str]:
    """A program that hears webhooks on this machine."""
    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Hook.said.clear()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=20)


def test_a_webhook_gets_json_and_is_called_again_unless_it_refuses(cast: Cast, hook: str, settings: Settings) -> None:
    settings.PRIVATE_WEBHOOKS = True
    draft = Draft("Fires", '{"what": "fired"}')
    fine, busy, never = (posted(cast, f"t{code}", f"{hook}/{code}", draft) for code in (204, 503, 404))
    Postman().look()
    for one, state in ((fine, "sent"), (busy, "waiting"), (never, "failed")):
        one.refresh_from_db()
        assert one.state == state, one.error
    assert Hook.said[0] == ("t204", {"what": "fired"})
    assert "answered 503" in busy.error


def test_a_webhook_reaches_no_private_network(cast: Cast, hook: str, settings: Settings) -> None:
    with pytest.raises(Refused, match="begins with https"):
        webhook.checked_webhook(hook)
    for name in (
        "localhost",
        "127.0.0.1",
        "[::1]",
        "169.254.169.254",
        "10.0.0.1",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::1]",
        "0.0.0.0",  # noqa: S104
    ):
        one = posted(cast, name, f"https://{name}/x")
        deliver(one)
        assert one.state == Letter.State.FAILED
        assert "private network" in one.error
    assert Hook.said == []
    assert webhook.public("93.184.216.34")
    assert not webhook.public("224.0.0.1")
