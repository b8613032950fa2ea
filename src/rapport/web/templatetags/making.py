"""What templates say of who is meant, and of variants."""

from collections.abc import Mapping
from typing import Any

from django import template

from rapport.deliver.api import HOLDOUT, ExperimentFacts
from rapport.web.making.audience import in_words

register = template.Library()


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
