"""Deeds about what experiments prove."""

from typing import Any

import msgspec

from rapport.deliver import api as deliver
from rapport.projects import reads
from rapport.web.deeds.delivery import Named, Whose
from rapport.web.deeds.registry import deed
from rapport.web.proof import ledger, telling
from rapport.web.proof.judging import judge_one
from rapport.web.proof.results import results_of


@deed("experiment.results", Named)
def results(named: Named) -> dict[str, Any]:
    """What an experiment proves."""
    project = reads.project_of(named.project)
    facts = deliver.facts_of_experiment(deliver.experiment_of(project, named.key))
    return telling.results(project, results_of(project, facts))


class InParts(msgspec.Struct):
    """An experiment of a project, and by what its people are split."""

    project: str
    key: str
    by: str


@deed("experiment.parts", InParts)
def parts(asked: InParts) -> dict[str, Any]:
    """What an experiment proves in parts."""
    return telling.in_parts(reads.project_of(asked.project), asked.key, asked.by)


@deed("ledger", Whose)
def whole(whose: Whose) -> dict[str, Any]:
    """Everything that ever ran."""
    return ledger.told(ledger.ledger_of(reads.project_of(whose.project)))


@deed("experiment.judge", Whose)
def judge(whose: Whose) -> list[dict[str, Any]]:
    """Look at every running experiment of a project now; gives which, and whether it was paused."""
    project, judged = reads.project_of(whose.project), []
    for one in deliver.experiments_of(project):
        if judge_one(project, one.key) is not None:
            one.refresh_from_db()
            judged.append({"experiment": one.key, "state": one.state, "because": one.stopped_because})
    return judged
