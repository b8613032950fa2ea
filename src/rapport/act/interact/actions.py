"""The only writers of what is asked: check, write in one transaction. What people say is in the files beside it."""

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone as present

from rapport.act.interact import reads
from rapport.act.interact.checking import check_one, checked
from rapport.act.interact.definition import written
from rapport.act.interact.models import BankQuestion, Interaction, Seal, Version
from rapport.deliver.api import Wrong
from rapport.deliver.rules import checked_key
from rapport.projects.models import Project

MOST_SEALS = 2
PUBLIC = "ed25519:"
"""How a public key begins where a secret could stand: neither is ever taken for the other."""
KEY_BYTES = 32
OF_PEM = bytes.fromhex("302a300506032b6570032100")
"""What stands before the bytes of an Ed25519 key in PEM (RFC 8410)."""


@transaction.atomic
def keep(project: Project, key: str, said: object) -> Interaction:
    """Make a draft, or change the one of this key. Raises :class:`rapport.deliver.rules.Wrong`."""
    definition = checked(said)
    checked_key(key)
    found = project.interactions.select_for_update().filter(key=key).first()
    if found is None:
        return Interaction.objects.create(project=project, key=key, use=definition.use.value, draft=written(definition))
    if found.current and found.use != definition.use:
        raise Wrong("use", f"It was asked as a {found.use}; its answers would lose their sense. Make another one.")
    found.use, found.draft = definition.use.value, written(definition)
    found.save(update_fields=["use", "draft", "changed"])
    return found


@transaction.atomic
def publish(interaction: Interaction, by: str) -> Version:
    """From now on the draft is what is asked, as the next version; an unchanged one stays the version that it is.

    Raises :class:`rapport.deliver.rules.Wrong`.
    """
    locked = Interaction.objects.select_for_update().get(pk=interaction.pk)
    definition = checked(locked.draft)
    for draw in definition.quiz.draws:
        there = len(reads.bank_of(locked.project, draw.tag))
        if there < draw.count:
            raise Wrong("quiz/draws", f"The bank has {there} questions tagged {draw.tag}, fewer than {draw.count}.")
    last = locked.versions.first()
    if last is None or last.definition != locked.draft:
        number = last.number + 1 if last else 1
        last = Version.objects.create(interaction=locked, number=number, definition=locked.draft, by=by[:200])
    interaction.current, interaction.closed = last.number, None
    interaction.save(update_fields=["current", "closed", "changed"])
    return last


def close(interaction: Interaction) -> None:
    """Nothing is taken any more; what was said stays."""
    interaction.closed = present.now()
    interaction.save(update_fields=["closed", "changed"])


@transaction.atomic
def drop(interaction: Interaction) -> None:
    """Remove it with everything that people said to it."""
    for said in ("responses", "votes", "attempts"):
        getattr(interaction, said).all().delete()
    interaction.delete()


@transaction.atomic
def keep_bank_question(project: Project, said: Mapping[str, Any]) -> BankQuestion:
    """Put a question into the bank, or another version of it. Raises :class:`rapport.deliver.rules.Wrong`."""
    question = check_one(said)
    told = written(question)
    rows = BankQuestion.objects.select_for_update().filter(project=project, name=question.name)
    last = rows.first()
    if last is not None and last.question == told and last.current:
        return last
    rows.update(current=False)
    number = last.number + 1 if last else 1
    return BankQuestion.objects.create(project=project, name=question.name, number=number, question=told)


def drop_bank_question(project: Project, name: str) -> None:
    """It is drawn no more; attempts that had it keep it. Raises :class:`rapport.act.interact.reads.NotThere`."""
    if not BankQuestion.objects.filter(project=project, name=name, current=True).update(current=False):
        raise reads.NotThere(f"name: There is no question {name!r} in the bank.")


@transaction.atomic
def make_seal(project: Project, *, plain: bool = False, public_key: str = "") -> Seal:
    """A new secret by which the site signs who somebody is; the one before works on, older ones do not.

    With ``public_key`` the site keeps its secret to itself and signs by EdDSA (Ed25519). Raises
    :class:`rapport.deliver.rules.Wrong`.
    """
    if public_key and plain:
        raise Wrong("plain", "A public key signs tokens only; make a secret for hashes of ids.")
    secret = f"{PUBLIC}{read_key(public_key)}" if public_key else f"rk_i_{secrets.token_urlsafe(32)}"
    algorithm = "EdDSA" if public_key else "HS256"
    made = Seal.objects.create(project=project, secret=secret, plain=plain, algorithm=algorithm)
    kept = Seal.objects.filter(project=project).values_list("pk", flat=True)[:MOST_SEALS]
    Seal.objects.filter(project=project).exclude(pk__in=list(kept)).delete()
    return made


def read_key(said: str) -> str:
    """The 32 bytes of an Ed25519 public key in base64url, from PEM, a JWK or base64.

    Raises :class:`rapport.deliver.rules.Wrong`.
    """
    text = said.strip()
    try:
        if text.startswith("{"):
            told = json.loads(text)
            text = told["x"] if (told.get("kty"), told.get("crv")) == ("OKP", "Ed25519") else ""
        elif text.startswith("-----BEGIN PUBLIC KEY-----"):
            raw = base64.b64decode("".join(text.splitlines()[1:-1]), validate=True)
            text = base64.b64encode(raw.removeprefix(OF_PEM)).decode() if raw.startswith(OF_PEM) else ""
        raw = base64.b64decode(str(text).replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise Wrong("public_key", "Give an Ed25519 public key as PEM, JWK or 32 bytes in base64.")
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
