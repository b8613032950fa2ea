"""``/metrics`` in Prometheus' words: who may read them, and that they say what happened."""

import re

import msgspec
import pytest

from tests.journeys.house import Server, new_project, soon

NAMELESS = {"userId": "u"}


def samples(text: str) -> dict[str, float]:
    """Every sample by its name with its labels."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{([a-z]+="[^"]*",?)+\})? \S+', line) for line in lines), lines
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def metrics(server: Server) -> dict[str, float]:
    """What the server says now."""
    got = server.get("/metrics")
    assert got.status == 200, got.body
    return samples(got.body.decode())


@pytest.mark.slow
def test_what_happened_is_counted(server: Server, shop: dict[str, str]) -> None:
    before = metrics(server)
    taken, refused = 'rapport_events_accepted_total{path="/v1/track"}', 'reason="no_name",path="/v1/track"'
    refused = f"rapport_events_refused_total{{{refused}}}"
    for body in ({"event": "lamp_lit", **NAMELESS}, {"event": "lamp_lit", **NAMELESS}, NAMELESS):
        server.post("/v1/track", msgspec.json.encode({"writeKey": shop["write_key"], **body}))
    soon(lambda: server.events(shop), lambda count: count == 2)
    after = soon(lambda: metrics(server), lambda now: now.get(refused, 0) > before.get(refused, 0))
    assert after[taken] - before.get(taken, 0) == 2
    assert after[refused] - before.get(refused, 0) == 1
    assert after["rapport_loaded_events_total"] - before["rapport_loaded_events_total"] == 2
    assert after["rapport_loads_total"] > before["rapport_loads_total"]
    assert after["rapport_load_seconds_total"] > before["rapport_load_seconds_total"]
    assert after["rapport_load_lag_seconds"] > 0
    assert (after["rapport_spool_bytes"], after["rapport_spool_events"], after["rapport_spool_oldest_seconds"]) == (
        0,
        0,
        0,
    )
    assert after["rapport_loading"] == 1
    assert after["process_resident_memory_bytes"] > 50_000_000


def test_nobody_behind_a_proxy_reads_them_without_a_token(server: Server) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        got = server.ask("GET", "/metrics", {name: "203.0.113.7"})
        assert got.status == 403, name
        assert b"RAPPORT_METRICS_TOKEN" in got.body


@pytest.mark.slow
def test_events_are_also_heard_below_a_prefix(own_server: Server) -> None:
    site = new_project(own_server.data, "Site")
    own_server.stop()
    own_server.settings = {"RAPPORT_PREFIX": "/garden"}
    own_server.start()
    view = msgspec.json.encode({"writeKey": site["write_key"], "anonymousId": "a"})
    for path, status in (("/garden/v1/page", 200), ("/v1/page", 200), ("/gardens/v1/page", 404), ("/garden/", 404)):
        assert own_server.post(path, view).status == status, path
    assert own_server.ask("GET", "/garden/metrics", {}).status == 404
    assert own_server.ask("GET", "/garden/p/site/", {}).status == 404, "pages are only where they always are"
    assert soon(lambda: own_server.events(site), lambda count: count == 2) == 2


@pytest.mark.slow
def test_a_token_lets_prometheus_in(own_server: Server) -> None:
    own_server.stop()
    own_server.settings = {"RAPPORT_METRICS_TOKEN": "t0ken"}
    own_server.start()
    assert own_server.ask("GET", "/metrics", {}).status == 403
    assert (
        own_server.ask("GET", "/metrics", {"Authorization": "Bearer t0ken", "X-Forwarded-For": "1.2.3.4"}).status == 200
    )
