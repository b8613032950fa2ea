"""The JSON API: the same numbers as on the pages, for whoever has the project's secret key."""

from typing import Any

import pytest
from django.test import Client

from rapport.web import runtime
from tests.web.conftest import JANUARY, Cast


def ask(cast: Cast, query: str, project: str = "shop", key: str | None = None) -> tuple[int, dict[str, Any]]:
    headers = {"authorization": f"Bearer {cast.secret if key is None else key}"}
    answer = Client().get(f"/api/v1/projects/{project}/metrics?{query}", headers=headers)
    return answer.status_code, answer.json()


def test_totals_of_a_window(january: Cast) -> None:
    status, said = ask(january, "metrics=people,bounce_rate,ctr&" + JANUARY[1:])
    assert status == 200
    assert said == {
        "from": "2026-01-01",
        "to": "2026-01-31",
        "timezone": "UTC",
        "rows": [],
        "totals": {"people": 2, "bounce_rate": 0.5, "ctr": None},
        "unknown": {"ctr": "not_collected"},
    }


def test_rows_by_day_with_the_period_before_and_both_halves(january: Cast) -> None:
    query = "metrics=sessions,bounce_rate&by=day&from=2026-01-06&to=2026-01-07&compare=previous&parts=true"
    status, said = ask(january, query)
    assert status == 200
    assert [row["day"] for row in said["rows"]] == ["2026-01-06", "2026-01-07"]
    assert [row["sessions"] for row in said["rows"]] == [1, 0]
    assert said["previous"]["sessions"] == 1
    assert said["parts"]["bounce_rate"] == {"numerator": 1, "denominator": 1}


def test_rows_by_a_field_and_filtered(january: Cast) -> None:
    _, said = ask(january, "metrics=people&by=page&filter=country==DE&" + JANUARY[1:])
    assert sorted(row["page"] for row in said["rows"]) == ["/", "/tea"]


def test_the_last_day_is_inclusive_and_the_usual_window_has_thirty(january: Cast) -> None:
    assert ask(january, "metrics=people&from=2026-01-06&to=2026-01-06")[1]["totals"] == {"people": 1}
    status, said = ask(january, "metrics=events")
    assert status == 200
    assert said["totals"] == {"events": 0}


def test_the_project_can_be_named_by_its_number(january: Cast) -> None:
    assert ask(january, "metrics=people&" + JANUARY[1:], str(january.shop.pk))[1]["totals"] == {"people": 2}


@pytest.mark.parametrize("key", ["", "nonsense", "rk_w_public"])
def test_without_a_key_that_reads_nothing_is_told(january: Cast, key: str) -> None:
    status, said = ask(january, "metrics=people", key=key)
    assert status == 401
    assert "secret key" in said["error"]["message"]


@pytest.mark.parametrize("project", ["shop", "forum", "nowhere"])
def test_a_key_opens_its_own_project_only(january: Cast, project: str) -> None:
    key = january.secret if project == "forum" else january.stranger_secret
    status, said = ask(january, "metrics=people", project, key)
    assert status == 403
    assert said["error"]["field"] == "project"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "metrics"),
        ("metrics=", "metrics"),
        ("metrics=fame", "metrics"),
        ("metrics=people&from=yesterday", "from"),
        ("metrics=people&to=2026-13-01", "to"),
        ("metrics=people&from=2026-02-01&to=2026-01-01", "from/to"),
        ("metrics=people&filter=nonsense", "filter"),
        ("metrics=people&compare=year", "compare"),
        ("metrics=people&limit=0", "limit"),
        ("metrics=people&limit=many", "limit"),
        ("metrics=people&parts=perhaps", "parts"),
        ("metrics=stickiness&by=hour", "by"),
        ("metrics=people&by=mood", ""),
    ],
)
def test_a_question_without_an_answer_names_what_to_mend(january: Cast, query: str, field: str) -> None:
    status, said = ask(january, query)
    assert status == 400
    assert said["error"]["field"] == field
    assert said["error"]["message"].endswith((".", ")"))


def test_an_engine_that_is_not_there_is_said_so(january: Cast) -> None:
    runtime.use(None)
    status, said = ask(january, "metrics=people")
    assert status == 503
    assert "still collected" in said["error"]["message"]


def test_where_nothing_was_refused_the_list_is_empty(january: Cast) -> None:
    headers = {"authorization": f"Bearer {january.secret}"}
    assert Client().get("/api/v1/projects/shop/refused", headers=headers).json() == {"refused": []}
    assert Client().get("/api/v1/projects/forum/refused", headers=headers).status_code == 403
    assert Client().get("/api/v1/projects/shop/refused").status_code == 401


def test_openapi_describes_it(db: None) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    parameters = described["paths"]["/api/v1/projects/{project}/metrics"]["get"]["parameters"]
    names = {"project", "metrics", "from", "to", "by", "filter", "compare", "parts", "limit", "format", "segment"}
    assert {parameter["name"] for parameter in parameters} == names
