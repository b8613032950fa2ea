"""Sessions straight from Parquet files: who, from when to when, how many events. Nothing is stored.

They are the sessions that come out when the files are taken (:mod:`rapport.store.sessions`), for a fraction of the
work: only the columns that say who, when and in which session of the client's are read.
"""

from collections.abc import Sequence
from string import Template

import pyarrow as pa

from rapport.kernel.rules import Rules
from rapport.store.engine import Engine
from rapport.store.files.file import File
from rapport.store.files.options import BadFile
from rapport.store.files.parquet import ParquetFile, ids_differ
from rapport.store.files.rows import NOBODY
from rapport.store.sessions import CUT

SESSIONS = f"""
SELECT person, $own fromUnixTimestamp64Milli(s[1], 'UTC') AS start, fromUnixTimestamp64Milli(s[-1], 'UTC') AS stop,
    (s[-1] - s[1]) / 1000 AS duration_s, length(s) AS events
FROM (
    SELECT person, session, arrayJoin(cut) AS s
    FROM (
        SELECT person, session, chain, chain AS ms,
            {CUT}
        FROM (
            SELECT person, session, arrayJoin(if(session != '', [all],
                arraySplit((t, gap) -> gap > {{timeout:Int64}}, all, arrayDifference(all)))) AS chain
            FROM (
                SELECT person, $session AS session, arraySort(groupArray(ms)) AS all
                FROM ($rows)
                GROUP BY $own person
            )
            WHERE person NOT IN ({NOBODY})
        )
    )
)"""
"""``$own`` is the client's own session where files have one: one value less to group by where they have not."""

READING: dict[str, object] = {"max_threads": 2, "input_format_null_as_default": 1, "session_timezone": "UTC"}


def sessions_of(engine: Engine, files: Sequence[File], rules: Rules) -> pa.Table:
    """The sessions of some files together, in no order. ``engine`` is one that sees this machine's files.

    Raises :class:`BadFile` for a file of which sessions can only be known when all of it is taken.
    """
    first: dict[str, File] = {}
    for file in files:
        if (other := first.setdefault(file.fingerprint, file)) is not file:
            raise BadFile(f"{file.path} begins as {other.path} does; if one is a copy of the other, give one of them.")
    rows = " UNION ALL ".join(rows_of(engine, file) for file in files)
    readers = [file.reader for file in files if isinstance(file.reader, ParquetFile) and file.parts.id]
    if readers and not ids_differ(engine, readers):
        names = ", ".join(str(file.path) for file in files)
        raise BadFile(f"{names}: there are rows with one id; take them with rapport.read(...) and ask .sessions().")
    values = {"timeout": rules.timeout_s * 1000, "zone": files[0].options.timezone}
    # Files are read with the same options, so either all say a session or none does.
    own = bool(files[0].options.session)
    text = Template(SESSIONS).substitute(rows=rows, own="session," * own, session="session" if own else "''")
    return engine.table(text, values, READING)


def rows_of(engine: Engine, file: File) -> str:
    """A SELECT of who, the client's own session, and when. Raises :class:`BadFile`."""
    reader = file.reader
    if not isinstance(reader, ParquetFile):
        raise BadFile(f"{file.path} is no Parquet file; take it whole with rapport.read(...) and ask .sessions().")
    parts = reader.parts
    if not parts.tells_person or (parts.person and parts.anonymous):
        raise BadFile(f"{file.path} does not say by one column who; name it with person=, or use rapport.read(...).")
    who = reader.text(parts.person or parts.anonymous or "")
    own = f"{reader.text(parts.session)} AS session, " if parts.session else ""
    return f"SELECT {who} AS person, {own}assumeNotNull(ms) AS ms FROM {reader.rows(engine, details=False)}"
