"""What a question, its texts and its conditions must be. Each trouble names its field and says how to mend it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rapport.act.interact.conditions import OF_LISTS, OTHER, WITHOUT_VALUE, Condition, depth_of, named_in
from rapport.act.interact.definition import CHOOSING, SCALES, Ask, Question, Text, Use
from rapport.act.interact.texts import pipes_in
from rapport.texts.uploads import known

LONGEST, LONGEST_NAME, MOST_CHOICES, DEEPEST = 20_000, 200, 500, 10
MOST_POINTS, WIDEST_SCALE = 10_000, 100
FORMATS = ("plain", "markdown")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong: where, and how to mend it."""

    field: str
    message: str


ONLY: dict[str, Sequence[Ask]] = {
    "choices": CHOOSING,
    "rows": (Ask.MATRIX,),
    "other": (Ask.SINGLE, Ask.MULTIPLE),
    "accepts": (Ask.TEXT, Ask.NUMBER),
    "order": (Ask.RANKING,),
    "types": (Ask.FILE,),
    "long": (Ask.TEXT,),
    "case": (Ask.TEXT,),
    "whole": (Ask.NUMBER,),
}
"""What only some kinds of questions have."""


def check_question(question: Question, use: Use, earlier: set[str]) -> Iterator[Trouble]:
    """Everything that is wrong with one. ``earlier`` are the names that logic and texts may use."""
    name, kind = question.name, question.kind
    for field, having in ONLY.items():
        if getattr(question, field) and kind not in having:
            yield Trouble(f"{name}/{field}", f"A question of the kind {kind} has no {field}; leave it out.")
    if not question.title:
        yield Trouble(f"{name}/title", "Write what is asked.")
    for field in ("title", "about", "other", "low", "high", "explanation", "feedback_right", "feedback_wrong"):
        yield from check_text(getattr(question, field), f"{name}/{field}", earlier)
    yield from check_condition(question.show_if, f"{name}/show_if", earlier)
    if question.format not in FORMATS:
        yield Trouble(f"{name}/format", f"Say one of {', '.join(FORMATS)}.")
    if strange := next((one for one in question.types if not known(one)), ""):
        yield Trouble(f"{name}/types", f"{strange} is no type that can be told by what is in a file; say image/png.")
    if kind in CHOOSING:
        yield from _choices(question)
    yield from _bounds(question)
    if use is Use.QUIZ:
        yield from check_key(question)


def _choices(question: Question) -> Iterator[Trouble]:
    name, names = question.name, [one.name for one in question.choices]
    least = 1 if question.kind in {Ask.MATRIX, Ask.MULTIPLE} or question.other else 2
    if not least <= len(names) <= MOST_CHOICES:
        yield Trouble(f"{name}/choices", f"Give {least} to {MOST_CHOICES} choices.")
    for field, every in (("choices", names), ("rows", [one.name for one in question.rows])):
        if len(set(every)) < len(every):
            yield Trouble(f"{name}/{field}", "Two have the same name; give each a name of its own.")
        if any(not one or len(one) > LONGEST_NAME or one != one.strip() or not one.isprintable() for one in every):
            yield Trouble(f"{name}/{field}", f"Give each a name of 1 to {LONGEST_NAME} characters, no space around.")
    if question.other and OTHER in names:
        yield Trouble(f"{name}/choices", f"Call no choice {OTHER}: that is where people write themselves.")
    if question.kind is Ask.MATRIX and not 1 <= len(question.rows) <= MOST_CHOICES:
        yield Trouble(f"{name}/rows", f"Give a matrix 1 to {MOST_CHOICES} rows.")
    texts = [*((one.name, one.text) for one in question.choices), *((one.name, one.text) for one in question.rows)]
    for place, text in texts:
        yield from check_text(text, f"{name}/{place}", set())


def _bounds(question: Question) -> Iterator[Trouble]:
    name, least, most = question.name, question.least, question.most
    if any(one is not None and not math.isfinite(one) for one in (least, most)):
        yield Trouble(f"{name}/least", "Give finite numbers.")
    elif least is not None and most is not None and most < least:
        yield Trouble(f"{name}/most", f"{most:g} is less than {least:g}; give the larger one as most.")
    if question.kind is Ask.NPS and (least, most) not in {(None, None), (0, 10)}:
        yield Trouble(f"{name}/most", "NPS is asked from 0 to 10, or its number means something else. Ask a rating.")
    elif question.kind in SCALES and all(one is None or math.isfinite(one) for one in (least, most)):
        low, high = SCALES[question.kind]
        first, last = (low if least is None else least), (high if most is None else most)
        if first != int(first) or last != int(last):
            yield Trouble(f"{name}/least", "A scale goes from a whole number to a whole number.")
        elif not 1 <= last - first <= WIDEST_SCALE:
            yield Trouble(f"{name}/most", f"A scale has 2 to {WIDEST_SCALE + 1} steps.")


def check_key(question: Question) -> Iterator[Trouble]:
    """What is wrong with what a quiz takes for right."""
    name, names = question.name, [one.name for one in question.choices]
    if not (math.isfinite(question.points) and 0 <= question.points <= MOST_POINTS):
        yield Trouble(f"{name}/points", f"Give 0 to {MOST_POINTS} points.")
    if not 0 <= question.seconds <= 86_400:
        yield Trouble(f"{name}/seconds", "Give 0 to 86400 seconds; 0 is without a limit.")
    chosen, accepted = [(one.weight, one.feedback) for one in question.choices], question.accepts
    for weight, feedback in [*chosen, *((one.weight, one.feedback) for one in accepted)]:
        if not (math.isfinite(weight) and -1 <= weight <= 1):
            yield Trouble(f"{name}/weight", "A weight is from -1 to 1: 1 is all points, 0 none, below 0 it costs.")
        yield from check_text(feedback, f"{name}/feedback", set())
    if question.order and sorted(question.order) != sorted(names):
        yield Trouble(f"{name}/order", "Name all choices once, in the right order.")
    if lost := next((one for one in question.rows if one.correct and one.correct not in names), None):
        yield Trouble(f"{name}/rows", f"{lost.name}: there is no choice {lost.correct!r}.")
    if question.kind is Ask.NUMBER and any(one.low is None and one.high is None for one in accepted):
        yield Trouble(f"{name}/accepts", "Give from which number to which an answer is right.")
    if question.kind is Ask.TEXT and not all(one.text.strip() for one in accepted):
        yield Trouble(f"{name}/accepts", "Write the text that is right.")


def check_text(text: Text, field: str, earlier: set[str]) -> Iterator[Trouble]:
    """What is wrong with words: too many of them, or an answer in them that nobody has given yet."""
    every = [text] if isinstance(text, str) else list(text.values())
    if any(len(words) > LONGEST or "\0" in words for words in every):
        yield Trouble(field, f"Write at most {LONGEST} characters, none of them empty.")
    for name in sorted(pipes_in(text) - earlier):
        yield Trouble(field, f"{{{{{name}}}}} is neither an earlier question nor a hidden field.")


def check_condition(condition: Condition | None, field: str, earlier: set[str]) -> Iterator[Trouble]:
    """What is wrong with a condition, and with those in it."""
    if condition is None:
        return
    if depth_of(condition) > DEEPEST:
        yield Trouble(field, f"Conditions stand at most {DEEPEST} deep in each other.")
        return
    for name in dict.fromkeys(named_in(condition)):
        if name not in earlier:
            yield Trouble(field, f"{name!r} is neither an earlier question nor a hidden field.")
    yield from (Trouble(field, message) for message in _forms(condition))


def _forms(condition: Condition) -> Iterator[str]:
    inner = (*condition.all, *condition.any, *condition.none)
    if bool(condition.answer) == bool(inner):
        yield "Compare one answer, or say conditions in all, any or none; not both, and not nothing."
    if condition.answer and (wrong := _value(condition.op, condition.value)):
        yield wrong
    for one in inner:
        yield from _forms(one)


def _value(op: Any, value: Any) -> str:  # noqa: ANN401 - any JSON
    if op in OF_LISTS:
        return "" if isinstance(value, list) and value else f"{op} takes a list of values."
    if op in WITHOUT_VALUE:
        return "" if value is None else f"{op} takes no value."
    return f"{op} takes a value." if value is None else ""
