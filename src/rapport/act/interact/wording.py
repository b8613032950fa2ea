"""What people wrote in their own words: how it is meant, what it is about, and the texts themselves, with a search."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from rapport.act.interact import intervals
from rapport.act.interact.models import Interaction, Response
from rapport.texts.search import search
from rapport.texts.sentiment import BANDS, Reading, read
from rapport.texts.themes import themes
from rapport.texts.weights import BadWeights, Weights, load, of_house

MOST_READ = 5_000
"""So many of the newest texts are read; it takes a second or two."""
MOST_SHOWN = 200
MOST_THEMES = 20

Told = dict[str, Any]


def weights() -> Weights:
    """Those that the team trained; Rapport's own without them, and where their file is broken."""
    try:
        return of_house(Path(settings.DATA))
    except BadWeights:
        return load()


def reading(text: str) -> Reading:
    """How one text is meant."""
    return read(text, weights())


def in_words(texts: Sequence[str]) -> Told:
    """Sentiment with its interval, how many texts are in each band and how many unknown, and themes."""
    newest = texts[-MOST_READ:]
    model = weights()
    readings = [read(text, model) for text in newest]
    scores = [one.score for one in readings if one.score is not None]
    return {
        "read": len(newest),
        "sentiment": asdict(intervals.mean(scores)),
        "bands": {name: sum(one.band == name for one in readings) for name in BANDS},
        "unknown": len(readings) - len(scores),
        "themes": [
            {"phrase": one.phrase, "texts": len(one.texts), "mean": one.mean, "low": one.low, "high": one.high}
            for one in themes(newest, readings, most=MOST_THEMES)
        ],
    }


def texts_of(interaction: Interaction, name: str, query: str = "") -> Told:
    """Answers to a text question that a search means, the newest first, each with how it is meant.

    ``found`` counts all of them among those that were looked at; at most :data:`MOST_SHOWN` are given.
    """
    rows = Response.objects.filter(interaction=interaction, over_quota="", finished__isnull=False)
    newest = rows.order_by("-pk").values_list("answers", "person", "known", "finished")[:MOST_READ]
    said = [
        (text, known or person, at)
        for answers, person, known, at in newest
        if isinstance(text := answers.get(name), str)
    ]
    found = search([text for text, _, _ in said], query)
    model = weights()
    return {
        "question": name,
        "read": len(said),
        "found": len(found),
        "texts": [_told(*said[number], model) for number in found[:MOST_SHOWN]],
    }


def _told(text: str, person: str, at: Any, model: Weights) -> Told:  # noqa: ANN401 - a moment
    how: Told = msgspec.to_builtins(read(text, model))
    return {"text": text, "person": person, "at": at, **how}
