"""What a format of others is here: how it is read and written, and a registry in which each is one file."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapport.act.interact.checking_questions import check_question
from rapport.act.interact.definition import Choice, Definition, Question, QuizSettings, Screen, Text, Use
from rapport.act.interact.texts import in_language

LARGEST = 10 * 1024 * 1024
SLUG = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")


class BadFormat(ValueError):
    """A file of which nothing can be taken. The message says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing that was not taken: where it stands, and why, in a sentence."""

    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Import:
    """What was taken of a file, and what was not."""

    definition: Definition | None
    refused: Sequence[Refused] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """A file, and what of the definition the format cannot say."""

    text: str
    refused: Sequence[Refused] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """Where one file is not enough: all of them by their names, for a package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way in which others write questions."""

    name: str
    title: str
    suffix: str
    type: str
    """For the header of an answer that gives it."""
    sentence: str
    read: Callable[[str], Import]
    """Raises :class:`BadFormat` where nothing can be taken."""
    write: Callable[[Definition], Export]
    looks: Callable[[str], bool]
    """Whether a text seems to be in it."""


FORMATS: dict[str, Format] = {}
"""Every format by its name."""


def register(row: Format) -> None:
    """Add a format. Raises ValueError for a name that is taken."""
    if row.name in FORMATS:
        raise ValueError(f"format: {row.name!r} is there already.")
    FORMATS[row.name] = row


def read(text: str, name: str = "") -> Import:
    """What a text has, in the format of this name or the one that it seems to be in. Raises :class:`BadFormat`."""
    if len(text) > LARGEST:
        raise BadFormat(f"The file has more than {LARGEST // 1024 // 1024} MB; split it.")
    if name:
        return named(name).read(text)
    found = next((one for one in FORMATS.values() if one.looks(text)), None)
    if found is None:
        raise BadFormat(f"The file is in no known format; say which: {', '.join(FORMATS)}.")
    return found.read(text)


def named(name: str) -> Format:
    """The format of this name. Raises :class:`BadFormat`."""
    if name not in FORMATS:
        raise BadFormat(f"{name!r} is no format; the formats are {', '.join(FORMATS)}.")
    return FORMATS[name]


@dataclass(slots=True)
class Taking:
    """Questions on their way in: each gets a name of its own and is looked at; what is wrong with it is said."""

    title: str
    screens: list[tuple[str, list[Question]]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def screen(self, title: str) -> None:
        """What follows stands under this title."""
        self.screens.append((title, []))

    def name(self, *wishes: str | None) -> str:
        """A name that is free: the first wish that is one, or can be made one."""
        said = next((slug for wish in wishes if wish and (slug := slug_of(wish))), "") or f"q{len(self.names) + 1}"
        free, number = said, 1
        while free in self.names:
            number += 1
            free = f"{said[:90]}-{number}"
        return free

    def take(self, question: Question, where: str) -> None:
        """Keep a question, or say why not."""
        trouble = next(iter(check_question(question, Use.QUIZ, set(self.names))), None)
        if trouble is not None:
            self.refuse(where, f"{trouble.field.partition('/')[2] or trouble.field}: {trouble.message}")
            return
        if not self.screens:
            self.screen("")
        self.names.add(question.name)
        self.screens[-1][1].append(question)

    def refuse(self, where: str, sentence: str) -> None:
        """Say that something is not taken, and why."""
        self.refused.append(Refused(where, sentence))

    def done(self) -> Import:
        """A quiz of everything that was taken; None where nothing was."""
        screens = [
            Screen(f"screen{number}", questions, title)
            for number, (title, questions) in enumerate(self.screens, 1)
            if questions
        ]
        if not screens:
            return Import(None, self.refused)
        quiz = QuizSettings(attempts=0)
        return Import(Definition(Use.QUIZ, self.title or "Quiz", screens=screens, quiz=quiz), self.refused)


def slug_of(said: str) -> str:
    """A name made of words, or ''."""
    if SLUG.fullmatch(said):
        return said
    words = re.sub(r"[^A-Za-z0-9]+", "-", said).strip("-").lower()[:60].strip("-")
    return words if SLUG.fullmatch(words) else ""


def choices(texts: Iterable[tuple[Text, float, Text]]) -> list[Choice]:
    """Choices from their texts, weights and feedback; their names are numbers, so that two texts may be the same."""
    return [Choice(f"c{number}", text, weight, feedback) for number, (text, weight, feedback) in enumerate(texts, 1)]


def every_question(definition: Definition) -> Iterator[tuple[Screen, Question]]:
    """All questions, each with its screen."""
    for screen in definition.screens:
        for question in screen.questions:
            yield screen, question


def words(definition: Definition, text: Text) -> str:
    """A text in the definition's own language."""
    return in_language(text, definition.language, definition.language)
