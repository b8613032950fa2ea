"""Deeds about projects and members."""

import msgspec

from rapport import __version__
from rapport.projects import actions, reads
from rapport.projects.channels import change_channels
from rapport.projects.models import Project
from rapport.web.deeds.registry import deed
from rapport.web.rebuilding import rebuild


class Nothing(msgspec.Struct):
    """A deed that needs no fields."""


class ProjectDraft(msgspec.Struct):
    """A project to be."""

    name: str
    timezone: str = "UTC"
    timeout_s: int = 1800


class ChannelsAsked(msgspec.Struct):
    """A project's rules of channels: new ones, or only which there are."""

    project: str
    lines: list[str] | None = None


class MemberDraft(msgspec.Struct):
    """A member to be."""

    email: str
    password: str
    name: str = ""


class ProjectLine(msgspec.Struct, frozen=True):
    """What a list of projects says of one."""

    project: str
    id: int
    name: str
    timezone: str
    timeout_s: int
    created: str

    @classmethod
    def of(cls, project: Project) -> "ProjectLine":
        """The line of this project."""
        return cls(
            project.slug,
            project.pk,
            project.name,
            project.timezone,
            project.timeout_s,
            project.created.isoformat(timespec="seconds"),
        )


@deed("hello", Nothing)
def hello(_: Nothing) -> dict[str, str]:
    """Whether somebody is there, and of which version."""
    return {"version": __version__}


@deed("project.create", ProjectDraft)
def create_project(draft: ProjectDraft) -> dict[str, str]:
    """A new project: its short name and its keys, the secret one for the only time."""
    new = actions.create_project(draft.name, timezone=draft.timezone, timeout_s=draft.timeout_s)
    return {"project": new.project.slug, "write_key": new.write_key, "secret_key": new.secret_key}


@deed("project.list", Nothing)
def list_projects(_: Nothing) -> list[ProjectLine]:
    """All projects, by name."""
    return [ProjectLine.of(project) for project in reads.projects()]


@deed("project.channels", ChannelsAsked)
def channels(asked: ChannelsAsked) -> dict[str, object]:
    """The rules by which a project names its channels, after they were changed; whether anything changed."""
    project = reads.project_of(asked.project)
    changed = asked.lines is not None and change_channels(project.pk, asked.lines, rebuild)
    return {"channels": reads.project_of(project.pk).channels, "changed": changed}


@deed("member.create", MemberDraft)
def create_member(draft: MemberDraft) -> dict[str, str]:
    """Somebody who may sign in. The first one owns every project that belongs to nobody."""
    make = actions.create_member if reads.anybody() else actions.create_first_member
    return {"email": make(draft.email, draft.password, draft.name).email}
