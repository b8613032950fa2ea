"""Everything that one project delivers, compiled: it says what a person on a page sees, without asking anybody."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from rapport.deliver import payload
from rapport.deliver.evaluate import Experiment, Found, Outcome, Visit, compile_experiment, compile_features
from rapport.deliver.facts import GLOBAL_HOLDOUT, HOLDOUT, TREATED, ActionFacts, Cap, ProjectFacts, Trigger

DAY_MS = 86_400_000
OFF = "disabled"

Moments = Mapping[str, Sequence[int]]
"""When somebody was exposed to each action lately (milliseconds)."""


class Exposure(msgspec.Struct, frozen=True):
    """That somebody met an experiment. Saying it again changes nothing: its id is made of what it says."""

    experiment: str
    version: int
    variant: str
    held_out: bool
    person: str

    def id(self, project: int) -> str:
        """The same for the same person, variant and version."""
        said = "\x1f".join((str(project), self.experiment, str(self.version), self.variant, self.person))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def properties(self) -> dict[str, object]:
        """As the event ``exposure`` has them."""
        return {
            "experiment": self.experiment,
            "version": self.version,
            "variant": self.variant,
            "held_out": self.held_out,
        }


class FlagSaid(msgspec.Struct, frozen=True):
    """A flag's value for somebody. ``exposures`` are to be said once it is used."""

    key: str
    value: Any
    reason: str
    variant: str = ""
    exposures: Sequence[Exposure] = ()


class ActionSaid(msgspec.Struct, frozen=True):
    """An action for somebody; who is held out has no content, but is exposed all the same when it would be shown."""

    key: str
    kind: str
    content: Any
    variant: str
    trigger: Trigger
    priority: int
    held_out: bool
    exposures: Sequence[Exposure] = ()


class Book:
    """Compiled at a moment; after :attr:`until` (ms) the schedule wants another one."""

    def __init__(self, facts: ProjectFacts, now: int) -> None:
        self.facts = facts
        every = [*facts.experiments, *(one.experiment for one in facts.actions)]
        self.until = payload.next_turn(every, now)
        self.raw = payload.features_of(facts, now)
        self.features = compile_features(self.raw)
        # What those in the global holdout would have met.
        self._unheld = compile_features(payload.features_of(facts, now, holds_out=False))
        self._holdout = compile_experiment(payload.holdout_of(facts))
        live = [one for one in facts.actions if payload.is_live(one.experiment, now)]
        self._actions = [
            (one, compile_experiment(payload.action_of(one)))
            for one in sorted(live, key=lambda one: (-one.priority, one.key))
        ]
        self._versions = {one.key: one.version for one in every}
        self._enabled = {flag.key: flag.enabled for flag in facts.flags}
        self._forced = {
            person: {key: number for key, variant in said.items() if (number := self._number(key, variant)) is not None}
            for person, said in facts.overrides.items()
        }
        self.segments = frozenset(
            slug
            for audience in (
                *(rule.audience for flag in facts.flags for rule in flag.rules),
                *(one.audience for one in every),
            )
            for slug in audience.segments
        )

    def visit(self, person: str, attributes: Mapping[str, Any], url: str = "") -> Visit:
        """Somebody on a page, with what is forced on them."""
        return Visit({**attributes, "id": person}, url, self._forced.get(person, {}))

    def flag(self, key: str, visit: Visit) -> FlagSaid:
        """The value of one flag; the reason is GrowthBook's name of what gave it."""
        found = self.features.find(key, visit)
        if not self._enabled.get(key, True):
            return FlagSaid(key, found.value, OFF)
        outcome = found.outcome
        if outcome is None or found.experiment is None:
            return FlagSaid(key, found.value, found.source, exposures=self._held_out(key, visit))
        if not outcome.assigned:
            return FlagSaid(key, found.value, "override", outcome.key)
        exposures = (self._exposure(found.experiment["key"], outcome), *self._treated(visit))
        return FlagSaid(key, found.value, found.source, outcome.key, exposures)

    def flags(self, visit: Visit) -> list[FlagSaid]:
        """The value of every flag."""
        return [self.flag(key, visit) for key in self.features]

    def actions(self, visit: Visit, now: int, shown: Callable[[], Moments]) -> list[ActionSaid]:
        """What somebody may be shown, the highest priority first. ``shown`` is asked only where a cap needs it."""
        met = [(one, outcome) for one, run in self._actions if (outcome := run.run(visit)).inside]
        if not met:
            return []
        if not any(one.cap.times for one, _ in met) and not self.facts.cap.times:
            lately: Moments = {}
        else:
            lately = shown()
        if self._reached(self.facts.cap, [at for moments in lately.values() for at in moments], now):
            return []
        whole = self._holdout.run(visit)
        return [
            self._action(one, outcome, whole, visit)
            for one, outcome in met
            if not self._reached(one.cap, lately.get(one.key, ()), now)
        ]

    def _action(self, one: ActionFacts, outcome: Outcome, whole: Outcome, visit: Visit) -> ActionSaid:
        if outcome.assigned and self._is_held(whole):
            exposures: Sequence[Exposure] = (self._of_everybody(whole),)
            outcome = Outcome(HOLDOUT, None, inside=True)
        else:
            exposures = (self._exposure(one.key, outcome), *self._treated(visit)) if outcome.assigned else ()
        held_out = outcome.key == HOLDOUT
        content = None if held_out else outcome.value
        return ActionSaid(one.key, one.kind, content, outcome.key, one.trigger, one.priority, held_out, exposures)

    def _held_out(self, key: str, visit: Visit) -> Sequence[Exposure]:
        """Where somebody in the global holdout would have met an experiment, they are exposed to the holdout."""
        whole = self._holdout.run(visit)
        if not self._is_held(whole):
            return ()
        missed = self._unheld.find(key, visit).outcome
        return (self._of_everybody(whole),) if missed is not None and missed.assigned else ()

    def _treated(self, visit: Visit) -> Sequence[Exposure]:
        if not self.facts.global_holdout:
            return ()
        whole = self._holdout.run(visit)
        return () if self._is_held(whole) or not whole.inside else (self._of_everybody(whole),)

    def _is_held(self, whole: Outcome) -> bool:
        return whole.inside and whole.variant == 0 and bool(self.facts.global_holdout)

    def _of_everybody(self, whole: Outcome) -> Exposure:
        held = self._is_held(whole)
        variant = HOLDOUT if held else TREATED
        return Exposure(GLOBAL_HOLDOUT, self.facts.holdout_version, variant, held, str(whole.hash_value))

    def _exposure(self, key: str, outcome: Outcome) -> Exposure:
        return Exposure(key, self._versions[key], outcome.key, outcome.key == HOLDOUT, str(outcome.hash_value))

    def _number(self, key: str, variant: str) -> int | None:
        """The place of a variant in what is evaluated: an action's holdout comes first."""
        for one in self.facts.experiments:
            if one.key == key:
                return next((n for n, each in enumerate(one.variants) if each.key == variant), None)
        for action in self.facts.actions:
            if action.key == key:
                keys = [HOLDOUT, *(each.key for each in action.experiment.variants)]
                return keys.index(variant) if variant in keys else None
        return None

    @staticmethod
    def _reached(cap: Cap, moments: Sequence[int], now: int) -> bool:
        return bool(cap.times) and sum(at > now - cap.days * DAY_MS for at in moments) >= cap.times


__all__ = ["ActionSaid", "Book", "Experiment", "Exposure", "FlagSaid", "Found", "Moments"]
