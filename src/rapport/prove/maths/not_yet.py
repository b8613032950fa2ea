"""Where there is too little to say anything: a value of its own, with its reason, and never 0."""

from dataclasses import dataclass

REASONS: dict[str, str] = {
    "no_people": "Nobody has been exposed yet.",
    "srm": "The variants do not have the shares of people they were meant to have; find out why first.",
    "not_collected": "Nothing was collected that the number needs.",
    "incomplete": "Nobody's days that it waits for are over yet.",
    "no_week_before": "Nothing was collected in the week before the start among which people could be ranked.",
    "not_sure": "Luck alone may still explain it.",
    "no_treatment": "Nobody has been exposed to the treatment yet.",
    "no_control": "Nobody has been exposed to the control yet.",
    "too_few": "Too few people have been exposed to say anything.",
    "no_variance": "Everybody has the same value, so nothing tells luck from effect.",
    "no_denominator": "What the metric divides by is 0 in one of the variants.",
    "not_positive": "The control's number is not above 0, so no change can be given in percent.",
    "too_few_for_quantile": "So few people have no value out there: the quantile needs more of them.",
    "no_size": "How many people a quantile takes cannot be told before; size the mean instead.",
    "no_rate": "Nobody comes, so nobody can say when there are enough.",
    "too_few_days": "Too few days have passed to see the effect change.",
}
"""Why there is no verdict, and a sentence for each."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """There is no number yet. ``reason`` is one of :data:`REASONS`; ``needed`` is how many it takes, where known."""

    reason: str
    needed: int | None = None

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise ValueError(f"reason: {self.reason!r} is none of {', '.join(REASONS)}.")

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return REASONS[self.reason] + (f" It takes {self.needed:,}." if self.needed is not None else "")
