"""Whether a person is there at all, by the kept list ``bots.txt``."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files


@lru_cache(maxsize=10_000)
def is_bot(agent: str) -> bool:
    """Whether this user agent is a crawler's, a monitor's or a browser's that a program drives."""
    return _agents().search(agent.lower()) is not None


def gives_itself_away(headers: Mapping[bytes, bytes]) -> bool:
    """Whether one of the headers is sent by no person's browser. Names are in small letters."""
    suspects = _signals().keys() & headers.keys()
    return any(_signals()[name].search(headers[name].decode("latin-1").lower()) for name in suspects)


@cache
def _lines() -> list[list[str]]:
    text = (files("rapport.collect") / "bots.txt").read_text(encoding="utf-8")
    return [line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _agents() -> re.Pattern[str]:
    return re.compile("|".join(pattern for kind, pattern in _lines() if kind == "agent"))


@cache
def _signals() -> dict[bytes, re.Pattern[str]]:
    pairs = (rest.split(" ", 1) for kind, rest in _lines() if kind == "header")
    return {name.encode(): re.compile(pattern) for name, pattern in pairs}
