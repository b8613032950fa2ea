"""xAPI 1.0.3 statements: a store of what learners did, but no full learning record store.

``POST`` and ``PUT /xapi/statements`` keep statements, ``GET /xapi/about`` says the version. Documents (states and
profiles) are answered so that players go on, but not kept; statements are not given back.
"""

from functools import partial

import msgspec

from rapport.collect import limits, replies
from rapport.collect.addresses import register
from rapport.collect.asked import Asked
from rapport.collect.decoding import decoded
from rapport.collect.dialect import Dialect, Heard, Outcome
from rapport.collect.dialects.xapi_drafts import told
from rapport.collect.dialects.xapi_words import Named, Statement
from rapport.collect.draft import Draft, Refused
from rapport.collect.replies import Answer, Missed
from rapport.kernel.refusal import Refusal

STATEMENTS, ABOUT, DOCUMENTS = "statements", "about", "documents"
KNOWN = ("1.0.3", "1.0.2", "1.0.1", "1.0.0")
VERSION = b"x-experience-api-version"
SAID_BACK = [(VERSION, KNOWN[0].encode()), (b"access-control-expose-headers", b"X-Experience-API-Version")]
"""Headers of every answer."""
ASKING, SAYING, TAKING_AWAY = ("GET", "HEAD"), ("POST", "PUT"), ("DELETE",)
MAX_REQUEST_BYTES = 5 * 1024 * 1024
"""Attachments come along. They are not kept."""

_statements = msgspec.json.Decoder(Statement)
_lists = msgspec.json.Decoder(list[msgspec.Raw])
_ids = msgspec.json.Decoder(Named)


def hear(asked: Asked) -> Heard | Refused | Answer:
    """Take a body apart: one statement, or a list of them, of which all are taken or none."""
    version = asked.header(VERSION).strip()
    if version and version != "1.0" and not version.startswith("1.0."):
        return Refused(Refusal.BAD_FIELD, "X-Experience-API-Version", f"must be {KNOWN[0]}")
    if asked.said == ABOUT:
        return replies.said(200, {"version": KNOWN, "extensions": {}}, more=SAID_BACK)
    if asked.said == DOCUMENTS:
        return _document(asked)
    if asked.method in ASKING:
        return _only_stored()
    body = _without_attachments(asked)
    if isinstance(body, Refused):
        return body
    if asked.method == "PUT":
        return _put(asked, body)
    if not body.lstrip().startswith(b"["):
        return Heard([body], read, single=True)
    many = decoded(_lists, body)
    if isinstance(many, Refused):
        return many
    if len(many) > limits.MAX_BATCH_EVENTS:
        return Refused(Refusal.TOO_MANY, detail=f"{len(many):,} statements")
    return Heard([bytes(raw) for raw in many], read, whole=True)


def read(raw: bytes, *, named: str = "") -> Draft | Refused:
    """One statement. ``named`` is the id that its address says."""
    statement = decoded(_statements, raw, name="verb.id")
    if isinstance(statement, Refused):
        return statement
    if named and statement.id not in (None, "", named):
        return Refused(Refusal.BAD_FIELD, "id", "must be the statementId of the address")
    statement.id = statement.id or named
    return told(statement)


def statement_id(raw: bytes) -> str:
    """The id of a statement that may be wrong in any other way."""
    named = decoded(_ids, raw)
    return "" if isinstance(named, Refused) or named.id is None else str(named.id)[: limits.MAX_ID_CHARS]


def taken(outcome: Outcome) -> Answer:
    """The ids in the order of the statements; nothing after PUT, which said the id itself."""
    if outcome.missed:
        return _none_taken(outcome)
    if outcome.asked.method == "PUT":
        return replies.told(204, more=SAID_BACK)
    return replies.said(200, [event.event_id for event in outcome.events], more=SAID_BACK)


def refused(asked: Asked, why: Refused, missed: Missed | None) -> Answer:
    """As Rapport says it, with the version."""
    answer = replies.refused(why, missed)
    return Answer(answer.status, [*answer.headers, *SAID_BACK], answer.body)


def _none_taken(outcome: Outcome) -> Answer:
    first = outcome.missed[0].refused
    body = {
        "success": False,
        "accepted": 0,
        "reason": first.reason,
        "message": "One statement that is refused refuses all that came with it.",
        "refused": [one.told() for one in outcome.missed],
    }
    return replies.said(400, body, replies.reasons_of(outcome.missed), SAID_BACK)


def _put(asked: Asked, body: bytes) -> Heard | Refused:
    named = asked.query.get("statementId", "")
    if not named:
        return Refused(Refusal.BAD_FIELD, "statementId", "is missing; PUT says the statement's id in the address")
    return Heard([body], partial(read, named=named), single=True)


def _without_attachments(asked: Asked) -> bytes | Refused:
    """The statements of a body that may have attachments behind them. Some clients do not say that it has."""
    kind = asked.header(b"content-type").partition(";")[0].strip().lower()
    if kind != "multipart/mixed" and not asked.body.startswith(b"--"):
        return asked.body
    boundary, _, rest = asked.body.lstrip().partition(b"\r\n")
    _, parted, first = rest.partition(b"\r\n\r\n")
    if not boundary.startswith(b"--") or not parted:
        return Refused(Refusal.BAD_FIELD, "Content-Type", "says multipart/mixed, but the body has no parts")
    return first.partition(b"\r\n" + boundary)[0]


def _document(asked: Asked) -> Answer:
    """Nothing is kept, so nothing is ever there: a list of documents is empty, a single one is not found."""
    if asked.method not in ASKING:
        return replies.told(204, more=SAID_BACK)
    if not {"stateId", "profileId"} & asked.query.keys():
        return replies.said(200, [], more=SAID_BACK)
    return replies.told(404, more=SAID_BACK)


def _only_stored() -> Answer:
    message = "Statements are kept, but not given back. Ask for numbers at /api/v1."
    body = {"success": False, "reason": "method_not_allowed", "message": message}
    return replies.said(405, body, more=[(b"allow", b"POST, PUT, OPTIONS"), *SAID_BACK])


XAPI = register(
    Dialect(
        name="xapi",
        prefix="/xapi",
        below={
            "/statements": STATEMENTS,
            "/about": ABOUT,
            "/activities/state": DOCUMENTS,
            "/activities/profile": DOCUMENTS,
            "/agents/profile": DOCUMENTS,
        },
        methods={
            STATEMENTS: (*SAYING, *ASKING),
            ABOUT: ASKING,
            DOCUMENTS: (*ASKING, *SAYING, *TAKING_AWAY),
        },
        hear=hear,
        message_id=statement_id,
        taken=taken,
        refused=refused,
        names=("verb.id",),
        fields={
            "name": "verb.id",
            "user_id": "actor",
            "said_at": "timestamp",
            "message_id": "id",
            "session": "context.extensions",
        },
        max_request_bytes=MAX_REQUEST_BYTES,
    )
)
