"""What happens when: growth, the week, the newsletter, the campaign, social bursts and one bad week."""

from dataclasses import dataclass
from datetime import date, timedelta

from rapport.demo.places import INSTAGRAM, REDDIT, WEEKDAYS, Way

THURSDAY, SATURDAY = 3, 5
SEASONS = {1: "winter-light", 2: "spring-sowing", 3: "summer-harvest", 4: "autumn-bulbs"}


@dataclass(frozen=True, slots=True)
class Season:
    """The calendar of one window that ends on ``end`` and has ``days`` days; day 0 is the first."""

    end: date
    days: int

    @property
    def start(self) -> date:
        """The first day."""
        return self.end - timedelta(days=self.days - 1)

    def date_of(self, day: int) -> date:
        """The date of a day number."""
        return self.start + timedelta(days=day)

    def weekend(self, day: int) -> bool:
        """Saturday or Sunday."""
        return self.date_of(day).weekday() >= SATURDAY

    def crowd(self, day: int) -> float:
        """How many come on a day beside the average: growth by half over the window, and the week's rhythm."""
        growth = 0.8 + 0.5 * max(0, day) / self.days
        return growth * WEEKDAYS[self.date_of(day).weekday()]

    def letter(self, day: int) -> str:
        """The campaign of the newsletter that goes out on this day, on Thursdays; else empty."""
        when = self.date_of(day)
        year, week, _ = when.isocalendar()
        return f"letter-{year}-w{week:02d}" if when.weekday() == THURSDAY else ""

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

    @property
    def slow_days(self) -> range:
        """The week of release 4.2.0, which made every page slow, worst on phones."""
        return range(self.days - 40, self.days - 33)

    def release(self, day: int) -> str:
        """The version of the site on a day."""
        if day in self.slow_days:
            return "4.2.0"
        return "4.1.3" if day < self.slow_days.start else "4.2.1"
