"""From a file of events to sessions and to a funnel, beside the same in ``retentioneering`` 5.2, with the same answers.

The peer lives in an environment of its own, made by hand (``python3.11 -m venv PEER`` and ``PEER/bin/pip install
'retentioneering==5.2.*' pyarrow``); ``--peer`` names its Python. Each side is a process that reads the file, makes
sessions with a timeout of 30 minutes and asks for a funnel in order, without a time limit, as the peer has none; ours
asks it of files that are taken, where only the question counts, and of files where they lie, from the beginning. Turns
are taken, and the least of each figure counts.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from events import made
from gauge import at_least, at_most, note, run, said

FASTER, MEMORY, SLOWER, BEGINNING = 20.0, 0.25, 1.0, 5.0
STEPS = ("page_view", "search", "purchase")

PEER = """
import json, sys, time
import pyarrow as pa, pyarrow.parquet as pq
from retentioneering.eventstream import Eventstream
steps, files = sys.argv[1].split(","), sys.argv[2:]
began = time.perf_counter()
names = ["anonymous_id", "event", "timestamp"]
frame = pa.concat_tables([pq.read_table(file, columns=names) for file in files]).to_pandas()
frame.columns = ["user_id", "event", "timestamp"]
frame["timestamp"], frame["event"] = frame["timestamp"].dt.tz_localize(None), frame["event"].astype(str)
schema = {"path_cols": ["user_id"], "event_col": "event", "timestamp_col": "timestamp", "segment_cols": []}
stream = Eventstream(frame, schema)
made = time.perf_counter() - began
split = stream.split_sessions(timeout="30m")
sessions = int(split.df["session_id"].nunique())
took = time.perf_counter() - began
asked = []
for _ in range(3):
    began = time.perf_counter()
    told = stream.funnel_data(steps=steps)
    asked.append(time.perf_counter() - began)
people = [int(step["unique_paths"]) for step in told["steps"]]
told = {"sessions": sessions, "took_s": took, "funnel_s": min(asked), "funnel": people, "whole_s": made + asked[0]}
print(json.dumps(told | {"people": people}))
"""

OURS = """
import json, sys, time
import rapport
sessions = rapport.sessions
steps, files = sys.argv[1].split(","), sys.argv[2:]
began = time.perf_counter()
found = len(sessions(files, person="anonymous_id", time="timestamp"))
took = time.perf_counter() - began
print(json.dumps({"sessions": found, "took_s": took}))
"""

FUNNEL = """
import json, sys, time
import rapport
steps, files = sys.argv[1].split(","), sys.argv[2:]
log = rapport.read(files, person="anonymous_id", time="timestamp", event="event", id="event_id")
asked = []
for turn in range(3):
    began = time.perf_counter()
    told = log.funnel(step=steps, window="90d", filter="event!=nothing" + str(turn))
    asked.append(time.perf_counter() - began)
people = [row["reached"] for row in told if row["of"] == "everybody"]
print(json.dumps({"funnel_s": min(asked), "funnel": people}))
"""
"""Each turn asks with another filter, so that nothing is remembered."""

DIRECT = """
import json, sys, time
import rapport
read = rapport.read
steps, files = sys.argv[1].split(","), sys.argv[2:]
began = time.perf_counter()
log = read(files, person="anonymous_id", time="timestamp", event="event", direct=True)
told = log.funnel(step=steps, window="90d")
people = [row["reached"] for row in told if row["of"] == "everybody"]
print(json.dumps({"whole_s": time.perf_counter() - began, "people": people}))
"""
"""From the files to a funnel, without taking them."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one side took at best, and what it found; ``peak_mb`` is of the process that made sessions."""

    read_s: float
    funnel_s: float
    peak_mb: float
    sessions: int
    funnel: tuple[int, ...]
    whole_s: float
    """From the files to a funnel."""


def asked(python: str | Path, programs: Sequence[str], files: Sequence[Path]) -> Side:
    """Run one side once; the first of its programs makes the sessions."""
    told: dict[str, Any] = {}
    runs = []
    for program in programs:
        runs.append(run([python, "-c", program, ",".join(STEPS), *files]))
        told |= json.loads(runs[-1].output.splitlines()[-1])
    processes = "; ".join(map(str, runs))
    took = f"{told['took_s']:.2f} s to sessions, {told['whole_s']:.2f} s to a funnel, {told['funnel_s']:.3f} s a funnel"
    note(f"{took}; whole processes {processes}")
    if told["people"] != told["funnel"]:
        raise RuntimeError(f"files that are asked where they lie say {told['people']}, once taken {told['funnel']}")
    return Side(
        told["took_s"], told["funnel_s"], runs[0].peak_mb, told["sessions"], tuple(told["funnel"]), told["whole_s"]
    )


def best(runs: Sequence[Side]) -> Side:
    """The least of each figure."""
    last = runs[-1]
    return Side(
        min(one.read_s for one in runs),
        min(one.funnel_s for one in runs),
        min(one.peak_mb for one in runs),
        last.sessions,
        last.funnel,
        min(one.whole_s for one in runs),
    )


def main() -> int:
    """Measure both by turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=2)
    parser.add_argument("--peer", type=Path, required=True, help="Python of the environment that has retentioneering.")
    given = parser.parse_args()
    files = made(given.events)
    # It tells its makers of every import unless it is asked not to.
    os.environ["RETENTIONEERING_NO_TRACK"] = "1"
    ours, theirs = [], []
    for _ in range(given.times):
        ours.append(asked(sys.executable, (OURS, FUNNEL, DIRECT), files))
        theirs.append(asked(given.peer, (PEER,), files))
    we, they = best(ours), best(theirs)
    same = (we.sessions, we.funnel) == (they.sessions, they.funnel)
    answers = f"{we.sessions:,} sessions and {we.funnel}" + (
        "" if same else f" beside {they.sessions:,} and {they.funnel}"
    )
    said("beside_retentioneering answers", answers, "", "the same", reached=same)
    at_least("beside_retentioneering sessions", they.read_s / we.read_s, FASTER, "x as fast from the file")
    at_least("beside_retentioneering from files to a funnel", they.whole_s / we.whole_s, BEGINNING, "x as fast")
    at_most("beside_retentioneering memory", we.peak_mb / they.peak_mb, MEMORY, "x its memory")
    at_most("beside_retentioneering funnel", we.funnel_s / they.funnel_s, SLOWER, "x its time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
