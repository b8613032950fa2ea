"""Which questions somebody meets: pure, so that browser, server and a replay of old answers agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapport.act.interact.answers import trouble
from rapport.act.interact.conditions import EMPTY, Answers, holds
from rapport.act.interact.definition import END, Ask, Definition, Ending, Question, Screen


@dataclass(frozen=True, slots=True)
class Step:
    """A screen, and those of its questions that are shown."""

    screen: Screen
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Path:
    """The way through a definition that answers lead."""

    steps: Sequence[Step]
    ending: Ending | None
    answers: Answers
    """Those to questions on the way: what logic skipped is not among them."""

    @property
    def questions(self) -> Sequence[Question]:
        """Those that are shown, in their order."""
        return [one for step in self.steps for one in step.questions]


def path(definition: Definition, answers: Answers, hidden: Mapping[str, Any] | None = None) -> Path:
    """The whole way, as far as it can be known from these answers.

    Whether something is shown depends only on what is shown before it: a skipped question's answer counts nowhere.
    """
    known = {name: value for name, value in (hidden or {}).items() if name in definition.hidden}
    kept: dict[str, Any] = {}
    steps: list[Step] = []
    goal = ""
    for screen in definition.screens:
        if (goal and screen.name != goal) or not holds(screen.show_if, known | kept):
            continue
        goal = ""
        steps.append(Step(screen, _shown(screen, answers, known, kept)))
        jump = next((one.to for one in screen.jumps if holds(one.when, known | kept)), "")
        if jump.partition(":")[0] == END:
            return Path(steps, _ending(definition, jump.partition(":")[2], known | kept), kept)
        goal = jump
    return Path(steps, _ending(definition, "", known | kept), kept)


def _shown(screen: Screen, answers: Answers, known: Answers, kept: dict[str, Any]) -> list[Question]:
    shown = []
    for question in screen.questions:
        if holds(question.show_if, {**known, **kept}):
            shown.append(question)
            if answers.get(question.name) not in EMPTY and question.kind is not Ask.NOTE:
                kept[question.name] = answers[question.name]
    return shown


def _ending(definition: Definition, name: str, known: Answers) -> Ending | None:
    if name:
        return next((one for one in definition.endings if one.name == name), None)
    return next((one for one in definition.endings if holds(one.show_if, known)), None)


def next_screen(
    definition: Definition, after: str, answers: Answers, hidden: Mapping[str, Any] | None = None
) -> Screen | None:
    """The screen after the one of this name ('' is before the first); None at the end, or where it is not met."""
    screens = [step.screen for step in path(definition, answers, hidden).steps]
    names = ["", *(one.name for one in screens)]
    place = names.index(after) if after in names else len(screens)
    return screens[place] if place < len(screens) else None


def troubles(found: Path, answers: Answers, *, finished: bool = True) -> dict[str, str]:
    """By question what is wrong, in a sentence. Of an unfinished one nothing is missing."""
    told = {}
    for question in found.questions:
        answer = answers.get(question.name)
        if question.kind is Ask.NOTE or (answer in EMPTY and not finished):
            continue
        if wrong := trouble(question, answer):
            told[question.name] = wrong
    return told
