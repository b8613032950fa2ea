"""Signing in, joining, setting up: pages outside of any project."""

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from typing_extensions import override

from rapport.projects import actions, reads
from rapport.projects.models import Member
from rapport.web import forms
from rapport.web.access import member_of

MOST_FAILURES = 10
PAUSE_S = 300
BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the member's project, or to whatever has to come first."""
    if not request.user.is_authenticated:
        return redirect("sign-in" if reads.anybody() else "setup")
    own = reads.projects_of(member_of(request))
    return redirect("overview", own[0].slug) if own else redirect("projects")


@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """The first member and the first project; later it leads to signing in."""
    if reads.anybody():
        return redirect("home")
    form = forms.Setup(request.POST or None)
    done: list[HttpResponse] = []

    def begin() -> None:
        actions.checked_name(forms.said(form, "project"))
        actions.checked_rules(forms.said(form, "timezone"), 1800, ())
        member = actions.create_first_member(forms.said(form, "email"), forms.said(form, "password"))
        done.append(begin_project(request, member, forms.said(form, "project"), forms.said(form, "timezone")))

    if request.method == "POST" and forms.attempt(form, begin):
        return done[0]
    waiting = reads.projects()
    return render(request, "web/sign/setup.html", {"form": form, "zones": forms.zones(), "waiting": waiting})


def begin_project(request: HttpRequest, member: Member, name: str, zone: str) -> HttpResponse:
    """A new project of this member, on to its first event; the secret key is shown there once."""
    new = actions.create_project(name, zone, owner=member)
    if not request.user.is_authenticated:
        login(request, member, backend=BACKEND)
    request.session["shown_once"] = new.secret_key
    return redirect("start", new.project.slug)


@login_required
@require_http_methods(["GET", "POST"])
def projects(request: HttpRequest) -> HttpResponse:
    """The member's projects, and a new one."""
    member = member_of(request)
    form = forms.ProjectDraft(request.POST or None)
    done: list[HttpResponse] = []

    def begin() -> None:
        done.append(begin_project(request, member, forms.said(form, "name"), forms.said(form, "timezone")))

    if request.method == "POST" and forms.attempt(form, begin):
        return done[0]
    own = reads.projects_of(member)
    return render(request, "web/sign/projects.html", {"form": form, "zones": forms.zones(), "projects": own})


class SignIn(LoginView):
    """By address and password; after ten failures in a row an address rests for five minutes."""

    template_name = "web/sign/sign_in.html"
    authentication_form = forms.SignIn
    redirect_authenticated_user = True

    @override
    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return super().get(request, *args, **kwargs) if reads.anybody() else redirect("setup")

    @override
    def post(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        counted = f"sign-in:{request.POST.get('username', '').strip().lower()}"
        cache.add(counted, 0, PAUSE_S)
        if cache.incr(counted) > MOST_FAILURES:
            sentence = "Too many attempts for this address. Wait five minutes, then try again."
            return render(request, self.template_name, {"form": forms.SignIn(request), "rests": sentence}, status=429)
        answer = super().post(request, *args, **kwargs)
        if answer.status_code == HttpResponseRedirect.status_code:
            cache.delete(counted)
        return answer


@login_required
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password; other browsers are signed out."""
    form = PasswordChangeForm(member_of(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, "Your password is changed. Other browsers are signed out.")
        return redirect("home")
    return render(request, "web/sign/password.html", {"form": form})


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """From the link of an invitation into the project."""
    invitation = reads.invitation_of(token)
    if invitation is None:
        raise Http404("This invitation was used, withdrawn or is older than a week. Ask for a new one.")
    if not request.user.is_authenticated and reads.knows(invitation.email):
        return redirect(f"{reverse('sign-in')}?next={request.path}")
    form = forms.Join(request.POST or None)

    def begin() -> None:
        member = actions.create_member(invitation.email, forms.said(form, "password"), forms.said(form, "name"))
        login(request, member, backend=BACKEND)

    if request.method == "POST" and (request.user.is_authenticated or forms.attempt(form, begin)):
        return redirect("overview", actions.accept(invitation, member_of(request)).project.slug)
    return render(request, "web/sign/join.html", {"form": form, "invitation": invitation})
