"""Settings of a project: its rules, keys, members, and how collecting goes."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.measure.questions.span import span
from rapport.projects import actions, reads
from rapport.projects.models import Key, Membership
from rapport.web import forms, refused, runtime
from rapport.web.access import for_editors, for_members, for_owners
from rapport.web.rebuilding import rebuild_soon
from rapport.web.shell import show

SETTING_PAGES = (
    ("settings", "Project"),
    ("privacy", "Privacy"),
    ("judging", "Judging"),
    ("channels", "Channels"),
    ("keys", "Keys"),
    ("members", "Members"),
    ("collection", "Collection"),
    ("arriving", "Arriving"),
    ("refused", "Refused"),
    ("mail", "Mail"),
    ("health", "Health"),
)


def show_setting(
    request: HttpRequest, membership: Membership, here: str, page: str, context: dict[str, object]
) -> HttpResponse:
    """A page of settings among its neighbours."""
    return show(request, membership, page, {"setting_pages": SETTING_PAGES, "here": here, **context})


@require_http_methods(["GET", "POST"])
@for_members
def settings(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Name and rules; who may not change them sees them."""
    if request.method == "POST":
        return save_settings(request, membership.project.slug)
    return settings_page(request, membership, forms.ProjectSettings.of(membership.project))


def settings_page(request: HttpRequest, membership: Membership, form: forms.ProjectSettings) -> HttpResponse:
    """The form as it stands."""
    return show_setting(
        request, membership, "settings", "settings/project.html", {"form": form, "zones": forms.zones()}
    )


@for_editors
def save_settings(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Take the form over; sessions follow changed rules soon."""
    form, project = forms.ProjectSettings(request.POST), membership.project

    def change() -> None:
        actions.rename_project(project, forms.said(form, "name"))
        changed = actions.change_rules(
            project.pk,
            timezone=forms.said(form, "timezone"),
            timeout_s=int(form.cleaned_data["timeout"]) * 60,
            key_events=forms.said(form, "key_events").splitlines(),
            changed=rebuild_soon,
        )
        told = "Saved. Sessions are being computed again by the new rules." if changed else "Saved."
        messages.success(request, told)

    if forms.attempt(form, change):
        return redirect("settings", project.slug)
    return settings_page(request, membership, form)


@require_http_methods(["GET", "POST"])
@for_members
def keys(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Keys by which programs get in; a new secret one is shown in this answer and never again."""
    new = make_key(request, membership.project.slug) if request.method == "POST" else None
    if isinstance(new, HttpResponse):
        return new
    return show_setting(request, membership, "keys", "settings/keys.html", {"keys": reads.keys_of(membership.project)})


@for_owners
def make_key(request: HttpRequest, membership: Membership) -> HttpResponse:
    """One more key."""
    kind = Key.Kind.SECRET if request.POST.get("kind") == Key.Kind.SECRET else Key.Kind.WRITE
    value = actions.create_key(membership.project, kind)
    context: dict[str, object] = {"keys": reads.keys_of(membership.project), "new_key": value, "new_kind": kind.label}
    return show_setting(request, membership, "keys", "settings/keys.html", context)


@require_POST
@for_owners
def revoke_key(request: HttpRequest, membership: Membership, key: int) -> HttpResponse:
    """The key stops working."""
    try:
        actions.revoke_key(membership.project, key)
        messages.success(request, "The key is revoked. Whatever still uses it is refused from now on.")
    except actions.Refused as wrong:
        messages.error(request, str(wrong))
    return redirect("keys", membership.project.slug)


@require_http_methods(["GET", "POST"])
@for_members
def members(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Who belongs to the project, and who is invited."""
    if request.method == "POST":
        return invite(request, membership.project.slug)
    return members_page(request, membership, forms.Invitation())


def members_page(
    request: HttpRequest, membership: Membership, form: forms.Invitation, link: str = "", email: str = ""
) -> HttpResponse:
    """The lists, the form, and the link of a new invitation."""
    context: dict[str, object] = {
        "form": form,
        "members": reads.members_of(membership.project),
        "invitations": reads.invitations_of(membership.project),
        "roles": [(role.value, role.value.capitalize()) for role in Membership.Role],
        "link": link,
        "email": email,
    }
    return show_setting(request, membership, "members", "settings/members.html", context)


@for_owners
def invite(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A link for somebody; it is shown in this answer and never again."""
    form = forms.Invitation(request.POST)
    links: list[str] = []

    def make() -> None:
        token = actions.invite(membership.project, forms.said(form, "email"), forms.said(form, "role"))
        links.append(request.build_absolute_uri(reverse("join", args=[token])))

    if forms.attempt(form, make):
        return members_page(request, membership, forms.Invitation(), links[0], forms.said(form, "email"))
    return members_page(request, membership, form)


@require_POST
@for_owners
def change_member(request: HttpRequest, membership: Membership, other: int) -> HttpResponse:
    """Another role for a member, or none."""
    project, role = membership.project, request.POST.get("role", "")
    try:
        if role == "none":
            actions.remove_member(project, other)
            messages.success(request, "The member no longer sees this project.")
        else:
            actions.change_role(project, other, role)
            messages.success(request, "The role is changed.")
    except actions.Refused as wrong:
        messages.error(request, str(wrong))
    except Membership.DoesNotExist:
        messages.error(request, "This member was removed already.")
    # Whoever removed themselves has nothing to see there any more.
    still = reads.membership_of(membership.member, project.slug)
    return redirect("members", project.slug) if still else redirect("home")


@require_POST
@for_owners
def withdraw(request: HttpRequest, membership: Membership, invitation: int) -> HttpResponse:
    """The link of an invitation stops working."""
    actions.withdraw(membership.project, invitation)
    messages.success(request, "The invitation is withdrawn; its link no longer works.")
    return redirect("members", membership.project.slug)


@require_safe
@for_members
def collection(request: HttpRequest, membership: Membership) -> HttpResponse:
    """How much has arrived, how often events were refused, and how to send them."""
    project = membership.project
    context: dict[str, object] = {
        "span": span(runtime.store().engine, project.pk),
        "refused": refused.of(project.pk),
        "days": refused.DAYS,
        **snippets(request, membership),
    }
    return show_setting(request, membership, "collection", "settings/collection.html", context)


@require_safe
@for_members
def start(request: HttpRequest, membership: Membership) -> HttpResponse:
    """How to send the first event, and the moment in which it arrives."""
    found = span(runtime.store().engine, membership.project.pk)
    part = {"waiting": "settings/_waiting.html"}
    times = 0 if found else sum(one.count for one in refused.of(membership.project.pk))
    if request.htmx and not found and request.GET.get("refused") == str(times):  # type: ignore[attr-defined]
        # What is shown still holds: it is not said again to whoever listens to the page.
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context: dict[str, object] = {"span": found, "refused": times}
    if not request.htmx:  # type: ignore[attr-defined]
        context |= {"secret": request.session.pop("shown_once", ""), **snippets(request, membership)}
    return show(request, membership, "settings/start.html", context, part)


def snippets(request: HttpRequest, membership: Membership) -> dict[str, object]:
    """What to paste: the server's address and the project's write key."""
    key = reads.write_key_of(membership.project)
    return {"server": f"{request.scheme}://{request.get_host()}", "write_key": key or "WRITE_KEY"}
