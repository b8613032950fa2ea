"""A Sankey drawing: columns of nodes, and bands between them as wide as what flows through them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 440
BLOCK, GAP, ROOM = 12, 14, 150
"""Width of a node, space between two, and room for the names of the last ones, in units of the drawing."""
STUB = 26
"""How far what flows nowhere is drawn."""
TOP = 24
"""Room above the columns, for their names."""

Key = tuple[int, str | None]
"""A column and the name of a node in it; None is all that are not named."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What flows from a node to one of the next column; without a target it ends there or goes on unseen."""

    column: int
    source: str | None
    target: str | None
    kind: str
    """``link``, ``end`` or ``beyond``."""
    amount: int
    said: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node as it is drawn."""

    column: int
    name: str | None
    amount: int
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Band:
    """A band as it is drawn: the path of its middle, and its width."""

    path: str
    width: float
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it, in a box of :data:`WIDTH` by ``height``."""

    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    columns: tuple[float, ...]
    """Where each column begins."""
    height: float


def drawn(flows: Iterable[Flow], *, backwards: bool = False) -> Drawing:
    """Places for every node and band; ``backwards`` puts the first column on the right.

    A node is as high as all that leaves or ends at it.
    """
    rows = list(flows)
    amounts: dict[Key, int] = {}
    for flow in rows:
        amounts[flow.column, flow.source] = amounts.get((flow.column, flow.source), 0) + flow.amount
    arriving: dict[Key, int] = {}
    for flow in rows:
        if flow.kind == "link":
            key = flow.column + 1, flow.target
            arriving[key] = arriving.get(key, 0) + flow.amount
    # Where the smallest links are left out, a node can have more that comes than that goes.
    for key, amount in arriving.items():
        amounts[key] = max(amounts.get(key, 0), amount)
    nodes = placed(amounts, backwards=backwards)
    return Drawing(
        tuple(nodes.values()),
        bands(rows, nodes, backwards=backwards),
        tuple(dict.fromkeys(node.x for node in nodes.values())),
        max((node.y + node.height for node in nodes.values()), default=TOP) + GAP,
    )


def placed(amounts: dict[Key, int], *, backwards: bool) -> dict[Key, Node]:
    """The nodes: the largest of a column first, those without a name last."""
    columns = sorted({column for column, _ in amounts})
    keys = {
        column: sorted(
            (key for key in amounts if key[0] == column), key=lambda key: (key[1] is None, -amounts[key], key[1] or "")
        )
        for column in columns
    }
    scale = min(
        (HEIGHT - TOP - GAP * len(names)) / max(1, sum(amounts[key] for key in names)) for names in keys.values()
    )
    left = STUB if backwards else 0
    step = (WIDTH - ROOM - BLOCK - left) / max(1, len(columns) - 1)
    nodes: dict[Key, Node] = {}
    for number, column in enumerate(columns):
        x = round(left + step * (len(columns) - 1 - number if backwards else number), 1)
        y = float(TOP)
        for key in keys[column]:
            height = max(amounts[key] * scale, 1.5)
            nodes[key] = Node(column, key[1], amounts[key], x, round(y, 1), round(height, 1))
            y += height + GAP
    return nodes


def bands(flows: Sequence[Flow], nodes: dict[Key, Node], *, backwards: bool) -> tuple[Band, ...]:
    """A band for each flow, laid side by side where they leave and where they arrive."""
    leaves = {key: node.y for key, node in nodes.items()}
    comes = dict(leaves)
    order = {key: number for number, key in enumerate(nodes)}
    found: list[Band] = []
    last = len(nodes)
    for flow in sorted(
        flows, key=lambda one: (order[one.column, one.source], order.get((one.column + 1, one.target), last), one.kind)
    ):
        source = nodes[flow.column, flow.source]
        width = flow.amount * source.height / source.amount
        y0 = leaves[flow.column, flow.source] + width / 2
        leaves[flow.column, flow.source] += width
        x0 = source.x + (0 if backwards else BLOCK)
        if flow.kind == "link":
            key = flow.column + 1, flow.target
            y1 = comes[key] + width / 2
            comes[key] += width
            x1 = nodes[key].x + (BLOCK if backwards else 0)
            half = (x0 + x1) / 2
            path = f"M{x0:.1f} {y0:.1f}C{half:.1f} {y0:.1f} {half:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        else:
            path = f"M{x0:.1f} {y0:.1f}h{-STUB if backwards else STUB}"
        found.append(Band(path, round(max(width, 0.5), 1), flow.kind, flow.said))
    return tuple(found)
