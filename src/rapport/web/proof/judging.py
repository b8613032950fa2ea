"""The judge: every running experiment is looked at once an hour, whether somebody opens its page or not.

A guardrail that is surely crossed pauses it by itself, and that is written into its history.
"""

import logging

from django.db import transaction
from typing_extensions import override

from rapport.deliver import api as deliver
from rapport.deliver.api import State
from rapport.kernel.clock import Clock, now_ms
from rapport.measure.outcomes import OUTCOMES
from rapport.projects import reads
from rapport.projects.models import Project
from rapport.prove.verdict import Verdict
from rapport.store import EngineError
from rapport.web.looking import Looking
from rapport.web.proof import letters
from rapport.web.proof.results import Results, results_of
from rapport.web.proof.reweighing import reweigh
from rapport.web.proof.saying import lift, named, signed
from rapport.web.runtime import NoStore

logger = logging.getLogger(__name__)

EVERY_S = 3600.0
FIRST_S = 15.0
"""A server that starts has other things to do first. What was counted then waits for whoever opens the pages."""
BY = "the judge"


def because(one: Verdict) -> str:
    """Why a guardrail pauses an experiment."""
    metric = OUTCOMES[one.outcome.metric]
    surely = "" if one.worst is None else f", surely {signed(metric, one.worst)} or worse"
    return f"Guardrail crossed: {metric.title} of {named(one.treatment)} is {lift(one)}{surely}."


def judge_one(project: Project, key: str, clock: Clock = now_ms) -> Results | None:
    """Look at a running experiment, and pause it where a guardrail is crossed; None where it does not run."""
    kept = deliver.experiment_of(project, key)
    if kept.state != State.RUNNING:
        return None
    found = results_of(project, deliver.facts_of_experiment(kept), clock=clock)
    if found.crossed and found.is_healthy:
        with transaction.atomic():
            kept.refresh_from_db()
            if kept.state == State.RUNNING:
                deliver.stop(kept, BY, because(found.crossed[0]))
                logger.warning("The experiment %s of %s was paused: a guardrail is crossed.", key, project.slug)
    else:
        reweigh(project, kept, found, clock(), BY)
    letters.tell(project, found, clock())
    return found


def judge_all(clock: Clock = now_ms) -> int:
    """Look at every running experiment of every project; gives how many. One that fails does not keep the others."""
    judged = 0
    for project in reads.projects():
        for one in deliver.experiments_of(project):
            if one.state != State.RUNNING:
                continue
            try:
                judge_one(project, one.key, clock)
                judged += 1
            except (EngineError, NoStore):
                raise
            except Exception:
                logger.exception("The experiment %s of %s could not be judged.", one.key, project.slug)
    return judged


class Judge(Looking):
    """Looks from time to time, from a while after the start on."""

    name = "judge"
    failed = "Experiments could not be judged; it is tried again."

    def __init__(self, clock: Clock = now_ms, first_s: float = FIRST_S, every_s: float = EVERY_S) -> None:
        super().__init__(every_s, first_s)
        self._clock = clock

    @override
    def look(self) -> None:
        """Judge every experiment that runs."""
        judge_all(self._clock)
