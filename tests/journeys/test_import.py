"""Files come into a project once, whoever does the work."""

from pathlib import Path

import pytest

from tests.journeys.house import Server, new_project, rapport

ROWS = """user_id,timestamp,event,url
ann,2026-01-05T10:00:00Z,page_view,/
ann,2026-01-05T10:01:00Z,page_view,/tea
bob,2026-01-05T11:00:00Z,page_view,/tea
ann,2026-01-06T09:00:00Z,share,/tea
cat,some day,page_view,/
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Four events of two people, and a row that cannot be read."""
    path = tmp_path / "events.csv"
    path.write_text(ROWS)
    return path


def numbers(data: Path, project: dict[str, str]) -> dict[str, float]:
    """What the file says, asked of the project."""
    window = ("--from", "2026-01-01", "--to", "2026-01-31")
    asked = rapport(
        "query", "events", "people", "sessions", "-p", project["project"], "--data", data, *window, "--json"
    )
    totals: dict[str, float] = asked.json["totals"]
    return totals


def imported(data: Path, project: dict[str, str], log: Path) -> tuple[int, int, dict[str, int]]:
    """What an import says: new, already there, refused."""
    told = rapport("import", log, "--project", project["project"], "--data", data, "--json").json
    return told["new"], told["duplicate"], told["refused"]


@pytest.mark.slow
def test_the_second_time_changes_nothing(server: Server, shop: dict[str, str], log: Path) -> None:
    stranger = new_project(server.data, "Cyd's")
    assert imported(server.data, stranger, log) == (4, 0, {"bad_time": 1})
    for new, there in ((4, 0), (0, 4)):
        assert imported(server.data, shop, log) == (new, there, {"bad_time": 1})
        assert numbers(server.data, shop) == {"events": 4, "people": 2, "sessions": 3}


@pytest.mark.slow
def test_nor_does_it_without_a_server(tmp_path: Path, log: Path) -> None:
    data = tmp_path / "alone"
    shop = new_project(data, "Shop")
    assert imported(data, shop, log) == (4, 0, {"bad_time": 1})
    assert imported(data, shop, log) == (0, 4, {"bad_time": 1})
    assert numbers(data, shop) == {"events": 4, "people": 2, "sessions": 3}


def test_what_was_done_is_told(server: Server, shop: dict[str, str], log: Path) -> None:
    said = rapport("import", log, "--project", shop["project"], "--data", server.data)
    assert said.code == 0
    assert said.out.splitlines() == [
        "events.csv: csv; guessed: time = timestamp, person = user_id, event = event, page = url",
        "4 new, 0 already there, 1 refused (bad_time 1)",
    ]


def test_the_good_file_is_taken_when_another_is_not_there(server: Server, shop: dict[str, str], log: Path) -> None:
    missing = log.with_name("missing.csv")
    said = rapport("import", missing, log, "--project", shop["project"], "--data", server.data)
    assert said.out.endswith("4 new, 0 already there, 1 refused (bad_time 1)\n")
    assert said.err == f"rapport: {missing} cannot be read: no such file or directory.\n"
    assert said.code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--person", "nobody"], 1, "--person: there is no column 'nobody'."),
        (["--timezone", "Mars/Olympus"], 2, "Mars/Olympus"),
        (["--bots", "maybe"], 2, "--bots: 'maybe' is neither 'drop' nor 'keep'."),
        (["--project", "nothing"], 2, "project: there is none called 'nothing'."),
    ],
)
def test_a_wrong_option_is_one_sentence(
    server: Server, shop: dict[str, str], log: Path, arguments: list[str], code: int, sentence: str
) -> None:
    said = rapport("import", log, "--project", shop["project"], "--data", server.data, *arguments)
    assert said.code == code
    assert sentence in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
        ("half.csv.gz", b"\x1f\x8b\x08\x00"),
    ],
)
def test_a_file_that_nobody_can_read_is_a_failure(
    server: Server, shop: dict[str, str], tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    said = rapport("import", tmp_path / name, "--project", shop["project"], "--data", server.data)
    assert said.code == 1
    assert name in said.err
    assert "Traceback" not in said.err
