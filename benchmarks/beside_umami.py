"""Totals, series, pages, funnel and retention of 30 days, beside the same asked of PostgreSQL in Umami 3's way.

Needs PostgreSQL's programs (Debian: ``apt-get install postgresql``); a cluster of its own is made in a temporary folder
and thrown away. The SQL is written for this comparison after what Umami does: one row an event, a visit known when it
comes in, page views only for totals and pages. Both are asked by turns in one run; nothing is
remembered.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from events import made
from gauge import RAPPORT, WORK, at_least, note, run
from rapport.kernel.scope import Scope
from rapport.measure import SHAPES, Question, ask
from rapport.store import Store
from rapport.store.answers import Answers

LIMIT, TIMES = 50, 3
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 31)
STEPS = ("page_view", "search", "purchase")
TOTALS = ("people", "sessions", "views", "bounce_rate", "session_duration")

TABLE = """
CREATE TABLE website_event (event_id bigint, website_id int, session_id bigint, visit_id bigint, created_at timestamptz,
    url_path varchar(500), event_type int, event_name varchar(50));
COPY website_event FROM '{file}' (FORMAT csv);
ALTER TABLE website_event ADD PRIMARY KEY (event_id);
CREATE INDEX ON website_event (website_id, created_at);
CREATE INDEX ON website_event (website_id, session_id, created_at);
CREATE INDEX ON website_event (website_id, created_at, url_path);
CREATE INDEX ON website_event (website_id, created_at, event_name);
VACUUM ANALYZE website_event;"""
WHEN = "website_id = 1 AND created_at >= '2026-03-02 00:00:00+00' AND created_at < '2026-04-01 00:00:00+00'"
VISITS = f"""
SELECT session_id, visit_id, count(*) AS views, min(created_at) AS first, max(created_at) AS last
FROM website_event WHERE {WHEN} AND event_type = 1 GROUP BY session_id, visit_id"""


def step(number: int) -> str:
    """Who took a step within an hour of the one before."""
    name = f"event_name = '{STEPS[number]}'" if number else "event_type = 1"
    if not number:
        return f"s0 AS (SELECT DISTINCT session_id, created_at FROM website_event WHERE {WHEN} AND {name})"
    return f"""s{number} AS (
    SELECT DISTINCT e.session_id, e.created_at FROM s{number - 1} AS b JOIN website_event AS e USING (session_id)
    WHERE e.{WHEN.replace(" created_at", " e.created_at")} AND e.{name}
        AND e.created_at BETWEEN b.created_at AND b.created_at + interval '60 minutes')"""


ASKED: dict[str, str] = {
    "totals": f"""
SELECT sum(views), count(DISTINCT session_id), count(DISTINCT visit_id), sum((views = 1)::int),
    sum(extract(epoch FROM last - first)) FROM ({VISITS}) AS v""",
    "series": f"""
SELECT date_trunc('day', created_at AT TIME ZONE 'UTC') AS day, count(*), count(DISTINCT session_id)
FROM website_event WHERE {WHEN} AND event_type = 1 GROUP BY day ORDER BY day""",
    "pages": f"""
SELECT url_path, count(DISTINCT session_id) AS people FROM website_event
WHERE {WHEN} AND event_type = 1 GROUP BY url_path ORDER BY people DESC LIMIT 10""",
    "funnel": "WITH "
    + ", ".join(step(number) for number in range(len(STEPS)))
    + " SELECT "
    + ", ".join(f"(SELECT count(DISTINCT session_id) FROM s{number})" for number in range(len(STEPS))),
    "retention": f"""
WITH begun AS (
    SELECT session_id, min(date_trunc('day', created_at AT TIME ZONE 'UTC')) AS day
    FROM website_event WHERE {WHEN} GROUP BY session_id
), came AS (
    SELECT DISTINCT e.session_id, b.day,
        extract(day FROM date_trunc('day', e.created_at AT TIME ZONE 'UTC') - b.day) AS n
    FROM website_event AS e JOIN begun AS b USING (session_id) WHERE {WHEN}
)
SELECT day, n, count(*) FROM came WHERE n <= 31 GROUP BY day, n ORDER BY day, n""",
}


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    asked = parser.parse_args()
    data = WORK / "umami"
    shutil.rmtree(data, ignore_errors=True)
    files = made(asked.events)
    run([*RAPPORT, "project", "create", "bench", "--data", data, "--json"])
    words = ("--project", "bench", "--data", data, "--id", "event_id", "--views", "page_view")
    took = run([*RAPPORT, "import", *files, *words])
    note(f"imported: {took}")
    store = Store.open(f"chdb://{(data / 'engine').absolute()}")
    with cluster() as postgres:
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            write(files, Path(file.name))
            postgres.ask(TABLE.format(file=file.name))
        note("PostgreSQL has the same events")
        compare(store, postgres)
    store.close()
    return 0


def compare(store: Store, postgres: "Postgres") -> None:
    """Each question of both."""
    project = int(store.engine.query("SELECT max(project) FROM events", {}).rows[0][0])
    scope = Scope(project, FIRST, LAST)

    def shaped(name: str, **wanted: object) -> Callable[[], object]:
        return lambda: SHAPES[name].ask(store.engine, scope, wanted)

    def metric(*names: str, by: str | None = None) -> Callable[[], object]:
        return lambda: ask(store.engine, Question(names, by=by, limit=10), scope)

    ours: dict[str, Callable[[], object]] = {
        "totals": metric(*TOTALS),
        "series": metric("views", "people", by="day"),
        "pages": metric("people", by="page"),
        "funnel": shaped("funnel", step=STEPS, window="60m"),
        "retention": shaped("retention", kind="recurring", periods=31),
    }
    views = ask(store.engine, Question(("views",)), scope).totals["views"]
    told = postgres.ask(f"SELECT count(*) FROM website_event WHERE {WHEN} AND event_type = 1").strip()
    if str(views) != told:
        raise RuntimeError(f"they do not have the same views: {views} and {told}")
    for name, sql in ASKED.items():
        beside(name, store, ours[name], postgres, sql)


def beside(name: str, store: Store, ours: Callable[[], object], postgres: "Postgres", sql: str) -> None:
    """One question of both, by turns: on the clock, and in CPU time, which others who use the machine change less."""
    clock: tuple[list[float], list[float]] = ([], [])
    cpu: tuple[list[float], list[float]] = ([], [])

    def anew() -> None:
        store.engine.answers = Answers()
        ours()

    for _ in range(TIMES + 1):
        for number, (call, used) in enumerate(((anew, time.process_time), (lambda: postgres.ask(sql), postgres.cpu_s))):
            began, before = time.perf_counter(), used()
            call()
            clock[number].append((time.perf_counter() - began) * 1000)
            cpu[number].append((used() - before) * 1000)
    # The first of each warms up; the quickest is the one that others disturbed least.
    (mine, theirs), (mine_cpu, theirs_cpu) = ([min(times[1:]) for times in kind] for kind in (clock, cpu))
    note(f"{name}: {mine:.0f} ms, {mine_cpu:.0f} ms of CPU; PostgreSQL {theirs:.0f} ms, {theirs_cpu:.0f} ms of CPU")
    at_least(f"umami, {name}", theirs / mine, LIMIT, "x faster than Umami's way on PostgreSQL")
    note(f"{name}: {theirs_cpu / mine_cpu:.1f} x less CPU time")


def write(files: list[Path], target: Path) -> None:
    """The events as rows of Umami's, each with its visit: 30 minutes of silence end one, as at its door."""
    table = pa.concat_tables([pq.read_table(file) for file in files]).unify_dictionaries()
    person = np.array([int(name[1:]) for name in table["anonymous_id"].to_pylist()])
    at = table["timestamp"].cast(pa.int64()).to_numpy()
    order = np.lexsort((at, person))
    begins = np.diff(person[order], prepend=-1) != 0
    begins |= np.diff(at[order], prepend=0) > 30 * 60_000
    visit = np.empty(len(at), dtype=np.int64)
    visit[order] = np.cumsum(begins)
    name = table["event"].cast(pa.string())
    viewed = np.array(name.to_pylist()) == "page_view"
    rows = {
        "event_id": table["event_id"],
        "website": pa.array(np.ones(len(at), dtype=np.int32)),
        "session": pa.array(person),
        "visit": pa.array(visit),
        "at": table["timestamp"].cast(pa.string()),
        "page": table["url"].cast(pa.string()),
        "type": pa.array(np.where(viewed, 1, 2)),
        "name": name,
    }
    csv.write_csv(pa.table(rows), target, csv.WriteOptions(include_header=False))
    target.chmod(0o644)


class Postgres:
    """A PostgreSQL of our own in a folder. Raises RuntimeError when the programs are not there."""

    def __init__(self, folder: Path) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not programs:
            raise RuntimeError("PostgreSQL is not installed; on Debian: apt-get install postgresql")
        self.folder, self.kept, self.programs = folder, folder / "data", programs[-1]
        # PostgreSQL refuses to run as root.
        self.become = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.become:
            shutil.chown(folder, "postgres")

    def call(self, program: str, *words: str, text: str | None = None) -> str:
        """What one of its programs says."""
        command = [*self.become, str(self.programs / program), *words]
        done = subprocess.run(command, input=text, cwd=self.folder, check=True, text=True, stdout=subprocess.PIPE)
        return done.stdout

    def ask(self, sql: str) -> str:
        """What a statement gives."""
        words = ("-h", str(self.folder), "-U", "postgres", "-d", "postgres", "-qAtX", "-v", "ON_ERROR_STOP=1")
        return self.call("psql", *words, text=sql)

    def cpu_s(self) -> float:
        """CPU time that its statements took: of those that run, and of those that ended."""
        number = (self.kept / "postmaster.pid").read_text().splitlines()[0]
        ended = sum(int(ticks) for ticks in fields(number)[13:15])
        running = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        ticks = ended + sum(int(one) for child in running for one in fields(child)[11:13])
        return ticks / os.sysconf("SC_CLK_TCK")


def fields(process: str) -> list[str]:
    """What the system tells of a process after its name; nothing of one that is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return []


@contextlib.contextmanager
def cluster() -> Iterator[Postgres]:
    """Runs one with memory and without waiting for the disk, and throws it away."""
    folder = Path(tempfile.mkdtemp(prefix="rapport-postgresql-"))
    postgres = Postgres(folder)
    postgres.call("initdb", "-D", str(postgres.kept), "-A", "trust", "-U", "postgres", "--no-sync")
    settings = (
        f"-k {folder} -c listen_addresses= -c shared_buffers=2GB -c work_mem=128MB -c maintenance_work_mem=1GB "
        "-c fsync=off -c max_wal_size=8GB"
    )
    postgres.call("pg_ctl", "-D", str(postgres.kept), "-l", str(folder / "log"), "-w", "-o", settings, "start")
    try:
        yield postgres
    finally:
        postgres.call("pg_ctl", "-D", str(postgres.kept), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
