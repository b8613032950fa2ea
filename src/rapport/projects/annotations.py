"""Annotations of a project: what happened when. The only place that writes them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from rapport.kernel.scope import FIRST_DAY, LAST_DAY
from rapport.projects.actions import Refused
from rapport.projects.models import Annotation, Member, Project

LONGEST_TEXT = 200
LONGEST_LINK = 500


class NoAnnotation(LookupError):
    """There is no such annotation. The message names it."""


def annotations_of(project: Project, first: date | None = None, last: date | None = None) -> list[Annotation]:
    """Those of some days, both included, or all; in the order in which it happened, a whole day first."""
    found = project.annotations.select_related("author")
    found = found.filter(day__gte=first) if first else found
    found = found.filter(day__lte=last) if last else found
    return sorted(found, key=lambda one: (one.day, one.time or time.min, one.pk))


def annotation_of(project: Project, number: int) -> Annotation:
    """One of a project's. Raises :class:`NoAnnotation` for one of another project, too."""
    # A number that no row can have is one that no database understands.
    found = project.annotations.filter(pk=number).first() if 0 < number < 2**63 else None
    if found is None:
        raise NoAnnotation(f"annotation: there is none with the number {number} in this project.")
    return found


def keep_annotation(
    project: Project, at: str, text: str, link: str = "", author: Member | None = None, *, old: Annotation | None = None
) -> Annotation:
    """A new one, or an ``old`` one changed; ``at`` is ``2026-01-05`` or ``2026-01-05T14:30`` on the project's clock.

    Raises :class:`Refused`.
    """
    kept = old or Annotation(project=project, author=author)
    kept.day, kept.time = moment(at)
    kept.text, kept.link = " ".join(text.split()), link.strip()
    if not 1 <= len(kept.text) <= LONGEST_TEXT or "\0" in kept.text:
        raise Refused("text", f"Say what happened in 1 to {LONGEST_TEXT} characters.")
    if kept.link:
        try:
            URLValidator(schemes=["http", "https"])(kept.link)
        except ValidationError as wrong:
            raise Refused("link", "Give an address that begins with https://, or leave it empty.") from wrong
        if len(kept.link) > LONGEST_LINK:
            raise Refused("link", f"The address has more than {LONGEST_LINK} characters; give a shorter one.")
    kept.save()
    return kept


def moment(at: str) -> tuple[date, time | None]:
    """A day, and a time of it if one is said. Raises :class:`Refused`."""
    text = at.strip().replace(" ", "T")
    pattern = "%Y-%m-%d" if "T" not in text else "%Y-%m-%dT%H:%M"
    try:
        found = datetime.strptime(text[:16], pattern)  # noqa: DTZ007  it is on the project's clock
    except ValueError as wrong:
        raise Refused("at", "Write a day as 2026-01-31, or a moment as 2026-01-31T14:30.") from wrong
    if not FIRST_DAY <= found.date() <= LAST_DAY:
        raise Refused("at", f"Days lie between {FIRST_DAY} and {LAST_DAY}.")
    return found.date(), found.time() if "T" in text else None


def by_stretch(
    found: list[Annotation], labels: list[str], last: date, begin: Callable[[str], datetime]
) -> dict[str, list[int]]:
    """Which of these (by their place) belong to which stretch of time, by the stretches' labels in order.

    ``last`` is the last day of the whole; ``begin`` gives when a stretch begins on the project's clock.
    """
    starts = [(begin(label), label) for label in labels]
    end = datetime.combine(last + timedelta(days=1), time())
    told: dict[str, list[int]] = {}
    for number, one in enumerate(found):
        when = datetime.combine(one.day, one.time or time())
        within = [label for start, label in starts if start <= when]
        if within and when < end:
            told.setdefault(within[-1], []).append(number)
    return told
