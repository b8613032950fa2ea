"""What is looked up: interactions, their versions, and what they ask."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from rapport.act.interact.definition import Definition, read
from rapport.act.interact.models import BankQuestion, Interaction, Seal, Version, Writing
from rapport.act.interact.texts import in_language
from rapport.deliver.reads import NotThere as NothingThere
from rapport.projects.models import Project


class NotThere(NothingThere):
    """The project has nothing of this key."""


def interaction_of(project: Project | int, key: str) -> Interaction:
    """Raises :class:`NotThere`."""
    number = project if isinstance(project, int) else project.pk
    found = Interaction.objects.filter(project_id=number, key=key).first()
    if found is None:
        raise not_there(key)
    return found


def linked(project: str, key: str) -> Interaction:
    """By the short name of its project, as its link has it, once it is asked. Raises :class:`NotThere`."""
    rows = Interaction.objects.select_related("project").filter(project__slug=project, key=key, current__gt=0)
    if (found := rows.first()) is None:
        raise not_there(key)
    return found


def not_there(key: str) -> NotThere:
    """What is said of a key that nothing has."""
    return NotThere(f"interaction: There is no poll, survey or quiz {key!r} in this project.")


def interactions_by(named: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Interaction]:
    """Those of these projects and keys that there are, in one statement, each with its project."""
    wanted = set(named)
    rows = Interaction.objects.select_related("project").filter(
        project_id__in={project for project, _ in wanted}, key__in={key for _, key in wanted}
    )
    return {found: one for one in rows if (found := (one.project_id, one.key)) in wanted}


def interactions_of(project: Project) -> Sequence[Interaction]:
    """All of a project, what was changed last first."""
    return list(project.interactions.all())


def title_of(interaction: Interaction) -> str:
    """What the team calls it: the title of its draft."""
    title, language = interaction.draft.get("title", ""), interaction.draft.get("language", "en")
    return in_language(title, language, language) or interaction.key


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


def told_bank(one: BankQuestion) -> dict[str, Any]:
    """A question of the bank, as API and terminal tell it."""
    return {"name": one.name, "version": one.number, "question": one.question}


def told_writing(one: Writing) -> dict[str, Any]:
    """What somebody wrote, for the team."""
    decisions = one.decisions.all()
    return {
        "number": one.pk,
        "kind": one.kind,
        "subject": one.subject,
        "stars": one.stars,
        "title": one.title,
        "text": one.text,
        "name": one.name,
        "person": one.person,
        "verified": one.verified,
        "standing": one.standing,
        "because": one.because,
        "made": one.made.isoformat(),
        "reports": [{"reason": each.reason, "at": each.at.isoformat()} for each in one.reports.all()],
        "decisions": [
            {"what": each.what, "reason": each.reason, "by": each.by, "at": each.at.isoformat()} for each in decisions
        ],
        "edits": [{"text": each.text, "stars": each.stars, "until": each.at.isoformat()} for each in one.edits.all()],
    }


def writing_of(interaction: Interaction, number: int) -> Writing:
    """Raises :class:`NotThere`."""
    found = interaction.writings.filter(pk=number).first()
    if found is None:
        raise NotThere(f"number: Nobody has written anything of the number {number}.")
    return found


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
