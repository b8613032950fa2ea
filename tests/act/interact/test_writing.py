"""What people write: seen when it may be, reported, decided, appealed; its history stays."""

from typing import Any

import pytest

from rapport.act.interact import events, forgetting, writing
from rapport.act.interact.asking import Who
from rapport.act.interact.models import Interaction, Writing
from rapport.act.interact.writing import Said
from rapport.act.interact.writing_models import Kind
from rapport.deliver.api import Wrong
from rapport.projects.models import Project
from tests.act.interact.conftest import ADA, BEN, NOW, REVIEWS, asked, later, where
from tests.act.interact.test_answering import refused


def review(reviews: Interaction, who: Who = ADA, stars: int = 4, text: str = "Good", key: str = "") -> Writing:
    return writing.post(reviews, who, where(key), Said(Kind.REVIEW, "/tea", text, stars=stars), NOW)


def seen(reviews: Interaction, kind: Kind = Kind.REVIEW) -> list[str]:
    return [one.text for one in writing.shown(reviews, "/tea", kind, None, 10)]


def test_a_review_is_one_a_person_and_its_stars_are_counted(reviews: Interaction) -> None:
    first = review(reviews, key="same-key-1")
    assert review(reviews, key="same-key-1").pk == first.pk
    with refused("reviewed"):
        review(reviews)
    review(reviews, BEN, stars=1)
    assert writing.stars(reviews, "/tea") == (2.5, 2)
    assert writing.stars(reviews, "/coffee") == (None, 0)
    told = [(one.name, one.properties["number"]) for one in events.waiting()]
    assert told == [("review_posted", 4), ("review_posted", 1)]
    assert "Good" not in str([one.properties for one in events.waiting()])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(Kind.REVIEW, "/tea", stars=6), "stars"),
        (Said(Kind.REVIEW, "", stars=5), "subject"),
        (Said(Kind.QUESTION, "/tea", " "), "text"),
        (Said(Kind.STORY, "/tea", "x" * 10_001), "text"),
    ],
)
def test_what_is_wrong_is_told_by_field(reviews: Interaction, said: Said, field: str) -> None:
    with refused("bad_answer") as raised:
        writing.post(reviews, ADA, where(), said, NOW)
    assert field in raised.value.fields


def test_it_waits_where_the_team_looks_first_and_watched_words_are_met(shop: Project) -> None:
    watched = {"watched": {"cheap pills": "refuse", "scam": "hold"}}
    before = asked(shop, "before", {**REVIEWS, "reviews": {"moderation": "before"}})
    after = asked(shop, "after", {**REVIEWS, "reviews": {"moderation": "after", **watched}})
    assert review(before).standing == "waiting"
    with refused("refused_word"):
        review(after, text="Pills, cheap!")
    held = review(after, text="A SCAM")
    assert (held.standing, seen(after)) == ("waiting", [])
    assert [one.pk for one in writing.queue(after)] == [held.pk]
    writing.decide(held, "shown", "", "Ben")
    assert (seen(after), writing.queue(after)) == (["A SCAM"], [])


def test_reports_of_two_people_hide_it_until_somebody_has_looked(reviews: Interaction) -> None:
    one = review(reviews)
    for who in (BEN, BEN, Who("cat")):
        writing.report(reviews, one.pk, who, where(), "Rude", NOW)
    assert (seen(reviews), len(writing.queue(reviews))) == ([], 1)
    with refused("not_there"):
        writing.report(reviews, one.pk, Who("dan"), where(), "Rude", NOW)
    one.refresh_from_db()
    writing.decide(one, "shown", "", "Ben")
    assert seen(reviews) == ["Good"]
    writing.report(reviews, one.pk, Who("dan"), where(), "Rude", NOW)
    assert seen(reviews) == ["Good"]
    assert [one.name for one in events.waiting()].count("content_reported") == 3


def test_its_writer_reads_why_and_may_appeal_once(reviews: Interaction) -> None:
    one = review(reviews)
    with refused("no_appeal"):
        writing.appeal(reviews, one.pk, ADA, "Please")
    with pytest.raises(Wrong, match="Say why"):
        writing.decide(one, "removed", "", "Ben")
    writing.decide(one, "removed", "An advertisement", "Ben")
    with refused("not_yours"):
        writing.appeal(reviews, one.pk, BEN, "Please")
    writing.appeal(reviews, one.pk, ADA, "It is not")
    assert [found.because for found in writing.queue(reviews)] == ["An advertisement"]
    with refused("no_appeal"):
        writing.appeal(reviews, one.pk, ADA, "Please")
    writing.decide(one, "removed", "It is one", "Ada")
    with refused("no_appeal"):
        writing.appeal(reviews, one.pk, ADA, "Please")
    assert [found.by for found in one.decisions.exclude(what="appeal")] == ["Ada", "Ben"]


def test_a_change_keeps_what_it_was(reviews: Interaction) -> None:
    one = review(reviews, text="Good", stars=4)
    said = Said(Kind.REVIEW, "/tea", "Bad", stars=1)
    with refused("not_yours"):
        writing.change(reviews, one.pk, BEN, where(), said, NOW)
    writing.change(reviews, one.pk, ADA, where(), said, later(days=1))
    assert seen(reviews) == ["Bad"]
    assert [(edit.text, edit.stars) for edit in one.edits.all()] == [("Good", 4)]


def test_answers_stand_below_questions_and_outlive_who_asked(reviews: Interaction, forum: Project) -> None:
    asked_one = writing.post(reviews, ADA, where(), Said(Kind.QUESTION, "/tea", "Hot?"), NOW)
    answer = Said(Kind.ANSWER, "/tea", "Yes", parent=asked_one.pk)
    writing.post(reviews, BEN, where(), answer, NOW)
    other: dict[str, Any] = {**REVIEWS}
    with refused("unknown_question"):
        writing.post(asked(forum, "reviews", other), BEN, where(), answer, NOW)
    forgetting.forget(reviews.project_id, ["ada"])
    assert (seen(reviews, Kind.QUESTION), seen(reviews, Kind.ANSWER)) == ([], ["Yes"])
