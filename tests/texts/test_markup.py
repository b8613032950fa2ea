"""What people write, as HTML: what they mean stays, what could harm does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.texts.markup import LONGEST, TooLong, html, plain

SHOWN = {
    "*really* **good** `code`": "<p><em>really</em> <strong>good</strong> <code>code</code></p>\n",
    "1. one\n2. two": "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n",
    "[shop](https://shop.example/a?b=c&d)": '<p><a href="https://shop.example/a?b=c&amp;d" rel="nofollow ugc noopener">'
    "shop</a></p>\n",
    "![cup](/pictures/7)": '<p><img src="/pictures/7" alt="cup"></p>\n',
    "![cup](https://other.example/7.png)": '<p><a href="https://other.example/7.png" rel="nofollow ugc noopener">'
    "cup</a></p>\n",
    "<b>bold</b>": "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n",
}


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_written_is_shown(text: str) -> None:
    assert html(text) == SHOWN[text]


ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "&#106;avascript:alert(1)",
    "<\u2028javascript:alert(1)>",
    "<\u00a0javascript:alert(1)>",
    "<\x01javascript:alert(1)>",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//elsewhere.example",
    "file:///etc/passwd",
    "https:///elsewhere",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_dangerous_address_leads_nowhere(address: str) -> None:
    for text in (f"[look]({address})", f"![look]({address})", f"[look][1]\n\n[1]: {address}"):
        assert "href=" not in html(text)
        assert "src=" not in html(text)


@given(st.text(alphabet="[]()!<>\"'&;:/\\#`*_ \n\t\x00\u2028ajsonerclick=xhtp.", max_size=120))
def test_nothing_but_the_allowed_tags_comes_out(text: str) -> None:
    assert html(html(text)).count("<script") == 0
    assert " on" not in "".join(part.partition(">")[0] for part in html(text).split("<")[1:] if " title=" not in part)


def test_a_text_without_its_marks() -> None:
    assert plain("# Hi\n\n*Two* [words](https://a.example)\nand ![a cup](/7)\n\n    code") == (
        "Hi\nTwo words\nand a cup\ncode"
    )


def test_a_text_may_be_too_long() -> None:
    assert html("a" * LONGEST)
    with pytest.raises(TooLong, match="100,001 characters; 100,000 are taken"):
        html("a" * (LONGEST + 1))


@pytest.mark.parametrize("mark", ["[", ">", "*", "_a", "![", "<", "`", "- ", "(", "&"])
def test_many_marks_take_no_long_time(mark: str) -> None:
    """Nothing is measured: a parser that took quadratic time would not come back."""
    assert html(mark * 5_000)
