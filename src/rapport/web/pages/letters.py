"""What the pages of alerts and of reports share: who is told, what a form lacks, and the link that ends letters."""

from collections.abc import Callable, Collection
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from rapport.projects import reads
from rapport.projects.actions import Refused
from rapport.projects.models import Project
from rapport.web import mail
from rapport.web.forms import numeral

Ending = tuple[str, Callable[[str], None]]
"""What letters are about, and what ends them for one who gets them."""


def chosen(typed: QueryDict) -> tuple[int, ...]:
    """The numbers of the members who are ticked."""
    return tuple(int(one) for one in typed.getlist("members") if numeral(one))


def told_form(
    project: Project, members: Collection[int], wrong: Refused | None, fields: Collection[str]
) -> dict[str, Any]:
    """What a form says of who is told, and what it lacks: beside one of its ``fields``, or above all of them."""
    return {
        "belong": [(one.member, one.member.pk in members) for one in reads.members_of(project)],
        "wrong": str(wrong or ""),
        "wrong_at": wrong.field if wrong and wrong.field in fields else "",
        "mail_lacks": mail.lacks(),
    }


def stopped(
    request: HttpRequest,
    signer: Signer,
    token: str,
    found_by: Callable[[int], tuple[str, Callable[[str], None]] | None],
) -> HttpResponse:
    """Whoever gets letters ends that, signed in or not. A mailbox's own button sends a POST.

    ``found_by`` gives the ending for a number; None where what was sent is gone already.
    """
    try:
        number, _, whom = signer.unsign(token).partition(".")
    except BadSignature as wrong:
        raise Http404("This link is not whole; copy it from the letter once more.") from wrong
    found = found_by(int(number))
    if request.method == "POST" and found:
        found[1](whom)
    about = found[0] if found else "what is sent no more"
    return render(request, "web/mail/stop.html", {"about": about, "done": request.method == "POST" or found is None})
