"""What every word and every number means: one Markdown file a term, in ``terms/``.

A new term is one new file there; nothing else has to be told.
"""

from rapport.glossary.finding import search
from rapport.glossary.shelf import TERMS, term_of
from rapport.glossary.term import KINDS, BrokenTerm, Term

__all__ = ["KINDS", "TERMS", "BrokenTerm", "Term", "search", "term_of"]
