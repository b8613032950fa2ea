"""Settings, Mail: what is set up, a test, and what became of every letter of the project."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone as present
from django.views.decorators.http import require_http_methods

from rapport.projects import letters
from rapport.projects.models import Letter, Membership, Project
from rapport.web import mail as post
from rapport.web.access import for_members, for_owners, member_of
from rapport.web.pages.settings import show_setting
from rapport.web.postman import deliver


@require_http_methods(["GET", "POST"])
@for_members
def mail(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Whether mail can be sent, and what was."""
    if request.method == "POST":
        return send_test(request, membership.project.slug)
    context: dict[str, object] = {
        "lacks": post.lacks(),
        "host": settings.EMAIL_HOST,
        "port": settings.EMAIL_PORT,
        "security": settings.MAIL_SECURITY,
        "from_address": settings.DEFAULT_FROM_EMAIL,
        "url": settings.URL,
        "base": post.base(),
        "letters": letters.letters_of(membership.project),
    }
    return show_setting(request, membership, "mail", "settings/mail.html", context)


@for_owners
def send_test(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A letter to whoever asks, at once."""
    one = try_out(membership.project, member_of(request).email)
    if one.state == Letter.State.SENT:
        messages.success(request, f"The server took a letter for {one.address}. Look whether it arrived.")
    else:
        messages.error(request, f"Nothing was sent. {one.error}")
    return redirect("mail", membership.project.slug)


def try_out(project: Project, address: str) -> Letter:
    """Send a test; it stands in the list with what became of it, and is not tried again."""
    now = present.now()
    made = letters.post(project, f"test {now.isoformat()}", address, post.trial(project, now), now)
    if made is None:
        raise RuntimeError("Two tests at the same instant.")
    deliver(made)
    if made.state == Letter.State.WAITING:
        letters.failed(made, made.error, present.now(), for_good=True)
    return made
