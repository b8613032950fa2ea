"""What was refused: why, how often, where, and an example without personal parts."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rapport.projects.models import Membership
from rapport.web import refused
from rapport.web.access import for_members
from rapport.web.pages.settings import show_setting


@require_safe
@for_members
def refusals(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Everything of this project, the most frequent first; of what named no project only its counts."""
    context: dict[str, object] = {
        "refused": refused.of(membership.project.pk),
        "nobody": refused.of(refused.NOBODY),
        "days": refused.DAYS,
    }
    return show_setting(request, membership, "refused", "settings/refused.html", context)
