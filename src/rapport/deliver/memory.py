"""The team's memory: what was decided and learnt, with pictures of what was tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.deliver.history import By, changed
from rapport.deliver.models import Experiment, Picture
from rapport.deliver.rules import Wrong
from rapport.projects.models import Project

MOST_PICTURES, MOST_BYTES = 20, 2 * 1024 * 1024
LONGEST_CAPTION = 200
SIGNS = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one version of an experiment; ``said`` is all of it as it was then."""

    key: str
    version: int
    at: datetime
    by: str
    said: Mapping[str, Any]
    pictures: Sequence[Picture]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.said.get("name") or self.key

    def text(self) -> str:
        """Everything that a search looks at."""
        said = [str(self.said.get(name, "")) for name in ("name", "hypothesis", "decision", "learnings", "primary")]
        return " ".join([self.key, *said, *(one.caption for one in self.pictures)]).lower()


def decisions_of(project: Project, text: str = "") -> list[Decision]:
    """What was decided, the latest first, also of versions before; those that say all words of ``text``, if given."""
    pictures: dict[tuple[str, int], list[Picture]] = {}
    for one in Picture.objects.filter(project=project).select_related("experiment").defer("data"):
        pictures.setdefault((one.experiment.key, one.version), []).append(one)
    found = []
    for row in project.changes.filter(subject="experiment", what="decided"):
        said = row.after or {}
        version = int(said.get("version", 1))
        beside = pictures.get((row.key, version), ())
        found.append(Decision(row.key, version, row.at, row.by, said, beside))
    words = text.lower().split()
    return [one for one in found if all(word in one.text() for word in words)]


@transaction.atomic
def add_picture(experiment: Experiment, caption: str, data: bytes, by: By) -> Picture:
    """Keep a picture beside an experiment. Raises :class:`Wrong`."""
    caption = caption.strip()
    if not caption or len(caption) > LONGEST_CAPTION:
        raise Wrong("caption", f"Say in 1 to {LONGEST_CAPTION} characters what the picture shows.")
    if len(data) > MOST_BYTES:
        raise Wrong("picture", f"It is larger than {MOST_BYTES // 1024 // 1024} MB; make it smaller.")
    kind = kind_of(data)
    if experiment.pictures.count() >= MOST_PICTURES:
        raise Wrong("picture", f"There are {MOST_PICTURES} pictures already; take one away first.")
    made = Picture.objects.create(
        project=experiment.project,
        experiment=experiment,
        caption=caption,
        version=experiment.version,
        kind=kind,
        data=data,
    )
    changed(experiment.project, "experiment", experiment.key, "picture added", by, None, None, caption)
    return made


@transaction.atomic
def drop_picture(picture: Picture, by: By) -> None:
    """The picture is gone for good."""
    one, caption = picture.experiment, picture.caption
    picture.delete()
    changed(one.project, "experiment", one.key, "picture dropped", by, None, None, caption)


def kind_of(data: bytes) -> str:
    """What sort of picture it is, by its first bytes. Raises :class:`Wrong` for anything but PNG, JPEG and WebP.

    Pictures that can hold programs, such as SVG, are refused.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    found = next((kind for kind, sign in SIGNS.items() if data.startswith(sign)), "")
    if not found:
        raise Wrong("picture", "It is no PNG, JPEG or WebP. Save a screenshot as PNG and choose that.")
    return found
