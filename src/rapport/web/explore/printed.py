"""Pictures of what a page shows as a table or a drawing, for files and paper, where there is only the picture."""

from collections.abc import Iterable, Sequence

from rapport.web.chart import INK, Spec
from rapport.web.explore.heat import LEVELS, Spot
from rapport.web.explore.pictures import frame
from rapport.web.explore.sheet import Sheet

CELL = 22
"""Height of a row, in pixels."""
COOL, HOT = "#eef4f9", "#005a8f"
WARMTH: Spec = {
    "condition": {"test": "datum.level === null", "value": "#ffffff"},
    "field": "level",
    "type": "quantitative",
    "scale": {"domain": [1, LEVELS], "range": [COOL, HOT]},
    "legend": None,
}
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 25, 8, 28


def heated(lines: Iterable[tuple[str, Sequence[Spot]]], names: Sequence[str]) -> Spec:
    """Coloured cells: a row a line, a column a name; what is not known has no colour."""
    data = [
        {"row": row, "column": name, "level": spot.level or None, "text": spot.text, "said": spot.title}
        for row, spots in lines
        for name, spot in zip(names, spots, strict=False)
    ]
    begun = list(dict.fromkeys(cell["row"] for cell in data))
    above = {"orient": "top", "labelAngle": 0, "labelFontSize": 9}
    light = {"condition": {"test": f"datum.level > {LEVELS // 2}", "value": "#ffffff"}, "value": INK["light"]}
    return {
        **frame(data),
        "height": CELL * len(begun) + CELL,
        "encoding": {
            "x": {"field": "column", "type": "ordinal", "sort": list(names), "axis": above},
            "y": {"field": "row", "type": "ordinal", "sort": begun, "axis": {"labelLimit": 160}},
        },
        "layer": [
            {"mark": {"type": "rect", "stroke": "#ffffff"}, "encoding": {"color": WARMTH}},
            {"mark": {"type": "text", "fontSize": 8}, "encoding": {"text": {"field": "text"}, "color": light}},
        ],
    }


def tabled(table: Sheet) -> Spec:
    """A table's first rows and columns as a picture."""
    heads = [column.title for _, column in table.columns[:MOST_COLUMNS]]
    rows = [[cell.text for cell in row[:MOST_COLUMNS]] for row in table.rows[:MOST_ROWS]]
    data = [
        {"row": at, "column": column, "text": short(text), "head": at == 0}
        for at, row in enumerate([heads, *rows])
        for column, text in enumerate(row)
    ]
    return {
        **frame(data),
        "height": CELL * (len(rows) + 1),
        "mark": {"type": "text", "align": "left", "fontSize": 11},
        "encoding": {
            "x": {
                "field": "column",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, max(len(heads), 1)], "nice": False},
            },
            "y": {"field": "row", "type": "ordinal", "sort": None, "axis": None},
            "text": {"field": "text"},
            "color": {"condition": {"test": "datum.head", "value": "#57616a"}, "value": INK["light"]},
        },
    }


def short(text: str) -> str:
    """A text as far as there is room."""
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
