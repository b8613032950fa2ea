"""What stands in the spool: batches are kept unread only when reading them later gives the same, old records load."""

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.collect import SpoolReader
from rapport.collect.asked import Asked
from rapport.collect.dialect import Heard
from rapport.collect.dialects.segment import SEGMENT
from rapport.collect.judge import STEPS, WEIGHED, Desk, judge
from rapport.collect.records import BadRecord, Unread, content_of, count_of, of_events, of_request, received_of
from rapport.kernel.event import Event
from tests.collect.serving import ADA, House
from tests.trying import tries

NOW_MS = 1_795_435_200_000
FIRST_VERSION = Path(__file__).parent / "spool-of-the-first-version.seg"


def heard(batch: list[Any], **more: Any) -> Heard:
    """A batch, taken apart."""
    body = msgspec.json.encode({"batch": batch, "sentAt": "2026-11-23T12:00:00Z", **more})
    found = SEGMENT.hear(Asked("batch", body))
    assert isinstance(found, Heard)
    return found


def sure(batch: list[Any], **more: Any) -> bool:
    """Whether it may be kept unread."""
    found = heard(batch, **more)
    assert found.sure is not None
    return found.sure(NOW_MS)


PAGE = {"type": "page", "messageId": "m1", "userId": "u1", "timestamp": "2026-11-23T11:00:00.120Z"}
TRACK = PAGE | {"type": "track", "event": "Product Added", "properties": {"product_id": "p1", "nested": [{"a": 1}]}}

ids = st.one_of(st.none(), st.text(max_size=4), st.integers(), st.sampled_from(["u1", " ", "x" * 500, "x" * 501]))
moments = st.one_of(
    st.none(),
    st.integers(),
    st.text(max_size=6),
    st.datetimes().map(str),
    st.sampled_from(
        [
            "2026-11-23T11:00:00Z",
            "2026-11-24T11:59:57Z",
            "2026-11-24T12:00:00Z",
            "2026-11-24T12:00:01+00:00",
            "1971-01-01T00:00:00Z",
            "1971-01-01T00:00:03Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2026-11-23",
        ]
    ),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=2), inside, max_size=3),
    max_leaves=25,
)
properties = st.dictionaries(
    st.sampled_from(["engagement_time_msec", "session_id", "url", "product_id", "items", "a"]), values, max_size=3
)
messages = st.fixed_dictionaries(
    {"type": st.sampled_from(["track", "page", "screen", "identify", "group", "alias", "dance", 5])},
    optional={
        "event": st.one_of(st.none(), st.text(max_size=5), st.sampled_from(["x" * 200, "x" * 201, "a\x07", " "])),
        "messageId": ids,
        "userId": ids,
        "anonymousId": ids,
        "previousId": ids,
        "groupId": ids,
        "sessionId": ids,
        "timestamp": moments,
        "originalTimestamp": moments,
        "receivedAt": moments,
        "sentAt": moments,
        "properties": st.one_of(st.none(), properties, values),
        "traits": values,
        "context": st.one_of(st.none(), values, st.just({"page": {"url": "https://a.example/"}})),
        "unknown": values,
    },
)


@settings(max_examples=tries(400))
@given(st.lists(st.one_of(messages, st.just(PAGE), st.just(TRACK)), max_size=3), moments, st.one_of(st.none(), values))
def test_what_is_surely_taken_is_taken_when_it_is_read_later(batch: list[Any], sent: Any, context: Any) -> None:
    body = msgspec.json.encode({"batch": batch, "sentAt": sent, "context": context})
    found = SEGMENT.hear(Asked("batch", body))
    if not isinstance(found, Heard) or found.sure is None or not found.sure(NOW_MS):
        return
    verdicts = [judge(raw, found.read, Desk(ADA, NOW_MS)) for raw in found.events]
    assert all(isinstance(verdict, Event) for verdict in verdicts), verdicts
    record = of_request(Unread(project=ADA, received=NOW_MS, path="/v1/batch", events=len(batch), body=body))
    content = content_of(record)
    assert (content.events, list(content.refused)) == (verdicts, [])
    assert (count_of(record), received_of(record)) == (len(batch), NOW_MS)
    assert content_of(record) == content, "a second reading gives the same ids"


def test_an_ordinary_batch_is_kept_as_it_came(house: House) -> None:
    assert sure([PAGE, TRACK, PAGE | {"type": "identify", "userId": None, "anonymousId": "a"}])
    reply = house.post("/v1/batch", {"writeKey": "rk_w_ada", "batch": [PAGE, TRACK]})
    assert reply.json == {"success": True, "accepted": 2, "refused": []}
    (record,) = SpoolReader(house.directory).read()
    assert b'"Product Added"' in record, "as it came, not as it is read"
    assert [event.name for event in house.kept()] == ["page_view", "add_to_cart"]


@pytest.mark.parametrize(
    "odd",
    [
        {"messageId": None},
        {"userId": " "},
        {"userId": "x" * 501},
        {"timestamp": "2026-11-24T12:00:00Z"},
        {"timestamp": "1971-01-01T00:00:01Z"},
        {"timestamp": "yesterday"},
        {"type": "dance"},
        {"type": "track", "event": "x" * 201},
        {"properties": {"engagement_time_msec": -1}},
        {"unknown": "x" * 33_000},
        {"unknown": [[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]},
    ],
    ids=str,
)
def test_what_may_be_refused_is_read_at_once(odd: dict[str, Any]) -> None:
    assert sure([TRACK])
    assert not sure([TRACK, TRACK | odd])


@pytest.mark.parametrize("disguise", [b'"ip"', rb'"\u0069p"', rb'"i\u0070"'])
def test_an_address_of_a_machine_is_never_written_down(house: House, disguise: bytes) -> None:
    body = msgspec.json.encode({"writeKey": "rk_w_ada", "batch": [TRACK | {"context": {"IP": "11.2.3.4"}}]})
    assert house.post("/v1/batch", body.replace(b'"IP"', disguise)).json["accepted"] == 1
    (record,) = SpoolReader(house.directory).read()
    assert b"11.2.3.4" not in record
    assert len(house.kept()) == 1


def test_every_step_of_the_judge_is_thought_of() -> None:
    """Whoever adds a step decides in segment_sure what is surely taken by it, then names it here."""
    assert [step.__name__ for step in (*WEIGHED, *STEPS)] == [
        "refuse_large",
        "refuse_deep",
        "refuse_nameless",
        "refuse_bots",
        "refuse_data_centres",
        "refuse_other_hosts",
        "refuse_internal",
        "leave_person_out",
        "name_caller",
        "refuse_nobody",
        "place",
        "refuse_long_ids",
        "refuse_odd_attention",
        "correct_time",
        "refuse_future",
        "refuse_stale",
    ]


def test_a_spool_of_the_first_version_is_read(tmp_path: Path) -> None:
    shutil.copy(FIRST_VERSION, tmp_path / "0199-000001.seg")
    events = [event for record in SpoolReader(tmp_path).read() for event in content_of(record).events]
    assert [(event.project, event.name, event.event_id) for event in events] == [
        (1, "page_view", "first-1"),
        (1, "add_to_cart", "first-2"),
        (2, "lamp_lit", "first-3"),
    ]
    assert (events[0].url, events[0].properties) == ("https://site.example/a", '{"title":"A"}')
    assert events[1].things == ("p1",)
    waiting = SpoolReader(tmp_path).waiting()
    assert (waiting.events, waiting.oldest_ms) == (3, 1_767_605_400_100)


def test_a_record_of_a_newer_version_is_not_guessed_at() -> None:
    unread = Unread(project=1, received=NOW_MS, path="/v1/batch", events=0, body=b"{}", version=3)
    with pytest.raises(BadRecord, match="version 3"):
        content_of(of_request(unread))
    with pytest.raises(BadRecord, match="/v1/dance"):
        content_of(of_request(Unread(project=1, received=NOW_MS, path="/v1/dance", events=0, body=b"{}")))
    with pytest.raises(BadRecord, match="damaged"):
        content_of(b"\xc1")
    with pytest.raises(BadRecord, match="bad_json"):
        content_of(of_request(Unread(project=1, received=NOW_MS, path="/v1/batch", events=1, body=b"{")))
    assert content_of(of_events([])).events == []
