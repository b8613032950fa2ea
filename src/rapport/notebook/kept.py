"""A project that a server keeps: the same questions as of files, and its boards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Self, get_type_hints

import msgspec
from typing_extensions import override

from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.measure import METRICS, SHAPES, BadQuestion, Shape, Shaped
from rapport.notebook.answered import Answered, method
from rapport.notebook.board import Board, Tile
from rapport.notebook.door import Door
from rapport.notebook.table import Table


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """A project on a server. Made by :func:`rapport.open`; days are those of the project's time zone."""

    door: Door
    first: str = ""
    last: str = ""
    segment: str = ""

    def between(self, first: str | date, last: str | date) -> Self:
        """The same project, asked about these days, the last one inclusive; without it the last 30 days."""
        return replace(self, first=str(first), last=str(last))

    def only(self, segment: str) -> Self:
        """The same project, asked about the people of a segment, by its short name; empty is everybody."""
        return replace(self, segment=segment)

    def metrics(self, *names: str, by: str | None = None, filter: str = "", limit: int = 1000) -> Table:
        """Metrics of the window, or by ``hour``, ``day``, ``week``, ``month`` or a field, as of a log.

        Raises :class:`rapport.notebook.NoAnswer`.
        """
        asked = names or ("people", "sessions", "views", "bounce_rate")
        said = {"metrics": ",".join(asked), "by": by or "", "filter": filter, "limit": str(limit)}
        told = self.door.json("metrics", self._window | said)
        rows = told["rows"] if by else [told["totals"]]
        columns = (by, *asked) if by else asked
        return Table.of(rows, columns, told["unknown"], {name: METRICS[name] for name in asked}, by or "")

    def ask(self, question: str, **wanted: object) -> Answered:
        """A question of the registry by its name, with its fields; ``help(project.funnel)`` explains them.

        Raises :class:`rapport.measure.BadQuestion`, or :class:`rapport.notebook.NoAnswer` with the server's reason.
        """
        if question not in SHAPES:
            raise BadQuestion(f"question: {question!r} is none; use one of {', '.join(SHAPES)}.")
        shape = SHAPES[question]
        shape.asked(wanted)
        said = {name: texts_of(value) for name, value in wanted.items()}
        return answered(shape, wanted, self.door.json(f"questions/{question}", self._window | {"sql": "true"} | said))

    def boards(self) -> Table:
        """Every board: its short name, its name, how many tiles it has, and what it is for."""
        return Table.of(self.door.json("boards", {})["boards"], ("board", "name", "tiles", "about"))

    def board(self, name: str, period: str = "") -> Board:
        """A board with its answers, by its short name. ``period`` (``7d``, ``30d``, ``90d``, ``12m``) is for all tiles.

        Without it each tile has the period with which it was saved, or that of :meth:`between`. Raises
        :class:`rapport.notebook.NoAnswer`.
        """
        said = {"period": period} if period else {"from": self.first, "to": self.last}
        told = self.door.json(f"boards/{name}/answers", said)
        tiles = tuple(tile_of(one) for one in told["tiles"])
        return Board(self.door, name, told["name"], told["about"], told["period"], tiles, said)

    def __getattr__(self, name: str) -> Callable[..., Answered]:
        if name not in SHAPES:
            raise AttributeError(f"A project has no {name!r}.")
        return method(SHAPES[name], self.ask)

    @override
    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *SHAPES})

    @override
    def __repr__(self) -> str:
        days = f"{self.first} to {self.last}" if self.first else "the last 30 days"
        whose = f", people of {self.segment}" if self.segment else ""
        return f"Project {self.door.project} at {self.door.url}: {days}{whose}"

    @property
    def _window(self) -> dict[str, str | list[str]]:
        return {"from": self.first, "to": self.last, "segment": self.segment}


def open_project(project: str, key: str, url: str = "http://127.0.0.1:8000") -> Kept:
    """A project of a server, by its short name. ``key`` is a secret key (Settings, Keys); nothing is asked yet."""
    return Kept(Door(url, project, key))


def answered(shape: Shape[Any], wanted: Mapping[str, object], told: Mapping[str, Any]) -> Answered:
    """An answer of the API as a question gives it here."""
    rules = Rules(told["timezone"])
    first, last = date.fromisoformat(told["from"]), date.fromisoformat(told["to"])
    scope = Scope(0, first, last, rules, datetime.now(UTC).astimezone(rules.zone).date())
    kind: type[Shaped] = get_type_hints(shape.answer)["return"]
    whole = msgspec.convert({"sql": [], **told}, kind, str_keys=True)
    rows = tuple(msgspec.convert(one, shape.row, str_keys=True) for one in told["rows"])
    return Answered(shape, scope, wanted, replace(whole, rows=rows))


def tile_of(told: Mapping[str, Any]) -> Tile:
    """A tile of a board with its answer."""
    name, question, answer = told["name"], told["question"], told["answer"]
    if answer is None or question not in SHAPES:
        return Tile(name, told["lead"], told["why"], None)
    shape = SHAPES[question]
    fields = {want.name: want for want in shape.fields}
    asked = {at: texts if fields[at].many else texts[-1] for at, texts in told["asked"].items() if at in fields}
    return Tile(name, told["lead"], told["why"], answered(shape, asked, answer))


def texts_of(value: object) -> str | list[str]:
    """A field's value as an address says it."""
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
