"""How often somebody was exposed to each action lately: read for caps, written when exposures are loaded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from django.db import transaction

from rapport.deliver.models import Forced, Override, Shown, Stuck
from rapport.kernel.event import Event

EXPOSURE = "exposure"
LONGEST_DAYS = 365
MOST_MOMENTS = 50
"""Of each person and action; a cap that allows more is none."""


class _Said(msgspec.Struct):
    """What of an exposure counts here."""

    experiment: str = ""


_read = msgspec.json.Decoder(_Said)


def lately(project: int, people: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """When a person, by any of their ids, was exposed to each experiment (milliseconds)."""
    found: dict[str, list[int]] = {}
    rows = Shown.objects.filter(project_id=project, person__in=people).order_by()
    for experiment, moments in rows.values_list("experiment", "moments"):
        found[experiment] = sorted({*found.get(experiment, ()), *moments})
    return found


def since(number: int) -> Iterator[tuple[int, int, str]]:
    """Whoever was shown something for the first time after the row of this number: number, project, id."""
    rows = Shown.objects.filter(pk__gt=number).order_by("pk").values_list("pk", "project_id", "person")
    return rows.iterator(chunk_size=10_000)


def note(events: Iterable[Event], capped: Mapping[int, frozenset[str]]) -> int:
    """Keep when people were exposed to ``capped`` experiments, by project; says how many rows changed.

    Noting the same event again changes nothing.
    """
    news: dict[tuple[int, str, str], set[int]] = {}
    for event in events:
        if event.name != EXPOSURE or event.project not in capped:
            continue
        experiment = _experiment(event)
        person = event.anonymous_id or event.user_id
        if person and experiment in capped[event.project]:
            news.setdefault((event.project, person[:500], experiment), set()).add(event.at)
    for (project, person, experiment), moments in news.items():
        _keep(project, person, experiment, moments)
    return len(news)


def forget_before(moment: datetime) -> int:
    """Remove what no cap looks at any more; says how many rows."""
    gone, _ = Shown.objects.filter(last__lt=moment - timedelta(days=LONGEST_DAYS)).delete()
    return gone


def forget_person(project: int, people: Sequence[str]) -> None:
    """Remove what is kept of a person, by all their ids: what they were shown, and what was forced on them."""
    Override.objects.filter(project_id=project, person__in=people).delete()
    Forced.objects.filter(project_id=project, person__in=people).delete()
    Shown.objects.filter(project_id=project, person__in=people).delete()
    Stuck.objects.filter(project_id=project, person__in=people).delete()


def _experiment(event: Event) -> str:
    try:
        return _read.decode(event.properties).experiment
    except msgspec.DecodeError:
        return ""


@transaction.atomic
def _keep(project: int, person: str, experiment: str, moments: set[int]) -> None:
    last = datetime.fromtimestamp(max(moments) / 1000, UTC)
    row, made = Shown.objects.select_for_update().get_or_create(
        project_id=project,
        person=person,
        experiment=experiment,
        defaults={"moments": sorted(moments)[-MOST_MOMENTS:], "last": last},
    )
    if not made:
        row.moments = sorted({*row.moments, *moments})[-MOST_MOMENTS:]
        row.last = max(row.last, last)
        row.save(update_fields=["moments", "last"])
