"""Makes an access log in the Combined format: pages and assets, people and bots. The same for the same seed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from gauge import WORK, note

AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{1} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.{1} "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.{1} "
    "Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
)
SHARES = (40, 30, 14, 10, 6)
REFERRERS = ("-", "-", "https://www.google.com/", "https://example.org/", "https://www.reddit.com/r/gardening/")


def made(lines: int, seed: int = 7) -> Path:
    """A log with this many lines, made once and kept."""
    path = WORK / f"access-{lines}-{seed}.log"
    if not path.exists():
        note(f"making an access log of {lines:,} lines")
        WORK.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        with draft.open("w") as file:
            write(file.write, lines, seed)
        draft.rename(path)
    return path


def write(say: Callable[[str], object], lines: int, seed: int) -> None:
    """Write line by line, four days to a hundred thousand lines."""
    chance = Random(seed)
    people = [somebody(chance) for _ in range(max(10, lines // 12))]
    now = datetime(2026, 3, 1, tzinfo=UTC)
    step = timedelta(days=4) / 100_000
    for _ in range(lines):
        now += step * chance.expovariate(1)
        address, agent = people[int(chance.random() ** 2 * len(people))]
        path = (
            f"/read/{int(chance.paretovariate(0.9))}"
            if chance.random() < 0.45
            else f"/static/{chance.randrange(60)}.css"
        )
        status = 200 if chance.random() < 0.96 else 404
        when = now.strftime("%d/%b/%Y:%H:%M:%S +0000")
        size, referrer = chance.randrange(300, 90_000), chance.choice(REFERRERS)
        say(f'{address} - - [{when}] "GET {path} HTTP/1.1" {status} {size} "{referrer}" "{agent}"\n')


def somebody(chance: Random) -> tuple[str, str]:
    """An address and a user agent."""
    address = ".".join(str(chance.randrange(1, 255)) for _ in range(4))
    agent = chance.choices(AGENTS, SHARES)[0]
    return address, agent.format(chance.randrange(120, 146), chance.randrange(0, 9))
