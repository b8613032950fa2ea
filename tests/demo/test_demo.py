"""``python -m rapport.demo``: seeds once a day, and leaves other people's folders alone."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rapport.demo.folder import KEPT, NotADemo, Note, empty, note_in, refuse_foreign, remember


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rapport.demo", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.slow
def test_it_seeds_once_a_day_and_again_for_another_world(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    small = ("--data", str(data), "--people", "50", "--no-serve")
    first = demo(*small)
    assert first.returncode == 0, first.stderr
    assert "Loading" in first.stdout
    key = json.loads((data / "demo.json").read_text())["write_key"]
    assert demo(*small).stdout == ""
    assert json.loads((data / "demo.json").read_text())["write_key"] == key
    again = demo(*small, "--seed", "8")
    assert "Loading" in again.stdout, again.stderr
    assert json.loads((data / "demo.json").read_text())["write_key"] != key


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(("--days", "3"), "--days"), (("--people", "0"), "--people"), (("--port", "x"), "--port")],
)
def test_what_cannot_be_is_said_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    answer = demo("--data", str(tmp_path), "--no-serve", *arguments)
    assert answer.returncode == 2
    assert named in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_folder_with_other_data_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "rapport.db").write_text("precious")
    answer = demo("--data", str(tmp_path), "--no-serve")
    assert answer.returncode == 1
    assert "no demo" in answer.stderr
    assert (tmp_path / "rapport.db").read_text() == "precious"


def test_a_folder_of_another_day_is_emptied_but_for_its_note_and_lock(tmp_path: Path) -> None:
    note = Note(date(2026, 1, 1), 90, 10, 7)
    remember(tmp_path, note)
    (tmp_path / "lock").touch()
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "part").touch()
    (tmp_path / "rapport.db").touch()
    refuse_foreign(tmp_path)
    empty(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == KEPT
    assert note_in(tmp_path) == note


def test_a_note_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert note_in(tmp_path) is None
    (tmp_path / "demo.json").write_text("{")
    assert note_in(tmp_path) is None
    (tmp_path / "demo.json").unlink()
    (tmp_path / "engine").mkdir()
    with pytest.raises(NotADemo, match="name another folder"):
        refuse_foreign(tmp_path)
