"""Addresses that are told of each finished answer: noted with the answer, sent in bundles, one after the other.

What they are told stands in the items until they have it, and in no letter: who is forgotten meanwhile is not told of.
Requests are signed as Standard Webhooks wants it (https://www.standardwebhooks.com); each of its libraries checks them.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import models, transaction
from django.db.models import Q

from rapport.act.interact.definition import Use
from rapport.act.interact.models import Hook, HookItem, Interaction
from rapport.act.interact.reads import NotThere
from rapport.act.interact.rows import row
from rapport.deliver.api import Wrong
from rapport.projects import letters
from rapport.projects.models import Letter, Project

MOST_HOOKS, MOST_ITEMS = 20, 500
SECRET = "whsec_"  # noqa: S105 - how one begins
TOPIC = "hook"
OPEN = (Letter.State.WAITING, Letter.State.SENDING)


def add(project: Project, address: str, interaction: Interaction | None = None) -> Hook:
    """Tell this address of answers from now on. Raises :class:`rapport.deliver.rules.Wrong`."""
    if Hook.objects.filter(project=project).count() >= MOST_HOOKS:
        raise Wrong("address", f"A project has {MOST_HOOKS} addresses at most; remove one first.")
    secret = SECRET + base64.b64encode(secrets.token_bytes(32)).decode()
    return Hook.objects.create(project=project, interaction=interaction, address=address, secret=secret)


def drop(project: Project, number: int, now: datetime) -> None:
    """It is told nothing more. Raises :class:`NotThere`."""
    if not Hook.objects.filter(project=project, pk=number).delete()[0]:
        raise NotThere(f"number: There is no address of the number {number}.")
    for one in _letters(project.pk, number).filter(state=Letter.State.WAITING):
        letters.failed(one, "The address was removed.", now, for_good=True)


def hooks_of(project: Project) -> Sequence[Hook]:
    """All of a project."""
    return list(project.hooks.select_related("interaction"))


def note(interaction: Interaction, *finished: Any) -> None:  # noqa: ANN401 - answers, votes, attempts or texts
    """Write down, with the answers, who is to be told of them."""
    note_all((interaction, one) for one in finished)


def note_all(finished: Iterable[tuple[Interaction, Any]]) -> None:
    """The same of several interactions, in two statements at most."""
    every = list(finished)
    projects = {interaction.project_id for interaction, _ in every}
    hooks = list(Hook.objects.filter(project__in=projects)) if every else []
    HookItem.objects.bulk_create(
        HookItem(hook=hook, person=one.person, known=one.known, told=_told(interaction, one))
        for hook in hooks
        for interaction, one in every
        if hook.project_id == interaction.project_id and hook.interaction_id in {None, interaction.pk}
    )


def _told(interaction: Interaction, one: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    said = {"interaction": interaction.key, "use": interaction.use, **row(Use(interaction.use), one)}
    told: dict[str, Any] = msgspec.to_builtins(said)
    return told


def bundle(now: datetime) -> int:
    """Hand what waits to the post, a letter an address; says how many. The next one leaves when the last has left."""
    made = 0
    for hook in Hook.objects.filter(items__isnull=False).distinct().select_related("project"):
        with transaction.atomic():
            made += _bundled(hook, now)
    return made


def _bundled(hook: Hook, now: datetime) -> bool:
    last = _letters(hook.project_id, hook.pk).order_by("-pk").first()
    if last is not None:
        if last.state == Letter.State.UNSURE:
            # Better twice than never: whoever gets it knows it by its id.
            letters.again(last, now)
        if last.state in OPEN:
            return False
        hook.items.filter(pk__lte=_last_of(last.topic)).delete()
    items = list(hook.items.order_by("pk").values_list("pk", flat=True)[:MOST_ITEMS])
    if not items:
        return False
    topic = f"{TOPIC}:{hook.pk}:{items[0]}:{items[-1]}"
    draft = letters.Draft(f"{len(items)} answers for {hook.address}", "")
    return letters.post(hook.project, topic, hook.address, draft, now) is not None


def _letters(project: int, hook: int) -> "models.QuerySet[Letter]":
    return Letter.objects.filter(project=project, topic__startswith=f"{TOPIC}:{hook}:")


def _last_of(topic: str) -> int:
    return int(topic.rpartition(":")[2])


def said_in(letter: Letter, now: datetime) -> tuple[str, Mapping[str, str]] | None:
    """The body of a letter of this kind as it is now, and its signature; None for letters of others."""
    kind, _, rest = letter.topic.partition(":")
    if kind != TOPIC:
        return None
    number, first, last = (int(one) for one in rest.split(":"))
    hook = Hook.objects.filter(pk=number, project=letter.project_id).first()
    items = HookItem.objects.filter(Q(pk__gte=first) & Q(pk__lte=last), hook=number).order_by("pk")
    told = {"project": letter.project.slug, "answers": [one.told for one in items]}
    body = json.dumps(told, ensure_ascii=False)
    return body, signed(hook.secret if hook else "", letter.topic, body, now)


def signed(secret: str, id: str, body: str, now: datetime) -> dict[str, str]:
    """Headers by which whoever has the secret sees that a request is ours, whole, and of now."""
    at = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix(SECRET))
    made = hmac.new(key, f"{id}.{at}.{body}".encode(), hashlib.sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(made).decode()}",
    }
