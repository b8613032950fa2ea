"""How a project reads its events: the few settings that change what a number means."""

import math
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo, available_timezones

from rapport.kernel.channel import ChannelRule
from rapport.kernel.event import KEY_EVENTS

SHORTEST_TIMEOUT = timedelta(minutes=1)
LONGEST_TIMEOUT = timedelta(hours=8)


class BadRules(ValueError):
    """A setting of a project that cannot be. The message names it and the mend."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Time zone, session timeout, key events, weights and channels of one project.

    Raises :class:`BadRules` when the zone is unknown, the timeout not between a minute and eight hours, or no weight
    is more than 0.
    """

    timezone: str = "UTC"
    timeout_s: int = 1800
    key_events: tuple[str, ...] = KEY_EVENTS
    weights: tuple[float, float, float, float] = (1, 1, 1, 1)
    """Of participation, time, frequency and emotional connection in the engagement index; their sum is taken for 1."""
    channels: tuple[ChannelRule, ...] = ()
    """Asked before the rules that every project has."""

    def __post_init__(self) -> None:
        if self.timezone != "UTC" and self.timezone not in available_timezones():
            raise BadRules(f"timezone: {self.timezone!r} is not a known time zone; use a name such as Europe/Berlin.")
        if not SHORTEST_TIMEOUT <= timedelta(seconds=self.timeout_s) <= LONGEST_TIMEOUT:
            raise BadRules(f"timeout: {self.timeout_s} s is not between 1 minute and 8 hours.")
        if not all(math.isfinite(weight) and weight >= 0 for weight in self.weights) or not sum(self.weights):
            raise BadRules("weights: give each aspect 0 or more, and at least one of them more than 0.")

    @property
    def zone(self) -> ZoneInfo:
        """The project's time zone."""
        return ZoneInfo(self.timezone)
