"""What a page is looking at: period, comparison, filters and choices, all of it in the page's address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.scope import FIRST_DAY, LAST_DAY, BadScope, Scope
from rapport.measure import DIMENSIONS, METRICS, TIMES, BadQuestion, Filter, parse_filters
from rapport.web import words
from rapport.web.segments.lacking import lacking as lacking_of

if TYPE_CHECKING:
    from rapport.projects.models import Project, Segment

PERIODS: dict[str, tuple[str, int]] = {
    "today": ("Today", 1),
    "7d": ("Last 7 days", 7),
    "30d": ("Last 30 days", 30),
    "90d": ("Last 90 days", 90),
    "12m": ("Last 12 months", 365),
}
"""Periods that end today, by their name in the address: what they are called, and how many days they have."""

USUAL = "30d"
OWN = "own"
"""A period given by its first and last day."""

LONGEST_DAYS = 3660
GRAINS = {"hour": 31, "day": 800, "week": LONGEST_DAYS, "month": LONGEST_DAYS}
"""How many days a chart may span at each grain, so that it stays readable."""

PANELS: dict[str, tuple[str, ...]] = {
    "content": ("page", "entry_page", "exit_page"),
    "origin": ("channel", "source", "referrer", "campaign"),
    "people": ("country", "region", "device", "browser", "os"),
    "doing": ("event", "item"),
}
"""The tables of the Overview, and what each can be split by; the first is shown unless the address says otherwise."""

OPERATORS = {"==": "is", "!=": "is not", "~": "contains", "!~": "does not contain"}


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at. Made from an address and able to write the address of any neighbour."""

    project: "Project"
    now: datetime
    """The present on the project's clock."""
    period: str = USUAL
    first: date = date.min
    last: date = date.min
    compare: bool = True
    filters: tuple[Filter, ...] = ()
    metric: str = "people"
    grain: str = ""
    tabs: Mapping[str, str] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()
    """Sentences about parts of the address that could not be read; they were left out."""
    segment: "Segment | None" = None
    """Whose events are looked at; None is everybody's."""
    lacking: str = ""
    """Why the segment means nobody; told in ``trouble``, too."""
    asked: tuple[tuple[str, str], ...] = ()
    """What a question on the page asks besides; every address of a neighbour has it, too."""

    @classmethod
    def of(cls, project: "Project", said: Mapping[str, str], clock: Clock = now_ms) -> Self:
        """What an address says. What it says wrongly is left out and told in ``trouble``."""
        trouble: list[str] = []
        now = datetime.fromtimestamp(clock() / 1000, project.rules.zone)
        today = now.date()
        period, first, last = window(said, today, trouble)
        metric = said.get("metric", "people")
        if metric not in METRICS:
            trouble.append(f"There is no metric {metric!r}; this shows people.")
            metric = "people"
        chosen = segment(project, said.get("segment", ""), trouble)
        lacking = nobody(project, chosen)
        trouble += [lacking] if lacking else []
        return cls(
            project=project,
            now=now,
            period=period,
            first=first,
            last=last,
            compare=said.get("compare") != "none",
            filters=filters(said.get("filter", ""), trouble),
            metric=metric,
            grain=grain(said.get("grain", ""), metric, (last - first).days + 1),
            tabs={name: tab for name, tabs in PANELS.items() if (tab := said.get(name, "")) in tabs[1:]},
            segment=chosen,
            lacking=lacking,
            trouble=tuple(trouble),
        )

    @property
    def today(self) -> date:
        """The project's current day."""
        return self.now.date()

    @property
    def scope(self) -> Scope:
        """The same for measure."""
        condition = self.segment.asked if self.segment else None
        return Scope(self.project.pk, self.first, self.last, self.project.rules, self.today, condition)

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1

    @property
    def title(self) -> str:
        """The period in words."""
        return PERIODS[self.period][0] if self.period in PERIODS else words.days(self.first, self.last)

    @property
    def dates(self) -> str:
        """The period by its days."""
        return words.days(self.first, self.last)

    @property
    def against(self) -> str:
        """What it is compared with, in words."""
        if self.days > 1:
            return f"the {self.days} days before"
        # A day that is not over stands beside a whole one; whoever reads the numbers must know.
        return "the whole day before" if self.last >= self.today else "the day before"

    @property
    def usual_grain(self) -> str:
        """The grain that a chart of this period has unless somebody chooses another."""
        return usual_grain(self.metric, self.days)

    def grains(self) -> list[str]:
        """The grains that a chart of this period and metric can have."""
        return [name for name in TIMES if allowed(name, self.metric, self.days)]

    def tab(self, panel: str) -> str:
        """By what a table is split."""
        return self.tabs.get(panel, PANELS[panel][0])

    def with_filter(self, wanted: Filter) -> Self:
        """Also filtered by this; a filter of the same kind on the same field gives way."""
        kept = [held for held in self.filters if (held.field, held.operator) != (wanted.field, wanted.operator)]
        return replace(self, filters=(*kept, wanted))

    def without(self, unwanted: Filter) -> Self:
        """With one filter less."""
        return replace(self, filters=tuple(held for held in self.filters if held != unwanted))

    def shows(self, **changes: object) -> Self:
        """The same with something else chosen: a metric, a grain, the comparison, a period by name."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names of fields, checked by replace

    def with_tab(self, panel: str, tab: str) -> Self:
        """With another table in front."""
        return replace(self, tabs={**self.tabs, panel: tab})

    @property
    def said(self) -> dict[str, str]:
        """What an address says of it: only what is not usual."""
        said: dict[str, str] = {}
        if self.period == OWN:
            said |= {"from": self.first.isoformat(), "to": self.last.isoformat()}
        elif self.period != USUAL:
            said["period"] = self.period
        if not self.compare:
            said["compare"] = "none"
        if self.segment:
            said["segment"] = self.segment.slug
        if self.filters:
            said["filter"] = ";".join(map(str, self.filters))
        if self.metric != "people":
            said["metric"] = self.metric
        # The grain is kept only where it is a choice: another period then gets its own usual one.
        if self.grain and self.grain != self.usual_grain:
            said["grain"] = self.grain
        said |= {name: tab for name, tab in self.tabs.items() if tab != PANELS[name][0]}
        return said

    @property
    def query(self) -> str:
        """The address from the question mark on."""
        return "?" + urlencode([*self.said.items(), *self.asked], safe=":/=,|;~!")

    def kept(self, *but: str) -> list[tuple[str, str]]:
        """What a form passes on that asks for something else itself."""
        return [(name, value) for name, value in [*self.said.items(), *self.asked] if name not in but]


def window(said: Mapping[str, str], today: date, trouble: list[str]) -> tuple[str, date, date]:
    """Name, first and last day of the period."""
    if "from" in said or "to" in said:
        try:
            last = date.fromisoformat(said["to"]) if said.get("to") else today
            first = date.fromisoformat(said["from"]) if said.get("from") else last - timedelta(days=29)
            return OWN, *checked(first, last)
        except (ValueError, OverflowError) as wrong:
            told = str(wrong) if isinstance(wrong, BadScope) else "Write days as 2026-01-31."
            trouble.append(f"This period cannot be shown; here are the last 30 days. {told}")
    name = said.get("period", USUAL)
    if name not in PERIODS:
        trouble.append(f"There is no period {name!r}; here are the last 30 days.")
        name = USUAL
    return name, today - timedelta(days=PERIODS[name][1] - 1), today


def checked(first: date, last: date) -> tuple[date, date]:
    """Days that can be a period. Raises :class:`BadScope`."""
    if last < first:
        raise BadScope("The first day is after the last; swap them.")
    if (last - first).days >= LONGEST_DAYS:
        raise BadScope("A period has at most ten years.")
    if not FIRST_DAY <= first <= last <= LAST_DAY:
        raise BadScope("The days lie between 1971 and 2099.")
    return first, last


def filters(text: str, trouble: list[str]) -> tuple[Filter, ...]:
    """Filters that measure knows, in the order given."""
    try:
        found = parse_filters(text)
    except BadQuestion as wrong:
        trouble.append(f"The filter cannot be read and was left out: {wrong}")
        return ()
    known = tuple(one for one in found if one.field in DIMENSIONS or one.field.startswith("property:"))
    trouble.extend(f"Nothing can be filtered by {one.field!r}." for one in found if one not in known)
    return known


def segment(project: "Project", slug: str, trouble: list[str]) -> "Segment | None":
    """The segment of this short name."""
    if not slug:
        return None
    found = project.segments.filter(slug=slug).first()
    if found is None:
        trouble.append(f"There is no segment {slug!r} any more; this shows everybody.")
    return found


def nobody(project: "Project", segment: "Segment | None") -> str:
    """Why a segment means nobody; nothing where it means somebody or is not chosen."""
    missing = lacking_of(project, segment.asked) if segment else ""
    return f"{segment} means nobody. {missing}" if missing else ""


def allowed(name: str, metric: str, days: int) -> bool:
    """Whether a chart may have this grain."""
    return days <= GRAINS[name] and not (name == "hour" and METRICS[metric].finest == "day")


def usual_grain(metric: str, days: int) -> str:
    """Hours for two days, days up to a quarter, weeks up to a year and a half, then months."""
    best = "hour" if days <= 2 else "day" if days <= 120 else "week" if days <= 550 else "month"
    return best if allowed(best, metric, days) else "day"


def grain(said: str, metric: str, days: int) -> str:
    """The grain that was asked for where that can be, else the usual one."""
    return said if said in TIMES and allowed(said, metric, days) else usual_grain(metric, days)


def field_title(name: str) -> str:
    """What a field of events is called on pages."""
    row = DIMENSIONS.get(name)
    return row.title if row else name.removeprefix("property:")


def filter_words(one: Filter) -> str:
    """A filter in words: ``Country is DE or AT``."""
    values = " or ".join(value or "not known" for value in one.values)
    return f"{field_title(one.field)} {OPERATORS[one.operator]} {values}"
