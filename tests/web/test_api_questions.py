"""Questions over the API: typed in its description, in four formats, and with the errors of everything else."""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.http import HttpResponse
from django.test import Client

from rapport.measure import SHAPES, Shape, shapes
from tests.made_up import StepsWants, made_up
from tests.web.conftest import JANUARY, Cast

__all__ = ["made_up"]

STEPS = f"{JANUARY[1:]}&step=page_view&step=share"


def get(cast: Cast, path: str, accept: str = "", **said: Any) -> HttpResponse:
    headers = {"authorization": f"Bearer {said.get('key', cast.secret)}"} | ({"accept": accept} if accept else {})
    answer: HttpResponse = Client().get(f"/api/v1/projects/{said.get('project', 'shop')}/{path}", headers=headers)  # type: ignore[assignment]
    return answer


def told(cast: Cast, path: str, **said: Any) -> tuple[int, dict[str, Any]]:
    answer = get(cast, path, **said)
    return answer.status_code, json.loads(answer.content)


def test_a_question_is_answered_from_the_projects_own_events(january: Cast) -> None:
    status, said = told(january, f"questions/time_of_week?{JANUARY[1:]}&count=events")
    assert status == 200
    assert set(said) == {"from", "to", "timezone", "rows", "unknown"}
    assert (said["from"], said["to"], said["timezone"], said["unknown"]) == ("2026-01-01", "2026-01-31", "UTC", {})
    busy = [(row["weekday"], row["hour"], row["events"], row["people"]) for row in said["rows"] if row["events"]]
    assert busy == [(1, 10, 3, 1), (2, 12, 1, 1)]


def test_it_is_filtered_and_shows_its_sql(january: Cast) -> None:
    status, said = told(january, f"questions/time-of-week?{JANUARY[1:]}&filter=country==US&sql=true")
    assert status == 200
    assert sum(row["events"] for row in said["rows"]) == 1
    assert "toDayOfWeek" in said["sql"][0]


def test_lists_are_given_by_repeating_the_name(january: Cast, made_up: Shape[StepsWants]) -> None:
    status, said = told(january, f"questions/made_up?{STEPS}")
    assert status == 200
    assert [row["step"] for row in said["rows"]] == ["page_view", "share"]
    assert said["rows"][0] == {"step": "page_view", "people": 12345, "share": None, "after_s": None}
    assert said["unknown"] == {"after_s": "time_too_coarse"}


@pytest.mark.parametrize("by_header", [True, False])
def test_large_tables_come_as_arrow_and_parquet(january: Cast, made_up: Shape[StepsWants], by_header: bool) -> None:
    def packed(name: str, kind: str) -> bytes:
        path = f"questions/made_up?{STEPS}" + ("" if by_header else f"&format={name}")
        answer = get(january, path, accept=kind if by_header else "")
        assert answer.headers["Content-Type"] == kind
        return answer.content

    streamed = pa.ipc.open_stream(packed("arrow", "application/vnd.apache.arrow.stream")).read_all()
    kept = pq.read_table(io.BytesIO(packed("parquet", "application/vnd.apache.parquet")))
    assert streamed == kept
    assert [str(field.type) for field in kept.schema] == ["string", "int64", "double", "double"]
    assert kept.to_pydict()["share"] == [None, 0.5]
    assert json.loads(kept.schema.metadata[b"rapport"])["unknown"] == {"after_s": "time_too_coarse"}


def test_csv_is_exact(january: Cast, made_up: Shape[StepsWants]) -> None:
    answer = get(january, f"questions/made_up?{STEPS}&format=csv")
    assert answer.content.decode().splitlines() == [
        "step,people,share,after_s",
        "page_view,12345,,",
        "share,12345,0.5,",
    ]
    assert answer.headers["Content-Disposition"].endswith('filename="shop-made_up-2026-01-01-2026-01-31.csv"')


def test_metrics_come_in_the_same_formats(january: Cast) -> None:
    asked = f"metrics?metrics=people,bounce_rate,ctr&{JANUARY[1:]}"
    totals = pa.ipc.open_stream(get(january, f"{asked}&format=arrow").content).read_all()
    assert totals.to_pylist() == [{"people": 2, "bounce_rate": 0.5, "ctr": None}]
    assert get(january, f"{asked}&by=country&format=csv").content.decode().splitlines() == [
        "country,people,bounce_rate,ctr",
        "DE,1,0.0,",
        "US,1,1.0,",
    ]
    assert pq.read_table(io.BytesIO(get(january, f"{asked}&by=day&format=parquet").content)).num_rows == 31


@pytest.mark.parametrize(
    ("path", "status", "field", "words"),
    [
        ("questions/mood", 404, "question", "use one of"),
        ("questions/time_of_week?count=fame", 400, "count", "'fame' is not among events, people, engaged_s."),
        ("questions/time_of_week?cuont=people", 400, "cuont", "use count, filter, from, to"),
        ("questions/time_of_week?from=soon", 400, "from", "is no day"),
        ("questions/time_of_week?from=2026-02-01&to=2026-01-01", 400, "from/to", "is after"),
        ("questions/time_of_week?filter=mood==good", 400, "", "'mood' is no field"),
        ("questions/time_of_week?format=xml", 400, "format", "use json, csv, arrow, parquet"),
        ("questions/time_of_week?sql=yes", 400, "sql", "neither true nor false"),
        ("questions/made_up", 400, "step", "needed"),
        ("questions/made_up?step=a", 400, "step", "give at least 2"),
        ("metrics?metrics=people&format=xml", 400, "format", "use json"),
    ],
)
def test_what_is_wrong_names_field_and_mend(
    january: Cast, made_up: Shape[StepsWants], path: str, status: int, field: str, words: str
) -> None:
    got, said = told(january, path)
    assert got == status, said
    assert said["error"]["field"] == field
    assert words in said["error"]["message"]


@pytest.mark.parametrize("path", ["questions", "questions/time_of_week", "questions/mood"])
def test_a_key_opens_its_own_project_only(january: Cast, path: str) -> None:
    assert told(january, path, project="forum")[0] == 403
    assert told(january, path, key="rk_s_nothing")[0] == 401


def test_what_can_be_asked_is_listed(january: Cast, made_up: Shape[StepsWants]) -> None:
    status, said = told(january, "questions")
    assert status == 200
    assert [one["name"] for one in said["questions"]] == [one.name for one in shapes()]
    last = said["questions"][-1]
    assert last["parameters"][0]["name"] == "step"
    assert (last["parameters"][0]["many"], last["parameters"][0]["needed"]) == (True, True)
    assert last["columns"][2] == {"name": "share", "title": "Share", "unit": "share", "sentence": "Of the step before."}


@pytest.mark.parametrize("name", SHAPES)
def test_openapi_has_the_types_of_each_question(db: None, name: str) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    path = described["paths"][f"/api/v1/projects/{{project}}/questions/{name}"]["get"]
    shape = SHAPES[name]
    said = {one["name"]: one for one in path["parameters"]}
    assert path["summary"] == shape.asks
    for want in shape.fields:
        assert said[want.name]["description"] == want.sentence
        assert said[want.name]["required"] == want.needed
        assert (said[want.name]["schema"]["type"] == "array") == want.many
    ref = path["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    answer = described["components"]["schemas"][ref]
    row = answer["properties"]["rows"]["items"]["$ref"].rpartition("/")[2]
    assert set(described["components"]["schemas"][row]["properties"]) == set(shape.columns)
    assert {"from", "to", "timezone", "rows", "unknown"} <= set(answer["properties"])
