"""The part of the API that says what experiments prove."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from rapport.deliver import api as deliver
from rapport.web.api_questions import Failed, Opened
from rapport.web.proof import ledger, telling
from rapport.web.proof.results import results_of

FAILURES: dict[int, Any] = {400: Failed, 401: Failed, 403: Failed, 404: Failed, 503: Failed}
Interval = list[float] | None


class Looked(Schema):
    """What one look says of a metric of a treatment. What is not known is null, and ``why`` says why."""

    treatment: str
    metric: str
    verdict: str = Field(..., description="better, worse, different, no_difference, not_yet, as_expected, false_alarm.")
    why: str | None
    effect: float | None = Field(..., description="Treatment less control, in the metric's unit.")
    interval: Interval = Field(..., description="Holds at every look so far, by the experiment's method.")
    p: float | None


class Belief(Schema):
    """The Bayesian reading. It is not protected against looking every day."""

    relative: float
    interval: list[float] = Field(..., description="Holds the relative effect with a probability of 95 %.")
    chance_to_win: float = Field(..., description="Probability of being better than the control.")
    expected_loss: float = Field(..., description="Lost on average by choosing it if it is worse: a share of control.")


class Outlier(Schema):
    """One person who alone makes more than a quarter of the variance."""

    value: float
    share: float


class Result(Looked):
    """One metric of one treatment, now."""

    role: str
    unit: str
    control_mean: float | None
    treatment_mean: float | None
    fixed: dict[str, Any] | None = Field(..., description="The same at this look alone, as rapport experiment analyze.")
    corrected_p: float | None
    variance_saved: float | None = Field(..., description="The share of the variance that the time before took away.")
    known_before: float | None = Field(..., description="The share of people who were there before; others are new.")
    belief: Belief | None = Field(..., description="The Bayesian reading; null where it has no meaning.")
    outlier: Outlier | None = Field(..., description="One person who outweighs everybody; capped then leaves them out.")
    capped: Looked | None = Field(..., description="With values cut at the 99.9th percentile.")
    crossed: bool = Field(..., description="Whether a guardrail is surely crossed.")
    days_left: int | None
    sentence: str


class Srm(Schema):
    """Whether the variants have the shares of people they were meant to have."""

    chi2_p: float
    e_value: float
    broken: bool


class Before(Schema):
    """A metric of the days before the exposure, where no variant can have done anything."""

    treatment: str
    metric: str
    effect: float
    p: float | None
    biased: bool = Field(..., description="Whether the groups were surely not alike (p below 0.001).")


class Day(Schema):
    """The end of one day."""

    day: str
    people: int
    results: list[Looked] = Field(..., description="Of the primary metric.")


class Age(Schema):
    """One day since the exposure."""

    day: int
    effect: float
    interval: list[float]


class Novelty(Schema):
    """How the effect on the primary metric changes with the days since the exposure."""

    treatment: str
    metric: str
    per_day: float | None
    p: float | None
    sentence: str
    days: list[Age]


class InPart(Looked):
    """The primary metric of one treatment in one part."""

    corrected_p: float | None
    sentence: str


class Part(Schema):
    """One part of the people."""

    part: str
    people: dict[str, int]
    srm_broken: bool
    results: list[InPart]


class Parts(Schema):
    """The largest parts."""

    parts: list[Part]
    left_out: int
    correction: str
    sql: str | None


class Weighed(Schema):
    """When shares were moved (UTC), and what they were from then on."""

    at: str
    weights: dict[str, float]


class Weights(Schema):
    """The shares that hold now, and those of before."""

    now: dict[str, float]
    history: list[Weighed]


class Results(Schema):
    """What an experiment proves. Days are of the project's time zone."""

    experiment: str
    version: int
    state: str
    control: str
    sentence: str
    first: str | None = Field(..., alias="from")
    last: str | None = Field(..., alias="to")
    ended: bool
    people: dict[str, int]
    srm: Srm | None
    mixed: int = Field(..., description="People who met several variants; they are left out.")
    strangers: dict[str, int]
    before: list[Before]
    healthy: bool
    results: list[Result]
    novelty: list[Novelty]
    days: list[Day]
    weights: Weights | None = Field(..., description="Of an adaptive experiment; null where shares do not move.")
    trouble: list[str]
    sql: str | None


class Entry(Schema):
    """One treatment on the ledger. ``effect``, its interval and ``relative`` are of the primary metric."""

    experiment: str
    version: int
    name: str
    kind: str
    state: str
    treatment: str
    metric: str
    effect: float | None
    low: float | None
    high: float | None
    relative: float | None
    p: float | None
    portfolio_p: float | None = Field(..., description="Corrected for all entries (Benjamini and Hochberg).")
    verdict: str
    attention_effect: float | None = Field(..., description="Seconds of attention of each person reached.")
    reached: int
    people: int
    healthy: bool
    decision: str


class Bare(Schema):
    """An action that holds nobody out."""

    action: str
    reason: str


class Together(Schema):
    """Everything at once, in seconds of attention of all people reached."""

    metric: str
    single_lifts_sum: float | None
    single_lifts_ci: Interval
    global_holdout: float | None
    global_holdout_ci: Interval
    reason: str | None = Field(..., description="Why the lift of the global holdout is not known.")


class Ledger(Schema):
    """All that ever ran, the newest first."""

    entries: list[Entry]
    without_holdout: list[Bare]
    together: Together


def router(opened: Opened) -> Router:
    """The routes. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Flags and experiments"])

    @made.get("/projects/{project}/experiments/{key}/results", response={200: Results, **FAILURES}, by_alias=True)
    def results(request: HttpRequest, project: str, key: str) -> dict[str, Any]:
        """What an experiment proves now, and at the end of each day before."""
        whose = opened(request, project)
        facts = deliver.facts_of_experiment(deliver.experiment_of(whose, key))
        return telling.results(whose, results_of(whose, facts))

    @made.get("/projects/{project}/experiments/{key}/parts", response={200: Parts, **FAILURES})
    def parts(request: HttpRequest, project: str, key: str, by: str) -> dict[str, Any]:
        """The primary metric by a field of the exposure (``country``, ``device`` …), or by ``segments``."""
        return telling.in_parts(opened(request, project), key, by)

    @made.get("/projects/{project}/ledger", response={200: Ledger, **FAILURES})
    def whole(request: HttpRequest, project: str) -> dict[str, Any]:
        """Every action and experiment with its lift, and all together by the global holdout."""
        return ledger.told(ledger.ledger_of(opened(request, project)))

    return made
