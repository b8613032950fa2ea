"""A tile of a board with its answer, or with the reason why it has none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict

from rapport.kernel.clock import Clock, now_ms
from rapport.measure import METRICS, SHAPES
from rapport.measure.questions.trend import Trend
from rapport.projects.boards import Asked
from rapport.projects.models import Project, SavedQuestion, Tile
from rapport.store import EngineError
from rapport.web import runtime
from rapport.web.explore.asking import LOOKS, Asking
from rapport.web.explore.view import Seen
from rapport.web.runtime import NoStore

PERIOD = ("period", "from", "to")
WHO = ("who", "at")
"""What makes a question list people one by one; a stranger's board is asked without."""
BY_NAME = "This names people one by one, which a link does not show."
NOT_NOW = "This has no answer at the moment. Whoever made the board sees why."


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a number is, in a sentence, and its glossary term."""

    title: str
    term: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A tile with its answer."""

    tile: Tile
    asking: Asking | None
    why: str = ""
    """Why there is no answer; empty where there is one."""

    @property
    def seen(self) -> Seen | None:
        """The answer."""
        return self.asking.seen if self.asking and not self.why else None

    @property
    def lead(self) -> str:
        """The answer in a sentence."""
        seen = self.seen
        if seen is None or self.asking is None:
            return self.why
        return self.asking.view.lead(seen) if seen.known else "Nothing answers this in the period."

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """What its numbers mean."""
        return definitions(self.seen) if self.seen else ()


def definitions(seen: Seen) -> tuple[Definition, ...]:
    """Of a trend its metrics, of anything else the question."""
    if isinstance(seen.answer, Trend):
        names = dict.fromkeys(one.metric for one in seen.answer.series)
        known = [METRICS[name] for name in names if name in METRICS]
        found = tuple(Definition(title=one.title, term=one.slug, sentence=one.sentence) for one in known)
        if found:
            return found
    shape = seen.shape
    return (Definition(title=shape.title, term=shape.term, sentence=shape.sentence),)


def told(tile: Tile, period: Mapping[str, str], clock: Clock = now_ms, *, strange: bool = False) -> Told:
    """The tile's answer, for another ``period`` where one is given, without naming people to a stranger.

    It raises nothing: whatever keeps this tile from its answer is said in its place, to a stranger only that it is so.
    """
    found = _told(tile, period, clock, strange=strange)
    return replace(found, asking=None, why=NOT_NOW) if strange and found.why not in {"", BY_NAME} else found


def _told(tile: Tile, period: Mapping[str, str], clock: Clock, *, strange: bool) -> Told:
    saved = tile.question
    if saved.question not in SHAPES:
        return Told(tile=tile, asking=None, why=f"There is no question {saved.question!r} any more.")
    if strange and "person" in SHAPES[saved.question].columns:
        return Told(tile=tile, asking=None, why=BY_NAME)
    given = address(saved, period, drops=WHO if strange else ())
    if tile.shows == Tile.Shows.NUMBER and saved.question == "trend":
        given["before"] = "true"
    try:
        asking = Asking.of(runtime.store().engine, saved.project, SHAPES[saved.question], given, clock)
    except (EngineError, NoStore) as wrong:
        return Told(tile=tile, asking=None, why=f"{wrong} Events are still collected; ask again soon.")
    return Told(tile=tile, asking=asking, why=trouble(asking))


def trouble(asking: Asking) -> str:
    """Why a question that was answered once is not any more: a segment or a metric that is gone."""
    if asking.look.trouble:
        # A page shows everybody instead and says so; under a name of its own the number would be a lie.
        return asking.look.trouble[0].replace("; this shows everybody", "")
    return asking.wrong if asking.seen is None else ""


def address(saved: SavedQuestion, period: Mapping[str, str] | None = None, drops: tuple[str, ...] = ()) -> QueryDict:
    """What is asked, as the address of its page says it; for another ``period`` where one is given."""
    drops = (*drops, *PERIOD) if period else drops
    given = QueryDict(mutable=True)
    for name, texts in saved.asked.items():
        if name not in drops:
            given.setlist(name, texts)
    given.update(period or {})
    return given


def asked_in(asking: Asking) -> dict[str, list[str]]:
    """What is asked, to be kept: what began by itself is said too, so that it stays as it was seen."""
    own: dict[str, list[str]] = {}
    for name, text in asking.said:
        if name not in LOOKS:
            own.setdefault(name, []).append(text)
    look = replace(asking.look, asked=(), metric="people", tabs={}, grain="").said
    return {**{name: [text] for name, text in look.items()}, **own}


def checked(project: Project, question: str, asked: Asked, clock: Clock = now_ms) -> Asking:
    """A question that a program wants to keep, asked now. Raises :class:`BadSaved`."""
    if question not in SHAPES:
        raise BadSaved(f"question: {question!r} is none; use one of {', '.join(SHAPES)}.")
    shape = SHAPES[question]
    can = (*LOOKS, *(want.name for want in shape.fields))
    for name in asked:
        if name not in can:
            raise BadSaved(f"asked: {name!r} cannot be asked of {question}; use {', '.join(dict.fromkeys(can))}.")
    given = QueryDict(mutable=True)
    for name, texts in asked.items():
        given.setlist(name, list(texts))
    return answerable(Asking.of(runtime.store().engine, project, shape, given, clock))


def answerable(asking: Asking) -> Asking:
    """The same question. Raises :class:`BadSaved` where it has no answer."""
    if wrong := trouble(asking):
        raise BadSaved(f"asked: {wrong}")
    return asking


class BadSaved(ValueError):
    """A question that cannot be kept, because it cannot be asked. The message begins with the field."""
