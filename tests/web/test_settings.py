"""Settings: who may change what, keys that are shown once, and what was refused."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from rapport.kernel.tally import DAY_MS, Tallied
from rapport.projects import actions, reads
from rapport.projects.models import Invitation, Key, Membership
from rapport.web import rebuilding
from tests.web.conftest import Cast, Tell

RULES = {"name": "Tea shop", "timezone": "Europe/Berlin", "timeout": "5", "key_events": "purchase\nquiz_finished\n"}


@pytest.mark.django_db(transaction=True)
def test_changed_rules_compute_the_sessions_again(cast: Cast, ada: Client, tell: Tell) -> None:
    tell(cast.shop, "ann", "2026-01-05 10:00")
    tell(cast.shop, "ann", "2026-01-05 10:10")
    assert ada.post("/p/shop/settings/", RULES).status_code == 302
    rebuilding.HAND.submit(int).result()
    project = reads.project_of("shop")
    assert (project.name, project.timezone, project.timeout_s, project.settled) == (
        "Tea shop",
        "Europe/Berlin",
        300,
        True,
    )
    assert project.key_events == ["purchase", "quiz_finished"]
    html = ada.get("/p/shop/number/sessions/?from=2026-01-05&to=2026-01-05").content.decode()
    assert "2 sessions" in html, "ten minutes are more than five"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("timezone", "Mars/Base", "not a known time zone"),
        ("timeout", "0", "greater than or equal to 1"),
        ("timeout", "481", "less than or equal to 480"),
        ("name", "", "This field is required"),
        ("key_events", "x" * 201, "at most 200 characters"),
    ],
)
def test_a_wrong_field_is_told_and_nothing_typed_is_lost(
    cast: Cast, ada: Client, field: str, value: str, told: str
) -> None:
    html = ada.post("/p/shop/settings/", RULES | {field: value}).content.decode()
    assert told in html
    assert 'aria-invalid="true"' in html
    assert reads.project_of("shop").timezone == "UTC"
    assert field == "timezone" or "Europe/Berlin" in html


@pytest.mark.parametrize(
    "address",
    [
        "/p/shop/settings/",
        "/p/shop/settings/keys/",
        "/p/shop/settings/members/",
        "/p/shop/settings/keys/1/revoke/",
        "/p/shop/settings/members/1/",
        "/p/shop/settings/invitations/1/withdraw/",
    ],
)
def test_a_viewer_reads_and_a_stranger_finds_nothing(cast: Cast, ben: Client, cyd: Client, address: str) -> None:
    assert ben.post(address, RULES | {"email": "x@example.org", "role": "owner"}).status_code == 403
    assert cyd.post(address, RULES | {"email": "x@example.org", "role": "owner"}).status_code == 404


def test_a_viewer_is_told_who_may(cast: Cast, ben: Client) -> None:
    assert "Only editors and owners" in ben.post("/p/shop/settings/", RULES).content.decode()
    assert "Editors and owners change its settings" in ben.get("/p/shop/settings/").content.decode()
    assert "Owners create and revoke keys" in ben.get("/p/shop/settings/keys/").content.decode()
    assert "Owners invite members" in ben.get("/p/shop/settings/members/").content.decode()


def test_a_secret_key_is_shown_once(cast: Cast, ada: Client) -> None:
    html = ada.post("/p/shop/settings/keys/", {"kind": "secret"}).content.decode()
    found = re.search(r"rk_s_[\w-]{20,}", html)
    assert found is not None
    assert reads.project_of_key("secret", found[0]) == cast.shop
    assert found[0] not in ada.get("/p/shop/settings/keys/").content.decode()


def test_a_key_is_revoked_once(cast: Cast, ada: Client) -> None:
    key = Key.objects.get(project=cast.shop, kind="write")
    for told in ("refused from now on", "already revoked"):
        html = ada.post(f"/p/shop/settings/keys/{key.pk}/revoke/", follow=True).content.decode()
        assert told in html


def test_nobody_revokes_a_key_of_another_project(cast: Cast, ada: Client) -> None:
    key = Key.objects.get(project=cast.forum, kind="secret")
    ada.post(f"/p/shop/settings/keys/{key.pk}/revoke/")
    assert reads.project_of_key("secret", cast.stranger_secret) == cast.forum


def test_an_invitation_is_a_link_shown_once(cast: Cast, ada: Client) -> None:
    html = ada.post("/p/shop/settings/members/", {"email": "dan@example.org", "role": "editor"}).content.decode()
    found = re.search(r"http://testserver(/join/[\w-]+/)", html)
    assert found is not None
    assert found[0] not in ada.get("/p/shop/settings/members/").content.decode()
    invitation = Invitation.objects.get(project=cast.shop)
    ada.post(f"/p/shop/settings/invitations/{invitation.pk}/withdraw/")
    assert Client().get(found[1]).status_code == 404


def test_a_member_cannot_be_invited_again(cast: Cast, ada: Client) -> None:
    html = ada.post("/p/shop/settings/members/", {"email": "ben@example.org", "role": "editor"}).content.decode()
    assert "is a member of this project already" in html


def test_roles_change_and_the_last_owner_stays(cast: Cast, ada: Client) -> None:
    own, bens = (Membership.objects.get(project=cast.shop, member=member) for member in (cast.ada, cast.ben))
    assert (
        "needs an owner"
        in ada.post(f"/p/shop/settings/members/{own.pk}/", {"role": "none"}, follow=True).content.decode()
    )
    ada.post(f"/p/shop/settings/members/{bens.pk}/", {"role": "owner"})
    assert ada.post(f"/p/shop/settings/members/{own.pk}/", {"role": "none"}).headers["Location"] == "/"
    assert ada.get("/p/shop/").status_code == 404
    assert reads.membership_of(cast.ben, "shop") is not None


def test_nobody_changes_a_member_of_another_project(cast: Cast, ada: Client) -> None:
    theirs = Membership.objects.get(project=cast.forum)
    html = ada.post(f"/p/shop/settings/members/{theirs.pk}/", {"role": "none"}, follow=True).content.decode()
    assert "removed already" in html
    assert Membership.objects.filter(pk=theirs.pk).exists()


def test_what_was_refused_is_told_with_its_mend(cast: Cast, ada: Client) -> None:
    now = int(datetime.now(UTC).timestamp() * 1000)
    for project, reason in ((cast.shop.pk, "no_name"), (cast.forum.pk, "too_large"), (0, "no_key")):
        row = Tallied(project, reason, "/v1/track", now // DAY_MS, 1, now, "event", "It is missing.")
        actions.count_at_door([row])
    html = ada.get("/p/shop/settings/collection/").content.decode()
    assert "1 × <code>no_name</code>" in html
    assert "too_large" not in html
    headers = {"authorization": f"Bearer {cast.secret}"}
    told = Client().get("/api/v1/projects/shop/refused", headers=headers).json()["refused"]
    assert [(one["reason"], one["count"], one["path"], one["field"]) for one in told] == [
        ("no_name", 1, "/v1/track", "event")
    ]
    assert told[0]["days"] == {told[0]["first"]: 1}
    assert told[0]["last"].startswith(told[0]["first"])


def test_the_snippets_hold_the_write_key(cast: Cast, ada: Client) -> None:
    html = ada.get("/p/shop/settings/collection/").content.decode()
    key = next(key for key, project in reads.write_keys().items() if project == cast.shop.pk)
    assert html.count(key) == 3
    assert f'/rapport.js" data-key="{key}"&gt;&lt;/script&gt;' in html


@pytest.mark.slow
def test_the_first_event_is_noticed(cast: Cast, ada: Client, tell: Tell) -> None:
    part = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "waiting"}
    tell(cast.forum, "xan", "2026-01-05 10:00")
    assert "Waiting for the first event" in ada.get("/p/shop/start/").content.decode()
    assert "Waiting for the first event" in ada.get("/p/shop/start/", **part).content.decode()  # type: ignore[arg-type]
    same = ada.get("/p/shop/start/?refused=0", **part)  # type: ignore[arg-type]
    assert (same.status_code, same.content) == (204, b""), "what has not changed is not said again"
    now = int(datetime.now(UTC).timestamp() * 1000)
    for project in (cast.shop, cast.forum):
        actions.count_at_door([Tallied(project.pk, "no_name", "/v1/track", now // DAY_MS, 2, now)])
    changed = ada.get("/p/shop/start/?refused=0", **part).content.decode()  # type: ignore[arg-type]
    assert "2 were refused" in changed
    assert "?refused=2" in changed
    tell(cast.shop, "ann", "2026-01-05 10:00")
    arrived = ada.get("/p/shop/start/", **part).content.decode()  # type: ignore[arg-type]
    assert "The first event has arrived" in arrived
    assert "every 2s" not in arrived


def test_a_project_without_a_write_key_shows_where_it_belongs(cast: Cast, ada: Client) -> None:
    actions.revoke_key(cast.shop, Key.objects.get(project=cast.shop, kind="write").pk)
    assert "WRITE_KEY" in ada.get("/p/shop/start/").content.decode()
