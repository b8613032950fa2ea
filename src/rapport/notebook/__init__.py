"""The same numbers in a notebook: read files, ask for metrics, get tables and charts."""

from rapport.notebook.answered import Answered
from rapport.notebook.log import Log
from rapport.notebook.reading import read
from rapport.notebook.table import Table

__all__ = ["Answered", "Log", "Table", "read"]
