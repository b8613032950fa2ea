"""Content, attention and usability by plain Python: the second opinion on their SQL."""

import json
from collections import Counter, defaultdict
from statistics import mean, median, quantiles
from typing import Any

from rapport.kernel.event import Role
from tests.measure.oracle import Oracle
from tests.measure.oracle_metrics import ANSWERS
from tests.measure.oracle_rows import Deed

Told = dict[str, Any]
VITALS = {"lcp": (2500, 4000), "inp": (200, 500), "cls": (0.1, 0.25), "fcp": (1800, 3000), "ttfb": (800, 1800)}


def said(deed: Deed, name: str) -> float | None:
    """A property as a number, None where it is none."""
    value = json.loads(deed.said.properties).get(name)
    return float(value) if isinstance(value, int | float) else None


def opens(deed: Deed, of: str) -> bool:
    """Whether a page or an item is looked at."""
    return Role.VIEW in deed.roles or (of == "item" and deed.said.name == "view_item")


def looks(deeds: list[Deed], of: str) -> list[list[Deed]]:
    """Views of one thing by one person, each with what follows until the next."""
    views: list[list[Deed]] = []
    for deed in deeds:
        if opens(deed, of):
            views.append([])
        if views:
            views[-1].append(deed)
    return views


def content(oracle: Oracle, of: str) -> dict[str, Told]:
    """Every page or item with its numbers. ``oracle`` is split by ``of``."""
    groups: dict[str, list[Deed]] = defaultdict(list)
    for key, deed in oracle.kept_deeds():
        if of == "page" or deed.said.things:
            groups[key].append(deed)
    clicks = ANSWERS["ctr"](oracle)
    visits = visited(oracle) if of == "page" else {}
    found = {}
    for key, deeds in groups.items():
        views = sum(opens(deed, of) for deed in deeds)
        if views or of == "item":
            found[key] = {"views": views, "ctr": clicks.get(key), **_reading(deeds, of), **visits.get(key, {})}
    return found


def _reading(deeds: list[Deed], of: str) -> Told:
    engaged = [deed.said.engaged_ms / 1000 for deed in deeds if deed.said.engaged_ms]
    views = [view for who in people(deeds) for view in looks([d for d in deeds if d.person == who], of)]
    depths = []
    for view in views:
        known = [depth for deed in view if (depth := said(deed, "scroll_depth")) is not None and 0 <= depth <= 100]
        depths += [max(known)] if known else []
    return {
        "people": len(people(deeds)),
        "engaged_s": sum(engaged) if engaged else None,
        "median_s": median([sum(d.said.engaged_ms for d in view) / 1000 for view in views])
        if engaged and views
        else None,
        "scroll": mean(depths) / 100 if depths else None,
        "shares": sum(Role.SHARE in deed.roles for deed in deeds),
        "comments": sum(Role.COMMENT in deed.roles for deed in deeds),
    }


def people(deeds: list[Deed]) -> set[str]:
    """Who is known."""
    return {deed.person for deed in deeds} - {""}


def visited(oracle: Oracle) -> dict[str, Told]:
    """Exit and bounce rates by page."""
    sessions: Counter[str] = Counter()
    exits: Counter[str] = Counter()
    entries: Counter[str] = Counter()
    bounces: Counter[str] = Counter()
    kept = {id(deed) for deed in oracle.deeds if all(deed.fields(f.field)[0] in f.values for f in oracle.filters)}
    for visit in oracle.visits:
        views = [deed for deed in visit.deeds if Role.VIEW in deed.roles]
        for page in {deed.said.url for deed in views if id(deed) in kept} if oracle.within(visit.day) else ():
            sessions[page] += 1
            exits[page] += page == views[-1].said.url
            entries[page] += page == views[0].said.url
            bounces[page] += page == views[0].said.url and len(views) == 1
    return {
        page: {
            "exit_rate": exits[page] / sessions[page],
            "bounce_rate": bounces[page] / entries[page] if entries[page] else None,
        }
        for page in sessions
    }


def attention(oracle: Oracle, of: str, depth: int) -> tuple[dict[str, Told], int]:
    """Engaged time by name, and how many names take half of it. ``oracle`` is split by page or item."""
    ms: Counter[str] = Counter()
    by: dict[str, set[str]] = defaultdict(set)
    for key, deed in oracle.kept_deeds():
        if not (deed.said.things if of == "item" else deed.said.engaged_ms or Role.VIEW in deed.roles):
            continue
        name = section(key, depth) if of == "section" else key
        ms[name] += deed.said.engaged_ms
        if deed.said.engaged_ms and deed.person:
            by[name].add(deed.person)
    whole, reached, half = sum(ms.values()), 0, 0
    for name in sorted(ms, key=lambda name: (-ms[name], name)):
        half += 2 * reached < whole
        reached += ms[name]
    return {name: {"engaged_s": ms[name] / 1000, "people": len(by[name])} for name in ms}, half


def section(page: str, depth: int) -> str:
    """The first parts of a path."""
    if not page.startswith("/"):
        return page
    return "/" + "/".join([step for step in page.split("/") if step][:depth])


def vitals(oracle: Oracle) -> dict[tuple[str | None, str | None, str], Told]:
    """By page and device (None: of all) and vital. ``oracle`` is split by page."""
    values: dict[tuple[str | None, str | None, str], list[float]] = defaultdict(list)
    for view in _measured_views([deed for _, deed in oracle.kept_deeds()]):
        told = [deed for deed in view if deed.said.name == "web_vitals"]
        for name in VITALS:
            known = [value for deed in told if (value := said(deed, name)) is not None and value >= 0]
            page, device = told[-1].said.url, told[-1].said.device
            for place in {(page, device), (page, None), (None, device), (None, None)} if known else ():
                values[*place, name].append(known[-1])
    return {
        key: {
            "measured": len(found),
            "p75": quantiles(found, n=4, method="inclusive")[2] if len(found) > 1 else found[0],
            "good": sum(value <= VITALS[key[2]][0] for value in found) / len(found),
            "poor": sum(value > VITALS[key[2]][1] for value in found) / len(found),
        }
        for key, found in values.items()
    }


def _measured_views(deeds: list[Deed]) -> list[list[Deed]]:
    """Views with vitals. What was told before the first view of a page is one; nobody's are told one by one."""
    alone = [[deed] for deed in deeds if not deed.person and deed.said.name == "web_vitals"]
    for page in {deed.said.url for deed in deeds}:
        for who in people(deeds):
            own = [d for d in deeds if (d.person, d.said.url) == (who, page)]
            views: list[list[Deed]] = [[]]
            for deed in own:
                if opens(deed, "page"):
                    views.append([])
                views[-1].append(deed)
            alone += [view for view in views if any(deed.said.name == "web_vitals" for deed in view)]
    return alone


def forms(oracle: Oracle) -> dict[str, tuple[int, int]]:
    """Sessions in which a form was begun, and in which it was sent after that."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    kept = {deed.said.event_id for _, deed in oracle.kept_deeds()}
    for visit in oracle.visits:
        begun: dict[str, int] = {}
        sent: dict[str, int] = {}
        for deed in visit.deeds:
            if deed.said.event_id not in kept or deed.said.name not in {"form_start", "form_submit"}:
                continue
            told = json.loads(deed.said.properties)
            form = told.get("form_id") or told.get("form_name") or deed.said.url
            if deed.said.name == "form_start":
                begun.setdefault(form, deed.at)
            else:
                sent[form] = deed.at
        for form, at in begun.items():
            found[form][0] += 1
            found[form][1] += sent.get(form, -1) >= at
    return {form: (begun_, sent_) for form, (begun_, sent_) in found.items()}
