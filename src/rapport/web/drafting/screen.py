"""The form of one screen: its words, when it is shown, and where it leads."""

from collections.abc import Sequence
from typing import Any

from django import forms
from typing_extensions import override

from rapport.act.interact.api import Definition, Screen, in_language
from rapport.web.drafting.conditions import LogicPart, Named, RowPart, rows_of
from rapport.web.drafting.question import Whole, text
from rapport.web.making.parts import Many, Part, Typed


class JumpPart(Part):
    """A way to a later screen or to the end, for those for whom a condition holds, or for all."""

    to = forms.ChoiceField(label="Go to", required=False)

    def __init__(
        self,
        targets: Sequence[tuple[str, str]],
        named: Named,
        data: Typed,
        prefix: str,
        kept: Any,  # noqa: ANN401 - a jump or None
        number: str,
        quiet: bool,
    ) -> None:
        self.number, self.kept = number, kept
        super().__init__(data, prefix=prefix, initial={"to": kept.to} if kept else None, quiet=quiet)
        self.fields["to"].choices = [("", "choose where"), *targets]  # type: ignore[attr-defined]
        found = rows_of(kept.when) if kept else None
        self.deep = kept is not None and (found is None or len(found[1]) > 1)
        first = found[1][0] if found and found[1] and not self.deep else None
        self.row = RowPart(named, data, f"{prefix}-when", first, number, quiet)

    @override
    def is_valid(self) -> bool:
        own, row = super().is_valid(), self.row.is_valid()
        return own and row

    def told(self) -> dict[str, Any] | None:
        """The way as it is kept; None where nothing was chosen."""
        to = self.cleaned_data.get("to")
        if not to:
            return None
        when = self.row.told()
        return {"to": to} | ({"when": when} if when else {})


class ScreenPart(Part):
    """What is said of a screen."""

    title = text("Title", most=20_000)
    about = text("Words below it", most=20_000)
    shuffled = forms.BooleanField(label="Its questions come in an order by chance", required=False)

    def __init__(self, definition: Definition, draft: Whole, kept: Screen, data: Typed, quiet: bool = False) -> None:
        self.draft, self.kept = draft, kept
        language = draft.language
        initial = {name: in_language(getattr(kept, name), language, language) for name in ("title", "about")}
        super().__init__(data, prefix="s", initial=initial | {"shuffled": kept.shuffled}, quiet=quiet)
        at = [one.name for one in definition.screens].index(kept.name)
        before = [one for screen in definition.screens[:at] for one in screen.questions]
        self.logic = LogicPart(draft.named(before), data, "s-show", kept.show_if, quiet)
        named, targets = draft.named([*before, *kept.questions]), targets_of(definition, at)

        def jump(typed: Typed, prefix: str, one: Any, number: str) -> JumpPart:  # noqa: ANN401 - a jump or None
            return JumpPart(targets, named, typed, prefix, one, number, quiet)

        self.jumps: Many[JumpPart] = Many("s-jumps", jump, data, kept.jumps)

    @override
    def is_valid(self) -> bool:
        return all([super().is_valid(), self.logic.is_valid(), self.jumps.is_valid()])

    @property
    def deep(self) -> bool:
        """Whether a way has conditions that this form cannot say; then the ways are changed as JSON."""
        return any(one.deep for one in self.jumps)

    def told(self) -> dict[str, Any]:
        """The screen as it is kept, without its questions."""
        said, kept = self.cleaned_data, self.kept
        told: dict[str, Any] = {name: self.draft.text(getattr(kept, name), said[name]) for name in ("title", "about")}
        jumps = [one for part in self.jumps if (one := part.told()) is not None]
        told |= {"shuffled": said["shuffled"], "show_if": self.logic.told(), "jumps": jumps}
        return {name: value for name, value in told.items() if value not in (None, "", [], False)}


def targets_of(definition: Definition, at: int) -> list[tuple[str, str]]:
    """Where a screen can lead: later ones, the end, and each ending."""
    language = definition.language
    later = [(one.name, f"the screen {title_of(definition, n)}") for n, one in enumerate(definition.screens) if n > at]
    ends = [
        (f"end:{one.name}", f"the end “{in_language(one.title, language, language)}”") for one in definition.endings
    ]
    return [*later, ("end", "the end"), *ends]


def title_of(definition: Definition, at: int) -> str:
    """What a screen is called: its title, or its number."""
    found = in_language(definition.screens[at].title, definition.language, definition.language)
    return f"{at + 1}: {found}" if found else f"{at + 1}"
