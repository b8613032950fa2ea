"""PostHog's names of events as ours. Names that people chose stay as they were sent, apart from Segment's."""

from rapport.collect.dialects.segment_names import our_name
from rapport.kernel.event import PASSIVE, ROLES, ROLES_BY_NAME

NAMES: dict[str, str] = {
    "$pageview": "page_view",
    "$pageleave": "page_left",
    "$screen": "screen_view",
    "$identify": "identify",
    "$set": "identify",
    "$create_alias": "alias",
    "$merge_dangerously": "alias",
    "$groupidentify": "group",
    "$rageclick": "rage_click",
    "$dead_click": "dead_click",
    "$copy_autocapture": "copied",
    "$exception": "javascript_error",
    "$web_vitals": "web_vitals",
    "$feature_flag_called": "exposure",
    "survey shown": "survey_shown",
    "survey dismissed": "survey_dismissed",
    "survey sent": "survey_answered",
}

AUTOCAPTURED = {"click": "click", "submit": "form_submit", "change": "form_changed"}
"""``$autocapture`` by what was done, its property ``$event_type``; a click when it says none."""


def name_of(event: str, kind: str) -> str:
    """Our name of an event of PostHog; ``kind`` is the type of an autocaptured one."""
    if event == "$autocapture":
        return AUTOCAPTURED.get(kind, "click")
    return NAMES.get(event) or our_name(event)


def roles_of_name(name: str) -> int:
    """What PostHog's libraries say by themselves (``$…``) and has no name with us is nothing that a person chose."""
    return int(PASSIVE) if name.startswith("$") and name not in ROLES else ROLES_BY_NAME
