"""``GET /metrics``: how collecting and loading go, in Prometheus' text format."""

import asyncio
import hmac
import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus

from rapport.web.local import Receive, Scope, Send
from rapport.web.watching import State, Watch

logger = logging.getLogger(__name__)

LOOPBACK = {"127.0.0.1", "::1"}
FORWARDED = {b"x-forwarded-for", b"forwarded", b"x-real-ip"}
KIND = b"text/plain; version=0.0.4; charset=utf-8"

Labels = tuple[tuple[str, str], ...]
Sample = tuple[Labels, float]


class Metrics:
    """An ASGI app. Without a token only this machine is answered, and nobody behind a proxy."""

    def __init__(self, watch: Watch, totals: Callable[[], list[tuple[str, str, int]]], token: str = "") -> None:
        self._watch, self._totals, self._token = watch, totals, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, body = HTTPStatus.OK, b""
        if self._may(scope):
            body = (await asyncio.to_thread(self.text)).encode()
        else:
            status = HTTPStatus.FORBIDDEN
            body = b"Set RAPPORT_METRICS_TOKEN and send it as: Authorization: Bearer TOKEN\n"
        headers = [
            (b"content-type", KIND),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": int(status), "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _may(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        if self._token:
            return hmac.compare_digest(headers.get(b"authorization", b""), b"Bearer " + self._token.encode())
        return not FORWARDED & headers.keys() and (scope.get("client") or ("",))[0] in LOOPBACK

    def text(self) -> str:
        """All of it."""
        return "".join([*self._counted(), *self._state(self._watch.look())])

    def _counted(self) -> Iterable[str]:
        try:
            totals = self._totals()
        except Exception:
            # Whoever watches learns most from the rest just then.
            logger.exception("The counts of what was taken and refused could not be read.")
            return
        taken = [((("path", path),), float(count)) for reason, path, count in totals if not reason]
        refused = [((("reason", reason), ("path", path)), float(count)) for reason, path, count in totals if reason]
        yield told("rapport_events_accepted_total", "counter", "Events that were acknowledged.", *taken)
        yield told("rapport_events_refused_total", "counter", "Events and requests that were refused.", *refused)

    def _state(self, state: State) -> Iterable[str]:
        progress = state.progress
        yield one("rapport_spool_bytes", "gauge", "Acknowledged and not loaded yet.", state.waiting_bytes)
        if state.waiting_events is not None:
            yield one("rapport_spool_events", "gauge", "Acknowledged and not loaded yet.", state.waiting_events)
        yield one(
            "rapport_spool_oldest_seconds", "gauge", "For how long the oldest of them has waited.", state.oldest_s
        )
        yield one("rapport_loading", "gauge", "1 while the engine takes events.", float(progress.trouble is None))
        yield one("rapport_loads_total", "counter", "Blocks of events that the engine took.", progress.loads)
        yield one("rapport_load_seconds_total", "counter", "Time that this took.", progress.load_s)
        yield one("rapport_loaded_events_total", "counter", "Events in them.", progress.loaded)
        yield one("rapport_load_failures", "gauge", "Failures in a row.", progress.failures)
        yield one("rapport_set_aside_total", "counter", "Records the engine refuses for good.", progress.set_aside)
        lag = "From receiving to answering queries: the oldest event of the last block."
        yield one("rapport_load_lag_seconds", "gauge", lag, progress.lag_ms / 1000)
        if state.collectors:
            alive, _, died = state.collectors
            yield one("rapport_collectors", "gauge", "Collectors that run.", alive)
            yield one("rapport_collector_restarts_total", "counter", "Collectors that died and were replaced.", died)
        yield one("process_resident_memory_bytes", "gauge", "Memory of the server.", state.memory_bytes)
        yield one("process_cpu_seconds_total", "counter", "CPU of the server.", state.cpu_s)


def one(name: str, kind: str, sentence: str, value: float) -> str:
    """A metric without labels."""
    return told(name, kind, sentence, ((), value))


def told(name: str, kind: str, sentence: str, *samples: Sample) -> str:
    """A metric with all its samples, in Prometheus' words."""
    lines = [f"# HELP {name} {sentence}", f"# TYPE {name} {kind}"]
    for labels, value in samples:
        inside = ",".join(f'{label}="{escaped(said)}"' for label, said in labels)
        lines.append(f"{name}{{{inside}}} {value:.10g}" if inside else f"{name} {value:.10g}")
    return "\n".join(lines) + "\n"


def escaped(said: str) -> str:
    """A label's value as Prometheus writes it."""
    return said.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
