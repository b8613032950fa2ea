"""The command itself: help, versions, and what it says when it is called wrongly."""

import pytest

from rapport import __version__
from rapport.cli import main
from rapport.cli.main import COMMANDS
from rapport.cli.options import seconds_of
from rapport.cli.trouble import Trouble

SUBCOMMANDS = {
    "alert": "add",
    "annotation": "add",
    "board": "show",
    "experiment": "analyze",
    "flag": "set",
    "interact": "pull",
    "mail": "test",
    "member": "create",
    "project": "create",
    "recommend": "set",
    "segment": "add",
    "sentiment": "train",
}
"""Of commands that have several, the one whose help is read."""

Said = pytest.CaptureFixture[str]


def test_the_version(capsys: Said) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"rapport {__version__}\n"


def test_without_arguments_the_commands_are_listed(capsys: Said) -> None:
    assert main([]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(command: str, capsys: Said) -> None:
    subcommand = [SUBCOMMANDS[command]] if command in SUBCOMMANDS else []
    assert main([command, *subcommand, "--help"]) == 0
    assert f"rapport {command}" in capsys.readouterr().out.split("Examples")[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sreve"], "rapport: No such command 'sreve'. Did you mean 'serve'? (see: rapport --help)\n"),
        (["query", "people"], "rapport: Missing option '--project' / '-p'. (see: rapport query --help)\n"),
        (["project", "create"], "rapport: Missing argument 'name'. (see: rapport project create --help)\n"),
        (["query", "people", "-p", "x", "--json", "--csv"], "rapport: Give either --json or --csv.\n"),
        (
            ["project", "create", "x", "--timeout", "soon"],
            "rapport: --timeout: 'soon' is no length of time; write 30m, 90s or 1h.\n",
        ),
        (["serve", "--host", "no.such.host.invalid"], "rapport: --host: 'no.such.host.invalid' is no address"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], sentence: str, capsys: Said) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("90s", 90), ("1h", 3600), ("45", 45), ("5min", 300)])
def test_lengths_of_time(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "1d", "-5m", "5 minutes and more"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(Trouble):
        seconds_of(text)


def test_the_glossary_explains_a_metric(capsys: Said) -> None:
    assert main(["glossary", "bounce_rate"]) == 0
    assert capsys.readouterr().out.startswith("Bounce rate")


def test_the_glossary_says_when_nothing_fits(capsys: Said) -> None:
    assert main(["glossary", "qqqqzzzz"]) == 1
    assert "Nothing in the glossary fits 'qqqqzzzz'" in capsys.readouterr().err
