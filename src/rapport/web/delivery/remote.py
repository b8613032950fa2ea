"""Flags evaluated here for GrowthBook's clients, which then keep no rules: ``POST /api/eval/{write key}``."""

from collections.abc import Sequence
from typing import Any

import msgspec

from rapport.collect import replies
from rapport.collect.asked import Asked
from rapport.collect.replies import Answer
from rapport.deliver.book import Book
from rapport.deliver.facts import GLOBAL_HOLDOUT, HOLDOUT, TREATED
from rapport.deliver.look import Exposure, FlagSaid
from rapport.web.delivery.asking import Bad, Person, Wanted
from rapport.web.delivery.door import Answering

PREFIX = "/api/eval/"

_encode = msgspec.json.Encoder().encode


class _Body(msgspec.Struct, rename="camel"):
    """What is sent: everything known of a person, where they are, and which variants are tried out, by number."""

    attributes: dict[str, Any] = {}
    url: str = ""
    forced_variations: dict[str, int] = {}


_read = msgspec.json.Decoder(_Body)


async def evaluate(answering: Answering, asked: Asked) -> Answer:
    """The value of every flag for one person, and no rule. Nobody is exposed: clients say that once they use one."""
    project = await answering.project(asked)
    if project is None:
        return replies.said(400, {"status": 400, "error": "No project has this write key."})
    try:
        body = _read.decode(asked.body or b"{}")
        wanted, person = _person(answering, project, asked, body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        return replies.said(400, {"status": 400, "error": f"The body is not as it is meant to be: {wrong}."})
    except Bad as wrong:
        return replies.said(400, {"status": 400, "error": f"{wrong.field}: {wrong}"})
    look, _ = await answering.look(project, person, wanted)
    look.force(body.forced_variations)
    book = answering.library(project)
    features = {flag.key: feature(flag, book) for flag in look.flags()}
    told = {"status": 200, "features": features, "experiments": []}
    answer = replies.told(200, _encode(told), "application/json")
    return Answer(answer.status, [*answer.headers, (b"x-sse-support", b"disabled")], answer.body)


def _person(answering: Answering, project: int, asked: Asked, body: _Body) -> tuple[Wanted, Person]:
    """The attribute ``id`` is the person, as rules have it. Raises :class:`Bad`."""
    said = body.attributes
    id, known, anonymous = (_text(said.get(name)) for name in ("id", "userId", "anonymousId"))
    wanted = Wanted(
        anonymous_id=anonymous or None,
        user_id=known or (None if anonymous else id or None),
        properties={name: value for name, value in said.items() if name != "id"},
        url=body.url,
        consent=_text(said.get("consent")),
    )
    person = answering.person(project, wanted, asked)
    return wanted, Person(person.user_id, person.anonymous_id, id) if person.id and id else person


def feature(flag: FlagSaid, book: Book) -> dict[str, Any]:
    """A flag as a feature without rules but one: its value, and what a client is to track when it is used."""
    tracks = [track(flag, one, book) for one in flag.exposures]
    rules = {"rules": [{"force": flag.value, "tracks": tracks}]} if tracks else {}
    return {"defaultValue": flag.value, **rules}


def track(flag: FlagSaid, one: Exposure, book: Book) -> dict[str, Any]:
    """An exposure as GrowthBook's clients hand it to their callback. Values of other variants are not told."""
    keys, unit = _arms(one, book)
    number = keys.index(one.variant)
    values = [flag.value if n == number else None for n in range(len(keys))]
    experiment = {"key": one.experiment, "phase": str(one.version), "variations": values, "hashAttribute": unit}
    return {
        "experiment": experiment,
        "result": {
            "key": one.variant,
            "variationId": number,
            "value": flag.value,
            "inExperiment": True,
            "hashUsed": True,
            "hashAttribute": unit,
            "hashValue": one.person,
            "featureId": flag.key,
        },
    }


def _arms(one: Exposure, book: Book) -> tuple[Sequence[str], str]:
    """The variants of an experiment in their order, and the attribute by which people are assigned."""
    if one.experiment == GLOBAL_HOLDOUT:
        return (HOLDOUT, TREATED), "id"
    facts = next(each for each in book.facts.experiments if each.key == one.experiment)
    return [variant.key for variant in facts.variants], facts.unit


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
