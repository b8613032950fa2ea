"""What a question of the registry gives in a notebook: a table that shows itself, its chart, its SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from importlib import import_module
from inspect import Parameter, Signature
from typing import Any, get_type_hints

from typing_extensions import override

from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.measure import REASONS, Column, Shape, Shaped
from rapport.measure.arrow import table_of
from rapport.notebook.table import Chart, NoChart, Table
from rapport.web.cells import written
from rapport.web.chart import theme


@dataclass(frozen=True, slots=True)
class Files:
    """Stands for the project where files are asked."""

    pk: int
    rules: Rules
    slug: str = "files"
    name: str = "Files"

    @property
    def timezone(self) -> str:
        """Name of the time zone."""
        return self.rules.timezone


class Answered(Table):
    """The rows of an answer. ``unknown`` says why a column is None, ``sql`` how it was found.

    ``answer`` is all of it: whatever the question tells besides its rows is there by name.
    """

    def __init__(self, shape: Shape[Any], scope: Scope | None, wanted: Mapping[str, object], answer: Shaped) -> None:
        super().__init__(table_of(shape, answer.rows), answer.unknown)
        self.shape = shape
        self.answer = answer
        self.described: dict[str, Column] = shape.columns
        """What each column is."""
        self._scope, self._wanted = scope, wanted

    @property
    def sql(self) -> str:
        """The SQL that found it, with the values that were bound."""
        return "\n\n".join(self.answer.sql)

    @override
    def chart(self, scheme: str = "light") -> Chart:
        """The chart of the question's page, or bars of its first number. ``scheme`` is light or dark.

        Raises :class:`NoChart` where nothing can be drawn.
        """
        if not self.answer.rows or self._scope is None:
            raise NoChart("There is nothing to draw: the answer has no rows.")
        explore = import_module("rapport.web.explore")
        seen = explore.Seen(
            shape=self.shape, look=self._look(self._scope), wants=self.shape.asked(self._wanted), answer=self.answer
        )
        pictures = explore.view_of(self.shape.name).charts(seen)
        spec = dict(pictures[0].spec) if pictures else self._bars()
        # A notebook has no width of a page to fill.
        return Chart.of({**spec, "width": 560, "config": theme(scheme)})

    def _look(self, scope: Scope) -> Any:  # noqa: ANN401  of the floor below, loaded when it is needed
        look = import_module("rapport.web.look")
        day = scope.today or scope.last
        return look.Look(
            project=Files(scope.project, scope.rules),
            now=datetime.combine(day, time(), scope.rules.zone),
            period=look.OWN,
            first=scope.first,
            last=scope.last,
        )

    def _bars(self) -> dict[str, Any]:
        names = [name for name, column in self.described.items() if column.unit in {"text", "time"}]
        numbers = [name for name, column in self.described.items() if name not in names]
        if not names or not numbers:
            raise NoChart("This answer is a table: use its rows, .arrow() or .pandas().")
        pictures = import_module("rapport.web.explore.pictures")
        column = self.described[numbers[0]]
        points = [pictures.Point(self._cell(names[0], row[names[0]]), row[numbers[0]]) for row in self]
        spec: dict[str, Any] = pictures.bars(column, points)
        return spec

    @override
    def _cell(self, name: str, value: object) -> str:
        return written(self.described[name], value)

    @override
    def _sentence(self, name: str) -> str:
        column = self.described[name]
        return f"{column.title}: {column.sentence}"

    @override
    def _below(self) -> list[str]:
        said = [line for line in super()._below() if not line.startswith(" is not known")]
        return said + ([REASONS.get(self.unknown[""], self.unknown[""])] if "" in self.unknown else [])


def method(shape: Shape[Any], ask: Callable[..., Answered]) -> Callable[..., Answered]:
    """``log.funnel``: a function of the question's own fields, so that ``help`` and completion know them."""

    def asked(**wanted: object) -> Answered:
        return ask(shape.name, **wanted)

    hints = get_type_hints(shape.wants)
    kind = Parameter.KEYWORD_ONLY
    asked.__signature__ = Signature(  # type: ignore[attr-defined]  # help() reads it
        [
            Parameter(
                want.name, kind, annotation=hints[want.name], default=Parameter.empty if want.needed else want.default
            )
            for want in shape.fields
        ],
        return_annotation=Answered,
    )
    asked.__name__ = asked.__qualname__ = shape.name
    lines = [f"{want.name}: {want.sentence}" for want in shape.fields]
    columns = [f"{name}: {column.sentence}" for name, column in shape.columns.items()]
    asked.__doc__ = "\n".join([f"{shape.asks} {shape.sentence}", "", *lines, "", "Columns of a row:", *columns])
    return asked
