"""Stories: who did what when, told in a line each, with a stranger's project always beside them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.measure import Answer, Filter, Question, ask, parse_filters
from rapport.store import Store
from tests.measure.befalling import befall_stranger

BERLIN = Rules("Europe/Berlin")
UTC_RULES = Rules()


class Details(TypedDict, total=False):
    """What else an event may say."""

    session: str
    source: str
    medium: str
    country: str
    device: str
    region: str
    things: tuple[str, ...]
    roles: int
    properties: str
    user_id: str


def did(
    person: str,
    at: str,
    name: str = "page_view",
    page: str = "/",
    *,
    zone: str = "UTC",
    fold: int = 0,
    engaged_s: float = 0,
    **details: Unpack[Details],
) -> Event:
    """One event on the clock of ``zone``; an empty person is nobody known. The project is filled in later."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC if zone == "UTC" else ZoneInfo(zone), fold=fold)
    ms = round(moment.timestamp() * 1000)
    return Event(
        project=0,
        event_id="",
        name=name,
        at=ms,
        received=ms,
        anonymous_id=person,
        url=page,
        engaged_ms=round(engaged_s * 1000),
        **details,
    )


def of(event: Event, project: int, event_id: str) -> Event:
    """The same event in a project, with an id."""
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    return Event(**(fields | {"project": project, "event_id": event_id}))


class Story:
    """What happened in a project, and in a stranger's: the same people there do the same and more."""

    def __init__(self, store: Store, project: int, rules: Rules = UTC_RULES) -> None:
        self.store, self.project, self.rules = store, project, rules
        self._told = 0

    def tell(self, *events: Event) -> None:
        """Add events; the stranger gets each of them three times over."""
        mine = [of(event, self.project, f"{self._told + n}") for n, event in enumerate(events)]
        self._told += len(events)
        self.store.load(mine, lambda project: self.rules)
        befall_stranger(self.store, mine, 3)

    def scope(self, first: str, last: str = "", today: str = "") -> Scope:
        """A window of the project."""
        days = [date.fromisoformat(day) for day in (first, last or first)]
        return Scope(self.project, days[0], days[1], self.rules, date.fromisoformat(today) if today else None)

    def ask(
        self, metrics: str | Sequence[str], scope: Scope, by: str | None = None, only: str | tuple[Filter, ...] = ""
    ) -> Answer:
        """Ask for one or more metrics."""
        names = (metrics,) if isinstance(metrics, str) else tuple(metrics)
        filters = parse_filters(only) if isinstance(only, str) else only
        return ask(self.store.engine, Question(names, by, filters), scope)

    def number(self, metric: str, scope: Scope, only: str = "") -> object:
        """The total of one metric."""
        return self.ask(metric, scope, None, only).totals[metric]

    def split(self, metric: str, by: str, scope: Scope, only: str = "") -> dict[object, object]:
        """One metric, by something."""
        return {row[by]: row[metric] for row in self.ask(metric, scope, by, only).rows}
