"""The answer for a file: people of each variant, whether chance was fair, and each metric of each treatment."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from rapport.prove.files.asked import Asked, FileMetric, shares_of
from rapport.prove.files.counting import Counting, Found, Value
from rapport.prove.files.table import open_table
from rapport.prove.maths import (
    Balance,
    Column,
    Comparison,
    Estimate,
    Moments,
    Outlier,
    adjusted,
    balance,
    compare,
    mean,
    outlier,
    proportion,
    ratio,
)
from rapport.prove.plan import BadExperiment
from rapport.prove.told import told, why_unknown
from rapport.store import Engine

Made = TypeVar("Made")

FLAGGED = 0.01
"""If as large a share of units was in two variants, something is wrong with how they are assigned."""


@dataclass(frozen=True, slots=True)
class Capped:
    """The same comparison with large values cut to ``cap``."""

    cap: float
    outlier: Outlier
    found: Comparison


@dataclass(frozen=True, slots=True)
class Result:
    """One metric of one treatment. With a covariate ``found`` is adjusted by it, and ``plain`` is not."""

    treatment: str
    metric: FileMetric
    found: Comparison
    plain: Comparison | None = None
    kept: float | None = None
    """The share of the variance that the covariate leaves."""
    capped: Capped | None = None

    @property
    def notes(self) -> list[str]:
        """What one should know about the numbers, in sentences."""
        said = why_unknown(self.found)
        if self.kept is not None:
            said.append(f"Adjusted by the covariate, which takes away {1 - self.kept:.0%} of the variance.")
        if self.capped:
            one, cap = self.capped.outlier, self.capped.cap
            said.append(
                f"One unit has {one.value:g} and makes {one.share:.0%} of all variance: "
                f"look at the result with values capped at {cap:g}, which stands beside it."
            )
        return said


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything about a file."""

    variants: tuple[tuple[str, int], ...]
    """Names with their units, the control first."""
    srm: Balance
    results: tuple[Result, ...]
    mixed: int
    nameless: int
    notes: tuple[str, ...]

    @property
    def flagged(self) -> bool:
        """Whether so many units were in two variants that the assignment is broken."""
        return self.mixed >= FLAGGED * max(1, self.mixed + sum(n for _, n in self.variants))

    def told(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {
            "variants": [{"name": name, "n": n} for name, n in self.variants],
            "srm": {"chi2_p": self.srm.chi2_p, "e_value": self.srm.e_value},
            "results": [told_result(result) for result in self.results],
            "excluded": {"in_two_variants": self.mixed, "flagged": self.flagged, "unnamed": self.nameless},
            "notes": list(self.notes),
        }


def told_result(result: Result) -> dict[str, Any]:
    """One result as JSON has it."""
    found = result.found
    extra: dict[str, Any] = {}
    if result.plain:
        extra["unadjusted"] = _means(result.plain) | told(result.plain)
    if result.capped:
        extra["capped"] = {"cap": result.capped.cap} | _means(result.capped.found) | told(result.capped.found)
    return {
        "treatment": result.treatment,
        "metric": result.metric.name,
        **_means(found),
        **told(found),
        "note": " ".join(result.notes) or None,
        **extra,
    }


def _means(found: Comparison) -> dict[str, float]:
    return {"control_mean": found.control.mean, "treatment_mean": found.treatment.mean}


def analyze(engine: Engine, path: Path, asked: Asked) -> Analysis:
    """Analyse a file. Raises :class:`BadExperiment` and :class:`rapport.store.files.BadFile`."""
    with tempfile.TemporaryDirectory(prefix="rapport-") as folder:
        counting = Counting(engine, open_table(path, asked.columns, Path(folder)), asked)
        found = counting.count()
        names = _names(found, asked)
        shares = shares_of(asked.split, names)
        extreme = _extremes(found)
        units = sum(found.variants[name].moments.n for name in names)
        capped = counting.count({place: counting.cap(place, units) for place in extreme}) if extreme else None
    counts = [found.variants[name].moments.n for name in names]
    results = [
        _result(found, capped, extreme, asked, metric, treatment) for treatment in names[1:] for metric in asked.metrics
    ]
    made = Analysis(
        tuple(zip(names, counts, strict=True)), balance(counts, shares), tuple(results), found.mixed, found.nameless, ()
    )
    return replace(made, notes=tuple(_notes(made, found, asked)))


def _names(found: Found, asked: Asked) -> list[str]:
    """The variants, the control first. Raises :class:`BadExperiment`."""
    there = sorted(found.variants)
    if not there:
        raise BadExperiment(f"--variant: no unit has exactly one variant in {asked.variant!r}; look at the column.")
    if asked.control not in there:
        raise BadExperiment(f"--control: nobody has the variant {asked.control!r}; there are {', '.join(there)}.")
    if len(there) == 1:
        raise BadExperiment(f"--variant: everybody has {asked.control!r}; a comparison needs a second variant.")
    return [asked.control, *(name for name in there if name != asked.control)]


def _extremes(found: Found) -> dict[int, Outlier]:
    """Values of which one unit has so much that it decides alone."""
    parts = list(found.variants.values())
    whole = parts[0].moments
    for part in parts[1:]:
        whole = whole.and_of(part.moments)
    extreme = {}
    for place, value in enumerate(found.values):
        lowest, highest = min(p.lowest[place] for p in parts), max(p.highest[place] for p in parts)
        one = outlier(whole.n, whole.means[place], whole.covariances[place][place], lowest, highest)
        if one and one.value == highest and not value.most:
            extreme[place] = one
    return extreme


def _result(
    found: Found, capped: Found | None, extreme: dict[int, Outlier], asked: Asked, metric: FileMetric, treatment: str
) -> Result:
    plain = _compared(found, asked, metric, treatment)
    cut = [place for place in _places(found, metric) if place in extreme]
    beside = None
    if capped and cut:
        beside = Capped(capped.caps[cut[0]], extreme[cut[0]], _compared(capped, asked, metric, treatment)[0])
    better, kept = plain
    if kept is None:
        return Result(treatment, metric, better, capped=beside)
    unadjusted = _compare(found, asked, metric, treatment)
    return Result(treatment, metric, better, unadjusted, kept, beside)


def _compared(found: Found, asked: Asked, metric: FileMetric, treatment: str) -> tuple[Comparison, float | None]:
    """The comparison, with the covariate where there is one, and the share of the variance that is left."""
    if asked.covariate is None:
        return _compare(found, asked, metric, treatment), None
    control, other = (found.variants[name].moments for name in (asked.control, treatment))
    places = _places(found, metric)
    before = Column(len(found.values) if found.once else len(found.values) + 1)
    made = _divided(metric, lambda: adjusted(control, other, Column(*places), before))
    return compare(made.control, made.treatment, asked.alpha, asked.n_star), made.kept


def _compare(found: Found, asked: Asked, metric: FileMetric, treatment: str) -> Comparison:
    control, other = (found.variants[name].moments for name in (asked.control, treatment))
    places = _places(found, metric)
    return compare(_estimate(metric, control, places), _estimate(metric, other, places), asked.alpha, asked.n_star)


def _places(found: Found, metric: FileMetric) -> list[int]:
    return [found.values.index(Value(column, most=metric.kind == "proportion")) for column in metric.columns]


def _estimate(metric: FileMetric, moments: Moments, places: list[int]) -> Estimate:
    if metric.kind == "proportion":
        return proportion(moments.n, round(moments.means[places[0]] * moments.n))
    if metric.kind == "mean":
        return mean(moments, places[0])
    return _divided(metric, lambda: ratio(moments, *places))


def _divided(metric: FileMetric, make: Callable[[], Made]) -> Made:
    try:
        return make()
    except ZeroDivisionError:
        raise BadExperiment(
            f"--metric: {metric.name} divides by {metric.columns[-1]!r}, which is 0 in total."
        ) from None


def _notes(made: Analysis, found: Found, asked: Asked) -> list[str]:
    """What one should know about the file as a whole, in sentences."""
    said = []
    if made.srm.broken:
        said.append(
            "The variants do not have the shares of units that they were meant to have (SRM): find out why before "
            "you believe any number here."
        )
    if made.mixed:
        share = made.mixed / (made.mixed + sum(n for _, n in made.variants))
        warning = " That is too much: look at how units get their variant." if made.flagged else ""
        said.append(f"Left out because they were in two variants: {made.mixed:,} units ({share:.2%}).{warning}")
    if made.nameless:
        said.append(f"Left out because they lack a unit or a variant: {made.nameless:,}.")
    if found.several:
        said.append(f"Rows of one unit are summed: there are {found.several:,} more rows than units.")
    if asked.covariate is not None and found.several:
        once = "says the same in each row of a unit and is taken once" if found.once else "is summed, too"
        said.append(f"The covariate {asked.covariate!r} {once}.")
    return said
