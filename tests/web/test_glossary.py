"""The glossary, its search, and the search over everything."""

import pytest
from django.test import Client

from rapport.glossary import TERMS
from tests.web.conftest import Cast


def part(target: str) -> dict[str, str]:
    return {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": target}


def test_every_term_is_in_the_index(cast: Cast, ada: Client) -> None:
    html = ada.get("/p/shop/glossary/").content.decode()
    assert all(f'href="/p/shop/glossary/{slug}"' in html for slug in TERMS)


def test_a_search_gives_the_same_whole_and_as_a_part(cast: Cast, ada: Client) -> None:
    whole = ada.get("/p/shop/glossary/?q=leave+at+once").content.decode()
    found = ada.get("/p/shop/glossary/?q=leave+at+once", **part("terms")).content.decode()  # type: ignore[arg-type]
    assert "/p/shop/glossary/bounce-rate" in found
    assert found.strip() in whole
    assert "No term fits" in ada.get("/p/shop/glossary/?q=zzzzqqq").content.decode()


@pytest.mark.parametrize("slug", ["bounce-rate", "session", "user-engagement"])
def test_a_term_has_a_page(cast: Cast, ada: Client, slug: str) -> None:
    html = ada.get(f"/p/shop/glossary/{slug}").content.decode()
    assert TERMS[slug].short in html.replace("&#x27;", "'")
    assert all(f'href="/p/shop/glossary/{other}"' in html for other in (*TERMS[slug].see, *TERMS[slug].links()))


def test_a_metric_says_what_it_is_here_or_why_it_is_not(january: Cast, ada: Client) -> None:
    assert "Nothing happened in this window" in ada.get("/p/shop/glossary/bounce-rate").content.decode()


def test_an_unknown_term_is_not_found(cast: Cast, ada: Client) -> None:
    assert ada.get("/p/shop/glossary/nonsense").status_code == 404


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("bounce", "/p/shop/?metric=bounce_rate"),
        ("bounce", "/p/shop/glossary/bounce"),
        ("members", "/p/shop/settings/members/"),
        ("live", "/p/shop/live/"),
    ],
)
def test_the_search_finds_pages_charts_and_terms(cast: Cast, ada: Client, text: str, address: str) -> None:
    for html in (
        ada.get(f"/p/shop/search/?q={text}").content.decode(),
        ada.get(f"/p/shop/search/?q={text}", **part("found")).content.decode(),  # type: ignore[arg-type]
    ):
        assert f'href="{address}"' in html


def test_a_search_without_a_hit_says_so(cast: Cast, ada: Client) -> None:
    assert "Nothing is called" in ada.get("/p/shop/search/?q=zzzzqqq", **part("found")).content.decode()  # type: ignore[arg-type]
