"""Segments and uploaded lists of a project: what may be known of them, and the only place that writes them."""

import csv
import io
from collections.abc import Callable, Sequence

from django.db import IntegrityError, transaction

from rapport.kernel.rules import BadRules, Rules
from rapport.kernel.segment import BadSegment, Condition, Listed, checked, leaves, write_segment
from rapport.projects.actions import Refused
from rapport.projects.models import Member, PersonList, Project, Segment
from rapport.projects.slugs import free_slug

MOST_IDS = 100_000
LONGEST_ID = 500


class NoSegment(LookupError):
    """There is no such segment. The message names it."""


class NoList(LookupError):
    """There is no such list. The message names it."""


def segments_of(project: Project) -> list[Segment]:
    """All segments of a project, by name."""
    return list(project.segments.select_related("author"))


def segment_of(project: Project, slug: str) -> Segment:
    """The segment with this short name. Raises :class:`NoSegment`."""
    found = project.segments.filter(slug=slug).first()
    if found is None:
        known = ", ".join(project.segments.values_list("slug", flat=True)) or "none yet"
        raise NoSegment(f"segment: there is none called {slug!r} in this project; there are: {known}.")
    return found


def gone(project: Project, condition: Condition) -> str:
    """What the condition needs and is not there any more, as a sentence; nothing when all is there."""
    asked = [leaf.list for leaf in leaves(condition) if isinstance(leaf, Listed)]
    missing = sorted(set(asked) - set(project.person_lists.values_list("pk", flat=True))) if asked else []
    return f"It asks for the list number {missing[0]}, which is gone; upload it again and change it." if missing else ""


def list_of(project: Project, number: int) -> PersonList:
    """The list with this number. Raises :class:`NoList`."""
    found = next((one for one in lists_of(project) if one.pk == number), None)
    if found is None:
        raise NoList(f"list: there is no list number {number} in this project.")
    return found


def lists_of(project: Project) -> list[PersonList]:
    """All uploaded lists of a project, by name."""
    return list(project.person_lists.all())


@transaction.atomic
def keep_segment(
    project: Project, name: str, condition: Condition, author: Member | None = None, *, old: Segment | None = None
) -> Segment:
    """A new segment, or an ``old`` one changed; its short name stays. Raises :class:`Refused`."""
    name = _name(name)
    _check(project, condition)
    if old is not None:
        old.name, old.condition = name, write_segment(condition)
        old.save(update_fields=["name", "condition", "changed"])
        return old
    slug = free_slug(project.segments, name, "segment")
    try:
        with transaction.atomic():
            return Segment.objects.create(
                project=project, name=name, slug=slug, condition=write_segment(condition), author=author
            )
    except IntegrityError as taken:
        raise Refused("name", "Somebody has just made a segment of this name. Take another.") from taken


def drop_segment(segment: Segment) -> None:
    """The segment is gone; addresses that name it say so."""
    segment.delete()


@transaction.atomic
def keep_list(
    project: Project, name: str, ids: Sequence[str], write: Callable[[int, Sequence[str]], None]
) -> PersonList:
    """A list of people by their ids. ``write(number, ids)`` puts them into the store. Raises :class:`Refused`."""
    name = _name(name)
    once = list(dict.fromkeys(one.strip() for one in ids if one.strip()))
    if not once:
        raise Refused("ids", "There is no id in it. Give one id a line, or a CSV file whose first column has them.")
    if len(once) > MOST_IDS:
        raise Refused("ids", f"{len(once):,} ids; a list has {MOST_IDS:,} at most. Make several lists of it.")
    if longest := next((one for one in once if len(one) > LONGEST_ID), ""):
        raise Refused("ids", f"{longest[:40]!r}… has more than {LONGEST_ID} characters; is the first column the ids?")
    made = PersonList.objects.create(project=project, name=name, ids=len(once))
    write(made.pk, once)
    return made


def drop_list(found: PersonList, drop: Callable[[int], None]) -> None:
    """The list is gone, first from the store. Raises :class:`Refused` while a segment needs it."""
    needing = [one.name for one in segments_of(found.project) if Listed(found.pk) in leaves(one.asked)]
    if needing:
        raise Refused("list", f"The segment {needing[0]} needs this list. Change or delete the segment first.")
    drop(found.pk)
    found.delete()


def read_ids(text: str) -> list[str]:
    """Ids from a text: one a line, or the first column of a CSV; a heading such as ``user_id`` is passed over."""
    rows = [row[0].strip() for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if row and row[0].strip()]
    headings = {"id", "user_id", "userid", "anonymous_id", "anonymousid", "person", "email"}
    return rows[1:] if rows and rows[0].casefold() in headings else rows


def weigh(project: Project, weights: Sequence[float]) -> None:
    """Other weights for the engagement index, from now on and for the past. Raises :class:`Refused`."""
    try:
        first, second, third, fourth = weights
        Rules(weights=(first, second, third, fourth))
    except (ValueError, BadRules) as wrong:
        raise Refused("weights", "Give four numbers of 0 or more, at least one of them above 0.") from wrong
    project.weights = list(weights)
    project.save(update_fields=["weights"])


def _name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= 100:
        raise Refused("name", "Give it a name of 1 to 100 characters.")
    return name


def _check(project: Project, condition: Condition) -> None:
    try:
        checked(condition)
    except BadSegment as wrong:
        raise Refused("condition", str(wrong)) from wrong
    if missing := gone(project, condition):
        raise Refused("condition", missing)
