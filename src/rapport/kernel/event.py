"""What happened: one event, and the roles that its name gives it."""

from enum import IntFlag

import msgspec


class Role(IntFlag):
    """What an event counts as. One event may play several roles; stored as one small number."""

    VIEW = 1
    """A page or a screen was looked at."""
    IMPRESSION = 2
    """A thing was shown in a list or a block."""
    CLICK = 4
    """A shown thing was chosen."""
    SHARE = 8
    COMMENT = 16
    ACTIVE = 32
    """Anything a person chose to do beyond viewing: participation."""


PASSIVE = Role(0)

ROLES: dict[str, Role] = {
    "page_view": Role.VIEW,
    "screen_view": Role.VIEW,
    "view_item_list": Role.IMPRESSION,
    "view_promotion": Role.IMPRESSION,
    "select_item": Role.CLICK | Role.ACTIVE,
    "select_promotion": Role.CLICK | Role.ACTIVE,
    "select_content": Role.CLICK | Role.ACTIVE,
    "click": Role.CLICK | Role.ACTIVE,
    "share": Role.SHARE | Role.ACTIVE,
    "comment_posted": Role.COMMENT | Role.ACTIVE,
    "review_posted": Role.COMMENT | Role.ACTIVE,
    "view_item": PASSIVE,
    "view_cart": PASSIVE,
    "checkout_step_viewed": PASSIVE,
    "coupon_denied": PASSIVE,
    "trial_ended": PASSIVE,
    "view_search_results": PASSIVE,
    "app_open": PASSIVE,
    "app_backgrounded": PASSIVE,
    "app_installed": PASSIVE,
    "app_updated": PASSIVE,
    "app_uninstalled": PASSIVE,
    "app_crashed": PASSIVE,
    "session_start": PASSIVE,
    "first_visit": PASSIVE,
    "first_open": PASSIVE,
    "user_engagement": PASSIVE,
    "scroll": PASSIVE,
    "exposure": PASSIVE,
    "identify": PASSIVE,
    "alias": PASSIVE,
    "group": PASSIVE,
    "page_left": PASSIVE,
    "page_not_found": PASSIVE,
    "rage_click": PASSIVE,
    "dead_click": PASSIVE,
    "survey_shown": PASSIVE,
    "survey_dismissed": PASSIVE,
    "action_dismissed": PASSIVE,
    "survey_answered": PASSIVE,
    "quiz_regraded": PASSIVE,
    "web_vitals": PASSIVE,
    "javascript_error": PASSIVE,
    "video_progress": PASSIVE,
}
"""Roles by event name. A name that is not here is something a person did: ``Role.ACTIVE``."""

DEFAULT_ROLE = Role.ACTIVE

KEY_EVENTS: tuple[str, ...] = ("purchase", "sign_up", "generate_lead", "subscribe", "quiz_finished")
"""Events that make a session engaged by themselves, unless a project names its own."""

ROLES_BY_NAME = -1
"""In :attr:`Event.roles`: take the roles from :data:`ROLES` by the event's name."""


OF_A_DAY = "day:"
"""How an anonymous id begins that was made for a day: the same person has another one on the next day."""


def roles_of(name: str) -> Role:
    """Roles that an event of this name plays."""
    return ROLES.get(name, DEFAULT_ROLE)


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event as it goes into the spool: strings as the client said them, derived later by the store.

    Times are milliseconds since 1970-01-01 UTC. An empty string means "not said".
    """

    project: int
    event_id: str
    """The client's own id (``messageId``); two events with one id in a project are one event."""
    name: str
    at: int
    """When it happened, already corrected by ``received - sent``."""
    received: int
    anonymous_id: str = ""
    user_id: str = ""
    alias_of: str = ""
    """The earlier id that from now on means ``user_id`` (an alias)."""
    session: str = ""
    """The client's own session id; it wins over the 30-minute rule."""
    url: str = ""
    """Address of the page, or name of the screen."""
    referrer: str = ""
    """Address the person came from, as the client said it."""
    source: str = ""
    medium: str = ""
    campaign: str = ""
    """Campaign as the client said it; the ``utm_`` parameters of ``url`` stand in when empty."""
    country: str = ""
    """ISO 3166-1 alpha-2."""
    region: str = ""
    """ISO 3166-2, such as ``DE-BY``."""
    device: str = ""
    """``desktop``, ``mobile``, ``tablet``, ``tv`` or ``other``."""
    browser: str = ""
    os: str = ""
    engaged_ms: int = 0
    """Milliseconds of attention (visible, focused, not idle) since the last event that said so."""
    things: tuple[str, ...] = ()
    """What was shown, clicked, shared or commented on: item ids."""
    roles: int = ROLES_BY_NAME
    properties: str = "{}"
    """Everything else the client said, a JSON object."""
