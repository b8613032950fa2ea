"""First run, signing in and out, invitations, the demo, and pages of errors."""

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from pytest_django import Settings

from rapport.projects import actions, reads
from rapport.projects.models import Member
from rapport.store import Store
from rapport.web import runtime
from rapport.web.middleware import Unavailable
from tests.web.conftest import PASSWORD, Cast, signed_in

FIRST = {"email": "Ada@example.org", "password": PASSWORD, "project": "Tea shop", "timezone": "Europe/Berlin"}


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """Failures of other tests do not count."""
    cache.clear()


def test_the_first_run_makes_a_member_and_a_project_and_shows_the_secret_once(fresh_ids: int, engaged: Store) -> None:
    client = Client()
    assert client.get("/").headers["Location"] == "/setup/"
    assert client.get("/sign-in/").headers["Location"] == "/setup/"
    assert "Set up your server" in client.get("/setup/").content.decode()
    answer = client.post("/setup/", FIRST)
    assert answer.headers["Location"] == "/p/tea-shop/start/"
    html = client.get("/p/tea-shop/start/").content.decode()
    assert "Your secret key" in html
    assert "Waiting for the first event" in html
    assert "rk_s_" not in client.get("/p/tea-shop/start/").content.decode()
    assert client.get("/").headers["Location"] == "/p/tea-shop/"
    assert reads.project_of("tea-shop").timezone == "Europe/Berlin"
    assert Client().get("/setup/").headers["Location"] == "/"


def test_a_wrong_setup_makes_nothing(fresh_ids: int) -> None:
    for field, value in (("email", "ada"), ("password", "short"), ("timezone", "Mars/Base"), ("project", "")):
        html = Client().post("/setup/", FIRST | {field: value}).content.decode()
        assert "wrong" in html
        assert PASSWORD not in html
    assert not reads.anybody()
    assert reads.projects() == []


def test_projects_of_the_terminal_are_told_on_the_first_run(fresh_ids: int) -> None:
    actions.create_project("Made before")
    assert "Made before" in Client().get("/setup/").content.decode()


def test_signing_in_and_out(cast: Cast) -> None:
    client = Client()
    assert client.get("/").headers["Location"] == "/sign-in/"
    assert client.get("/p/shop/").headers["Location"] == "/sign-in/?next=/p/shop/"
    wrong = client.post("/sign-in/", {"username": "ada@example.org", "password": "compost"})
    assert "No member has this address and password" in wrong.content.decode()
    right = client.post("/sign-in/?next=/p/shop/live/", {"username": "ADA@example.org", "password": PASSWORD})
    assert right.headers["Location"] == "/p/shop/live/"
    assert client.get("/").headers["Location"] == "/p/shop/"
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/p/shop/").status_code == 302


def test_nobody_is_sent_to_another_site(cast: Cast) -> None:
    answer = Client().post(
        "/sign-in/?next=https://evil.example/", {"username": "ada@example.org", "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/"


def test_guessing_passwords_takes_long(cast: Cast) -> None:
    tried = {"username": "ada@example.org", "password": "wrong"}
    statuses = [Client().post("/sign-in/", tried).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    right = Client().post("/sign-in/", {"username": "ada@example.org", "password": PASSWORD})
    assert right.status_code == 429
    assert Client().post("/sign-in/", {"username": "ben@example.org", "password": PASSWORD}).status_code == 302


def test_a_member_changes_the_password(cast: Cast, ada: Client) -> None:
    other = signed_in(cast.ada)
    new = {"old_password": PASSWORD, "new_password1": "a pond the size of a sink", "new_password2": "a pond"}
    assert ada.post("/password/", new).status_code == 200
    assert ada.post("/password/", new | {"new_password2": new["new_password1"]}).status_code == 302
    assert ada.get("/p/shop/settings/").status_code == 200
    assert other.get("/p/shop/settings/").status_code == 302


def test_a_new_member_joins_by_a_link(cast: Cast) -> None:
    link = f"/join/{actions.invite(cast.shop, 'dan@example.org', 'viewer')}/"
    client = Client()
    assert "dan@example.org" in client.get(link).content.decode()
    assert "too short" in client.post(link, {"name": "Dan", "password": "short"}).content.decode()
    assert client.post(link, {"name": "Dan", "password": PASSWORD}).headers["Location"] == "/p/shop/"
    assert client.get("/p/shop/live/").status_code == 200
    assert client.get("/p/forum/live/").status_code == 404
    assert Client().get(link).status_code == 404


def test_a_member_of_another_project_joins_after_signing_in(cast: Cast, cyd: Client) -> None:
    link = f"/join/{actions.invite(cast.shop, 'cyd@example.org', 'viewer')}/"
    assert Client().get(link).headers["Location"] == f"/sign-in/?next={link}"
    assert "signed in as cyd@example.org" in cyd.get(link).content.decode()
    assert cyd.post(link).headers["Location"] == "/p/shop/"
    assert cyd.get("/p/shop/live/").status_code == 200


def test_a_member_makes_another_project(cast: Cast, cyd: Client) -> None:
    assert "Forum" in cyd.get("/projects/").content.decode()
    assert "not a known time zone" in cyd.post("/projects/", {"name": "Garden", "timezone": "X/Y"}).content.decode()
    assert cyd.post("/projects/", {"name": "Garden", "timezone": "UTC"}).headers["Location"] == "/p/garden/start/"
    assert reads.membership_of(cast.ada, "garden") is None


def test_a_member_without_a_project_is_asked_to_make_one(cast: Cast) -> None:
    dan = Member.objects.create_user("dan@example.org", PASSWORD)
    client = signed_in(dan)
    assert client.get("/").headers["Location"] == "/projects/"
    assert "You belong to no project yet" in client.get("/projects/").content.decode()


def test_the_demo_signs_this_machine_in_and_no_other(cast: Cast, settings: Settings) -> None:
    assert Client().get("/p/shop/settings/").status_code == 302
    settings.DEMO = True
    assert Client().get("/p/shop/settings/").status_code == 200
    assert Client().get("/p/shop/settings/", REMOTE_ADDR="192.0.2.7").status_code == 302
    assert Client().get("/p/shop/settings/", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 302


def test_errors_look_like_the_rest_and_say_what_to_do(cast: Cast, ada: Client, ben: Client) -> None:
    missing = ada.get("/nowhere")
    assert missing.status_code == 404
    assert "This page is not here" in missing.content.decode()
    assert "Only owners change this" in ben.post("/p/shop/settings/keys/").content.decode()
    old = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "ada@example.org", "password": PASSWORD})
    assert old.status_code == 403
    assert "This form is too old" in old.content.decode()


def test_without_an_engine_pages_say_that_nothing_is_lost(cast: Cast, ada: Client) -> None:
    runtime.use(None)
    answer = ada.get("/p/shop/")
    assert answer.status_code == 503
    assert "Events are still collected" in answer.content.decode()


def test_what_is_broken_is_a_page_too(cast: Cast, ada: Client, settings: Settings) -> None:
    ada.raise_request_exception = False
    runtime.use_later(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    answer = ada.get("/p/shop/")
    assert answer.status_code == 500
    assert "The server made a mistake" in answer.content.decode()


def test_only_known_failures_are_excused() -> None:
    assert Unavailable(lambda _: None).process_exception(RequestFactory().get("/"), KeyError("x")) is None  # type: ignore[arg-type, return-value]
