"""One pass of the engine over a file: of each variant how many units, their means, variances and covariances."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from clickhouse_connect.driver.exceptions import ClickHouseError

from rapport.prove.files.asked import Asked
from rapport.prove.files.table import Table
from rapport.prove.maths import Moments, cap_rank
from rapport.prove.plan import BadExperiment
from rapport.store import Engine, EngineError
from rapport.store.files import BadFile

ROWS = """SELECT $unit AS unit, $variant AS variant, $values
FROM $source"""

UNITS = """SELECT if(count() > 1 AND min(variant) != max(variant), '', min(variant)) AS name,
    min(variant) != max(variant) AS mixed, count() AS row_count, max(unit_missing OR variant_missing) AS nameless, $sums
FROM (
    $rows
)
GROUP BY unit"""

EACH = """SELECT variant AS name, 0 AS mixed, 1 AS row_count, unit_missing OR variant_missing AS nameless, $sums
FROM (
    $rows
)"""

COUNTED = """SELECT name, mixed, nameless, count() AS units, sum(row_count) AS all_rows, $numbers
FROM (
    $units
)
GROUP BY name, mixed, nameless
ORDER BY name"""

CAP = """SELECT quantileExact({level:Float64})($value)
FROM (
    $units
)
WHERE NOT mixed AND NOT nameless"""


UNREADABLE = re.compile("CANNOT_PARSE|INCORRECT_DATA|CANNOT_READ_ALL_DATA|BAD_ARGUMENTS.*JSON")
BROKEN = re.compile("INFLATE|ZSTD|CANNOT_UNPACK|ATTEMPT_TO_READ_AFTER_EOF|UNEXPECTED_END")
AT_ROW = re.compile(r"\(at row (\d+)\)")


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a unit: made of a column, summed over its rows, or the largest of them (``most``)."""

    column: str
    most: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """Of one variant: its units, their moments, and the ends of each value. The last two columns of the moments are the
    covariate, taken once and summed, where there is one.
    """

    name: str
    moments: Moments
    lowest: tuple[float, ...]
    highest: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A file, counted."""

    variants: dict[str, Counted]
    values: tuple[Value, ...]
    once: bool
    """Whether the covariate says the same in each row of a unit, and is taken once."""
    mixed: int = 0
    """Units in more than one variant: left out."""
    nameless: int = 0
    """Units, or rows, without a unit or a variant: left out."""
    several: int = 0
    """Rows beyond the first of their unit."""
    caps: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counting:
    """The SQL of a file's units."""

    engine: Engine
    table: Table
    asked: Asked

    @property
    def values(self) -> tuple[Value, ...]:
        """The numbers of a unit that metrics are made of, each once; the covariate is not among them."""
        found = {
            Value(column, most=metric.kind == "proportion"): None
            for metric in self.asked.metrics
            for column in metric.columns
        }
        return tuple(found)

    def count(self, caps: Mapping[int, float] | None = None) -> Found:
        """Count the file; ``caps`` gives the number of a value, and the most it may be. Raises :class:`BadExperiment`,
        :class:`BadFile`.
        """
        caps = caps or {}
        rows = self._ask(
            COUNTED.replace("$numbers", ", ".join(self._numbers(caps))), {f"cap{k}": c for k, c in caps.items()}
        )
        for row in rows:
            self._refuse(row)
        whole = [row for row in rows if not row["mixed"] and not row["nameless"]]
        return Found(
            {row["name"]: self._counted(row) for row in whole},
            self.values,
            once=self.asked.covariate is not None and all(row["same"] for row in whole),
            mixed=sum(row["units"] for row in rows if row["mixed"] and not row["nameless"]),
            nameless=sum(row["units"] for row in rows if row["nameless"]),
            several=sum(row["all_rows"] - row["units"] for row in whole),
            caps=caps,
        )

    def cap(self, place: int, units: int) -> float:
        """The value that all larger ones of a number are cut to."""
        level = (cap_rank(units) - 0.5) / units
        (found,) = self._ask(CAP.replace("$value", f"v{place}"), {"level": level})
        return float(next(iter(found.values())))

    def _units(self) -> str:
        table, asked, sums = self.table, self.asked, []
        values = [f"{'max' if value.most else 'sum'}($v{k}) AS v{k}" for k, value in enumerate(self.values)]
        sums += [f"sum($bad{k}) AS bad{k}, sum($empty{k}) AS empty{k}, min($low{k}) AS low{k}" for k in self._places()]
        if asked.covariate is not None:
            sums += ["any($p) AS once", "sum($p) AS summed", "min($p) = max($p) AS same"]
        text = ", ".join(values + sums)
        if asked.unit is None:
            text = text.replace("min($p) = max($p)", "1")
            for name in ("sum", "max", "min", "any"):
                text = text.replace(f"{name}($", "($")
        text = text.replace("$", "r_")
        unit = table.alias(asked.unit) if asked.unit is not None else "0"
        rows = ROWS.replace("$values", ", ".join(self._row())).replace("$unit", unit)
        rows = rows.replace("$variant", table.text(asked.variant)).replace("$source", table.source)
        return (UNITS if asked.unit is not None else EACH).replace("$sums", text).replace("$rows", rows)

    def _places(self) -> range:
        """The numbers that are read: those of metrics, and then the covariate."""
        return range(len(self.values) + (self.asked.covariate is not None))

    def _columns(self) -> list[str]:
        return [value.column for value in self.values] + ([self.asked.covariate] if self.asked.covariate else [])

    def _row(self) -> Iterator[str]:
        table, asked = self.table, self.asked
        yield f"{table.missing(asked.variant)} AS variant_missing"
        yield f"{table.missing(asked.unit)} AS unit_missing" if asked.unit is not None else "0 AS unit_missing"
        for place, column in enumerate(self._columns()):
            read = table.number(column)
            name = "r_p" if place == len(self.values) else f"r_v{place}"
            yield f"ifNull({read}, 0) AS {name}"
            yield f"{table.missing(column)} AS r_empty{place}"
            yield f"(NOT r_empty{place} AND NOT ifNull(isFinite({read}), 0)) AS r_bad{place}"
            yield f"if({name} IN (0, 1), 1, 0) AS r_low{place}"

    def _numbers(self, caps: Mapping[int, float]) -> Iterator[str]:
        columns = [f"least(v{k}, {{cap{k}:Float64}})" if k in caps else f"v{k}" for k in range(len(self.values))]
        if self.asked.covariate is not None:
            columns += ["once", "summed"]
            yield "min(same) AS same"
        for i, one in enumerate(columns):
            yield f"avg({one}) AS mean{i}, min({one}) AS lowest{i}, max({one}) AS highest{i}"
            yield from (f"covarSampStable({one}, {columns[j]}) AS cov{i}_{j}" for j in range(i, len(columns)))
        for place in self._places():
            yield f"sum(bad{place}) AS bads{place}, sum(empty{place}) AS empties{place}"
            yield f"min(low{place}) AS flags{place}"

    def _refuse(self, row: Mapping[str, Any]) -> None:
        """Raises :class:`BadExperiment` for values that are no numbers."""
        for place, column in enumerate(self._columns()):
            if bad := row[f"bads{place}"]:
                raise BadExperiment(
                    f"{column}: {bad:,} values are NaN, infinite or no number; correct these rows or take them out."
                )
            if empty := row[f"empties{place}"]:
                raise BadExperiment(
                    f"{column}: {empty:,} values are missing; write 0 where nothing happened, or take these rows out."
                )
            if place < len(self.values) and self.values[place].most and not row[f"flags{place}"]:
                raise BadExperiment(
                    f"--metric: proportion({column}) needs 0 and 1, and there are other values; use mean({column})."
                )

    def _counted(self, row: Mapping[str, Any]) -> Counted:
        count = len(self.values) + 2 * (self.asked.covariate is not None)
        units = row["units"]

        def numbers(name: str) -> tuple[float, ...]:
            return tuple(row[f"{name}{i}"] for i in range(count))

        def shared(i: int, j: int) -> float:
            return float(row[f"cov{min(i, j)}_{max(i, j)}"]) if units > 1 else 0.0

        covariances = tuple(tuple(shared(i, j) for j in range(count)) for i in range(count))
        moments = Moments(units, numbers("mean"), covariances)
        return Counted(row["name"], moments, numbers("lowest"), numbers("highest"))

    def _ask(self, sql: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
        try:
            return self.engine.query(sql.replace("$units", self._units()), values, self.table.settings).dicts()
        except (ClickHouseError, EngineError) as wrong:
            if UNREADABLE.search(str(wrong)):
                row = AT_ROW.search(str(wrong))
                which = f"row {row[1]}" if row else "a row"
                raise BadFile(f"{self.table.path}: {which} cannot be read; correct it or take it out.") from wrong
            if BROKEN.search(str(wrong)):
                raise BadFile(f"{self.table.path} breaks off in the middle; copy it again.") from wrong
            raise
