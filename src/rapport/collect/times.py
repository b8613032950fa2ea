"""When it happened: the client's own time, corrected by how wrong the client's clock is."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LATENCY_MS = 1_000
"""A request takes its time on the way. A clock that seems wrong by no more than this is right."""


class BadTime(ValueError):
    """The time cannot be read."""


def instant_ms(said: str | float) -> int:
    """Milliseconds since 1970-01-01 UTC of ISO 8601 text (UTC when it names no zone) or of epoch s, ms, µs or ns.

    Raises :class:`BadTime`.
    """
    if isinstance(said, str):
        return _of_text(said)
    size = abs(said)
    if not size < 1e20:
        raise BadTime
    if size < 1e11:
        return round(said * 1000)
    if size < 1e14:
        return round(said)
    return round(said / 1e3) if size < 1e17 else round(said / 1e6)


def corrected_ms(at: int, sent: int | None, received: int) -> int:
    """The client's time by our clock: what its clock was off when it sent, its time was off too."""
    if sent is None or abs(received - sent) <= LATENCY_MS:
        return at
    return at + received - sent


def _of_text(said: str) -> int:
    try:
        moment = datetime.fromisoformat(said.strip())
    except ValueError:
        raise BadTime from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return (moment - EPOCH) // MILLISECOND
    except OverflowError:
        raise BadTime from None
