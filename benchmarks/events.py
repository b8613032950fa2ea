"""Makes events of a site: heavy-tailed people, the rhythm of a week, short sessions. The same for the same seed."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from gauge import WORK, note

START_MS = 1_767_225_600_000
"""2026-01-01 00:00 UTC."""
DAYS, DAY_MS = 90, 86_400_000
PART_ROWS = 2_000_000
NAMES = (
    "page_view",
    "user_engagement",
    "view_item_list",
    "select_item",
    "search",
    "share",
    "comment_posted",
    "purchase",
)
NAME_SHARES = (0.55, 0.24, 0.10, 0.05, 0.03, 0.01, 0.01, 0.01)
PAGES = ["/", "/shop", "/cart", "/thanks", *(f"/read/{number}" for number in range(396))]
REFERRERS = ["", "https://www.google.com/", "https://www.bing.com/", "https://www.reddit.com/", "https://chatgpt.com/"]
SOURCES = ["", "newsletter", "instagram", "partner"]
COUNTRIES = ["US", "DE", "GB", "FR", "IN", "BR", "JP", "CA", "AU", "NL", "ES", "IT", "SE", "PL"]
DEVICES = ["desktop", "mobile", "tablet"]
BROWSERS = ["Chrome", "Safari", "Firefox", "Edge"]
SYSTEMS = ["Windows", "macOS", "iOS", "Android", "Linux"]

Numbers = npt.NDArray[np.int64]


def made(count: int, seed: int = 7) -> list[Path]:
    """Parquet files with this many events, sorted by time; made once and kept."""
    folder = WORK / f"events-{count}-{seed}"
    done = folder / "done"
    if not done.exists():
        note(f"making {count:,} events")
        folder.mkdir(parents=True, exist_ok=True)
        write(folder, count, seed)
        done.touch()
    return sorted(folder.glob("*.parquet"))


def write(folder: Path, count: int, seed: int) -> None:
    """Write the events in files of two million rows."""
    chance = np.random.default_rng(seed)
    person, at, first = visits(chance, count)
    order = np.argsort(at, kind="stable")
    for number, begin in enumerate(range(0, count, PART_ROWS)):
        rows = order[begin : begin + PART_ROWS]
        table = columns(chance, person[rows], at[rows], first[rows], begin)
        pq.write_table(table, folder / f"part-{number:03d}.parquet", compression="zstd", row_group_size=500_000)


def visits(chance: np.random.Generator, count: int) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_]]:
    """Person, time and whether it begins a visit, of each event."""
    lengths = np.minimum(chance.geometric(0.27, count // 3 + 100), 100)
    ends = np.cumsum(lengths)
    number = int(np.searchsorted(ends, count)) + 1
    lengths = lengths[:number]
    lengths[-1] -= ends[number - 1] - count
    people = max(10, count // 20)
    weight = np.cumsum(np.minimum(chance.pareto(1.4, people) + 0.3, 3000))
    who = np.searchsorted(weight, chance.random(number) * weight[-1])
    day = np.floor(chance.random(number) ** 0.9 * DAYS).astype(np.int64)
    weekend = (day + 3) % 7 >= 5
    day = np.where(weekend & (chance.random(number) < 0.35), np.maximum(day - 2, 0), day)
    start = START_MS + day * DAY_MS + (chance.beta(3.2, 2.4, number) * DAY_MS * 0.98).astype(np.int64)
    gaps = np.clip(np.exp(chance.normal(np.log(20_000), 1.1, count)), 400, 1_500_000).astype(np.int64)
    begins = np.cumsum(lengths) - lengths
    gaps[begins] = 0
    passed = np.cumsum(gaps)
    at = np.repeat(start - passed[begins], lengths) + passed
    first = np.zeros(count, dtype=np.bool_)
    first[begins] = True
    return np.repeat(who, lengths), np.minimum(at, START_MS + DAYS * DAY_MS - 1), first


def columns(
    chance: np.random.Generator, person: Numbers, at: Numbers, first: npt.NDArray[np.bool_], begin: int
) -> pa.Table:
    """A piece as a table, with names that a reader knows."""
    count = len(at)
    name = np.where(first, 0, chance.choice(len(NAMES), count, p=NAME_SHARES))
    page = np.minimum(chance.zipf(1.3, count) - 1, len(PAGES) - 1)
    referrer = np.where(first, chance.choice(len(REFERRERS), count, p=(0.4, 0.4, 0.06, 0.08, 0.06)), 0)
    source = np.where(first, chance.choice(len(SOURCES), count, p=(0.85, 0.08, 0.04, 0.03)), 0)
    return pa.table(
        {
            "event_id": pa.array(np.arange(begin, begin + count)).cast(pa.string()),
            "timestamp": pa.array(at).cast(pa.timestamp("ms", "UTC")),
            "anonymous_id": pa.array(np.char.mod("a%08d", person)),
            "event": picked(name, NAMES),
            "url": picked(page, PAGES),
            "referrer": picked(referrer, REFERRERS),
            "utm_source": picked(source, SOURCES),
            "country": picked(person % 97 % len(COUNTRIES), COUNTRIES),
            "device": picked(person % 89 % len(DEVICES), DEVICES),
            "browser": picked(person % 83 % len(BROWSERS), BROWSERS),
            "os": picked(person % 79 % len(SYSTEMS), SYSTEMS),
        }
    )


def picked(which: Numbers, words: "list[str] | tuple[str, ...]") -> pa.Array:
    """One of a few words in each row."""
    return pa.DictionaryArray.from_arrays(pa.array(which.astype(np.int16)), pa.array(list(words)))
