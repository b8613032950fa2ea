"""What a message may say, and how it looks."""

import pytest

from rapport.deliver.kinds.message import check
from rapport.deliver.rules import Wrong


def test_a_message_in_languages_and_colours() -> None:
    check({"text": "Hi."})
    check({"text": {"en": "Hi.", "pt-BR": "Oi."}, "title": "", "link": "/new", "form": "banner", "at": "top"})
    check({"text": "Hi.", "theme": {"accent": "#0b5cad", "text": "#222"}})


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("Hi.", "A message has a text"),
        ({"title": "Hi."}, "A message has a text"),
        ({"text": " "}, "text: write a text"),
        ({"text": {}}, "text: write a text"),
        ({"text": {"en": "Hi.", "de": ""}}, "text: write a text"),
        ({"text": {"klingon!": "nuqneH"}}, "'klingon!' is no language"),
        ({"text": "Hi.", "title": "x" * 201}, "at most 200"),
        ({"text": "Hi.", "html": "<b>"}, "no 'html'"),
        ({"text": "Hi.", "link": "javascript:alert(1)"}, "link: an address"),
        ({"text": "Hi.", "link": 7}, "link: an address"),
        ({"text": "Hi.", "form": "popup"}, "form: use one of corner, banner, modal"),
        ({"text": "Hi.", "form": ["modal"]}, "form: use one of"),
        ({"text": "Hi.", "theme": {"accent": "red;}"}}, "theme: give"),
        ({"text": "Hi.", "theme": "dark"}, "theme: give"),
    ],
)
def test_a_message_that_cannot_be_shown(content: object, part: str) -> None:
    with pytest.raises(Wrong, match=part):
        check(content)
