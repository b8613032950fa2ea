"""Segment's names of events (its e-commerce, mobile, SaaS and video specifications) as ours. Others stay as sent."""

from functools import lru_cache

NAMES: dict[str, str] = {
    # E-commerce: browsing
    "products searched": "search",
    "product list viewed": "view_item_list",
    "product list filtered": "product_list_filtered",
    "promotion viewed": "view_promotion",
    "promotion clicked": "select_promotion",
    "product clicked": "select_item",
    "product viewed": "view_item",
    # E-commerce: ordering
    "product added": "add_to_cart",
    "product removed": "remove_from_cart",
    "cart viewed": "view_cart",
    "checkout started": "begin_checkout",
    "checkout step viewed": "checkout_step_viewed",
    "checkout step completed": "checkout_step_completed",
    "shipping info entered": "add_shipping_info",
    "payment info entered": "add_payment_info",
    "order completed": "purchase",
    "order updated": "order_updated",
    "order refunded": "refund",
    "order cancelled": "order_cancelled",
    "coupon entered": "coupon_entered",
    "coupon applied": "coupon_applied",
    "coupon denied": "coupon_denied",
    "coupon removed": "coupon_removed",
    # E-commerce: wishes, sharing, reviewing
    "product added to wishlist": "add_to_wishlist",
    "product removed from wishlist": "remove_from_wishlist",
    "wishlist product added to cart": "add_to_cart",
    "product shared": "share",
    "cart shared": "share",
    "product reviewed": "review_posted",
    # Mobile
    "application installed": "app_installed",
    "application opened": "app_open",
    "application foregrounded": "app_open",
    "application updated": "app_updated",
    "application backgrounded": "app_backgrounded",
    "application uninstalled": "app_uninstalled",
    "application crashed": "app_crashed",
    # Software as a service
    "signed up": "sign_up",
    "signed in": "login",
    "signed out": "signed_out",
    "invite sent": "invite_sent",
    "trial started": "trial_started",
    "trial ended": "trial_ended",
    "experiment viewed": "exposure",
    # Video
    "video playback started": "video_start",
    "video playback completed": "video_complete",
}


@lru_cache(maxsize=10_000)
def our_name(name: str) -> str:
    """Our name of an event, however its letters are cased; a name we do not know stays as it was sent."""
    return NAMES.get(name.strip().casefold(), name)
