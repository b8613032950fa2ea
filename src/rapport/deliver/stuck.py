"""Who met which variant first, of experiments whose weights move: whatever becomes of the weights, they keep it."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from rapport.deliver.models import Stuck
from rapport.kernel.event import Event

EXPOSURE = "exposure"


class _Said(msgspec.Struct):
    """What of an exposure counts here."""

    experiment: str
    version: int
    variant: str


_read = msgspec.json.Decoder(_Said)


def note(events: Iterable[Event], adaptive: Mapping[int, frozenset[str]]) -> None:
    """Keep the first variant of ``adaptive`` experiments, by project.

    Noting the same event again changes nothing, and a later variant neither.
    """
    new: dict[tuple[int, str, str, int], str] = {}
    for event in sorted(events, key=lambda one: one.at):
        if event.name != EXPOSURE or event.project not in adaptive:
            continue
        said, person = _said(event), (event.anonymous_id or event.user_id)[:500]
        if said is not None and person and said.experiment in adaptive[event.project]:
            new.setdefault((event.project, person, said.experiment, said.version), said.variant)
    rows = [
        Stuck(project_id=project, person=person, experiment=experiment, version=version, variant=variant)
        for (project, person, experiment, version), variant in new.items()
    ]
    Stuck.objects.bulk_create(rows, ignore_conflicts=True)


def of(project: int, people: Sequence[str]) -> Mapping[str, str]:
    """What sticks to a person, by any of their ids: the variant by experiment and version, as ``button__1``."""
    rows = Stuck.objects.filter(project_id=project, person__in=people).order_by("-pk")
    # The earliest is read last, so it counts.
    return {f"{one.experiment}__{one.version}": one.variant for one in rows}


def _said(event: Event) -> _Said | None:
    try:
        return _read.decode(event.properties)
    except msgspec.DecodeError:
        return None
