"""Texts that people have rated, from a file: what training needs."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapport.texts.sentiment import BANDS

FEWEST = 20
LARGEST = 64 * 1024 * 1024
HEADS = ("label", "sentiment", "band", "rating", "score")
WORDS = {BANDS[0]: -1.0, BANDS[1]: 0.0, BANDS[2]: 1.0}


class BadLabels(ValueError):
    """A file that cannot be trained on. The message says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, and how people say that it is meant: from -1 to 1."""

    text: str
    value: float


def labelled(file: Path) -> list[Labelled]:
    """The texts of a file of two columns or more, between tabs or commas, with or without a head.

    The labels are ``negative``, ``neutral``, ``positive``, or numbers: 0 and 1, -1 to 1, stars 1 to 5, or -4 to 4
    around 0, of which 2 already is wholly positive. Raises :class:`BadLabels`.
    """
    rows = _rows(file)
    place, column = _columns(file.name, rows)
    head = 1 if _value(rows[0][column]) is None else 0
    values = [_value(row[column]) for row in rows[head:]]
    if None in values:
        line = values.index(None) + head + 1
        raise BadLabels(f"{file.name}, line {line}: {rows[line - 1][column]!r} is no label; write one of {_wanted()}.")
    told = _scaled([value for value in values if value is not None], file.name)
    texts = [Labelled(row[place].strip(), value) for row, value in zip(rows[head:], told, strict=True)]
    return [one for one in texts if one.text]


def _wanted() -> str:
    return f"{', '.join(BANDS)}, or a number"


def _rows(file: Path) -> list[list[str]]:
    try:
        raw = file.read_bytes()[: LARGEST + 1]
    except OSError as wrong:
        raise BadLabels(f"{file} cannot be read ({wrong.strerror}); name another file.") from wrong
    if len(raw) > LARGEST:
        raise BadLabels(f"{file.name} has more than {LARGEST // 1024 // 1024} MB; give fewer texts.")
    try:
        said = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        said = raw.decode("cp1252", errors="replace")
    if "\t" in said.partition("\n")[0]:
        rows = [line.split("\t") for line in said.replace("\r\n", "\n").split("\n") if line.strip()]
    else:
        rows = [row for row in csv.reader(io.StringIO(said)) if row]
    if len(rows) < FEWEST:
        raise BadLabels(f"{file.name} has {len(rows)} rows; at least {FEWEST} texts with a label are needed.")
    short = next((number for number, row in enumerate(rows, 1) if len(row) < 2), 0)
    if short:
        raise BadLabels(
            f"{file.name}, line {short}: there is one column; write the text, a tab or comma, and its label."
        )
    return rows


def _columns(name: str, rows: Sequence[list[str]]) -> tuple[int, int]:
    """Which column is the text and which the label: by the head, or by what stands in them."""
    width = min(len(row) for row in rows)
    head = [one.strip().lower() for one in rows[0][:width]]
    body = rows[1:]
    text = head.index("text") if "text" in head else max(range(width), key=lambda at: sum(len(row[at]) for row in body))
    said = [head.index(one) for one in HEADS if one in head]
    good = [
        at for at in range(width) if at != text and sum(_value(row[at]) is not None for row in body) * 2 > len(body)
    ]
    if not said and not good:
        raise BadLabels(f"{name}: no column has labels; write one of {_wanted()} beside each text.")
    return text, said[0] if said else good[-1]


def _value(said: str) -> float | None:
    word = said.strip().lower()
    if word in WORDS:
        return WORDS[word]
    try:
        value = float(word)
    except ValueError:
        return None
    return value if abs(value) <= 5 else None


def _scaled(values: list[float], name: str) -> list[float]:
    least, most = min(values), max(values)
    if least == most:
        raise BadLabels(f"{name}: all texts have the label {least:g}; give some of another one.")
    whole = all(value == int(value) for value in values)
    if least >= 0:
        if whole and (least, most) == (0, 1):
            return [2 * value - 1 for value in values]
        if whole and least >= 1:
            return [(value - 3) / 2 for value in values]
        raise BadLabels(f"{name}: numbers from {least:g} to {most:g} have no middle; write 0 and 1, -1 to 1, or stars.")
    half = 1.0 if max(-least, most) <= 1 else 2.0
    return [max(-1.0, min(1.0, value / half)) for value in values]
