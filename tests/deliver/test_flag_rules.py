"""Rules of flags grow and come and go by themselves; and what is forced on somebody counts first."""

from collections.abc import Mapping
from typing import Any

import pytest

from rapport.deliver import api, caps, telling
from rapport.deliver.api import Wrong
from rapport.deliver.book import Book
from rapport.deliver.facts import Audience, FlagFacts, ProjectFacts, RampStep, Rule, ValueKind
from rapport.deliver.reads import facts_of
from rapport.projects.models import Project

NOW, HOUR = 1_790_000_000_000, 3_600_000
PEOPLE = [f"person-{number}" for number in range(5_000)]


def book(*rules: Rule, now: int = NOW, enabled: bool = True, forced: Mapping[str, Any] | None = None) -> Book:
    flag = FlagFacts("new", ValueKind.BOOLEAN, False, rules, enabled)
    return Book(ProjectFacts(7, flags=[flag], forced=forced or {}), now)


def given(it: Book) -> set[str]:
    return {person for person in PEOPLE if it.look(person, {"plan": "green"}).flag("new").value}


def test_a_share_grows_and_keeps_whom_it_had() -> None:
    rule = Rule(True, share=0.1, ramp=[RampStep(NOW + HOUR, 0.5), RampStep(NOW + 2 * HOUR, 1.0)])
    first = book(rule)
    assert first.until == NOW + HOUR
    tenth, half = given(first), given(book(rule, now=NOW + HOUR))
    assert 0.08 < len(tenth) / len(PEOPLE) < 0.12
    assert 0.47 < len(half) / len(PEOPLE) < 0.53
    assert tenth < half
    last = book(rule, now=NOW + 2 * HOUR)
    assert given(last) == set(PEOPLE)
    assert last.until is None


def test_a_rule_counts_from_its_start_to_its_end() -> None:
    rule = Rule(True, Audience({"plan": "green"}), starts=NOW + HOUR, ends=NOW + 2 * HOUR)
    assert (given(book(rule)), book(rule).until) == (set(), NOW + HOUR)
    assert given(book(rule, now=NOW + HOUR)) == set(PEOPLE)
    assert given(book(rule, now=NOW + 2 * HOUR)) == set()


def test_what_is_forced_counts_first_by_any_id_and_also_while_it_is_off() -> None:
    it = book(Rule(False), enabled=False, forced={"ann": {"new": True}})
    said = it.look("ann", {}).flag("new")
    assert (said.value, said.reason, said.exposures) == (True, "override", ())
    assert it.look("browser-1", {"userId": "ann"}).flag("new").value is True
    assert it.look("bob", {"userId": "bob"}).flag("new").value is False


@pytest.mark.parametrize(
    ("rule", "field", "part"),
    [
        ({"starts": "soon"}, "starts", "no moment"),
        ({"starts": "2098-01-02", "ends": "2098-01-01"}, "rules/1/ends", "ends before it starts"),
        ({"share": 0.5, "ramp": [{"at": "2098-01-01", "coverage": 0.4}]}, "rules/1/ramp", "more coverage"),
        ({"ends": {"at": 1}}, "ends", "no moment"),
        ({"ramp": [{"when": 1}]}, "ramp", "field"),
        ({"ramp": [{"at": 10**17, "coverage": 1}]}, "ramp", "no moment in milliseconds"),
    ],
)
def test_a_rule_that_cannot_be(shop: Project, rule: dict[str, Any], field: str, part: str) -> None:
    with pytest.raises(Wrong, match=part) as wrong:
        api.keep_flag(shop, "new", {"rules": [{"value": True, **rule}]}, "a test")
    assert wrong.value.field == field


def test_moments_are_told_as_they_are_said(shop: Project) -> None:
    moment = "2098-01-01T09:00:00+00:00"
    rule = {"value": True, "share": 0.1, "starts": "2098-01-01T09:00Z", "ends": None}
    kept = api.keep_flag(shop, "new", {"rules": [{**rule, "ramp": [{"at": moment, "coverage": 1.0}]}]}, "a test")
    told = telling.flag(kept)["rules"]
    assert told == [{"value": True, "share": 0.1, "starts": moment, "ramp": [{"at": moment, "coverage": 1.0}]}]
    again = api.keep_flag(shop, "new", {"rules": told}, "a test")
    assert telling.flag(again)["rules"] == told


def test_a_value_is_forced_lifted_and_forgotten(shop: Project, stranger: Project) -> None:
    flag = api.keep_flag(shop, "button", {"kind": "string", "default": "blue"}, "a test")
    with pytest.raises(Wrong, match="string flag has no value '1'"):
        api.force(flag, "ann", 1, "a test")
    with pytest.raises(Wrong, match="the id by which"):
        api.force(flag, " ", "green", "a test")
    for person in ("ann", "bob"):
        api.force(flag, person, "green", "a test")
    api.force(flag, "ann", "red", "a test")
    assert telling.flag(flag)["forced"] == {"ann": "red", "bob": "green"}
    assert (facts_of(shop).forced["ann"], facts_of(stranger).forced) == ({"button": "red"}, {})
    api.force(flag, "bob", None, "a test")
    caps.forget_person(stranger.pk, ["ann"])
    assert set(facts_of(shop).forced) == {"ann"}
    caps.forget_person(shop.pk, ["ann"])
    assert facts_of(shop).forced == {}
    changes = api.changes_of(shop, "flag", "button")
    assert [one.what for one in changes] == ["lifted", "forced", "forced", "forced", "made"]
    assert not [one for one in changes if "ann" in str((one.before, one.after, one.note))]
