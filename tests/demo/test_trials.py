"""What the demo tries out is assigned fairly, told once, and the same for everybody on one day."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime

import msgspec
import pytest

from rapport.demo.trials import CARDS, GREETING, tried
from rapport.demo.world import Plan, tell
from rapport.kernel.event import Event

NOW = int(datetime(2026, 11, 23, 20, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture(scope="module")
def added() -> list[Event]:
    world = tell(Plan(project=1, end=date(2026, 11, 23), people=2500))
    made = list(tried(world, 7, NOW))
    assert list(tried(world, 7, NOW)) == made
    assert {one.event_id for one in world}.isdisjoint(one.event_id for one in made)
    return made


def test_everybody_meets_one_variant_of_each_trial_once(added: list[Event]) -> None:
    assert len({one.event_id for one in added}) == len(added)
    met: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    counts: Counter[tuple[str, str]] = Counter()
    for one in added:
        if one.name == "exposure":
            said = msgspec.json.decode(one.properties)
            met[one.anonymous_id, said["experiment"]].add(said["variant"])
            counts[said["experiment"], said["variant"]] += 1
    assert {len(variants) for variants in met.values()} == {1}
    cards = counts[CARDS.key, "cards"] / (counts[CARDS.key, "cards"] + counts[CARDS.key, "list"])
    assert 0.4 < cards < 0.6
    assert counts[GREETING.key, "hello"] > 4 * counts[GREETING.key, "holdout"] > 0


def test_who_is_in_the_global_holdout_meets_nothing_else(added: list[Event]) -> None:
    met: defaultdict[str, set[str]] = defaultdict(set)
    for one in added:
        said = msgspec.json.decode(one.properties)
        met[one.user_id or one.anonymous_id].add(f"{said.get('experiment')} {said.get('variant')}")
    held = [told for told in met.values() if "global_holdout holdout" in told]
    assert held
    assert all(told == {"global_holdout holdout"} for told in held)
