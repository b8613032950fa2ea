"""What may be delivered: pure checks, each of which names the field and the mend."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from rapport.deliver.evaluate.operators import OPERATORS, expression_of
from rapport.deliver.facts import (
    GLOBAL_HOLDOUT,
    HOLDOUT,
    ActionFacts,
    Audience,
    Cap,
    ExperimentFacts,
    FlagFacts,
    Namespace,
    RampStep,
    Rule,
    State,
    Trigger,
    ValueKind,
    Variant,
)

MOST_NUMBER = 1e300
KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
LOGIC = {"$and", "$or", "$nor"}
NESTED = {"$not", "$elemMatch", "$size", "$all"}
DEEPEST, MOST_VARIANTS, MOST_STEPS, LONGEST_EXPRESSION = 8, 20, 20, 200
SLOW = re.compile(r"[+*}]\)*[+*{]|\([^()]*[+*|][^()]*\)[+*{]")
"""A repetition of something that repeats itself: such expressions can take for ever."""
MOST_PEOPLE, MOST_TIMES, HIGHEST = 10**12, 50, 1000
METHODS = ("hybrid", "sequential", "fixed", "bayesian")
TRIGGERS: Mapping[str, type | tuple[type, ...] | None] = {
    "load": None,
    "dwell": (int, float),
    "scroll": (int, float),
    "exit": None,
    "click": str,
    "event": str,
    "code": str,
}
"""When something is shown, and what its value is: seconds, percent, a selector, or a name."""
UNITS = ("id", "userId")


class Wrong(ValueError):
    """Something that may not be. ``field`` is what to mend, the message how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def checked_key(key: str) -> str:
    """A key by which programs know it. Raises :class:`Wrong`."""
    if not KEY.fullmatch(key) or key == GLOBAL_HOLDOUT:
        raise Wrong("key", "Use 1 to 100 small letters, digits, dots, hyphens or underscores, such as new-checkout.")
    return key


def check_value(kind: ValueKind, value: object, field: str) -> None:
    """Whether a flag of this kind can have this value. Raises :class:`Wrong`."""
    fits = {
        ValueKind.BOOLEAN: isinstance(value, bool),
        ValueKind.TEXT: isinstance(value, str),
        ValueKind.NUMBER: isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST_NUMBER,
        ValueKind.JSON: isinstance(value, dict),
    }
    if not fits[kind]:
        wanted = "an object" if kind is ValueKind.JSON else f"a {kind}"
        raise Wrong(field, f"A {kind} flag has no value {str(value)[:40]!r}; give it {wanted}.")


def check_flag(flag: FlagFacts) -> None:
    """Raises :class:`Wrong`."""
    checked_key(flag.key)
    check_value(flag.kind, flag.default, "default")
    for number, rule in enumerate(flag.rules, 1):
        check_value(flag.kind, rule.value, f"rules/{number}/value")
        check_rule(rule, f"rules/{number}")


def check_rule(rule: Rule, field: str) -> None:
    """Raises :class:`Wrong` unless it is for a share of somebody, at some time."""
    check_share(rule.share, f"{field}/share")
    check_steps(rule.share, rule.ramp, f"{field}/ramp")
    check_audience(rule.audience)
    if rule.starts is not None and rule.ends is not None and rule.ends <= rule.starts:
        raise Wrong(f"{field}/ends", "The rule ends before it starts; give a later end.")


def check_share(share: float, field: str) -> None:
    """Raises :class:`Wrong` for what is no part of 1."""
    if not (math.isfinite(share) and 0 <= share <= 1):
        raise Wrong(field, f"{share} is no share; give a number from 0 to 1.")


def check_audience(audience: Audience) -> None:
    """Raises :class:`Wrong`."""
    check_condition(audience.condition)


def check_condition(condition: Any, depth: int = 0) -> None:  # noqa: ANN401 - any JSON
    """Whether the language knows all of it, so that nobody waits for a condition that is never met.

    Raises :class:`Wrong`.
    """
    if not isinstance(condition, Mapping) or depth > DEEPEST:
        raise Wrong("condition", f"Write an object such as {{'plan': 'green'}}, at most {DEEPEST} deep.")
    for name, asked in condition.items():
        if name in LOGIC:
            if not isinstance(asked, list):
                raise Wrong("condition", f"{name} takes a list of conditions.")
            for one in asked:
                check_condition(one, depth + 1)
        elif name == "$not":
            check_condition(asked, depth + 1)
        else:
            _check_asked(name, asked, depth + 1)


def _check_asked(name: str, asked: Any, depth: int) -> None:  # noqa: ANN401 - any JSON
    if not isinstance(asked, Mapping):
        return
    for operator, wanted in asked.items():
        if operator.startswith("$") and operator not in OPERATORS and operator not in NESTED:
            known = ", ".join(sorted(OPERATORS))
            raise Wrong("condition", f"{name}: there is no {operator}; use one of {known}.")
        if operator in NESTED and depth > DEEPEST:
            raise Wrong("condition", f"{name}: it is more than {DEEPEST} deep.")
        if operator in {"$in", "$nin", "$ini", "$nini", "$all", "$alli"} and not isinstance(wanted, list):
            raise Wrong("condition", f"{name}: {operator} takes a list.")
        if "egex" in operator:
            _check_expression(name, wanted)
        if operator in {"$not", "$elemMatch"} and isinstance(wanted, Mapping):
            _check_asked(name, wanted, depth + 1)


def _check_expression(name: str, wanted: object) -> None:
    try:
        expression_of(text := str(wanted))
    except (re.error, RecursionError, OverflowError) as error:
        raise Wrong("condition", f"{name}: {wanted!r} is no regular expression ({error}).") from None
    if len(text) > LONGEST_EXPRESSION or SLOW.search(text):
        raise Wrong("condition", f"{name}: this regular expression may take for ever; repeat nothing that repeats.")


def check_variants(variants: Sequence[Variant], least: int = 2) -> None:
    """Raises :class:`Wrong` unless there are enough, of different names, and their weights sum to 1."""
    if not least <= len(variants) <= MOST_VARIANTS:
        raise Wrong("variants", f"{len(variants)} variants; give {least} to {MOST_VARIANTS}.")
    keys = [checked_key(one.key) for one in variants]
    if twice := next((key for key in keys if keys.count(key) > 1), ""):
        raise Wrong("variants", f"Two variants are called {twice}; give each a key of its own.")
    if HOLDOUT in keys:
        raise Wrong("variants", f"{HOLDOUT} is the name of those who are held out; call the variant something else.")
    for one in variants:
        check_share(one.weight, f"variants/{one.key}/weight")
    if not math.isclose(total := sum(one.weight for one in variants), 1, abs_tol=1e-6):
        raise Wrong("variants", f"The weights sum to {total:.6g}; make them sum to 1.")


def check_experiment(experiment: ExperimentFacts, flag: FlagFacts | None, metrics: Iterable[str]) -> None:
    """Raises :class:`Wrong`. ``metrics`` are those that there are."""
    checked_key(experiment.key)
    check_variants(experiment.variants, 1 if flag is None else 2)
    if flag is not None:
        for one in experiment.variants:
            check_value(flag.kind, one.value, f"variants/{one.key}/value")
        if experiment.holdout:
            raise Wrong("holdout", "On a flag the first variant is the control; only actions have a holdout.")
    check_share(experiment.holdout, "holdout")
    check_share(experiment.coverage, "coverage")
    check_steps(experiment.coverage, experiment.ramp, "ramp")
    check_audience(experiment.audience)
    check_metrics(experiment, set(metrics))
    check_namespace(experiment.namespace)
    if experiment.starts is not None and experiment.ends is not None and experiment.ends <= experiment.starts:
        raise Wrong("ends", "It ends before it starts; give a later end.")
    if experiment.method not in METHODS:
        raise Wrong("method", f"{experiment.method!r} is no method; use one of {', '.join(METHODS)}.")
    if experiment.unit not in UNITS:
        raise Wrong("unit", f"{experiment.unit!r} is nothing people are assigned by; use one of {', '.join(UNITS)}.")
    if experiment.expected_people is not None and not 1 <= experiment.expected_people <= MOST_PEOPLE:
        raise Wrong("expected_people", "Give how many people are expected at the decision, from 1.")


def check_metrics(experiment: ExperimentFacts, known: set[str]) -> None:
    """Raises :class:`Wrong` when one is unknown or named twice."""
    named = [name for name in (experiment.primary, *experiment.secondary, *experiment.guardrails) if name]
    if unknown := next((name for name in named if name not in known), ""):
        raise Wrong("metrics", f"There is no metric {unknown!r}; the glossary lists those that there are.")
    if twice := next((name for name in named if named.count(name) > 1), ""):
        raise Wrong("metrics", f"{twice} is named twice; let it be primary, secondary or a guardrail.")
    for name, margin in experiment.margins.items():
        if name not in experiment.guardrails:
            raise Wrong("margins", f"{name} is no guardrail of it; say margins of guardrails only.")
        if not 0 <= margin < 1:
            raise Wrong("margins", f"{name} may lose {margin:g} of its number; give a share from 0 to below 1.")


def check_steps(first: float, ramp: Sequence[RampStep], field: str) -> None:
    """Raises :class:`Wrong` unless each step is larger than the one before."""
    shares = [first, *(step.coverage for step in ramp)]
    for share in shares:
        check_share(share, field)
    if len(shares) > MOST_STEPS or any(later <= share for share, later in pairwise(shares)):
        raise Wrong(field, f"Give at most {MOST_STEPS - 1} steps, each with more coverage than the one before.")


def check_namespace(namespace: Namespace | None) -> None:
    """Raises :class:`Wrong`."""
    if namespace is not None:
        checked_key(namespace.name)
        if not 0 <= namespace.first < namespace.last <= 1:
            raise Wrong("namespace", "Give the part as two numbers from 0 to 1, the smaller one first.")


def check_ready(experiment: ExperimentFacts, running: Iterable[ExperimentFacts]) -> None:
    """Whether it can start beside those that run. Raises :class:`Wrong`."""
    if experiment.state is not State.DRAFT:
        raise Wrong("state", f"It is {experiment.state}; only a draft starts. Make a new version of it.")
    if not experiment.primary:
        raise Wrong("primary", "Say the primary metric first: what shall this change?")
    if not experiment.hypothesis.strip():
        raise Wrong("hypothesis", "Write the hypothesis first, in a sentence: what is expected to change, and why.")
    for other in running:
        if experiment.flag is not None and other.flag == experiment.flag and overlap(experiment, other):
            raise Wrong(
                "flag",
                f"The experiment {other.key} runs on the flag {other.flag} already, and both would have the same "
                "people. Stop it first, or give both parts of one namespace that do not overlap.",
            )


def overlap(one: ExperimentFacts, other: ExperimentFacts) -> bool:
    """Whether two experiments can have somebody in common."""
    a, b = one.namespace, other.namespace
    if a is None or b is None or a.name != b.name:
        return True
    return a.first < b.last and b.first < a.last


def check_action(action: ActionFacts) -> None:
    """Raises :class:`Wrong`; that it has a holdout, or a written reason for none, is looked at here."""
    checked_key(action.key)
    check_trigger(action.trigger)
    check_cap(action.cap)
    if not -HIGHEST <= action.priority <= HIGHEST:
        raise Wrong("priority", f"Give a number from {-HIGHEST} to {HIGHEST}; the highest comes first.")
    if len(action.no_holdout_reason) > 500:
        raise Wrong("no_holdout_reason", "Write the reason in 500 characters at most.")
    if not action.experiment.holdout and len(action.no_holdout_reason.strip()) < 10:
        raise Wrong(
            "holdout",
            "Without a holdout nobody will know what this did. Hold out a share (0.1 is usual), or write the reason "
            "for none, in 10 characters or more; it is listed.",
        )
    if action.experiment.holdout >= 1:
        raise Wrong("holdout", "Everybody would be held out; give less than 1.")


def check_trigger(trigger: Trigger) -> None:
    """Raises :class:`Wrong`."""
    if trigger.on not in TRIGGERS:
        raise Wrong("trigger", f"{trigger.on!r} is no trigger; use one of {', '.join(TRIGGERS)}.")
    wanted = TRIGGERS[trigger.on]
    if wanted is not None and (not isinstance(trigger.value, wanted) or not trigger.value):
        raise Wrong("trigger", f"{trigger.on} needs a value: seconds, percent, a selector or a name.")
    check_pages(trigger.pages)


def check_pages(pages: Sequence[Mapping[str, Any]]) -> None:
    """Raises :class:`Wrong` for a pattern that fits no address, or would take for ever to find out."""
    for page in pages:
        if page.get("type") not in {"simple", "regex"} or not isinstance(page.get("pattern"), str) or len(page) > 3:
            raise Wrong("trigger", 'Say each page as {"type": "simple", "pattern": "/shop/*", "include": true}.')
        if page["type"] == "regex":
            _check_expression("pages", page["pattern"])


def check_cap(cap: Cap) -> None:
    """Raises :class:`Wrong`."""
    if not 0 <= cap.times <= MOST_TIMES or not 1 <= cap.days <= 365:
        raise Wrong("cap", f"Give 0 to {MOST_TIMES} times, in 1 to 365 days.")
