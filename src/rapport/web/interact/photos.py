"""Photos of texts, for the pages on which others read them."""

from rapport.act.interact import api as interact
from rapport.collect import replies
from rapport.collect.replies import Answer
from rapport.web.interact.group import Wish

KEPT_S = 300
"""How long a browser may keep a photo that may be hidden meanwhile."""


def photo_of(wish: Wish) -> Answer:
    """A photo of a text that others see: written anew when it came, and nothing that a browser would run."""
    one = interact.photo(interact.interaction_of(wish.project, wish.key), wish.call.file)
    more = [
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
        (b"cache-control", f"public, max-age={KEPT_S}".encode()),
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]
    return replies.told(200, interact.raw_of_upload(one), one.type, more=more)
