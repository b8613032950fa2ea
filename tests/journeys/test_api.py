"""The metrics API over HTTP: who may ask, what comes back, and what is said of a wrong question."""

import pytest

from tests.journeys.house import Server, new_project


def test_a_secret_key_opens_its_own_project_only(server: Server, shop: dict[str, str]) -> None:
    stranger = new_project(server.data, "Cyd's")
    mixed = {"project": shop["project"], "secret_key": stranger["secret_key"]}
    nothing = {"project": "nothing", "secret_key": stranger["secret_key"]}
    assert server.metrics(mixed, "people").status == 403
    assert server.metrics(nothing, "people").status == 403
    assert server.metrics(shop, "people").status == 200


@pytest.mark.parametrize("key", ["", "rk_s_wrong", "rk_w_wrong"])
def test_other_keys_open_nothing(server: Server, shop: dict[str, str], key: str) -> None:
    got = server.metrics({**shop, "secret_key": key}, "people")
    assert got.status == 401
    assert got.json["error"]["message"]


def test_a_write_key_reads_nothing(server: Server, shop: dict[str, str]) -> None:
    assert server.metrics({**shop, "secret_key": shop["write_key"]}, "people").status == 401


def test_the_answer_says_what_was_asked(server: Server, shop: dict[str, str]) -> None:
    window = {"from": "2026-01-01", "to": "2026-01-02"}
    got = server.metrics(shop, "events", "bounce_rate", by="day", compare="previous", parts="true", **window).json
    assert got == {
        "from": "2026-01-01",
        "to": "2026-01-02",
        "timezone": "UTC",
        "rows": [
            {"day": "2026-01-01", "events": 0, "bounce_rate": None},
            {"day": "2026-01-02", "events": 0, "bounce_rate": None},
        ],
        "totals": {"events": 0, "bounce_rate": None},
        "unknown": {"bounce_rate": "no_data"},
        "previous": {"events": 0, "bounce_rate": None},
        "previous_rows": [
            {"day": "2025-12-30", "events": 0, "bounce_rate": None},
            {"day": "2025-12-31", "events": 0, "bounce_rate": None},
        ],
        "parts": {"bounce_rate": {"numerator": 0, "denominator": 0}},
    }


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"metrics": ""}, "metrics: name at least one, such as metrics=people,bounce_rate."),
        ({"metrics": "peopel"}, "peopel"),
        ({"metrics": "people", "by": "colour"}, "colour"),
        ({"metrics": "people", "from": "2026-02-30"}, "from: '2026-02-30' is no day; write it as 2026-01-31."),
        ({"metrics": "people", "from": "2026-02-02", "to": "2026-02-01"}, "2026-02-02 is after 2026-02-01"),
        ({"metrics": "people", "from": "0001-01-01"}, "from: 0001-01-01 is not between 1971-01-01 and 2099-12-31."),
        ({"metrics": "people", "to": "9999-12-31"}, "to: 9999-12-31 is not between"),
        (
            {"metrics": "people", "by": "hour", "from": "2020-01-01", "to": "2026-01-01"},
            "by: hours are told of at most",
        ),
        ({"metrics": "people", "filter": "country"}, "country"),
        ({"metrics": "people", "compare": "next"}, "compare: 'next' cannot be compared with"),
        ({"metrics": "people", "limit": "0"}, "limit: 0 is not between 1 and 10000."),
        ({"metrics": "people", "limit": "many"}, "limit: "),
        ({"by": "day"}, "metrics: "),
    ],
)
def test_a_wrong_question_gets_a_sentence(
    server: Server, shop: dict[str, str], asked: dict[str, str], sentence: str
) -> None:
    got = server.get(f"/api/v1/projects/{shop['project']}/metrics", shop["secret_key"], **asked)
    assert got.status == 400
    assert sentence in "{field}: {message}".format(**got.json["error"])


@pytest.mark.parametrize(("first", "last"), [("1971-01-01", "2026-01-01"), ("1971-01-01", "1971-01-02")])
def test_what_was_before_all_time_is_nothing(server: Server, shop: dict[str, str], first: str, last: str) -> None:
    window = {"from": first, "to": last, "compare": "previous"}
    for by in ("", "month", "country"):
        got = server.metrics(shop, "people", "events", "bounce_rate", "sessions", by=by, **window)
        assert got.status == 200, got.body
        assert got.json["previous"] == {"people": 0, "events": 0, "bounce_rate": None, "sessions": 0}
    assert server.metrics(shop, "wau", "stickiness", "retention_d1", **window).json["previous"]["wau"] == 0


def test_the_api_describes_itself(server: Server) -> None:
    described = server.get("/api/v1/openapi.json")
    assert described.status == 200
    assert "/api/v1/projects/{project}/metrics" in described.json["paths"]
