"""A line as small as a word, drawn as SVG, with a gap where nothing is known."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 120, 32
PAD = 2


def sparkline(values: Sequence[float | None]) -> SafeString:
    """The values from left to right, from zero; empty when there is nothing to draw a line of."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    top = max(*known, 0.0) or 1.0
    step = (WIDTH - 2 * PAD) / (len(values) - 1)
    points = [
        None if value is None else (PAD + step * at, HEIGHT - PAD - (HEIGHT - 2 * PAD) * max(value, 0.0) / top)
        for at, value in enumerate(values)
    ]
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        WIDTH,
        HEIGHT,
        format_html_join("", "{}", ((drawn(run),) for run in runs(points))),
    )


def runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The points, cut where one is missing."""
    cut: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            cut.append([])
        else:
            cut[-1].append(point)
    return [run for run in cut if run]


def drawn(run: Sequence[tuple[float, float]]) -> SafeString:
    """One unbroken part; a lonely point becomes a dot's breadth of line."""
    (x, y), *rest = run
    ends = rest or [(x + 1.5, y)]
    path = f"M{x:.1f} {y:.1f}" + "".join(f"L{x:.1f} {y:.1f}" for x, y in ends)
    return format_html('<path d="{}"/>', path)
