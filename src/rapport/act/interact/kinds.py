"""Polls, surveys, quizzes and reviews as kinds of actions: shown only through deliver, with its holdout and caps."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from rapport.act.interact import actions, reads
from rapport.act.interact.definition import Ask, Definition, Use
from rapport.act.interact.models import Interaction
from rapport.deliver import api as deliver
from rapport.deliver.models import Action

APPEARS = ("popup", "modal", "inline", "tab")
"""How it comes onto a page: in a corner, over it, in it at a place, or as a tab at its side."""
TOKEN = re.compile(r"--rapport-[a-z0-9-]{1,40}")
FIELDS = ("interaction", "appear", "place", "theme")
LONGEST = 500
USUAL_CAP = {"times": 1, "days": 7}
NPS_CAP = {"times": 1, "days": 183}
"""Never twice in 90 days, and never more than twice a year: one in half a year keeps both."""
PRIMARY = "engagement_rate"


def check_content(use: Use) -> Callable[[object], None]:
    """The check of an action's content. It raises :class:`rapport.deliver.rules.Wrong`."""

    def check(content: object) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("interaction"), str):
            raise deliver.Wrong("content", f'Name the {use}: {{"interaction": "KEY", "appear": "popup"}}.')
        if strange := next((name for name in content if name not in FIELDS), ""):
            raise deliver.Wrong("content", f"There is no {strange!r}; there are: {', '.join(FIELDS)}.")
        if content.get("appear", "popup") not in APPEARS:
            raise deliver.Wrong("content", f"appear: say one of {', '.join(APPEARS)}.")
        place = content.get("place", "")
        if not isinstance(place, str) or len(place) > LONGEST or (content.get("appear") == "inline" and not place):
            raise deliver.Wrong("content", "place: give the selector of the element in which it stands.")
        _check_theme(content.get("theme", {}))

    return check


def _check_theme(theme: Any) -> None:  # noqa: ANN401 - any JSON
    good = isinstance(theme, dict) and all(
        TOKEN.fullmatch(name)
        and isinstance(value, str)
        and len(value) <= 100
        and not re.search(r"[;{}<>]|url\(", value)
        for name, value in theme.items()
    )
    if not good:
        raise deliver.Wrong("content", 'theme: give values of variables, {"--rapport-accent": "#0a5"}.')


def register() -> None:
    """Let there be actions of these kinds."""
    for use, sentence in (
        (Use.POLL, "A poll: one question, with its results."),
        (Use.SURVEY, "A survey: questions with logic."),
        (Use.QUIZ, "A quiz: questions with right answers."),
        (Use.REVIEWS, "Reviews and questions about a page or an item."),
    ):
        if use.value not in deliver.KINDS:
            deliver.register(deliver.Kind(use.value, sentence, check_content(use)))


def cap_of(definition: Definition) -> Mapping[str, int]:
    """How often one person is asked, where nobody says otherwise."""
    return NPS_CAP if any(one.kind is Ask.NPS for one in definition.questions()) else USUAL_CAP


@transaction.atomic
def show(interaction: Interaction, said: Mapping[str, Any], by: str) -> Action:
    """Publish the draft, and keep the action of the same key that shows it, as a draft until it is started.

    What is not said is usual: a pop-up when the page has loaded, for everybody but a tenth, at most once in the days of
    :func:`cap_of`. Raises :class:`rapport.deliver.rules.Wrong`.
    """
    version = actions.publish(interaction, by)
    content = {"interaction": interaction.key, "appear": "popup"}
    usual: dict[str, Any] = {
        "kind": interaction.use,
        "cap": cap_of(reads.definition_of(version)),
        "variants": [{"key": "shown", "weight": 1, "value": content}],
        "primary": PRIMARY,
        "hypothesis": f"Who is shown {interaction.key} is engaged more often than who is not.",
    }
    told = {**usual, **said}
    for variant in told["variants"] if isinstance(told["variants"], list) else ():
        named = variant.get("value", {}).get("interaction") if isinstance(variant, dict) else None
        other = interaction.project.interactions.filter(key=named, use=interaction.use, current__gt=0)
        if isinstance(named, str) and not other.exists():
            raise deliver.Wrong("variants", f"No published {interaction.use} is called {named!r}.")
    return deliver.keep_action(interaction.project, interaction.key, told, by)
