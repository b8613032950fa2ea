"""``rapport funnel``, ``rapport retention`` and so on: a command for each question of the registry, made from its row.

Each asks a project, or straight the files it is given.
"""

import inspect
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from rapport.cli import ask_table, mapping, report
from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, examples, seconds_of
from rapport.cli.trouble import WRONG_USE, Trouble
from rapport.kernel.rules import BadRules, Rules
from rapport.kernel.scope import BadScope
from rapport.measure import SHAPES, BadQuestion, Shape, shapes
from rapport.measure.telling import told
from rapport.measure.wanting import Want, said
from rapport.notebook.answering import answer_of
from rapport.notebook.reading import read_files
from rapport.store import EngineError
from rapport.store.files import BadFile, BadOption, Options

PANEL = "What is asked"
METAVARS = {"text": "TEXT", "whole": "N", "number": "N"}
LENGTHS = "A longer gap begins a new session: 30m, 90s, 1h."

COMMON: dict[str, tuple[Any, Any]] = {
    "project": (
        Annotated[str, typer.Option("--project", "-p", help="Short name or id of the project.", metavar="PROJECT")],
        "",
    ),
    "first": (Annotated[str, typer.Option("--from", help="First day.", metavar="DAY")], ""),
    "last": (Annotated[str, typer.Option("--to", help="Last day, inclusive.", metavar="DAY")], ""),
    "segment": (
        Annotated[str, typer.Option("--segment", help="Only the people of this segment of the project.")],
        "",
    ),
    "as_json": (AsJson, False),
    "as_csv": (Annotated[bool, typer.Option("--csv", help="Print CSV.")], False),
    "sql": (Annotated[bool, typer.Option("--sql", help="Also print the SQL, with --json in it.")], False),
}
"""Options of every question: parameter to option, and what holds without it."""

OF_FILES: dict[str, tuple[Any, Any]] = {
    "timezone": (Annotated[str, mapping.one("--timezone", "Days are cut in it, and naive times read.", "ZONE")], ""),
    "timeout": (Annotated[str, mapping.one("--timeout", LENGTHS, "TIME")], ""),
}


def names() -> dict[str, str]:
    """The commands, each with its line in the list."""
    return {row.name.replace("_", "-"): row.asks for row in shapes()}


def app_of(name: str) -> typer.Typer:
    """The command of a question by its name with hyphens."""
    shape = SHAPES[name.replace("-", "_")]
    app = typer.Typer(add_completion=False)
    lines = [f"rapport {name} {line}" for line in shape.examples]
    app.command(help=f"{shape.asks} {shape.sentence}", epilog=examples(*lines))(command_of(shape))
    return app


def command_of(shape: Shape[Any]) -> Callable[..., None]:
    """The function of a command, with a signature that Typer reads."""

    def command(**given: Any) -> None:  # noqa: ANN401  what Typer parsed
        ask(shape, given)

    options = {
        "files": (
            Annotated[list[Path] | None, typer.Argument(help="Logs, CSV, JSON Lines or Parquet, also packed.")],
            None,
        ),
        **{f"want_{want.name}": option_of(want) for want in shape.fields},
        "data": (Data, inspect.Parameter.empty),
        **COMMON,
        **OF_FILES,
        **reading_options(shape),
    }
    kind = inspect.Parameter.KEYWORD_ONLY
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # Typer reads it
        [inspect.Parameter(name, kind, annotation=of, default=value) for name, (of, value) in options.items()]
    )
    return command


def option_of(want: Want) -> tuple[Any, Any]:
    """The option of one field; what is given wrongly is told by the question itself."""
    name = f"--{want.name.replace('_', '-')}"
    if want.kind == "yes":
        usual = bool(want.default)
        option = typer.Option(f"{name}/--no-{name[2:]}", help=want.sentence, rich_help_panel=PANEL)
        return Annotated[bool, option], usual
    metavar = "|".join(filter(None, want.choices)) or METAVARS[want.kind]
    many = " Give it once for each." if want.many else ""
    usual_text = "" if want.default in (None, "", ()) or want.many else str(want.default)
    option = typer.Option(
        name, help=want.sentence + many, metavar=metavar, rich_help_panel=PANEL, show_default=usual_text or False
    )
    return (Annotated[list[str] | None, option], None) if want.many else (Annotated[str, option], "")


def reading_options(shape: Shape[Any]) -> dict[str, tuple[Any, Any]]:
    """How files are read. An option that the question has, too, gets ``file-`` in front."""
    taken = {want.name for want in shape.fields}
    return {f"how_{name}": renamed(one) if name in taken else one for name, one in mapping.OPTIONS.items()}


def renamed(option: tuple[Any, Any]) -> tuple[Any, Any]:
    """The same option under another name."""
    of, value = option
    kind, info = of.__origin__, of.__metadata__[0]
    again = typer.Option(
        *(one.replace("--", "--file-") for one in info.param_decls),
        help=info.help,
        metavar=info.metavar,
        rich_help_panel=info.rich_help_panel,
    )
    return Annotated[kind, again], value


def ask(shape: Shape[Any], given: dict[str, Any]) -> None:
    """Ask the project or the files, and print the answer."""
    if given["as_json"] and given["as_csv"]:
        raise Trouble("Give either --json or --csv.", WRONG_USE)
    asked = wanted_of(shape, given)
    files = given["files"] or []
    if bool(files) == bool(given["project"]):
        raise Trouble("Give either files to read, or --project to ask a project.", WRONG_USE)
    answer = of_files(shape, files, asked, given) if files else of_project(shape, asked, given)
    ask_table.printed(shape, answer, as_json=given["as_json"], as_csv=given["as_csv"], sql=given["sql"])


def wanted_of(shape: Shape[Any], given: dict[str, Any]) -> dict[str, object]:
    """The fields as they were given."""
    values = {want.name: given[f"want_{want.name}"] for want in shape.fields}
    texts = {name: value if isinstance(value, list) else [value] for name, value in values.items() if value is not None}
    plain = {name: [str(one).lower() if isinstance(one, bool) else one for one in some] for name, some in texts.items()}
    return said(shape.fields, lambda name: plain.get(name, []))


def of_project(shape: Shape[Any], asked: dict[str, object], given: dict[str, Any]) -> dict[str, Any]:
    """The answer of a project, whether a server runs or not."""
    for name in OF_FILES:
        if given[name]:
            raise Trouble(f"--{name} is for files; a project has its own, under Settings.", WRONG_USE)
    with reached(given["data"], f"rapport {shape.name}") as house:
        answer: dict[str, Any] = house.do(
            "ask",
            project=given["project"],
            question=shape.name,
            wanted=asked,
            first=given["first"],
            last=given["last"],
            segment=given["segment"],
            sql=given["sql"],
        )
    return answer


def of_files(shape: Shape[Any], files: list[Path], asked: dict[str, object], given: dict[str, Any]) -> dict[str, Any]:
    """The answer of files, which are read first; a bar shows how far."""
    if given["segment"]:
        raise Trouble("--segment is of a project; narrow files with --filter.", WRONG_USE)
    how = {name: given[f"how_{name}"] for name in mapping.OPTIONS}
    how |= {name: mapping.listed(how[name]) for name in mapping.LISTS}
    try:
        rules = Rules(given["timezone"] or "UTC", seconds_of(given["timeout"] or "30m"))
        options = Options(**how, timezone=rules.timezone)
        first, last = day_of(given["first"], "from"), day_of(given["last"], "to")
        shape.asked(asked)  # before files are read in vain
        with report.bar(Console(stderr=True)) as moved:
            log = read_files(files, options, rules, counted=False, at_once=True, on_progress=moved)
        report.explain(log, as_json=True)
        report.refuse_nothing(log)
        found = answer_of(log, shape, asked, first, last)
    except (BadRules, BadScope, BadOption, BadQuestion) as wrong:
        raise Trouble(f"--{wrong}" if isinstance(wrong, BadRules) else str(wrong), WRONG_USE) from wrong
    except (BadFile, EngineError) as bad:
        raise Trouble(str(bad)) from bad
    if found is None:
        raise Trouble("The files hold no event that a question could be asked of.")
    return told(*found, sql=given["sql"])


def day_of(text: str, field: str) -> date | None:
    """A calendar day, None for none. Raises :class:`BadScope`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadScope(f"{field}: {text!r} is no day; write it as 2026-01-31.") from None
