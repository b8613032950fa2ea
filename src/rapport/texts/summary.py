"""What many texts say together: how they are meant on average, and how sure that is."""

import math
from collections.abc import Mapping, Sequence

import msgspec
from scipy.special import stdtrit

from rapport.texts.sentiment import BANDS, Reading

FEWEST = 5
"""With fewer scores nothing is said of the average."""
SURE = 0.95
REASONS = {
    "no_data": "There is no text in it.",
    "too_few": f"Fewer than {FEWEST} texts have a score.",
}


class Summary(msgspec.Struct, frozen=True):
    """The mean score from -1 to 1 with its interval of 95 % (Student's t), None with a ``reason``; and counts."""

    texts: int
    scored: int
    mean: float | None
    low: float | None
    high: float | None
    bands: Mapping[str, int]
    unknown: Mapping[str, int]
    """How many have no score, by reason."""
    reason: str = ""


def summary(readings: Sequence[Reading]) -> Summary:
    """Of what was read of each text."""
    scores = [one.score for one in readings if one.score is not None]
    bands = {name: sum(one.band == name for one in readings) for name in BANDS}
    unknown: dict[str, int] = {}
    for one in readings:
        if one.score is None:
            unknown[one.reason] = unknown.get(one.reason, 0) + 1
    mean, low, high = interval(scores)
    reason = "" if mean is not None else "too_few" if readings else "no_data"
    return Summary(len(readings), len(scores), mean, low, high, bands, unknown, reason)


def interval(scores: Sequence[float]) -> tuple[float | None, float | None, float | None]:
    """Mean, and the ends of its interval; all None with fewer than :data:`FEWEST`."""
    count = len(scores)
    if count < FEWEST:
        return None, None, None
    mean = math.fsum(scores) / count
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in scores) / (count - 1))
    half = float(stdtrit(count - 1, (1 + SURE) / 2)) * spread / math.sqrt(count)
    return round(mean, 4), round(max(-1.0, mean - half), 4), round(min(1.0, mean + half), 4)
