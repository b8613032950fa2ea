"""What a test takes, in words, from a project's own last days; and what speaks against it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from rapport.deliver import api as deliver
from rapport.deliver.api import State
from rapport.kernel.clock import Clock, day_of, now_ms
from rapport.kernel.scope import Scope
from rapport.kernel.segment import Condition
from rapport.measure import BadQuestion
from rapport.measure.outcomes import OUTCOMES
from rapport.projects.models import Project
from rapport.prove.maths import NotYet
from rapport.prove.sizing import Baseline, Size, baseline, size, smallest
from rapport.web import runtime, words
from rapport.web.proof.results import sentence_of
from rapport.web.proof.saying import mean

DAYS = 28
LONG_DAYS = 60
SPANS = (7, 14, 28)


@dataclass(frozen=True, slots=True)
class Sized:
    """What it takes to see a wanted effect, and what smaller ones so many days show."""

    title: str
    said: str
    """The number now, as people read it."""
    people: int
    per_day: str
    needed: Size | NotYet
    spans: tuple[tuple[int, str], ...]
    """Days, and the smallest change they show."""
    warnings: tuple[str, ...]


def sized(
    project: Project,
    metric: str,
    wanted: float,
    shares: tuple[float, float],
    coverage: float = 1.0,
    segment: Condition | None = None,
    clock: Clock = now_ms,
) -> Sized | str:
    """Size a test on the last 28 whole days; a sentence where the metric cannot be an outcome."""
    today = day_of(clock(), project.rules.zone)
    scope = Scope(project.pk, today - timedelta(days=DAYS), today - timedelta(days=1), project.rules, today, segment)
    try:
        found = baseline(runtime.store().engine, scope, metric)
    except BadQuestion as wrong:
        return sentence_of(str(wrong))
    coming = replace(found, per_day=found.per_day * coverage)
    needed = size(coming, wanted, shares)
    row = OUTCOMES[metric]
    return Sized(
        title=row.title,
        said="" if isinstance(found.estimate, NotYet) else mean(row, found.estimate.mean),
        people=found.people,
        per_day=f"{coming.per_day:,.0f}" if coming.per_day >= 10 else f"{coming.per_day:,.1f}",
        needed=needed,
        spans=spans(coming, shares),
        warnings=tuple(warnings(needed)),
    )


def spans(found: Baseline, shares: tuple[float, float]) -> tuple[tuple[int, str], ...]:
    """The smallest change that a week, two and four show."""
    told = []
    for days in SPANS:
        effect = smallest(found, days, shares)
        told.append((days, effect.sentence if isinstance(effect, NotYet) else words.percent(effect)))
    return tuple(told)


def warnings(needed: Size | NotYet) -> list[str]:
    """What speaks against it."""
    if isinstance(needed, NotYet):
        return [f"It cannot be sized: {needed.sentence}"]
    if needed.days > LONG_DAYS:
        return [
            f"It would take {words.plural(needed.days, 'day', 'days')}. Look for a larger change, a metric that more "
            "people move, or a wider audience."
        ]
    return []


def beside(project: Project, flag: str) -> list[str]:
    """What runs on the same flag already."""
    return [
        f"The experiment {one.key} runs on this flag; both cannot run on the same people."
        for one in deliver.experiments_of(project)
        if one.state == State.RUNNING and one.flag and one.flag.key == flag
    ]
