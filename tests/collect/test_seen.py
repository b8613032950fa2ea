"""What becomes of events, for whoever looks: as received and as understood, and nothing of it while nobody looks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from rapport.collect import Onlooker, Seen, SpoolReader, show_record
from rapport.collect.seen import MOST_A_SECOND, MOST_CHARS
from rapport.kernel.event import OF_A_DAY
from rapport.kernel.policy import Policy, Privacy
from tests.collect.serving import ADA, KEYS, House, Stage

NOON_MS = 1_795_435_200_000
LAMP = {"writeKey": "rk_w_ada", "event": "Product Clicked", "anonymousId": "ann@example.org"}
BROWSER = {"User_Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"}


class Ada(Onlooker):
    """Ada looks at her own project, and writes down what she sees."""

    def __init__(self) -> None:
        super().__init__(lambda: 0.0)
        self.saw: list[Seen] = []

    @override
    def wants(self, project: int) -> bool:
        return project == ADA

    @override
    def hear(self, seen: Seen) -> None:
        self.saw.append(seen)


@pytest.fixture
def ada() -> Ada:
    """She has seen nothing yet."""
    return Ada()


@pytest.fixture
def home(stage: Stage, tmp_path: Path, ada: Ada) -> Iterator[House]:
    """A door at noon that Ada watches."""
    with stage.serving(tmp_path / "spool", KEYS.get, lambda: NOON_MS, onlooker=ada) as house:
        yield house


def test_what_was_received_stands_beside_what_was_understood(home: House, ada: Ada) -> None:
    clock = {"timestamp": "2026-11-23T11:00:00Z", "sentAt": "2026-11-23T11:00:10Z"}
    assert home.post("/v1/track", LAMP | clock).status == 200
    (seen,) = ada.saw
    assert (seen.project, seen.received, seen.path, seen.named) == (ADA, NOON_MS, "/v1/track", "Product Clicked")
    assert "ann@example.org" in seen.raw
    assert seen.event is not None
    assert (seen.event.name, seen.event.anonymous_id) == ("select_item", "ann@example.org")
    assert seen.said_at == NOON_MS - 3_600_000
    assert seen.event.at == NOON_MS - 10_000, "an hour late by the client's clock, ten seconds before it was sent"


def test_nobody_sees_what_a_stranger_sends_nor_what_names_no_project(home: House, ada: Ada) -> None:
    home.post("/v1/track", LAMP | {"writeKey": "rk_w_cyd"})
    home.post("/v1/track", {"writeKey": "rk_w_cyd"})
    home.post("/v1/track", LAMP | {"writeKey": "rk_w_eve"})
    home.post("/v1/track", b"{", Authorization="Bearer rk_w_cyd")
    assert ada.saw == []


def test_each_refused_event_tells_its_reason_field_and_mend(home: House, ada: Ada) -> None:
    many = [
        LAMP | {"type": "track"},
        {"type": "track", "event": "x"},
        LAMP | {"type": "track", "event": "Product Viewed"},
    ]
    home.post("/v1/batch", {"writeKey": "rk_w_ada", "batch": many})
    home.post("/v1/track", b'{"writeKey": 1', Authorization="Bearer rk_w_ada")
    first, refused, third, whole = ada.saw
    assert first.event is not None
    assert third.event is not None
    assert (first.event.name, third.event.name) == ("select_item", "view_item")
    assert (refused.reason, refused.named, refused.event) == ("no_person", "x", None)
    assert refused.message.startswith("The event does not say who did it.")
    assert (whole.reason, whole.raw) == ("bad_json", '{"writeKey": 1')


@pytest.mark.parametrize(
    ("path", "body", "named", "name"),
    [
        ("/v1/page", {"writeKey": "rk_w_ada", "userId": "u"}, "page", "page_view"),
        ("/capture/", {"api_key": "rk_w_ada", "event": "$pageview", "distinct_id": "u"}, "$pageview", "page_view"),
        (
            "/com.snowplowanalytics.snowplow/tp2",
            {
                "schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
                "data": [{"e": "pv", "aid": "rk_w_ada", "uid": "u"}],
            },
            "pv",
            "page_view",
        ),
        ("/api/event", {"domain": "rk_w_ada", "n": "pageview", "u": "https://a.example/"}, "pageview", "page_view"),
        ("/api/send", {"type": "event", "payload": {"website": "rk_w_ada", "name": "tea", "url": "/"}}, "tea", "tea"),
        (
            "/mixpanel/track",
            {"event": "Tea", "properties": {"token": "rk_w_ada", "distinct_id": "u"}},
            "Tea",
            "Tea",
        ),
        (
            "/2/httpapi",
            {"api_key": "rk_w_ada", "events": [{"event_type": "Tea", "user_id": "ursula"}]},
            "Tea",
            "Tea",
        ),
    ],
)
def test_each_dialect_tells_the_name_that_was_given(
    home: House, ada: Ada, path: str, body: dict[str, Any], named: str, name: str
) -> None:
    home.post(path, body, Content_Type="application/json", **BROWSER)
    (seen,) = ada.saw
    assert seen.event is not None, seen
    assert (seen.named, seen.event.name) == (named, name)


def test_who_has_no_id_is_cookieless_and_who_refuses_shows_only_fields(home: House, ada: Ada) -> None:
    home.post("/v1/track", {"writeKey": "rk_w_ada", "event": "tea"}, **BROWSER)
    home.post("/v1/track", LAMP | {"context": {"consent": "denied"}})
    home.post("/v1/track", LAMP, DNT="1")
    told, denied, objected = ada.saw
    assert told.event is not None
    assert told.event.anonymous_id.startswith(OF_A_DAY)
    for seen in (denied, objected):
        assert seen.hidden
        assert seen.event is not None
        assert seen.event.anonymous_id == ""
        assert '"anonymousId":"(text)"' in seen.raw
    assert "ann@example.org" not in msgspec.json.encode([denied, objected]).decode()


def test_a_project_that_only_counts_shows_nothing_of_a_body_that_cannot_be_read(
    stage: Stage, tmp_path: Path, ada: Ada
) -> None:
    counts = Policy(privacy=Privacy.COUNTS)
    with stage.serving(tmp_path / "spool", onlooker=ada, policies=lambda _: counts) as house:
        house.post("/v1/track", b'{"userId": "ann@example.org"', Authorization="Bearer rk_w_ada")
        house.post("/v1/track", {"writeKey": "rk_w_ada", "userId": "ann@example.org"})
    assert [seen.reason for seen in ada.saw] == ["bad_json", "no_name"]
    assert all(seen.hidden and "ann" not in seen.raw for seen in ada.saw)


def test_what_is_only_tried_is_said_so(home: House, ada: Ada) -> None:
    body = {"client_id": "c", "events": [{"name": "tea"}]}
    home.post("/debug/mp/collect?api_secret=rk_w_ada&measurement_id=G-1", body)
    assert [(seen.named, seen.trial) for seen in ada.saw] == [("tea", True)]
    assert home.kept() == []


def test_above_so_many_a_second_they_are_only_counted(home: House, ada: Ada) -> None:
    many = [LAMP | {"type": "track", "messageId": str(n), "context": {"ip": "1.2.3.4"}} for n in range(120)]
    home.post("/v1/batch", {"writeKey": "rk_w_ada", "batch": many})
    assert len(ada.saw) == MOST_A_SECOND
    ada._clock = lambda: 1.0
    home.post("/v1/track", LAMP)
    assert ada.saw[-1].skipped == 120 - MOST_A_SECOND
    assert len(home.kept()) == 121


def test_what_is_kept_as_it_came_is_shown_when_it_is_loaded(home: House, ada: Ada) -> None:
    sure = [{"type": "track", "event": "Product Clicked", "userId": "u", "messageId": str(n)} for n in range(3)]
    home.post("/v1/batch", {"writeKey": "rk_w_ada", "batch": sure})
    home.post("/v1/batch", {"writeKey": "rk_w_cyd", "batch": sure})
    assert ada.saw == [], "the door has not read it"
    home.post("/v1/track", LAMP)
    (judged,) = ada.saw
    for record in SpoolReader(home.directory).read():
        show_record(record, ada)
    assert [seen.named for seen in ada.saw] == ["Product Clicked"] * 4
    assert [seen.event.event_id for seen in ada.saw[1:] if seen.event] == ["0", "1", "2"]
    assert all(seen.received == judged.received for seen in ada.saw)


def test_no_address_of_a_machine_is_shown(home: House, ada: Ada) -> None:
    home.post("/v1/track", LAMP | {"context": {"ip": "203.0.113.7"}, "properties": {"$ip": "203.0.113.7", "trip": "7"}})
    assert "203.0.113.7" not in ada.saw[0].raw
    assert ada.saw[0].raw.count('"(address)"') == 2
    assert '"trip":"7"' in ada.saw[0].raw


def test_a_long_event_is_cut(home: House, ada: Ada) -> None:
    home.post("/v1/track", LAMP | {"properties": {"text": "é" * MOST_CHARS}})
    assert len(ada.saw[0].raw) == MOST_CHARS + 1


@given(raw=st.binary(max_size=60) | st.dictionaries(st.text(), st.text() | st.floats()).map(msgspec.json.encode))
def test_looking_never_changes_the_answer(raw: bytes, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> None:
    answers = []
    for onlooker in (Onlooker(), Ada()):
        with stage.serving(tmp_path_factory.mktemp("spool"), onlooker=onlooker) as house:
            answers.append(house.post("/v1/track", raw, Authorization="Bearer rk_w_ada").body)
    assert answers[0] == answers[1]
