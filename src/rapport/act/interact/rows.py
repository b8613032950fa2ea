"""Answers as rows: what an export has of each, and what an address is told that wants to hear of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from rapport.act.interact.definition import Use

EXPORTED: Mapping[Use, Sequence[str]] = {
    Use.POLL: ("choices",),
    Use.SURVEY: ("answers", "left_out", "hidden", "language", "url", "variant", "finished", "ending", "over_quota"),
    Use.QUIZ: ("number", "answers", "late", "finished", "points", "most", "share", "passed"),
    Use.REVIEWS: ("kind", "subject", "stars", "title", "text", "name", "standing", "made"),
}
"""Columns of an export, after who it was and when they began."""
SAID = {Use.POLL: "votes", Use.SURVEY: "responses", Use.QUIZ: "attempts", Use.REVIEWS: "writings"}


def row(use: Use, one: Any) -> dict[str, Any]:  # noqa: ANN401 - an answer, vote, attempt or text
    """One of them."""
    who = {"key": one.key, "person": one.person, "known": one.known, "verified": one.verified}
    began = {} if use is Use.REVIEWS else {"started": one.started}
    return who | began | {name: getattr(one, name) for name in EXPORTED[use]}
