"""What changed between two definitions, in sentences a team can read. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from rapport.act.interact.definition import Definition, Question, lean
from rapport.act.interact.texts import in_language

LONGEST = 60
WORDS: Mapping[str, str] = {
    "about": "the words below it",
    "required": "whether it must be answered",
    "choices": "its choices",
    "rows": "its rows",
    "other": "the choice where people write",
    "shuffled": "its order",
    "least": "its limits",
    "most": "its limits",
    "low": "the words at its ends",
    "high": "the words at its ends",
    "show_if": "when it is asked",
    "points": "its points",
    "accepts": "its right answers",
    "order": "its right order",
    "seconds": "its time",
}
"""What a field of a question is called; any other is called by its name."""
WHOLE: Mapping[str, str] = {
    "title": "The title",
    "languages": "Its languages",
    "hidden": "The fields that the page says",
    "welcome": "What comes before the first question",
    "endings": "The thank-you",
    "quotas": "The quotas",
    "incentive": "What they get for it",
    "closes": "When it closes",
    "identity": "Who may answer",
    "proof": "Whether people work for it",
}


def differences(old: Definition, new: Definition) -> list[str]:
    """What is new, gone, moved or changed, from the older one to the newer one."""
    before = {one.name: one for one in old.questions()}
    after = {one.name: one for one in new.questions()}
    told = [f"New: {_title(one, new)}." for name, one in after.items() if name not in before]
    told += [f"Gone: {_title(one, old)}." for name, one in before.items() if name not in after]
    both = [name for name in after if name in before]
    told += [said for name in both if (said := _changed(before[name], after[name], new))]
    if [name for name in before if name in after] != both:
        told.append("The questions come in another order.")
    told += _screens(old, new)
    told += [
        f"{title} changed." for name, title in WHOLE.items() if lean(getattr(old, name)) != lean(getattr(new, name))
    ]
    if names := list(_fields(getattr(old, new.use), getattr(new, new.use))):
        told.append(f"How the {new.use} works changed: {', '.join(names)}.")
    return told


def _changed(old: Question, new: Question, definition: Definition) -> str:
    names = list(_fields(old, new))
    if not names:
        return ""
    if names == ["title"]:
        return f"{_title(old, definition)} is now {_title(new, definition)}."
    words = dict.fromkeys(WORDS.get(name, f"its {name}") for name in names)
    return f"Changed about {_title(new, definition)}: {', '.join(words)}."


def _fields(old: msgspec.Struct, new: msgspec.Struct) -> Iterator[str]:
    for name in old.__struct_fields__:
        if lean(getattr(old, name)) != lean(getattr(new, name)):
            yield name


def _screens(old: Definition, new: Definition) -> Iterator[str]:
    if _grouped(old) != _grouped(new):
        yield "The questions stand on other screens."
    if _ways(old) != _ways(new):
        yield "Where screens lead, or when they are shown, changed."
    if _words(old) != _words(new):
        yield "The words of screens changed."


def _grouped(one: Definition) -> Sequence[Sequence[str]]:
    return [sorted(each.name for each in screen.questions) for screen in one.screens]


def _ways(one: Definition) -> Any:  # noqa: ANN401 - compared, nothing else
    return [lean((each.show_if, each.jumps, each.shuffled)) for each in one.screens]


def _words(one: Definition) -> Sequence[Any]:
    return [(each.title, each.about) for each in one.screens]


def _title(one: Question, definition: Definition) -> str:
    words = in_language(one.title, definition.language, definition.language)
    return f"“{words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + '…'}”"
