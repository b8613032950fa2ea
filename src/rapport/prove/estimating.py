"""From counted people to the numbers that are compared."""

from dataclasses import replace

from rapport.prove.maths import (
    Adjusted,
    Column,
    Estimate,
    Moments,
    NotYet,
    adjusted,
    cluster_factor,
    levels,
    mean,
    proportion,
    quantile,
    ratio,
)
from rapport.prove.plan import Outcome
from rapport.prove.reached import Group, Measured


def directed(measured: Measured) -> Outcome:
    """The outcome with the direction that is better: what was said, or else the metric's own."""
    return replace(measured.outcome, better=measured.outcome.better or measured.number.metric.better)


def estimates(measured: Measured, control: Group | None, treatment: Group | None, alpha: float) -> Adjusted | NotYet:
    """Both variants; after what was before is taken out, where the plan looks at it (``kept`` is 1 where not)."""
    if control is None:
        return NotYet("no_control" if treatment else "no_people")
    if treatment is None:
        return NotYet("no_treatment")
    name = measured.outcome.metric
    if not control.known[name] + treatment.known[name]:
        return NotYet("no_week_before" if measured.number.is_rank else "not_collected")
    if measured.level is not None:
        return _quantiles(measured.level, alpha, control, treatment, name)
    sides = control.moments[name], treatment.moments[name]
    try:
        plain = Adjusted(alone(measured, sides[0]), alone(measured, sides[1]), 0.0, 1.0)
    except ZeroDivisionError:
        return NotYet("incomplete" if measured.number.looks_ahead else "no_denominator")
    if measured.before_top is None:
        return plain
    places = measured.places
    outcome = Column(0, None if measured.bottom is None else places.index(measured.bottom))
    before = Column(
        places.index(measured.before_top),
        None if measured.before_bottom is None else places.index(measured.before_bottom),
    )
    try:
        found = adjusted(*sides, outcome, before)
    except ZeroDivisionError:
        # In one of the variants nobody did anything before: there is nothing to take out.
        return plain
    scale = measured.number.metric.scale
    return replace(found, control=_scaled(found.control, scale), treatment=_scaled(found.treatment, scale))


def _quantiles(level: float, alpha: float, control: Group, treatment: Group, name: str) -> Adjusted | NotYet:
    made = []
    for group in (control, treatment):
        below = group.below.get(name)
        things = group.people if below is None else round(below.means[1] * below.n)
        asked = levels(things, level, alpha) if things else NotYet("not_collected")
        if isinstance(asked, NotYet):
            return asked
        widening = 1.0 if below is None else cluster_factor(below, level)
        made.append(quantile(group.people, *group.quantiles[name], alpha, widening))
    return Adjusted(made[0], made[1], 0.0, 1.0)


def before(measured: Measured, group: Group) -> Estimate | None:
    """The number of the time before the exposure; None where nobody looked, or there is nothing to divide by."""
    if measured.before_top is None:
        return None
    moments, places = group.moments[measured.outcome.metric], measured.places
    top = places.index(measured.before_top)
    if measured.before_bottom is None:
        return _scaled(mean(moments, top), measured.number.metric.scale)
    bottom = places.index(measured.before_bottom)
    if not moments.means[bottom]:
        return None
    return _scaled(ratio(moments, top, bottom), measured.number.metric.scale)


def alone(measured: Measured, moments: Moments) -> Estimate:
    """One variant by itself, without what was before. Raises ZeroDivisionError."""
    if measured.number.is_share:
        return proportion(moments.n, round(moments.means[0] * moments.n))
    return _scaled(mean(moments) if measured.bottom is None else ratio(moments), measured.number.metric.scale)


def _scaled(found: Estimate, scale: int) -> Estimate:
    return Estimate(found.n, found.mean * scale, found.variance * scale * scale)
