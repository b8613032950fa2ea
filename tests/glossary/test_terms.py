"""What must hold for every term of the product, and for the glossary as a whole."""

import re
from collections import Counter

import pytest

from rapport.glossary import KINDS, TERMS, Term, term_of

METRICS = re.findall(
    r"\w+",
    """
    events people sessions views session_duration session_duration_median engaged_time engaged_time_median
    engaged_time_total bounce_rate engagement_rate views_per_session sessions_per_person active_days_per_person
    returning_share dau wau mau stickiness ctr impressions clicks shares comments shares_per_100_sessions
    comments_per_100_sessions sharing_people comment_people participation_rate entries exits retention_d1 retention_d7
    retention_d30 retention_d1_or_after retention_d7_or_after retention_d30_or_after nps csat ces sentiment
    """,
)

MISSION = {
    "aspect": "active-participation time-spent frequency-of-visits emotional-connection",
    "factor": "usability accessibility content-quality personalisation interactivity",
    "strategy": """personalised-recommendations quizzes polls surveys user-generated-content community forums groups
        social-features feedback inquiries conversation gamification points badges challenges rewards a-b-testing""",
    "context": "e-commerce social-media education mobile-apps",
    "concept": """user-engagement person anonymous-id identity event session session-timeout view impression click
        bounce key-event scope segment dimension channel campaign entry-page exit-page referrer holdout exposure
        experiment variant verdict ledger iteration unknown-is-not-zero refusal bot cohort
        loyalty advocacy engagement-index""",
}

PLACES = {
    "Alerts",
    "Alerts API",
    "Annotations API",
    "rapport alert",
    "rapport annotation",
    "Overview",
    "Explore",
    "People",
    "Live",
    "Settings",
    "Collecting API",
    "Metrics API",
    "Notebook",
    "rapport import",
    "rapport query",
    "rapport report",
}
"""What the product has. A term that names another place promises something that is not there."""

OTHER_PEOPLES_WORDS = re.compile(r"\b(user|visitor|account|tenant)s?\b", re.IGNORECASE)
GIVEN_NAMES = re.compile(r"User engagement|User-generated content")

every_term = pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)


@every_term
def test_a_term_is_whole(term: Term) -> None:
    assert term.kind in KINDS
    assert term.short.endswith(".")
    assert len(term.short) <= 140, "a tooltip holds one sentence"
    assert re.search(r"\d", term.example), "an example has numbers that one can count"
    assert "`" not in term.short + term.formula + term.example, "only the body is Markdown"
    assert set(term.where) <= PLACES


@every_term
def test_its_body_is_shown_as_html(term: Term) -> None:
    html = term.html()
    assert html.startswith("<p>")
    assert not re.search(r"\.md\b|\*\*|\]\(|&lt;", html), "something was not understood as Markdown"


@every_term
def test_it_leads_on_to_other_terms(term: Term) -> None:
    assert len(term.see) >= 2
    assert {*term.see, *term.links()} <= set(TERMS) - {term.slug}


@every_term
def test_it_speaks_in_the_words_of_the_house(term: Term) -> None:
    said = "\n".join([term.title, term.short, term.formula, term.example, term.body])
    assert OTHER_PEOPLES_WORDS.findall(GIVEN_NAMES.sub("", said)) == []


def test_no_term_stands_alone() -> None:
    led_to = {slug for term in TERMS.values() for slug in (*term.see, *term.links())}
    assert set(TERMS) - led_to == set()


def test_no_two_terms_have_one_title() -> None:
    assert [title for title, times in Counter(term.title for term in TERMS.values()).items() if times > 1] == []


def test_every_metric_is_explained_by_exactly_one_term() -> None:
    explained = Counter(name for term in TERMS.values() for name in term.metrics)
    assert explained == Counter(METRICS)


def test_every_term_of_a_metric_has_its_formula_and_place() -> None:
    for name in METRICS:
        term = term_of(name)
        assert term.kind == "metric"
        assert term.formula
        assert {"rapport query", "Metrics API", "Notebook"} <= set(term.where)


def test_a_metric_is_explained_under_its_own_name_or_a_shared_one() -> None:
    shared = {name: term_of(name).slug for name in METRICS if term_of(name).slug != name.replace("_", "-")}
    assert shared == {
        "ctr": "click-through-rate",
        "engaged_time_median": "engaged-time",
        "engaged_time_total": "engaged-time",
        "session_duration_median": "session-duration",
    } | {name: "retention" for name in METRICS if name.startswith("retention_")}


@pytest.mark.parametrize("kind", MISSION)
def test_the_words_of_the_mission_are_all_there(kind: str) -> None:
    assert {slug for slug in MISSION[kind].split() if slug not in TERMS or TERMS[slug].kind != kind} == set()


def test_a_strategy_that_the_product_does_not_bring_yet_claims_no_place() -> None:
    assert {term.slug for term in TERMS.values() if term.kind in ("strategy", "context") and term.where} == set()
