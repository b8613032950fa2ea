"""What came of what is asked: groups side by side, what people wrote, single answers, files, and the effect."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rapport.act.interact import api as interact
from rapport.act.interact.api import Interaction, in_language
from rapport.measure import BadQuestion
from rapport.projects.models import Membership
from rapport.web.access import for_members
from rapport.web.answers import files
from rapport.web.answers.effect import effect_of
from rapport.web.answers.groups import groups, splits
from rapport.web.answers.single import one_by_one
from rapport.web.pages.interact import about, found_or_404
from rapport.web.shell import show

ON_A_PAGE = 25
CROSSED = ("single", "multiple", "rating", "nps", "csat", "ces", "number", "consent")


def crossable(found: Interaction) -> list[tuple[str, str]]:
    """The questions that can be split, by name and words; of a quiz its score."""
    if found.use == "quiz":
        return [(interact.SCORE, "The share of all points")]
    if found.use == "reviews":
        return []
    language = found.draft.get("language", "en")
    asked = interact.questions_of(found)
    return [(one.name, in_language(one.title, language, language)) for one in asked if str(one.kind) in CROSSED]


@require_safe
@for_members
def crossed(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """Answers to one question by segment, or by a field of events."""
    found, project = found_or_404(membership, key), membership.project
    asked, by = crossable(found), request.GET.get("field", "").strip() or request.GET.get("by", "")
    question = request.GET.get("question", asked[0][0] if asked else "")
    context: dict[str, object] = {
        **about(request, membership, found),
        "crossable": asked,
        "splits": splits(project),
        "question": question,
        "by": by,
        "tab": "groups",
        "written": by if by and by not in dict(splits(project)) else "",
    }
    if by and question in dict(asked):
        try:
            context["groups"] = groups(project, found, question, by)
        except BadQuestion as wrong:
            context["wrong"] = str(wrong).partition(": ")[2] or str(wrong)
    return show(request, membership, "answers/groups.html", context, {"groups": "answers/_groups.html"})


@require_safe
@for_members
def written(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """What people wrote in answer to a question, with a search."""
    found = found_or_404(membership, key)
    language = found.draft.get("language", "en")
    texts = [one for one in interact.questions_of(found) if one.kind == "text"] if found.use == "survey" else []
    titles = {one.name: in_language(one.title, language, language) for one in texts}
    question, search = request.GET.get("question", next(iter(titles), "")), request.GET.get("q", "")[:200]
    if question and question not in titles:
        raise Http404(f"There is no text question {question!r}.")
    told = interact.texts_of(found, question, search) if question else None
    context = about(request, membership, found) | {
        "titles": titles, "question": question, "search": search, "told": told, "tab": "texts",
    }  # fmt: skip
    return show(request, membership, "answers/texts.html", context, {"texts": "answers/_texts.html"})


@require_safe
@for_members
def every(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """Single answers, the newest first, each with the way to the person's time line."""
    found = found_or_404(membership, key)
    at = request.GET.get("page", "1")
    number = max(1, int(at)) if at.isdecimal() and len(at) < 7 else 1
    lines, more = one_by_one(found, number, ON_A_PAGE)
    context = about(request, membership, found) | {"lines": lines, "number": number, "more": more, "tab": "answers"}
    return show(request, membership, "answers/every.html", context)


@require_safe
@for_members
def effect(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """What asking does, by itself: it takes a moment to count."""
    found = found_or_404(membership, key)
    context: dict[str, object] = {"asked": found, "effect": effect_of(membership.project, found.key)}
    return show(request, membership, "answers/_effect.html", context)


@require_safe
@for_members
def as_file(request: HttpRequest, membership: Membership, key: str, kind: str) -> HttpResponse:
    """Everything that was said, as a file."""
    if kind not in files.KINDS:
        raise Http404(f"There is no file of the kind {kind!r}; there are: {', '.join(files.KINDS)}.")
    found = found_or_404(membership, key)
    response = HttpResponse(files.file_of(found, kind), content_type=files.KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{membership.project.slug}-{found.key}.{kind}"'
    return response
