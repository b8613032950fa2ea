"""``rapport convert``: questions from one format of files to another."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from rapport.act.interact.checking import WrongDefinition, checked
from rapport.act.interact.definition import Definition, written
from rapport.act.interact.formats import FORMATS, BadFormat, Refused, named, read
from rapport.act.interact.formats.packages import packed, unpacked
from rapport.cli.options import examples
from rapport.cli.trouble import WRONG_USE, Trouble

OURS = "rapport"
NAMES = "|".join((OURS, *FORMATS))

app = typer.Typer(add_completion=False, help="Convert questions between Rapport's files and those of others.")


@app.command(
    epilog=examples(
        "rapport convert bank.gift --out quiz.json",
        "rapport convert survey.json --from surveyjs --out nps.json",
        "rapport convert quiz.json --to qti --out quiz.zip",
    )
)
def convert(
    file: Annotated[Path, typer.Argument(help="The file that is read.")],
    from_: Annotated[str, typer.Option("--from", help="Its format; usually seen by itself.", metavar=NAMES)] = "",
    to: Annotated[str, typer.Option("--to", help="The format that is written.", metavar=NAMES)] = OURS,
    out: Annotated[str, typer.Option("--out", help="The file that is written; usually stdout.", metavar="FILE")] = "",
) -> None:
    """Convert a file of questions; what is not taken is told on stderr, each with its place.

    Rapport's own JSON is what "rapport interact push" takes. QTI of several questions is a package (ZIP).
    """
    try:
        definition, refused = taken(file.read_bytes(), from_)
        raw, lost = given(definition, to, package=bool(out))
    except OSError as wrong:
        raise Trouble(f"{file} cannot be read ({wrong.strerror}); name another file.", WRONG_USE) from wrong
    except BadFormat as wrong:
        raise Trouble(f"{file}: {wrong}", WRONG_USE) from wrong
    for one in (*refused, *lost):
        typer.echo(f"{one.where}: {one.sentence}", err=True)
    if out:
        Path(out).write_bytes(raw)
        typer.echo(f"{out} has {sum(1 for _ in definition.questions()):,} questions.")
    else:
        typer.echo(raw.decode(), nl=False)


def taken(raw: bytes, name: str) -> tuple[Definition, list[Refused]]:
    """The definition of a file, and what was not taken of it. Raises BadFormat and :class:`Trouble`."""
    text = unpacked(raw)
    if name == OURS or (not name and text.lstrip().startswith("{") and '"use"' in text):
        try:
            return checked(msgspec.json.decode(text)), []
        except (msgspec.DecodeError, WrongDefinition) as wrong:
            raise BadFormat(f"{getattr(wrong, 'field', 'JSON')}: {wrong}") from wrong
    found = read(text, name)
    if found.definition is None:
        told = "; ".join(f"{one.where}: {one.sentence}" for one in found.refused[:5]) or "there are no questions in it."
        raise BadFormat(f"Nothing was taken. {told}")
    return found.definition, list(found.refused)


def given(definition: Definition, name: str, *, package: bool) -> tuple[bytes, list[Refused]]:
    """The bytes of a format, and what it cannot say."""
    if name == OURS:
        return msgspec.json.format(msgspec.json.encode(written(definition)), indent=2) + b"\n", []
    told = named(name).write(definition)
    if len(told.files) > 2 and not package:
        raise BadFormat("Several questions of QTI are a package; say where it goes with --out FILE.zip.")
    return packed(told.files) if told.files and package else told.text.encode(), list(told.refused)
