"""What higher floors may know of projects, keys and members."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Sum
from django.utils import timezone as present

from rapport.kernel.rules import Rules
from rapport.projects.actions import Refused, digest_of
from rapport.projects.models import DoorCount, Invitation, Key, Member, Membership, Project, address

INVITATION_DAYS = 7


class NoProject(LookupError):
    """There is no such project. The message names it."""


def project_of(reference: str | int) -> Project:
    """The project with this short name or id. Raises :class:`NoProject`."""
    text = str(reference)
    found = Project.objects.filter(pk=int(text)) if text.isdecimal() else Project.objects.filter(slug=text)
    project = found.first()
    if project is None:
        raise NoProject(f"project: there is none called {text!r}. List them with: rapport project list")
    return project


def projects() -> list[Project]:
    """All projects of this server, by name."""
    return list(Project.objects.all())


def projects_of(member: Member) -> list[Project]:
    """The projects a member belongs to, by name."""
    return list(Project.objects.filter(memberships__member=member))


def membership_of(member: Member, slug: str) -> Membership | None:
    """What a member may do in a project; None when the project is none of theirs, or not there."""
    return Membership.objects.select_related("project").filter(member=member, project__slug=slug).first()


def project_of_key(kind: str, key: str) -> Project | None:
    """The project that a key of this kind opens; None when it is unknown, revoked or of the other kind."""
    found = Key.objects.select_related("project").filter(kind=kind, digest=digest_of(key), revoked=None).first()
    return found.project if found else None


def rules_of(project_id: int) -> Rules:
    """How a project reads its events. Raises :class:`NoProject`."""
    return project_of(project_id).rules


def write_keys() -> dict[str, int]:
    """Every write key that works, and the id of its project."""
    return dict(Key.objects.filter(kind=Key.Kind.WRITE, revoked=None).values_list("shown", "project_id"))


def unsettled() -> list[Project]:
    """Projects whose sessions must be computed again because their rules changed."""
    return list(Project.objects.filter(settled=False))


def anybody() -> bool:
    """Whether this server has a member yet."""
    return Member.objects.exists()


def invitation_of(token: str) -> Invitation | None:
    """The invitation behind a link; None when it was used, withdrawn or is older than a week."""
    oldest = present.now() - timedelta(days=INVITATION_DAYS)
    return Invitation.objects.select_related("project").filter(digest=digest_of(token), created__gte=oldest).first()


def first_member() -> Member | None:
    """Whoever set this server up."""
    return Member.objects.order_by("-steward", "pk").first()


def knows(email: str) -> bool:
    """Whether a member signs in with this address."""
    return Member.objects.filter(email=address(email)).exists()


def keys_of(project: Project) -> list[Key]:
    """All keys of a project, those that were revoked too."""
    return list(project.keys.all())


def write_key_of(project: Project) -> str | None:
    """A write key that works; None when all are revoked."""
    return project.keys.filter(kind=Key.Kind.WRITE, revoked=None).values_list("shown", flat=True).first()


def members_of(project: Project) -> list[Membership]:
    """Who belongs to a project, the first one first."""
    return list(project.memberships.select_related("member"))


def numbers_of(project: Project, emails: Sequence[str]) -> tuple[int, ...]:
    """The numbers of members by their addresses. Raises :class:`Refused` for one who does not belong to the project."""
    asked = [address.strip().lower() for address in emails]
    known = dict(Member.objects.filter(memberships__project=project, email__in=asked).values_list("email", "pk"))
    if lost := [address for address in asked if address not in known]:
        raise Refused("members", f"{lost[0]} does not belong to the project.")
    return tuple(known[address] for address in asked)


def invitations_of(project: Project) -> list[Invitation]:
    """Invitations that nobody has used yet."""
    return list(project.invitations.all())


def door_counts(project_id: int, since: date, until: date) -> list[DoorCount]:
    """What the door took (``reason`` '') and refused of one project from one day to another (UTC, both included).

    Newest day first; a row a day, reason and address, with the last refusal's time, field and message. Written down
    every two seconds by every process that collects. Project 0 has what belongs to none.
    """
    return list(DoorCount.objects.filter(project_number=project_id, day__gte=since, day__lte=until))


def door_totals() -> list[tuple[str, str, int]]:
    """Reason ('' for taken), address and number of events of all projects since counting began."""
    totals = DoorCount.objects.order_by("reason", "path").values_list("reason", "path").annotate(Sum("count"))
    return [(reason, path, int(count)) for reason, path, count in totals]
