"""What the demo tries out is assigned fairly, told once, and the same for everybody on one day."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime

import msgspec
import pytest

from rapport.act.interact import api as interact
from rapport.demo.asked import ask
from rapport.demo.questions import NPS, POLL, QUIZ, REVIEWS
from rapport.demo.trials import CARDS, GREETING, tried
from rapport.demo.world import Plan, tell
from rapport.kernel.event import Event
from rapport.projects.models import Project

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


@pytest.mark.django_db
def test_people_answer_what_is_asked_in_the_time_it_ran(added: list[Event]) -> None:
    project = Project.objects.create(name="Fernwood", slug="fernwood")
    events = sorted([*tell(Plan(project=1, end=date(2026, 11, 23), people=2500)), *added], key=lambda one: one.at)
    said = Counter(one.name for one in ask(project, events, 7, NOW))
    told = {one.key: interact.results(one) for one in interact.interactions_of(project)}
    assert said["survey_finished"] == told[NPS]["finished"] > 50
    assert said["poll_voted"] == told[POLL]["votes"] > 100
    assert told[QUIZ]["questions"][3]["difficulty"] < told[QUIZ]["questions"][0]["difficulty"]
    reviews = interact.interaction_of(project, REVIEWS)
    assert len(interact.queue(reviews)) == 3
    shown = {one.anonymous_id for one in added if one.name == "exposure" and f'"{NPS}"' in one.properties}
    assert {one.person for one in interact.interaction_of(project, NPS).responses.all()} < shown
    assert not interact.waiting(project.pk)
