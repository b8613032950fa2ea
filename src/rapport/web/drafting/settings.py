"""The form of everything that is not a question: title, beginning and end, who may answer, and what each use has."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import tzinfo
from typing import Any

from django import forms
from typing_extensions import override

from rapport.act.interact.api import Definition, Use, in_language, moment_of
from rapport.web.drafting.question import LINE, listed, text
from rapport.web.making.parts import Moment, Part, Typed, on_clock

AREA = forms.Textarea(attrs={"rows": 2})
IDENTITIES = [
    ("anonymous", "anybody"),
    ("device", "one answer a device"),
    ("signed", "only people whom the site has signed in"),
]
RESULTS = [
    ("always", "always"),
    ("vote", "after they have voted"),
    ("closed", "when it is closed"),
    ("never", "never"),
]
OF_USE: Mapping[str, tuple[str, ...]] = {
    "poll": ("results", "change"),
    "survey": ("resume", "again"),
    "quiz": ("attempts", "minutes", "pass_percent", "feedback", "certificate", "draws"),
    "reviews": ("stars", "moderation", "questions", "photos", "watched", "reports"),
}
BEGINNING = ("welcome_title", "welcome_text", "welcome_button")
END = ("end_title", "end_text", "end_link", "end_link_text")


class SettingsPart(Part):
    """Its fields; those of other uses are taken away."""

    title = forms.CharField(label="Title", max_length=2000, help_text="The team sees it in lists.", widget=LINE)
    results = forms.ChoiceField(label="People see the results", choices=RESULTS)
    change = forms.BooleanField(label="A vote can be changed", required=False)
    resume = forms.BooleanField(label="Whoever left comes back to where they were", required=False)
    again = forms.BooleanField(label="Somebody may answer more than once", required=False)
    attempts = forms.IntegerField(label="Attempts", min_value=0, max_value=1000, help_text="0: as many as they want.")
    minutes = forms.FloatField(label="Minutes for all of it", min_value=0, max_value=10_080, help_text="0: no clock.")
    pass_percent = forms.FloatField(label="Passed with so many percent", min_value=0, max_value=100)
    feedback = forms.ChoiceField(
        label="Right answers are told", choices=[("end", "when it is handed in"), ("never", "never")]
    )
    certificate = forms.BooleanField(label="Whoever passes gets a certificate", required=False)
    draws = forms.CharField(
        label="Drawn from the bank by chance",
        required=False,
        help_text="A tag and how many of it, one a line, such as easy: 3.",
        widget=AREA,
    )
    stars = forms.IntegerField(label="Stars", min_value=3, max_value=10)
    moderation = forms.ChoiceField(
        label="Somebody of the team looks", choices=[("before", "before others see it"), ("after", "after it is seen")]
    )
    questions = forms.BooleanField(label="People may ask questions too", required=False)
    photos = forms.IntegerField(label="Photos a review may have", min_value=0, max_value=10)
    watched = forms.CharField(
        label="Watched words",
        required=False,
        help_text="A word and what it does, one a line, such as casino: refuse, or refund: hold.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    reports = forms.IntegerField(label="So many reports hide it", min_value=1, max_value=100)
    identity = forms.ChoiceField(label="Who may answer", choices=IDENTITIES)
    proof = forms.BooleanField(label="Whoever is not signed in works for it a moment, against flooding", required=False)
    closes = Moment(label="Closes", help_text="Nothing is taken after it. Empty: never.")
    welcome_title = text("Title before the first question", "Empty: the first question comes at once.")
    welcome_text = text("Words below it", most=20_000)
    welcome_button = text("Words of the button")
    end_title = text("Title of the thank-you")
    end_text = text("Words below it", most=20_000)
    end_link = text("Link", "Such as /teas/ or https://…")
    end_link_text = text("Words of the link")
    incentive = text("What they get for it", "Its name stands in the event; empty: nothing.")
    hidden = text("Fields that the page says", "Such as order, plan. Logic and texts can use them.")

    def __init__(self, definition: Definition, zone: tzinfo, data: Typed, quiet: bool = False) -> None:
        self.definition, self.zone = definition, zone
        super().__init__(data, prefix="w", initial=typed_of(definition, zone), quiet=quiet)
        others = {name for use, names in OF_USE.items() if use != definition.use for name in names}
        asks_nothing = {*BEGINNING, *END, "incentive", "hidden"} if definition.use == Use.REVIEWS else set()
        for name in others | asks_nothing:
            del self.fields[name]
        on_clock(self, zone)

    def clean_draws(self) -> list[dict[str, Any]]:
        """Each line as a draw."""
        pairs = pairs_of(self.cleaned_data["draws"], "easy: 3")
        if wrong := next((count for _, count in pairs if not count.isdecimal()), ""):
            raise forms.ValidationError(f"{wrong!r} is no whole number; write easy: 3.")
        return [{"tag": tag, "count": int(count)} for tag, count in pairs]

    def clean_watched(self) -> dict[str, str]:
        """Each line as a word and what it does."""
        return dict(pairs_of(self.cleaned_data["watched"], "casino: refuse"))

    @override
    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("welcome_text") and not said.get("welcome_title"):
            self.add_error("welcome_title", "Give it a title, or leave its words out.")
        if any(said.get(name) for name in END[1:]) and not said.get("end_title"):
            self.add_error("end_title", "Give it a title, or leave its words out.")
        return said

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The parts of the page, with what stands in them."""
        own = OF_USE[self.definition.use]
        parts = (
            ("How it works", ("title", *own)),
            ("Before and after", (*BEGINNING, *END, "incentive")),
            ("Who, and until when", ("identity", "proof", "closes", "hidden")),
        )
        found = [(title, [self[name] for name in names if name in self.fields]) for title, names in parts]
        return [{"title": title, "fields": fields} for title, fields in found if fields]

    def put(self, draft: Mapping[str, Any]) -> dict[str, Any]:
        """The draft with what this says; what it does not show stays as it was."""
        said, made, use = self.cleaned_data, deepcopy(dict(draft)), str(self.definition.use)
        made["title"] = self._text(draft.get("title", ""), said["title"])
        made |= {"identity": said["identity"], "proof": said["proof"]}
        made["closes"] = said["closes"].isoformat() if said["closes"] else ""
        made[use] = {**made.get(use, {}), **of_use(use, said)}
        if use != Use.REVIEWS:
            made["welcome"] = self._welcome(draft.get("welcome") or {})
            made["endings"] = self._endings(list(draft.get("endings", ())))
            made["hidden"] = listed(said["hidden"])
            name = (draft.get("incentive") or {}).get("name", "incentive")
            made["incentive"] = {"name": name, "text": said["incentive"]} if said["incentive"] else None
        return made

    def _text(self, kept: Any, words: str) -> Any:  # noqa: ANN401 - words in one language or in several
        return {**kept, self.definition.language: words} if isinstance(kept, Mapping) else words

    def _welcome(self, kept: Mapping[str, Any]) -> dict[str, Any] | None:
        said = self.cleaned_data
        if not said["welcome_title"]:
            return None
        names = ("title", "text", "button")
        return {name: self._text(kept.get(name, ""), said[f"welcome_{name}"]) for name in names}

    def _endings(self, kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The first is changed here; others, and when each is shown, stay."""
        said = self.cleaned_data
        if not said["end_title"]:
            return kept[1:]
        first = kept[0] if kept else {"name": "thanks"}
        words = {name: self._text(first.get(name, ""), said[f"end_{name}"]) for name in ("title", "text", "link_text")}
        return [{**first, **words, "link": said["end_link"]}, *kept[1:]]


def of_use(use: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of its own use."""
    told = {name: said[name] for name in OF_USE[use]}
    if use == Use.QUIZ:
        told["seconds"] = round(60 * told.pop("minutes"))
        told["pass_share"] = told.pop("pass_percent") / 100
    return told


def typed_of(definition: Definition, zone: tzinfo) -> dict[str, Any]:
    """What the fields hold."""
    language, own = definition.language, getattr(definition, definition.use)
    told: dict[str, Any] = {name: getattr(own, name) for name in OF_USE[definition.use] if hasattr(own, name)}
    if definition.use == Use.QUIZ:
        told |= {"minutes": f"{own.seconds / 60:g}", "pass_percent": f"{own.pass_share * 100:g}"}
        told["draws"] = "\n".join(f"{one.tag}: {one.count}" for one in own.draws)
    if definition.use == Use.REVIEWS:
        told["watched"] = "\n".join(f"{word}: {what}" for word, what in own.watched.items())
    for prefix, part, names in (
        ("welcome", definition.welcome, ("title", "text", "button")),
        ("end", next(iter(definition.endings), None), ("title", "text", "link_text")),
    ):
        if part is not None:
            told |= {f"{prefix}_{name}": in_language(getattr(part, name), language, language) for name in names}
    told["end_link"] = definition.endings[0].link if definition.endings else ""
    told |= {"identity": definition.identity, "proof": definition.proof, "hidden": ", ".join(definition.hidden)}
    told["closes"] = Moment.typed(moment_of(definition.closes), zone)
    incentive = definition.incentive
    told["incentive"] = in_language(incentive.text, language, language) if incentive else ""
    return told | {"title": in_language(definition.title, language, language)}


def pairs_of(said: str, example: str) -> list[tuple[str, str]]:
    """Lines of two words with a colon between. Raises :class:`django.forms.ValidationError`."""
    found = []
    for line in filter(None, map(str.strip, said.splitlines())):
        word, colon, what = line.rpartition(":")
        if not colon or not word.strip() or not what.strip():
            raise forms.ValidationError(f"{line!r} says nothing; write {example}.")
        found.append((word.strip(), what.strip()))
    return found
