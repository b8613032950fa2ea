"""What a definition must be: every trouble with its field and its mend, so that a builder can show all at once."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from rapport.act.interact import definition as kinds
from rapport.act.interact.checking_questions import Trouble, check_condition, check_question, check_text
from rapport.act.interact.definition import END, Definition, Screen, Use
from rapport.deliver.rules import Wrong

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MOST_SCREENS, MOST_QUESTIONS, MOST_BYTES = 200, 500, 1024 * 1024
IDENTITIES = ("anonymous", "device", "signed")
RESULTS = ("always", "vote", "closed", "never")
POLLS = (kinds.Ask.SINGLE, kinds.Ask.MULTIPLE, kinds.Ask.NOTE)


class WrongDefinition(Wrong):
    """A definition that cannot be asked: the first trouble, and ``troubles``, which are all of them."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__(troubles[0].field, troubles[0].message)
        self.troubles = troubles


def checked(said: object) -> Definition:
    """A definition from JSON, checked. Raises :class:`WrongDefinition`."""
    try:
        size = len(msgspec.json.encode(said))
        definition = kinds.read(said)
    except msgspec.ValidationError as wrong:
        message, _, place = str(wrong).partition(" - at `$")
        raise WrongDefinition([Trouble(place.strip("`.") or "definition", f"{message}.")]) from None
    except (TypeError, ValueError, RecursionError, OverflowError):
        raise WrongDefinition([Trouble("definition", "It holds something that JSON does not have.")]) from None
    if size > MOST_BYTES:
        raise WrongDefinition([Trouble("definition", f"It has more than {MOST_BYTES // 1024} KB; ask less at once.")])
    if found := list(check(definition)):
        raise WrongDefinition(found)
    return definition


def check_one(said: object) -> kinds.Question:
    """A question of the bank, from JSON. Raises :class:`WrongDefinition`."""
    asked = {"use": Use.QUIZ.value, "title": "Bank", "screens": [{"name": "bank", "questions": [said]}]}
    return next(checked(asked).questions())


def check(definition: Definition) -> Iterator[Trouble]:
    """Everything that is wrong with it; nothing when it can be asked."""
    yield from _texts(definition)
    yield from _names(definition)
    yield from _contents(definition)
    earlier = set(definition.hidden)
    for number, screen in enumerate(definition.screens):
        yield from _screen(definition, number, screen, earlier)
    yield from _ends(definition, earlier)
    yield from _settings(definition)


def _texts(definition: Definition) -> Iterator[Trouble]:
    for language in (definition.language, *definition.languages):
        if not LANGUAGE.fullmatch(language):
            yield Trouble("languages", f"{language!r} is no language; write it as en, de or pt-BR.")
    if not definition.title:
        yield Trouble("title", "Give it a title; people who work with it see it in lists.")
    yield from check_text(definition.title, "title", set())
    if definition.welcome is not None:
        yield from check_text(definition.welcome.title, "welcome/title", set(definition.hidden))
        yield from check_text(definition.welcome.text, "welcome/text", set(definition.hidden))


def _names(definition: Definition) -> Iterator[Trouble]:
    """Names are by what programs, logic and results know a thing."""
    groups: Mapping[str, list[str]] = {
        "screens": [one.name for one in definition.screens],
        "questions": [*(one.name for one in definition.questions()), *definition.hidden],
        "endings": [one.name for one in definition.endings],
        "quotas": [one.name for one in definition.quotas],
    }
    for field, names in groups.items():
        for name in names:
            if not NAME.fullmatch(name):
                yield Trouble(
                    field, f"{name!r} is no name; begin with a letter, then letters, digits, hyphens, underscores."
                )
        yield from (Trouble(field, f"Two are called {name}; give each a name of its own.") for name in twice(names))
    if END in groups["screens"]:
        yield Trouble("screens", f"No screen can be called {END}: that is where a jump ends everything.")


def twice(names: Iterable[str]) -> list[str]:
    """The names that come more than once, each once."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    return [name for name, count in seen.items() if count > 1]


def _contents(definition: Definition) -> Iterator[Trouble]:
    asked = [one for one in definition.questions() if one.kind is not kinds.Ask.NOTE]
    drawn = definition.use is Use.QUIZ and definition.quiz.draws
    if not asked and not drawn and definition.use is not Use.REVIEWS:
        yield Trouble("screens", "Nothing is asked; give it a screen with a question.")
    if len(definition.screens) > MOST_SCREENS or len(asked) > MOST_QUESTIONS:
        yield Trouble("screens", f"Give at most {MOST_SCREENS} screens and {MOST_QUESTIONS} questions.")
    if definition.use is Use.POLL:
        if len(asked) != 1:
            yield Trouble("screens", "A poll asks one question; make a survey of more.")
        for one in asked:
            if one.kind not in POLLS:
                yield Trouble(f"{one.name}/kind", f"A poll's question is single or multiple, not {one.kind}.")


def _screen(definition: Definition, number: int, screen: Screen, earlier: set[str]) -> Iterator[Trouble]:
    field = f"screens/{screen.name}"
    yield from check_text(screen.title, f"{field}/title", earlier)
    yield from check_text(screen.about, f"{field}/about", earlier)
    yield from check_condition(screen.show_if, f"{field}/show_if", earlier)
    for question in screen.questions:
        yield from check_question(question, definition.use, earlier)
        if question.kind is not kinds.Ask.NOTE:
            earlier.add(question.name)
    later = {one.name for one in definition.screens[number + 1 :]}
    endings = {one.name for one in definition.endings}
    for jump in screen.jumps:
        yield from check_condition(jump.when, f"{field}/jumps", earlier)
        end, _, ending = jump.to.partition(":")
        if jump.to not in later and (end != END or (ending and ending not in endings)):
            yield Trouble(f"{field}/jumps", f"{jump.to!r} is no later screen and no ending; jumps lead only forward.")


def _ends(definition: Definition, known: set[str]) -> Iterator[Trouble]:
    names = {one.name for one in definition.endings}
    for ending in definition.endings:
        field = f"endings/{ending.name}"
        yield from check_text(ending.title, f"{field}/title", known)
        yield from check_text(ending.text, f"{field}/text", known)
        yield from check_condition(ending.show_if, f"{field}/show_if", known)
        if ending.link and not ending.link.startswith(("/", "https://", "http://")):
            yield Trouble(f"{field}/link", "An address begins with / or https://.")
    for quota in definition.quotas:
        yield from check_condition(quota.when, f"quotas/{quota.name}/when", known)
        if quota.most < 1:
            yield Trouble(f"quotas/{quota.name}/most", "Give how many answers are taken, from 1.")
        if quota.ending and quota.ending not in names:
            yield Trouble(f"quotas/{quota.name}/ending", f"There is no ending {quota.ending!r}.")


def _settings(definition: Definition) -> Iterator[Trouble]:
    if definition.closes and not _is_moment(definition.closes):
        yield Trouble("closes", f"{definition.closes!r} is no moment; write 2026-11-25T09:00:00Z.")
    if definition.identity not in IDENTITIES:
        yield Trouble("identity", f"Say one of {', '.join(IDENTITIES)}.")
    if definition.poll.results not in RESULTS:
        yield Trouble("poll/results", f"Say one of {', '.join(RESULTS)}.")
    yield from _quiz(definition.quiz)
    reviews = definition.reviews
    if not 3 <= reviews.stars <= 10:
        yield Trouble("reviews/stars", "Give 3 to 10 stars.")
    if reviews.moderation not in {"before", "after"}:
        yield Trouble("reviews/moderation", "Say before or after.")
    if not 0 <= reviews.photos <= 10 or not 1 <= reviews.reports <= 100:
        yield Trouble("reviews", "Give 0 to 10 photos, and 1 to 100 reports.")
    if any(what not in {"hold", "refuse"} or not word.strip() for word, what in reviews.watched.items()):
        yield Trouble("reviews/watched", "Say for each word whether to hold or to refuse.")


def _quiz(quiz: kinds.QuizSettings) -> Iterator[Trouble]:
    if not 0 <= quiz.attempts <= 1000 or not 0 <= quiz.seconds <= 7 * 86_400:
        yield Trouble("quiz", "Give 0 to 1000 attempts, and 0 to 604800 seconds.")
    if not (math.isfinite(quiz.pass_share) and 0 <= quiz.pass_share <= 1):
        yield Trouble("quiz/pass_share", "Give the share of all points that passes, from 0 to 1.")
    if quiz.feedback not in {"end", "never"}:
        yield Trouble("quiz/feedback", "Say end or never.")
    for draw in quiz.draws:
        if not draw.tag or not 1 <= draw.count <= MOST_QUESTIONS:
            yield Trouble("quiz/draws", f"Give each a tag, and how many of it, 1 to {MOST_QUESTIONS}.")


def _is_moment(said: Any) -> bool:  # noqa: ANN401 - any JSON
    try:
        return datetime.fromisoformat(said) is not None
    except (TypeError, ValueError):
        return False
