"""How a term file is read, and what is said about one that is broken."""

from pathlib import Path

import pytest

from rapport.glossary.shelf import Shelf, by_metric
from rapport.glossary.term import BrokenTerm, parse

GOOD = """---
title: Bounce
kind: concept
short: A session with
  exactly one view.
example: 1 view: a bounce.
see: session, view
---

See [session](session.md) and [the standard](https://example.org/a.md).
"""


def test_a_good_file() -> None:
    term = parse("bounce", GOOD)
    assert term.title == "Bounce"
    assert term.short == "A session with exactly one view."
    assert term.example == "1 view: a bounce."
    assert term.see == ("session", "view")
    assert (term.formula, term.also, term.metrics, term.where) == ("", (), (), ())
    assert term.links() == ("session",)


def test_links_lead_to_the_page_of_the_term() -> None:
    html = parse("bounce", GOOD).html(at="/words/")
    assert 'href="/words/session"' in html
    assert 'href="https://example.org/a.md"' in html
    assert 'href="/glossary/session"' in parse("bounce", GOOD).html()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("---\ntitle", "title", "fields: the first line must be '---'."),
        ("view\n---\n", "view\n", "fields: a second line '---' must end them."),
        ("title: Bounce\n", "", "title: missing; add a line 'title: …'."),
        ("see: session, view\n", "", "see: missing; add a line 'see: …'."),
        ("title: Bounce", "title:", "title: empty; give it a value or take the line out."),
        ("title: Bounce", "title: Bounce\ntitle: Bounce", "title: given twice; keep one."),
        ("title: Bounce", "titel: Bounce", "titel: unknown field; the fields are title, kind, short,"),
        ("kind: concept", "kind: idea", "kind: 'idea' is none of concept, aspect, factor,"),
        ("title: Bounce", "title: Bounce\nand more", "title: cannot read the line 'and more'; write 'name: value'."),
        ("session, view", "session,, view", "see: 'session,, view' has an empty or repeated word"),
        ("session, view", "view, view", "see: 'view, view' has an empty or repeated word"),
    ],
)
def test_a_broken_file_is_named_with_its_field(old: str, new: str, message: str) -> None:
    with pytest.raises(BrokenTerm) as caught:
        parse("bounce", GOOD.replace(old, new, 1))
    assert str(caught.value).startswith(f"terms/bounce.md: {message}")


@pytest.mark.parametrize("text", ["", "\n\n", "---", "---\n---", "no fields at all"])
def test_an_empty_file_is_refused(text: str) -> None:
    with pytest.raises(BrokenTerm, match=r"terms/bounce\.md"):
        parse("bounce", text)


def test_a_file_without_a_body_is_refused() -> None:
    with pytest.raises(BrokenTerm, match=r"terms/bounce\.md: body: missing"):
        parse("bounce", GOOD.split("\nSee")[0])


def test_a_file_name_that_makes_no_address_is_refused() -> None:
    with pytest.raises(BrokenTerm, match=r"terms/Bounce rate\.md: file name"):
        parse("Bounce rate", GOOD)


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[go](javascript:alert(1))",
        "[go](JaVaScRiPt:alert(1))",
        "[go](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        '<a href="/" onclick="alert(1)">go</a>',
        "<style>p{display:none}</style>",
        "<iframe src=//example.org></iframe>",
    ],
)
def test_nothing_in_a_body_can_run(evil: str) -> None:
    html = parse("bounce", f"{GOOD}\n{evil}\n").html()
    for harmful in (
        "<script",
        '<img src="j',
        '<img src="x',
        "<style",
        "<iframe",
        'href="java',
        'href="data',
        '<a href="/" ',
    ):
        assert harmful not in html.lower()


def shelf(folder: Path, **files: str) -> Shelf:
    """A folder with these term files."""
    for slug, text in files.items():
        (folder / f"{slug}.md").write_text(text, "utf-8")
    return Shelf(folder)


def test_a_shelf_reads_its_folder_when_the_first_term_is_wanted(tmp_path: Path) -> None:
    terms = Shelf(tmp_path)
    shelf(
        tmp_path,
        bounce=GOOD,
        session=GOOD.replace("session", "bounce").replace("Bounce", "session"),
        view=GOOD.replace("Bounce", "View").replace("session, view", "session, bounce"),
    )
    assert list(terms) == ["bounce", "session", "view"]
    assert terms["view"].title == "View"
    assert "click" not in terms
    assert len(terms) == 3


def test_a_link_to_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenTerm, match=r"terms/bounce\.md: see: there is no other term 'session'"):
        len(shelf(tmp_path, bounce=GOOD))


def test_a_link_to_nowhere_in_a_body_is_named(tmp_path: Path) -> None:
    text = GOOD.replace("session, view", "view")
    view = text.replace("see: view", "see: bounce").replace("[session](session.md)", "a session")
    with pytest.raises(BrokenTerm, match=r"terms/bounce\.md: body: there is no other term 'session'"):
        len(shelf(tmp_path, bounce=text, view=view))


def test_a_term_that_leads_to_itself_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenTerm, match=r"terms/bounce\.md: see: there is no other term 'bounce'"):
        len(shelf(tmp_path, bounce=GOOD.replace("see: session", "see: bounce")))


def test_two_terms_for_one_metric_are_named() -> None:
    text = GOOD.replace("see:", "metrics: bounce_rate\nsee:")
    with pytest.raises(BrokenTerm, match=r"terms/b\.md: metrics: 'bounce_rate' is already explained by terms/a\.md"):
        by_metric([parse("a", text), parse("b", text)])


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "bounce.md").write_bytes(b"---\ntitle: \xff\n")
    with pytest.raises(BrokenTerm, match=r"terms/bounce\.md: text: not UTF-8 at byte 11"):
        len(Shelf(tmp_path))
