"""Whatever is sent to a dialect, and however damaged: it is answered, never with an error of ours."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.collect import ADDRESSES
from tests.collect.serving import House
from tests.trying import tries

WORDS = (
    "api_key",
    "token",
    "batch",
    "data",
    "event",
    "distinct_id",
    "uuid",
    "timestamp",
    "offset",
    "properties",
    "sent_at",
    "historical_migration",
    "$set",
    "$set_once",
    "$token",
    "$distinct_id",
    "$group_key",
    "alias",
    "$is_server",
    "$device_id",
    "$event_type",
    "$lib",
    "n",
    "name",
    "u",
    "url",
    "d",
    "domain",
    "r",
    "p",
    "props",
    "e",
    "sd",
    "i",
    "revenue",
    "$",
    "type",
    "payload",
    "website",
    "hostname",
    "id",
    "ip",
    "userAgent",
    "client_id",
    "user_id",
    "events",
    "params",
    "timestamp_micros",
    "user_agent",
    "device",
    "user_location",
    "writeKey",
    "messageId",
    "userId",
    "anonymousId",
    "context",
    "traits",
    "groupId",
    "previousId",
)
TEXTS = ("rk_w_ada", "$pageview", "$identify", "$create_alias", "$groupidentify", "event", "identify", "page", "{", "")

value = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.sampled_from(TEXTS)
    | st.text(max_size=9),
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), inside, max_size=6)
    ),
    max_leaves=20,
)
message = st.dictionaries(st.sampled_from(WORDS), value, max_size=12)
keyed = message.map(
    lambda said: said | {"api_key": "rk_w_ada", "d": "rk_w_ada", "writeKey": "rk_w_ada", "website": "rk_w_ada"}
)
body = st.one_of(
    keyed,
    keyed.map(lambda said: {"type": "event", "payload": said}),
    st.lists(keyed, max_size=3).map(
        lambda many: {"api_key": "rk_w_ada", "client_id": "1", "batch": many, "events": many}
    ),
    st.lists(keyed, max_size=3),
    value,
).map(msgspec.json.encode)
raw = body | st.binary(max_size=60) | st.builds(lambda said, cut: said[:cut], body, st.integers(0, 80))

PLACES = sorted(path for path in ADDRESSES.all() if "{" not in path and not path.endswith("/"))
QUERIES = ("", "?api_secret=rk_w_ada", "?compression=base64", "?data=e30", "?_=" + "9" * 5_000)


@pytest.mark.parametrize("method", ["POST", "GET", "PUT"])
@settings(max_examples=tries(250), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PLACES), query=st.sampled_from(QUERIES), sent=raw, form=st.booleans())
def test_every_request_is_answered(house: House, method: str, path: str, query: str, sent: bytes, form: bool) -> None:
    reply: Any = house.post(path + query, b"data=" + sent if form else sent, method=method, User_Agent="ann")
    assert reply.status < 500
    if reply.status >= 400 and reply.status != 405:
        assert reply.headers["x-rapport-refused"]
