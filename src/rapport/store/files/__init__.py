"""Files of events: logs, CSV, JSON Lines and Parquet become pieces that the store can take."""

from rapport.store.files.file import File, open_file
from rapport.store.files.intake import Bookmark, Progress, Taken, Way, take
from rapport.store.files.options import BadFile, BadOption, Options

__all__ = ["BadFile", "BadOption", "Bookmark", "File", "Options", "Progress", "Taken", "Way", "open_file", "take"]
