"""``rapport experiment``: experiments of a project, and what a file, or sums that somebody counted, prove."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from rapport.cli import experiment_memory, experiments_kept, proved
from rapport.cli.experiment_table import print_analysis
from rapport.cli.options import AsJson, examples
from rapport.cli.trouble import FAILED, WRONG_USE, Trouble
from rapport.notebook.shelf import SHELF
from rapport.prove.aggregates import BadAggregates, answer, read_aggregates
from rapport.prove.files import Asked, analyze, parse_metric, parse_split
from rapport.prove.maths import N_STAR
from rapport.prove.plan import BadExperiment
from rapport.store import EngineError
from rapport.store.files import BadFile

app = typer.Typer(help="Make, start, stop and decide experiments, and say what they prove.", add_completion=False)
experiments_kept.register(app)
proved.register(app)
experiment_memory.register(app)

File = Annotated[Path, typer.Argument(help="CSV, JSON Lines or Parquet, also packed (gzip, zstd).")]
Variant = Annotated[str, typer.Option("--variant", help="Who got which variant.", metavar="COL")]
Control = Annotated[str, typer.Option("--control", help="The variant that the others are compared with.")]
Metrics = Annotated[
    list[str],
    typer.Option(
        "--metric", help="NAME=mean(COL), NAME=proportion(COL) or NAME=ratio(A,B); repeat it.", metavar="METRIC"
    ),
]
Unit = Annotated[
    str | None,
    typer.Option("--unit", help="Who was drawn; its rows are summed. Without it each row is one.", metavar="COL"),
]
Covariate = Annotated[
    str | None, typer.Option("--covariate", help="A number of before the start: takes noise away.", metavar="COL")
]
Split = Annotated[str, typer.Option("--split", help="Shares meant: the control's, then by name; or old=50,new=50.")]
Alpha = Annotated[float, typer.Option("--alpha", help="How often luck alone may look like an effect.")]
NStar = Annotated[float, typer.Option("--n-star", help="Units at which you expect to decide.")]
AGGREGATES = '{"type": "proportion", "control": {"n": 1000, "sum": 100}, "treatment": {"n": 1000, "sum": 130}}'


@app.command(
    "analyze",
    epilog=examples(
        "rapport experiment analyze test.csv --unit person --variant arm --control A --metric joined=mean(joined)",
        "rapport experiment analyze test.parquet --unit id --variant v --control old --metric revenue=mean(spend) "
        "--metric per_visit=ratio(spend,visits) --covariate spend_before --split 90,10 --json",
    ),
)
def analyze_(
    file: File,
    variant: Variant,
    control: Control,
    metric: Metrics,
    unit: Unit = None,
    covariate: Covariate = None,
    split: Split = "",
    alpha: Alpha = 0.05,
    n_star: NStar = N_STAR,
    as_json: AsJson = False,
) -> None:
    """Compare the variants of an experiment in a file.

    Of each treatment and metric: the mean of both, the effect with the interval and p value of one look at the end, and
    with those that hold at every look; and whether the units fell to the variants as they were meant to.
    """
    with told_plainly():
        asked = Asked(
            unit=unit,
            variant=variant,
            control=control,
            metrics=tuple(parse_metric(text) for text in metric),
            covariate=covariate,
            split=parse_split(split),
            alpha=alpha,
            n_star=n_star,
        )
        found = analyze(SHELF.place()[0].engine, file, asked)
    if as_json:
        typer.echo(json.dumps(found.told(), ensure_ascii=False))
    else:
        print_analysis(found, alpha, Console())


@contextmanager
def told_plainly() -> Iterator[None]:
    """What is wrong with options or file becomes a sentence: raises :class:`Trouble`."""
    try:
        yield
    except BadExperiment as wrong:
        raise Trouble(str(wrong), WRONG_USE if str(wrong).startswith("--") else FAILED) from wrong
    except (BadFile, EngineError) as bad:
        raise Trouble(str(bad)) from bad


@app.command("from-aggregates", epilog=examples(f"rapport experiment from-aggregates < sums.json   # {AGGREGATES}"))
def from_aggregates() -> None:
    """Compare sums that were counted elsewhere: JSON on stdin, JSON on stdout.

    type is proportion, mean, ratio or cuped; control and treatment hold n and sum; for a mean also sum_squares; for a
    ratio den_sum, den_sum_squares and sum_products, for cuped pre_sum, pre_sum_squares and sum_products. alpha and
    n_star are 0.05 and 5000 unless given.
    """
    try:
        typer.echo(msgspec.json.encode(answer(read_aggregates(sys.stdin.read()))).decode())
    except BadAggregates as wrong:
        raise Trouble(str(wrong), WRONG_USE) from wrong
