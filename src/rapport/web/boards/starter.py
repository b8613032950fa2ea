"""The board that a project can begin with: the four aspects of engagement at a glance."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from rapport.projects import boards
from rapport.projects.models import Board, Member, Project, Tile

NAME = "How is engagement?"
ABOUT = "Participation, time spent and frequency at a glance. Change it as you like: its questions are yours."

NUMBER, ANSWER = Tile.Shows.NUMBER, Tile.Shows.ANSWER

TILES: tuple[tuple[str, str, Mapping[str, Sequence[str]], str, int], ...] = (
    ("People", "trend", {"metrics": ["people"]}, NUMBER, 1),
    ("Session duration", "trend", {"metrics": ["session_duration", "session_duration_median"]}, NUMBER, 1),
    ("Engagement rate", "trend", {"metrics": ["engagement_rate"]}, NUMBER, 1),
    ("People day by day", "trend", {"metrics": ["people"], "before": ["true"]}, ANSWER, 2),
    ("Participation", "trend", {"metrics": ["participation_rate"]}, NUMBER, 1),
    ("Where attention goes", "attention", {"limit": ["8"]}, ANSWER, 3),
    ("Who comes back", "retention", {"every": ["week"], "period": ["90d"]}, ANSWER, 3),
    ("When they come", "time_of_week", {}, ANSWER, 3),
)
"""Name, question, what is asked, how it is shown and how wide."""


@transaction.atomic
def begin(project: Project, author: Member | None = None) -> Board:
    """The board with its questions; another one of the same name gets another address."""
    board = boards.keep_board(project, NAME, ABOUT, author)
    for name, question, asked, shows, width in TILES:
        boards.add_tile(board, boards.save_question(project, name, question, asked, author), shows, width)
    return board
