"""The logic of a definition as a readable list, and as a picture whose numbers are those of the list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapport.act.interact.api import Condition, Definition, Screen, in_language
from rapport.web.drafting.conditions import Named, short
from rapport.web.drafting.screen import title_of

WIDTH, LEFT, BOX = 620, 8, 380
"""Width of the drawing, where boxes begin, and how wide they are."""
LINE, HEAD, GAP = 20, 30, 34
"""Heights of a question's line and of a box's head, and the room between boxes."""
BEND = 34
"""How far to the right a way goes round; each further one as far again."""
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the list. ``at`` is what it is about: ``question:NAME``, ``screen:NAME``, or nothing to open."""

    number: int
    said: str
    at: str
    to: str = ""
    """Where a way leads, as a jump has it."""


def rules(definition: Definition) -> list[Rule]:
    """Everything that is not for all, or not the next in order."""
    return [Rule(number, *one) for number, one in enumerate(_told(definition), 1)]


def _told(definition: Definition) -> Iterator[tuple[str, str, str]]:
    language = definition.language
    named = Named([one for one in definition.questions() if one.kind != "note"], definition.hidden, language)
    for at, screen in enumerate(definition.screens):
        title = title_of(definition, at)
        if screen.show_if is not None:
            yield f"Screen {title} is shown when {named.words(screen.show_if)}.", f"screen:{screen.name}", ""
        for one in screen.questions:
            if one.show_if is not None:
                words = short(in_language(one.title, language, language))
                yield f"“{words}” is asked when {named.words(one.show_if)}.", f"question:{one.name}", ""
        for jump in screen.jumps:
            when = f" when {named.words(jump.when)}" if jump.when is not None else ""
            said = f"After screen {title} it goes on with {target(definition, jump.to)}{when}."
            yield said, f"screen:{screen.name}", jump.to
    yield from _ends(definition, named)


def _ends(definition: Definition, named: Named) -> Iterator[tuple[str, str, str]]:
    for ending in definition.endings:
        if ending.show_if is not None:
            title = in_language(ending.title, definition.language, definition.language)
            yield f"The end “{short(title)}” comes when {named.words(ending.show_if)}.", "", ""
    for quota in definition.quotas:
        yield f"At most {quota.most} answers are taken{_when(named, quota.when)}.", "", ""


def _when(named: Named, when: Condition | None) -> str:
    return f" when {named.words(when)}" if when is not None else ""


def target(definition: Definition, to: str) -> str:
    """Where a way leads, in words."""
    end, _, name = to.partition(":")
    if end == "end":
        found = next((one for one in definition.endings if one.name == name), None)
        return f"the end “{in_language(found.title, definition.language, definition.language)}”" if found else "the end"
    at = next(at for at, one in enumerate(definition.screens) if one.name == to)
    return f"screen {title_of(definition, at)}"


@dataclass(frozen=True, slots=True)
class Box:
    """A screen or an end, as it is drawn. A line has the number of its rule, or 0."""

    name: str
    title: str
    y: int
    height: int
    lines: tuple[tuple[str, int, int], ...]
    rule: int = 0
    is_end: bool = False

    @property
    def middle(self) -> int:
        """Half of its height, down."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Way:
    """A way round: a path, and the number of its rule with its place."""

    path: str
    rule: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it, in a box of :data:`WIDTH` by ``height``."""

    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    downs: tuple[str, ...]
    height: int
    width: int


def drawing(definition: Definition, found: Sequence[Rule]) -> Drawing:
    """Screens below each other, then the ends; ways that are not the next one go round on the right."""
    boxes: list[Box] = []
    y = 4
    for at, screen in enumerate(definition.screens):
        boxes.append(_box(definition, at, screen, y, found))
        y += boxes[-1].height + GAP
    ends = definition.endings or (None,)
    for ending in ends:
        title = in_language(ending.title, definition.language, definition.language) if ending else "The end"
        boxes.append(Box(f"end:{ending.name}" if ending else "end", short(title, LONGEST), y, HEAD, (), 0, True))
        y += HEAD + GAP // 2
    inner = [box for box in boxes if not box.is_end]
    pairs = zip(inner, boxes[1 : len(inner) + 1], strict=True)
    downs = tuple(f"M{LEFT + 40} {above.y + above.height}V{below.y - 5}" for above, below in pairs)
    ways = tuple(_ways(boxes, found))
    width = max(WIDTH, *(way.x + 16 for way in ways)) if ways else LEFT * 2 + BOX
    return Drawing(tuple(boxes), ways, downs, y, width)


def _box(definition: Definition, at: int, screen: Screen, y: int, found: Sequence[Rule]) -> Box:
    lines = []
    for number, one in enumerate(screen.questions):
        words = short(in_language(one.title, definition.language, definition.language), LONGEST)
        lines.append((words, y + HEAD + LINE * number + 14, _rule(found, f"question:{one.name}")))
    height = HEAD + LINE * len(lines) + 8
    shown = _rule(found, f"screen:{screen.name}")
    return Box(screen.name, f"Screen {title_of(definition, at)}", y, height, tuple(lines), shown)


def _rule(found: Sequence[Rule], at: str) -> int:
    return next((one.number for one in found if one.at == at and not one.to), 0)


def _ways(boxes: Sequence[Box], found: Sequence[Rule]) -> Iterator[Way]:
    places = {box.name: box for box in boxes}
    first_end = next(box for box in boxes if box.is_end)
    for number, rule in enumerate(one for one in found if one.to):
        start = places[rule.at.partition(":")[2]]
        goal = places.get(rule.to) or first_end
        edge, x = LEFT + BOX, LEFT + BOX + BEND * (number + 1)
        out = start.y + start.height - 10
        path = f"M{edge} {out}C{x} {out} {x} {out} {x} {min(out + 30, goal.middle)}V{max(goal.middle - 30, out)}"
        path += f"C{x} {goal.middle} {x} {goal.middle} {edge + 6} {goal.middle}"
        yield Way(path, rule.number, x, (out + goal.middle) // 2)
