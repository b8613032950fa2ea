"""How large a test must be, from what people did lately: one query before the start."""

from dataclasses import dataclass, replace
from datetime import timedelta

from rapport.kernel.scope import Scope
from rapport.measure.buckets import horizon, present
from rapport.measure.by_person import PersonMetric, by_person, counted, person_metric
from rapport.measure.compile import fill
from rapport.measure.index import index_statement
from rapport.measure.metric import Tally
from rapport.measure.outcomes import RANKED_DAYS
from rapport.measure.segments import segment_test
from rapport.measure.sources import SEEN, WINDOW
from rapport.prove.maths import Estimate, Moments, NotYet, mean, people_needed, proportion, ratio, smallest_effect
from rapport.store import Engine

HERE = """SELECT count() AS people, $numbers
FROM (
    SELECT $values
    FROM (SELECT e.person AS person FROM $seen WHERE $window AND e.person != 0 AND $segment GROUP BY person) AS x
    $joins
)"""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A metric of everybody who came in a window. ``estimate`` has the spread of one person's number."""

    people: int
    per_day: float
    estimate: Estimate | NotYet


@dataclass(frozen=True, slots=True)
class Size:
    """What it takes: people of all variants, and whole days at the pace of the window."""

    people: int
    days: int


def baseline(engine: Engine, scope: Scope, metric: str) -> Baseline:
    """The people of a window, how many new ones come a day, and the metric of each.

    Raises :class:`rapport.measure.BadQuestion` for a metric that is none of people.
    """
    wanted = person_metric(metric)
    # Of a median nothing is known before its quantile is, and ranks are asked for by themselves; the people are counted
    # all the same.
    number = person_metric("sessions") if wanted.is_quantile or wanted.is_rank else wanted
    tallies = (number.top,) if number.bottom is None else (number.top, number.bottom)
    sql, values = statement(scope, tallies)
    row = engine.ask_scope(sql, scope, **values).dicts()[0]
    people = int(row["people"])
    found = NotYet("no_size") if wanted.is_quantile else estimate_of(number, people, row)
    if wanted.is_rank:
        found = ranked(engine, scope, metric)
    return Baseline(people, people / max(1, ((present(scope) - scope.first) + timedelta(days=1)).days), found)


RANKED = "SELECT count($column) AS people, avg($column) AS mean, varSampStable($column) AS variance FROM ($index)"


def ranked(engine: Engine, scope: Scope, metric: str) -> Estimate | NotYet:
    """The engagement index, or one of its parts, of everybody of the window's last week."""
    week = replace(scope, first=scope.last - timedelta(days=RANKED_DAYS - 1), segment=None)
    made = index_statement(week)
    sql = RANKED.replace("$column", metric.removeprefix("index_")).replace("$index", made.sql)
    row = engine.ask_scope(sql, week, **made.values).dicts()[0]
    return Estimate(row["people"], row["mean"], row["variance"]) if row["people"] > 1 else NotYet("not_collected")


def statement(scope: Scope, tallies: tuple[Tally, ...]) -> tuple[str, dict[str, object]]:
    """The SQL with what it binds besides the scope."""
    values: dict[str, object] = {"present": present(scope), "horizon": horizon(scope)}
    test, joins, columns = "1", [], []
    if scope.segment is not None:
        asked = segment_test(scope.segment, scope)
        test, values = asked.sql, values | asked.values
    for place, tally in enumerate(tallies):
        joins.append(f"LEFT JOIN ({by_person(tally.rows, (tally,))}) AS j{place} ON x.person = j{place}.bucket")
        number = counted(tally, f"j{place}.t0", f"j{place}.bucket != 0", "{horizon:Date}")
        columns.append(f"{number} AS v{place}, isNotNull(j{place}.t0) AS k{place}")
    numbers = [f"avg(v{n}) AS mean{n}, sum(k{n}) AS known{n}" for n in range(len(tallies))]
    pairs = [(a, b) for a in range(len(tallies)) for b in range(a, len(tallies))]
    numbers += [f"covarSampStable(v{a}, v{b}) AS cov{a}_{b}" for a, b in pairs]
    sql = fill(
        HERE,
        numbers=", ".join(numbers),
        values=", ".join(columns),
        joins="\n    ".join(joins),
        seen=SEEN,
        window=WINDOW,
        segment=test,
    )
    return sql, {name: value for name, value in values.items() if f"{{{name}:" in sql}


def estimate_of(number: PersonMetric, people: int, row: dict[str, float]) -> Estimate | NotYet:
    """Mean and variance of one person's number; not yet where nothing is known."""
    if people < 2:
        return NotYet("too_few", 2)
    if not row["known0"]:
        return NotYet("not_collected")
    if number.is_share:
        return proportion(people, round(row["mean0"] * people))
    scale = number.metric.scale
    if number.bottom is None:
        found = mean(Moments(people, (row["mean0"],), ((row["cov0_0"],),)))
    elif not row["mean1"]:
        return NotYet("no_denominator")
    else:
        across = row["cov0_1"]
        spread = ((row["cov0_0"], across), (across, row["cov1_1"]))
        found = ratio(Moments(people, (row["mean0"], row["mean1"]), spread))
    return Estimate(people, found.mean * scale, found.variance * scale * scale)


def size(found: Baseline, wanted: float, smallest_pair: tuple[float, float], alpha: float = 0.05) -> Size | NotYet:
    """What it takes to see a relative effect of ``wanted`` in 80 of 100 experiments.

    ``smallest_pair`` are the shares of the control and of the smallest treatment among all who are in it.
    """
    if isinstance(found.estimate, NotYet):
        return found.estimate
    if not found.estimate.mean:
        return NotYet("not_positive")
    both = sum(smallest_pair)
    effect = wanted * found.estimate.mean
    needed = people_needed(found.estimate.variance, effect, alpha=alpha, share=smallest_pair[1] / both)
    if isinstance(needed, NotYet):
        return needed
    if not found.per_day > 0:
        return NotYet("no_rate")
    whole = needed / both
    return Size(round(whole), max(1, -(-round(whole) // max(1, round(found.per_day)))))


def smallest(found: Baseline, days: int, smallest_pair: tuple[float, float], alpha: float = 0.05) -> float | NotYet:
    """The smallest relative effect that so many days show in 80 of 100 experiments."""
    if isinstance(found.estimate, NotYet):
        return found.estimate
    if not found.estimate.mean:
        return NotYet("not_positive")
    both = sum(smallest_pair)
    people = round(found.per_day * days * both)
    effect = smallest_effect(found.estimate.variance, people, alpha=alpha, share=smallest_pair[1] / both)
    return effect if isinstance(effect, NotYet) else effect / abs(found.estimate.mean)
