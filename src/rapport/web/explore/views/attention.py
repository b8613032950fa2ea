"""Where attention goes, as a table with bars whose long tail is folded."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from rapport.measure import Filter
from rapport.measure.questions.attention import Attention, Place
from rapport.web import words
from rapport.web.explore.pictures import Point, bars
from rapport.web.explore.ranked import NAMELESS, ranked
from rapport.web.explore.view import Picture, Seen, View, view

COLUMNS = ("engaged_s", "share", "reached", "people", "per_person_s")
MOST_BARS = 15
"""So many are drawn on paper."""
MANY = {"page": ("page", "pages"), "section": ("section", "sections"), "item": ("item", "items")}


def lead(seen: Seen) -> str:
    """How few take half of it."""
    answer = seen.answer
    if not isinstance(answer, Attention):
        return seen.shape.sentence
    many = MANY[answer.of][1]
    total = words.duration(answer.total_s)
    if answer.names == 1:
        return f"All attention, {total}, goes to one {MANY[answer.of][0]}."
    return f"Half of all attention ({total}) goes to {answer.half:,} of {answer.names:,} {many}."


def context(seen: Seen) -> Mapping[str, object]:
    """The rows with their bars, and the rest as one."""
    answer = seen.answer
    if not isinstance(answer, Attention):
        return {}
    one, many = MANY[answer.of]

    def address(place: Place) -> str:
        if answer.of == "section":
            return ""
        look = seen.look.with_filter(Filter(answer.of, "==", (place.name,)))
        return reverse("overview", args=[look.project.slug]) + look.shows(asked=()).query

    rest = {
        "name": f"{words.plural(answer.rest, f'other {one}', f'other {many}')}",
        "cells": (words.duration(answer.rest_s), words.percent(answer.rest_share or 0), words.percent(1), "", ""),
    }
    table = ranked(seen, COLUMNS, "engaged_s", lambda place: place.name, address)
    return {"ranked": table, "first": one.capitalize(), "many": many, "rest": rest if answer.rest else None}


def prints(seen: Seen) -> Sequence[Picture]:
    """The first rows as bars."""
    if not isinstance(seen.answer, Attention):
        return ()
    points = [Point(row.name or NAMELESS, row.engaged_s) for row in seen.answer.rows[:MOST_BARS]]
    return (
        Picture(
            "bars", f"Attention by {MANY[seen.answer.of][0]}", bars(seen.shape.columns["engaged_s"], points), lead(seen)
        ),
    )


view(View("attention", lead=lead, prints=prints, context=context, template="web/explore/attention.html"))
