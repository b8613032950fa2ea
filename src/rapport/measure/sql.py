"""Somebody's own SELECT over three documented views of one project, and nothing else.

The engine itself reads the text as the inside of a bracket: once to see what is written there (``EXPLAIN AST``; no
table of a database, no table function, no setting, no function that looks outside), once more to see which tables it
would read with the views in front (``EXPLAIN QUERY TREE``; only those that the views read, which bind the project).
What passes both is run, with limits of time, rows and memory.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from clickhouse_connect.driver.exceptions import ClickHouseError

from rapport.kernel.event import Role
from rapport.measure.filters import BadQuestion
from rapport.store import Engine, EngineError, Rows

SECONDS = 30
MOST_ROWS = 10_000
MOST_CHARACTERS = 20_000
MEMORY = 1_000_000_000

LIMITS: dict[str, object] = {
    "max_execution_time": SECONDS,
    "timeout_overflow_mode": "throw",
    "max_memory_usage": MEMORY,
    "max_bytes_before_external_group_by": MEMORY // 2,
    "max_bytes_before_external_sort": MEMORY // 2,
}


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """One column of a view. ``sql`` is over a row of events (``e``) or sessions (``s``)."""

    name: str
    sql: str
    sentence: str


def _plain(alias: str, *told: tuple[str, str]) -> tuple[ViewColumn, ...]:
    return tuple(ViewColumn(name, f"{alias}.{name}", sentence) for name, sentence in told)


def _role(name: str, role: Role, sentence: str) -> ViewColumn:
    return ViewColumn(name, f"bitAnd(e.roles, {int(role)}) != 0", sentence)


PLACES = (
    ("referrer", "Host it came from; '' for none."),
    ("channel", "How it came about."),
    ("source", "Campaign source."),
    ("medium", "Campaign medium."),
    ("campaign", "Campaign."),
    ("country", "ISO 3166-1."),
    ("region", "ISO 3166-2."),
    ("device", "desktop, mobile, tablet, tv or other."),
    ("browser", "Name of the browser."),
    ("os", "Operating system."),
)

VIEWS: dict[str, tuple[str, tuple[ViewColumn, ...]]] = {
    "events": (
        "seen(project = {project:UInt32}) AS e",
        (
            ViewColumn("id", "lower(hex(e.id))", "The store's id of the event."),
            *_plain(
                "e",
                ("at", "When it happened (UTC)."),
                ("received", "When it arrived (UTC)."),
                ("name", "The event's name."),
                ("person", "Number of the person; 0 for nobody known."),
                ("user_id", "The id that the site said, if it did."),
                ("anonymous_id", "The id of the device."),
                ("session", "The client's own session id; '' for none."),
                ("url", "Address as it was said."),
                ("page", "Path of the page, or name of the screen."),
                *PLACES,
            ),
            ViewColumn("engaged_s", "e.engaged_ms / 1000", "Seconds of attention that it tells."),
            *_plain(
                "e", ("things", "Items shown, clicked, shared or commented on."), ("properties", "All else; JSON.")
            ),
            _role("is_view", Role.VIEW, "Whether a page or screen was looked at."),
            _role("is_impression", Role.IMPRESSION, "Whether something was shown."),
            _role("is_click", Role.CLICK, "Whether a shown thing was chosen."),
            _role("is_share", Role.SHARE, "Whether something was shared."),
            _role("is_comment", Role.COMMENT, "Whether something was commented on."),
            _role("is_active", Role.ACTIVE, "Whether it was done by choice, beyond viewing."),
        ),
    ),
    "sessions": (
        "sessions(project = {project:UInt32}) AS s",
        (
            *_plain(
                "s",
                ("person", "Number of the person."),
                ("day", "Day on which it began, in the project's time zone."),
                ("start", "First event (UTC)."),
                ("stop", "Last event (UTC)."),
            ),
            ViewColumn("duration_s", "dateDiff('millisecond', s.start, s.stop) / 1000", "From first to last event."),
            ViewColumn("engaged_s", "s.engaged_ms / 1000", "Seconds of attention."),
            *_plain(
                "s",
                ("session", "The client's own session id; '' for none."),
                ("events", "Its events."),
                ("views", "Its views."),
                ("shares", "Its shares."),
                ("comments", "Its comments."),
            ),
            ViewColumn("active_events", "s.acts", "Its events by choice."),
            ViewColumn("key_events", "s.keys", "Its key events."),
            *_plain("s", ("entry_page", "First page."), ("exit_page", "Last page."), *PLACES),
        ),
    ),
    "people": (
        "sessions(project = {project:UInt32}) AS s GROUP BY s.person",
        (
            ViewColumn("person", "s.person", "Number of the person."),
            ViewColumn("first_seen", "min(s.start)", "Begin of the first session (UTC)."),
            ViewColumn("last_seen", "max(s.stop)", "End of the last session (UTC)."),
            ViewColumn("sessions", "count()", "Sessions."),
            ViewColumn("events", "sum(s.events)", "Events."),
            ViewColumn("views", "sum(s.views)", "Views."),
            ViewColumn("engaged_s", "sum(s.engaged_ms) / 1000", "Seconds of attention."),
            ViewColumn("active_days", "length(arrayDistinct(groupArrayArray(s.days)))", "Days with an event."),
        ),
    ),
}
"""What can be read: name, where it comes from, and its columns."""

OUTSIDE = re.compile(
    r"^(dict|joinget|file|url|s3|sleep|catboost|model|evalml|hostname|fqdn|displayname|hascolumnintable|getmacro"
    r"|getsetting|getserver|getmaxtable|getclienthttp|tcpport|filesystem|current(?!_)"
    r"|database$|schema$|u[s]er$|authenticated|initial|default(profiles|roles)|enabled(profiles|roles)"
    r"|version$|uptime|serveruuid|buildid|addressto|demangle|showcertificate|trap|query_?id|connection_?id"
    r"|transaction|zookeeper|partition_?id|mergetree|execut|shardnum|shardcount|generaterandomstructure|structureto"
    r"|aggregate_?state|finalizeaggregation|initializeaggregation|runningaccumulate|partid|getoskernel|tid$|logtrace)",
    re.IGNORECASE,
)
"""Functions that read something else than their arguments, or do something."""

_MEMBER = re.compile(r"^(global)?(not)?(null)?in$|^in|^notin|^(not)?nullin", re.IGNORECASE)
_READ = re.compile(r"^ *(TABLE|TABLE_FUNCTION) id: .*(?:table_name|table_function_name): ([^,\s]+)")
READ, NOTHING = {"seen", "sessions"}, {"system.one"}
"""What the views read, and what is read where nothing is."""
_NODE = re.compile(r"^( *)(\w+) ?(.*?)(?: \(alias .*?\))?(?: \(children \d+\))?$")


@dataclass(frozen=True, slots=True)
class SqlAnswer:
    """Columns with the engine's types, and rows; ``more`` tells that there are more than :data:`MOST_ROWS`."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    more: bool


def ask_sql(engine: Engine, project: int, text: str) -> SqlAnswer:
    """The rows of a SELECT. Raises :class:`BadQuestion` for what may not be asked or is no SQL."""
    asked = written_sql(text)
    # Without limits of ours: they would stand in the tree as settings.
    check_tree([row[0] for row in _query(engine, f"EXPLAIN AST SELECT * FROM (\n{asked}\n)", {}, {})])  # noqa: S608
    values = {"project": project}
    views = ", ".join(f"{name} AS ({view_sql(name)})" for name in VIEWS)
    sql = f"WITH {views} SELECT * FROM (\n{asked}\n) LIMIT {MOST_ROWS + 1}"  # noqa: S608  checked just now
    check_read([row[0] for row in _query(engine, f"EXPLAIN QUERY TREE {sql}", values, LIMITS)])
    found = _query(engine, sql, values, LIMITS)
    return SqlAnswer(found.columns, found.rows[:MOST_ROWS], len(found.rows) > MOST_ROWS)


def _query(engine: Engine, sql: str, values: Mapping[str, object], limits: Mapping[str, object]) -> Rows:
    # Values that a statement has no place for are put in as Python formats text, which reads every per cent sign.
    try:
        return engine.query(sql, values, limits)
    except (ClickHouseError, EngineError) as wrong:
        raise BadQuestion(f"sql: {sentence_of(str(wrong))}") from None


def view_sql(name: str) -> str:
    """The SELECT of a view."""
    source, columns = VIEWS[name]
    return f"SELECT {', '.join(f'{column.sql} AS {column.name}' for column in columns)} FROM {source}"  # noqa: S608


def written_sql(text: str) -> str:
    """The text without what ends it. Raises :class:`BadQuestion` when it is none, too long, or several statements."""
    asked = text.strip().rstrip(";").strip()
    if not asked:
        raise BadQuestion("sql: write a SELECT, such as: SELECT name, count() FROM events GROUP BY name.")
    if len(asked) > MOST_CHARACTERS:
        raise BadQuestion(f"sql: it has {len(asked):,} characters; {MOST_CHARACTERS:,} are the most.")
    # Also within quotes: what the engine would take for a second statement never reaches it.
    if ";" in asked:
        raise BadQuestion("sql: one statement only, without a semicolon in it; in a text write char(59).")
    if not asked.isascii() and any("\ud800" <= letter <= "\udfff" for letter in asked):
        raise BadQuestion("sql: there is half of a character in it; write it again.")
    return asked


def check_tree(tree: list[str]) -> None:
    """Raises :class:`BadQuestion` for a table, function or clause that may not be there."""
    nodes = [match for line in tree if (match := _NODE.match(line))]
    for place, node in enumerate(nodes):
        depth, kind, name = len(node[1]), node[2], node[3]
        if kind == "TableIdentifier" and "." in name:
            raise BadQuestion(f"sql: there is no table {name!r} here; use {', '.join(VIEWS)}.")
        if kind == "Function":
            check_function(nodes, place, depth, name)
        if kind == "Identifier" and name.lower().startswith(("default.", "system.", "information_schema.")):
            raise BadQuestion(f"sql: {name!r} cannot be read; use {', '.join(VIEWS)}.")
        if kind in {"Set", "SetQuery"} or kind.endswith(("InsertQuery", "CreateQuery", "DropQuery", "DescribeQuery")):
            raise BadQuestion("sql: settings and other statements than SELECT cannot stand here; take them away.")


def check_function(nodes: list[re.Match[str]], place: int, depth: int, name: str) -> None:
    """Raises :class:`BadQuestion` for a function that reads a table or looks outside."""
    if place and nodes[place - 1][2] == "TableExpression":
        raise BadQuestion(f"sql: the table function {name} cannot be used; read from {', '.join(VIEWS)}.")
    if OUTSIDE.match(name):
        raise BadQuestion(f"sql: the function {name} cannot be used here.")
    if _MEMBER.match(name):
        children = [node for node in nodes[place + 1 :] if len(node[1]) <= depth + 2][:3]
        if len(children) > 2 and children[2][2] == "Identifier" and len(children[2][1]) == depth + 2:
            told = f"IN (SELECT … FROM {children[2][3]})"  # noqa: S608  a sentence
            raise BadQuestion(f"sql: after {name.upper()} write a bracket: {told}.")


def check_read(tree: list[str]) -> None:
    """Raises :class:`BadQuestion` when anything but what the views read would be read."""
    for line in tree:
        if found := _READ.search(line):
            name = found[2]
            if name not in (READ if found[1] == "TABLE_FUNCTION" else NOTHING):
                raise BadQuestion(f"sql: there is no table {name!r} here; use {', '.join(VIEWS)}.")


def sentence_of(wrong: str) -> str:
    """What the engine says, without codes and versions."""
    found = re.search(r"DB::Exception: (.*?)(?:\. \([A-Z_]+\)|$)", wrong, re.DOTALL)
    told = (found[1] if found else wrong).strip().split("\n")[0]
    if "TIMEOUT_EXCEEDED" in wrong:
        return f"It took longer than {SECONDS} s. Ask for fewer days, or for less at once."
    return narrower(told)[:600]


def narrower(told: str) -> str:
    """A sentence about memory becomes one about what to do."""
    if "emory" in told and ("limit" in told or "4 GB" in told):
        return "It needs more than the 1 GB of memory that one may take. Ask for fewer days, or for less at once."
    return told if told.endswith((".", "!", "?")) else f"{told}."
