"""Questions as files: those of others become a draft, and a draft is written in formats of others, or as it is kept."""

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rapport.act.interact import api as interact
from rapport.act.interact.checking import WrongDefinition
from rapport.act.interact.formats import FORMATS, BadFormat, read
from rapport.act.interact.formats.packages import packed, unpacked
from rapport.projects.models import Membership
from rapport.web.access import for_editors, for_members
from rapport.web.drafting.moves import free
from rapport.web.pages.interact import first_open, found_or_404

OURS = "json"
MOST_BYTES = 10 * 1024 * 1024
MOST_TOLD = 10


@require_POST
@for_editors
def take(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The questions of a file as a draft; what is not taken of it is told."""
    project, file = membership.project, request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > MOST_BYTES:
            raise BadFormat("Choose a file of at most 10 MB.")
        definition, refused = read_in(bytes(file.read()))
    except (BadFormat, WrongDefinition) as wrong:
        messages.error(request, f"Nothing was taken. {wrong}")
        return redirect("ask", project.slug)
    taken = [one.key for one in interact.interactions_of(project)]
    kept = interact.keep(project, free(str(definition.use), taken), interact.written(definition))
    count = sum(one.kind != "note" for one in definition.questions())
    messages.success(request, f"{count} questions were taken. They are a draft.")
    for one in refused[:MOST_TOLD]:
        messages.warning(request, f"Not taken: {one}")
    return redirect(first_open(project, kept.key))


def read_in(raw: bytes) -> tuple[interact.Definition, list[str]]:
    """A definition, of ours or of another format, and what was not taken. Raises :class:`BadFormat`."""
    text = unpacked(raw)
    try:
        ours = msgspec.json.decode(text, type=dict[str, object])
    except msgspec.DecodeError:
        ours = {}
    if "use" in ours:
        return interact.checked(ours.get("definition", ours)), []
    found = read(text)
    refused = [f"{one.where}: {one.sentence}" for one in found.refused]
    if found.definition is None:
        raise BadFormat("; ".join(refused[:MOST_TOLD]) or "There are no questions in it.")
    return found.definition, refused


@require_safe
@for_members
def give(request: HttpRequest, membership: Membership, key: str, name: str) -> HttpResponse:
    """The draft as a file. What the format cannot say is told on the next page."""
    found = found_or_404(membership, key)
    if name == OURS:
        return sent(f"{key}.json", "application/json", msgspec.json.format(msgspec.json.encode(found.draft), indent=2))
    if name not in FORMATS:
        raise Http404(f"There is no format {name!r}; there are: {', '.join((OURS, *FORMATS))}.")
    row = FORMATS[name]
    try:
        made = row.write(interact.checked(found.draft))
    except BadFormat as wrong:
        messages.error(request, f"It cannot be written as {row.title}. {wrong}")
        return redirect("versions-asked", membership.project.slug, key)
    for one in made.refused[:MOST_TOLD]:
        messages.warning(request, f"{row.title} cannot say it: {one.where}: {one.sentence}")
    if made.files:
        return sent(f"{key}.zip", "application/zip", packed(made.files))
    return sent(f"{key}{row.suffix}", row.type, made.text.encode())


def sent(name: str, kind: str, content: bytes) -> HttpResponse:
    """A file to be kept under this name."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
