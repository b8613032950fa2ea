"""What can be asked, and what comes back."""

from dataclasses import dataclass, field

from rapport.measure.filters import Filter

Number = int | float | None


@dataclass(frozen=True, slots=True)
class Question:
    """Which metrics, split by what, of which events.

    ``by`` is ``hour``, ``day``, ``week``, ``month``, a field of :mod:`rapport.measure.dimensions` or None: totals
    only. ``compare`` asks for the window before of the same length too, ``parts`` for both halves of each ratio.
    ``limit`` holds for fields, not for time: rows come by the first metric, the highest first.
    """

    metrics: tuple[str, ...]
    by: str | None = None
    filters: tuple[Filter, ...] = ()
    compare: bool = False
    limit: int = 1000
    parts: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows and totals; what is not known is None, and ``unknown`` says why (:data:`rapport.measure.REASONS`)."""

    rows: list[dict[str, object]] = field(default_factory=list)
    totals: dict[str, Number] = field(default_factory=dict)
    previous: dict[str, Number] | None = None
    """Totals of the window before; None unless asked for."""
    previous_rows: list[dict[str, object]] = field(default_factory=list)
    """Rows of the window before, when asked for and split by time."""
    unknown: dict[str, str] = field(default_factory=dict)
    """Metric to reason, for each total that is None."""
    parts: dict[str, dict[str, Number]] = field(default_factory=dict)
    """Metric to its total ``numerator`` and ``denominator``, when asked for; only ratios have parts."""
    bottoms: dict[str, dict[str, Number]] = field(default_factory=dict)
    """Metric to the denominator of each of its rows, by the row's name, when parts are asked for."""
    sql: dict[str, str] = field(default_factory=dict)
    """Metric to the SQL that made its rows (without ``by``: its total), with the values that were bound."""
