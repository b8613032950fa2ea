"""Certificates of quizzes: one an attempt that was passed, with a code by which anybody can see that it is true."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.act.interact import reads
from rapport.act.interact.asking import NotTaken
from rapport.act.interact.models import Attempt, Certificate, Interaction
from rapport.act.interact.texts import in_language

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike on paper."""
LENGTH, GROUP = 12, 4
"""60 bits: nobody finds one by trying."""
LONGEST_NAME = 200


def fresh_code() -> str:
    """A new code, such as ``7KQ2-MX4R-9TBA``."""
    said = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(said[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def certify(interaction: Interaction, key: str, name: str, now: datetime, code: str) -> Certificate:
    """The certificate of the attempt of this id, made once; the name that it is given first stays on it.

    Raises :class:`NotTaken`.
    """
    with transaction.atomic():
        rows = Attempt.objects.select_for_update().filter(interaction=interaction, key=key)
        attempt = rows.select_related("version").first()
        if attempt is None or not attempt.passed or attempt.finished is None:
            raise NotTaken("not_passed", "There is a certificate only for an attempt that was passed.")
        if not reads.definition_of(attempt.version).quiz.certificate:
            raise NotTaken("no_certificate", "This quiz gives no certificates.")
        said = " ".join("".join(one for one in name if one.isprintable()).split())
        if not 0 < len(said) <= LONGEST_NAME:
            sentence = f"Write the name that stands on it, in 1 to {LONGEST_NAME} characters."
            raise NotTaken("bad_answer", sentence, {"name": sentence})
        defaults = {"code": code, "name": said, "made": now}
        return Certificate.objects.get_or_create(attempt=attempt, defaults=defaults)[0]


def certificate_of_key(interaction: Interaction, key: str) -> Certificate | None:
    """The one that was made of the attempt of this id."""
    return Certificate.objects.filter(attempt__interaction=interaction, attempt__key=key).first()


def certificate_of(code: str) -> dict[str, Any] | None:
    """What anybody may know who has its code; None where there is none of it. Letters may be small, lines missing."""
    plain = "".join(one for one in code.upper() if one in LETTERS)[:LENGTH]
    whole = "-".join(plain[place : place + GROUP] for place in range(0, len(plain), GROUP))
    rows = Certificate.objects.select_related("attempt__version", "attempt__interaction__project")
    if (found := rows.filter(code=whole).first()) is None:
        return None
    attempt, definition = found.attempt, reads.definition_of(found.attempt.version)
    return {
        "code": found.code,
        "name": found.name,
        "title": in_language(definition.title, definition.language, definition.language),
        "language": definition.language,
        "project": attempt.interaction.project.name,
        "timezone": attempt.interaction.project.timezone,
        "passed": bool(attempt.passed),
        "verified": attempt.verified,
        "share": attempt.share,
        "at": attempt.finished,
    }
