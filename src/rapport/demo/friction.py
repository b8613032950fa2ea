"""How the site feels: how fast pages are, how far down they are read, what breaks.

Its chance is its own, so that the rest of the world stays as it is.
"""

from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rapport.demo.pen import Pen

ELEMENTS = ("button#add-to-basket", "div.gallery > img", "a.read-next", "span.price")
MESSAGES = ("Cannot read properties of null (reading 'stock')", "basket is not defined", "Unhandled: Failed to fetch")
SHOP_PATHS = ("/shop", "/cart", "/checkout")


def chance_of(pen: "Pen") -> Random:
    """Chance for what happens now."""
    return Random(f"{pen.device.anonymous_id}-{pen.person.visits}-{len(pen.written)}")


def vitals(pen: "Pen") -> dict[str, Any]:
    """What a browser measures of a page: phones and the dragging release are slower."""
    chance, phone = chance_of(pen), pen.device.kind == "mobile"
    lcp = chance.lognormvariate(0.55, 0.3) * (1.25 if phone else 1) + pen.slow * chance.uniform(2.0, 4.5)
    ttfb = lcp * chance.uniform(0.15, 0.3)
    shop = any(path in pen.url for path in SHOP_PATHS)
    return {
        "lcp": round(lcp * 1000),
        "fcp": round((ttfb + (lcp - ttfb) * chance.uniform(0.3, 0.8)) * 1000),
        "ttfb": round(ttfb * 1000),
        "cls": round(chance.betavariate(1, 14) * (2.2 if shop else 1), 4),
        "inp": round(chance.lognormvariate(4.6, 0.5) * (1 + 1.5 * pen.slow) * (1.3 if phone else 1)),
    }


def depth(pen: "Pen", seconds: float) -> int:
    """How far down somebody is after so many seconds, in percent."""
    return min(100, round(22 + seconds * chance_of(pen).uniform(0.5, 1.6)))


def troubles(pen: "Pen") -> None:
    """What goes wrong on a page: more where it drags, and most in the shop."""
    chance = chance_of(pen)
    shop = any(path in pen.url for path in SHOP_PATHS)
    if chance.random() < 0.003 + 0.05 * pen.slow:
        pen.say("rage_click", element=chance.choice(ELEMENTS))
    if chance.random() < (0.018 if shop else 0.006):
        pen.say("dead_click", element=chance.choice(ELEMENTS))
    if chance.random() < (0.012 if shop else 0.002) + 0.02 * pen.slow:
        pen.say("javascript_error", message=chance.choice(MESSAGES))
