"""What a draft looks like to people: its questions as a page draws them, and answers as the page sends them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from rapport.act.interact.api import Answers, Definition, Question, in_language, piped, scale_of
from rapport.texts import markup

MANY = 12
"""Up to so many steps of a scale are buttons; more are a number to write."""
OTHER = "other"
PREFIX = "a-"


class Seen:
    """One question as a page draws it. ``answer`` and ``wrong`` are of somebody who tries it out."""

    def __init__(self, question: Question, definition: Definition, answers: Answers, wrong: str = "") -> None:
        self.question, self.language, self.wrong = question, definition.language, wrong
        self.name, self.kind, self.required = question.name, str(question.kind), question.required
        labels = {one.name: self._labels(one) for one in definition.questions()}
        self.title = piped(self._words(question.title), answers, labels)
        self.about = piped(self._words(question.about), answers, labels)
        self.answer = answers.get(question.name)

    def _words(self, text: Any) -> str:  # noqa: ANN401 - words in one language or in several
        return in_language(text, self.language, self.language)

    def _labels(self, question: Question) -> dict[str, str]:
        return {one.name: self._words(one.text) or one.name for one in question.choices}

    @property
    def about_html(self) -> SafeString | str:
        """The words below it; Markdown as safe HTML."""
        return mark_safe(markup.html(self.about)) if self.question.format == "markdown" else self.about  # noqa: S308

    @property
    def low(self) -> str:
        """Words at the low end."""
        return self._words(self.question.low)

    @property
    def high(self) -> str:
        """Words at the high end."""
        return self._words(self.question.high)

    @property
    def steps(self) -> list[tuple[str, bool]]:
        """The steps of a scale, and whether each is the answer; none of a scale that is written."""
        low, high = scale_of(self.question)
        if high - low >= MANY:
            return []
        return [(str(step), self.answer == step) for step in range(round(low), round(high) + 1)]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Name, words, and whether it is chosen."""
        chosen = self.answer if isinstance(self.answer, list) else [self.answer]
        return [(name, words, name in chosen) for name, words in self._labels(self.question).items()]

    @property
    def other(self) -> str:
        """The words of the choice where people write."""
        return self._words(self.question.other)

    @property
    def written(self) -> str:
        """What somebody wrote there."""
        every = self.answer if isinstance(self.answer, list) else [self.answer]
        return next((str(one[OTHER]) for one in every if isinstance(one, Mapping) and OTHER in one), "")

    @property
    def rows(self) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
        """Rows of a matrix with their choices."""
        said = self.answer if isinstance(self.answer, Mapping) else {}
        return [
            (
                row.name,
                self._words(row.text) or row.name,
                [(name, words, said.get(row.name) == name) for name, words in self._labels(self.question).items()],
            )
            for row in self.question.rows
        ]

    @property
    def places(self) -> list[tuple[str, str, int]]:
        """Choices of a ranking, and at which place each stands."""
        order = self.answer if isinstance(self.answer, list) else [one.name for one in self.question.choices]
        labels = self._labels(self.question)
        return [(name, labels.get(name, name), place) for place, name in enumerate(order, 1)]


def seen(questions: Sequence[Question], definition: Definition, answers: Answers | None = None) -> list[Seen]:
    """Questions as a page draws them."""
    return [Seen(one, definition, answers or {}) for one in questions]


def answer_in(question: Question, said: QueryDict) -> Any:  # noqa: ANN401 - any answer
    """The answer that a form sent; None where nothing was said."""
    field = f"{PREFIX}{question.name}"
    typed = said.get(field, "").strip()
    match str(question.kind):
        case "multiple" | "single":
            return _chosen(question, said, field)
        case "ranking":
            return _ranked(question, said, field)
        case "matrix":
            rows = {row.name: said.get(f"{field}-{row.name}", "") for row in question.rows}
            return {name: value for name, value in rows.items() if value} or None
        case "consent":
            return True if typed else None
        case "text" | "date":
            return typed or None
        case "note" | "file":
            return None
    return _number(typed)


def _chosen(question: Question, said: QueryDict, field: str) -> Any:  # noqa: ANN401 - an answer
    words = said.get(f"{field}-other", "").strip()
    picked: list[Any] = [one for one in said.getlist(field) if one != OTHER]
    if question.other and words and (OTHER in said.getlist(field) or str(question.kind) == "multiple" or not picked):
        picked = [*(picked if str(question.kind) == "multiple" else ()), {OTHER: words}]
    if str(question.kind) == "multiple":
        return picked or None
    return picked[0] if picked else None


def _ranked(question: Question, said: QueryDict, field: str) -> list[str] | None:
    names = [one.name for one in question.choices]
    places = {name: _number(said.get(f"{field}-{name}", "")) for name in names}
    if any(place is None for place in places.values()):
        return None
    return sorted(names, key=lambda name: (places[name] or 0, names.index(name)))


def _number(text: str) -> float | int | None:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    if not math.isfinite(found):
        return None
    return int(found) if found == int(found) else found
