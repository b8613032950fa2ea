"""The shop: from a row of products to a purchase, or not."""

from collections.abc import Sequence
from typing import Any

from rapport.demo.pen import Pen
from rapport.demo.site import KINDS, PRODUCTS

SHOWN = 4


def browse(pen: Pen, patience: float) -> None:
    """The shop's front page, perhaps a product, perhaps more."""
    pen.open("/shop", section="shop")
    pen.read(pen.chance.uniform(5, 22))
    row = pen.chance.sample(PRODUCTS, SHOWN)
    answer = f"{pen.device.anonymous_id}-{pen.person.visits:x}-row"
    reason = "together" if pen.person.visits > 1 else "trending"
    said: dict[str, Any] = {"block": "shop-row", "recommendation_id": answer, "reason": reason}
    pen.say("view_item_list", things=[name for name, _ in row], **said)
    item, price = liked(row, pen.person.number)
    draw = 1.25 if item in likes(pen.person.number) else 0.42
    if pen.chance.random() > 0.26 * patience * draw:
        return
    pen.wait(2, 8)
    pen.say("select_item", things=[item], **said)
    look(pen, item, price, patience)


def liked(row: Sequence[tuple[str, float]], person: int) -> tuple[str, float]:
    """Of a row of products the first of the kind that somebody likes, or else the first."""
    return next((one for one in row if one[0] in likes(person)), row[0])


def likes(person: int) -> Sequence[str]:
    """Products of the kind that somebody likes."""
    return list(KINDS.values())[person % len(KINDS)]


def look(pen: Pen, item: str, price: float, patience: float) -> None:
    """One product, and the cart when it convinces."""
    pen.open(f"/shop/{item}", section="shop")
    pen.say("view_item", things=[item], price=price)
    pen.read(pen.chance.uniform(10, 60))
    if pen.chance.random() > 0.24 * patience:
        return
    pen.wait(1, 6)
    quantity = pen.chance.choices((1, 2, 3), (78, 17, 5))[0]
    pen.say("add_to_cart", things=[item], price=price, quantity=quantity)
    pen.open("/cart", section="shop")
    pen.read(pen.chance.uniform(5, 25))
    if pen.chance.random() < 0.6 * (1 - 0.4 * pen.slow):
        pay(pen, item, price * quantity)


def pay(pen: Pen, item: str, value: float) -> None:
    """The checkout; two in three get through when it is not slow."""
    pen.open("/checkout", section="shop")
    pen.say("begin_checkout", things=[item], value=round(value, 2))
    pen.say("form_start", form_id="checkout")
    pen.read(pen.chance.uniform(25, 90))
    if pen.chance.random() > 0.68 * (1 - 0.6 * pen.slow):
        return
    pen.say("form_submit", form_id="checkout")
    pen.open("/thanks", section="shop")
    order = f"F{pen.person.number:05d}{pen.person.visits:03d}"
    pen.say("purchase", things=[item], value=round(value, 2), currency="EUR", order=order)
    pen.read(pen.chance.uniform(3, 12))
