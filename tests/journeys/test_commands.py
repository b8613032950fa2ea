"""Commands on a folder: the same answers with and without a server."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.house import Said, Server, new_project, rapport

Run = Callable[..., Said]


@pytest.fixture(params=["with a server", pytest.param("alone", marks=pytest.mark.slow)])
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
    wrong = run("project", "create", "x", "--timezone", "Mars/Olympus")
    assert (wrong.code, wrong.out, wrong.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["project", "create", "x", "--timezone", "Mars/Olympus"], "'Mars/Olympus' is not a known time zone"),
        (["project", "create", "x", "--timeout", "9h"], "is not between 1 minute and 8 hours"),
        (["project", "create", "  "], "Give the project a name"),
        (["query", "people", "--project", "nothing"], "there is none called 'nothing'"),
    ],
)
def test_what_cannot_be_is_one_sentence(server: Server, arguments: list[str], sentence: str) -> None:
    said = rapport(*arguments, "--data", server.data)
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


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "rapport.db").write_text("This is no database." * 100)
    said = rapport("project", "list", "--data", tmp_path)
    assert (said.code, said.out) == (1, "")
    assert said.err == f"rapport: The database of {tmp_path} cannot be used: file is not a database.\n"


def test_a_setting_that_cannot_be_is_named(tmp_path: Path) -> None:
    said = rapport("project", "list", "--data", tmp_path, RAPPORT_DATABASE="mysql://db")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("rapport: RAPPORT_DATABASE: use postgres://")


@pytest.mark.slow
def test_what_goes_wrong_unexpectedly_is_in_the_log(tmp_path: Path) -> None:
    new_project(tmp_path, "Shop")
    (tmp_path / "spool").write_text("Somebody put a file where a folder should be.")
    said = rapport("query", "people", "--project", "shop", "--data", tmp_path)
    assert said.code == 1
    assert said.err == f"rapport: Something unexpected went wrong; the details are in {tmp_path / 'rapport.log'}\n"
    assert "Traceback" in (tmp_path / "rapport.log").read_text()


def test_a_second_server_is_told_who_serves_the_folder(server: Server) -> None:
    second = rapport("serve", "--data", server.data, "--port", "0")
    assert second.code == 1
    assert "is already served by rapport serve (process" in second.err
    assert server.url in second.err


def test_a_taken_port_is_named(server: Server, tmp_path: Path) -> None:
    port = server.url.rpartition(":")[2]
    second = rapport("serve", "--data", tmp_path, "--port", port)
    assert second.code == 1
    assert second.err.startswith(f"rapport: Port {port} on 127.0.0.1 cannot be used")


@pytest.mark.parametrize("command", ["serve", "collect"])
@pytest.mark.slow
def test_a_list_of_networks_that_is_none_is_told_at_the_start(tmp_path: Path, command: str) -> None:
    (tmp_path / "hosts.txt").write_text("203.0.113.0/24  # ours\n\neverywhere\n")
    said = rapport(command, "--data", tmp_path, "--port", "0", RAPPORT_DATA_CENTRES=str(tmp_path / "hosts.txt"))
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "RAPPORT_DATA_CENTRES: " in said.err
    assert "line 3: 'everywhere' is no network" in said.err


@pytest.mark.parametrize("command", ["serve", "collect"])
@pytest.mark.slow
def test_a_file_of_places_that_is_none_is_told_at_the_start(tmp_path: Path, command: str) -> None:
    said = rapport(command, "--data", tmp_path, "--port", "0", RAPPORT_GEOIP=str(tmp_path / "no.mmdb"))
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "RAPPORT_GEOIP: " in said.err
    assert "is no file in MaxMind's format" in said.err


def test_a_question_is_asked_with_and_without_a_server(run: Run, tmp_path: Path) -> None:
    project = run("project", "create", "Week", "--json").json["project"]
    laid = tmp_path / "week.csv"
    laid.write_text("user_id,time\nann,2026-01-05 10:00\nbob,2026-01-06 12:30\n")
    assert run("import", laid, "--project", project).code == 0
    asked = ("time-of-week", "--project", project, "--from", "2026-01-01", "--to", "2026-01-31")
    busy = [(row["weekday"], row["hour"]) for row in run(*asked, "--json").json["rows"] if row["people"]]
    assert busy == [(1, 10), (2, 12)]
    assert "When are people there?" in run(*asked).out
    wrong = run(*asked, "--count", "fame")
    assert (wrong.code, wrong.err) == (2, "rapport: count: 'fame' is not among events, people, engaged_s.\n")
    assert "there is none called 'nothing'" in run("time-of-week", "--project", "nothing").err
