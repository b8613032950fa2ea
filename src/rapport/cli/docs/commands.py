"""The page of the command ``rapport``."""

import re
from typing import Any

from rapport.cli import ask, mapping
from rapport.cli.docs.markdown import code, page, table
from rapport.cli.main import COMMANDS, loaded

READ = ("rapport report", "rapport import")
"""Commands at which the options that say how files are read are explained."""
MARKUP = re.compile(r"(?<!\\)\[/?[a-z]+\]")


def cli() -> str:
    """Every command with its options and examples."""
    known, questions = {name: text for name, (_, text) in COMMANDS.items()}, ask.names()
    overview = table(
        ("Command", "What it does"),
        ((f"[`{name}`](#rapport-{name})", text) for name, text in (known | questions).items()),
    )
    blocks = [block for name in known | questions for block in command_blocks(name)]
    return page(
        "The command `rapport`",
        "Every command explains itself with `--help`. Exit codes: 0 done, 1 failed, 2 called wrongly.",
        overview,
        *blocks,
    )


def command_blocks(name: str) -> list[str]:
    """A command, or a group with its commands."""
    command = loaded(name)
    inner = getattr(command, "commands", None)
    if not inner:
        return [f"## rapport {name}", *described(f"rapport {name}", command)]
    blocks = [f"## rapport {name}", plain(command.help)]
    for sub, one in inner.items():
        blocks += [f"### rapport {name} {sub}", *described(f"rapport {name} {sub}", one)]
    return blocks


def described(call: str, command: Any) -> list[str]:  # noqa: ANN401  Typer's private class
    """Usage, text, options and examples of one command."""
    options = [one for one in command.params if one.opts[0].startswith("-") and not one.hidden]
    arguments = [one for one in command.params if not one.opts[0].startswith("-")]
    usage = " ".join([call, *(argument_words(one) for one in arguments), "[OPTIONS]" if options else ""]).strip()
    blocks = [f"```\n{usage}\n```", plain(command.help)]
    if arguments:
        blocks.append(
            table(("Argument", "What it is"), ((code(one.name.upper()), one.help or "") for one in arguments))
        )
    if options:
        told = options if call in READ else [one for one in options if one.rich_help_panel != mapping.PANEL]
        rows = ((code(names(one)), plain(one.help or ""), default(one)) for one in told)
        blocks.append(table(("Option", "What it does", "Default"), rows))
        if len(told) < len(options):
            blocks.append("Besides, the options of [`rapport report`](#rapport-report) that say how files are read.")
    examples = [text for text in plain(command.epilog).split("\n") if text.startswith("rapport ")]
    if examples:
        blocks.append("```\n" + "\n".join(examples) + "\n```")
    return blocks


def argument_words(one: Any) -> str:  # noqa: ANN401  Typer's private class
    """An argument as it stands in the usage line."""
    word = one.metavar or one.name.upper()
    many = "..." if one.nargs == -1 and not word.endswith(("...", "…")) else ""
    return word + many if one.required else f"[{word}]{many}"


def names(one: Any) -> str:  # noqa: ANN401  Typer's private class
    """How an option is written."""
    written = ", ".join([*one.opts, *one.secondary_opts])
    return written if one.is_flag else f"{written} {one.metavar or one.name.upper()}"


def default(one: Any) -> str:  # noqa: ANN401  Typer's private class
    """What holds when the option is not given."""
    if one.required:
        return "needed"
    shown = one.show_default if isinstance(one.show_default, str) else one.default
    if one.envvar:
        return f"`${one.envvar}`, else {code(str(shown))}"
    if shown is None or shown == "" or callable(shown) or (one.is_flag and shown is False):
        return ""
    return "yes" if shown is True else code(str(shown))


def plain(text: str | None) -> str:
    """Help text without the terminal's markup."""
    return MARKUP.sub("", text or "").replace("\\[", "[").strip()
