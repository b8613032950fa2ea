"""The logic of a survey in a browser: the server's own is its oracle."""

import json
import random
from typing import Any

import pytest

from rapport.act.interact import flow
from rapport.act.interact.conditions import Op
from rapport.act.interact.definition import read
from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def made_up(chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """A survey with logic everywhere, and answers to some of it."""
    names = [f"q{number}" for number in range(6)]
    values: list[Any] = [0, 1, 5, "a", "B", "ß", True, False, ["a", "b"], {"other": "x"}, {"r": "a"}, "", [], None]

    def condition(depth: int, known: list[str]) -> dict[str, Any]:
        if depth and chance.random() < 0.4:
            groups = chance.sample(["all", "any", "none"], chance.randint(1, 2))
            return {name: [condition(depth - 1, known) for _ in range(chance.randint(1, 2))] for name in groups}
        op = chance.choice(list(Op)).value
        value = chance.choice(values)
        if op in {"any_of", "all_of", "none_of"}:
            value = chance.choices(values, k=2)
        return {"answer": chance.choice(known) + chance.choice(["", ".r"]), "op": op, "value": value}

    screens = []
    for place in range(3):
        known = ["plan", *names[: place * 2]]
        first: dict[str, Any] = {"name": names[place * 2], "kind": "text"}
        second = {"name": names[place * 2 + 1], "kind": "text", "show_if": condition(2, [*known, first["name"]])}
        screen: dict[str, Any] = {"name": f"s{place}", "questions": [first, second]}
        if place and chance.random() < 0.5:
            screen["show_if"] = condition(1, known)
        if chance.random() < 0.5:
            to = chance.choice(["end:b", "end", *[f"s{later}" for later in range(place + 1, 3)]])
            screen["jumps"] = [{"to": to, "when": condition(1, [*known, first["name"]])}]
        screens.append(screen)
    endings = [{"name": "a", "title": "A", "show_if": condition(1, names)}, {"name": "b", "title": "B"}]
    said = {"use": "survey", "title": "T", "hidden": ["plan"], "screens": screens, "endings": endings}
    return said, {name: chance.choice(values) for name in names if chance.random() < 0.8}


PATHS = """async ([way, cases]) => {
    const { path } = await import(way + "/rapport/widgets/survey.js");
    return cases.map(([definition, answers]) => {
        const found = path(definition, answers, { plan: "a", other: 1 });
        const steps = found.steps.map(one => [one.screen.name, one.questions.map(each => each.name)]);
        return [steps, found.ending?.name ?? null];
    });
}"""


def test_browser_and_server_lead_the_same_way(visit: Visit) -> None:
    chance = random.Random(6)  # noqa: S311 - the same surveys each time
    cases = [made_up(chance) for _ in range(1_000)]
    visit.publish("/tea", "<h1>Tea</h1>")
    visit.go("/tea")
    found = visit.page.evaluate(PATHS, [visit.way.url, json.loads(json.dumps(cases))])
    ways = set()
    for (definition, answers), told in zip(cases, found, strict=True):
        way = flow.path(read(definition), answers, {"plan": "a", "other": 1})
        steps = [[one.screen.name, [each.name for each in one.questions]] for one in way.steps]
        assert told == [steps, way.ending.name if way.ending else None], (definition, answers)
        ways.add(str(told))
    assert len(ways) > 30, "the ways are of many kinds"
