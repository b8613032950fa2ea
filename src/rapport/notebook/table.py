"""What a question gives in a notebook: a small table that shows itself, and its chart."""

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
from typing_extensions import override

from rapport.measure import REASONS, TIMES, Metric
from rapport.web import words
from rapport.web.chart import quantity, theme
from rapport.web.writable import cleaned, svg_of

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 20
"""So many rows are shown; all of them are there."""

VEGA_LITE = "application/vnd.vegalite.v6+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


class NoChart(ValueError):
    """A table that has no chart. The message says which question to ask instead."""


class Chart(dict[str, Any]):
    """A Vega-Lite specification that a notebook draws by itself; any renderer can hold its texts."""

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> Self:
        """The chart of a specification, in which strangers may have named things."""
        return cls(cleaned(dict(spec)))

    @property
    def svg(self) -> str:
        """The same as a picture, drawn here."""
        return svg_of(self)

    def _repr_mimebundle_(self, **kinds: object) -> dict[str, Any]:
        return {VEGA_LITE: dict(self), "text/plain": "<Chart: a Vega-Lite specification>"}


class Table:
    """Rows with names. ``unknown`` says why a number is None; ``metrics`` says what the numbers are."""

    def __init__(
        self,
        table: pa.Table,
        unknown: Mapping[str, str] | None = None,
        metrics: Mapping[str, Metric] | None = None,
        by: str = "",
    ) -> None:
        self._table = table
        self.unknown = dict(unknown or {})
        self.metrics = dict(metrics or {})
        self._by = by

    @classmethod
    def of(
        cls,
        rows: Sequence[Mapping[str, object]],
        columns: Sequence[str],
        unknown: Mapping[str, str] | None = None,
        metrics: Mapping[str, Metric] | None = None,
        by: str = "",
    ) -> Self:
        """A table of these rows."""
        found = {name: pa.array([row[name] for row in rows]) for name in columns}
        return cls(pa.table(found), unknown, metrics, by)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self._table.column_names)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows, each by column name."""
        return list(self._table.to_pylist())

    def arrow(self) -> pa.Table:
        """The same as an Arrow table."""
        return self._table

    def pandas(self) -> "pd.DataFrame":
        """The same as a pandas table; needs pandas (``pip install 'rapport-engagement[notebook]'``)."""
        frame: pd.DataFrame = self._table.to_pandas()
        return frame

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def chart(self, scheme: str = "light") -> Chart:
        """The first metric by what it is split by: a line over time, else bars. ``scheme`` is light or dark.

        Raises :class:`NoChart` for a table that is not split by anything.
        """
        if not self._by or not self.metrics:
            raise NoChart("There is nothing to draw: ask for a metric by something, such as by='day' or by='page'.")
        name = next(iter(self.metrics))
        metric = self.metrics[name]
        known = [row[name] for row in self if row[name] is not None]
        value = {"field": name, "title": None, **quantity(metric, known)}
        along: dict[str, Any] = {"field": self._by, "title": None}
        if self._by in TIMES:
            shape: dict[str, Any] = {"mark": {"type": "line", "point": len(self) < 2}}
            places = {"x": {**along, "type": "temporal"}, "y": value}
        else:
            shape = {"mark": "bar"}
            places = {"y": {**along, "type": "nominal", "sort": None}, "x": value}
        tooltip = [{"field": self._by, "type": "nominal"}, {"field": name, "type": "quantitative"}]
        return Chart.of(
            {
                "$schema": SCHEMA,
                "description": f"{metric.title}: {metric.sentence}",
                "width": 560,
                "data": {"values": [{self._by: str(row[self._by]), name: row[name]} for row in self.rows]},
                **shape,
                "encoding": {**places, "tooltip": tooltip},
                "config": theme(scheme),
            }
        )

    @override
    def __repr__(self) -> str:
        cells = [list(self.columns), *([self._cell(name, row[name]) for name in self.columns] for row in self._shown())]
        widths = [max(len(line[place]) for line in cells) for place in range(len(self.columns))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
        return "\n".join([*(line.rstrip() for line in lines), *self._below()])

    def _repr_html_(self) -> str:
        heads = "".join(
            f'<th title="{html.escape(self._sentence(name))}">{html.escape(name)}</th>' for name in self.columns
        )
        lines = (
            "".join(f"<td>{html.escape(self._cell(name, row[name]))}</td>" for name in self.columns)
            for row in self._shown()
        )
        body = "".join(f"<tr>{line}</tr>" for line in lines)
        below = "".join(f"<p>{html.escape(line)}</p>" for line in self._below())
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{below}"

    def _shown(self) -> list[dict[str, Any]]:
        return list(self._table.slice(0, SHOWN).to_pylist())

    def _cell(self, name: str, value: object) -> str:
        metric = self.metrics.get(name)
        if metric and (value is None or isinstance(value, int | float)):
            return words.value(metric, value)
        return "–" if value is None else str(value)

    def _sentence(self, name: str) -> str:
        return self.metrics[name].sentence if name in self.metrics else ""

    def _below(self) -> list[str]:
        more = [f"{len(self) - SHOWN:,} more rows"] if len(self) > SHOWN else []
        return more + [f"{name} is not known: {REASONS.get(reason, reason)}" for name, reason in self.unknown.items()]
