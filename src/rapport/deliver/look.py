"""One person on one page: what they see of a book, and what they are exposed to by it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from rapport.deliver.evaluate import Outcome, Visit
from rapport.deliver.evaluate.visit import Kept
from rapport.deliver.facts import GLOBAL_HOLDOUT, HOLDOUT, TREATED, ActionFacts, Cap, Trigger

if TYPE_CHECKING:
    from rapport.deliver.book import Book

DAY_MS = 86_400_000
OFF, OVERRIDE = "disabled", "override"

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


class Look:
    """Everything is evaluated when it is asked for."""

    def __init__(self, book: "Book", visit: Visit, ids: Sequence[str] = ()) -> None:
        """``ids`` are all by which they are known, so that what is forced on them is found."""
        self._book, self._visit = book, visit
        forced = book.facts.forced
        self._forced = {key: said for one in ids for key, said in forced.get(one, {}).items()} if forced else {}
        self._stuck: Kept | None = None
        whole = book.holdout.run(visit) if book.holdout else None
        self._everybody: Sequence[Exposure] = ()
        self.held_out = False
        """Whether they are in the global holdout."""
        self.left: int | None = None
        """How many actions may be shown to them until the cap of all is reached; None without such a cap.

        Known once :meth:`actions` was asked for.
        """
        if whole is not None and whole.inside:
            self.held_out = whole.variant == 0
            version, variant = book.facts.holdout_version, HOLDOUT if self.held_out else TREATED
            self._everybody = (Exposure(GLOBAL_HOLDOUT, version, variant, self.held_out, str(whole.hash_value)),)

    def stick(self, stuck: Mapping[str, str]) -> None:
        """What they met first, of experiments whose weights move (:func:`rapport.deliver.stuck.of`): they keep it."""
        person = str(self._visit.attributes.get("id", ""))
        document = {"attributeName": "id", "attributeValue": person, "assignments": dict(stuck)}
        self._stuck = {f"id||{person}": document}

    def flag(self, key: str) -> FlagSaid:
        """The value of one flag; the reason is GrowthBook's name of what gave it.

        What is forced on somebody counts first, also of a flag that is off, and exposes them to nothing.
        """
        if key in self._forced:
            return FlagSaid(key, self._forced[key], OVERRIDE)
        self._visit.sticky = self._stuck if key in self._book.sticking else None
        found = self._book.features.find(key, self._visit)
        if key in self._book.off:
            return FlagSaid(key, found.value, OFF)
        outcome = found.outcome
        if outcome is None or found.experiment is None:
            return FlagSaid(key, found.value, found.source, exposures=self._missed(key))
        if not outcome.assigned:
            return FlagSaid(key, found.value, OVERRIDE, outcome.key)
        exposures = (self._exposure(found.experiment["key"], outcome), *self._everybody)
        return FlagSaid(key, found.value, found.source, outcome.key, exposures)

    def flags(self) -> list[FlagSaid]:
        """The value of every flag."""
        return [self.flag(key) for key in self._book.features]

    def actions(self, now: int, shown: Callable[[], Moments]) -> list[ActionSaid]:
        """What they may be shown, the highest priority first. ``shown`` is asked only where a cap needs it."""
        visit, whole = self._visit, self._book.facts.cap
        met = []
        for one, run in self._book.actions:
            visit.sticky = self._stuck if one.key in self._book.moved else None
            if (outcome := run.run(visit)).inside:
                met.append((one, outcome))
        if not met:
            return []
        placed = self._book.placed
        lately = shown() if any(one.cap.times or (whole.times and one.key not in placed) for one, _ in met) else {}
        if whole.times:
            times = [at for key, moments in lately.items() if key not in placed for at in moments]
            self.left = max(0, whole.times - _shown(whole, times, now))
        return [
            self._action(one, out)
            for one, out in met
            # Whoever tries it out sees it again and again.
            if not out.assigned
            or not ((self.left == 0 and one.key not in placed) or _reached(one.cap, lately.get(one.key, ()), now))
        ]

    def _action(self, one: ActionFacts, outcome: Outcome) -> ActionSaid:
        exposures: Sequence[Exposure] = ()
        variant = outcome.key
        if outcome.assigned and self.held_out:
            variant, exposures = HOLDOUT, self._everybody
        elif outcome.assigned:
            exposures = (self._exposure(one.key, outcome), *self._everybody)
        held_out = variant == HOLDOUT
        content = None if held_out else outcome.value
        return ActionSaid(one.key, one.kind, content, variant, one.trigger, one.priority, held_out, exposures)

    def _missed(self, key: str) -> Sequence[Exposure]:
        """Where somebody in the global holdout would have met an experiment, they are exposed to the holdout."""
        if not self.held_out:
            return ()
        missed = self._book.unheld.find(key, self._visit).outcome
        return self._everybody if missed is not None and missed.assigned else ()

    def _exposure(self, key: str, outcome: Outcome) -> Exposure:
        return Exposure(key, self._book.versions[key], outcome.key, outcome.key == HOLDOUT, str(outcome.hash_value))


def _reached(cap: Cap, moments: Sequence[int], now: int) -> bool:
    return bool(cap.times) and _shown(cap, moments, now) >= cap.times


def _shown(cap: Cap, moments: Sequence[int], now: int) -> int:
    """How often within the days of a cap."""
    return sum(at > now - cap.days * DAY_MS for at in moments)
