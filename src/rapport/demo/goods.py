"""What can be bought and read at Fernwood, as a catalogue has it."""

from collections.abc import Iterator
from typing import Any

from rapport.demo.site import KINDS, PRODUCTS, TITLES, slug_of

ROW, NEXT = "shop-row", "read-next"


def catalogue() -> Iterator[dict[str, Any]]:
    """Everything that can be bought or read."""
    kind_of = {product: kind for kind, products in KINDS.items() for product in products}
    for product, price in PRODUCTS:
        kind = kind_of[product]
        title = product.replace("-", " ").capitalize()
        about = {"type": "product", "category": kind, "tags": [kind]}
        yield {"id": product, "title": title, "url": f"/shop/{product}", "price": price, **about}
    for section, titles in TITLES.items():
        for title in titles:
            slug = slug_of(title)
            about = {"type": "article", "category": section, "tags": [section]}
            yield {"id": slug, "title": title, "url": f"/{section}/{slug}", **about}
