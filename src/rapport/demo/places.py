"""Where people are, what they hold in their hands and how they found Fernwood."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Country:
    """Its code, the clock people live by there, how many of them there are, and in which regions."""

    code: str
    zone: ZoneInfo
    weight: float
    regions: tuple[str, ...] = ()
    """As often as people live there; none where Fernwood does not know."""

    def region(self, number: int) -> str:
        """Where the person of this number lives, as ISO 3166-2."""
        return f"{self.code}-{self.regions[number % len(self.regions)]}" if self.regions else ""


REGIONS = {
    "GB": "ENG ENG ENG SCT ENG ENG WLS ENG ENG NIR ENG",
    "US": "NY NY MA PA NJ NY VT",
    "DE": "BE NW BY BE NI BB",
    "CA": "ON ON QC ON",
    "AU": "NSW VIC NSW",
}

COUNTRIES: tuple[Country, ...] = tuple(
    Country(code, ZoneInfo(zone), weight, tuple(REGIONS.get(code, "").split()))
    for code, zone, weight in (
        ("GB", "Europe/London", 30),
        ("US", "America/New_York", 16),
        ("DE", "Europe/Berlin", 10),
        ("IE", "Europe/Dublin", 7),
        ("NL", "Europe/Amsterdam", 6),
        ("AU", "Australia/Sydney", 5),
        ("CA", "America/Toronto", 5),
        ("FR", "Europe/Paris", 5),
        ("SE", "Europe/Stockholm", 4),
        ("DK", "Europe/Copenhagen", 3),
        ("NZ", "Pacific/Auckland", 2),
        ("BE", "Europe/Brussels", 2),
        ("AT", "Europe/Vienna", 2),
        ("JP", "Asia/Tokyo", 1.5),
        ("IN", "Asia/Kolkata", 1.5),
    )
)

WORKDAY_HOURS: tuple[float, ...] = (
    *(0.6, 0.3, 0.2, 0.1, 0.2, 0.6, 2.0, 4.2, 4.0, 3.0, 3.2, 3.6),
    *(5.4, 4.6, 3.0, 3.0, 3.4, 4.2, 5.2, 6.8, 8.0, 7.6, 4.8, 1.8),
)
WEEKEND_HOURS: tuple[float, ...] = (
    *(0.9, 0.5, 0.2, 0.2, 0.2, 0.4, 1.2, 2.8, 5.2, 7.4, 8.0, 7.2),
    *(5.8, 4.6, 4.4, 4.8, 5.0, 5.0, 4.8, 5.6, 6.2, 5.6, 3.6, 1.8),
)
"""How busy each local hour of a day is, from midnight."""

WEEKDAYS: tuple[float, ...] = (0.95, 0.90, 0.92, 1.05, 0.82, 1.22, 1.34)
"""How busy each day of the week is, from Monday: gardens are a weekend thing."""

HANDHELD: tuple[tuple[str, str, str, float], ...] = (
    ("mobile", "Safari", "iOS", 46),
    ("mobile", "Chrome", "Android", 40),
    ("mobile", "Samsung Internet", "Android", 6),
    ("tablet", "Safari", "iOS", 6),
    ("tablet", "Chrome", "Android", 2),
)
AT_A_DESK: tuple[tuple[str, str, str, float], ...] = (
    ("desktop", "Chrome", "Windows", 44),
    ("desktop", "Safari", "macOS", 22),
    ("desktop", "Edge", "Windows", 15),
    ("desktop", "Firefox", "Windows", 9),
    ("desktop", "Firefox", "Linux", 5),
    ("desktop", "Chrome", "macOS", 5),
)
HANDHELD_SHARE = {"workday": 0.52, "weekend": 0.71}


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody comes: referrer and ``utm_`` words, where they land, and how likely they are to look further."""

    name: str
    referrer: str
    query: str
    lands: str
    interest: float
    weight: float


GOOGLE = Way("google", "https://www.google.com/", "", "article", 1.0, 36)
DIRECT = Way("direct", "", "", "home", 1.25, 15)
INSTAGRAM = Way("instagram", "https://l.instagram.com/", "", "article", 0.62, 12)
REDDIT = Way("reddit", "https://www.reddit.com/r/gardening/", "", "article", 0.72, 5)
LETTER = Way("letter", "", "utm_source=newsletter&utm_medium=email", "article", 1.4, 0)
ARRIVALS: tuple[Way, ...] = (
    GOOGLE,
    DIRECT,
    INSTAGRAM,
    Way("pinterest", "https://www.pinterest.com/", "", "article", 0.7, 7),
    REDDIT,
    Way("chatgpt", "https://chatgpt.com/", "utm_source=chatgpt.com", "article", 1.3, 5),
    Way("perplexity", "https://www.perplexity.ai/", "", "article", 1.25, 2),
    Way("bing", "https://www.bing.com/", "", "article", 0.95, 4),
    Way("duckduckgo", "https://duckduckgo.com/", "", "article", 1.05, 3),
    Way("youtube", "https://www.youtube.com/", "", "article", 0.85, 3),
    Way("facebook", "https://www.facebook.com/", "", "community", 0.8, 3),
    Way("forum", "https://www.allotment-talk.example/", "", "article", 1.15, 3),
    Way("blog", "https://muddyknees.example/links/", "", "article", 1.1, 2),
    Way("shopping", "https://www.google.com/", "utm_source=google&utm_medium=cpc&utm_campaign=shop", "shop", 0.95, 4),
)
RETURNS: tuple[tuple[Way, float], ...] = ((DIRECT, 58), (GOOGLE, 24), (INSTAGRAM, 10), (REDDIT, 4))
"""How people come who know Fernwood already."""
