"""``rapport sentiment``: how texts are meant, and training that on labels of one's own."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rapport.cli.options import AsJson, Data, examples
from rapport.cli.trouble import WRONG_USE, Trouble
from rapport.texts import sentiment
from rapport.texts.labelled import BadLabels, labelled
from rapport.texts.summary import Summary, summary
from rapport.texts.training import train as trained
from rapport.texts.weights import OWN, BadWeights, Weights, of_house, save

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="How texts are meant, from -1 to 1; English only. It is a score, no emotion.",
)
SHORT = 70
MOST_LINES = 100_000


@app.command(epilog=examples('rapport sentiment read "Great service!"', "rapport sentiment read answers.txt --json"))
def read(
    text: Annotated[str, typer.Argument(help="A text, or a file with one text a line.", metavar="TEXT|FILE")],
    data: Data,
    as_json: AsJson = False,
) -> None:
    """Say how a text is meant, or each line of a file and all together."""
    model = weights(data)
    texts = lines(text)
    readings = [sentiment.read(one, model) for one in texts]
    if as_json:
        told = {"readings": readings, "summary": summary(readings)}
        typer.echo(msgspec.json.encode(told if len(texts) > 1 else readings[0]).decode())
        return
    table = Table("score", "band", "text", box=None, pad_edge=False)
    for one, said in zip(readings, texts, strict=True):
        value = "unknown" if one.score is None else f"{one.score:+.2f}"
        table.add_row(value, one.band or sentiment.REASONS[one.reason], escape(said[:SHORT]))
    Console().print(table)
    if len(texts) > 1:
        typer.echo(together(summary(readings)))


@app.command(epilog=examples("rapport sentiment train labelled.csv", "rapport sentiment train a.tsv b.tsv --fresh"))
def train(
    files: Annotated[list[Path], typer.Argument(help="CSV or TSV: a text and its label in each row.")],
    data: Data,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin with nothing, not with the present weights.")] = False,
    without: Annotated[list[Path] | None, typer.Option(help="A labelled file whose texts are left out.")] = None,
    out: Annotated[str, typer.Option(help="Where the weights go; usually into the data folder.", metavar="FILE")] = "",
) -> None:
    """Train on texts that you labelled; from then on they count here, too.

    Labels are negative, neutral and positive, or numbers: 0 and 1, -1 to 1, or stars from 1 to 5.
    """
    try:
        rows = [one for file in files for one in labelled(file)]
        left_out = [one.text for file in without or () for one in labelled(file)]
    except BadLabels as wrong:
        raise Trouble(str(wrong), WRONG_USE) from wrong
    made = trained(rows, None if fresh else weights(data), left_out)
    where = Path(out) if out else data / OWN
    size = save(made, where)
    typer.echo(f"{where} has the weights of {made.texts:,} texts, {size / 1024:.0f} KB.")
    if made.right is None:
        typer.echo("There were too few texts to put some aside and try it on them.")
    else:
        typer.echo(f"Of texts that it had not seen it put {made.right:.0%} into the right one of three bands.")


def weights(data: Path) -> Weights:
    """Those of the data folder, or Rapport's own. Raises :class:`Trouble`."""
    try:
        return of_house(data)
    except BadWeights as wrong:
        raise Trouble(f"{data / OWN}: {wrong}") from wrong


def lines(text: str) -> list[str]:
    """The text, or the lines of the file that is called so."""
    try:
        if not Path(text).is_file():
            return [text]
    except (OSError, ValueError):
        return [text]
    said = Path(text).read_text(encoding="utf-8", errors="replace").splitlines()
    found = [one for one in said if one.strip()][:MOST_LINES]
    if not found:
        raise Trouble(f"{text} is empty; write one text a line.", WRONG_USE)
    return found


def together(found: Summary) -> str:
    """All texts in a sentence."""
    bands = ", ".join(f"{count:,} {name}" for name, count in found.bands.items())
    unknown = sum(found.unknown.values())
    if found.mean is None:
        return f"{found.texts:,} texts: {bands}, {unknown:,} unknown. Too few for an average."
    mean = f"on average {found.mean:+.2f} ({found.low:+.2f} to {found.high:+.2f})"
    return f"{found.texts:,} texts: {bands}, {unknown:,} unknown; {mean}."
