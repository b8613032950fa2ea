"""From a request for the page of something to its HTML, whatever becomes of it."""

import secrets
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string

from rapport.act.interact import api as interact
from rapport.act.interact.api import Definition, NotTaken, NotThere, Outgoing, Versions
from rapport.collect.asked import Asked
from rapport.collect.replies import Answer
from rapport.web.delivery.asking import Bad
from rapport.web.interact.calls import Call
from rapport.web.interact.group import Judge, Wish
from rapport.web.interact.page.form import form_of
from rapport.web.interact.page.others import PAGES
from rapport.web.interact.page.stepping import stepping
from rapport.web.interact.page.visit import Shown, Visit, gone
from rapport.web.interact.signing import NotSigned
from rapport.web.interact.steps import Told, Turn, perform
from rapport.web.interact.steps.registry import status_of
from rapport.web.middleware import POLICY

PREFIX = "/i/"
LONGEST_ID = 100
MOST_BYTES = 32 * 1024 * 1024
HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-security-policy", POLICY.encode()),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"private, no-store"),
]


def visited(judge: Judge, asked: Asked, now: float, told: list[Outgoing]) -> Answer:
    """The page. ``told`` gets the events that are to be said of what was done."""
    try:
        shown = _visited(judge, asked, now, told)
    except NotThere:
        shown = gone("Nothing is asked at this address. It was not copied whole, or is not asked any more.", 404)
    except NotTaken as why:
        shown = gone(str(why), status_of(why.reason))
    except NotSigned as why:
        shown = gone(str(why), 403)
    except Bad as why:
        shown = gone(str(why), 400)
    return page(shown)


def page(shown: Shown) -> Answer:
    """As it goes over the wire."""
    html = render_to_string(f"web/interact/door/{shown.template}", shown.context)
    return Answer(shown.status, [*HEADERS], html.encode())


def _visited(judge: Judge, asked: Asked, now: float, told: list[Outgoing]) -> Shown:
    slug, _, key = asked.path.removeprefix(PREFIX).strip("/").partition("/")
    found, form, posted = interact.linked(slug, key), form_of(asked), asked.method == "POST"
    said = form.one("version")
    version = interact.version_of(found, int(said) if posted and said.isdecimal() and len(said) < 9 else 0)
    definition = interact.definition_of(version)
    if found.closed is not None or interact.is_over(definition, datetime.fromtimestamp(now, UTC)):
        return gone("This is closed; nothing is taken any more.", 409)
    if definition.proof:
        return gone("This can be answered only on the site itself, where a script works for it.", 403)
    named = form.one("id")
    id = named if 8 <= len(named) <= LONGEST_ID and named.isprintable() else secrets.token_urlsafe(16)
    language = _language(form.one("lang") or asked.header(b"accept-language").partition(",")[0], definition)
    usual: dict[str, Any] = {"id": id, "token": form.one("token"), "language": language, "url": _address(asked)}

    def do(step: str, body: bytes = b"", type: str = "", **more: Any) -> Told:  # noqa: ANN401 - fields of a call
        call = Call(**usual, version=version.number, **more)
        wish = Wish(found.project_id, found.key, step, call, call.where(), asked, now)
        who, at = judge(wish, found, Versions()), datetime.fromtimestamp(now, UTC)
        try:
            return perform(step, Turn(found, call, who, at, wish.where, body, type))
        finally:
            told.extend(wish.where.told)

    visit = Visit(found, definition, version.number, id, form, posted, language, do)
    return PAGES.get(definition.use, stepping)(visit)


def _language(wanted: str, definition: Definition) -> str:
    known, name = (definition.language, *definition.languages), wanted.partition(";")[0].strip()
    return next((one for one in (name, name.partition("-")[0]) if one in known), definition.language)


def _address(asked: Asked) -> str:
    """Where somebody answered, without what else stands in the link: that may name them."""
    host = asked.header(b"host")
    return f"https://{host}{asked.path}" if host else ""
