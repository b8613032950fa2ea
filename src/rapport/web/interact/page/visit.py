"""One visit to the page of something that is asked: what is done of it, and which template shows what came of that."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapport.act.interact.api import Definition, Interaction, NotTaken, Question, Use
from rapport.web.interact.page.fields import PREFIX, answer_of, field_of, speaker
from rapport.web.interact.page.form import Form
from rapport.web.interact.steps import Told

Do = Callable[..., Told]
"""Performs a step, with fields of its call by their names. Raises :class:`NotTaken`."""
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: its template, below ``web/interact/door``, and what it says."""

    template: str
    context: Told
    status: int = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody opens the page, or sends its form. Only when it is ``posted`` anything is done: mail is looked through
    by programs that follow every link.
    """

    found: Interaction
    definition: Definition
    version: int
    id: str
    """Of the answer: said by the form, else a new one."""
    form: Form
    posted: bool
    language: str
    do: Do

    def hidden(self) -> dict[str, str]:
        """What the link says for the fields that the page fills, not the person."""
        return {name: self.form.one(name)[:500] for name in self.definition.hidden if name in self.form}

    def say(self, answers: Mapping[str, Any]) -> Callable[[Any], str]:
        """Texts in the language of this visit."""
        return speaker(self.language, self.definition.language, {**self.hidden(), **answers})

    def page(self, template: str, more: Told, *, wrong: bool = False) -> Shown:
        """What every page says, and more. ``wrong`` is whether something of the form needs another look."""
        say = self.say({})
        about: Told = {
            "title": say(self.definition.title),
            "project": self.found.project.name,
            "language": self.language,
            "languages": [self.definition.language, *self.definition.languages] if self.definition.languages else [],
            "rtl": self.language.partition("-")[0] in RIGHT_TO_LEFT,
        }
        keep = [("id", self.id), ("version", self.version), ("lang", self.language)]
        keep += [("token", self.form.one("token"))] if self.form.one("token") else []
        return Shown(template, {**about, "keep": [*keep, *self.hidden().items()], **more}, 400 if wrong else 200)

    def fields(self, questions: Sequence[Question], answers: Told, wrong: Mapping[str, str], seed: str) -> list[Told]:
        """Questions as fields."""
        say, use = self.say(answers), Use(self.definition.use)
        return [field_of(one, use, seed, say, answers.get(one.name), wrong.get(one.name, "")) for one in questions]

    def given(self, questions: Iterable[Question]) -> tuple[Told, dict[str, str]]:
        """Answers that the form gives to those that it has shown, and what is wrong with its files."""
        shown, answers, wrong = set(self.form.all("shown")), {}, {}
        for one in [one for one in questions if one.name in shown or not self.posted]:
            answers[one.name] = answer_of(one, self.form)
            for sent in self.form.files.get(PREFIX + one.name, ()):
                try:
                    said = self.do("upload", body=sent.raw, type=sent.type, question=one.name, name=sent.name)
                    answers[one.name] = [*(answers[one.name] or []), said["file"]]
                except NotTaken as why:
                    wrong[one.name] = str(why)
        return answers, wrong


def gone(message: str, status: int) -> Shown:
    """Nothing is asked here, or not of this person; the sentence says why."""
    return Shown("gone.html", {"message": message, "language": "en", "title": "Nothing to answer"}, status)
