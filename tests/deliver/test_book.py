"""What somebody sees: experiments, holdouts and caps, with people counted by hand."""

from typing import Any

import pytest

from rapport.deliver.book import Book
from rapport.deliver.facts import (
    ActionFacts,
    Audience,
    Cap,
    ExperimentFacts,
    FlagFacts,
    Namespace,
    ProjectFacts,
    RampStep,
    Rule,
    State,
    Trigger,
    ValueKind,
    Variant,
)
from rapport.deliver.look import DAY_MS, Exposure, Moments

NOW = 1_790_000_000_000
PEOPLE = [f"person-{number}" for number in range(20_000)]
NONE, AT_ONCE = Cap(), Trigger()
HALVES = (Variant("blue", 0.5, "blue"), Variant("green", 0.5, "green"))


def experiment(key: str = "button-colour", **more: Any) -> ExperimentFacts:
    usual: dict[str, Any] = {"key": key, "version": 1, "state": State.RUNNING, "variants": HALVES, "flag": "button"}
    return ExperimentFacts(**usual | more)


def action(key: str = "hello", *, cap: Cap = NONE, trigger: Trigger = AT_ONCE, **more: Any) -> ActionFacts:
    of = experiment(key, flag=None, holdout=0.1, variants=(Variant("hi", 1.0, {"text": "Hi"}),), **more)
    return ActionFacts(key, "message", of, trigger, cap)


def book(**more: Any) -> Book:
    flags = [FlagFacts("button", ValueKind.TEXT, "grey")]
    usual: dict[str, Any] = {"project": 7, "edition": 1, "flags": flags}
    return Book(ProjectFacts(**usual | more), NOW)


def nothing() -> Moments:
    return {}


def test_a_flag_says_its_variant_and_what_to_expose() -> None:
    it = book(experiments=[experiment()], global_holdout=0.02)
    held = {p for p in PEOPLE if any(e.held_out for e in it.look(p, {}).flag("button").exposures)}
    assert 0.017 * len(PEOPLE) < len(held) < 0.023 * len(PEOPLE)
    for person in PEOPLE[:300]:
        said = it.look(person, {}).flag("button")
        if person in held:
            assert (said.value, said.reason) == ("grey", "defaultValue")
            assert said.exposures == (Exposure("global_holdout", 1, "holdout", True, person),)
        else:
            assert said.value == said.variant
            mine = Exposure("button-colour", 1, said.variant, False, person)
            assert said.exposures == (mine, Exposure("global_holdout", 1, "treated", False, person))


def test_who_meets_no_experiment_is_exposed_to_none() -> None:
    it = book(experiments=[experiment(audience=Audience({"plan": "green"}))])
    assert all(it.look(person, {"plan": "red"}).flag("button").exposures == () for person in PEOPLE[:500])


def test_a_tenth_is_held_out_of_an_action_and_told_apart() -> None:
    it = book(actions=[action()], global_holdout=0, cap=Cap())
    said = [it.look(person, {}).actions(NOW, nothing)[0] for person in PEOPLE]
    held = [one for one in said if one.held_out]
    assert 0.09 * len(PEOPLE) < len(held) < 0.11 * len(PEOPLE)
    assert {one.content is None for one in held} == {True}
    assert {one.variant for one in said} == {"holdout", "hi"}
    assert [exposure.held_out for exposure in held[0].exposures] == [True]


def test_who_is_in_the_global_holdout_sees_no_action_but_would_have() -> None:
    it = book(actions=[action(), action("second")], global_holdout=1.0, cap=Cap())
    for one in it.look("ada", {}).actions(NOW, nothing):
        assert one.held_out
        assert one.exposures == (Exposure("global_holdout", 1, "holdout", True, "ada"),)


def test_more_coverage_moves_nobody() -> None:
    little = book(experiments=[experiment(coverage=0.1)], global_holdout=0)
    much = book(experiments=[experiment(coverage=0.5)], global_holdout=0)
    before = {person: little.look(person, {}).flag("button").value for person in PEOPLE}
    inside = [person for person, value in before.items() if value != "grey"]
    assert 0.09 * len(PEOPLE) < len(inside) < 0.11 * len(PEOPLE)
    assert all(much.look(person, {}).flag("button").value == before[person] for person in inside)


def test_a_ramp_grows_by_itself() -> None:
    steps = [RampStep(NOW + 1000, 0.5), RampStep(NOW + 2000, 1.0)]
    facts = book(experiments=[experiment(coverage=0.1, ramp=steps)], global_holdout=0).facts

    def inside(now: int) -> set[str]:
        it = Book(facts, now)
        return {person for person in PEOPLE[:2000] if it.look(person, {}).flag("button").value != "grey"}

    first, second, third = (inside(NOW + ms) for ms in (0, 1000, 2000))
    assert first < second < third == set(PEOPLE[:2000])
    assert [Book(facts, NOW + ms).until for ms in (0, 1000, 2000)] == [NOW + 1000, NOW + 2000, None]


def test_experiments_in_parts_of_a_namespace_share_nobody() -> None:
    one = experiment(namespace=Namespace("front", 0, 0.5))
    other = experiment("other", namespace=Namespace("front", 0.5, 1))
    it = book(experiments=[one, other], global_holdout=0)
    met = [it.look(person, {}).flag("button").exposures[0].experiment for person in PEOPLE]
    assert 0.48 * len(PEOPLE) < met.count("other") < 0.52 * len(PEOPLE)


def test_a_schedule_opens_and_shuts() -> None:
    it = book(experiments=[experiment(starts=NOW + 1000, ends=NOW + 2000)], global_holdout=0)
    assert it.until == NOW + 1000
    assert it.look("ada", {}).flag("button").value == "grey"
    there = Book(it.facts, NOW + 1000)
    assert there.look("ada", {}).flag("button").value != "grey"
    assert Book(it.facts, NOW + 2000).until is None


def test_an_override_counts_also_outside_of_a_namespace_and_in_the_global_holdout() -> None:
    part = Namespace("front", 0, 0.1)
    forced = {person: {"button-colour": "green"} for person in PEOPLE[:200]}
    it = book(experiments=[experiment(namespace=part)], overrides=forced, global_holdout=0.3)
    assert {it.look(person, {}).flag("button").value for person in PEOPLE[:200]} == {"green"}
    page = "https://shop.example/?button-colour=0"
    assert {it.look(person, {}, page).flag("button").value for person in PEOPLE[200:400]} == {"blue"}


def test_an_override_is_no_exposure() -> None:
    forced = {"ada": {"button-colour": "green", "hello": "holdout"}}
    it = book(experiments=[experiment()], actions=[action()], overrides=forced)
    said = it.look("ada", {}).flag("button")
    assert (said.value, said.reason, said.exposures) == ("green", "override", ())
    told = it.look("ada", {}).actions(NOW, nothing)[0]
    assert (told.held_out, told.exposures) == (True, ())


@pytest.mark.parametrize(
    ("own", "whole", "shown", "keys"),
    [
        (Cap(2, 7), Cap(), {"hello": [NOW - DAY_MS]}, ["hello", "second"]),
        (Cap(2, 7), Cap(), {"hello": [NOW - DAY_MS, NOW - 2 * DAY_MS]}, ["second"]),
        (Cap(2, 7), Cap(), {"hello": [NOW - DAY_MS, NOW - 8 * DAY_MS]}, ["hello", "second"]),
        (Cap(), Cap(2, 7), {"hello": [NOW - 1], "gone": [NOW - 2]}, []),
        (Cap(), Cap(), {"hello": [NOW - 1] * 100}, ["hello", "second"]),
    ],
)
def test_caps_have_one_clock_each_and_one_for_all(own: Cap, whole: Cap, shown: Moments, keys: list[str]) -> None:
    it = book(actions=[action(cap=own), action("second")], cap=whole, global_holdout=0)
    assert [one.key for one in it.look("ada", {}).actions(NOW, lambda: shown)] == keys


def test_an_action_is_for_its_pages_its_segments_and_its_priority() -> None:
    pages = Trigger("load", None, [{"type": "simple", "pattern": "/shop/*"}])
    first = ActionFacts("first", "message", action("first").experiment, priority=9)
    it = book(
        actions=[action("shop", trigger=pages), action("loyal", audience=Audience({}, ["loyal"])), first],
        cap=Cap(),
        global_holdout=0,
    )
    assert it.segments == {"loyal"}

    def keys(url: str, *segments: str) -> list[str]:
        look = it.look("ada", {"segments": list(segments)}, url)
        return [one.key for one in look.actions(NOW, nothing)]

    assert keys("https://x.example/shop/tea") == ["first", "shop"]
    assert keys("https://x.example/", "loyal", "new") == ["first", "loyal"]


def test_a_flag_that_is_off_says_its_default() -> None:
    flags = [FlagFacts("button", ValueKind.TEXT, "grey", [Rule("red")], enabled=False)]
    it = book(flags=flags, experiments=[experiment()])
    said = it.look("ada", {}).flag("button")
    assert (said.value, said.reason, said.exposures) == ("grey", "disabled", ())


def test_the_id_of_an_exposure_is_that_of_what_it_says() -> None:
    one = Exposure("a", 1, "b", False, "ada")
    assert one.id(1) == Exposure("a", 1, "b", False, "ada").id(1)
    others = [Exposure("a", 2, "b", False, "ada"), Exposure("a", 1, "c", False, "ada")]
    others.append(Exposure("a", 1, "b", False, "ben"))
    assert len({one.id(1), one.id(2), *(other.id(1) for other in others)}) == 5
