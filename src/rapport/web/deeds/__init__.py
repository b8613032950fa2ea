"""What commands can ask for, whether a running server does it or the command itself.

A deed is a function in a module here.
"""

from rapport.web.deeds import asking, delivery, exporting, importing, people, projects, proof
from rapport.web.deeds.registry import DEEDS, FAILURES, Declined, perform

__all__ = [
    "DEEDS",
    "FAILURES",
    "Declined",
    "asking",
    "delivery",
    "exporting",
    "importing",
    "people",
    "perform",
    "projects",
    "proof",
]
