"""A store that an earlier version wrote is brought up to date, with all that was in it."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

EARLIER = 4
"""The last step before regions."""

SCRIPT = """
import sys
from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import Store
from rapport.store import migrate as schema
from rapport.store.engine import Engine
import msgspec

url, last = sys.argv[1], int(sys.argv[2])
T = 1_767_605_400_000

engine = Engine.open(url)
engine.command(schema.APPLIED)
for number, name, sql in schema.steps():
    if number <= last:
        for statement in schema.statements(sql):
            engine.command(statement)
        engine.command("INSERT INTO schema_steps (number, name) VALUES (%d, '%s')" % (number, name))
engine.command(
    "INSERT INTO events (project, id, at, received, name, roles, actor, anonymous_id, page, country) "
    "SELECT 1, 7, fromUnixTimestamp64Milli(%d), now64(), 'page_view', 1, sipHash64('a', 'ann'), 'ann', '/old', 'DE'" % T
)
engine.command(
    "INSERT INTO session_rows (project, day, person, start, session, stop, events, views, country, version, gone) "
    "SELECT 1, toDate('2026-01-05'), sipHash64('a', 'ann'), fromUnixTimestamp64Milli(%d), '', "
    "fromUnixTimestamp64Milli(%d), 1, 1, 'DE', 1, 0" % (T, T)
)
engine.close()

store = Store.open(url)
new = {"project": 1, "name": "page_view", "received": T, "country": "DE", "region": "DE-BY"}
store.load([
    Event(event_id="a", at=T + 60_000, anonymous_id="ann", **new),
    Event(event_id="b", at=T + 60_000, anonymous_id="bob", **new),
], lambda project: Rules())
ask = store.engine.ask
seen = ask("SELECT anonymous_id, country, region FROM seen(project = {project:UInt32}) ORDER BY at, anonymous_id", 1)
found = ask("SELECT events, country, region FROM sessions(project = {project:UInt32}) ORDER BY events DESC", 1)
owed = store.unsettled()
store.settle(1, Rules())
pages = ask("SELECT pages FROM sessions(project = {project:UInt32}) ORDER BY events DESC", 1)
told = {"seen": seen.rows, "sessions": found.rows, "owed": owed, "pages": pages.rows, "owes": store.unsettled()}
print(msgspec.json.encode(told).decode())
store.close()
"""


@pytest.mark.slow
def test_what_was_there_stays_and_regions_are_known_from_now_on(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, f"chdb://{tmp_path / 'engine'}", str(EARLIER)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    told = msgspec.json.decode(done.stdout)
    assert told["seen"] == [["ann", "DE", ""], ["ann", "DE", "DE-BY"], ["bob", "DE", "DE-BY"]]
    # Sessions of before do not know their pages until they are computed again.
    assert (told["owed"], told["pages"], told["owes"]) == ([1], [[["", "/old"]], [[""]]], [])
    assert told["sessions"] == [[2, "DE", "DE-BY"], [1, "DE", "DE-BY"]]
