"""Requests that nobody should send: each is answered with a reason, none with a traceback, whatever it holds.

``RAPPORT_BAD_REQUESTS=20000 pytest tests/collect/test_bad_requests.py`` sends the full number.
"""

import gzip
import logging
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.collect.dialects import ADDRESSES
from rapport.collect.reading import SpoolReader
from rapport.collect.records import content_of
from rapport.web.watching import memory_bytes
from tests.collect.serving import House

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("RAPPORT_BAD_REQUESTS", "600"))
MOST_GROWTH_BYTES = 100_000_000
WORDS = (
    *("type", "event", "userId", "anonymousId", "messageId", "timestamp", "sentAt", "properties", "traits", "context"),
    *("batch", "page", "url", "campaign", "engagement_time_msec", "products", "groupId", "previousId", "writeKey"),
)

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(["track", "page", "alias", "rk_w_ada", "2026-11-23T12:00:00Z", "9999-99-99", "\x00", "x" * 600]),
)
values = st.recursive(
    leaves,
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), inside, max_size=6)
    ),
    max_leaves=20,
)
said = st.dictionaries(st.sampled_from(WORDS), values, max_size=8)
nearly = said.map(lambda body: body | {"type": "track", "event": "lamp_lit", "userId": "u"})
keyed = (said | nearly).map(lambda body: body | {"writeKey": "rk_w_ada"})
batches = st.lists(said | nearly | values, max_size=5).map(lambda batch: {"writeKey": "rk_w_ada", "batch": batch})
texts = st.one_of(values, keyed, keyed, batches, batches).map(lambda value: _encoded(value))
bodies = st.one_of(
    texts,
    texts.map(lambda text: text[: len(text) * 2 // 3]),
    texts.map(lambda text: text.replace(b'"', b'"\\ud83d', 1)),
    texts.map(lambda text: gzip.compress(text, mtime=0)),
    texts.map(lambda text: gzip.compress(text, mtime=0)[:-4]),
    st.binary(max_size=200),
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Authorization": st.sampled_from(["Basic cmtfd19hZGE6", "Basic %", "Bearer rk_w_ada", "Bearer", "x"]),
        "Content-Encoding": st.sampled_from(["gzip", "br", "identity", "deflate, gzip"]),
        "Content-Type": st.sampled_from(["text/plain", "application/json", "image/png", ""]),
    },
)


def _encoded(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except (OverflowError, UnicodeEncodeError):
        return repr(value).encode(errors="surrogatepass")


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.sampled_from(sorted(path for path in ADDRESSES.all() if path.startswith("/v1/"))),
    bodies,
    headers,
    st.sampled_from(["POST", "POST", "POST", "PUT", "GET"]),
)
def _every_answer_is_reasoned(house: House, path: str, body: bytes, more: dict[str, str], method: str) -> None:
    reply = house.post(path, body, method=method, **{name.replace("-", "_"): value for name, value in more.items()})
    assert reply.status in {200, 400, 401, 405, 413}, (reply.status, reply.body)
    told: dict[str, Any] = reply.json
    assert reply.status == 200 or told["reason"]
    assert all(one["reason"] and one["message"] for one in told.get("refused", []))


def test_nothing_that_is_sent_breaks_the_door(house: House, caplog: pytest.LogCaptureFixture) -> None:
    before = memory_bytes()
    with caplog.at_level(logging.WARNING):
        _every_answer_is_reasoned(house)
    assert [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR] == []
    assert memory_bytes() - before < MOST_GROWTH_BYTES
    records = SpoolReader(Path(house.directory)).read()
    assert records, "some of them are events"
    assert all(not content_of(record).refused for record in records), "what was taken can be read"
