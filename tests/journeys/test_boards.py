"""Boards by command: begun, listed, answered and printed, with a server and without one."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.journeys.house import Said
from tests.journeys.test_commands import run

__all__ = ["run"]


@pytest.mark.slow
def test_a_board_is_begun_answered_and_printed(run: Callable[..., Said], tmp_path: Path) -> None:
    project = run("project", "create", "Boards", "--json").json["project"]
    own = ("--project", project)
    assert run("board", "list", *own).out.startswith("There is no board yet")
    assert "has 8 tiles" in run("board", "begin", *own).out
    assert run("board", "begin", *own, "--json").json["board"] == "how-is-engagement-2"
    assert "How is engagement?" in run("board", "list", *own).out
    assert [line["tiles"] for line in run("board", "list", *own, "--json").json] == [8, 8]
    laid = tmp_path / "week.csv"
    laid.write_text("user_id,time\nann,2026-01-05 10:00\nbob,2026-01-06 12:30\n")
    assert run("import", laid, *own).code == 0
    january = ("--from", "2026-01-01", "--to", "2026-01-31")
    said = run("board", "show", "how-is-engagement", *own, *january)
    assert "How is engagement? (1 to 31 Jan 2026; days of UTC)" in said.out
    assert "People, 2026-01-01 to 2026-01-31\n  People: 2" in said.out
    told = run("board", "show", "how-is-engagement", *own, *january, "--json").json
    assert sum(row["value"] or 0 for row in told["tiles"][0]["answer"]["rows"]) == 2
    paper = tmp_path / "board.pdf"
    assert run("board", "export", "how-is-engagement", *own, *january, "--pdf", paper).code == 0
    assert paper.stat().st_mode & 0o077 == 0
    assert "How is engagement?" in PdfReader(io.BytesIO(paper.read_bytes())).pages[0].extract_text()
    for arguments, sentence in (
        (("show", "nothing"), "there is none called 'nothing' in this project; there are: how-is-engagement"),
        (("show", "how-is-engagement", "--period", "decade"), "There is no period 'decade'"),
        (("show", "how-is-engagement", "--period", "7d", "--to", "2026-01-31"), "Give either --period or"),
        (("export", "how-is-engagement", "--pdf", str(tmp_path)), "cannot be written"),
    ):
        wrong = run("board", *arguments, *own)
        assert (wrong.code, wrong.err.count("\n")) == (2, 1), wrong.err
        assert sentence in wrong.err
