"""Which column plays which part: by option, else guessed from well-known names."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from rapport.store.files.options import BadOption, Options

KNOWN: dict[str, str] = {
    "time": (
        "timestamp time ts eventtime eventtimestamp eventdatetime eventdate occurredat datetime at createdat date "
        "originaltimestamp sentat receivedat clienttime localtime timelocal logtime t epoch day"
    ),
    "person": (
        "userid user uid personid person customerid customer clientid memberid actorid idstudent studentid learnerid "
        "playerid subscriberid accountid visitorid visitor distinctid fullvisitorid deviceid contextuserid anon "
        "anonymous"
    ),
    "anonymous": "anonymousid userpseudoid anonid",
    "event": "event eventname eventtype type action name",
    "page": (
        "page url pageurl pagelocation urlpath path pagepath contextpageurl contextpagepath currenturl pageaddress "
        "propertiesurl propertiespath uri screen screenname"
    ),
    "referrer": "referrer referer pagereferrer contextpagereferrer propertiesreferrer referrerurl referrerdomain",
    "source": "utmsource contextcampaignsource trafficsource",
    "medium": "utmmedium contextcampaignmedium trafficmedium",
    "campaign": "utmcampaign contextcampaignname campaignname",
    "country": "country countrycode geocountry",
    "region": "region regioncode georegion subdivision",
    "device": "device devicetype devicecategory",
    "browser": "browser browsername",
    "os": "os osname operatingsystem contextosname platform",
    "thing": "itemid aid productid sku contentid item",
    "agent": "useragent contextuseragent ua httpuseragent",
}
"""Part to the names that mean it, without case and punctuation, the likeliest first."""

SESSIONS = ("sessionid", "session", "sessionno")


@dataclass(frozen=True, slots=True)
class Parts:
    """The column that plays each part; None for nobody."""

    time: str | None = None
    person: str | None = None
    anonymous: str | None = None
    event: str | None = None
    page: str | None = None
    session: str | None = None
    id: str | None = None
    clicked: str | None = None
    referrer: str | None = None
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    country: str | None = None
    region: str | None = None
    device: str | None = None
    browser: str | None = None
    os: str | None = None
    thing: str | None = None
    agent: str | None = None

    def named(self) -> dict[str, str]:
        """Part to column, of those that are played."""
        found = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {part: column for part, column in found if column is not None}

    @property
    def tells_person(self) -> bool:
        """Whether the rows say whose they are."""
        return self.person is not None or self.anonymous is not None

    @property
    def tells_source(self) -> bool:
        """Whether the rows can say where people came from."""
        return any((self.referrer, self.source, self.medium, self.campaign))


def cast_parts(columns: Sequence[str], options: Options) -> Parts:
    """Give each part its column. Raises :class:`BadOption` for a column that is not there, or when none is the time."""
    parts = Parts(
        time=chosen("time", options.time, columns),
        person=chosen("person", options.person, columns),
        event=chosen("event", options.event, columns),
        page=chosen("page", options.page, columns),
        session=chosen("session", options.session, columns),
        id=chosen("id", options.id, columns),
        clicked=chosen("clicked", options.clicked, columns),
    )
    parts = guessed(parts, columns)
    if options.person:
        parts = replace(parts, anonymous=None)
    if parts.time is None:
        raise BadOption(f"--time: no column looks like a time. Name it; there are: {listed(columns)}.")
    if options.names_roles and parts.event is None:
        raise BadOption(f"--event: name the column with the events' names; there are: {listed(columns)}.")
    return parts


def guessed(parts: Parts, columns: Sequence[str]) -> Parts:
    """Fill the parts that nobody named from columns with well-known names that play no part yet."""
    by_key: dict[str, str] = {}
    for column in columns:
        by_key.setdefault(key(column), column)
    for part, names in KNOWN.items():
        if getattr(parts, part) is None:
            taken = set(parts.named().values())
            found = (by_key[name] for name in names.split() if name in by_key)
            parts = replace(parts, **{part: next((column for column in found if column not in taken), None)})
    return parts


def chosen(option: str, column: str | None, columns: Sequence[str]) -> str | None:
    """The column of an option. Raises :class:`BadOption`, naming the nearest one, when it is not there."""
    if column is None or column in columns:
        return column
    same = [name for name in columns if name.lower() == column.lower()]
    near = same or difflib.get_close_matches(column, columns, 1, 0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise BadOption(f"--{option}: there is no column {column!r}.{hint} There are: {listed(columns)}.")


def listed(columns: Sequence[str], most: int = 30) -> str:
    """Names of columns for a sentence, not endlessly many."""
    more = f" and {len(columns) - most} more" if len(columns) > most else ""
    return ", ".join(columns[:most]) + more


def session_column(columns: Sequence[str]) -> str | None:
    """A column that seems to hold session ids, for a hint: it is not used unless asked for."""
    return next((column for column in columns if key(column) in SESSIONS), None)


def key(name: str) -> str:
    """A column's name without case and punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def explained(parts: Parts, options: Options) -> Mapping[str, str]:
    """Part to column, of those that were guessed and not named by an option."""
    said = {field: getattr(options, field, None) for field in parts.named()}
    return {part: column for part, column in parts.named().items() if said[part] != column}
