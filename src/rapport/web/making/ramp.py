"""How something grows by itself, as a form: from when on which share."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django import forms
from django.http import QueryDict
from typing_extensions import override

from rapport.deliver.facts import RampStep
from rapport.projects.models import Project
from rapport.web.making.basics import at, iso
from rapport.web.making.parts import Many, Moment, Part, Typed, on_clock, percent_of, share_of

CAREFUL = (5, 10, 25, 50, 100)
"""Percent, a day each; what goes wrong is seen by few."""


class StepPart(Part):
    """One step. Left empty it says nothing."""

    since = Moment(label="From")
    share = forms.FloatField(label="Percent", required=False, min_value=0, max_value=100)
    number = ""

    @override
    def clean(self) -> dict[str, Any]:
        """Both or neither."""
        said = self.cleaned_data
        if (said.get("since") is None) != (said.get("share") is None) and not self.errors:
            self.add_error("share" if said.get("share") is None else "since", "Say from when on, and how many percent.")
        return said


def ramp_part(
    project: Project, data: Typed, steps: Sequence[RampStep], quiet: bool, name: str = "ramp"
) -> Many[StepPart]:
    """The steps; ``do=NAME`` makes careful ones that begin tomorrow."""
    zone = project.rules.zone
    initial = [{"since": Moment.typed(at(step.at), zone), "share": percent_of(step.coverage)} for step in steps]

    def make(typed: Typed, prefix: str, kept: Any, number: str) -> StepPart:  # noqa: ANN401
        part = StepPart(typed, prefix=prefix, initial=kept, quiet=quiet)
        part.number = number
        on_clock(part, zone)
        return part

    return Many(name, make, data, initial)


def careful(data: QueryDict, zone: tzinfo, now: datetime, name: str = "ramp", first: str = "coverage") -> QueryDict:
    """What was typed, with careful steps instead of any others: a percent at once, then more each day.

    ``first`` is the field of the share that there is at once.
    """
    typed = data.copy()
    typed[first] = "1"
    typed.setlist(name, [str(n) for n in range(len(CAREFUL))])
    for n, share in enumerate(CAREFUL):
        typed[f"{name}-{n}-since"] = Moment.typed(now + timedelta(days=n + 1), zone)
        typed[f"{name}-{n}-share"] = str(share)
    return typed


def told(steps: Many[StepPart]) -> list[dict[str, Any]]:
    """The steps as they are kept."""
    said = [part.cleaned_data for part in steps]
    return [{"at": iso(one["since"]), "coverage": share_of(one["share"])} for one in said if one["since"] is not None]
