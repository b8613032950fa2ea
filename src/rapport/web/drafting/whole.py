"""The builder: a draft, the part of it that is open, and what was done to it."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from msgspec.structs import replace

from rapport.act.interact import api as interact
from rapport.act.interact.api import Interaction, WrongDefinition, in_language
from rapport.deliver.api import Wrong
from rapport.web.drafting import moves
from rapport.web.drafting.kinds import KINDS, kinds_of
from rapport.web.drafting.looking import seen
from rapport.web.drafting.question import QuestionPart, Whole
from rapport.web.drafting.screen import ScreenPart, title_of
from rapport.web.drafting.settings import SettingsPart

Part = QuestionPart | ScreenPart | SettingsPart
BUSY = ("add:", "drop:", "up:", "look")
"""While somebody adds parts, nothing is judged yet."""
PARTS = ("question", "screen", "settings")


class Drafting:
    """A draft with what is open in it: ``question:NAME``, ``screen:NAME``, ``settings`` or nothing."""

    def __init__(self, interaction: Interaction, opened: str = "", data: QueryDict | None = None) -> None:
        self.interaction, self.data, self.trouble = interaction, data, ""
        self.deed = "" if data is None else data.get("do", "")
        self.quiet = self.deed.startswith(BUSY)
        self.load(opened)

    def load(self, opened: str) -> None:
        """What is kept now, with this part open."""
        self.draft: moves.Draft = self.interaction.draft
        self.definition = interact.checked(self.draft)
        self.opened = opened
        what, _, name = opened.partition(":")
        self.part: Part | None = None
        if what == "settings":
            self.part = SettingsPart(self.definition, self.interaction.project.rules.zone, self.data, self.quiet)
        elif what == "question" and (found := self.definition.question(name)) is not None:
            self.part = QuestionPart(self._whole(), found, self.data, self.quiet)
        elif what == "screen" and (screen := next((one for one in self.definition.screens if one.name == name), None)):
            self.part = ScreenPart(self.definition, self._whole(), screen, self.data, self.quiet)
        if self.part is None:
            self.opened = ""

    def _whole(self) -> Whole:
        return Whole(self.definition, bool(self.interaction.current))

    def typed(self) -> moves.Draft:
        """The draft with what is typed into the open part, which must be right."""
        name = self.opened.partition(":")[2]
        if isinstance(self.part, QuestionPart):
            return moves.put(self.draft, name, self.part.told())
        if isinstance(self.part, ScreenPart):
            return moves.with_screen(self.draft, name, self.part.told())
        return self.part.put(self.draft) if self.part is not None else self.draft

    def keep(self, draft: moves.Draft) -> bool:
        """Keep it, if it can be asked; what is wrong is said. Says whether it was kept."""
        try:
            self.interaction = interact.keep(self.interaction.project, self.interaction.key, draft)
        except Wrong as wrong:
            self.say(wrong)
            return False
        return True

    def say(self, wrong: Wrong) -> None:
        """What is wrong, at its field where the form has it."""
        place = wrong.field.rpartition("/")[2]
        if self.part is not None and place in self.part.fields and self.part.is_bound:
            self.part.add_error(place, str(wrong))
        else:
            self.trouble = str(wrong)

    def save(self) -> bool:
        """Keep what is typed. Says whether it was kept."""
        if self.part is None or not self.part.is_valid():
            return False
        try:
            draft = self.typed()
        except Wrong as wrong:
            self.say(wrong)
            return False
        name = self.part.told()["name"] if isinstance(self.part, QuestionPart) else ""
        if not self.keep(draft):
            return False
        self.data = None
        self.load(f"question:{name}" if name else self.opened)
        return True

    def done(self, said: str, after: str = "") -> dict[str, Any] | None:
        """One deed on the whole, such as ``up:nps``; the question that it took away, so that it can come back."""
        verb, _, what = said.partition(":")
        gone = None
        try:
            if verb == "drop":
                at, number = moves.place_of(self.draft, what)
                gone = {"question": moves.question_of(self.draft, what), "before": before(self.draft, at, number)}
            draft, opened = DEEDS[verb](self.draft, what, after)
        except KeyError:
            raise Wrong("deed", f"There is no {verb!r}.") from None
        if not self.keep(draft):
            return None
        self.data = None
        self.load(opened if opened is not None else self.opened)
        return gone

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What can be added."""
        asked = [one for one in self.definition.questions() if one.kind != "note"]
        every = kinds_of(str(self.definition.use))
        return [one for one in every if one[0] == "note"] if self.definition.use == "poll" and asked else every

    @property
    def screens(self) -> list[dict[str, Any]]:
        """The list: screens with their questions, by what each is called."""
        language = self.definition.language
        told = []
        for at, screen in enumerate(self.definition.screens):
            asked = [
                {"name": one.name, "kind": KINDS[one.kind][0], "title": in_language(one.title, language, language),
                 "conditional": one.show_if is not None, "required": one.required, "first": number == 0 and at == 0}
                for number, one in enumerate(screen.questions)
            ]  # fmt: skip
            ways = bool(screen.show_if or screen.jumps)
            told.append({"name": screen.name, "title": title_of(self.definition, at), "questions": asked, "ways": ways})
        return told

    def preview(self) -> dict[str, Any]:
        """What people will see of what is open: its screen, or what lacks until it can be seen."""
        try:
            definition = self._shown()
        except WrongDefinition as wrong:
            return {"lacks": wrong.troubles[0].message}
        except Wrong as wrong:
            return {"lacks": str(wrong)}
        if definition is None:
            return {"lacks": "Something above is not right yet."}
        at = self._at(definition)
        screen = definition.screens[at] if definition.screens else None
        language = definition.language
        return {
            "preview": interact.public(alone(definition, at)),
            "look": {
                "use": str(definition.use),
                "title": in_language(screen.title, language, language) if screen else "",
                "about": in_language(screen.about, language, language) if screen else "",
                "welcome": definition.welcome if self.opened == "settings" or at == 0 else None,
                "ending": next(iter(definition.endings), None) if at == len(definition.screens) - 1 else None,
                "number": at + 1,
                "of": len(definition.screens),
                "reviews": definition.reviews,
            },
            "asked_questions": seen(screen.questions, definition) if screen else [],
        }

    def _shown(self) -> interact.Definition | None:
        if self.part is None or not self.part.is_bound or self.quiet:
            return self.definition
        return interact.checked(self.typed()) if self.part.is_valid() else None

    def _at(self, definition: interact.Definition) -> int:
        what, _, name = self.opened.partition(":")
        if what == "screen":
            return next((at for at, one in enumerate(definition.screens) if one.name == name), 0)
        if what == "question" and isinstance(self.part, QuestionPart):
            names = {name, self.part["name"].value() if "name" in self.part.fields else name}
            screens = enumerate(definition.screens)
            return next((at for at, one in screens if names & {each.name for each in one.questions}), 0)
        return 0


Done = tuple[moves.Draft, str | None]
"""The draft after a deed, and what is open then; None is what was."""


def _added(draft: moves.Draft, kind: str, after: str) -> Done:
    made, name = moves.added(draft, kind, after)
    return made, f"question:{name}"


def _copied(draft: moves.Draft, name: str, _: str) -> Done:
    made, copy = moves.copied(draft, name)
    return made, f"question:{copy}"


DEEDS: dict[str, Callable[[moves.Draft, str, str], Done]] = {
    "add": _added,
    "copy": _copied,
    "up": lambda draft, name, _: (moves.moved(draft, name, -1), None),
    "down": lambda draft, name, _: (moves.moved(draft, name, 1), None),
    "drop": lambda draft, name, _: (moves.dropped(draft, name), ""),
    "divide": lambda draft, name, _: (moves.divided(draft, name), None),
    "join": lambda draft, name, _: (moves.joined(draft, name), ""),
}


def alone(definition: interact.Definition, at: int) -> interact.Definition:
    """Only one screen, with everything on it shown: for the widget that shows what is being made."""
    if not definition.screens:
        return definition
    screen = definition.screens[at]
    asked = [replace(one, show_if=None) for one in screen.questions]
    screen = replace(screen, questions=asked, show_if=None, jumps=())
    welcome = definition.welcome if at == 0 else None
    return replace(definition, screens=(screen,), welcome=welcome, proof=False, quotas=())


def before(draft: moves.Draft, at: int, number: int) -> str:
    """The name of the question before this place; '' at the beginning."""
    names = [one["name"] for screen in draft["screens"][: at + 1] for one in screen.get("questions", ())]
    place = sum(len(screen.get("questions", ())) for screen in draft["screens"][:at]) + number
    return names[place - 1] if place else ""
