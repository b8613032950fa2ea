"""Trying out: a variant of an experiment, or a value of a flag, that is forced on one person."""

from typing import Any

from django.db import transaction

from rapport.deliver.facts import HOLDOUT, ValueKind
from rapport.deliver.history import By, changed
from rapport.deliver.models import Experiment, Flag, Forced, Override
from rapport.deliver.rules import Wrong, check_value
from rapport.deliver.shaping import kept

MOST_FORCED = 200
"""Of one flag: they are for trying it, not for giving it to people."""


@transaction.atomic
def override(experiment: Experiment, person: str, variant: str, by: By) -> None:
    """Force a variant on somebody, or with '' no longer. Raises :class:`Wrong`."""
    keys = [one["key"] for one in experiment.variants] + ([HOLDOUT] if experiment.holdout else [])
    _check_person(person)
    if variant and variant not in keys:
        raise Wrong("variant", f"There is no variant {variant!r}; there are: {', '.join(keys)}.")
    Override.objects.filter(experiment=experiment, person=person).delete()
    if variant:
        Override.objects.create(project=experiment.project, experiment=experiment, person=person, variant=variant)
    changed(
        experiment.project, "override", experiment.key, "set" if variant else "lifted", by, None, {"variant": variant}
    )


@transaction.atomic
def force(flag: Flag, person: str, value: Any, by: By) -> None:  # noqa: ANN401 - any JSON
    """Force a value of a flag on somebody, also while it is off; with None no longer. Raises :class:`Wrong`."""
    _check_person(person)
    if value is not None:
        kept(value, "value")
        check_value(ValueKind(flag.kind), value, "value")
        if flag.forced.exclude(person=person).count() >= MOST_FORCED:
            raise Wrong("person", f"{MOST_FORCED} people have it forced on them; make a rule for the others.")
    Forced.objects.filter(flag=flag, person=person).delete()
    if value is not None:
        Forced.objects.create(project=flag.project, flag=flag, person=person, value=value)
    # The person is not told here: what was changed is never removed, and people may want to be.
    changed(flag.project, "flag", flag.key, "lifted" if value is None else "forced", by, None, {"value": value})


def _check_person(person: str) -> None:
    if not person.strip() or len(person) > 500:
        raise Wrong("person", "Give the id by which your program knows them, of 1 to 500 characters.")
