"""What is looked up: interactions, their versions, and what they ask."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from rapport.act.interact.definition import Definition, read
from rapport.act.interact.models import BankQuestion, Interaction, Seal, Version
from rapport.projects.models import Project


class NotThere(LookupError):
    """The project has nothing of this key."""


def interaction_of(project: Project | int, key: str) -> Interaction:
    """Raises :class:`NotThere`."""
    number = project if isinstance(project, int) else project.pk
    found = Interaction.objects.filter(project_id=number, key=key).first()
    if found is None:
        raise NotThere(f"There is no poll, survey or quiz {key!r} in this project.")
    return found


def interactions_of(project: Project) -> Sequence[Interaction]:
    """All of a project, what was changed last first."""
    return list(project.interactions.all())


def definition_of(version: Version) -> Definition:
    """What a version asks. Versions never change, so each is read once."""
    return _read(version.pk, msgspec.json.encode(version.definition))


@lru_cache(maxsize=512)
def _read(number: int, said: bytes) -> Definition:
    return read(msgspec.json.decode(said))


def current_of(interaction: Interaction) -> Version | None:
    """The version that is asked now."""
    return interaction.versions.filter(number=interaction.current).first()


def bank_of(project: Project, tag: str = "") -> Sequence[BankQuestion]:
    """The bank's questions as they are now; with ``tag`` only those that have it."""
    rows = BankQuestion.objects.filter(project=project, current=True)
    return [one for one in rows if not tag or tag in one.question.get("tags", ())]


def secrets_of(project: int) -> Sequence[tuple[str, bool]]:
    """The secrets by which people are signed, the newest first, and whether a bare HMAC of each is taken."""
    return list(Seal.objects.filter(project_id=project).values_list("secret", "plain"))


def moment_of(said: str) -> datetime | None:
    """A moment as ISO 8601; without a zone it is UTC; None for ''."""
    if not said:
        return None
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def told(interaction: Interaction) -> dict[str, Any]:
    """As API and terminal tell it."""
    return {
        "key": interaction.key,
        "use": interaction.use,
        "version": interaction.current,
        "closed": interaction.closed.isoformat() if interaction.closed else None,
        "created": interaction.created.isoformat(),
        "changed": interaction.changed.isoformat(),
        "definition": interaction.draft,
    }
