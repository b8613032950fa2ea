"""Experiments whose rows lie in a file: read by the engine, compared by :mod:`rapport.prove.maths`."""

from rapport.prove.files.analysis import Analysis, analyze
from rapport.prove.files.asked import Asked, FileMetric, parse_metric, parse_split

__all__ = ["Analysis", "Asked", "FileMetric", "analyze", "parse_metric", "parse_split"]
