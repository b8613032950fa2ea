"""An audience as rows of a form, and in words."""

from typing import Any

import pytest

from rapport.web.making.audience import in_words, rows_of


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({}, "all people"),
        ({"plan": "green"}, "people whose plan is green"),
        ({"paid": True, "age": {"$gte": 18}}, "people whose paid is true and age is at least 18"),
        ({"page": {"$regex": r"a\.b"}}, "people whose page contains a.b"),
        ({"page": {"$regex": "a.b"}}, "people whose page matches the expression a.b"),
        ({"mail": {"$exists": False}}, "people whose mail is not known"),
        ({"zip": {"$eq": "5"}}, 'people whose zip is "5"'),
        ({"tags": {"$elemMatch": {"a": 1}}}, 'people with {"tags":{"$elemMatch":{"a":1}}}'),
    ],
)
def test_an_audience_in_words(condition: dict[str, Any], said: str) -> None:
    assert in_words({"condition": condition}) == said


def test_what_rows_cannot_say_stays_json() -> None:
    assert rows_of({"a": {"$gt": 1, "$lt": 5}}) is None
    assert rows_of({"$or": [{"a": 1, "b": 2}]}) is None
    assert rows_of({"$and": [{"a": 1}, {"a": {"$ne": 2}}]}) == (
        "all",
        [{"name": "a", "operator": "is", "value": "1"}, {"name": "a", "operator": "is_not", "value": "2"}],
    )
