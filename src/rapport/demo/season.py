"""What happens when: growth, the week, the newsletter, the campaign, social bursts and one bad week."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from rapport.demo.places import INSTAGRAM, REDDIT, WEEKDAYS, Way

THURSDAY, SATURDAY = 3, 5
SEASONS = {1: "winter-light", 2: "spring-sowing", 3: "summer-harvest", 4: "autumn-bulbs"}


@dataclass(frozen=True)
class Season:
    """The calendar of one window that ends on ``end`` and has ``days`` days; day 0 is the first."""

    end: date
    days: int

    @cached_property
    def start(self) -> date:
        """The first day."""
        return self.end - timedelta(days=self.days - 1)

    def date_of(self, day: int) -> date:
        """The date of a day number."""
        return self.start + timedelta(days=day)

    def weekend(self, day: int) -> bool:
        """Saturday or Sunday."""
        return self.date_of(day).weekday() >= SATURDAY

    @cached_property
    def crowds(self) -> list[float]:
        """How many come on each day beside the average: growth by half over the window, and the week's rhythm."""
        growths = (0.8 + 0.5 * day / self.days for day in range(self.days))
        return [growth * WEEKDAYS[self.date_of(day).weekday()] for day, growth in enumerate(growths)]

    @cached_property
    def letters(self) -> list[str]:
        """The campaign of the newsletter that goes out on each day: on Thursdays; else empty."""
        return [letter_of(self.date_of(day)) for day in range(self.days)]

    @property
    def campaign_days(self) -> range:
        """Two weeks of paid advertising, starting 30 days before the end."""
        return range(self.days - 30, self.days - 16)

    @property
    def campaign(self) -> Way:
        """What the campaign looks like in an address."""
        month = self.date_of(self.campaign_days.start).month
        name = SEASONS[(month % 12) // 3 + 1]
        words = f"utm_source=instagram&utm_medium=paid_social&utm_campaign={name}"
        return Way("campaign", "https://l.instagram.com/", words, "shop", 0.8, 0)

    def burst(self, day: int) -> Way | None:
        """Where a post about Fernwood went round on this day and the next, if one did."""
        bursts = {self.days - 70: REDDIT, self.days - 49: INSTAGRAM, self.days - 12: REDDIT}
        return bursts.get(day) or bursts.get(day - 1)

    @cached_property
    def slow_days(self) -> range:
        """The week of release 4.2.0, which made every page slow, worst on phones."""
        return range(self.days - 40, self.days - 33)

    def release(self, day: int) -> str:
        """The version of the site on a day."""
        if day in self.slow_days:
            return "4.2.0"
        return "4.1.3" if day < self.slow_days.start else "4.2.1"


def letter_of(day: date) -> str:
    """The campaign of the newsletter of a date; empty when none goes out."""
    year, week, _ = day.isocalendar()
    return f"letter-{year}-w{week:02d}" if day.weekday() == THURSDAY else ""
