"""Typed readers of the environment: a setting has a default that works and a sentence; a bad value fails loudly."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

T = TypeVar("T")

PREFIX = re.compile(r"(/[A-Za-z0-9_~-]+)+")
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class BadSetting(ValueError):
    """A value in the environment that cannot be. The message names the setting and the mend."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: what it is called, what it is without being set, and what it does."""

    name: str
    default: str
    sentence: str


SETTINGS: dict[str, Setting] = {}
"""Every setting that was read, in order; the manual is made from it."""


def read(name: str, default: str, sentence: str, parse: Callable[[str], T]) -> T:
    """The parsed value of one variable. Raises :class:`BadSetting` with what ``parse`` says in its ValueError."""
    SETTINGS[name] = Setting(name, default, sentence)
    try:
        return parse(os.environ.get(name, default))
    except ValueError as wrong:
        raise BadSetting(f"{name}: {wrong}") from wrong


def text(name: str, default: str, sentence: str) -> str:
    """A string as it is."""
    return read(name, default, sentence, str)


def truth(name: str, default: str, sentence: str) -> bool:
    """Yes or no, as 1/0, true/false, yes/no or on/off."""
    return read(name, default, sentence, parse_truth)


def whole(name: str, default: str, sentence: str) -> int:
    """A whole number above 0."""
    return read(name, default, sentence, parse_whole)


def choice(name: str, default: str, sentence: str, choices: tuple[str, ...]) -> str:
    """One of some words."""
    return read(name, default, sentence, lambda value: parse_choice(value, choices))


def address(name: str, sentence: str) -> str:
    """The beginning of an address, such as ``https://rapport.example.org``; '' when none was named."""
    return read(name, "", sentence, parse_address)


def words(name: str, default: str, sentence: str) -> list[str]:
    """A list, separated by commas."""
    return read(name, default, sentence, lambda value: [word.strip() for word in value.split(",") if word.strip()])


def folder(name: str, default: str, sentence: str) -> Path:
    """An absolute path; ``~`` is the home folder."""
    return read(name, default, sentence, lambda value: Path(value).expanduser().absolute())


def optional_folder(name: str, sentence: str) -> Path | None:
    """An absolute path, or None when none was named."""
    return read(name, "", sentence, lambda value: Path(value).expanduser().absolute() if value else None)


def prefix(name: str, sentence: str) -> str:
    """The beginning of addresses, such as ``/garden``; '' when none was named."""
    return read(name, "", sentence, parse_prefix)


def parse_prefix(value: str) -> str:
    """Raises ValueError unless addresses can begin so."""
    if value and not PREFIX.fullmatch(value):
        raise ValueError(f"{value!r} is no beginning of addresses; write it like /garden, without a slash at its end.")
    return value


def parse_whole(value: str) -> int:
    """Raises ValueError unless it is a whole number above 0."""
    if not value.strip().isdecimal() or not int(value):
        raise ValueError(f"{value!r} is no whole number above 0.")
    return int(value)


def parse_choice(value: str, choices: tuple[str, ...]) -> str:
    """Raises ValueError unless it is one of these."""
    if value not in choices:
        raise ValueError(f"{value!r} is none of {', '.join(choices)}.")
    return value


def parse_address(value: str) -> str:
    """Raises ValueError unless an address can begin so."""
    if value and urlsplit(value).scheme not in {"http", "https"}:
        raise ValueError(f"{value!r} is no address; write it like https://rapport.example.org.")
    return value.rstrip("/")


def parse_truth(value: str) -> bool:
    """Raises ValueError unless the text plainly means yes or no."""
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ValueError(f"{value!r} is neither yes nor no; use 1 or 0.")


def parse_database(value: str, beside: Path) -> dict[str, object]:
    """Django's description of a database: PostgreSQL by URL, SQLite in the data folder when ``value`` is empty."""
    if not value:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": beside / "rapport.db",
            "OPTIONS": {
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
                # A transaction that will write takes its lock at the start: two writers wait, none fails half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
            },
        }
    url = urlsplit(value)
    if url.scheme not in {"postgres", "postgresql"} or not url.path.strip("/"):
        raise ValueError("use postgres://NAME:PASSWORD@HOST:PORT/DATABASE, or leave it empty for SQLite.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
    }


def database(name: str, default: str, sentence: str, beside: Path) -> dict[str, object]:
    """Where members, projects and keys are kept."""
    return read(name, default, sentence, lambda value: parse_database(value, beside))
