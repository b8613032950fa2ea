"""How somebody wants a file to be read."""

from dataclasses import dataclass
from typing import Literal

FORMATS = ("log", "csv", "jsonl", "parquet")

DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}

EVERYTHING = "*"
"""As ``--views`` of an access log: every request is a view."""


class BadOption(ValueError):
    """An option that cannot be, or that does not fit the file. The message names it and the mend."""


class BadFile(ValueError):
    """A file that cannot be read. The message names it, what is wrong and the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the options of ``rapport report`` say. Names of columns are as in the file; empty ones are guessed.

    Raises :class:`BadOption`.
    """

    format: str | None = None
    """``log``, ``csv`` (any delimiter), ``jsonl`` or ``parquet``; told by the content when not given."""
    person: str | None = None
    time: str | None = None
    event: str | None = None
    page: str | None = None
    session: str | None = None
    """The client's own session ids. Never guessed, since they win over the timeout."""
    id: str | None = None
    """Tells identical rows apart: two rows with one id are one event. Never guessed."""
    delimiter: str | None = None
    header: bool = True
    columns: tuple[str, ...] = ()
    timezone: str = "UTC"
    """Naive times are read in it."""
    views: tuple[str, ...] = ()
    """Names of events that are views; without any, every row is one."""
    impressions: tuple[str, ...] = ()
    clicks: tuple[str, ...] = ()
    clicked: str | None = None
    """A column of 0 and 1: each row is an impression, and a click where it is 1."""
    shares: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    bots: Literal["drop", "keep"] = "drop"
    """What to do with known bots in an access log."""

    def __post_init__(self) -> None:
        if self.format is not None and self.format not in FORMATS:
            raise BadOption(f"--format: {self.format!r} is not known; use one of {', '.join(FORMATS)}.")
        if self.bots not in {"drop", "keep"}:
            raise BadOption(f"--bots: {self.bots!r} is neither 'drop' nor 'keep'.")
        if self.delimiter is not None and len(self.separator or "") != 1:
            raise BadOption(f"--delimiter: {self.delimiter!r} is not one character; use for example ';' or 'tab'.")

    @property
    def separator(self) -> str | None:
        """The delimiter as a character; ``tab`` and the like may be written as words."""
        return None if self.delimiter is None else DELIMITERS.get(self.delimiter.lower(), self.delimiter)

    @property
    def names_roles(self) -> bool:
        """Whether any option gives roles by the event's name, which needs an event column."""
        return bool(self.views or self.impressions or self.clicks or self.shares or self.comments)
