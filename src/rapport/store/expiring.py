"""What is older than a project keeps is removed: events, and everything that was derived from them."""

from rapport.store.engine import Engine
from rapport.store.scratch import Scratch

OLD = "SELECT count() FROM events WHERE project = {project:UInt32} AND at < {before:DateTime64(3)}"

ACROSS = """
INSERT INTO $widened
SELECT person, session, min(start), max(stop) FROM session_rows FINAL
WHERE project = {project:UInt32} AND start < {before:DateTime64(3)} AND stop >= {before:DateTime64(3)}
GROUP BY person, session"""

GONE: dict[str, str] = {
    "events": "at < {before:DateTime64(3)}",
    # Every version of a session goes or none, so that no earlier one comes to light.
    "session_rows": """start < {before:DateTime64(3)} AND (person, start, session) NOT IN (
        SELECT person, start, session FROM session_rows FINAL
        WHERE project = {project:UInt32} AND start < {before:DateTime64(3)} AND stop >= {before:DateTime64(3)})""",
    "spans": "last < {before:DateTime64(3)}",
    "links": """child NOT IN (SELECT actor FROM spans WHERE project = {project:UInt32})
        AND child NOT IN (SELECT parent FROM links WHERE project = {project:UInt32})""",
    "people": "actor NOT IN (SELECT child FROM links WHERE project = {project:UInt32})",
}
"""By table, in this order: what goes. Of people nothing stays once nobody of them has an event."""


def is_due(engine: Engine, project: int, before: str) -> bool:
    """Whether there is anything older."""
    return bool(engine.ask(OLD, project, before=before).rows[0][0])


def remember_cut_sessions(engine: Engine, scratch: Scratch, project: int, before: str) -> None:
    """Fill ``$widened`` with sessions that began before and end after."""
    scratch.empty()
    engine.command(scratch.named(ACROSS), project=project, before=before)


def remove(engine: Engine, project: int, before: str) -> dict[str, int]:
    """Remove what is older; gives how many rows went from each table."""
    removed = {}
    for table, where in GONE.items():
        counting = f"SELECT count() FROM {table} WHERE project = {{project:UInt32}} AND ({where})"
        removed[table] = int(engine.ask(counting, project, before=before).rows[0][0])
        if removed[table]:
            sql = f"ALTER TABLE {table} DELETE WHERE project = {{project:UInt32}} AND ({where})"
            engine.command(sql, {"mutations_sync": 2}, project=project, before=before)
    return removed
