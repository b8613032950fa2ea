"""Results with what only events know: how many people were shown it, and how many of them answered."""

from dataclasses import asdict
from typing import Any

from rapport.act.interact import api as interact
from rapport.kernel.clock import Clock, day_of, now_ms
from rapport.kernel.scope import Scope
from rapport.measure import Question, ask, parse_filters
from rapport.projects.models import Project
from rapport.web import runtime


def results(project: Project, key: str, version: int = 0, clock: Clock = now_ms) -> dict[str, Any]:
    """What came of it. ``response`` is None without anybody to whom an action has shown it, with the reason."""
    found = interact.interaction_of(project, key)
    told = interact.results(found, version)
    shown = people_shown(project, found, clock)
    answered = interact.people_by_action(found, version)
    known = shown > 0 and answered <= shown
    return told | {
        "shown": shown,
        "response": asdict(interact.share(answered, shown)) if known else None,
        "unknown": {} if known else {"response": "not_collected"},
    }


def people_shown(project: Project, found: interact.Interaction, clock: Clock = now_ms) -> int:
    """People who were exposed to the action of the same key and not held out, since it was made."""
    zone = project.rules.zone
    today = day_of(clock(), zone)
    scope = Scope(project.pk, found.created.astimezone(zone).date(), today, project.rules, today)
    filters = parse_filters(f"event==exposure;property:experiment=={found.key};property:held_out==false")
    total = ask(runtime.store().engine, Question(("people",), filters=filters), scope).totals["people"]
    return int(total or 0)
