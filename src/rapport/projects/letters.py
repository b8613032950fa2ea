"""Letters: what is to be sent to whom, each once, and what became of it. The only place that writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from rapport.projects.models import Letter, Project

WAITS_S = (60, 300, 900, 3600, 10_800)
"""How long to wait after each try that failed; after the last one it is given up, five hours after the first."""
KEPT_DAYS = 400


@dataclass(frozen=True, slots=True)
class Draft:
    """What a letter says."""

    subject: str
    text: str
    html: str = ""
    stop: str = ""
    """Where whoever gets it ends such letters."""
    file_name: str = ""
    file: bytes | None = None


def post(project: Project, topic: str, address: str, draft: Draft, now: datetime) -> Letter | None:
    """Hand one over, to be sent soon; None where this topic was handed over for this address before."""
    try:
        with transaction.atomic():
            return Letter.objects.create(
                project=project,
                topic=topic,
                address=address,
                subject=" ".join(draft.subject.split())[:200],
                text=draft.text,
                html=draft.html,
                stop=draft.stop,
                file_name=draft.file_name,
                file=draft.file,
                due=now,
            )
    except IntegrityError:
        return None


def due(now: datetime, most: int = 50) -> list[Letter]:
    """Those that should leave now, the oldest first."""
    return list(Letter.objects.filter(state=Letter.State.WAITING, due__lte=now).order_by("due", "pk")[:most])


def take(letter: Letter) -> bool:
    """Begin to send one; false where somebody else has, so that it leaves once."""
    waiting = Letter.objects.filter(pk=letter.pk, state=Letter.State.WAITING)
    taken = bool(waiting.update(state=Letter.State.SENDING, tries=F("tries") + 1))
    letter.refresh_from_db()
    return taken


def sent(letter: Letter, now: datetime) -> None:
    """It left."""
    _close(letter, Letter.State.SENT, "", now)


def failed(letter: Letter, error: str, now: datetime, *, for_good: bool = False) -> None:
    """It did not leave; it is tried again after a while, unless that is of no use."""
    if for_good or letter.tries > len(WAITS_S):
        _close(letter, Letter.State.FAILED, error, now)
        return
    letter.state, letter.error = Letter.State.WAITING, error[:500]
    letter.due = now + timedelta(seconds=WAITS_S[letter.tries - 1])
    letter.save(update_fields=["state", "error", "due"])


def broken_off(now: datetime) -> int:
    """Those that were being sent when the server stopped: nobody knows whether they left, so they stay."""
    words = "The server stopped while this was being sent. It may have left; it is not sent again."
    being_sent = Letter.objects.filter(state=Letter.State.SENDING)
    return being_sent.update(state=Letter.State.UNSURE, error=words, done=now, file=None)


def again(letter: Letter, now: datetime) -> None:
    """Send one again of which nobody knows whether it left, where twice does no harm."""
    letter.state, letter.error, letter.due, letter.done = Letter.State.WAITING, "", now, None
    letter.save(update_fields=["state", "error", "due", "done"])


def forget_old(now: datetime) -> int:
    """Remove what is older than 400 days."""
    return Letter.objects.filter(created__lt=now - timedelta(days=KEPT_DAYS)).delete()[0]


def letters_of(project: Project, most: int = 100) -> Sequence[Letter]:
    """The latest of a project, without their files."""
    return list(project.letters.defer("file", "text", "html")[:most])


def _close(letter: Letter, state: str, error: str, now: datetime) -> None:
    letter.state, letter.error, letter.done, letter.file = state, error[:500], now, None
    letter.save(update_fields=["state", "error", "done", "file"])
