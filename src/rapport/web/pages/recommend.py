"""What is recommended: blocks and how they do, the model's quality, and why somebody sees what they see."""

from typing import Any

import msgspec
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from rapport.act.recommend import api as recommend
from rapport.act.recommend.models import Block
from rapport.deliver.api import NotThere, Wrong
from rapport.kernel.clock import now_ms
from rapport.projects import reads
from rapport.projects.models import Membership
from rapport.web import runtime
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.delivery_forms import JSON_TEXT, attempt, pretty, read
from rapport.web.recommending import looking
from rapport.web.recommending.lifts import lifts_of
from rapport.web.shell import show

FIRST: dict[str, Any] = {"strategy": "for_you", "n": 6}


class BlockSettings(forms.Form):
    """What a team says of a block."""

    said = forms.CharField(
        label="What it says",
        help_text="JSON: strategy, title, n, filter, boosts, pins, most_per, diversity, exploration, fallback.",
        widget=JSON_TEXT,
    )


class NewBlock(forms.Form):
    """A block to be."""

    key = forms.CharField(label="Key", max_length=100, help_text="By this a page asks for it, such as for-you.")
    strategy = forms.ChoiceField(label="Strategy")

    def __init__(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*arguments, **more)
        strategies = [(one.name, f"{one.title}: {one.sentence}") for one in recommend.STRATEGIES.values()]
        self.fields["strategy"].choices = strategies  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@for_members
def blocks(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Every block with its click-through rate; whoever edits makes another one here."""
    if request.method == "POST":
        return make(request, membership.project.slug)
    return listed(request, membership, NewBlock(initial={"strategy": "for_you"}))


def listed(request: HttpRequest, membership: Membership, form: NewBlock) -> HttpResponse:
    """The list with the form below."""
    project = membership.project
    done = {one.block: one for one in recommend.performance(runtime.store().engine, project.pk, now_ms())}
    lifts = lifts_of(project)
    rows = [
        {
            "key": key,
            "strategy": recommend.STRATEGIES[one.strategy].title,
            "facts": one,
            "done": done.get(key),
            "lifts": [lift for lift in lifts if lift.block == key],
        }
        for key, one in recommend.blocks_of(project).items()
    ]
    fits = [recommend.told_fit(one) | {"moment": one.at} for one in recommend.fits_of(project, 5)]
    context = {"blocks": rows, "form": form, "items": project.items.count(), "fits": fits}
    return show(request, membership, "recommend/blocks.html", context)


@for_editors
def make(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A new block, as the strategy usually is."""
    project, form = membership.project, NewBlock(request.POST)

    def keep() -> None:
        said = form.cleaned_data
        if project.blocks.filter(key=said["key"]).exists():
            raise Wrong("key", "There is a block of this key; open it in the list.")
        recommend.keep_block(project, said["key"], {**FIRST, "strategy": said["strategy"]}, member_of(request))

    if attempt(form, keep):
        return redirect("block", project.slug, form.cleaned_data["key"])
    return listed(request, membership, form)


@require_http_methods(["GET", "POST"])
@for_members
def block(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """One block, how its places and reasons do, and what a person sees in it; whoever edits changes it here."""
    found = block_or_404(membership, key)
    if request.method == "POST":
        return change(request, membership.project.slug, key)
    facts = msgspec.to_builtins(recommend.facts_of_block(found))
    usual = msgspec.to_builtins(recommend.BlockFacts(strategy=""))
    said = {name: value for name, value in facts.items() if value != usual[name]}
    return page(request, membership, found, BlockSettings(initial={"said": pretty(said)}))


def page(request: HttpRequest, membership: Membership, found: Block, form: BlockSettings) -> HttpResponse:
    """The page of a block."""
    project, engine, now = membership.project, runtime.store().engine, now_ms()
    person = request.GET.get("person", "")[:500]
    item = request.GET.get("item", "")[:500]
    positions = recommend.performance(engine, project.pk, now, "position")
    reasons = recommend.performance(engine, project.pk, now, "reason")
    by = {
        title: [one for one in rows if one.block == found.key]
        for title, rows in (("Position", positions), ("Reason", reasons))
    }
    context = {
        "found": found,
        "strategy": recommend.STRATEGIES[found.facts["strategy"]],
        "form": form,
        "by": by,
        "person": person,
        "item": item,
        "lifts": [lift for lift in lifts_of(project) if lift.block == found.key],
        "seen": looking.seen_by(project, found.key, person, item),
        "server": f"{request.scheme}://{request.get_host()}",
        "write_key": reads.write_key_of(project) or "WRITE_KEY",
    }
    return show(request, membership, "recommend/block.html", context)


@require_POST
@for_members
def preview(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """What a person would see if the block said what stands in the form."""
    found = block_or_404(membership, key)
    person, item = request.POST.get("person", "")[:500], request.POST.get("item", "")[:500]
    try:
        said = read(request.POST.get("said", ""), "said")
        facts = recommend.checked_block(said if isinstance(said, dict) else {})
        context: dict[str, object] = {"seen": looking.seen_by(membership.project, found.key, person, item, said=facts)}
    except Wrong as wrong:
        context = {"trouble": f"{wrong.field}: {wrong}"}
    return show(request, membership, "recommend/_seen.html", context)


@for_editors
def change(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """The block says something else, from now on."""
    found, form = block_or_404(membership, key), BlockSettings(request.POST)

    def keep() -> None:
        said = read(form.cleaned_data["said"], "said")
        if not isinstance(said, dict):
            raise Wrong("said", 'Write one JSON object, such as {"strategy": "for_you"}.')
        try:
            recommend.keep_block(membership.project, key, said, member_of(request))
        except Wrong as wrong:
            raise Wrong("said", f"{wrong.field}: {wrong}") from wrong

    if attempt(form, keep):
        messages.success(request, f"{key} is saved. Whoever asks from now on sees it so.")
        return redirect("block", membership.project.slug, key)
    return page(request, membership, found, form)


@require_POST
@for_editors
def drop(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """The block goes; pages that still ask for it are given what most people like."""
    recommend.drop_block(block_or_404(membership, key), member_of(request))
    messages.success(request, f"{key} is gone. Pages that still ask for it show what most people like.")
    return redirect("recommend", membership.project.slug)


def block_or_404(membership: Membership, key: str) -> Block:
    """The block of this key. Raises Http404."""
    try:
        return recommend.block_of(membership.project, key)
    except NotThere as wrong:
        raise Http404(str(wrong)) from wrong
