"""What is left of an event when a person does not want to be known."""

from typing import Any

from rapport.collect.callers import Caller
from rapport.collect.draft import Draft
from rapport.kernel.policy import Privacy

GRANTED, DENIED = "granted", "denied"

ABOUT_PEOPLE = frozenset({"identify", "alias", "group"})
"""Events whose properties tell about nothing but a person."""

PERSONAL = frozenset(
    {
        "userid",
        "anonymousid",
        "distinctid",
        "deviceid",
        "clientid",
        "personid",
        "sessionid",
        "visitid",
        "windowid",
        "email",
        "phone",
        "firstname",
        "lastname",
        "username",
        "userproperties",
        "set",
        "setonce",
    }
)
"""Properties that would tell whose it is, in small letters and without anything between them."""


def only_counted(consent: str, caller: Caller, privacy: Privacy) -> bool:
    """Whether the event must be nobody's.

    A program on a server that says whom an event is about has asked that person in its own way.
    """
    if privacy is Privacy.COUNTS:
        return True
    if consent == GRANTED:
        return False
    return consent == DENIED or caller.objects or (privacy is Privacy.CONSENTED and caller.browses)


def without_person(draft: Draft) -> Draft:
    """The same event, but nobody's: no id of a person or session, no region, and no property that is an id."""
    draft.user_id = draft.anonymous_id = draft.alias_of = draft.session = None
    draft.region = ""
    draft.counted_only = True
    draft.properties = {} if draft.name in ABOUT_PEOPLE else _impersonal(draft.properties)
    return draft


def _impersonal(said: Any) -> Any:  # noqa: ANN401 - whatever a client sent
    """Also of what lies within: entities and lists of things have properties of their own."""
    if isinstance(said, dict):
        return {key: _impersonal(value) for key, value in said.items() if _plain(key) not in PERSONAL}
    return [_impersonal(each) for each in said] if isinstance(said, list) else said


def _plain(key: str) -> str:
    return "".join(letter for letter in key.casefold() if letter.isalnum())
