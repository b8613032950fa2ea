"""OpenFeature's remote evaluation protocol (OFREP 0.3), so that every OpenFeature client works unchanged."""

from typing import Any

import msgspec

from rapport.collect import replies
from rapport.collect.asked import Asked
from rapport.collect.replies import Answer
from rapport.deliver.look import OFF, OVERRIDE, FlagSaid, Look
from rapport.web.delivery.asking import Bad, Person, Wanted
from rapport.web.delivery.door import Answering, tag_of, with_tag

PREFIX = "/ofrep/v1/evaluate/flags"

REASONS = {"experiment": "SPLIT", "force": "TARGETING_MATCH", "defaultValue": "STATIC", OFF: "DISABLED"} | {
    OVERRIDE: "TARGETING_MATCH"
}
"""OpenFeature's reasons by what gave a value; UNKNOWN for others."""

_encode = msgspec.json.Encoder().encode


class _Body(msgspec.Struct):
    """What is sent: everything known of a person, with the id as ``targetingKey``."""

    context: dict[str, Any]


class _Failed(ValueError):
    """A request that OFREP has an error for."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


async def evaluate_all(answering: Answering, asked: Asked) -> Answer:
    """Every flag, for clients that keep them; with a tag, so that what has not changed is not sent again."""
    project = await answering.project(asked)
    if project is None:
        return _unknown_key()
    try:
        wanted, person = _read(answering, project, asked)
    except _Failed as failed:
        return replies.said(400, {"errorCode": failed.code, "errorDetails": str(failed)})
    look, _ = await answering.look(project, person, wanted)
    body = _encode({"flags": [_said(flag, project) for flag in look.flags()]})
    return with_tag(replies.told(200, body, "application/json"), asked, tag_of(body))


async def evaluate_one(answering: Answering, asked: Asked, key: str) -> Answer:
    """One flag, which is used at once: so whoever is in an experiment by it is exposed."""
    project = await answering.project(asked)
    if project is None:
        return _unknown_key()
    try:
        wanted, person = _read(answering, project, asked)
    except _Failed as failed:
        return replies.said(400, {"key": key, "errorCode": failed.code, "errorDetails": str(failed)})
    if key not in answering.library(project).features:
        told = {"key": key, "errorCode": "FLAG_NOT_FOUND", "errorDetails": f"There is no flag {key[:100]!r}."}
        return replies.said(404, told)
    look: Look
    look, _ = await answering.look(project, person, wanted)
    flag = look.flag(key)
    await answering.expose(project, person, flag.exposures, asked, wanted)
    return replies.said(200, _said(flag, project))


def _read(answering: Answering, project: int, asked: Asked) -> tuple[Wanted, Person]:
    """The targeting key is the person; where the ids of events are said beside it, exposures have those."""
    try:
        context = msgspec.json.decode(asked.body, type=_Body).context
    except msgspec.ValidationError as wrong:
        raise _Failed("INVALID_CONTEXT", f"{wrong}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _Failed("PARSE_ERROR", "The body is not valid JSON.") from None
    key = context.get("targetingKey")
    if not isinstance(key, str) or not key.strip():
        raise _Failed("TARGETING_KEY_MISSING", "The context has no targetingKey; say there who it is about.")
    known, anonymous = _text(context.get("userId")), _text(context.get("anonymousId"))
    wanted = Wanted(
        anonymous_id=anonymous or None,
        user_id=known or (None if anonymous else key),
        properties={name: value for name, value in context.items() if name != "targetingKey"},
        url=_text(context.get("url")),
        consent=_text(context.get("consent")),
    )
    try:
        person = answering.person(project, wanted, asked)
    except Bad as wrong:
        raise _Failed("INVALID_CONTEXT", f"{wrong.field}: {wrong}") from None
    if not person.id:
        # Who may not be told apart gets the flags, but is in no experiment.
        return wanted, person
    return wanted, Person(person.user_id, person.anonymous_id, key)


def _said(flag: FlagSaid, project: int) -> dict[str, Any]:
    said: dict[str, Any] = {"key": flag.key, "value": flag.value, "reason": REASONS.get(flag.reason, "UNKNOWN")}
    if flag.value is None:
        del said["value"]
    # Some clients cannot do without a variant, also where nothing is chosen.
    said["variant"] = flag.variant or ("rule" if flag.reason == "force" else "default")
    if flag.exposures:
        # Clients that keep flags say the exposure themselves, once they use one; a hook finds here what to say.
        said["metadata"] = {"messageId": flag.exposures[0].id(project), **flag.exposures[0].properties}
    return said


def _unknown_key() -> Answer:
    message = "No project has this write key. Send it as Authorization: Bearer or as X-API-Key."
    return replies.said(401, {"errorDetails": message})


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
