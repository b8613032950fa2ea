"""A question and a scope in, an answer out: plan which sources to read, ask each once, put the numbers together."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rapport.kernel.scope import Scope
from rapport.measure.buckets import labels
from rapport.measure.collected import CARRIED, uncollected
from rapport.measure.dimensions import DIMENSIONS, TIMES, dimension
from rapport.measure.filters import BadQuestion
from rapport.measure.metric import METRICS, NEEDS, Metric, Tally
from rapport.measure.question import Answer, Number, Question
from rapport.measure.reading import CLOCK, TOTAL, Counts, Found, Reading, facts, halves, plan, read, read_of
from rapport.measure.sources import SOURCES
from rapport.store import Engine


def ask(engine: Engine, question: Question, scope: Scope, known: Counts | None = None) -> Answer:
    """Answer a question about a scope. Raises :class:`BadQuestion` when it has no answer.

    ``known`` is what was read of that scope already, just as this question would read it.
    """
    metrics = [_metric(name) for name in dict.fromkeys(question.metrics)]
    if not metrics:
        raise BadQuestion("metrics: none asked for; name at least one.")
    for metric in metrics:
        _check(metric, question.by)
    asking = _Asking(engine, question, metrics, known or {})
    now = asking.window(scope)
    if not question.compare:
        return now
    before = replace(asking, known={}).window(scope.previous())
    return replace(now, previous=before.totals, previous_rows=before.rows if question.by in TIMES else [])


def _metric(name: str) -> Metric:
    if name not in METRICS:
        raise BadQuestion(f"metrics: {name!r} is no metric; use one of {', '.join(METRICS)}.")
    return METRICS[name]


def _check(metric: Metric, by: str | None) -> None:
    if by == "hour" and metric.finest == "day":
        raise BadQuestion(f"by: {metric.name} is counted by the day; use by=day, week or month.")
    if by is None or by in TIMES or dimension(by, "").session:
        return
    if any(SOURCES[tally.rows].of == "session" for tally in metric.tallies):
        instead = ", ".join(name for name, row in DIMENSIONS.items() if row.home != "event")
        raise BadQuestion(
            f"by: {metric.name} is counted per session and cannot be split by {by!r}; "
            f"split it by {instead}, or keep the sessions you mean with filter={by}==…"
        )


@dataclass(frozen=True, slots=True)
class _Asking:
    """One question on its way: the same for a window and for the one before."""

    engine: Engine
    question: Question
    metrics: list[Metric]
    known: Counts

    def window(self, scope: Scope) -> Answer:
        """Everything about one window."""
        if lost := self._uncollected(scope):
            return self._nothing(scope, lost)
        by = self.question.by
        rows, keys = self._rows(scope, by) if by else ({}, [])
        counts = self._totals(scope, rows)
        lost = self._lost(scope, counts)
        answer = Answer()
        for metric in self.metrics:
            top, bottom = halves(metric, None, counts, TOTAL)
            reason = lost.get(metric.name)
            value = None if reason else metric.value(top, bottom)
            answer.totals[metric.name] = value
            if value is None:
                answer.unknown[metric.name] = reason or lost.get("") or metric.why_null(bottom)
            if self.question.parts and metric.bottom:
                answer.parts[metric.name] = {"numerator": top, "denominator": bottom}
        if by:
            made = [self._row(by, key, rows, lost) for key in keys]
            answer.bottoms.update(self._bottoms(by, keys, rows))
            answer.rows.extend(row for row in made if row[by] or self._says(row))
            if by not in TIMES:
                answer.rows.sort(key=_rank(self.metrics[0].name, by))
        answer.sql.update({metric.name: self._sql(metric, rows or counts) for metric in self.metrics})
        return answer

    def _uncollected(self, scope: Scope) -> dict[str, str]:
        """Metric to reason, where nothing asked for can be known because nobody's events carry it; else nothing."""
        if self.question.parts or self.known or not all(CARRIED.intersection(metric.needs) for metric in self.metrics):
            return {}
        lost = uncollected(self.engine, scope)
        return {metric.name: lost[metric.name] for metric in self.metrics} if self._names <= lost.keys() else {}

    @property
    def _names(self) -> set[str]:
        return {metric.name for metric in self.metrics}

    def _nothing(self, scope: Scope, lost: dict[str, str]) -> Answer:
        """The answer where nothing can be known, without looking for it."""
        by, unknown = self.question.by, dict.fromkeys(lost)
        rows = [{by: key, **unknown} for key in labels(by, scope)] if by is not None and by in TIMES else []
        return Answer(rows=rows, totals=dict(unknown), unknown=lost)

    def _rows(self, scope: Scope, by: str) -> tuple[Counts, list[str]]:
        """What was counted by bucket, and which buckets there are."""
        counts: Counts = {}
        timed = by in TIMES
        keys = labels(by, scope) if timed else []
        for place, tallies in plan(self.metrics, by).items():
            # A field can have any number of values: the first metric says which rows are kept, the others follow it.
            first = None if counts else self.metrics[0]
            reading = Reading(place, tallies, self.question.filters, keys, self.question.limit, first)
            counts[place] = self.known.get(place) or read(self.engine, reading, scope)
            keys = list(dict.fromkeys([*keys, *counts[place].found]))
            keys = keys if timed else keys[: self.question.limit]
        return counts, sorted(keys) if timed else keys

    def _row(self, by: str, key: str, counts: Counts, lost: dict[str, str]) -> dict[str, object]:
        row: dict[str, object] = {by: key}
        for metric in self.metrics:
            row[metric.name] = None if metric.name in lost else metric.value(*halves(metric, by, counts, key))
        return row

    def _bottoms(self, by: str, keys: list[str], counts: Counts) -> dict[str, dict[str, Number]]:
        """What each row of a ratio was divided by, where parts are asked for."""
        ratios = [metric for metric in self.metrics if metric.bottom and self.question.parts]
        return {metric.name: {key: halves(metric, by, counts, key)[1] for key in keys} for metric in ratios}

    def _says(self, row: dict[str, object]) -> bool:
        """Whether the row without a name says anything: sessions without a view, say, are no entries on any page."""
        return any(row[m.name] is not None and (row[m.name] or not m.counts) for m in self.metrics)

    def _totals(self, scope: Scope, rows: Counts) -> Counts:
        """Totals: those that came with the rows, and the others."""
        counts: Counts = {}
        for place, tallies in plan(self.metrics, None).items():
            told: dict[Tally, Number] = {}
            for split, found in rows.items():
                if split[0] == place[0]:
                    told |= found.total
            if all(tally in told for tally in tallies):
                counts[place] = Found({TOTAL: told}, "")
            else:
                counts[place] = read(self.engine, Reading(place, tallies, self.question.filters), scope)
        return counts

    def _sql(self, metric: Metric, counts: Counts) -> str:
        places = dict.fromkeys(read_of(metric, tally, self.question.by) for tally in metric.tallies)
        return ";\n\n".join(counts[place].sql for place in places)

    def _lost(self, scope: Scope, counts: Counts) -> dict[str, str]:
        """Reasons by metric for what the window's events cannot give; by ``""`` when there are no events at all."""
        if counts.get(("sessions", None), Found({}, "")).found.get(TOTAL, {}).get(CLOCK):
            # Such a session tells that there are events, of somebody, with a time of day.
            return {}
        values = {m.name: m.value(*halves(m, None, counts, TOTAL)) for m in self.metrics}
        if ("sessions", None) not in counts and all(
            values[m.name] or (values[m.name] == 0 and not m.needs) for m in self.metrics
        ):
            return {}
        events, met = facts(self.engine, scope)
        if not events:
            return {"": "no_data"}
        missing = [need for need, there in met.items() if not there]
        found = {m.name: [NEEDS[need] for need in missing if need in m.needs] for m in self.metrics}
        return {name: reasons[0] for name, reasons in found.items() if reasons}


def _rank(name: str, by: str) -> Callable[[dict[str, object]], tuple[bool, float, str]]:
    """Orders rows by a metric, the highest first and the unknown last; then by name."""

    def rank(row: dict[str, object]) -> tuple[bool, float, str]:
        value: Number = row[name]  # type: ignore[assignment]
        return value is None, -(value or 0), str(row[by])

    return rank
