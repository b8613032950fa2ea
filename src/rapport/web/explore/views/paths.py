"""Paths as a Sankey drawing, with the table behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from rapport.measure.questions.paths import Link, Paths
from rapport.web import words
from rapport.web.explore.pictures import Point, bars
from rapport.web.explore.sankey import BLOCK, WIDTH, Flow, Node, drawn
from rapport.web.explore.view import Picture, Seen, View, view

MOST_BARS = 15
"""So many ways are drawn on paper."""
LONGEST = 20
"""So many letters of a name are drawn; the whole name is read out and in the table."""


@dataclass(frozen=True, slots=True)
class Label:
    """A node with its name: where it stands, and the address of the paths that begin there."""

    node: Node
    short: str
    said: str
    query: str

    @property
    def text_x(self) -> float:
        """Where its name begins."""
        return self.node.x + BLOCK + 6

    @property
    def text_y(self) -> float:
        """The line on which its name stands."""
        return self.node.middle + 4


def lead(seen: Seen) -> str:
    """The way most sessions take at the first step, and how many stop there."""
    answer = told(seen)
    first = [link for link in answer.rows if link.step == 1]
    whole = sessions(answer.sessions)
    links = [link for link in first if link.kind == "link"]
    if not links:
        return f"{whole}: none of them goes on."
    most = max(links, key=lambda link: (link.source is not None and link.target is not None, link.sessions))
    way = (
        f"came to {name(most.source)} from {name(most.target)}"
        if answer.backwards
        else (f"went from {name(most.source)} to {name(most.target)}")
    )
    stops = sum(link.sessions for link in first if link.kind == "end") / answer.sessions
    ends = "began there" if answer.backwards else "saw nothing else"
    return f"Of {whole}, {words.percent(most.share)} {way}; {words.percent(stops)} {ends}."


def told(seen: Seen) -> Paths:
    """What came back, typed."""
    return cast(Paths, seen.answer)


def name(text: str | None) -> str:
    """A node in words."""
    return "other" if text is None else text or "(no address)"


def sessions(number: int) -> str:
    """So many sessions."""
    return words.plural(number, "session", "sessions")


def sentence(link: Link, *, backwards: bool) -> str:
    """One link in words."""
    count = f"{sessions(link.sessions)} ({words.percent(link.share)})"
    if link.kind == "link":
        return f"{name(link.source)} {'from' if backwards else 'to'} {name(link.target)}: {count}"
    if link.kind == "beyond":
        return f"{name(link.source)}, more steps {'before' if backwards else 'after'} it: {count}"
    return f"{name(link.source)}, {'began here' if backwards else 'stopped here'}: {count}"


def context(seen: Seen) -> Mapping[str, object]:
    """The drawing and its names."""
    answer = told(seen)
    rows: tuple[Link, ...] = answer.rows
    flows = [
        Flow(link.step, link.source, link.target, link.kind, link.sessions, sentence(link, backwards=answer.backwards))
        for link in rows
    ]
    drawing = drawn(flows, backwards=answer.backwards)
    labels = [
        Label(node, short(node), f"{name(node.name)}: {sessions(node.amount)}", whence(seen, node))
        for node in drawing.nodes
    ]
    steps = [(x, step_name(n, backwards=answer.backwards)) for n, x in enumerate(drawing.columns)]
    return {
        "drawing": drawing,
        "labels": labels,
        "steps": steps,
        "width": WIDTH,
        "thick": BLOCK,
        "backwards": answer.backwards,
        "notes": answer.notes,
    }


def step_name(number: int, *, backwards: bool) -> str:
    """What stands above a column, counted from 0."""
    if not backwards:
        return f"Step {number + 1}"
    return f"{number} before" if number else "Reached"


def short(node: Node) -> str:
    """Its name as far as there is room."""
    text = name(node.name)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def whence(seen: Seen, node: Node) -> str:
    """The address of the paths that begin at a node; empty where it has no name."""
    if not node.name or any(sign in node.name for sign in ";=~"):
        return ""
    asked = [(key, value) for key, value in seen.look.asked if key not in {"start", "end"}]
    return seen.look.shows(asked=(*asked, ("start", node.name))).query


def prints(seen: Seen) -> Sequence[Picture]:
    """The ways that most sessions take, as bars."""
    links = sorted((one for one in told(seen).rows if one.kind == "link"), key=lambda one: -one.sessions)[:MOST_BARS]
    points = [Point(f"{one.step}. {name(one.source)} → {name(one.target)}", one.sessions) for one in links]
    title = "Sessions by step and way"
    return (Picture("ways", title, bars(seen.shape.columns["sessions"], points), lead(seen)),) if links else ()


view(View("paths", lead=lead, prints=prints, context=context, template="web/explore/paths.html"))
