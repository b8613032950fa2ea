"""What somebody wants to know of a file: which columns say who, which variant, and which numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapport.prove.maths import N_STAR, BadShares, checked_shares
from rapport.prove.plan import BadExperiment

Kind = Literal["mean", "proportion", "ratio"]

_METRIC = re.compile(r"\s*([^=]+?)\s*=\s*(\w+)\s*\((.*)\)\s*")
COLUMNS = {"mean": 1, "proportion": 1, "ratio": 2}


@dataclass(frozen=True, slots=True)
class FileMetric:
    """One number: its name, how it is made, and of which columns."""

    name: str
    kind: Kind
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Everything that is asked of a file. ``split`` gives a share to each variant by name, or in their order."""

    variant: str
    control: str
    metrics: tuple[FileMetric, ...]
    unit: str | None = None
    """Without it each row is a unit of its own."""
    covariate: str | None = None
    split: tuple[float, ...] | dict[str, float] = ()
    alpha: float = 0.05
    n_star: float = N_STAR

    def __post_init__(self) -> None:
        """Raises :class:`BadExperiment`."""
        if not 0 < self.alpha < 0.5:
            raise BadExperiment(f"--alpha: {self.alpha:g} is not between 0 and 0.5; 0.05 is usual.")
        if not self.n_star > 0:
            raise BadExperiment(f"--n-star: {self.n_star:g} is not above 0; say at how many you expect to decide.")
        if twice := [metric.name for metric in self.metrics if self._named(metric.name) > 1]:
            raise BadExperiment(f"--metric: {twice[0]!r} is named twice; give each a name of its own.")

    def _named(self, name: str) -> int:
        return sum(metric.name == name for metric in self.metrics)

    @property
    def columns(self) -> dict[str, str]:
        """Each column that is asked for, and the option that names it."""
        named = {self.variant: "--variant"}
        if self.unit is not None:
            named.setdefault(self.unit, "--unit")
        for metric in self.metrics:
            named |= {column: "--metric" for column in metric.columns if column not in named}
        if self.covariate is not None:
            named.setdefault(self.covariate, "--covariate")
        return named


def parse_metric(text: str) -> FileMetric:
    """A metric such as ``revenue=mean(spend)`` or ``per_visit=ratio(spend,visits)``. Raises :class:`BadExperiment`."""
    found = _METRIC.fullmatch(text)
    if not found or found[2] not in COLUMNS:
        raise BadExperiment(
            f"--metric: {text!r} is no metric; write NAME=mean(COL), NAME=proportion(COL) or NAME=ratio(A,B)."
        )
    columns = tuple(part.strip() for part in found[3].split(",")) if found[2] == "ratio" else (found[3].strip(),)
    if len(columns) != COLUMNS[found[2]] or not all(columns):
        example = f"{found[1]}={found[2]}({'A,B' if found[2] == 'ratio' else 'COL'})"
        raise BadExperiment(f"--metric: {text!r} names {len(columns)} columns; write {example}.")
    return FileMetric(found[1], found[2], columns)  # type: ignore[arg-type]  # just looked


def parse_split(text: str) -> tuple[float, ...] | dict[str, float]:
    """Shares such as ``50,50`` (the control's first, then by name) or ``old=50,new=50``.

    Raises :class:`BadExperiment`.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        if parts and all("=" in part for part in parts):
            pairs = [part.rpartition("=") for part in parts]
            return {name.strip(): float(share) for name, _, share in pairs}
        return tuple(float(part) for part in parts)
    except ValueError:
        raise BadExperiment(f"--split: {text!r} are no shares; write 50,50 or old=50,new=50.") from None


def shares_of(split: tuple[float, ...] | dict[str, float], names: Sequence[str]) -> tuple[float, ...]:
    """The share that each of these variants was meant to have; equal ones when nobody said. Raises
    :class:`BadExperiment`.
    """
    if not split:
        return (1 / len(names),) * len(names)
    if isinstance(split, dict):
        if missing := sorted(set(names) ^ set(split)):
            told = ", ".join(names)
            raise BadExperiment(f"--split: {missing[0]!r} is not in both; the file has the variants {told}.")
        split = tuple(split[name] for name in names)
    try:
        return checked_shares(split, len(names))
    except BadShares as wrong:
        raise BadExperiment(f"--split: {wrong} The variants are {', '.join(names)}.") from None
