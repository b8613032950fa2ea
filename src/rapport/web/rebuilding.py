"""Computes sessions again when a project's rules changed, without anybody waiting for it."""

import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from rapport.kernel.rules import Rules
from rapport.projects import actions
from rapport.web import runtime

logger = logging.getLogger(__name__)

HAND = ThreadPoolExecutor(1, thread_name_prefix="rebuild")
"""One at a time. What a stop leaves undone is done at the next start: the project says that it is not settled."""


def rebuild_soon(project: int, rules: Rules) -> None:
    """Begin, and come back at once."""
    HAND.submit(rebuild, project, rules)


def rebuild(project: int, rules: Rules) -> None:
    """Make the channels and the sessions follow these rules, then say so."""
    try:
        runtime.store().reread(project, rules)
        runtime.store().rebuild(project, rules)
        actions.sessions_settled(project, rules)
    except Exception:
        logger.exception(
            "The sessions of project %d could not be computed again; the next start tries once more.", project
        )
    finally:
        connections.close_all()
