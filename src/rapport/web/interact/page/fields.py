"""Questions as fields of a form, and answers out of them: the same answers that a widget sends."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rapport.act.interact.api import Question, Use, in_language, piped, public_question
from rapport.texts import markup
from rapport.web.interact.page.form import Form

PREFIX, OTHER = "q.", "other"
Told = dict[str, Any]


def answer_of(question: Question, form: Form) -> Any:  # noqa: ANN401 - any JSON
    """The answer that a form gives to a question; None is none. What cannot be read is given as it stands."""
    name = PREFIX + question.name
    reads = _READS.get(question.kind.value)
    return reads(question, form, name) if reads else form.one(name).strip() or None


def _single(question: Question, form: Form, name: str) -> Any:  # noqa: ANN401 - any JSON
    said = form.one(name)
    if said == OTHER and question.other:
        return {OTHER: form.one(f"{name}.{OTHER}").strip()}
    return said or None


def _multiple(question: Question, form: Form, name: str) -> Any:  # noqa: ANN401 - any JSON
    said: list[Any] = [one for one in form.all(name) if one]
    if question.other and OTHER in said:
        said[said.index(OTHER)] = {OTHER: form.one(f"{name}.{OTHER}").strip()}
    return said or None


def _ranking(question: Question, form: Form, name: str) -> Any:  # noqa: ANN401 - any JSON
    places = {one.name: form.one(f"{name}.{number}") for number, one in enumerate(question.choices)}
    given = {choice: int(place) for choice, place in places.items() if place.isdecimal()}
    return [choice for _, choice in sorted({place: choice for choice, place in given.items()}.items())] or None


def _matrix(question: Question, form: Form, name: str) -> Any:  # noqa: ANN401 - any JSON
    said = {one.name: form.one(f"{name}.{number}") for number, one in enumerate(question.rows)}
    return {row: choice for row, choice in said.items() if choice} or None


def _number(question: Question, form: Form, name: str) -> Any:  # noqa: ANN401 - any JSON
    said = form.one(name).strip()
    try:
        number = float(said.replace(",", "."))
    except ValueError:
        return said or None
    return int(number) if number == number and abs(number) < 1e15 and number == int(number) else number


def _text(question: Question, form: Form, name: str) -> Any:  # noqa: ANN401 - any JSON
    return form.one(name).replace("\r\n", "\n").strip() or None


def _consent(question: Question, form: Form, name: str) -> Any:  # noqa: ANN401 - any JSON
    if name in form:
        return form.one(name) == "yes"
    return False if question.name in form.all("shown") else None


def _file(question: Question, form: Form, name: str) -> Any:  # noqa: ANN401 - any JSON
    return [one for one in form.all(name) if one] or None


_READS: Mapping[str, Callable[[Question, Form, str], Any]] = {
    "single": _single,
    "multiple": _multiple,
    "ranking": _ranking,
    "matrix": _matrix,
    **dict.fromkeys(("number", "rating", "nps", "csat", "ces"), _number),
    "text": _text,
    "consent": _consent,
    "file": _file,
}


def field_of(question: Question, use: Use, seed: str, say: Callable[[Any], str], answer: Any, wrong: str) -> Told:  # noqa: ANN401
    """A question as the template prints it. ``say`` gives a text in the language of the page, answers put in."""
    said = public_question(question, use, seed)
    told: Told = {name: say(said.get(name, "")) for name in ("title", "about", "other", "low", "high")}
    told |= {name: said.get(name) for name in ("name", "kind", "required", "long", "least", "most", "whole")}
    told |= {"field": PREFIX + question.name, "id": f"q-{question.name}", "wrong": wrong, "answer": answer}
    if question.format == "markdown":
        told |= {"markup": {name: markup.html(told[name]) for name in ("title", "about")}}
    if told["kind"] in {"rating", "nps", "csat", "ces"}:
        told["choices"] = [
            _choice(number, str(number), answer) for number in range(int(said["least"]), int(said["most"]) + 1)
        ]
    else:
        told["choices"] = _choices(question, said, say, answer)
    told["rows"] = [_row(number, one, told, say, answer) for number, one in enumerate(said.get("rows", ()))]
    told["wrote"] = _wrote(answer)
    told["accept"] = ",".join(question.types)
    return told


def _choices(question: Question, said: Told, say: Callable[[Any], str], answer: Any) -> Sequence[Told]:  # noqa: ANN401
    places = {one.name: number for number, one in enumerate(question.choices)}
    made = []
    for one in said.get("choices", ()):
        choice = _choice(one["name"], say(one.get("text", "")) or one["name"], answer)
        # A rank is asked of each choice by its own number, wherever it is shown.
        choice["number"] = places[one["name"]]
        choice["rank"] = answer.index(one["name"]) + 1 if isinstance(answer, list) and one["name"] in answer else 0
        made.append(choice)
    return made


def _choice(value: Any, text: str, answer: Any) -> Told:  # noqa: ANN401 - any JSON
    chosen = answer if isinstance(answer, list) else [answer]
    return {"value": value, "text": text, "checked": value in chosen}


def _row(number: int, said: Told, told: Told, say: Callable[[Any], str], answer: Any) -> Told:  # noqa: ANN401
    mine = answer.get(said["name"]) if isinstance(answer, Mapping) else None
    choices = [{**one, "checked": one["value"] == mine} for one in told["choices"]]
    return {"text": say(said.get("text", "")) or said["name"], "number": number, "choices": choices}


def _wrote(answer: Any) -> str | None:  # noqa: ANN401 - any JSON
    """What somebody wrote instead of choosing; None where they chose."""
    every = answer if isinstance(answer, list) else [answer]
    return next((str(one[OTHER]) for one in every if isinstance(one, Mapping) and OTHER in one), None)


def speaker(language: str, fallback: str, answers: Mapping[str, Any]) -> Callable[[Any], str]:
    """Gives texts in a language, with earlier answers in them. What comes is text, not HTML."""
    return lambda text: piped(in_language(text or "", language, fallback), answers)
