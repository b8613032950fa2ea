"""What an experiment is to statistics: variants and their shares, outcomes, and how sure is sure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapport.measure.outcomes import INDEX, PARTS
from rapport.prove.maths import N_STAR, BadShares, checked_shares
from rapport.prove.maths.corrections import Method as Correction

Role = Literal["primary", "secondary", "guardrail"]
Method = Literal["hybrid", "sequential", "fixed"]


class BadExperiment(ValueError):
    """An experiment that cannot be analysed. The message names the field and the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A registered metric, and what it is for. ``better`` is the metric's own direction unless said here."""

    metric: str
    role: Role = "secondary"
    better: Literal["up", "down", ""] = ""
    margin: float = 0.0
    """Of a guardrail: harm up to this size is borne, in the metric's unit."""
    margin_share: float = 0.0
    """The same as a share of the control's number: 0.01 is 1 %. Both add up."""
    cap: float | None = None
    """People's values are cut at this quantile of everybody's: 0.999."""
    quantile: float | None = None
    """Compare this quantile of people's values, and not their mean: 0.5 is the median person."""

    def __post_init__(self) -> None:
        if self.margin < 0:
            raise BadExperiment(f"margin: {self.margin:g} is below 0; say how much harm is borne.")
        if not 0 <= self.margin_share < 1:
            raise BadExperiment(f"margin_share: {self.margin_share:g} is no share; 0.01 bears 1 % of harm.")
        if self.cap is not None and not 0.5 <= self.cap < 1:
            raise BadExperiment(f"cap: {self.cap:g} is no quantile from 0.5 to 1; 0.999 is usual.")
        if self.quantile is not None and not 0 < self.quantile < 1:
            raise BadExperiment(f"quantile: {self.quantile:g} is not between 0 and 1; 0.5 is the median.")


def with_parts(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes, and where the engagement index is one of them its parts: it says little by itself."""
    told = tuple(outcomes)
    names = {one.metric for one in told}
    return (*told, *(Outcome(metric=name) for name in PARTS if INDEX in names and name not in names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is fixed before the start. ``shares`` gives each variant the share it was meant to have.

    Raises :class:`BadExperiment`.
    """

    experiment: str
    control: str
    shares: dict[str, float]
    outcomes: tuple[Outcome, ...]
    version: int | None = None
    """Only exposures to this version count; all of them when it is None."""
    window_days: int | None = None
    """Outcomes count for so many days after the exposure; to the end of the scope when it is None."""
    before_days: int = 0
    """So many days before the exposure take noise away (CUPED); 0 is none."""
    alpha: float = 0.05
    n_star: float = N_STAR
    method: Method = "hybrid"
    correction: Correction = "benjamini_hochberg"
    pooled: str = ""
    """Everybody who does not have the control counts as one treatment of this name: their own shares move."""
    is_aa: bool = False
    """Whether all variants are the same, on purpose."""

    def __post_init__(self) -> None:
        if self.control not in self.shares:
            raise BadExperiment(f"control: {self.control!r} is none of the variants {', '.join(self.shares)}.")
        if len(self.shares) < 2:
            raise BadExperiment("variants: there is only the control; a comparison needs a second one.")
        if not self.outcomes:
            raise BadExperiment("metrics: none; name at least one that shall get better.")
        names = [one.metric for one in self.outcomes]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise BadExperiment(f"metrics: {twice} is there twice; take one of them away.")
        if not 0 < self.alpha < 0.5:
            raise BadExperiment(f"alpha: {self.alpha:g} is not between 0 and 0.5; 0.05 is usual.")
        if not self.n_star > 0:
            raise BadExperiment(f"n_star: {self.n_star:g} is not above 0; say at how many people you expect to decide.")
        if self.window_days is not None and not 1 <= self.window_days <= 366:
            raise BadExperiment(f"window_days: {self.window_days} is not between 1 and 366.")
        if not 0 <= self.before_days <= 366:
            raise BadExperiment(f"before_days: {self.before_days} is not between 0 and 366.")
        self.meant()

    @property
    def treatments(self) -> tuple[str, ...]:
        """The variants that are not the control."""
        return tuple(name for name in self.shares if name != self.control)

    def meant(self) -> tuple[float, ...]:
        """The shares, summing to 1, in the order of the variants."""
        try:
            return checked_shares(tuple(self.shares.values()), len(self.shares))
        except BadShares as wrong:
            raise BadExperiment(f"variants: {wrong}") from None
