"""What is done to a draft as a whole: questions come, go and change places; screens are divided and joined.

Pure, on a definition as JSON. Whether what comes of it can be asked is looked at where it is kept.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any

from rapport.deliver.api import Wrong
from rapport.web.drafting.kinds import KINDS, fresh

Draft = dict[str, Any]


def free(name: str, taken: Iterable[str]) -> str:
    """The name, or the name with the first number that nothing else has."""
    every = set(taken)
    return next(one for n in range(1, len(every) + 2) if (one := name if n == 1 else f"{name}-{n}") not in every)


def names_of(draft: Mapping[str, Any]) -> list[str]:
    """What logic may name: questions and hidden fields."""
    asked = [one["name"] for screen in draft.get("screens", ()) for one in screen.get("questions", ())]
    return [*asked, *draft.get("hidden", ())]


def place_of(draft: Mapping[str, Any], name: str) -> tuple[int, int]:
    """On which screen a question stands, and where there. Raises :class:`Wrong`."""
    for at, screen in enumerate(draft.get("screens", ())):
        for number, one in enumerate(screen.get("questions", ())):
            if one["name"] == name:
                return at, number
    raise Wrong("question", f"There is no question {name!r} any more. Load the page again.")


def question_of(draft: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A question by its name. Raises :class:`Wrong`."""
    at, number = place_of(draft, name)
    found: dict[str, Any] = draft["screens"][at]["questions"][number]
    return found


def screen_of(draft: Mapping[str, Any], name: str) -> int:
    """The number of a screen. Raises :class:`Wrong`."""
    found = next((at for at, one in enumerate(draft.get("screens", ())) if one["name"] == name), None)
    if found is None:
        raise Wrong("screen", f"There is no screen {name!r} any more. Load the page again.")
    return found


def added(draft: Draft, kind: str, after: str = "") -> tuple[Draft, str]:
    """With a new question of a kind, behind another or at the end; also its name."""
    if kind not in KINDS:
        raise Wrong("kind", f"There is no kind {kind!r}; there are: {', '.join(KINDS)}.")
    name = free(kind, names_of(draft))
    return inserted(draft, fresh(kind, name), after), name


def inserted(draft: Draft, question: Mapping[str, Any], after: str = "") -> Draft:
    """With this question behind another, or at the end."""
    made = deepcopy(draft)
    screens = made.setdefault("screens", [])
    if not screens:
        screens.append({"name": "first"})
    at, number = place_of(made, after) if after in names_of(made) else (len(screens) - 1, 10**6)
    screens[at].setdefault("questions", []).insert(number + 1, dict(question))
    return made


def put(draft: Draft, name: str, question: Mapping[str, Any]) -> Draft:
    """With the question of this name replaced; where its own name is another, logic and texts follow."""
    made = deepcopy(draft)
    at, number = place_of(made, name)
    made["screens"][at]["questions"][number] = dict(question)
    return renamed(made, name, question["name"]) if question["name"] != name else made


def dropped(draft: Draft, name: str) -> Draft:
    """Without a question; a screen on which nothing is left goes too."""
    made = deepcopy(draft)
    at, number = place_of(made, name)
    del made["screens"][at]["questions"][number]
    return _without_empty(made)


def copied(draft: Draft, name: str) -> tuple[Draft, str]:
    """With a copy of a question behind it; also the copy's name."""
    copy = deepcopy(question_of(draft, name))
    copy["name"] = free(re.sub(r"-\d+$", "", name), names_of(draft))
    return inserted(draft, copy, name), copy["name"]


def moved(draft: Draft, name: str, by: int) -> Draft:
    """One place up (-1) or down (1), onto the screen beside where there is no other place on its own."""
    made = deepcopy(draft)
    at, number = place_of(made, name)
    screens = made["screens"]
    here = screens[at]["questions"]
    if 0 <= number + by < len(here):
        here[number], here[number + by] = here[number + by], here[number]
    elif 0 <= at + by < len(screens):
        beside = screens[at + by].setdefault("questions", [])
        beside.insert(0 if by > 0 else len(beside), here.pop(number))
    return _without_empty(made)


def divided(draft: Draft, name: str) -> Draft:
    """A new screen begins at this question; what leads on from the screen leads on from the new one."""
    made = deepcopy(draft)
    at, number = place_of(made, name)
    screen = made["screens"][at]
    if not number:
        raise Wrong("question", "A screen begins with this question already.")
    taken = [one["name"] for one in made["screens"]]
    fresh_one: Draft = {"name": free("screen", taken), "questions": screen["questions"][number:]}
    if "jumps" in screen:
        fresh_one["jumps"] = screen.pop("jumps")
    screen["questions"] = screen["questions"][:number]
    made["screens"].insert(at + 1, fresh_one)
    return made


def joined(draft: Draft, name: str) -> Draft:
    """A screen with the one before it; where the one before led is forgotten, its own ways stay."""
    made = deepcopy(draft)
    at = screen_of(made, name)
    if not at:
        raise Wrong("screen", "There is no screen before the first.")
    gone, before = made["screens"].pop(at), made["screens"][at - 1]
    before["questions"] = [*before.get("questions", ()), *gone.get("questions", ())]
    before.pop("jumps", None)
    if gone.get("jumps"):
        before["jumps"] = gone["jumps"]
    return made


def with_screen(draft: Draft, name: str, said: Mapping[str, Any]) -> Draft:
    """With what is said of a screen; its questions stay."""
    made = deepcopy(draft)
    at = screen_of(made, name)
    kept = made["screens"][at]
    made["screens"][at] = {"name": name, **said, "questions": kept.get("questions", [])}
    return made


def renamed(draft: Draft, old: str, new: str) -> Draft:
    """Logic and texts that name a question name it anew."""
    pipe = re.compile(r"(\{\{\s*)" + re.escape(old) + r"(?=[\s.|}])")

    def answer(text: str) -> str:
        first, dot, row = text.partition(".")
        return f"{new}{dot}{row}" if first == old else text

    found: Draft = _walked(draft, answer, lambda text: pipe.sub(rf"\g<1>{new}", text))
    return found


def _walked(said: Any, answer: Callable[[str], str], text: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(said, str):
        return text(said)
    if isinstance(said, list):
        return [_walked(one, answer, text) for one in said]
    if not isinstance(said, dict):
        return said
    return {
        key: answer(value) if key == "answer" and isinstance(value, str) else _walked(value, answer, text)
        for key, value in said.items()
    }


def _without_empty(draft: Draft) -> Draft:
    """Screens without questions go, but for the last one that there is."""
    kept = [one for one in draft["screens"] if one.get("questions")]
    draft["screens"] = kept or draft["screens"][:1]
    return draft
