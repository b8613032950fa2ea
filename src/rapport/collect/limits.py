"""How much may come in at once: Segment's limits, which its clients keep by themselves."""

MAX_REQUEST_BYTES = 500 * 1024
"""Of a request's body, also after it was inflated."""
MAX_EVENT_BYTES = 32 * 1024
MAX_BATCH_EVENTS = 2_500
MAX_DEPTH = 20
"""Levels of objects and lists in one event."""
MAX_NAME_CHARS = 200
MAX_ID_CHARS = 500
MAX_ADDRESS_CHARS = 8_192
MAX_THINGS = 250
"""Things that one event may be about; those after them are only in its properties."""
MAX_ENGAGED_MS = 86_400_000
"""No event can bring more attention than a day has."""
MAX_AHEAD_MS = 86_400_000
"""How far in the future an event may lie before its clock is not believed."""
OLDEST_MS = 31_536_000_000
"""1971-01-01 UTC. An earlier time is the zero of some clock, not a time."""
