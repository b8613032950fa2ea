"""Bodies in the wrappings that clients put around them."""

import base64
import gzip

import pytest

from rapport.collect.body import from_base64, inflate
from rapport.collect.draft import Refused
from rapport.kernel.refusal import Refusal

WORDS = b'{"a":"\xc3\xbe\xc3\xbf>>>???"}'


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(WORDS).decode(),
        base64.urlsafe_b64encode(WORDS).decode().rstrip("="),
        base64.b64encode(WORDS).decode().replace("+", " "),
        base64.b64encode(gzip.compress(WORDS, mtime=0)).decode(),
    ],
    ids=["plain", "for addresses, without padding", "pluses become spaces", "zipped before"],
)
def test_base64_however_it_was_made(text: str) -> None:
    assert from_base64(text) == WORDS


@pytest.mark.parametrize("text", ["%%%", "a", "gärtner"])
def test_damaged_base64_is_named(text: str) -> None:
    refused = from_base64(text)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.detail) == (Refusal.BAD_JSON, "The base64 data is damaged")


def test_a_dialect_may_take_more_or_less() -> None:
    body = gzip.compress(bytes(1_000), mtime=0)
    assert inflate(body, "gzip", 1_000) == bytes(1_000)
    refused = inflate(body, "gzip", 999)
    assert isinstance(refused, Refused)
    assert refused.message.startswith("The request has more than 999 bytes when inflated.")
