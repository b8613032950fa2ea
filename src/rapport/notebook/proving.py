"""Which experiments a log tells of, and what they prove: exposures, judged as the product judges them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from rapport.deliver.facts import GLOBAL_HOLDOUT, HOLDOUT, ExperimentFacts, State, Variant
from rapport.notebook.proved import YARDSTICK, Ledger, Proved, beside
from rapport.notebook.table import Table
from rapport.prove.over_time import over_time
from rapport.prove.plan import BadExperiment, Method, Outcome, Plan, Role, with_parts

if TYPE_CHECKING:
    from rapport.kernel.scope import Scope
    from rapport.notebook.log import Log

FOUND = """
SELECT toString(getSubcolumn(properties, 'experiment')) AS experiment,
    toInt64OrNull(toString(getSubcolumn(properties, 'version'))) AS version,
    toString(getSubcolumn(properties, 'variant')) AS variant,
    uniqExact(person) AS people, min(at) AS first
FROM seen(project = {project:UInt32}) WHERE name = 'exposure' AND person != 0 AND experiment != ''
GROUP BY experiment, version, variant ORDER BY experiment, version, variant"""

CONTROLS = (HOLDOUT, "control")
"""What a control is called where nobody says it."""
BEFORE_DAYS = 14
"""So many days before their exposure take noise away (CUPED)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of an experiment; see :meth:`rapport.notebook.log.Log.experiment`."""

    primary: str
    secondary: Iterable[str] = ()
    guardrails: Iterable[str] = ()
    control: str = ""
    split: Mapping[str, float] | None = None
    method: Method = "hybrid"
    ended: bool = False

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The metrics by their roles."""
        roles: tuple[tuple[Role, Iterable[str]], ...] = (
            ("primary", (self.primary,)),
            ("secondary", self.secondary),
            ("guardrail", self.guardrails),
        )
        return with_parts(Outcome(metric=name, role=role) for role, names in roles for name in names)


@dataclass(frozen=True, slots=True)
class Met:
    """One version of an experiment in a log: how many people met each variant, and since when."""

    experiment: str
    version: int | None
    people: Mapping[str, int]
    first: datetime

    def shares(self, wanted: Wanted) -> dict[str, float]:
        """The share that each variant was meant to have, the control's first; where nobody said it, the one it has."""
        control = wanted.control or next((name for name in CONTROLS if name in self.people), "")
        said = wanted.split or {name: people / sum(self.people.values()) for name, people in self.people.items()}
        if control not in said:
            names = ", ".join(said)
            raise BadExperiment(f"control: {control!r} is none of the variants of {self.experiment}: {names}. Name it.")
        return {control: said[control], **said}


def experiments_in(log: "Log") -> Table:
    """Who was exposed to what: one row a variant."""
    return Table(log.engine.ask_arrow(FOUND, log.project))


def met_in(log: "Log") -> list[Met]:
    """The experiments of a log, each version by itself."""
    found: dict[tuple[str, int | None], list[dict[str, Any]]] = {}
    for row in experiments_in(log):
        found.setdefault((row["experiment"], row["version"]), []).append(row)
    return [
        Met(*key, {row["variant"]: row["people"] for row in rows}, min(row["first"] for row in rows))
        for key, rows in found.items()
    ]


def experiment_in(log: "Log", experiment: str, version: int | None, wanted: Wanted) -> Proved:
    """What one proves; its latest version where none is said. Raises :class:`BadExperiment`."""
    found = [one for one in met_in(log) if one.experiment == experiment and version in (None, one.version)]
    if not found:
        raise BadExperiment(
            f"experiment: nobody was exposed to {experiment!r} in this log; log.experiments() lists what there is."
        )
    return proved(log, found[-1], wanted)


def proved(log: "Log", met: Met, wanted: Wanted) -> Proved:
    """What one version of an experiment proves. Raises :class:`BadExperiment`."""
    shares = met.shares(wanted)
    plan = Plan(
        experiment=met.experiment,
        control=next(iter(shares)),
        shares=shares,
        outcomes=wanted.outcomes,
        version=met.version,
        before_days=BEFORE_DAYS,
        method=wanted.method,
    )
    first = met.first.astimezone(log.rules.zone).date()
    # There is a first and a last event: somebody was exposed.
    days = replace(cast("Scope", log.scope()), first=first)
    looks = tuple(over_time(log.engine, plan, days, ended=wanted.ended))
    facts = ExperimentFacts(
        key=met.experiment,
        version=met.version or 1,
        state=State.STOPPED if wanted.ended else State.RUNNING,
        variants=[Variant(name, share) for name, share in shares.items()],
        primary=wanted.primary,
    )
    results = beside("results").Results(facts=facts, plan=plan, scope=days, ended=wanted.ended, looks=looks)
    return Proved(results, met.version, shares_said=wanted.split is not None)


def ledger_in(log: "Log", wanted: Wanted) -> Ledger:
    """What every experiment of a log brought. Raises :class:`BadExperiment` for metrics that cannot be compared."""
    entries, left_out, whole = [], [], None
    for met in met_in(log):
        try:
            if met.experiment == GLOBAL_HOLDOUT:
                whole = proved(log, met, replace(wanted, primary=YARDSTICK, secondary=(), control=HOLDOUT))
            else:
                besides = () if wanted.primary == YARDSTICK else (YARDSTICK,)
                entries.append(proved(log, met, replace(wanted, secondary=besides)))
        except BadExperiment as wrong:
            left_out.append(f"{met.experiment} has no row. {wrong}")
    return Ledger(entries, left_out, whole)
