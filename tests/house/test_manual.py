"""The manual says what the registries say, and every number leads to its term."""

import re
from pathlib import Path

import pytest

from rapport.cli.docs import PAGES, differing, write
from rapport.glossary import TERMS
from rapport.measure import METRICS
from tests.house.tree import ROOT, named, text_of, tracked

DOCS = ROOT / "docs"
LINK = re.compile(r"\]\(([^)#\s]*)(#[\w-]+)?\)")


def test_the_generated_pages_are_up_to_date() -> None:
    assert differing(DOCS) == [], "run: make docs"


def test_writing_makes_them_so(tmp_path: Path) -> None:
    assert differing(tmp_path) == list(PAGES)
    write(tmp_path)
    assert differing(tmp_path) == []
    (tmp_path / "events.md").write_text("Something else.")
    assert differing(tmp_path) == ["events.md"]


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_has_its_term(name: str) -> None:
    term = TERMS[METRICS[name].slug]
    assert name in term.metrics


def test_terms_explain_only_metrics_that_there_are() -> None:
    assert {name for term in TERMS.values() for name in term.metrics} <= set(METRICS)


def anchors(path: Path) -> set[str]:
    text = path.read_text()
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


def pages() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md" and "terms" not in path.parts]


@pytest.mark.parametrize("page", pages(), ids=named)
def test_every_link_of_the_manual_leads_somewhere(page: Path) -> None:
    for target, place in LINK.findall(text_of(page) or ""):
        if "://" in target:
            continue
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), target
        assert not place or place[1:] in anchors(there), target + place


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "index.md").read_text()
    assert [path.name for path in DOCS.glob("*.md") if path.name != "index.md" and f"({path.name})" not in index] == []
