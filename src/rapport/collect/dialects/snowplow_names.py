"""Snowplow's names of events as ours. Names that people chose stay as they were sent, apart from Segment's."""

from rapport.collect.dialects.segment_names import our_name
from rapport.kernel.event import PASSIVE, ROLES, ROLES_BY_NAME

VENDOR = "com.snowplowanalytics"
"""Begins the schemas of what the trackers say by themselves."""

NAMES: dict[str, str] = {
    "link_click": "click",
    "button_click": "click",
    "submit_form": "form_submit",
    "focus_form": "form_focused",
    "change_form": "form_changed",
    "site_search": "search",
    "add_to_cart": "add_to_cart",
    "remove_from_cart": "remove_from_cart",
    "ad_impression": "view_promotion",
    "ad_click": "select_promotion",
    "screen_view": "screen_view",
    "screen_end": "user_engagement",
    "application_install": "app_installed",
    "application_foreground": "app_open",
    "application_background": "app_backgrounded",
    "application_error": "app_crashed",
    "web_vitals": "web_vitals",
    "play_event": "video_start",
    "percent_progress_event": "video_progress",
    "end_event": "video_complete",
}
"""What the trackers and their plug-ins call it."""

SHOPPING: dict[str, str] = {
    "product_view": "view_item",
    "list_view": "view_item_list",
    "list_click": "select_item",
    "add_to_cart": "add_to_cart",
    "remove_from_cart": "remove_from_cart",
    "checkout_step": "checkout_step_completed",
    "transaction": "purchase",
    "refund": "refund",
    "promo_view": "view_promotion",
    "promo_click": "select_promotion",
}
"""An ``snowplow_ecommerce_action`` by its type."""

SHARING = frozenset({"share", "tweet", "retweet", "pin", "repost", "send"})
"""What is done to a network that spreads a thing. Liking and following do not."""

CHOSEN = frozenset(
    {"click", "form_submit", "form_changed", "search", "add_to_cart", "remove_from_cart", "checkout_step_completed"}
    | {"purchase", "refund", "video_start", "video_complete", "share", "social_interaction"}
)
"""Of what trackers say by themselves, what a person chose to do."""


def name_of(vendor: str, name: str, kind: str) -> str:
    """Our name of a self-describing event; ``kind`` is its property ``type`` or ``action``."""
    if not vendor.startswith(VENDOR):
        mapped = our_name(name.replace("_", " "))
        return name if mapped == name.replace("_", " ") else mapped
    if name == "snowplow_ecommerce_action":
        return SHOPPING.get(kind, name)
    if name == "social_interaction" and kind.casefold() in SHARING:
        return "share"
    return NAMES.get(name, name)


def roles_of_name(vendor: str, name: str) -> int:
    """What Snowplow says by itself and has no role with us is nothing that a person chose."""
    own = vendor.startswith(VENDOR)
    return int(PASSIVE) if own and name not in ROLES and name not in CHOSEN else ROLES_BY_NAME
