"""What Fernwood tries out: who met which variant when, and what that changed, told as events among the others.

The effects are made here, so they are known: whoever sees the cards shares a little more, and so does whoever is asked
whether they would recommend it; the box of the letter changes nothing, and the greeting brings a few more comments. Two
in a hundred are in the global holdout and meet none of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

import msgspec

from rapport.deliver.facts import GLOBAL_HOLDOUT, HOLDOUT, TREATED
from rapport.demo.questions import NPS
from rapport.demo.site import PRODUCTS
from rapport.kernel.event import Event

DAY_MS = 86_400_000
HELD_OUT = 0.02


@dataclass(frozen=True, slots=True)
class Trial:
    """One experiment. It met whoever saw a page of these sections, from so many days ago until so many days ago."""

    key: str
    arms: tuple[tuple[str, float], ...]
    """Variants and their shares, the control first."""
    where: tuple[str, ...]
    since: int
    until: int
    moves: str
    """The event that the last arm brings more of."""
    by: float
    """How likely a page brings one."""
    of_shop: bool = False
    """Whether it is about something in the shop, not about the page."""


CARDS = Trial("read-next-cards", (("list", 0.5), ("cards", 0.5)), ("/",), 21, 0, "share", 0.012)
BOX = Trial("letter-box", (("below", 0.5), ("beside", 0.5)), ("/", "/shop"), 62, 34, "share", 0.0)
GREETING = Trial("greet-newcomers", ((HOLDOUT, 0.1), ("hello", 0.9)), ("/community/",), 28, 0, "comment_posted", 0.05)
ASKING = Trial(NPS, ((HOLDOUT, 0.1), ("shown", 0.9)), ("/",), 56, 0, "share", 0.006)
ROW = Trial("shop-for-you", ((HOLDOUT, 0.1), ("for-you", 0.9)), ("/shop",), 28, 0, "add_to_wishlist", 0.05, True)
TRIALS = (CARDS, BOX, GREETING, ROW, ASKING)


def tried(events: Iterable[Event], seed: int, now: int) -> Iterator[Event]:
    """What the trials add to events that stand in their order."""
    events = list(events)
    owners = {event.anonymous_id: event.user_id for event in events if event.user_id}
    arms: dict[tuple[str, str], str] = {}
    for event in events:
        if event.name != "page_view":
            continue
        person = owners.get(event.anonymous_id, event.anonymous_id)
        for trial in TRIALS:
            if now - trial.since * DAY_MS <= event.at < now - trial.until * DAY_MS:
                yield from _met(event, person, trial, arms, f"{seed}")


def _met(event: Event, person: str, trial: Trial, arms: dict[tuple[str, str], str], seed: str) -> Iterator[Event]:
    """A page that a person opened while a trial ran: the exposure at the first one, and now and then what it brings."""
    place = event.url.removeprefix("https://fernwood.example").partition("?")[0]
    known = arms.get((person, trial.key))
    if known is None and any(place == one or (len(one) > 1 and place.startswith(one)) for one in trial.where):
        is_first = (person, GLOBAL_HOLDOUT) not in arms
        everybody = arms.setdefault((person, GLOBAL_HOLDOUT), _everybody(seed, person))
        known = everybody if everybody == HOLDOUT else _arm(seed, person, trial)
        arms[person, trial.key] = known
        if is_first:
            yield _exposure(event, GLOBAL_HOLDOUT, everybody)
        if everybody != HOLDOUT:
            yield _exposure(event, trial.key, known)
        return
    if known == trial.arms[-1][0] and _lot(seed, trial.key, person, event.event_id) < trial.by:
        yield _after(event, trial)


def _lot(*said: str) -> float:
    """A number from 0 to 1, the same for the same words."""
    return crc32(" ".join(said).encode()) / 2**32


def _everybody(seed: str, person: str) -> str:
    return HOLDOUT if _lot(seed, GLOBAL_HOLDOUT, person) < HELD_OUT else TREATED


def _arm(seed: str, person: str, trial: Trial) -> str:
    drawn, upto = _lot(seed, "arm", trial.key, person), 0.0
    for name, share in trial.arms:
        upto += share
        if drawn < upto:
            return name
    return trial.arms[-1][0]


def _exposure(event: Event, key: str, variant: str) -> Event:
    said = {"experiment": key, "version": 1, "variant": variant, "held_out": variant == HOLDOUT}
    return msgspec.structs.replace(
        event,
        event_id=f"{event.event_id}-{key}",
        name="exposure",
        at=event.at + 1,
        received=event.at + 251,
        engaged_ms=0,
        things=(),
        properties=msgspec.json.encode(said).decode(),
    )


def _after(event: Event, trial: Trial) -> Event:
    at = event.at + 15_000
    page = event.url.rsplit("/", 1)[-1].partition("?")[0] or "home"
    product, _ = PRODUCTS[crc32(event.event_id.encode()) % len(PRODUCTS)]
    return msgspec.structs.replace(
        event,
        event_id=f"{event.event_id}-{trial.key}",
        name=trial.moves,
        at=at,
        received=at + 250,
        engaged_ms=0,
        things=(product if trial.of_shop else page,),
        properties="{}",
    )
