"""Verdicts in words: signs, units, intervals, and one sentence on top."""

from rapport.deliver.api import HOLDOUT, State
from rapport.measure import Metric
from rapport.measure.outcomes import OUTCOMES
from rapport.prove.checks import Wear
from rapport.prove.maths import Belief, Change, Interval, NotYet
from rapport.prove.plan import Outcome
from rapport.prove.verdict import Judged, Verdict
from rapport.web import words
from rapport.web.proof.results import Results
from rapport.web.words import THIN

SAID = {
    "better": "Better",
    "worse": "Worse",
    "different": "Different",
    "no_difference": "No difference",
    "not_yet": "Not yet",
    "as_expected": "As expected",
    "false_alarm": "False alarm",
}
"""What a verdict is called."""


MOST_SURE = 0.999
HINT = 0.05
"""Below this p value a change with the days since the exposure is told."""
LEAST_SAVED = 0.005
"""Less of the variance is not worth a word."""


def named(facts_key: str) -> str:
    """A variant as people read it."""
    return "held out" if facts_key == HOLDOUT else facts_key


def mean(metric: Metric, number: float | None) -> str:
    """A mean of one person with its unit: people who did it are a share, counts have two decimals."""
    if number is None:
        return "–"
    if metric.name == "people":
        return words.percent(number)
    if metric.unit == "points":
        return f"{number:.1f}".replace("-", "−")
    return f"{number:,.2f}" if metric.unit == "count" else words.value(metric, number)


def signed(metric: Metric, number: float) -> str:
    """A difference with its sign: ``+1.2 points``, ``−4.0 s``."""
    sign = "+" if number > 0 else "−" if number < 0 else "±"
    if metric.unit == "share" or metric.name == "people":
        return f"{sign}{abs(number) * 100:.2f}{THIN}points"
    if metric.unit == "s":
        return f"{sign}{words.duration(abs(number))}"
    if metric.unit == "points":
        return f"{sign}{abs(number):.2f}"
    return f"{sign}{abs(number):,.3g}" if abs(number) < 100 else f"{sign}{abs(number):,.0f}"


def relative(number: float) -> str:
    """A change in percent with its sign: ``+4.2 %``."""
    sign = "+" if number > 0 else "−" if number < 0 else "±"
    return f"{sign}{words.percent(abs(number))}"


def between(metric: Metric, interval: Interval | None) -> str:
    """An interval of the difference: ``−0.20 to +1.40 points``."""
    if interval is None:
        return ""
    low, high = signed(metric, interval[0]), signed(metric, interval[1])
    return f"{low.removesuffix(f'{THIN}points')} to {high}"


def lift(one: Verdict) -> str:
    """The change in percent, or in the metric's unit where it has none; empty where nothing is known."""
    if one.comparison is None:
        return ""
    if isinstance(one.comparison.change, Change):
        return relative(one.comparison.change.relative)
    return signed(OUTCOMES[one.outcome.metric], one.comparison.effect)


def title_of(metric: Metric, outcome: Outcome) -> str:
    """What is compared: a metric, or ``Session duration, percentile 90``."""
    if outcome.quantile is None:
        return metric.title
    # What is a quantile already says which after a comma.
    title = metric.title.partition(",")[0] if metric.each else metric.title
    return f"{title}, percentile {outcome.quantile * 100:g}"


def told(one: Verdict, control: str) -> str:
    """One verdict in a sentence."""
    metric, variant = OUTCOMES[one.outcome.metric], named(one.treatment)
    if one.why and one.why.reason != "not_sure":
        return f"{title_of(metric, one.outcome)} of {variant}: nothing can be said yet. {one.why.sentence}"
    moved = (
        f"{title_of(metric, one.outcome)}: {means(metric, one)} with {variant} ({lift(one)} against {named(control)})"
    )
    range_ = f"the difference is {between(metric, one.interval)}" if one.interval else "the difference is not known"
    ends = {
        "better": "Better, and luck alone does not explain it",
        "worse": "Worse, and luck alone does not explain it",
        "different": "Luck alone does not explain it",
        "no_difference": "The end has come without a difference that luck does not explain",
        "as_expected": "The same, as two equal variants should be",
        "false_alarm": "Both are the same and yet differ: find out how people are assigned",
        "not_yet": "Luck alone may still explain it",
    }
    return f"{moved}. {ends[one.said]}: {range_}."


def means(metric: Metric, one: Verdict) -> str:
    """The treatment's mean and the control's: ``60.0 % instead of 20.0 %``."""
    if one.comparison is None:
        return "not known"
    return f"{mean(metric, one.comparison.treatment.mean)} instead of {mean(metric, one.comparison.control.mean)}"


def headline(found: Results) -> str:
    """What is known, in one plain sentence; before it, that it is paused, and why."""
    facts = found.facts
    if facts.paused is None:
        return known(found)
    because = f": {facts.paused_because.rstrip('.')}" if facts.paused_because else ""
    return f"It is paused, so nobody is shown anything of it{because}. {known(found)}"


def known(found: Results) -> str:
    """The same without the pause."""
    state, now = found.facts.state, found.now
    if state is State.DRAFT or found.scope is None:
        return "It has not started: nobody is assigned yet."
    if now is None:
        return found.trouble[0] if found.trouble else "Nothing can be said of it."
    if not found.people:
        return "Nobody was exposed yet."
    if now.srm.broken:
        return "Nothing may be concluded: the variants do not have the shares of people they were meant to have."
    if found.crossed:
        one = found.crossed[0]
        title = OUTCOMES[one.outcome.metric].title
        return f"A guardrail is crossed: {title} got worse with {named(one.treatment)}, and luck does not explain it."
    return " ".join(told(one, found.facts.control) for one in found.primary) or "It has no primary metric to judge."


def health(now: Judged) -> list[tuple[bool, str]]:
    """Whether each thing is as it should be, and a sentence about it."""
    expected = "as they were meant to be" if not now.srm.broken else "not as they were meant to be"
    found = [
        (
            not now.srm.broken,
            f"The shares of people are {expected} (p {p_value(now.srm.chi2_p)}, e {now.srm.e_value:.3g}).",
        ),
        (
            not now.flagged,
            f"{words.plural(now.mixed, 'person', 'people')} met several variants and are left out."
            if now.mixed
            else "Nobody met several variants.",
        ),
    ]
    if told_before := alike(now):
        found.append(told_before)
    if now.strangers:
        names = ", ".join(f"{name} ({people:,})" for name, people in now.strangers.items())
        found.append((False, f"People met variants that the experiment does not have: {names}."))
    return found


def alike(now: Judged) -> tuple[bool, str] | None:
    """Whether the groups were alike before they met a variant; None where nobody looked."""
    apart = [one for one in now.before if one.biased]
    if not now.before:
        return None
    if not apart:
        return True, "Before their exposure the groups were alike."
    parts = [f"{OUTCOMES[one.metric].title} of {named(one.treatment)} (p {p_value(one.comparison.p)})" for one in apart]
    return False, f"The groups differed before their exposure already: {', '.join(parts)}."


def noise(one: Verdict) -> str:
    """What the time before took away from the noise, and of how many people nothing was known; '' where unasked."""
    if one.kept is None or one.earlier is None:
        return ""
    new = 1 - one.earlier
    if not one.earlier:
        return "Everybody is new, so there is no time before that could take noise away."
    whose = f"{words.percent(new)} of the people are new and have none" if new else "everybody had one"
    saved = 1 - one.kept
    if saved < LEAST_SAVED:
        return f"The time before says nothing about it ({whose})."
    return f"The time before took {words.percent(saved)} of the variance away ({whose})."


def wearing(metric: Metric, worn: Wear) -> str:
    """Whether the effect wears off, in a sentence."""
    trend = worn.trend
    if isinstance(trend, NotYet):
        return f"Whether it wears off cannot be said yet. {trend.sentence}"
    sure = trend.p < HINT
    if not sure:
        return f"It is about the same on each day since the exposure (p {p_value(trend.p)})."
    what = "wears off" if trend.first * trend.per_day < 0 else "grows with the days since the exposure"
    first, step = signed(metric, trend.first), signed(metric, trend.per_day)
    return f"It {what}: {first} on the first day, and {step} with each day after (p {p_value(trend.p)}), as a hint."


def chances(outcome: Outcome, belief: Belief) -> tuple[float, float]:
    """Chance to beat the control, and what is lost on average by choosing it if it is worse, as a share of it."""
    return belief.of_less if outcome.better == "down" else (belief.chance_to_win, belief.risk)


def believed(one: Verdict) -> dict[str, str]:
    """The Bayesian reading in words: chance to beat the control, expected loss, and between what the change lies."""
    if not isinstance(one.belief, Belief):
        return {"chance": "–", "loss": "–", "credible": "–", "unknown": one.belief.sentence if one.belief else ""}
    chance, risk = chances(one.outcome, one.belief)
    low, high = one.belief.interval
    # A chance of nothing, or of everything, is nobody's.
    told = f"> 99.9{THIN}%" if chance > MOST_SURE else f"< 0.1{THIN}%" if chance < 1 - MOST_SURE else ""
    return {
        "chance": told or words.percent(chance),
        "loss": f"{risk:.2%}".replace("%", f"{THIN}%"),
        "credible": f"{relative(low)} to {relative(high)}",
    }


def capped(one: Verdict, cut: Verdict) -> str:
    """The result with values cut, where one person outweighs everybody."""
    if one.outlier is None:
        return ""
    metric = OUTCOMES[one.outcome.metric]
    value = one.outlier.value
    told = f"{value:,.0f}" if metric.unit == "count" and value.is_integer() else mean(metric, value)
    whose = f"One person has {told}, {words.percent(one.outlier.share)} of all variance"
    if cut.comparison is None or cut.interval is None:
        return f"{whose}; with values cut nothing can be said. {cut.why.sentence if cut.why else ''}".strip()
    return (
        f"{whose}. Cut at the 99.9th percentile: {lift(cut)}, {signed(metric, cut.comparison.effect)} "
        f"({between(metric, cut.interval)}), {SAID[cut.said].lower()}."
    )


def p_value(p: float | None) -> str:
    """A p value in three digits; a dash for none."""
    return "–" if p is None else "< 0.001" if p < 0.001 else f"{p:.3f}"


def days_left(left: int | NotYet | None) -> str:
    """How long it still takes, in words."""
    if left is None:
        return ""
    if isinstance(left, NotYet):
        return left.sentence
    return "enough people are there" if left == 0 else words.plural(left, "day", "days")
