"""Somebody's own SQL: it reads the views of one project, and whatever is tried, nothing of a stranger's."""

import pytest

from rapport.measure import BadQuestion
from rapport.measure.sql import MOST_ROWS, VIEWS, SqlAnswer, ask_sql
from rapport.store import Store
from tests.conftest import fresh_project
from tests.measure.telling import Story, did


@pytest.fixture(scope="module")
def town(store: Store) -> Story:
    """Two people; a stranger's two do everything three times. All tests here only read."""
    story = Story(store, fresh_project())
    story.tell(
        did("ann", "2026-01-05 10:00", engaged_s=4, country="DE"),
        did("ann", "2026-01-05 10:01", "share", properties='{"plan":"pro"}'),
        did("bob", "2026-01-06 11:00"),
        did("", "2026-01-06 12:00"),
    )
    return story


def asked(story: Story, text: str) -> SqlAnswer:
    """What the project is told."""
    return ask_sql(story.store.engine, story.project, text)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT count() FROM events", [(4,)]),
        ("SELECT name, count() AS n FROM events GROUP BY name ORDER BY n DESC", [("page_view", 3), ("share", 1)]),
        ("SELECT count(), sum(engaged_s) FROM sessions", [(2, 4.0)]),
        ("SELECT count() FROM people WHERE active_days = 1", [(2,)]),
        ("SELECT count() FROM events e JOIN people p ON e.person = p.person", [(3,)]),
        ("SELECT count() FROM events WHERE person IN (SELECT person FROM events WHERE is_share)", [(2,)]),
        ("WITH few AS (SELECT person FROM events WHERE person != 0) SELECT uniqExact(person) FROM few", [(2,)]),
        ("WITH a AS (SELECT * FROM events), b AS (SELECT * FROM a) SELECT count() FROM b", [(4,)]),
        ("SELECT count() FROM (SELECT * FROM events UNION ALL SELECT * FROM events)", [(8,)]),
        ("SELECT (SELECT count() FROM events) + 1", [(5,)]),
        ("SELECT properties.plan::String AS plan FROM events WHERE plan != '' -- the paying ones", [("pro",)]),
        ("SELECT count() FROM events WHERE EXISTS (SELECT 1 FROM sessions)", [(4,)]),
        ("SELECT 1;", [(1,)]),
        ("SELECT count() % 3, countIf(name LIKE '%view%') FROM events", [(1, 3)]),
    ],
)
def test_a_select_reads_the_views_of_its_project(town: Story, text: str, rows: list[tuple[object, ...]]) -> None:
    assert asked(town, text).rows == rows


def test_every_column_of_every_view_is_there(town: Story) -> None:
    for name, (_, columns) in VIEWS.items():
        answer = asked(town, f"SELECT * FROM {name}")  # noqa: S608  names of ours
        assert answer.columns == tuple(column.name for column in columns)
        assert answer.rows


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM default.events",
        "SELECT * FROM session_rows",
        "SELECT * FROM links",
        "SELECT * FROM listed",
        "SELECT * FROM spans",
        "SELECT * FROM schema_steps",
        "SELECT * FROM system.tables",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM seen(project = 1)",
        "SELECT * FROM sessions(project = 1)",
        "SELECT * FROM merge('default', '.*')",
        "SELECT * FROM merge('.*')",
        "SELECT * FROM remote('127.0.0.1', default.events)",
        "SELECT * FROM cluster('default', default, events)",
        "SELECT * FROM file('/etc/passwd', 'LineAsString')",
        "SELECT * FROM url('http://127.0.0.1/', 'LineAsString')",
        "SELECT * FROM executable('x', 'TSV', 'a String')",
        "SELECT * FROM view(SELECT * FROM default.events)",
        "SELECT * FROM viewIfPermitted(SELECT 1 ELSE null('a Int8'))",
        "SELECT * FROM numbers(10)",
        "SELECT file('/etc/passwd')",
        "SELECT joinGet('default.people', 'person', 1)",
        "SELECT dictGet('x', 'y', 1)",
        "SELECT hasColumnInTable('default', 'events', 'url')",
        "SELECT 1 IN default.events",
        "SELECT person IN links FROM events",
        "SELECT in(person, links) FROM events",
        "SELECT * FROM events WHERE person GLOBAL NOT IN links",
        "SELECT default.events.url FROM events",
        "SELECT 1) UNION ALL SELECT count() FROM (SELECT 1 FROM default.events",
        "SELECT 1) UNION ALL (SELECT count() FROM links",
        "WITH x AS (SELECT * FROM links) SELECT * FROM x",
        "SELECT * FROM events JOIN session_rows USING (person)",
        "SELECT 1 SETTINGS max_execution_time = 0",
        "SELECT * FROM events SETTINGS additional_table_filters = {}",
        "SELECT * FROM events INTO OUTFILE 'x.csv'",
        "SELECT 1 FORMAT JSON",
        "SELECT sleep(3)",
        "SELECT currentDatabase(), hostName()",
        "SELECT 1; DROP TABLE events",
        "SELECT ';' FROM events",
        "INSERT INTO events SELECT 1",
        "DROP TABLE events",
        "DESCRIBE events",
        "SHOW TABLES",
        "EXPLAIN SELECT 1",
        "SYSTEM SHUTDOWN",
        "SELEC 1",
        "SELECT nothing FROM events",
        "",
        "x" * 20_001,
    ],
)
def test_nothing_else_can_be_read_or_done(town: Story, text: str) -> None:
    with pytest.raises(BadQuestion, match=r"^sql: .+"):
        asked(town, text)
    assert asked(town, "SELECT count() FROM events").rows == [(4,)]


def test_what_is_wrong_is_said_in_a_sentence(town: Story) -> None:
    for text, told in (
        ("SELECT * FROM links", "there is no table 'default.links' here; use events, sessions, people"),
        ("SELECT 1 IN links", r"after IN write a bracket: IN \(SELECT … FROM links\)"),
        ("SELECT * FROM numbers(3)", "the table function numbers cannot be used"),
        ("SELECT pages FROM events", "Unknown expression.*pages"),
        ("%¯ä", "Syntax error"),
        ("SELECT '\ud800'", "half of a character"),
    ):
        with pytest.raises(BadQuestion, match=told) as wrong:
            asked(town, text)
        assert "DB::Exception" not in str(wrong.value)
        assert "Code:" not in str(wrong.value)


def test_more_rows_than_the_most_are_said_to_be_there(town: Story) -> None:
    rows = "SELECT arrayJoin(range({})) FROM events LIMIT {}"
    exactly = asked(town, rows.format(MOST_ROWS, MOST_ROWS))
    assert (len(exactly.rows), exactly.more) == (MOST_ROWS, False)
    more = asked(town, rows.format(MOST_ROWS, MOST_ROWS + 1))
    assert (len(more.rows), more.more) == (MOST_ROWS, True)


def test_what_takes_too_much_memory_says_what_to_do(town: Story) -> None:
    with pytest.raises(BadQuestion, match="1 GB of memory"):
        asked(town, "SELECT length(groupArray(n)) FROM (SELECT arrayJoin(range(400000000)) AS n FROM events)")
