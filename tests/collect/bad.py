"""Requests that nobody should send, made of the words that dialects know: for tests that send them to a real server."""

import ast
import gzip
import importlib
import inspect
import pkgutil
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote

import msgspec
from hypothesis import strategies as st

from rapport.collect import dialects
from rapport.collect.dialects import ADDRESSES

AT_ONCE = 10
"""Requests with one body: to make one up takes longer than to send it."""
SPOKEN = 0.3
"""How likely each header is said."""
MOST_WORD = 40
"""Longer texts in the source are sentences."""
KEY_FIELDS = ("writeKey", "api_key", "token", "$token", "d", "domain", "website", "aid")
"""Where dialects look for the key in a body."""
METHODS = ("POST", "GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")
SAID = (
    *("http://adlnet.gov/expapi/verbs/answered", "mailto:ann@ours.test", "iglu:com.ours/lamp_lit/jsonschema/1-0-0"),
    *("2026-11-23T12:00:00Z", "9999-99-99", "1767605400000", "1e400", "-1", "\x00", "\ud83d", "x" * 600, "[" * 3_000),
    *("https://ours.test/a?utm_source=%", "//[", "{}", "e30=", ""),
)
NEARLY = {"type": "track", "event": "lit", "e": "pv", "name": "lit", "n": "lit", "userId": "u", "uid": "u"}

Said = st.SearchStrategy[Any]
Raw = st.SearchStrategy[bytes]


@dataclass(frozen=True)
class Bad:
    """One request."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


@cache
def words() -> tuple[str, ...]:
    """What dialects know by name: the fields that they read, and every short text that stands in their source."""
    found: set[str] = set()
    for info in pkgutil.iter_modules(dialects.__path__):
        module = importlib.import_module(f"{dialects.__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, msgspec.Struct) and value is not msgspec.Struct:
                found |= {field.encode_name for field in msgspec.structs.fields(value)}
        parts = ast.walk(ast.parse(inspect.getsource(module)))
        found |= {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return tuple(sorted(word for word in found if 0 < len(word) <= MOST_WORD))


def encoded(value: object) -> bytes:
    """As JSON, or as near to it as such a value can be said."""
    try:
        return msgspec.json.encode(value)
    except (OverflowError, UnicodeEncodeError):
        return repr(value).encode(errors="surrogatepass")


def leaves(key: str) -> Said:
    """What holds nothing else."""
    numbers = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
    return st.none() | st.booleans() | numbers | st.text(max_size=20) | st.sampled_from((*SAID, *words(), key))


def values(key: str) -> Said:
    """Anything, also JSON within text and within base64."""

    def around(inside: Said) -> Said:
        return (
            st.lists(inside, max_size=4)
            | st.dictionaries(st.sampled_from(words()) | st.text(max_size=5), inside, max_size=6)
            | inside.map(lambda value: encoded(value).decode("utf-8", "replace"))
            | inside.map(lambda value: b64encode(encoded(value)).decode())
        )

    return st.recursive(leaves(key), around, max_leaves=12)


def told(key: str) -> Said:
    """Something like one event or many, mostly with the key of a project."""
    some = values(key)
    said = st.dictionaries(st.sampled_from(words()), some, max_size=9)
    keyed = (said | said.map(lambda one: one | NEARLY)).map(lambda one: one | dict.fromkeys(KEY_FIELDS, key))
    many = st.lists(keyed | some, max_size=4)
    return st.one_of(
        keyed,
        keyed.map(lambda one: {"type": "event", "payload": one}),
        keyed.map(lambda one: {"event": "lit", "properties": one | {"distinct_id": "u"}}),
        many.map(lambda all_: {**dict.fromkeys(("batch", "events", "data"), all_), "api_key": key, "writeKey": key}),
        many,
        some,
    )


WRAPPED: tuple[Callable[[bytes], bytes], ...] = (
    lambda text: text,
    lambda text: text,
    lambda text: b"data=" + quote(text).encode(),
    lambda text: b"data=" + b64encode(text),
    b64encode,
    lambda text: gzip.compress(text, mtime=0),
    lambda text: gzip.compress(text, mtime=0)[:-4],
    lambda text: text[: len(text) * 2 // 3],
    lambda text: text.replace(b'"', b'"\\ud83d', 1),
    lambda text: b"--x\r\nContent-Type: application/json\r\n\r\n" + text + b"\r\n--x--",
)
"""The ways in which clients send JSON, and some in which none should."""


def bodies(key: str) -> Raw:
    """What is sent, before it is wrapped."""
    texts = told(key).map(encoded)
    return st.one_of(
        texts,
        texts,
        texts,
        texts,
        st.integers(1, 5_000).map(lambda depth: b'{"batch":' + b"[" * depth + b"]" * depth + b"}"),
        st.binary(max_size=200),
        st.just(b""),
    )


def queries(key: str) -> tuple[str, ...]:
    """What may stand behind the question mark."""
    known = f"api_secret={key}", f"aid={key}&e=pv&uid=u", f"statementId={key}&stateId=s", "verbose=1"
    odd = (
        "_=" + "9" * 5_000,
        "data=%%%",
        "&&=&",
        "data=e30&compression=gzip",
        "aid=%ff%00",
        "=" * 3_000,
        "data=" + "%5B" * 900,
    )
    return ("", *(f"?{query}" for query in (*known, *odd)))


def headers(key: str) -> dict[str, tuple[str, ...]]:
    """Of every kind that is looked at, what they may say."""
    basic = "Basic " + b64encode(f"{key}:".encode()).decode()
    return {
        "User-Agent": ("ann/1", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", ""),
        "Authorization": (f"Bearer {key}", basic, "Basic %", "Bearer", "x"),
        "Content-Encoding": ("gzip", "br", "identity", "deflate, gzip"),
        "Content-Type": ("text/plain", "application/json", "multipart/mixed; boundary=x", ""),
        "Origin": ("https://ours.test", "null", "\xe9"),
        "X-Forwarded-For": ("203.0.113.9", "nobody", "::1, ::2", "x" * 300),
        "X-Experience-API-Version": ("1.0.3", "2.0.0", ""),
        "SP-Anonymous": ("*",),
        "DNT": ("1", "x"),
    }


def requests(key: str) -> st.SearchStrategy[list[Bad]]:
    """Some requests with one body, in any wrapping, to any addresses of any dialect; ``key`` is a project's."""
    routes, asked, said = ADDRESSES.all(), queries(key), headers(key)
    places, names = sorted(routes), (key, "x", "%00", quote("é"))

    def one(body: bytes, chance: Random) -> Bad:
        place = chance.choice(places)
        path = place.replace("{key}", chance.choice(names)) + chance.choice((*asked, *[""] * len(asked)))
        # Mostly with a method that is understood there.
        method = chance.choice((*9 * list(routes[place].methods), *METHODS))
        wrapped = chance.choice(WRAPPED)(body)
        return Bad(
            method, path, wrapped, {name: chance.choice(said[name]) for name in said if chance.random() < SPOKEN}
        )

    def some(body: bytes, seed: int) -> list[Bad]:
        chance = Random(seed)  # noqa: S311 - no secret
        return [one(body, chance) for _ in range(AT_ONCE)]

    return st.builds(some, bodies(key), st.integers(0, 2**32))
