"""Files that people have given, for the team: only ever as downloads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rapport.act.interact import api as interact
from rapport.projects.models import Membership
from rapport.web.access import for_members
from rapport.web.api_interact_files import attachment


@require_safe
@for_members
def upload(request: HttpRequest, membership: Membership, key: str, token: str) -> HttpResponse:
    """One of them."""
    try:
        return attachment(interact.upload_of(interact.interaction_of(membership.project, key), token))
    except interact.NotThere as wrong:
        raise Http404(str(wrong)) from wrong
