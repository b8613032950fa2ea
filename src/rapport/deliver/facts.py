"""What is delivered, as plain data: what the rules check, what is evaluated, and what the floors above are told."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec


class ValueKind(StrEnum):
    """What values a flag has."""

    BOOLEAN = "boolean"
    TEXT = "string"
    NUMBER = "number"
    JSON = "json"


class State(StrEnum):
    """Where an experiment is in its life. Only a running one assigns people."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    DECIDED = "decided"


HOLDOUT = "holdout"
"""The variant of people who are held out."""
GLOBAL_HOLDOUT = "global_holdout"
"""The experiment of everybody: who is in its holdout sees no action and is in no experiment."""
TREATED = "treated"
"""The variant of everybody else in it."""


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One arm. ``weight`` is its share of those who are not held out; ``value`` a flag's value, an action's content."""

    key: str
    weight: float
    value: Any = None
    name: str = ""


class Namespace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a space that experiments share: whose parts do not overlap have nobody in common."""

    name: str
    first: float = 0.0
    last: float = 1.0


class RampStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From a moment on (milliseconds since 1970-01-01 UTC) the experiment has this coverage."""

    at: int
    coverage: float


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most so many times in so many days for one person; 0 times is no cap."""

    times: int = 0
    days: int = 7


class Trigger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When on a page something is shown: ``value`` is seconds, percent, or the name of an event or of a call."""

    on: str = "load"
    value: float | str | None = None
    pages: Sequence[Mapping[str, Any]] = ()
    """GrowthBook's URL patterns; none is every page."""


class Audience(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is meant: by what is said of them (GrowthBook's conditions), and in one of these segments."""

    condition: Mapping[str, Any] = msgspec.field(default_factory=dict)
    segments: Sequence[str] = ()


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of a flag: its value for an audience, or for a share of it. Times as an experiment has them."""

    value: Any
    audience: Audience = Audience()
    share: float = 1.0
    ramp: Sequence[RampStep] = ()
    """How the share grows by itself."""
    starts: int | None = None
    ends: int | None = None


class FlagFacts(msgspec.Struct, frozen=True):
    """One flag."""

    key: str
    kind: ValueKind
    default: Any
    rules: Sequence[Rule] = ()
    enabled: bool = True


class ExperimentFacts(msgspec.Struct, frozen=True):
    """One experiment. Times are milliseconds since 1970-01-01 UTC; None is without a limit, or not yet."""

    key: str
    version: int
    state: State
    variants: Sequence[Variant]
    flag: str | None = None
    """The flag whose value it says; None for the experiment of an action."""
    name: str = ""
    hypothesis: str = ""
    holdout: float = 0.0
    """The share that is held out, which is the control of an action."""
    audience: Audience = Audience()
    coverage: float = 1.0
    """The share of the audience that is in it."""
    ramp: Sequence[RampStep] = ()
    """How it grows by itself."""
    namespace: Namespace | None = None
    starts: int | None = None
    ends: int | None = None
    unit: str = "id"
    """The attribute by which people are assigned."""
    primary: str = ""
    secondary: Sequence[str] = ()
    guardrails: Sequence[str] = ()
    margins: Mapping[str, float] = msgspec.field(default_factory=dict)
    """By guardrail: how much of the control's number it may lose, as a share of it; 0 where nothing is said."""
    quantiles: Mapping[str, float] = msgspec.field(default_factory=dict)
    """By metric: the quantile of people's values that is compared; the mean where nothing is said."""
    adaptive: bool = False
    """Whether variants that do better get more people; their weights here are those that hold now."""
    moved: bool = False
    """Whether these weights were ever others: until then chance alone says the same as what people met first."""
    method: str = "hybrid"
    expected_people: int | None = None
    started: int | None = None
    stopped: int | None = None
    paused: int | None = None
    paused_because: str = ""

    @property
    def seed(self) -> str:
        """Each version assigns anew."""
        return f"{self.key}:{self.version}"

    @property
    def treated(self) -> tuple[str, ...]:
        """The variants that are not the control."""
        return tuple(one.key for one in self.variants if one.key != self.control)

    @property
    def control(self) -> str:
        """What everything is compared with."""
        return HOLDOUT if self.holdout else self.variants[0].key


class ActionFacts(msgspec.Struct, frozen=True):
    """Something delivered to people, which is always an experiment too."""

    key: str
    kind: str
    experiment: ExperimentFacts
    trigger: Trigger = Trigger()
    cap: Cap = Cap()
    priority: int = 0
    no_holdout_reason: str = ""


class ProjectFacts(msgspec.Struct, frozen=True):
    """Everything that is delivered in one project. ``edition`` grows with every change."""

    project: int
    edition: int = 0
    flags: Sequence[FlagFacts] = ()
    experiments: Sequence[ExperimentFacts] = ()
    actions: Sequence[ActionFacts] = ()
    overrides: Mapping[str, Mapping[str, str]] = msgspec.field(default_factory=dict)
    """By person: the variant of each experiment that is forced on them."""
    forced: Mapping[str, Mapping[str, Any]] = msgspec.field(default_factory=dict)
    """By person: the value of each flag that is forced on them."""
    global_holdout: float = 0.02
    holdout_version: int = 1
    cap: Cap = Cap(3, 7)
    """Of all actions together."""
