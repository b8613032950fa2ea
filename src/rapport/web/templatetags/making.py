"""What templates say of who is meant, and of variants."""

from collections.abc import Mapping
from typing import Any

from django import template

from rapport.act.interact import api as interact
from rapport.deliver.api import HOLDOUT, ExperimentFacts
from rapport.projects.models import Project
from rapport.web.drafting.looking import seen
from rapport.web.making.audience import in_words
from rapport.web.making.faces.asked import APPEAR_WORDS

register = template.Library()
FIRST = 3
"""So many questions of something that is asked are shown beside a variant."""


@register.filter
def whom(audience: Mapping[str, Any]) -> str:
    """An audience in words."""
    return in_words(audience or {})


@register.filter
def numbered(facts: ExperimentFacts) -> list[tuple[int, str]]:
    """The variants with the numbers by which an address asks for them; an action's holdout comes first."""
    keys = [one.key for one in facts.variants]
    return list(enumerate(keys if facts.flag is not None else [HOLDOUT, *keys]))


@register.filter
def rest_of(facts: ExperimentFacts, weight: float) -> float:
    """The share of all who are in it that a variant of this weight has."""
    return weight * (1 - facts.holdout)


@register.filter
def asked_by(key: str, project: Project) -> dict[str, Any]:
    """Something that is asked as a variant shows it: its first questions, and how many more there are."""
    try:
        found = interact.interaction_of(project, key)
    except interact.NotThere:
        return {"title": key, "questions": [], "more": 0, "asked": False}
    version = interact.current_of(found)
    definition = interact.definition_of(version) if version else interact.checked(found.draft)
    every = list(definition.questions())
    shown = seen(every[:FIRST], definition)
    return {"title": interact.title_of(found), "questions": shown, "more": len(every) - len(shown), "asked": True}


@register.filter
def appearing(appear: str) -> str:
    """How it comes up, in words."""
    return APPEAR_WORDS.get(appear, appear)
