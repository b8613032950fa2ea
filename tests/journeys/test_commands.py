"""Commands on a folder: the same answers with and without a server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.house import Said, Server, rapport

Run = Callable[..., Said]


@pytest.fixture(params=["with a server", "alone"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """The command on a folder that is served, and on one that is not."""
    data = request.getfixturevalue("server").data if request.param == "with a server" else tmp_path / "alone"

    def on_folder(*arguments: object, given: str = "") -> Said:
        return rapport(*arguments, "--data", data, given=given)

    return on_folder


def test_a_project_is_made_and_listed(run: Run) -> None:
    made = run("project", "create", "Garden news", "--timezone", "Europe/Berlin", "--timeout", "5m", "--json").json
    assert set(made) == {"project", "write_key", "secret_key"}
    listed = {line["project"]: line for line in run("project", "list", "--json").json}
    assert listed[made["project"]]["timezone"] == "Europe/Berlin"
    assert listed[made["project"]]["timeout_s"] == 300
    assert made["project"] in run("project", "list").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["project", "create", "x", "--timezone", "Mars/Olympus"], "'Mars/Olympus' is not a known time zone"),
        (["project", "create", "x", "--timeout", "9h"], "is not between 1 minute and 8 hours"),
        (["project", "create", "  "], "Give the project a name"),
        (["query", "people", "--project", "nothing"], "there is none called 'nothing'"),
        (["member", "create", "nobody", "--password-stdin"], "Give an address"),
    ],
)
def test_what_cannot_be_is_one_sentence(run: Run, arguments: list[str], sentence: str) -> None:
    said = run(*arguments, given="a long enough passphrase\n")
    assert said.code == 2
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["engagment"], "engagment"),
        (["people", "--by", "colour"], "colour"),
        (["people", "--from", "yesterday"], "from: 'yesterday' is no day; write it as 2026-01-31."),
        (["people", "--from", "2026-02-02", "--to", "2026-02-01"], "is after 2026-02-01"),
        (["people", "--filter", "country"], "country"),
    ],
)
def test_a_question_without_an_answer_is_one_sentence(
    server: Server, shop: dict[str, str], arguments: list[str], sentence: str
) -> None:
    said = rapport("query", *arguments, "--project", shop["project"], "--data", server.data)
    assert said.code == 2
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_a_member_is_made(run: Run) -> None:
    made = run("member", "create", "Ada@example.org", "--password-stdin", given="a long enough passphrase\n")
    assert (made.out, made.code) == ("ada@example.org can sign in now.\n", 0)
    again = run("member", "create", "ada@example.org", "--password-stdin", given="a long enough passphrase\n")
    assert again.code == 2
    assert "exists already" in again.err


def test_what_goes_wrong_unexpectedly_is_in_the_log(tmp_path: Path) -> None:
    (tmp_path / "rapport.db").write_text("This is no database." * 100)
    said = rapport("project", "list", "--data", tmp_path)
    assert said.code == 1
    assert said.err == f"rapport: Something unexpected went wrong; the details are in {tmp_path / 'rapport.log'}\n"
    assert "Traceback" in (tmp_path / "rapport.log").read_text()
