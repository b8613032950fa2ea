"""What Fernwood asks its readers, and what they answered: kept by the same functions that answer browsers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
from django.db import transaction

from rapport.act.interact import api as interact
from rapport.act.interact import writing
from rapport.act.interact.api import Answer, Interaction, Outgoing, Version, Where, Who
from rapport.act.interact.models import Attempt, Decision, Report, Writing
from rapport.act.interact.writing_models import Kind
from rapport.demo.questions import DEFINITIONS, HELD, NPS, POLL, QUIZ, REVIEWS, TEXTS, WORDS
from rapport.demo.site import HOST, PRODUCTS
from rapport.kernel.event import Event
from rapport.projects.models import Project

DAYS = 56
"""So long ago it was all begun."""
VOTERS, PUPILS, REVIEWERS = 260, 60, 44


@transaction.atomic
def ask(project: Project, events: Sequence[Event], seed: int, now: int) -> list[Event]:
    """Publish everything that Fernwood asks, and let its people answer; gives the events that this makes."""
    chance = Random(f"{seed}-asked")
    began = moment(now) - timedelta(days=DAYS)
    kept = {key: published(project, key, said, began) for key, said in DEFINITIONS.items()}
    pages = [one for one in events if one.name == "page_view" and began <= moment(one.at)]
    views = Counter(one.anonymous_id for one in pages)
    interact.save_all(list(surveyed(kept[NPS], events, views, chance)))
    interact.vote_all(list(voted(kept[POLL], pages, chance)))
    quizzed(kept[QUIZ], pages, chance)
    reviewed(kept[REVIEWS], pages, chance)
    return said_of(project)


def published(project: Project, key: str, said: dict[str, Any], began: datetime) -> Interaction:
    """Asked since then."""
    found = interact.keep(project, key, said)
    interact.publish(found, "Demo")
    Interaction.objects.filter(pk=found.pk).update(created=began)
    Version.objects.filter(interaction=found).update(made=began)
    found.refresh_from_db()
    return found


def moment(ms: int) -> datetime:
    """An instant from its milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def who(event: Event) -> Who:
    """Whoever did it."""
    return Who(event.anonymous_id, event.user_id)


def some_of(pages: Sequence[Event], most: int, chance: Random) -> list[Event]:
    """One page each of so many different people, in the order of time."""
    found: dict[str, Event] = {}
    for one in chance.sample(pages, min(len(pages), most * 8)):
        if len(found) < most:
            found.setdefault(one.anonymous_id, one)
    return sorted(found.values(), key=lambda one: one.at)


def surveyed(asked: Interaction, events: Sequence[Event], views: Counter[str], chance: Random) -> Iterator[Answer]:
    """A third of those who were shown it answer: whoever reads much likes it, on phones it is slow."""
    for one in events:
        if one.name != "exposure" or f'"{NPS}"' not in one.properties or '"held_out":true' in one.properties:
            continue
        if chance.random() > 0.35:
            continue
        mood = chance.gauss(7.6, 2.0) + min(views[one.anonymous_id], 40) / 20 - (one.device == "mobile") * 1.1
        score = max(0, min(10, round(mood)))
        said: dict[str, Any] = {"nps": score}
        finished = chance.random() > 0.12
        band = "promoters" if score >= 9 else "passives" if score >= 7 else "detractors"
        if finished and score <= 8:
            said["missing"] = chance.sample(["faster", "search", "more"], chance.randint(1, 2))
        if finished and chance.random() < 0.6:
            said["words"] = chance.choice(WORDS[band])
        seconds = {name: round(chance.uniform(3, 25), 1) for name in said}
        where = Where(
            f"answer-{one.event_id}"[:100], url=one.url, language="en", variant=f"{NPS}:shown", seconds=seconds
        )
        yield Answer(asked, who(one), where, said, moment(one.at) + timedelta(seconds=40), finished)


def voted(asked: Interaction, pages: Sequence[Event], chance: Random) -> Iterator[Answer]:
    """Whoever came by and had an opinion."""
    for one in some_of(pages, VOTERS, chance):
        choice = chance.choices(["soil", "balcony", "winter", "pond"], [28, 34, 25, 13])[0]
        yield Answer(asked, who(one), Where(f"vote-{one.event_id}"[:100], url=one.url), choice, moment(one.at))


def quizzed(asked: Interaction, pages: Sequence[Event], chance: Random) -> None:
    """Some know much and some little; nobody believes that worms come by themselves."""
    right = {"brown": ("leaves", ["grass", "peel"]), "warm": ("life", ["sun", "iron"])}
    right |= {"smell": ("turn", ["water", "lime"]), "worms": ("none", ["some", "many"])}
    hard = {"brown": 0.1, "warm": 0.0, "smell": -0.15, "worms": -0.35}
    for one in some_of(pages, PUPILS, chance):
        able, at = chance.betavariate(3, 2), moment(one.at)
        where = Where(f"attempt-{one.event_id}"[:100], url=one.url)
        interact.start(asked, who(one), where, at, where.key[-40:])
        if chance.random() < 0.1:
            continue
        answers = {
            name: known if chance.random() < able + hard[name] + 0.15 else chance.choice(others)
            for name, (known, others) in right.items()
        }
        interact.hand_in(asked, who(one), where, answers, at + timedelta(seconds=chance.uniform(40, 200)))
    Attempt.objects.filter(interaction=asked, finished=None).update(deadline=None)


def reviewed(asked: Interaction, pages: Sequence[Event], chance: Random) -> None:
    """Reviews of what the shop sells; one waits, one was reported, one was removed and its writer appeals."""
    made: list[tuple[Writing, datetime]] = []
    for number, one in enumerate(some_of(pages, REVIEWERS, chance)):
        product, _ = chance.choice(PRODUCTS)
        stars, title, text = chance.choice(TEXTS)
        if number == REVIEWERS - 1:
            stars, title, text = 1, "Cheaper elsewhere", HELD
        said = writing.Said(Kind.REVIEW, f"{HOST}/shop/{product}", text, title, stars, f"Reader {number + 1}")
        at = moment(one.at)
        made.append((interact.post(asked, who(one), Where(f"review-{one.event_id}"[:100], url=one.url), said, at), at))
    for each, at in made:
        each.made = at
    Writing.objects.bulk_update([each for each, _ in made], ["made"])
    if len(made) > 3:
        told([one for one, _ in made])


def told(made: Sequence[Writing]) -> None:
    """What happened to three of them."""
    Report.objects.create(writing=made[-2], person="a-neighbour", reason="This is about another product.")
    interact.decide(made[-3], "removed", "Not about this", "Demo")
    Decision.objects.create(
        writing=made[-3], what=writing.APPEAL, reason="It is about the spade; I mixed the pages up."
    )


def said_of(project: Project) -> list[Event]:
    """The events that all of it says, to be loaded with the others."""
    rows = Outgoing.objects.filter(project=project)
    found = [
        Event(
            project=project.pk,
            event_id=one.message_id,
            name=one.name,
            at=int(one.at.timestamp() * 1000),
            received=int(one.at.timestamp() * 1000) + 250,
            anonymous_id=one.person,
            user_id=one.known,
            url=one.url,
            properties=msgspec.json.encode(one.properties).decode(),
        )
        for one in rows
    ]
    rows.delete()
    return found
