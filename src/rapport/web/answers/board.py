"""The page of results: each question with the chart of its kind, where people left, and how scales went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapport.act.interact import api as interact
from rapport.act.interact.api import Question, in_language
from rapport.web import words
from rapport.web.answers.pictures import steps, weeks
from rapport.web.explore.heat import level
from rapport.web.explore.view import Picture
from rapport.web.words import THIN

Told = Mapping[str, Any]
HEADLINES = (
    ("nps", "NPS ", ""),
    ("satisfied", "", " satisfied"),
    ("agreed", "", " agreed"),
    ("mean", "", " in the mean"),
)
"""The one number of a question, and the words around it; the first that it has."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart in a table: its words, how long its bar is, and its numbers."""

    name: str
    words: str
    length: float
    said: str
    range: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a matrix: its words, and the cells with how dark each is."""

    words: str
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A question with what it was answered."""

    name: str
    title: str
    kind: str
    told: Told
    headline: str = ""
    bars: tuple[Bar, ...] = ()
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    pictures: tuple[Picture, ...] = ()


def shown(interaction: interact.Interaction, told: Told) -> list[Shown]:
    """Every question, in its order, that has anything to show."""
    language = interaction.draft.get("language", "en")
    asked = {one.name: one for one in interact.questions_of(interaction)}
    if interaction.use == "poll":
        return [poll(one, told, language) for one in asked.values()]
    found = []
    for said in told.get("questions", ()):
        question = asked.get(said["name"])
        title = in_language(question.title, language, language) if question else said["name"]
        found.append(one_of(question, said, title, language) if question else Shown(said["name"], title, "", said))
    return found


def starred(told: Told, stars: int) -> list[Bar]:
    """How many reviews gave how many stars, the most stars first."""
    counts = {number: told["stars"].get(str(number), 0) for number in range(stars, 0, -1)}
    top = max(counts.values(), default=0) or 1
    return [
        Bar(f"{n}", f"{n} {'star' if n == 1 else 'stars'}", 100 * one / top, f"{one:,}") for n, one in counts.items()
    ]


def about(told: Told, stars: int) -> list[Bar]:
    """What most was written about, with the mean of its stars."""
    return [
        Bar(
            one["subject"],
            one["subject"],
            100 * one["value"] / stars,
            f"{one['value']:.1f} of {stars}",
            words.plural(one["count"], "review", "reviews"),
        )
        for one in told["subjects"]
    ]


def poll(question: Question, told: Told, language: str) -> Shown:
    """A poll's one question; the shares are of all votes."""
    shares = {name: interact.share(told["choices"].get(name, 0), told["votes"]) for name in names_of(question, told)}
    choices = {name: {"value": one.value, "low": one.low, "high": one.high} for name, one in shares.items()}
    bars = chosen({"choices": choices, "answers": told["votes"]}, labels_of(question, language))
    return Shown(question.name, in_language(question.title, language, language), "poll", told, bars=bars)


def names_of(question: Question, told: Told) -> list[str]:
    """The choices, those of older versions and the one where people write too."""
    names = [one.name for one in question.choices]
    return [*names, *(name for name in told["choices"] if name not in names)]


def labels_of(question: Question, language: str) -> dict[str, str]:
    """What choices are called."""
    found = {one.name: in_language(one.text, language, language) or one.name for one in question.choices}
    return found | ({"other": in_language(question.other, language, language)} if question.other else {})


def one_of(question: Question, said: Told, title: str, language: str) -> Shown:
    """A question of a survey or a quiz."""
    labels, kind = labels_of(question, language), str(question.kind)
    pictures: list[Picture] = []
    bars: tuple[Bar, ...] = ()
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    if "steps" in said:
        pictures = [one for one in (steps(question.name, title, said), weeks(question, title, said)) if one]
    if said.get("attempts") is not None and "choices" in said:
        bars = distracting(said, labels)
    elif "choices" in said:
        bars = chosen(said, labels)
    elif "places" in said:
        bars = placed(said, labels)
    elif "bins" in said or "months" in said:
        bars = counted(said)
    elif "rows" in said:
        columns = tuple(labels.values())
        lines = tuple(matrix(said, {row.name: in_language(row.text, language, language) for row in question.rows}))
    return Shown(question.name, title, kind, said, headline(said), tuple(bars), columns, lines, tuple(pictures))


def headline(said: Told) -> str:
    """The one number of a question with its interval, in words; '' where it has none."""
    for name, before, after in HEADLINES:
        one = said.get(name)
        if one and one["value"] is not None:
            return f"{before}{number(name, one['value'])}{after}{between(name, one)}"
    if said.get("median") is not None:
        return f"{said['median']:g} is the middle one"
    return f"{said['files']} files" if said.get("files") else ""


def number(name: str, value: float) -> str:
    """A number of this sort as people read it."""
    if name in {"satisfied", "agreed"}:
        return words.percent(value)
    return f"{value:.0f}".replace("-", "−") if name == "nps" else f"{value:.2f}"


def between(name: str, one: Told) -> str:
    """`` (31 to 48)``; '' where too few have answered to say."""
    if one.get("low") is None or one.get("high") is None:
        return ""
    return f" ({number(name, one['low'])} to {number(name, one['high'])})"


def chosen(said: Told, labels: Mapping[str, str]) -> tuple[Bar, ...]:
    """Choices by their share of the answers, the most chosen first."""
    found = sorted(said["choices"].items(), key=lambda each: -(each[1]["value"] or 0))
    top = max((one["value"] or 0 for _, one in found), default=0) or 1
    return tuple(
        Bar(
            name,
            labels.get(name, name),
            100 * (one["value"] or 0) / top,
            "–" if one["value"] is None else words.percent(one["value"]),
            "" if one["low"] is None else f"{100 * one['low']:.1f} to {100 * one['high']:.1f}{THIN}%",
        )
        for name, one in found
    )


def distracting(said: Told, labels: Mapping[str, str]) -> tuple[Bar, ...]:
    """Choices of a quiz: how often each was chosen, and by which share of the best and of the worst."""
    most = max((one["chosen"] for one in said["choices"].values()), default=0) or 1
    return tuple(
        Bar(
            name,
            f"{labels.get(name, name)}{' (right)' if one['weight'] > 0 else ''}",
            100 * one["chosen"] / most,
            f"{one['chosen']:,}",
            apart(one["best"], one["worst"]),
        )
        for name, one in said["choices"].items()
    )


def apart(best: float | None, worst: float | None) -> str:
    """Who chose it among the best and the worst 27 percent; '' where there are too few to say."""
    if best is None or worst is None:
        return ""
    return f"{words.percent(best)} of the best, {words.percent(worst)} of the worst"


def placed(said: Told, labels: Mapping[str, str]) -> tuple[Bar, ...]:
    """Things that were ranked, by their mean place."""
    known = {name: one for name, one in said["places"].items() if one["mean"] is not None}
    count = len(said["places"])
    return tuple(
        Bar(
            name,
            labels.get(name, name),
            100 * (count + 1 - one["mean"]) / count,
            f"place {one['mean']:.2f}",
            f"first {one['first']:,} times",
        )
        for name, one in sorted(known.items(), key=lambda each: each[1]["mean"])
    )


def counted(said: Told) -> tuple[Bar, ...]:
    """Numbers in stretches, or dates by month."""
    months = list(said.get("months", {}).items())
    pairs = months or [(stretch(one), one["count"]) for one in said["bins"]]
    top = max((count for _, count in pairs), default=0) or 1
    return tuple(Bar(name, name, 100 * count / top, f"{count:,}") for name, count in pairs)


def stretch(one: Told) -> str:
    """``5``, or ``5 to 7.5``."""
    low, high = f"{one['low']:.4g}", f"{one['high']:.4g}"
    return low if low == high else f"{low} to {high}"


def matrix(said: Told, labels: Mapping[str, str]) -> list[Line]:
    """Rows with their cells, darker where more chose it."""
    found = []
    for name, counts in said["rows"].items():
        total = sum(counts.values()) or 1
        cells = tuple((count, level(count / total, 1)) for count in counts.values())
        found.append(Line(labels.get(name) or name, cells))
    return found


def left(told: Told, found: Sequence[Shown]) -> list[Bar]:
    """How many came to each question of a survey, and how many stopped there."""
    titles = {one.name: one.title for one in found}
    started = told.get("started") or 0
    bars = []
    for one in told.get("questions", ()):
        if one.get("reached"):
            gone = f"{one['left']:,} left here" if one["left"] else ""
            took = f"{words.duration(one['median_s'])} in the middle" if one.get("median_s") else ""
            title, length = titles.get(one["name"], one["name"]), 100 * one["reached"] / max(started, 1)
            bars.append(Bar(one["name"], title, length, f"{one['reached']:,}", ", ".join(filter(None, (gone, took)))))
    return bars
