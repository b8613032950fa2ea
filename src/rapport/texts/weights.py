"""The weights of the model of sentiment: one small file that ``rapport sentiment train`` writes and reads again."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from zlib import compress, crc32, decompressobj, error

import msgspec

from rapport.texts.words import BUCKETS

FORMAT = 1
SHIPPED = Path(__file__).with_name("sentiment.weights")
"""Trained by us from texts that people have rated; ``docs/sentiment.md`` says from which, and how to train it again."""
OWN = "sentiment.weights"
"""What the file is called in the data folder."""
KNOWN_BITS = 1 << 18
LARGEST = 4 * 1024 * 1024


class BadWeights(ValueError):
    """A file that has no weights. The message says which, and what to do."""


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """A linear model: ``bias``, what the lexicon says, and one weight of 8 bits for each bucket of words."""

    version: int
    scale: float
    """What 1 in ``buckets`` is worth."""
    bias: float
    lexicon: tuple[float, float, float]
    """Of VADER's compound score, and of its shares of positive and negative words."""
    edge: float
    """Scores nearer to 0 than this are neutral."""
    texts: int
    """How many texts it was trained on."""
    right: float | None
    """The share of texts that it put into the right band when it had not seen them; None with too few to try."""
    buckets: bytes
    known: bytes
    """The words that it has met, as a Bloom filter."""

    def knows(self, word: str) -> bool:
        """Whether it has met a word; of a thousand others it takes about five for known."""
        return all(self.known[place >> 3] >> (place & 7) & 1 for place in places(word))


def places(word: str) -> Iterable[int]:
    """Where a word is marked."""
    said = word.encode()
    return (crc32(said) % KNOWN_BITS, crc32(said, 1) % KNOWN_BITS, crc32(said, 2) % KNOWN_BITS)


def marked(every: Iterable[str]) -> bytes:
    """The filter of these words."""
    bits = bytearray(KNOWN_BITS // 8)
    for word in every:
        for place in places(word):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def save(weights: Weights, file: Path) -> int:
    """Write them; gives the size in bytes."""
    packed = compress(msgspec.msgpack.encode(weights), 9)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_bytes(packed)
    part.replace(file)
    return len(packed)


def of_house(folder: Path) -> Weights:
    """The weights that a team trained in its data folder; without them those that Rapport comes with."""
    own = folder / OWN
    return load(own) if own.exists() else load()


def load(file: Path = SHIPPED) -> Weights:
    """The weights of a file, read again only when it has changed. Raises :class:`BadWeights`."""
    try:
        changed = file.stat().st_mtime_ns
    except OSError as wrong:
        raise BadWeights(f"{file.name} cannot be read; write it with: rapport sentiment train FILE") from wrong
    return _loaded(file, changed)


@lru_cache(maxsize=4)
def _loaded(file: Path, changed: int) -> Weights:
    try:
        weights = msgspec.msgpack.decode(decompressobj().decompress(file.read_bytes(), LARGEST), type=Weights)
    except (OSError, error, msgspec.DecodeError) as wrong:
        raise BadWeights(f"{file.name} holds no weights; write it with: rapport sentiment train FILE") from wrong
    sizes = (len(weights.buckets), len(weights.known))
    if weights.version != FORMAT or sizes != (BUCKETS, KNOWN_BITS // 8):
        raise BadWeights(f"{file.name} is of another version; write it again with: rapport sentiment train FILE")
    return weights
