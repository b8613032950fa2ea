"""What experiments of a log prove, as tables that show themselves, with their sentences and charts."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import Any

import django
from django.apps import apps
from typing_extensions import override

from rapport.notebook.table import Chart, NoChart, Table
from rapport.prove.maths import Change
from rapport.prove.portfolio import corrected, lift_of, sum_of_lifts
from rapport.prove.verdict import Judged, Verdict
from rapport.web.chart import theme

YARDSTICK = "engaged_time_total"
"""What everything on the ledger is measured by: seconds of attention of each person reached."""
WIDTH = 560
UNSAID = (
    "Nobody said which shares of people were meant, so whether they are as meant is not known: "
    'say split={"control": 0.5, "treatment": 0.5}.'
)


def beside(name: str) -> Any:  # noqa: ANN401  of the floor below
    """A module of the product's pages; they stand beside Django's models, which want settings before they are read."""
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.web.settings")
        django.setup(set_prefix=False)
    return import_module(f"rapport.web.proof.{name}")


class Numbers(Table):
    """A table whose numbers have the unit of their row's metric: they show four digits."""

    @override
    def _cell(self, name: str, value: object) -> str:
        return f"{value:.4g}" if isinstance(value, float) else super()._cell(name, value)


class Proved(Numbers):
    """One row for each metric of each treatment. What is not known is None, and ``why`` says why.

    ``effect``, ``low`` and ``high`` are differences in the metric's unit, ``relative`` is a share of the control's
    mean, and ``p`` is corrected for the other metrics.
    """

    COLUMNS = (
        "metric", "role", "treatment", "control_mean", "treatment_mean", "effect", "low", "high", "relative", "p",
        "verdict", "why",
    )  # fmt: skip

    def __init__(self, found: Any, version: int | None, *, shares_said: bool) -> None:  # noqa: ANN401  the floor below's
        self.found, self.version = found, version
        self.now: Judged = found.looks[-1][1]
        super().__init__(Table.of([row_of(one) for one in self.now.verdicts], self.COLUMNS).arrow())
        self._shares_said = shares_said

    @property
    def sentence(self) -> str:
        """What is known, in one sentence."""
        said: str = beside("saying").headline(self.found)
        return said

    @property
    def health(self) -> list[str]:
        """Whether each thing is as it should be, in sentences."""
        said = [sentence for _, sentence in beside("saying").health(self.now)]
        return said if self._shares_said else [UNSAID, *said[1:]]

    @property
    def people(self) -> dict[str, int]:
        """How many people each variant reached."""
        return self.now.people

    @property
    def days(self) -> Sequence[tuple[date, Judged]]:
        """The verdicts at the end of each day."""
        days: Sequence[tuple[date, Judged]] = self.found.looks
        return days

    @property
    def sql(self) -> str:
        """The SQL that counted it."""
        return self.now.sql

    @override
    def chart(self, scheme: str = "light") -> Chart:
        """The interval of every metric, around no change. ``scheme`` is light or dark. Raises :class:`NoChart`."""
        return drawn(beside("pictures").forest(self.found), scheme)

    def chart_of_days(self, treatment: str = "", scheme: str = "light") -> Chart:
        """How the interval of the primary metric narrowed, of one treatment or the first. Raises :class:`NoChart`."""
        named = treatment or self.found.plan.treatments[0]
        return drawn(beside("pictures").over_days(self.found, named), scheme)

    @override
    def _below(self) -> list[str]:
        return [*super()._below(), self.sentence, *self.health]


class Ledger(Numbers):
    """One row for each treatment of each experiment; ``left_out`` says which have none, and why.

    ``portfolio_p`` is corrected for all the others. ``together`` is the sum of single lifts in seconds of attention,
    ``together_between`` its interval; None where nothing is known. It says too much: effects overlap, and what looks
    best is kept, luck included.
    """

    COLUMNS = (
        "experiment", "version", "treatment", "metric", "effect", "low", "high", "relative", "p", "portfolio_p",
        "verdict", "attention_effect", "reached", "people",
    )  # fmt: skip

    def __init__(self, proved: Sequence[Proved], left_out: Sequence[str], whole: Proved | None = None) -> None:
        """``whole`` is the experiment of everybody: who is shown anything, against the global holdout."""
        self.left_out, self.whole = tuple(left_out), whole
        self._entries = [(found, one) for found in proved for one in found.found.primary]
        values = corrected({place: one for place, (found, one) in enumerate(self._entries) if not found.now.srm.broken})
        rows = [entry(found, one, values.get(place)) for place, (found, one) in enumerate(self._entries)]
        super().__init__(Table.of(rows, self.COLUMNS).arrow())
        attention = [found.now.of(one.treatment, YARDSTICK) for found, one in self._entries]
        lifts = [lift for one in attention if (lift := lift_of(one))]
        summed = sum_of_lifts(lifts, everybody=1) if lifts else None
        self.together = summed.effect if summed else None
        self.together_between = summed.interval() if summed else None

    @override
    def chart(self, scheme: str = "light") -> Chart:
        """The lift of each on its primary metric, with its interval. Raises :class:`NoChart`."""
        pictures, rows = beside("pictures"), []
        for found, one in self._entries:
            if row := pictures.shown(one):
                rows.append({**row, "at": f"{found.found.facts.key}, {one.treatment}"})
        return drawn(pictures.ranges(rows) if rows else None, scheme)

    @override
    def _below(self) -> list[str]:
        return [*super()._below(), *self.left_out]


def drawn(spec: Mapping[str, Any] | None, scheme: str) -> Chart:
    """A picture as a notebook draws it. Raises :class:`NoChart` where there is none."""
    if spec is None:
        raise NoChart("There is nothing to draw yet: no interval is known, or no second day of it.")
    return Chart({**spec, "width": WIDTH, "config": theme(scheme)})


def row_of(one: Verdict) -> dict[str, Any]:
    """One verdict as a row."""
    pair = one.comparison
    low, high = one.interval or (None, None)
    return {
        "metric": one.outcome.metric,
        "role": one.outcome.role,
        "treatment": one.treatment,
        "control_mean": pair.control.mean if pair else None,
        "treatment_mean": pair.treatment.mean if pair else None,
        "effect": pair.effect if pair else None,
        "low": low,
        "high": high,
        "relative": pair.change.relative if pair and isinstance(pair.change, Change) else None,
        "p": one.corrected_p,
        "verdict": one.said,
        "why": one.why.sentence if one.why else None,
    }


def entry(found: Proved, one: Verdict, portfolio_p: float | None) -> dict[str, Any]:
    """One treatment as the ledger has it."""
    attention = found.now.of(one.treatment, YARDSTICK).comparison
    return row_of(one) | {
        "experiment": found.found.facts.key,
        "version": found.version,
        "p": one.p,
        "portfolio_p": portfolio_p,
        "attention_effect": attention.effect if attention else None,
        "reached": found.people[one.treatment],
        "people": sum(found.people.values()),
    }
