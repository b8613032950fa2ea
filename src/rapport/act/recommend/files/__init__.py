"""Recommending judged on files, without a project."""

from rapport.act.recommend.files.evaluating import Evaluation, Task, evaluate, pairs, sequences
from rapport.act.recommend.files.reading import BadLines, read_attributes, read_lines

__all__ = ["BadLines", "Evaluation", "Task", "evaluate", "pairs", "read_attributes", "read_lines", "sequences"]
