"""What an xAPI statement becomes: who, what, with what, and how it went."""

import re
from typing import Any

from rapport.collect.dialects.xapi_names import last_of, name_of, roles_of_name
from rapport.collect.dialects.xapi_words import Activity, Actor, Around, Context, Definition, Result, Statement, Target
from rapport.collect.draft import Draft, Id, Refused
from rapport.kernel.refusal import Refusal

ACTIVITY, SUBSTATEMENT = "Activity", "SubStatement"
SESSIONS = (
    "https://w3id.org/xapi/cmi5/context/extensions/sessionid",
    "https://w3id.org/xapi/video/extensions/session-id",
)
"""Where cmi5 and the video profile say the session. A registration lasts weeks and is none."""
DURATION = re.compile(
    r"P(?:(?P<w>\d+(?:\.\d+)?)W|(?:(?P<d>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<h>\d+(?:\.\d+)?)H)?(?:(?P<m>\d+(?:\.\d+)?)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?)"
)
UNITS_MS = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000}
NO_DEFINITION, NO_CONTEXT, NO_RESULT = Definition(), Context(), Result()


def told(statement: Statement) -> Draft | Refused:
    """The draft of one statement."""
    target, context, result = statement.target, statement.context or NO_CONTEXT, statement.result or NO_RESULT
    if target is None:
        return Refused(Refusal.BAD_FIELD, "object", "is missing")
    kind = target.object_type or ACTIVITY
    if kind == ACTIVITY and not target.id:
        return Refused(Refusal.BAD_FIELD, "object.id", "is missing")
    duration_ms = _duration_ms(result.duration)
    if isinstance(duration_ms, Refused):
        return duration_ms
    about = target.definition or NO_DEFINITION
    verb = (statement.verb and statement.verb.id) or ""
    name = name_of(verb, about.type or "")
    properties = _properties(statement, target, context, result)
    if duration_ms is not None:
        properties["duration_ms"] = duration_ms
    return Draft(
        name=name,
        message_id=statement.id,
        said_at=statement.timestamp,
        user_id=_person(statement.actor or Actor()),
        session=_session(context),
        url=target.id if name == "page_view" and kind == ACTIVITY and target.id else "",
        things=(target.id,) if kind == ACTIVITY and target.id else (),
        roles=roles_of_name(name),
        properties=properties,
    )


def _person(actor: Actor) -> Id:
    """One of the four ways in which xAPI names somebody. A mail address is an id without its ``mailto:``."""
    if actor.login is not None and actor.login.name not in (None, ""):
        return actor.login.name
    return (actor.mbox or "").strip().removeprefix("mailto:").lower() or actor.mbox_sha1sum or actor.openid


def _session(context: Context) -> Id:
    said = context.extensions or {}
    return next((value for key in SESSIONS if isinstance(value := said.get(key), str) and value), None)


def _properties(statement: Statement, target: Target, context: Context, result: Result) -> dict[str, Any]:
    """What was said, flat, so that each can be asked for. Extensions by the last part of their address."""
    about, score, around = target.definition or NO_DEFINITION, result.score, context.around or Around()
    actor = statement.actor or Actor()
    said: dict[str, Any] = {
        "verb": statement.verb and statement.verb.id,
        "home_page": actor.login and actor.login.home_page,
        "object_type": target.object_type,
        "object": None if (target.object_type or ACTIVITY) in (ACTIVITY, SUBSTATEMENT) else target.id,
        "title": _in_one_language(about.name or {}, context.language or ""),
        "activity_type": about.type and last_of(about.type),
        "interaction_type": about.interaction_type,
        "score": score and score.scaled,
        "score_raw": score and score.raw,
        "score_min": score and score.min,
        "score_max": score and score.max,
        "success": result.success,
        "completion": result.completion,
        "response": result.response,
        "registration": context.registration,
        "platform": context.platform,
        "language": context.language,
        "parent": _first(around.parent),
        "grouping": _first(around.grouping),
    }
    flat = {field: value for field, value in said.items() if value is not None}
    for extensions in (result.extensions, context.extensions):
        for key, value in (extensions or {}).items():
            if key not in SESSIONS:
                flat.setdefault(last_of(key), value)
    return flat


def _first(around: list[Activity] | Activity | None) -> str | None:
    if isinstance(around, list):
        around = around[0] if around else None
    return around.id if around else None


def _in_one_language(texts: dict[str, str], language: str) -> str | None:
    """The text in the language of the statement, else in English, else whichever comes first."""
    for wanted in (language, language.partition("-")[0], "en"):
        for said, text in texts.items():
            if wanted and (said == wanted or said.partition("-")[0] == wanted):
                return text
    return next(iter(texts.values()), None)


def _duration_ms(said: str | None) -> int | Refused | None:
    """Milliseconds of ``PT1H30M5.2S``; what counts in months or years is of no certain length."""
    if not said:
        return None
    found = DURATION.fullmatch(said)
    if found is None or not any(found.groups()):
        return Refused(
            Refusal.BAD_FIELD, "result.duration", "must be weeks, days, hours, minutes and seconds as PT1M30S"
        )
    return round(sum(float(count) * UNITS_MS[unit] for unit, count in found.groupdict().items() if count))
