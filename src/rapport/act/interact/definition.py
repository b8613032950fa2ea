"""One model of questions and four uses of it: polls, surveys, quizzes and reviews. Plain data, kept as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from rapport.act.interact.conditions import Condition

Text = str | dict[str, str]
"""Words in the definition's language, or by language: ``{"en": "Yes", "de": "Ja"}``."""
END = "end"
"""Where a jump leads that ends everything; ``end:NAME`` ends with the ending of this name."""


class Use(StrEnum):
    """What the questions are for."""

    POLL = "poll"
    SURVEY = "survey"
    QUIZ = "quiz"
    REVIEWS = "reviews"


class Ask(StrEnum):
    """What kind of answer a question wants. What each answer looks like is in :mod:`.answers`."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    RATING = "rating"
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    RANKING = "ranking"
    MATRIX = "matrix"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CONSENT = "consent"
    FILE = "file"
    NOTE = "note"
    """Words between questions; nothing is asked."""


CHOOSING = (Ask.SINGLE, Ask.MULTIPLE, Ask.RANKING, Ask.MATRIX)
SCALES: Mapping[Ask, tuple[int, int]] = {Ask.RATING: (1, 5), Ask.NPS: (0, 10), Ask.CSAT: (1, 5), Ask.CES: (1, 7)}
"""From which number to which, where the question says no other; NPS is always 0 to 10."""


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the structs here have in common: unchangeable, strict, and without what is as usual."""


class Choice(_Data, frozen=True):
    """Something to choose. ``weight`` is what choosing it is worth in a quiz: 1 all, 0 nothing, below 0 it costs."""

    name: str
    text: Text = ""
    weight: float = 0.0
    feedback: Text = ""
    tags: Sequence[str] = ()


class Row(_Data, frozen=True):
    """A row of a matrix. In a quiz ``correct`` names the choice that belongs to it."""

    name: str
    text: Text = ""
    correct: str = ""


class Accepted(_Data, frozen=True):
    """An answer to a text or number that a quiz takes, and what it is worth. ``*`` in a text stands for anything."""

    text: str = ""
    low: float | None = None
    high: float | None = None
    weight: float = 1.0
    feedback: Text = ""


class Question(_Data, frozen=True):
    """One question; a field that its kind has no use for is refused."""

    name: str
    kind: Ask
    title: Text = ""
    about: Text = ""
    required: bool = False
    choices: Sequence[Choice] = ()
    """Of a matrix its columns."""
    rows: Sequence[Row] = ()
    other: Text = ""
    """The words of a choice where one writes oneself; '' is none."""
    shuffled: bool = False
    """Choices and rows come in an order by chance."""
    least: float | None = None
    most: float | None = None
    """The ends of a scale or number; how many choices, files or characters."""
    whole: bool = False
    """Only whole numbers."""
    long: bool = False
    """A text of several lines."""
    low: Text = ""
    high: Text = ""
    """The words at the ends of a scale."""
    types: Sequence[str] = ()
    """Of files, such as ``image/png``."""
    show_if: Condition | None = None
    tags: Sequence[str] = ()
    format: str = "plain"
    """How its texts are written: ``plain`` or ``markdown``."""
    points: float = 1.0
    """What it counts in a quiz."""
    accepts: Sequence[Accepted] = ()
    case: bool = False
    """Whether capitals count in a text that a quiz takes."""
    order: Sequence[str] = ()
    """The right order of a ranking, by the choices' names."""
    explanation: Text = ""
    """Shown after the answer, right or wrong."""
    feedback_right: Text = ""
    feedback_wrong: Text = ""
    seconds: int = 0
    """How long it may take in a quiz; 0 is without a limit."""
    origin: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """What a format needs to write it as it was read. Never sent to browsers."""


class Jump(_Data, frozen=True):
    """From a screen to a later one (its name), or to :data:`END`; the first whose condition holds is taken."""

    to: str
    when: Condition | None = None


class Screen(_Data, frozen=True):
    """What is seen at once."""

    name: str
    questions: Sequence[Question] = ()
    title: Text = ""
    about: Text = ""
    show_if: Condition | None = None
    jumps: Sequence[Jump] = ()
    shuffled: bool = False


class Welcome(_Data, frozen=True):
    """What comes before the first question."""

    title: Text
    text: Text = ""
    button: Text = ""


class Ending(_Data, frozen=True):
    """A thank-you. Without a jump to one, the first whose condition holds is shown."""

    name: str
    title: Text
    text: Text = ""
    link: str = ""
    link_text: Text = ""
    show_if: Condition | None = None


class Quota(_Data, frozen=True):
    """At most so many finished answers for which ``when`` holds; whoever comes later gets the ending."""

    name: str
    most: int
    when: Condition | None = None
    ending: str = ""


class Incentive(_Data, frozen=True):
    """What somebody gets for finishing. Its name stands in the event, so that points can be given for it."""

    name: str
    text: Text


class Draw(_Data, frozen=True):
    """So many questions with this tag, by chance, from the bank."""

    tag: str
    count: int


class PollSettings(_Data, frozen=True):
    """``results`` is who sees them: ``always``, after the ``vote``, when it is ``closed``, or ``never``."""

    results: str = "vote"
    change: bool = False


class SurveySettings(_Data, frozen=True):
    """``resume``: an unfinished one goes on where it was left; ``again``: somebody may answer more than once."""

    resume: bool = True
    again: bool = False


class QuizSettings(_Data, frozen=True):
    """``attempts`` 0 is without a limit, ``seconds`` 0 without a clock; ``pass_share`` is of all points."""

    attempts: int = 1
    seconds: int = 0
    pass_share: float = 0.5
    draws: Sequence[Draw] = ()
    feedback: str = "end"
    """When feedback and solutions are shown: at the ``end``, or ``never``."""
    certificate: bool = False


class ReviewSettings(_Data, frozen=True):
    """``moderation`` is ``before`` something is seen, or ``after``."""

    stars: int = 5
    moderation: str = "before"
    questions: bool = True
    """Whether people may ask questions too."""
    photos: int = 0
    watched: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Words, and what they do: ``hold`` for a look, or ``refuse``."""
    reports: int = 3
    """So many reports hide it until somebody has looked."""


class Definition(_Data, frozen=True):
    """Everything that is asked, and how."""

    use: Use
    title: Text
    language: str = "en"
    languages: Sequence[str] = ()
    """Those beside its own into which it is translated."""
    screens: Sequence[Screen] = ()
    hidden: Sequence[str] = ()
    """Fields that the page says, not the person."""
    welcome: Welcome | None = None
    endings: Sequence[Ending] = ()
    quotas: Sequence[Quota] = ()
    incentive: Incentive | None = None
    closes: str = ""
    """A moment as ISO 8601 after which nothing is taken; '' is never."""
    identity: str = "anonymous"
    """Who may answer: ``anonymous``, a ``device``, or only somebody whom the site has ``signed``."""
    proof: bool = False
    """Whether whoever is not signed must have worked for it."""
    poll: PollSettings = PollSettings()
    survey: SurveySettings = SurveySettings()
    quiz: QuizSettings = QuizSettings()
    reviews: ReviewSettings = ReviewSettings()

    def questions(self) -> Iterator[Question]:
        """All of them in their order, notes too."""
        for screen in self.screens:
            yield from screen.questions

    def question(self, name: str) -> Question | None:
        """The question of this name."""
        return next((one for one in self.questions() if one.name == name), None)


def read(said: object) -> Definition:
    """A definition from JSON. Raises :class:`msgspec.ValidationError`."""
    return msgspec.convert(said, Definition)


def written(definition: Definition | Question) -> dict[str, Any]:
    """A definition, or a question, as JSON, without what is as usual; :func:`read` gives the same back."""
    told: dict[str, Any] = lean(definition)
    return told


def lean(said: Any) -> Any:  # noqa: ANN401 - any part of a definition
    """The same as JSON has it, without fields that hold what is usual: two that mean the same are the same."""
    if isinstance(said, msgspec.Struct):
        found = {}
        for field in msgspec.structs.fields(said):
            value = getattr(said, field.name)
            short = lean(value)
            if not (field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT) and (
                value == field.default or short in ([], {})
            ):
                continue
            found[field.name] = short
        return found
    if isinstance(said, Mapping):
        return {name: lean(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [lean(one) for one in said]
    return str(said) if isinstance(said, StrEnum) else said
