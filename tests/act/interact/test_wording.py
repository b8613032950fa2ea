"""What people wrote in their own words, among the results."""

import pytest

from rapport.act.interact import surveying, wording
from rapport.act.interact.asking import Where, Who
from rapport.act.interact.models import Interaction
from rapport.act.interact.results import results
from tests.act.interact.conftest import NOW

pytestmark = pytest.mark.django_db

SAID = (
    "The cup is lovely, I love it.",
    "A lovely cup, great.",
    "The delivery was terrible.",
    "Terrible delivery, and late.",
    "Die Lieferung war leider nicht gut.",
)


@pytest.fixture
def answered(survey: Interaction) -> Interaction:
    for number, words in enumerate(SAID):
        who, where = Who(f"p{number}", ""), Where(f"phone-of-{number}")
        surveying.save(survey, who, where, {"nps": 8, "words": words}, NOW, finished=True)
    return survey


def test_texts_have_sentiment_bands_and_themes(answered: Interaction) -> None:
    (found,) = [one for one in results(answered)["questions"] if one["name"] == "words"]
    assert (found["read"], found["unknown"]) == (5, 1)
    assert found["bands"] == {"negative": 2, "neutral": 0, "positive": 2}
    assert found["sentiment"]["count"] == 4
    assert found["sentiment"]["low"] < found["sentiment"]["value"] < found["sentiment"]["high"]
    assert {one["phrase"]: one["texts"] for one in found["themes"]} == {
        "cup": 2, "lovely": 2, "delivery": 2, "terrible": 2,
    }  # fmt: skip


def test_texts_are_searched_the_newest_first(answered: Interaction) -> None:
    found = wording.texts_of(answered, "words", "deliver")
    assert (found["read"], found["found"]) == (5, 2)
    assert [(one["text"], one["band"], one["person"]) for one in found["texts"]] == [
        (SAID[3], "negative", "p3"),
        (SAID[2], "negative", "p2"),
    ]
    other = wording.texts_of(answered, "words", "lieferung")["texts"]
    assert [(one["score"], one["reason"]) for one in other] == [(None, "other_language")]


def test_another_question_has_no_texts(answered: Interaction) -> None:
    assert wording.texts_of(answered, "nps")["texts"] == []
