"""Codes that people get for finishing, such as vouchers: a list from the team, each handed out once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from rapport.act.interact.models import Code, Interaction, Response
from rapport.deliver.api import Wrong

LONGEST, MOST_AT_ONCE = 200, 10_000


def add(interaction: Interaction, texts: Sequence[str]) -> dict[str, int]:
    """Put codes on the list; those that are on it already stay as they are. Raises :class:`Wrong`."""
    if len(texts) > MOST_AT_ONCE:
        raise Wrong("codes", f"Give at most {MOST_AT_ONCE} codes at once.")
    clean = [one.strip() for one in texts]
    for place, one in enumerate(clean):
        if not 0 < len(one) <= LONGEST or not one.isprintable():
            raise Wrong("codes", f"Code {place + 1} must have 1 to {LONGEST} characters in one line.")
    rows = [Code(interaction=interaction, text=one) for one in dict.fromkeys(clean)]
    Code.objects.bulk_create(rows, ignore_conflicts=True)
    return counts(interaction)


def counts(interaction: Interaction) -> dict[str, int]:
    """How many there are, were given, and are left."""
    every = interaction.codes.count()
    given = interaction.codes.filter(given__isnull=False).count()
    return {"codes": every, "given": given, "left": every - given}


@transaction.atomic
def clear(interaction: Interaction) -> int:
    """Take away what nobody has got yet; says how many."""
    return interaction.codes.filter(given=None).delete()[0]


def hand_out(responses: Iterable[tuple[Response, datetime]]) -> None:
    """Give each of these kept answers the next code of its list; without one left they get none.

    Belongs into the transaction that keeps the answers.
    """
    waiting: dict[int, list[tuple[Response, datetime]]] = {}
    for response, now in responses:
        waiting.setdefault(response.interaction_id, []).append((response, now))
    for interaction, some in waiting.items():
        free = Code.objects.filter(interaction=interaction, given=None).order_by("pk")
        # On PostgreSQL two processes take different ones; SQLite has one writer at a time anyway.
        locked = free.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        for code, (response, now) in zip(locked[: len(some)], some, strict=False):
            code.response, code.given = response, now
            code.save(update_fields=["response", "given"])


def code_of(response: Any) -> str | None:  # noqa: ANN401 - a response, kept
    """The code that somebody got for it."""
    return Code.objects.filter(response=response).values_list("text", flat=True).first()
