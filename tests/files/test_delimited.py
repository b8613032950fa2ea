"""CSV as it comes: quotes, line ends in fields, and lines that are none."""

import csv
import gzip
import io

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from rapport.kernel.refusal import Refusal
from rapport.store.files import BadFile, BadOption, text_intake
from rapport.store.files.records import records
from tests.files.conftest import Desk

THREE = "user_id,timestamp,page\nann,2026-01-05 10:00,/\nann,2026-01-05 10:05,/docs\nbob,2026-01-05 12:00,/\n"


def test_three_rows_of_two_people(desk: Desk) -> None:
    taken = desk.take(desk.lay("a.csv", THREE))
    assert (taken.new, taken.refused.total()) == (3, 0)
    assert desk.rows("user_id, page, name, roles") == [
        ("ann", "/", "page_view", 1),
        ("ann", "/docs", "page_view", 1),
        ("bob", "/", "page_view", 1),
    ]
    assert desk.sessions() == 2


@pytest.mark.slow
def test_a_renamed_packed_and_grown_file_brings_only_what_is_new(desk: Desk) -> None:
    desk.take(desk.lay("a.csv", THREE))
    assert desk.take(desk.lay("b.csv.gz", gzip.compress(THREE.encode(), mtime=0))).duplicate == 3
    grown = desk.take(desk.lay("c.csv.zst", zstd.compress((THREE + "bob,2026-01-05 12:01,/x\n").encode())))
    assert (grown.new, grown.duplicate) == (1, 3)
    assert len(desk.rows("page")) == 4


def test_identical_rows_count_unless_an_id_tells_them_apart(desk: Desk) -> None:
    text = "id,user_id,time\n" + "1,ann,2026-01-05 10:00\n" * 3
    assert desk.take(desk.lay("a.csv", text)).new == 3


def test_rows_with_one_id_are_one_event(desk: Desk) -> None:
    text = "id,user_id,time\n" + "1,ann,2026-01-05 10:00\n" * 3 + "2,ann,2026-01-05 10:00\n"
    taken = desk.take(desk.lay("a.csv", text), id="id")
    assert (taken.new, taken.duplicate) == (2, 2)


BAD = """user_id,timestamp,note
ann,2026-01-05 10:00,fine
bob,10000-01-01,far away
cat,soon,"no time"
dan
eve,2026-01-05 10:00,too,many
fay,2026-01-05 10:00,"a quote that never closes
gus,2026-01-05 10:00,"two
lines"
hal,2026-01-05 10:00,a 5" disk
,2026-01-05 10:00,nobody
"""


def test_every_bad_line_is_counted_and_no_good_one_is_lost(desk: Desk) -> None:
    taken = desk.take(desk.lay("a.csv", BAD))
    assert taken.refused == {Refusal.BAD_LINE: 3, Refusal.BAD_TIME: 2}
    assert desk.rows("user_id, person != 0") == [("", 0), ("ann", 1), ("gus", 1), ("hal", 1)]


@pytest.mark.parametrize(
    "size", [pytest.param(1, marks=pytest.mark.slow), pytest.param(40, marks=pytest.mark.slow), 100, 10**6]
)
@pytest.mark.slow
def test_chunks_of_any_size_give_the_same_events(desk: Desk, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    text = BAD * 3
    first = desk.take(desk.lay("a.csv", text))
    monkeypatch.setattr(text_intake, "CHUNK", size)
    monkeypatch.setattr("rapport.store.files.stream.MOST", size)
    monkeypatch.setattr(text_intake, "FULL", 2)
    again = desk.take(desk.lay("b.csv", text))
    assert (again.new, again.duplicate, again.refused) == (0, first.new, first.refused)


@pytest.mark.parametrize(("name", "mark"), [("a.tsv", "\t"), ("a.csv", ";"), ("a.txt", "|")])
def test_the_delimiter_is_found(desk: Desk, name: str, mark: str) -> None:
    assert desk.take(desk.lay(name, THREE.replace(",", mark))).new == 3


def test_columns_without_a_header_are_named(desk: Desk) -> None:
    rows = THREE.split("\n", 1)[1]
    columns = ("who", "when", "where")
    taken = desk.take(desk.lay("a.csv", rows), header=False, columns=columns, person="who", time="when", page="where")
    assert taken.new == 3


def test_a_mark_of_byte_order_and_old_letters(desk: Desk) -> None:
    text = "\ufeffuser_id,time\nJörg,2026-01-05\n".encode() + "Jürg,2026-01-05\n".encode("cp1252")
    assert desk.take(desk.lay("a.csv", text)).new == 2
    assert desk.rows("user_id") == [("Jörg",), ("Jürg",)]


def test_what_has_no_part_becomes_a_property(desk: Desk) -> None:
    desk.take(desk.lay("a.csv", "user_id,time,plan\nann,2026-01-05,gold\n"))
    assert desk.rows("toString(properties.plan)") == [("gold",)]


@pytest.mark.slow
def test_a_torn_file_keeps_what_came_before(desk: Desk) -> None:
    text = "user_id,time\n" + "".join(f"p{n},2026-01-05 10:00:{n % 60:02}\n" for n in range(50_000))
    packed = gzip.compress(text.encode(), mtime=0)
    taken = desk.take(desk.lay("a.csv.gz", packed[: len(packed) // 2]))
    assert taken.torn
    assert taken.refused == {Refusal.BAD_LINE: 1}
    assert 10_000 < taken.new < 50_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"user_id,time\n", "has no rows"),
        (b"\x7fELF\0\0\0\x01" * 50, "is a binary file"),
        (b"\xff\xfea\0b\0", "is UTF-16"),
        (b"BZh91AY&SY", "is packed with bzip2"),
        (b'[{"a": 1}]', "is one JSON array"),
        (b"Dear all,\n", "has no rows"),
        (b"Just a sentence.\nAnd another.\n", "is no CSV, JSON Lines, Parquet or access log"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:10], "breaks off before its first byte"),
    ],
)
def test_what_cannot_be_read_says_why(desk: Desk, content: bytes, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        desk.open(desk.lay("a.csv", content))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"person": "userid"}, "--person: there is no column 'userid'. Did you mean 'user_id'\\? There are: user_id"),
        ({"time": "when"}, "--time: there is no column 'when'. There are: user_id, timestamp, page."),
        ({"shares": ("x",)}, "--event: name the column"),
        ({"delimiter": ";;"}, "--delimiter"),
        ({"format": "xml"}, "--format"),
        ({"columns": ("a",)}, "--columns: 1 names, but the first line has 3 fields"),
    ],
)
def test_a_wrong_option_names_the_mend(desk: Desk, options: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadOption, match=sentence):
        desk.open(desk.lay("a.csv", THREE), **options)


FIELDS = st.text(st.sampled_from('ab",\n\r ö'), max_size=6)


@given(st.lists(st.lists(FIELDS, min_size=2, max_size=2).filter(lambda row: row != ["", ""]), min_size=1, max_size=8))
def test_what_was_written_well_is_read_as_it_was(rows: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    assert [record.fields for record in records(written.getvalue().encode(), ",", 2)] == rows


LINES = ["a,b\n", '"a\n', 'b",c\n', '"x,""y""",z\n', 'a 5" disk,c\n', "one\n", "\n"]


@given(st.lists(st.sampled_from(LINES), max_size=9), st.lists(st.integers(0, 60), max_size=3))
def test_where_lines_are_cut_changes_nothing(lines: list[str], places: list[int]) -> None:
    text = "".join(lines).encode()
    cuts = sorted({text.rfind(b"\n", 0, place) + 1 for place in places})
    found, rest = [], b""
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        data = rest + text[start:end]
        read = list(records(data, ",", 2, last=end == len(text)))
        found += [record.fields for record in read]
        rest = data[read[-1].end :] if read else data
    assert found == [record.fields for record in records(text, ",", 2)]
