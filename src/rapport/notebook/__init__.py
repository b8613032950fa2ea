"""The same numbers in a notebook: read files or a kept project, ask for metrics, get tables, charts and boards."""

from rapport.notebook.answered import Answered
from rapport.notebook.board import Board, Tile
from rapport.notebook.door import NoAnswer
from rapport.notebook.kept import Kept, open_project
from rapport.notebook.log import Log
from rapport.notebook.reading import read, sessions
from rapport.notebook.table import Table

__all__ = ["Answered", "Board", "Kept", "Log", "NoAnswer", "Table", "Tile", "open_project", "read", "sessions"]
