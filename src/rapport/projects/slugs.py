"""Short names by which addresses and commands say what a project keeps."""

from typing import Any

from django.db.models import Manager
from django.utils.text import slugify

LONGEST = 50


def free_slug(kept: "Manager[Any]", name: str, otherwise: str) -> str:
    """A short name made of a name (of ``otherwise`` where nothing of it can be kept) that none of these has yet."""
    start = slugify(name)[:LONGEST] or otherwise
    taken = set(kept.filter(slug__startswith=start).values_list("slug", flat=True))
    return next(slug for slug in (start, *(f"{start}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
