"""Members: Ada owns a project, Ben helps her, Cyd is a stranger with her own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.projects import actions, reads
from rapport.projects.models import Invitation, Member, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Member:
    return actions.create_first_member("ada@example.org", "correct horse", "Ada")


def test_the_first_member_owns_what_belonged_to_nobody_and_what_the_terminal_makes_later() -> None:
    before = actions.create_project("Before").project
    ada = actions.create_first_member("ada@example.org", "correct horse")
    after = actions.create_project("After").project
    assert reads.projects_of(ada) == [after, before]


def test_there_is_only_one_first_member(ada: Member) -> None:
    with pytest.raises(actions.Refused, match="set up already"):
        actions.create_first_member("cyd@example.org", "correct horse")
    assert list(Member.objects.all()) == [ada]


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("cyd", "correct horse", "email"),
        ("cyd@example.org", "short", "password"),
        ("cyd@example.org", "cyd@example.org", "password"),
        ("ADA@example.org ", "correct horse", "email"),
    ],
)
def test_a_member_that_cannot_be_is_refused(ada: Member, email: str, password: str, field: str) -> None:
    with pytest.raises(actions.Refused) as refused:
        actions.create_member(email, password)
    assert refused.value.field == field
    assert list(Member.objects.all()) == [ada]


def test_a_stranger_has_no_membership(ada: Member) -> None:
    shop = actions.create_project("Shop", owner=ada).project
    cyd = actions.create_member("cyd@example.org", "correct horse")
    assert reads.membership_of(cyd, shop.slug) is None
    assert reads.projects_of(cyd) == []


def test_an_invitation_makes_a_member_once(ada: Member) -> None:
    shop = actions.create_project("Shop", owner=ada).project
    token = actions.invite(shop, "Ben@example.org", "editor")
    ben = actions.create_member("ben@example.org", "correct horse")
    invitation = reads.invitation_of(token)
    assert invitation is not None
    membership = actions.accept(invitation, ben)
    assert (membership.edits, membership.owns) == (True, False)
    assert reads.invitation_of(token) is None
    with pytest.raises(actions.Refused, match="member of this project already"):
        actions.invite(shop, "ben@example.org", "viewer")


def test_an_invitation_ends_by_a_newer_one_by_withdrawal_and_after_a_week(ada: Member) -> None:
    shop = actions.create_project("Shop", owner=ada).project
    older, newer = actions.invite(shop, "ben@example.org", "viewer"), actions.invite(shop, "ben@example.org", "viewer")
    assert reads.invitation_of(older) is None
    invitation = reads.invitation_of(newer)
    assert invitation is not None
    Invitation.objects.update(created=timezone.now() - timedelta(days=8))
    assert reads.invitation_of(newer) is None
    Invitation.objects.update(created=timezone.now())
    actions.withdraw(shop, invitation.pk)
    assert reads.invitation_of(newer) is None


def test_an_invitation_takes_no_right_away(ada: Member) -> None:
    shop = actions.create_project("Shop", owner=ada).project
    invitation = reads.invitation_of(actions.invite(shop, "ada@elsewhere.org", "viewer"))
    assert invitation is not None
    assert actions.accept(invitation, ada).owns


def test_a_project_keeps_an_owner(ada: Member) -> None:
    shop = actions.create_project("Shop", owner=ada).project
    own = Membership.objects.get(project=shop)
    with pytest.raises(actions.Refused, match="needs an owner"):
        actions.change_role(shop, own.pk, "viewer")
    with pytest.raises(actions.Refused, match="needs an owner"):
        actions.remove_member(shop, own.pk)
    ben = actions.create_member("ben@example.org", "correct horse")
    Membership.objects.create(project=shop, member=ben, role="viewer")
    actions.change_role(shop, Membership.objects.get(member=ben).pk, "owner")
    actions.remove_member(shop, own.pk)
    assert reads.projects_of(ada) == []


@pytest.mark.parametrize(("email", "role"), [("ben", "viewer"), ("ben@example.org", "king")])
def test_an_invitation_that_cannot_be_is_refused(ada: Member, email: str, role: str) -> None:
    shop = actions.create_project("Shop", owner=ada).project
    with pytest.raises(actions.Refused):
        actions.invite(shop, email, role)
