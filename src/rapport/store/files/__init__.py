"""Files of events: logs, CSV, JSON Lines and Parquet become pieces that the store can take."""

from rapport.store.files.file import File, open_file
from rapport.store.files.hand import Way
from rapport.store.files.intake import take
from rapport.store.files.options import BadFile, BadOption, Options
from rapport.store.files.taken import Bookmark, Progress, Taken

__all__ = ["BadFile", "BadOption", "Bookmark", "File", "Options", "Progress", "Taken", "Way", "open_file", "take"]
