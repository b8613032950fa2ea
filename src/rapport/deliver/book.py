"""Everything that one project delivers, compiled once, so that looking at it asks nobody."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from rapport.deliver import payload
from rapport.deliver.evaluate import Visit, compile_experiment, compile_features
from rapport.deliver.facts import HOLDOUT, ExperimentFacts, ProjectFacts
from rapport.deliver.kinds import is_placed
from rapport.deliver.look import Look


class Book:
    """Compiled at a moment; after :attr:`until` (ms) the schedule wants another one."""

    def __init__(self, facts: ProjectFacts, now: int) -> None:
        self.facts, self.made = facts, now
        every = [*facts.experiments, *(one.experiment for one in facts.actions)]
        self.until = payload.next_turn([*every, *(rule for flag in facts.flags for rule in flag.rules)], now)
        self.raw = payload.features_of(facts, now)
        self.features = compile_features(self.raw)
        self.unheld = compile_features(payload.features_of(facts, now, holds_out=False))
        """What those in the global holdout would have met."""
        self.holdout = compile_experiment(payload.holdout_of(facts)) if facts.global_holdout else None
        live = [one for one in facts.actions if payload.is_live(one.experiment, now)]
        self.actions = [
            (one, compile_experiment(payload.action_of(one, now)))
            for one in sorted(live, key=lambda one: (-one.priority, one.key))
        ]
        self.adaptive = frozenset(one.key for one in every if one.adaptive)
        """Of these it is kept what people meet first."""
        self.moved = frozenset(one.key for one in every if one.moved)
        self.sticking = frozenset(one.flag for one in every if one.moved and one.flag)
        self.versions = {one.key: one.version for one in every}
        self.off = frozenset(flag.key for flag in facts.flags if not flag.enabled)
        self._forced = {
            person: {key: number for key, variant in said.items() if (number := self._number(key, variant)) is not None}
            for person, said in facts.overrides.items()
        }
        self.segments = frozenset(_segments(facts, every))

    @cached_property
    def placed(self) -> frozenset[str]:
        """Actions for which pages have a place."""
        return frozenset(one.key for one in self.facts.actions if is_placed(one.kind))

    @cached_property
    def counted(self) -> frozenset[str]:
        """Actions of which it matters how often somebody was shown them."""
        return frozenset(one.key for one in self.facts.actions if one.cap.times or one.key not in self.placed)

    @property
    def is_capped(self) -> bool:
        """Whether how often somebody was shown something lately matters."""
        whole = bool(self.facts.cap.times)
        return any(one.cap.times or (whole and one.key in self.counted) for one, _ in self.actions)

    def sticks(self, flags: Sequence[str] | None) -> bool:
        """Whether what somebody met first has to be known, to say these flags (None is all) and all actions."""
        wanted = self.sticking if flags is None else self.sticking.intersection(flags)
        return bool(wanted) or any(one.key in self.moved for one, _ in self.actions)

    def look(self, person: str, attributes: Mapping[str, Any], url: str = "") -> Look:
        """Somebody on a page, with what is forced on them."""
        ids = [one for name in ("userId", "anonymousId") if isinstance(one := attributes.get(name), str)]
        tried = self._forced
        forced = {key: n for one in (*ids, person) for key, n in tried.get(one, {}).items()} if tried else {}
        return Look(self, Visit({**attributes, "id": person}, url, forced), (*ids, person))

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


def _segments(facts: ProjectFacts, every: Sequence[ExperimentFacts]) -> Iterator[str]:
    """The segments that somebody's answers depend on."""
    for audience in (*(rule.audience for flag in facts.flags for rule in flag.rules), *(one.audience for one in every)):
        yield from audience.segments
