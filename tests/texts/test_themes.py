"""What texts are about, and finding them."""

from collections.abc import Sequence

import pytest

from rapport.texts.search import search
from rapport.texts.sentiment import read
from rapport.texts.themes import singular, themes

SAID = (
    "The delivery time was far too long.",  # 0
    "I love the app, but the delivery time is terrible.",  # 1
    "Delivery times are awful!",  # 2
    "Great app. Great prices.",  # 3
    "A good price, and a lovely app.",  # 4
    "Nothing to add.",  # 5
)


def told(texts: Sequence[str]) -> dict[str, list[int]]:
    return {one.phrase: list(one.texts) for one in themes(texts)}


def test_a_theme_is_a_phrase_of_several_texts() -> None:
    # "delivery" and "time" always stand in "delivery time", so only that one is told; a plural is the same theme.
    assert told(SAID) == {"delivery time": [0, 1, 2], "app": [1, 3, 4], "prices": [3, 4]}


def test_a_phrase_counts_once_a_text() -> None:
    assert told(["price price, price", "something else"]) == {}


def test_a_theme_says_how_its_texts_are_meant() -> None:
    texts = ["The app is wonderful, I love it."] * 6 + ["The checkout is terrible and slow."] * 6
    found = {one.phrase: one for one in themes(texts, [read(text) for text in texts])}
    app, checkout = found["app"], found["checkout"]
    assert app.mean is not None
    assert checkout.mean is not None
    assert checkout.mean < 0 < app.mean


@pytest.mark.parametrize(("many", "one"), [("prices", "price"), ("stories", "story"), ("boxes", "box"), ("bus", "bus")])
def test_plurals(many: str, one: str) -> None:
    assert singular(many) == one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2, 3, 4, 5]),
        ("deliver", [0, 1, 2]),
        ("delivery love", [1]),
        ('"delivery time"', [0, 1]),
        ("app -great", [1, 4]),
        ('app -"delivery time"', [3, 4]),
        ("APP", [1, 3, 4]),
        ("-", []),
        ("!!!", []),
    ],
)
def test_texts_are_found_by_their_words(query: str, found: list[int]) -> None:
    assert search(SAID, query) == found
