"""What is known of a person: what they decided, what their browser says, and what the project wants."""

from pathlib import Path

import pytest

from rapport.kernel.event import OF_A_DAY
from rapport.kernel.policy import Policy, Privacy
from tests.collect.serving import ADA, CYD, House, Stage

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.0 Safari/605.1"
NOW = 1_780_000_000_000


def tell(
    house: House, agent: str = FIREFOX, key: str = "rk_w_ada", headers: dict[str, str] | None = None, **said: object
) -> None:
    """A browser looks at a page."""
    message = {"type": "track", "event": "share", "writeKey": key, **said}
    reply = house.post("/v1/track", message, user_agent=agent, **(headers or {}))
    assert reply.json["accepted"] == 1, reply.body


def test_who_says_nothing_is_one_person_for_the_day_on_each_project(house: House) -> None:
    tell(house)
    tell(house)
    tell(house, agent=SAFARI)
    tell(house, key="rk_w_cyd")
    ids = [(event.project, event.anonymous_id) for event in house.kept()]
    assert ids[0] == ids[1]
    assert len({name for _, name in ids}) == 3
    assert [project for project, _ in ids] == [ADA, ADA, ADA, CYD]
    assert all(b"127.0.0.1" not in path.read_bytes() for path in house.directory.iterdir())


def test_a_server_that_says_nobody_is_refused_for_all_its_people_would_be_one(house: House) -> None:
    reply = house.post("/v1/track", {"event": "share", "writeKey": "rk_w_ada"}, user_agent="python-requests/2.32")
    assert reply.json["reason"] == "no_person"


def test_who_consents_keeps_the_id(house: House) -> None:
    tell(house, anonymousId="a1", userId="u1", context={"consent": "granted"}, headers={"DNT": "1", "Sec_GPC": "1"})
    assert [(event.anonymous_id, event.user_id) for event in house.kept()] == [("a1", "u1")]


@pytest.mark.parametrize(
    ("headers", "context"),
    [({}, {"consent": "denied"}), ({"Sec_GPC": "1"}, {}), ({"DNT": "1"}, {}), ({"DNT": "1"}, {"consent": "denied"})],
)
def test_who_refuses_is_only_counted(house: House, headers: dict[str, str], context: dict[str, str]) -> None:
    personal = {"session_id": "s1", "$device_id": "d1", "email": "ann@example.org", "plan": "tea"}
    context |= {"sessionId": "s1"}
    tell(house, anonymousId="a1", userId="u1", properties=personal, context=context, headers=headers)
    [event] = house.kept()
    assert (event.anonymous_id, event.user_id, event.session) == ("", "", "")
    assert event.properties == '{"plan":"tea"}'


def test_who_refuses_says_nothing_about_themselves(house: House) -> None:
    said = {"userId": "u1", "traits": {"plan": "tea"}, "context": {"consent": "denied"}, "writeKey": "rk_w_ada"}
    assert house.post("/v1/identify", said).status == 200
    assert house.post("/v1/alias", said | {"previousId": "a1"}).status == 200
    assert {(event.user_id, event.alias_of, event.properties) for event in house.kept()} == {("", "", "{}")}


def test_what_servers_send_stays_as_it_is(house: House) -> None:
    tell(house, "analytics-python/2.3.4", userId="u1", context={"consent": {"categoryPreferences": {"ads": False}}})
    tell(house, anonymousId="a1")
    assert [(event.anonymous_id, event.user_id) for event in house.kept()] == [("", "u1"), ("a1", "")]


@pytest.mark.parametrize(
    ("privacy", "known"),
    [
        (Privacy.COOKIELESS, ["day", "a1", "", "a1"]),
        (Privacy.CONSENTED, ["", "a1", "", "a1"]),
        (Privacy.COUNTS, ["", "", "", ""]),
    ],
)
def test_a_project_says_what_holds_for_who_decided_nothing(
    stage: Stage, tmp_path: Path, privacy: Privacy, known: list[str]
) -> None:
    policies = {ADA: Policy(privacy)}
    with stage.serving(tmp_path, clock=lambda: NOW, policies=policies.get) as house:
        tell(house)
        tell(house, anonymousId="a1", context={"consent": "granted"})
        tell(house, anonymousId="a1", context={"consent": "denied"})
        tell(house, "analytics-python/2.3.4", anonymousId="a1")
        tell(house, key="rk_w_cyd")
        *hers, stranger = house.kept()
    assert ["day" if event.anonymous_id.startswith(OF_A_DAY) else event.anonymous_id for event in hers] == known
    assert stranger.anonymous_id.startswith(OF_A_DAY), "another project's mode is its own"


def test_what_is_said_after_a_decision_is_by_that_decision(house: House) -> None:
    tell(house)
    tell(house, anonymousId="a1", context={"consent": "granted"})
    tell(house, context={"consent": "denied"})
    lengths = [len(event.anonymous_id) for event in house.kept()]
    assert lengths == [len(OF_A_DAY) + 32, 2, 0]
