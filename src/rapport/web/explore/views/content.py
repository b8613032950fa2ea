"""Pages and items as a table with bars, and a score whose ranks are coloured cells."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.urls import reverse

from rapport.measure import Filter
from rapport.measure.questions.content import PARTS, Content, ContentWants, Piece
from rapport.web import words
from rapport.web.explore.pictures import Point, bars
from rapport.web.explore.ranked import NAMELESS, ranked
from rapport.web.explore.view import Picture, Seen, View, view

NUMBERS = (
    "views",
    "people",
    "per_view_s",
    "scroll",
    "exit_rate",
    "bounce_rate",
    "ctr",
    "shares",
    "comments",
)
RANKS = tuple(f"{part}_rank" for part in PARTS)
SCORES = ("score", *RANKS, "rests_on")
NAMED = {"attention": "attention", "scroll": "scrolling", "staying": "staying", "response": "response"}
MOST_BARS = 15
"""So many are drawn on paper."""
MANY = {"page": "pages", "item": "items"}


def lead(seen: Seen) -> str:
    """Which one has the highest score, or the most views."""
    answer = seen.answer
    if not isinstance(answer, Content):
        return seen.shape.sentence
    pieces: tuple[Piece, ...] = answer.rows
    scored = [piece for piece in pieces if piece.score is not None]
    if scored:
        best = max(scored, key=lambda piece: piece.score or 0)
        return f"{best.name} does most with people: a score of {best.score:.0f} of 100. {said(best)}"
    most = max(pieces, key=lambda piece: piece.views)
    return f"{most.name or 'Something without a name'} is looked at most: {words.plural(most.views, 'view', 'views')}."


def said(piece: Piece) -> str:
    """What stands behind its score."""
    told = []
    if piece.per_view_s is not None:
        told.append(f"{words.duration(piece.per_view_s)} a view")
    if piece.scroll is not None:
        told.append(f"{words.percent(piece.scroll)} down")
    if piece.exit_rate is not None:
        told.append(f"{words.percent(piece.exit_rate)} leave from it")
    return f"{', '.join(told).capitalize()}." if told else ""


def named(piece: Piece) -> str:
    """What a row is called."""
    return piece.name


def by_score(answer: Content) -> Content:
    """The same with its scored rows only, the highest first."""
    scored = [piece for piece in answer.rows if piece.score is not None]
    return replace(answer, rows=tuple(sorted(scored, key=lambda piece: -piece.score)))


def context(seen: Seen) -> Mapping[str, object]:
    """The table, and how the score is made."""
    answer, wants = seen.answer, seen.wants
    if not isinstance(answer, Content) or not isinstance(wants, ContentWants):
        return {}

    def address(piece: Piece) -> str:
        look = seen.look.with_filter(Filter(answer.of, "==", (piece.name,)))
        return reverse("overview", args=[look.project.slug]) + look.shows(asked=()).query

    return {
        "ranked": ranked(seen, NUMBERS, "views", named, address),
        "scores": ranked(replace(seen, answer=by_score(answer)), SCORES, "score", named, address, RANKS),
        "first": answer.of.capitalize(),
        "many": MANY[answer.of],
        "weights": [(NAMED.get(part, part), f"{getattr(wants, f'weight_{part}'):g}") for part in PARTS],
        "least": words.plural(wants.least_views, "view", "views"),
        "counted": answer,
    }


def prints(seen: Seen) -> Sequence[Picture]:
    """The first rows as bars."""
    if not isinstance(seen.answer, Content):
        return ()
    points = [Point(row.name or NAMELESS, row.views) for row in seen.answer.rows[:MOST_BARS]]
    return (Picture("bars", f"Views by {seen.answer.of}", bars(seen.shape.columns["views"], points), lead(seen)),)


view(View("content", lead=lead, prints=prints, context=context, template="web/explore/content.html"))
