"""A log that was read: the same questions as in the product, asked from a notebook or a terminal."""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from typing_extensions import override

from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.measure import METRICS, SHAPES, BadQuestion, Question, Shaped, ask, parse_filters
from rapport.measure.questions.span import span
from rapport.notebook.answered import Answered, method
from rapport.notebook.proved import Ledger, Proved
from rapport.notebook.proving import Wanted, experiment_in, experiments_in, ledger_in
from rapport.notebook.table import Table
from rapport.prove.plan import Method
from rapport.store import Engine
from rapport.store.files import File, Taken

SESSIONS = """
SELECT start, stop, dateDiff('millisecond', start, stop) / 1000 AS duration_s, toString(person) AS person,
    session, events, views, shares, comments, engaged_ms / 1000 AS engaged_s, entry_page, exit_page, referrer,
    channel, source, medium, campaign, country, region, device, browser, os
FROM sessions(project = {project:UInt32}) ORDER BY start, person"""

EVENTS = """
SELECT at, name, if(person = 0, '', toString(person)) AS person, user_id, anonymous_id, session, page, referrer,
    channel, source, medium, campaign, country, region, device, browser, os, engaged_ms / 1000 AS engaged_s, things,
    toJSONString(properties) AS properties
FROM seen(project = {project:UInt32}) ORDER BY at, person"""

RETENTION = tuple(name for name in METRICS if name.startswith("retention_"))


@dataclass(frozen=True, slots=True, repr=False)
class Log:
    """Files that were read together. Made by :func:`rapport.read`."""

    files: tuple[File, ...]
    taken: Taken
    rules: Rules
    engine: Engine
    project: int
    torn: tuple[Path, ...] = ()
    """Files that break off in the middle; what came before is there."""

    def metrics(self, *names: str, by: str | None = None, filter: str = "", limit: int = 1000) -> Table:
        """Metrics of the whole log, or by ``hour``, ``day``, ``week``, ``month`` or a field such as ``page``.

        ``filter`` is as in the product: ``country==DE|AT;page~docs``. A number that is not known is None;
        ``table.unknown`` says why. Raises :class:`rapport.measure.BadQuestion`.
        """
        asked = names or ("people", "sessions", "views", "bounce_rate")
        scope = self.scope()
        if scope is None:
            return Table.of([], (), unknown=dict.fromkeys(asked, "no_data"))
        question = Question(asked, by, parse_filters(filter), limit=limit)
        answer = ask(self.engine, question, scope)
        rows = answer.rows if by else [dict(answer.totals)]
        columns = (by, *asked) if by else asked
        return Table.of(rows, columns, answer.unknown, {name: METRICS[name] for name in asked}, by or "")

    def ask(self, question: str, **wanted: object) -> Answered:
        """A question of the registry by its name, with its fields: ``log.ask("time_of_week", count="events")``.

        ``dir(log)`` has the names, ``help(log.time_of_week)`` the fields. Raises
        :class:`rapport.measure.BadQuestion`.
        """
        if question not in SHAPES:
            raise BadQuestion(f"question: {question!r} is none; use one of {', '.join(SHAPES)}.")
        shape, scope = SHAPES[question], self.scope()
        shape.asked(wanted)
        answer = Shaped(unknown={"": "no_data"}) if scope is None else shape.ask(self.engine, scope, wanted)
        return Answered(shape, scope, wanted, answer)

    def __getattr__(self, name: str) -> Callable[..., Answered]:
        if name not in SHAPES:
            raise AttributeError(f"A log has no {name!r}.")
        return method(SHAPES[name], self.ask)

    @override
    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *SHAPES})

    def came_back(self) -> Table:
        """Who came back 1, 7 and 30 days after their first day, on that day and on that day or later."""
        scope = self.scope()
        if scope is None:
            return Table.of([], ())
        answer = ask(self.engine, Question(RETENTION, parts=True), scope)
        rows = [
            {
                "metric": METRICS[name].title,
                "eligible": answer.parts[name]["denominator"],
                "retained": answer.parts[name]["numerator"],
                "rate": answer.totals[name],
            }
            for name in RETENTION
        ]
        metrics = {"rate": METRICS[RETENTION[0]]}
        return Table.of(rows, ("metric", "eligible", "retained", "rate"), answer.unknown, metrics, "metric")

    def experiments(self) -> Table:
        """How many people met which variant of which experiment, and since when.

        Exposures are events called ``exposure`` that say ``experiment`` and ``variant``, and ``version`` if any.
        """
        return experiments_in(self)

    def experiment(
        self,
        experiment: str,
        primary: str,
        *,
        secondary: Sequence[str] = (),
        guardrails: Sequence[str] = (),
        control: str = "",
        split: Mapping[str, float] | None = None,
        version: int | None = None,
        method: Method = "hybrid",
        ended: bool = False,
    ) -> Proved:
        """What an experiment proves about metrics, judged as the product judges it; the latest version unless said.

        ``control`` is the variant compared with: ``holdout`` or ``control`` where it is not said. ``split`` gives the
        shares that were meant, ``ended`` says that the declared end has come. Raises
        :class:`rapport.prove.plan.BadExperiment` and :class:`rapport.measure.BadQuestion`.
        """
        wanted = Wanted(
            primary=primary,
            secondary=secondary,
            guardrails=guardrails,
            control=control,
            split=split,
            method=method,
            ended=ended,
        )
        return experiment_in(self, experiment, version, wanted)

    def ledger(self, primary: str, *, control: str = "", method: Method = "hybrid", ended: bool = False) -> Ledger:
        """What every experiment brought, each by itself and all together.

        ``primary`` is the metric of all of them. Raises :class:`rapport.measure.BadQuestion`.
        """
        return ledger_in(self, Wanted(primary=primary, control=control, method=method, ended=ended))

    def sessions(self) -> Table:
        """Every session: when it began and ended, what was in it, where it came from."""
        return Table(self.engine.ask_arrow(SESSIONS, self.project))

    def events(self) -> Table:
        """Every event, with the person it belongs to."""
        return Table(self.engine.ask_arrow(EVENTS, self.project))

    def scope(self) -> Scope | None:
        """All days of the log; the last one counts as over. None when the log has no event."""
        found = self.ends()
        if found is None:
            return None
        first, last = (moment.astimezone(self.rules.zone).date() for moment in found)
        return Scope(self.project, first, last, self.rules, last + timedelta(days=1))

    def ends(self) -> tuple[datetime, datetime] | None:
        """When the first and the last event happened (UTC)."""
        found = span(self.engine, self.project)
        return None if found is None else (aware(found.first), aware(found.last))

    def described(self) -> list[str]:
        """How the files were read, in lines: format, columns and what was guessed."""
        return [line for file in self.files for line in lines_of(file)]

    @override
    def __repr__(self) -> str:
        count = f"{self.taken.new:,} events in {len(self.files)} file{'s' * (len(self.files) != 1)}"
        refused = ", ".join(f"{reason} {number:,}" for reason, number in self.taken.refused.items())
        return "\n".join(["Log", count + (f"; refused: {refused}" if refused else ""), *self.described()])

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(repr(self))}</pre>"


def aware(moment: datetime) -> datetime:
    """A moment that the engine gave, as one in UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def lines_of(file: File) -> Sequence[str]:
    """How one file is read."""
    named = ", ".join(f"{part} = {column}" for part, column in file.parts.named().items() if part not in file.guessed)
    guessed = ", ".join(f"{part} = {column}" for part, column in file.guessed.items())
    said = [f"{file.path.name}: {file.format}"]
    if file.format != "log" and named:
        said.append(f"named: {named}")
    if guessed:
        said.append(f"guessed: {guessed}")
    return ["; ".join(said), *file.notes]
