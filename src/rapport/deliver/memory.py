"""The team's memory: what was decided and learnt, with pictures of what was tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.deliver.actions import move
from rapport.deliver.facts import State
from rapport.deliver.history import By, changed
from rapport.deliver.models import Change, Experiment, Picture
from rapport.deliver.rules import Wrong
from rapport.deliver.shaping import kept
from rapport.projects.models import Project
from rapport.texts import pictures
from rapport.texts.pictures import BadPicture

MOST_PICTURES, MOST_KEPT_BYTES = 20, 4 * 1024 * 1024
"""Of one experiment; and how large one may be as it is kept."""
LONGEST_CAPTION, LONGEST_LEARNING = 200, 5000


@dataclass(frozen=True, slots=True)
class Learning:
    """What was learnt after it was decided."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one version of an experiment; ``said`` is all of it as it was then."""

    key: str
    version: int
    at: datetime
    by: str
    said: Mapping[str, Any]
    pictures: Sequence[Picture]
    later: Sequence[Learning] = ()
    """The earliest first."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.said.get("name") or self.key

    def text(self) -> str:
        """Everything that a search looks at."""
        said = [str(self.said.get(name, "")) for name in ("name", "hypothesis", "decision", "learnings", "primary")]
        beside = [*(one.caption for one in self.pictures), *(one.text for one in self.later)]
        return " ".join([self.key, *said, *beside]).lower()


def decisions_of(project: Project, text: str = "") -> list[Decision]:
    """What was decided, the latest first, also of versions before; those that say all words of ``text``, if given."""
    shown: dict[tuple[str, int], list[Picture]] = {}
    for one in Picture.objects.filter(project=project).select_related("experiment").defer("data"):
        shown.setdefault((one.experiment.key, one.version), []).append(one)
    found, later = [], _learnt_later(project)
    for row in project.changes.filter(subject="experiment", what="decided"):
        which = _version_of(row)
        told = Decision(*which, row.at, row.by, row.after or {}, shown.get(which, ()), later.get(which, ()))
        found.append(told)
    words = text.lower().split()
    return [one for one in found if all(word in one.text() for word in words)]


def _version_of(row: Change) -> tuple[str, int]:
    return row.key, int((row.after or {}).get("version", 1))


def _learnt_later(project: Project) -> dict[tuple[str, int], list[Learning]]:
    found: dict[tuple[str, int], list[Learning]] = {}
    for row in project.changes.filter(subject="experiment", what="learnt").order_by("pk"):
        if (row.after or {}).get("state") == State.DECIDED:
            found.setdefault(_version_of(row), []).append(Learning(row.at, row.by, row.note))
    return found


@transaction.atomic
def learn(experiment: Experiment, text: str, by: By) -> None:
    """Keep what was learnt, beside what was learnt before; also of what was decided long ago. Raises :class:`Wrong`."""
    kept(text, "text")
    text = text.strip()
    if not text or len(text) > LONGEST_LEARNING:
        raise Wrong("text", f"Write what was learnt in 1 to {LONGEST_LEARNING} characters.")
    experiment.refresh_from_db()
    if experiment.state == State.DRAFT:
        raise Wrong("state", "It is a draft, and nobody has met it. Write what is expected as its hypothesis.")
    move(experiment, "learnt", by, text, learnings="\n".join(filter(None, (experiment.learnings, text))))


@transaction.atomic
def add_picture(experiment: Experiment, caption: str, data: bytes, by: By) -> Picture:
    """Keep a picture beside an experiment, written anew (:mod:`rapport.texts.pictures`). Raises :class:`Wrong`."""
    kept(caption, "caption")
    caption = caption.strip()
    if not caption or len(caption) > LONGEST_CAPTION:
        raise Wrong("caption", f"Say in 1 to {LONGEST_CAPTION} characters what the picture shows.")
    clean = _clean(data)
    if experiment.pictures.count() >= MOST_PICTURES:
        raise Wrong("picture", f"There are {MOST_PICTURES} pictures already; take one away first.")
    made = Picture.objects.create(
        project=experiment.project,
        experiment=experiment,
        caption=caption,
        version=experiment.version,
        kind=clean.type.removeprefix("image/"),
        data=clean.raw,
    )
    changed(experiment.project, "experiment", experiment.key, "picture added", by, None, None, caption)
    return made


@transaction.atomic
def drop_picture(picture: Picture, by: By) -> None:
    """The picture is gone for good."""
    one, caption = picture.experiment, picture.caption
    picture.delete()
    changed(one.project, "experiment", one.key, "picture dropped", by, None, None, caption)


def _clean(data: bytes) -> pictures.Picture:
    try:
        clean = pictures.picture(data)
    except BadPicture as wrong:
        raise Wrong("picture", str(wrong)) from wrong
    if len(clean.raw) > MOST_KEPT_BYTES:
        raise Wrong("picture", f"It takes more than {MOST_KEPT_BYTES // 1024 // 1024} MB; make it smaller.")
    return clean
