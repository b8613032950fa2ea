"""Where on the line from 0 to 1 somebody falls, and which part of it is whose."""

import re
from collections.abc import Callable, Sequence

Range = tuple[float, float]
Place = Callable[[str], float | None]

PRIME, START, MASK = 0x01000193, 0x811C9DC5, 0xFFFFFFFF
NUMBER = re.compile(r"[0-9]{1,9}")


def fnv32a(text: str, value: int = START) -> int:
    """FNV-1a in 32 bits, over the same units as browsers see: UTF-16. ``value`` is that of what came before."""
    if text.isascii():
        units: Sequence[int] = text.encode()
    else:
        units = memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")
    for unit in units:
        value = ((value ^ unit) * PRIME) & MASK
    return value


def hashed(seed: str, value: str, version: int) -> float | None:
    """A number from 0 to 1 for this value under this seed; None for a version of the hash that there is not.

    Version 2 has 10,000 places and no known bias; version 1 has 1,000 and is kept for what was begun with it.
    """
    if version == 2:
        return fnv32a(str(fnv32a(seed + value))) % 10_000 / 10_000
    if version == 1:
        return fnv32a(value + seed) % 1_000 / 1_000
    return None


def placing(seed: str, version: int) -> Place:
    """The same for many values under one seed."""
    if version != 2:
        return lambda value: hashed(seed, value, version)
    begun = fnv32a(seed)
    return lambda value: fnv32a(str(fnv32a(value, begun))) % 10_000 / 10_000


def equal_weights(count: int) -> list[float]:
    """Every variant alike."""
    return [1 / count] * count if count > 0 else []


def bucket_ranges(count: int, coverage: float = 1, weights: Sequence[float] | None = None) -> list[Range]:
    """Which part of the line is whose. Weights that cannot be (their number, their sum) count as equal ones.

    Each variant begins where it would with everybody in, so more coverage moves nobody from one to another.
    """
    coverage = min(max(coverage, 0), 1)
    if weights is None or len(weights) != count or not 0.99 <= sum(weights) <= 1.01:
        weights = equal_weights(count)
    ranges, start = [], 0.0
    for weight in weights:
        ranges.append((start, start + coverage * weight))
        start += weight
    return ranges


def choose(place: float, ranges: Sequence[Range]) -> int:
    """The first range that holds this place; -1 when none does."""
    for number, (first, last) in enumerate(ranges):
        if first <= place < last:
            return number
    return -1


def in_namespace(value: str, namespace: Sequence[object]) -> bool:
    """Whether somebody is in a part ``[name, from, to]`` of a space that experiments share without overlap."""
    name, first, last = namespace[:3]
    place = hashed(f"__{name}", value, 1) or 0.0
    return float(str(first)) <= place < float(str(last))


def forced_by_address(key: str, url: str, count: int) -> int | None:
    """The variant that ``?key=1`` in an address forces, for whoever tests; None when it forces none that there is."""
    _, mark, said = url.partition("?")
    if not mark:
        return None
    for pair in said.partition("#")[0].split("&"):
        name, _, value = pair.partition("=")
        if name == key and NUMBER.fullmatch(value):
            return int(value) if int(value) < count else None
    return None
