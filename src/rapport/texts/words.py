"""Words of a text, and the features that :mod:`rapport.texts.sentiment` looks at: hashed, so that no list is kept."""

import html
import re
from collections.abc import Iterator
from zlib import crc32

BUCKETS = 1 << 17
"""How many weights there are. Two features that meet in one bucket share its weight."""
REACH = 4
"""So many words after a "not" are taken for denied, unless punctuation comes first."""

TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|[:;=8][-o*']?[)\](\[dp/\\|@]|<3|[!?]+|[.,;:()\"]|[^\x00-\x7f\w\s]")
DENIES = re.compile(
    r"no|not|never|none|nobody|nothing|neither|nor|nowhere|cannot|cant|dont|doesnt|didnt|isnt|wasnt|wont|wouldnt"
    r"|couldnt|aint|without|hardly|barely|lacks?|lacking|.*n't"
)
STOPS = frozenset('.,;:()"')
TURNS = frozenset({"but", "though", "although", "however"})


def tokens(text: str) -> list[str]:
    """Words in small letters, smileys, emoji and punctuation, in their order."""
    return TOKEN.findall(html.unescape(text).replace("’", "'").lower())


def words(text: str) -> list[str]:
    """Only the words, in small letters."""
    return [one for one in tokens(text) if one[0].isalpha()]


def features(text: str) -> set[str]:
    """Each word, with ``~`` before it where it is denied, and each pair of words next to each other."""
    return set(_features(tokens(text)))


def _features(found: list[str]) -> Iterator[str]:
    denied, before = 0, "^"
    for one in found:
        if one in STOPS:
            denied, before = 0, "."
            continue
        token = one[0] if one[0] in "!?" else one
        if token in TURNS:
            denied = 0
        yield "~" + token if denied else token
        yield f"{before} {token}"
        before = token
        denied = REACH if DENIES.fullmatch(token) else max(0, denied - 1)


def bucket(feature: str) -> int:
    """The number of its weight: the same on every machine, for ever."""
    return crc32(feature.encode()) % BUCKETS
