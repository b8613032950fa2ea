"""Writes the pages of the manual that come out of the registries, so that manual and product cannot disagree."""

from rapport.cli.docs.pages import PAGES, differing, write

__all__ = ["PAGES", "differing", "write"]
