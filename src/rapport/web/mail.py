"""Mail by SMTP: what is set up and what is lacking, and one letter on its way."""

import smtplib
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import timezone as present

from rapport.projects.actions import Refused
from rapport.projects.letters import Draft
from rapport.projects.models import Letter, Project
from rapport.web.folder import Folder

TIMEOUT_S = 20
PERMANENT = 500
"""SMTP's answers from here on are meant for ever (RFC 5321, section 4.2.1)."""


class Unsent(Exception):
    """A letter that did not leave; the message says why. ``for_good`` tells that trying again is of no use."""

    def __init__(self, message: str, *, for_good: bool = False) -> None:
        super().__init__(message)
        self.for_good = for_good


def lacking() -> list[str]:
    """The settings without which no mail can be sent."""
    needed = {"RAPPORT_MAIL_HOST": settings.EMAIL_HOST, "RAPPORT_MAIL_FROM": settings.DEFAULT_FROM_EMAIL}
    return [name for name, value in needed.items() if not value]


def lacks() -> str:
    """The same in a sentence; empty where nothing is lacking."""
    names = lacking()
    return f"Mail is not set up: set {' and '.join(names)}, then start the server again." if names else ""


def base() -> str:
    """What links in mails begin with: the address that was set, else where the server of this folder listens."""
    if settings.URL:
        return str(settings.URL)
    served = Folder(Path(settings.DATA)).server()
    return served.url.rstrip("/") if served else "http://127.0.0.1:8000"


def letter(template: str, subject: str, context: dict[str, object], **more: object) -> Draft:
    """A letter from ``web/mail/TEMPLATE.txt`` and ``.html``."""
    said = {"subject": subject, "base": base(), **context, **more}
    text = render_to_string(f"web/mail/{template}.txt", said)
    html = render_to_string(f"web/mail/{template}.html", said)
    return Draft(subject, text.strip() + "\n", html, str(more.get("stop", "")))


def checked_address(address: str) -> str:
    """One spelling of a mailbox. Raises :class:`Refused`."""
    found = address.strip()
    try:
        validate_email(found)
    except ValidationError as wrong:
        raise Refused("address", f"{found!r} is no address of a mailbox; write it like ada@example.org.") from wrong
    return found


def backend() -> EmailBackend:
    """A connection to the server that is set up. Nothing is said to it yet."""
    return EmailBackend(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        username=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        use_tls=settings.MAIL_SECURITY == "starttls",
        use_ssl=settings.MAIL_SECURITY == "tls",
        timeout=TIMEOUT_S,
    )


def send(one: Letter) -> None:
    """Send a letter now. Raises :class:`Unsent`."""
    if words := lacks():
        raise Unsent(words, for_good=True)
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": message_id(one)}
    if one.stop:
        # RFC 8058: the mailbox's own button ends it with one request.
        headers |= {"List-Unsubscribe": f"<{one.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(one.subject, one.text, settings.DEFAULT_FROM_EMAIL, [one.address], headers=headers)
    message.connection = backend()
    if one.html:
        message.attach_alternative(one.html, "text/html")
    if one.file:
        message.attach(one.file_name, bytes(one.file), "application/pdf")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise Unsent(
            f"The server does not take mail for it: {words_of(code, said)}", for_good=code >= PERMANENT
        ) from refused
    except smtplib.SMTPDataError as refused:
        told = words_of(refused.smtp_code, refused.smtp_error)
        raise Unsent(f"The server does not take it: {told}", for_good=refused.smtp_code >= PERMANENT) from refused
    except smtplib.SMTPResponseException as refused:
        raise Unsent(f"The server says {words_of(refused.smtp_code, refused.smtp_error)}") from refused
    except (smtplib.SMTPException, OSError) as error:
        where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        raise Unsent(f"{where} could not be reached as set up ({str(error) or type(error).__name__}).") from error


def words_of(code: int, said: bytes | str) -> str:
    """An SMTP server's answer."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"


def message_id(one: Letter) -> str:
    """The same for every try, so that a mailbox knows the second copy if there ever is one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "rapport"
    return f"<letter-{one.pk}-{one.created:%Y%m%d%H%M%S}@{domain}>"


def trial(project: Project, now: datetime | None = None) -> Draft:
    """A letter that says that it arrived."""
    moment = (now or present.now()).astimezone(project.rules.zone)
    return letter("test", f"{project.name}: mail works", {"project": project, "moment": moment})
