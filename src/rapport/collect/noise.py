"""Steps of the judge against what no person of the audience did.

Bots, browsers in data centres, other people's sites, and the team itself.
"""

from urllib.parse import urlsplit

from rapport.collect.bots import is_bot
from rapport.collect.callers import Caller
from rapport.collect.draft import Draft, Refused
from rapport.collect.hosting import Hosting
from rapport.kernel.policy import Policy
from rapport.kernel.refusal import Refusal


def bot(draft: Draft, caller: Caller, policy: Policy) -> Refused | None:
    """By the user agent that the event says, or that of the browser which sent it."""
    if policy.keeps_bots:
        return None
    found = is_bot(draft.agent) or (caller.browses and is_bot(caller.agent)) or caller.automatic
    return Refused(Refusal.BOT) if found else None


def data_centre(caller: Caller, policy: Policy, hosting: Hosting | None) -> Refused | None:
    """A page in a browser there is looked at by a program. Programs on servers that send events say so themselves."""
    if hosting is None or policy.keeps_data_centres or not (caller.browses and caller.has_page):
        return None
    return Refused(Refusal.DATA_CENTRE) if hosting.holds(caller.address) else None


def other_host(draft: Draft, caller: Caller, policy: Policy) -> Refused | None:
    """Somebody copied the page with its tag, or reads it through a translator. What names no site passes."""
    if not policy.hosts or "//" not in draft.url:
        return None
    try:
        host = urlsplit(draft.url).hostname or ""
    except ValueError:
        host = ""
    return None if policy.has_host(host) else Refused(Refusal.OTHER_HOST, "url")


def internal(draft: Draft, caller: Caller, policy: Policy) -> Refused | None:
    """By the address of the browser, or by the mark in the event."""
    if policy.networks and caller.browses and policy.is_internal(caller.address):
        return Refused(Refusal.INTERNAL)
    if policy.internal_mark is not None:
        name, value = policy.internal_mark
        said = draft.properties.get(name)
        if said is not None and _as_text(said) == value:
            return Refused(Refusal.INTERNAL, "internal_mark")
    return None


def _as_text(said: object) -> str:
    return str(said).lower() if isinstance(said, bool) else str(said)
