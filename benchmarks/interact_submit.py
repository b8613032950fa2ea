"""Answers to a survey that are durable before they are acknowledged, beside the bare endpoint of ``bare.py``.

Each is by somebody new at an address of their own, finishes a survey of four questions and gives six events, which
are loaded meanwhile. The bare endpoint decodes the same body and commits it to SQLite; it checks nothing.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import msgspec

from clients import PLACE
from gauge import RAPPORT, WORK, at_least, note, run
from sender import Tally
from serving import Server, free_port, running, served

LIMIT = 500
"""Answers a second on two cores."""
CONNECTIONS = 64
HERE = Path(__file__).parent
CHOICES = [{"name": "late", "text": "Late"}, {"name": "cold", "text": "Cold"}]
SURVEY = {
    "use": "survey",
    "title": "How was it?",
    "screens": [
        {
            "name": "all",
            "questions": [
                {"name": "nps", "kind": "nps", "title": "Would you recommend us?", "required": True},
                {"name": "why", "kind": "multiple", "title": "What went wrong?", "choices": CHOICES},
                {"name": "words", "kind": "text", "title": "In a few words?"},
                {"name": "call", "kind": "consent", "title": "May we call?"},
            ],
        }
    ],
    "endings": [{"name": "thanks", "title": "Thank you"}],
}
ANSWERS = {"nps": 6, "why": ["late", "cold"], "words": "It came late and was cold, sadly.", "call": True}


def main() -> int:
    """Both in turns, in the same run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    folder = WORK / "interact"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    data, port = folder / "data", free_port()
    made = msgspec.json.decode(run([*RAPPORT, "project", "create", "Shop", "--data", data, "--json"]).output)
    bare = [sys.executable, str(HERE / "bare.py"), str(port), str(folder / "bare.db")]
    with running(bare, port, os.environ) as limit, served(data, os.environ) as ours:
        request = folder / "submit"
        request.write_bytes(submit(ours, made))
        send(request, limit, 1)
        send(request, ours, 1)
        rates: dict[str, list[float]] = {"bare": [], "rapport": []}
        for _ in range(asked.rounds):
            rates["bare"].append(rate_of("bare", request, limit, asked.seconds))
            rates["rapport"].append(rate_of("rapport", request, ours, asked.seconds))
    mine, theirs = (statistics.median(rates[name]) for name in ("rapport", "bare"))
    at_least("interact submit", mine, LIMIT, "answers/s")
    note(f"{mine / theirs:.2f} x the bare endpoint's {theirs:,.0f} requests/s")
    return 0


def submit(server: Server, made: dict[str, str]) -> bytes:
    """The request; the number of whoever answers is put in when it is sent."""
    head = {"Authorization": f"Bearer {made['secret_key']}", "Content-Type": "application/json"}
    path = f"/api/v1/projects/{made['project']}/interactions/how"
    server.ask("PUT", path, msgspec.json.encode(SURVEY), head)
    server.post(f"{path}/publish", b'{"action": null}', head)
    person = PLACE.decode()
    body = {"writeKey": made["write_key"], "id": f"answer-{person}", "anonymousId": f"person-{person}", "version": 1}
    body |= {"messageId": "m", "url": "https://tea.example/", "answers": ANSWERS}
    text = msgspec.json.encode(body)
    lines = (
        "POST /v1/interact/how/submit HTTP/1.1",
        "Host: x",
        f"X-Forwarded-For: {person}",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        "Origin: https://tea.example",
        "Content-Type: application/json",
        f"Content-Length: {len(text)}",
    )
    return "\r\n".join((*lines, "", "")).encode() + text


def rate_of(name: str, request: Path, server: Server, seconds: float) -> float:
    """Answers a second in one round."""
    before = server.cpu_s()
    tally = send(request, server, seconds)
    rate, cpu_ms = tally.good / tally.seconds, (server.cpu_s() - before) / tally.good * 1000
    note(f"{name}: {rate:,.0f}/s, {cpu_ms:.2f} ms CPU each, median {tally.median_ms:.0f} ms, p99 {tally.p99_ms:.0f} ms")
    return rate


def send(request: Path, server: Server, seconds: float) -> Tally:
    """What a sender in a process of its own says. Raises RuntimeError when anything was refused."""
    words = [sys.executable, HERE / "sender.py", server.port, request, "--connections", CONNECTIONS]
    words += ["--seconds", seconds]
    said = subprocess.run(list(map(str, words)), stdout=subprocess.PIPE, check=True).stdout
    tally = msgspec.json.decode(said, type=Tally)
    if tally.bad:
        raise RuntimeError(f"{tally.bad} of {tally.bad + tally.good} answers were not taken")
    return tally


if __name__ == "__main__":
    sys.exit(main())
