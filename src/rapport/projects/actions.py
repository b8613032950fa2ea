"""The only writers of projects, keys and members: check, write in one transaction, tell after the commit."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone as present
from django.utils.text import slugify

from rapport.kernel.event import KEY_EVENTS
from rapport.kernel.rules import BadRules, Rules
from rapport.kernel.tally import Tallied
from rapport.projects.models import DoorCount, Invitation, Key, Member, Membership, Project, address

EPOCH = date(1970, 1, 1)
PREFIX = {Key.Kind.WRITE: "rk_w_", Key.Kind.SECRET: "rk_s_"}


class Refused(ValueError):
    """Something that may not be done. ``field`` is what to mend, the message how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project with its first keys; the secret one is never seen again."""

    project: Project
    write_key: str
    secret_key: str


def digest_of(key: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def create_project(
    name: str, timezone: str = "UTC", owner: Member | None = None, *, timeout_s: int = 1800
) -> NewProject:
    """A new project with one write and one secret key.

    Without an owner it belongs to whoever set this server up, now or later. Raises :class:`Refused`.
    """
    name = checked_name(name)
    rules = checked_rules(timezone, timeout_s, KEY_EVENTS)
    project = Project.objects.create(
        name=name, slug=free_slug(name), timezone=rules.timezone, timeout_s=rules.timeout_s
    )
    owners = [owner] if owner else list(Member.objects.filter(steward=True))
    for member in owners:
        Membership.objects.create(project=project, member=member, role=Membership.Role.OWNER)
    return NewProject(project, create_key(project, Key.Kind.WRITE), create_key(project, Key.Kind.SECRET))


def checked_name(name: str) -> str:
    """The name without blanks around it. Raises :class:`Refused` when it is empty or too long."""
    name = name.strip()
    if not 1 <= len(name) <= 100:
        raise Refused("name", "Give the project a name of 1 to 100 characters.")
    return name


def free_slug(name: str) -> str:
    """A short name for addresses that no project has yet, and that no id looks like."""
    start = slugify(name)[:50] or "project"
    if start.isdigit():
        start = f"project-{start}"
    taken = set(Project.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    return next(slug for slug in (start, *(f"{start}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def checked_rules(timezone: str, timeout_s: int, key_events: Sequence[str]) -> Rules:
    """Rules as given. Raises :class:`Refused` with the field that is wrong."""
    names = tuple(dict.fromkeys(name.strip() for name in key_events if name.strip()))
    if any(len(name) > 200 for name in names):
        raise Refused("key_events", "An event's name has at most 200 characters.")
    try:
        return Rules(timezone=timezone, timeout_s=timeout_s, key_events=names)
    except BadRules as wrong:
        field, _, message = str(wrong).partition(": ")
        raise Refused(field, message) from wrong


def create_key(project: Project, kind: Key.Kind) -> str:
    """A new key, given back whole this once."""
    value = PREFIX[kind] + secrets.token_urlsafe(24)
    shown = value if kind == Key.Kind.WRITE else f"{value[:9]}…{value[-4:]}"
    Key.objects.create(project=project, kind=kind, digest=digest_of(value), shown=shown)
    return value


def revoke_key(project: Project, key_id: int) -> None:
    """From now on nobody gets in with this key. Raises :class:`Refused` when the project has no such key."""
    if not Key.objects.filter(project=project, pk=key_id, revoked=None).update(revoked=present.now()):
        raise Refused("key", "This key is already revoked.")


def rename_project(project: Project, name: str) -> None:
    """A new name; the short name in addresses stays, so that links keep working."""
    project.name = checked_name(name)
    project.save(update_fields=["name"])


@transaction.atomic
def change_rules(
    project_id: int,
    *,
    timezone: str,
    timeout_s: int,
    key_events: Sequence[str],
    changed: Callable[[int, Rules], None],
) -> bool:
    """Read events by other rules from now on; says whether anything changed.

    After the commit ``changed(project, rules)`` has to compute the sessions again and then call
    :func:`sessions_settled`. Raises :class:`Refused`.
    """
    project = Project.objects.select_for_update().get(pk=project_id)
    was = project.rules
    rules = replace(checked_rules(timezone, timeout_s, key_events), weights=was.weights, channels=was.channels)
    if rules == was:
        return False
    project.timezone, project.timeout_s, project.key_events = rules.timezone, rules.timeout_s, list(rules.key_events)
    project.settled = False
    project.save(update_fields=["timezone", "timeout_s", "key_events", "settled"])
    transaction.on_commit(lambda: changed(project_id, rules))
    return True


def sessions_settled(project_id: int, rules: Rules) -> None:
    """The sessions in the store follow these rules now; without effect when the rules changed once more meanwhile."""
    with transaction.atomic():
        project = Project.objects.select_for_update().get(pk=project_id)
        if project.rules == replace(rules, weights=project.rules.weights):
            Project.objects.filter(pk=project_id).update(settled=True)


@transaction.atomic
def create_first_member(email: str, password: str, name: str = "") -> Member:
    """Whoever sets the server up: owns every project that belongs to nobody. Raises :class:`Refused`."""
    if Member.objects.exists():
        raise Refused("email", "This server is set up already. Sign in, or ask a member for an invitation.")
    member = create_member(email, password, name)
    Member.objects.filter(pk=member.pk).update(steward=True)
    for project in Project.objects.filter(memberships=None):
        Membership.objects.create(project=project, member=member, role=Membership.Role.OWNER)
    member.refresh_from_db()
    return member


def create_member(email: str, password: str, name: str = "") -> Member:
    """A member who signs in by address and password. Raises :class:`Refused` with what to mend."""
    email = address(email)
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Refused("email", "Give an address such as ada@example.org.") from wrong
    if Member.objects.filter(email=email).exists():
        raise Refused("email", "A member with this address exists already. Sign in instead.")
    try:
        validate_password(password, Member(email=email, name=name))
    except ValidationError as wrong:
        raise Refused("password", " ".join(wrong.messages)) from wrong
    return Member.objects.create_user(email, password, name=name.strip())


@transaction.atomic
def invite(project: Project, email: str, role: str) -> str:
    """A token that makes its bearer a member; an earlier one for the same address stops working.

    Raises :class:`Refused`.
    """
    email = address(email)
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Refused("email", "Give an address such as ben@example.org.") from wrong
    if Membership.objects.filter(project=project, member__email=email).exists():
        raise Refused("email", f"{email} is a member of this project already.")
    checked_role(role)
    token = secrets.token_urlsafe(24)
    Invitation.objects.filter(project=project, email=email).delete()
    Invitation.objects.create(project=project, email=email, role=role, digest=digest_of(token))
    return token


def checked_role(role: str) -> None:
    """Raises :class:`Refused` when there is no such role."""
    if role not in Membership.Role.values:
        raise Refused("role", f"Choose one of {', '.join(Membership.Role.values)}.")


@transaction.atomic
def accept(invitation: Invitation, member: Member) -> Membership:
    """The invitation is used up; the member belongs to the project, never with less right than before."""
    membership, _ = Membership.objects.get_or_create(
        project=invitation.project, member=member, defaults={"role": invitation.role}
    )
    invitation.delete()
    return membership


def withdraw(project: Project, invitation_id: int) -> None:
    """The link of an invitation stops working."""
    Invitation.objects.filter(project=project, pk=invitation_id).delete()


@transaction.atomic
def change_role(project: Project, membership_id: int, role: str) -> None:
    """Another role for a member. Raises :class:`Refused` when nobody would be left to own the project."""
    checked_role(role)
    membership = Membership.objects.select_for_update().get(project=project, pk=membership_id)
    if role != Membership.Role.OWNER:
        refuse_last_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])


@transaction.atomic
def remove_member(project: Project, membership_id: int) -> None:
    """The member no longer sees the project. Raises :class:`Refused` for the last owner."""
    membership = Membership.objects.select_for_update().get(project=project, pk=membership_id)
    refuse_last_owner(membership)
    membership.delete()


def refuse_last_owner(membership: Membership) -> None:
    """Raises :class:`Refused` when this is the only owner of the project."""
    others = Membership.objects.filter(project=membership.project, role=Membership.Role.OWNER).exclude(pk=membership.pk)
    if membership.owns and not others.exists():
        raise Refused("role", "A project needs an owner. Make somebody else the owner first.")


@transaction.atomic
def count_at_door(rows: Sequence[Tallied]) -> None:
    """Add to what was taken and refused. Processes may count at the same time."""
    for row in rows:
        day = EPOCH + timedelta(days=row.day)
        said = {
            "last": datetime.fromtimestamp(row.last_ms / 1000, UTC),
            "field": row.field[:200],
            "message": row.message[:500],
        }
        if row.example:
            said["example"] = row.example
        key = {"project_number": row.project, "reason": row.reason, "path": row.path[:100], "day": day}
        same = DoorCount.objects.filter(**key)
        if not same.update(count=F("count") + row.count, **said):
            DoorCount.objects.bulk_create([DoorCount(**key, count=0, **said)], ignore_conflicts=True)
            same.update(count=F("count") + row.count, **said)
