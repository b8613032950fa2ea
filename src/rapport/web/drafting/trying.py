"""Going through a draft as somebody would, screen by screen; nothing of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import QueryDict

from rapport.act.interact.api import Ask, Definition, Ending, Score, Screen, Use, in_language, path, score, troubles
from rapport.web.drafting.looking import Seen, answer_in

LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class Trial:
    """Where somebody is on their way: a screen, or the end with what would be kept."""

    screen: Screen | None
    title: str
    about: str
    questions: tuple[Seen, ...]
    answers: Mapping[str, Any]
    hidden: Mapping[str, str]
    """What the page would say, from the address: ``?plan=pro``."""
    number: int
    of: int
    ending: Ending | None = None
    score: Score | None = None

    @property
    def state(self) -> str:
        """The answers so far, as the form carries them on."""
        return msgspec.json.encode(self.answers).decode()

    @property
    def words(self) -> dict[str, str]:
        """What would be kept, by question."""
        return {name: msgspec.json.encode(value).decode() for name, value in self.answers.items()}


def trial(definition: Definition, said: QueryDict | None, asked: QueryDict) -> Trial:
    """The first screen, or the one that what was said leads to."""
    hidden = {name: str(asked[name]) for name in definition.hidden if name in asked}
    answers: dict[str, Any] = so_far(said.get("state", "") if said else "")
    at, wrong = "", dict[str, str]()
    if said is not None:
        at = said.get("screen", "")
        here = next((one for one in definition.screens if one.name == at), None)
        if here is not None:
            answers, wrong = answered(definition, here, answers, said, hidden)
    way = path(definition, answers, hidden)
    names = [step.screen.name for step in way.steps]
    if said is not None and said.get("do") == "back" and at in names:
        place = max(names.index(at) - 1, 0)
    else:
        place = (names.index(at) if wrong else names.index(at) + 1) if at in names else 0
    language = definition.language
    if place >= len(names):
        points = score(way.questions, way.answers) if definition.use == Use.QUIZ else None
        return Trial(None, "", "", (), way.answers, hidden, len(names), len(names), way.ending, points)
    step = way.steps[place]
    shown = tuple(Seen(one, definition, {**hidden, **answers}, wrong.get(one.name, "")) for one in step.questions)
    title, about = (in_language(text, language, language) for text in (step.screen.title, step.screen.about))
    return Trial(step.screen, title, about, shown, answers, hidden, place + 1, len(names))


def answered(
    definition: Definition, here: Screen, answers: Mapping[str, Any], said: QueryDict, hidden: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers with those of this screen, and what is wrong with them; files are taken as if they were sent."""
    found = dict(answers)
    for one in here.questions:
        found.pop(one.name, None)
        if (answer := answer_in(one, said)) is not None:
            found[one.name] = answer
    if said.get("do") == "back":
        return found, {}
    mine = {one.name for one in here.questions if one.kind is not Ask.FILE}
    wrong = troubles(path(definition, found, hidden), found)
    return found, {name: sentence for name, sentence in wrong.items() if name in mine}


def so_far(state: str) -> dict[str, Any]:
    """The answers that the form carried on; none where they are no answers."""
    try:
        return msgspec.json.decode(state[:LARGEST] or "{}", type=dict[str, Any])
    except msgspec.DecodeError:
        return {}
