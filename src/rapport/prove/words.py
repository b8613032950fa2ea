"""A verdict in one plain sentence, for whoever reads nothing else."""

from rapport.measure.metric import METRICS
from rapport.prove.maths import Change, Comparison
from rapport.prove.verdict import Verdict


def sentence(verdict: Verdict) -> str:
    """What is known of a metric, in one sentence."""
    title = METRICS[verdict.outcome.metric].title
    if verdict.crossed:
        return f"{title} is surely harmed by {verdict.treatment}: {_size(verdict)}."
    if verdict.why or verdict.comparison is None:
        return f"{title}: not yet. {verdict.why.sentence if verdict.why else ''}".strip()
    found = {
        "better": f"{title} is better with {verdict.treatment}: {_size(verdict)}.",
        "worse": f"{title} is worse with {verdict.treatment}: {_size(verdict)}.",
        "different": f"{title} is another one with {verdict.treatment}: {_size(verdict)}.",
        "no_difference": f"{title}: no difference was found by the end; it would lie {_range(verdict)}.",
        "as_expected": f"{title}: both variants are alike, as they should be.",
        "false_alarm": f"{title} differs between variants that are the same: luck, or something is wrong.",
    }
    return found[verdict.said]


def _size(verdict: Verdict) -> str:
    made = verdict.comparison
    if made is None:
        return "by an unknown amount"
    more = "more" if made.effect > 0 else "less"
    if isinstance(made.change, Change):
        return f"{abs(made.change.relative):.1%} {more} than {_against(made)}, surely {_range(verdict)}"
    return f"{abs(made.effect):.4g} {more} than {_against(made)}, surely {_range(verdict)}"


def _against(made: Comparison) -> str:
    return f"the control's {made.control.mean:.4g}"


def _range(verdict: Verdict) -> str:
    if verdict.interval is None:
        return "at an unknown place"
    low, high = verdict.interval
    return f"between {low:+.4g} and {high:+.4g}"
