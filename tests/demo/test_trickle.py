"""What the demo sends while it is served is what a site would send."""

from datetime import date

import pytest

from rapport.collect.agents import read_agent
from rapport.demo.agents import AGENTS
from rapport.demo.places import AT_A_DESK, HANDHELD
from rapport.demo.trickle import FIRST_PAUSE_S, LONGEST_PAUSE_S, message, pause_s
from rapport.demo.world import Plan, tell


@pytest.mark.parametrize("browser", [*HANDHELD, *AT_A_DESK], ids=str)
def test_user_agents_say_which_browser_it_is(browser: tuple[str, str, str, float]) -> None:
    device, name, system, _ = browser
    agent = read_agent(AGENTS[device, name, system])
    assert (agent.device, agent.browser, agent.os, agent.bot) == (device, name, system, False)


def test_every_event_becomes_a_message_with_its_time_and_person() -> None:
    events = tell(Plan(1, date(2026, 11, 23), people=40))
    said = [message(event) for event in events]
    assert {one["type"] for one in said} >= {"page", "track"}
    assert all(one["messageId"] and one["anonymousId"] and str(one["timestamp"]).endswith("+00:00") for one in said)
    assert sum("engagement_time_msec" in str(one["properties"]) for one in said) == sum(
        bool(e.engaged_ms) for e in events
    )


def test_pauses_grow_and_then_stay() -> None:
    assert pause_s(0) == FIRST_PAUSE_S < pause_s(600) < pause_s(5_000) == LONGEST_PAUSE_S
