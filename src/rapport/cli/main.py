"""The command and its list of commands. Each is a module of its own, imported when it is called."""

import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typing_extensions import override

from rapport import __version__
from rapport.cli.options import default_data, examples
from rapport.cli.trouble import Trouble

COMMANDS: dict[str, tuple[str, str]] = {
    "report": ("rapport.cli.report", "Engagement numbers of files, at once, without a project."),
    "serve": ("rapport.cli.serve", "Collect events and show the dashboard."),
    "collect": ("rapport.cli.collect", "Only collect events, beside a server on the same folder."),
    "project": ("rapport.cli.project", "Create and list projects."),
    "member": ("rapport.cli.member", "Create members, who sign in to the dashboard."),
    "flag": ("rapport.cli.flag", "List, show and set feature flags."),
    "experiment": ("rapport.cli.experiment", "Make, start, stop and decide experiments, and say what they prove."),
    "interact": ("rapport.cli.interact", "Ask people: polls, surveys, quizzes and reviews."),
    "ledger": ("rapport.cli.ledger", "Say what everything that was tried brought."),
    "recommend": ("rapport.cli.recommend", "Recommend items: catalogue, blocks, the model, and how good it is."),
    "import": ("rapport.cli.load", "Load files into a project; repeating it changes nothing."),
    "board": ("rapport.cli.board", "Read boards, begin one, print one, share one by link or by mail."),
    "query": ("rapport.cli.query", "Ask a project for metrics."),
    "sql": ("rapport.cli.sql", "Ask a project in SQL."),
    "annotation": ("rapport.cli.annotation", "Note on all charts what happened."),
    "alert": ("rapport.cli.alert", "Watch a metric: list, add and check alerts."),
    "mail": ("rapport.cli.mail", "Try whether mail can be sent."),
    "segment": ("rapport.cli.segment", "Keep, count and remove segments, and upload lists."),
    "convert": ("rapport.cli.convert", "Convert questions: GIFT, Aiken, Moodle XML, QTI, SurveyJS."),
    "sentiment": ("rapport.cli.sentiment", "How texts are meant; train it on labels of your own."),
    "forget": ("rapport.cli.forget", "Remove everything known of a person."),
    "export": ("rapport.cli.export", "Hand over everything known of a person, as JSON Lines."),
    "export-events": ("rapport.cli.export_events", "Write all events and sessions as Parquet, a file a day."),
    "glossary": ("rapport.cli.glossary", "Explain a term, or search the terms."),
    "demo": ("rapport.cli.demo", "Make a believable world and open its dashboard."),
}
"""Where each command lives, and its line in the list. Besides these each question of the registry is one."""
QUESTIONS = "rapport.cli.ask"

INTERRUPTED = 130


class Commands(TyperGroup):
    """Knows its commands by name; loads the one that is called."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401  Typer's signature
        super().__init__(**attributes)
        self._listing = False
        self.commands = {name: TyperCommand(name, help=line) for name, (_, line) in COMMANDS.items()}

    @override
    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if self._listing:
            return self.commands.get(cmd_name)
        if cmd_name in COMMANDS:
            return loaded(cmd_name)
        self._know_questions()
        return loaded(cmd_name) if cmd_name in self.commands else None

    @override
    def format_help(self, ctx: Any, formatter: Any) -> None:
        self._listing = True
        self._know_questions()
        super().format_help(ctx, formatter)

    def _know_questions(self) -> None:
        # The registry takes a moment to load: only who needs it waits.
        lines = import_module(QUESTIONS).names()
        panel = "Questions, asked of a project or of files"
        for name, line in lines.items():
            self.commands[name] = TyperCommand(name, help=line, rich_help_panel=panel)


def loaded(name: str) -> Any:  # noqa: ANN401  Typer's private class
    """A command by its name."""
    app = import_module(COMMANDS[name][0]).app if name in COMMANDS else import_module(QUESTIONS).app_of(name)
    command = typer.main.get_command(app)
    command.name = name
    return command


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measures, raises and proves user engagement.",
    epilog=examples(
        "rapport report access.log",
        "rapport demo",
        "rapport serve --port 8000",
        "rapport import events.parquet --project shop",
        "rapport query sessions bounce_rate --project shop --by day",
    ),
)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Measures, raises and proves user engagement."""
    if version:
        typer.echo(f"rapport {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code: 0 done, 1 failed, 2 called wrongly. No traceback reaches anybody."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    logging.captureWarnings(True)
    try:
        code = typer.main.get_command(app).main(arguments, prog_name="rapport", standalone_mode=False)
    except Trouble as trouble:
        return said(str(trouble), trouble.code)
    except typer.TyperException as wrong:
        return said(wrong.format_message(), wrong.exit_code, getattr(wrong, "ctx", None))
    except typer.Abort:
        return said("Stopped.", 1)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing may be flushed into the closed pipe at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:  # noqa: BLE001  the last resort, so that no traceback reaches anybody
        return said(f"Something unexpected went wrong; the details are in {keep_details(arguments)}", 1)
    return code if isinstance(code, int) else 0


def said(sentence: str, code: int, context: Any = None) -> int:  # noqa: ANN401  Typer's private context
    """Say what went wrong on stderr, and where help is; gives the code back."""
    help_at = f" (see: {context.command_path} --help)" if context is not None else ""
    typer.echo(f"rapport: {sentence}{help_at}", err=True)
    return code


def keep_details(arguments: Sequence[str]) -> Path:
    """Append the traceback to the data folder's log; gives the file it went to."""
    text = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} rapport {' '.join(arguments)}\n{traceback.format_exc()}\n"
    for folder in (data_in(arguments), Path(tempfile.gettempdir())):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (folder / "rapport.log").open("a", encoding="utf-8") as log:
                log.write(text)
        except OSError:
            continue
        return folder / "rapport.log"
    return Path(os.devnull)


def data_in(arguments: Sequence[str]) -> Path:
    """The data folder that these arguments name."""
    for number, argument in enumerate(arguments):
        if argument.startswith("--data="):
            return Path(argument.removeprefix("--data=")).expanduser()
        if argument == "--data" and number + 1 < len(arguments):
            return Path(arguments[number + 1]).expanduser()
    return Path(os.environ.get("RAPPORT_DATA") or default_data()).expanduser()
