"""Aiken: a question, its choices with capital letters, and a line with the right one."""

import re
from collections.abc import Sequence

from rapport.act.interact.definition import Ask, Definition, Question
from rapport.act.interact.formats.format import (
    BadFormat,
    Export,
    Format,
    Import,
    Refused,
    Taking,
    choices,
    every_question,
    register,
    words,
)

CHOICE = re.compile(r"([A-Z])[.)]\s+(\S.*)")
ANSWER = re.compile(r"ANSWER:\s*([A-Z])\s*", re.IGNORECASE)
ONLY = "Aiken has only single choices with one right answer; it is left out."
WITHOUT = "Aiken has no feedback and no parts of points; they are left out."
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def read(text: str) -> Import:
    """A quiz of the questions of a file."""
    taking = Taking("")
    lines = [line.strip() for line in text.removeprefix("\ufeff").splitlines()]
    begins, some = 0, False
    for at, line in enumerate(lines):
        if ANSWER.fullmatch(line):
            _take(taking, lines[begins:at], line, begins)
            begins, some = at + 1, True
    if any(lines[begins:]):
        first = next(at for at in range(begins, len(lines)) if lines[at])
        taking.refuse(f"line {first + 1}", "There is no line such as 'ANSWER: B' after it.")
    if not some:
        raise BadFormat("No line says which choice is right; write for example: ANSWER: B")
    return taking.done()


def _take(taking: Taking, lines: Sequence[str], answer: str, begins: int) -> None:
    first = next((at for at, line in enumerate(lines) if line), 0)
    where = f"line {begins + first + 1}"
    stem = [line for line in lines[first:] if line and not CHOICE.fullmatch(line)]
    found = [match for line in lines if (match := CHOICE.fullmatch(line))]
    letters = "".join(match[1] for match in found)
    right = ANSWER.fullmatch(answer)
    letter = right[1].upper() if right else ""
    if len(stem) != 1 or lines[first] != stem[0]:
        taking.refuse(where, "Write the question in one line, then its choices, each as 'A. words'.")
    elif letters != LETTERS[: len(letters)]:
        taking.refuse(where, f"The choices have the letters {letters}; begin with A and leave none out.")
    elif letter not in letters:
        taking.refuse(where, f"ANSWER names {letter}, and the choices are {letters or 'missing'}.")
    else:
        made = choices((match[2], float(match[1] == letter), "") for match in found)
        taking.take(Question(taking.name(), Ask.SINGLE, stem[0], choices=made), where)


def write(definition: Definition) -> Export:
    """All single choices with one right answer; Aiken has nothing else."""
    told, refused = [], []
    for _, question in every_question(definition):
        right = [at for at, one in enumerate(question.choices) if one.weight >= 1]
        if question.kind is not Ask.SINGLE or len(right) != 1 or len(question.choices) > len(LETTERS):
            refused.append(Refused(question.name, ONLY))
            continue
        texts = [_line(words(definition, one.text) or one.name) for one in question.choices]
        lines = [f"{letter}. {text}" for letter, text in zip(LETTERS, texts, strict=False)]
        told.append("\n".join([_line(words(definition, question.title)), *lines, f"ANSWER: {LETTERS[right[0]]}"]))
        if (
            any(one.feedback or 0 < one.weight < 1 or one.weight < 0 for one in question.choices)
            or question.explanation
        ):
            refused.append(Refused(question.name, WITHOUT))
    return Export("\n\n".join(told) + "\n" if told else "", refused)


def _line(said: str) -> str:
    return " ".join(said.split())


def looks(text: str) -> bool:
    """Whether a line says which answer is right."""
    return any(ANSWER.fullmatch(line.strip()) for line in text.splitlines())


register(
    Format(
        name="aiken",
        title="Aiken",
        suffix=".txt",
        type="text/plain",
        sentence="The simplest one: single choices with one right answer.",
        read=read,
        write=write,
        looks=looks,
    )
)
