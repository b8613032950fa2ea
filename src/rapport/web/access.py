"""Who may open a page: a project that is not the member's own is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from rapport.projects import reads
from rapport.projects.models import Member, Membership

P = ParamSpec("P")
ProjectView = Callable[Concatenate[HttpRequest, Membership, P], HttpResponse]


def member_of(request: HttpRequest) -> Member:
    """Who is signed in."""
    return cast("Member", request.user)


def membership_or_404(request: HttpRequest, slug: str) -> Membership:
    """What the member may do in a project. Raises Http404 for a project of others as for one that is not there."""
    membership = reads.membership_of(member_of(request), slug)
    if membership is None:
        raise Http404(f"You have no project called {slug}.")
    return membership


def for_members(view: ProjectView[P]) -> Callable[..., HttpResponse]:
    """A page of a project: whoever belongs to it sees it."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, project: str, *args: Any, **more: Any) -> HttpResponse:  # noqa: ANN401
        return view(request, membership_or_404(request, project), *args, **more)

    return guarded


def for_editors(view: ProjectView[P]) -> Callable[..., HttpResponse]:
    """A page that changes how a project reads its events."""

    @for_members
    @wraps(view)
    def guarded(request: HttpRequest, membership: Membership, *args: Any, **more: Any) -> HttpResponse:  # noqa: ANN401
        if not membership.edits:
            raise PermissionDenied("Only editors and owners change this. Ask an owner of the project.")
        return view(request, membership, *args, **more)

    return guarded


def for_owners(view: ProjectView[P]) -> Callable[..., HttpResponse]:
    """A page that gives rights to others."""

    @for_members
    @wraps(view)
    def guarded(request: HttpRequest, membership: Membership, *args: Any, **more: Any) -> HttpResponse:  # noqa: ANN401
        if not membership.owns:
            raise PermissionDenied("Only owners change this. Ask an owner of the project.")
        return view(request, membership, *args, **more)

    return guarded
