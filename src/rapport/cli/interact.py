"""``rapport interact``: polls, surveys, quizzes and reviews as files, published and read in the terminal."""

import itertools
import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from rapport.cli.house import House, reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble

app = typer.Typer(help="Ask people: polls, surveys, quizzes and reviews.", add_completion=False)

Key = Annotated[str, typer.Argument(help="Its key.")]
ROWS = 1000


@app.command("list", epilog=examples("rapport interact list -p shop"))
def list_(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List what is asked in a project."""
    with reached(data, "rapport interact list") as house:
        found = house.do("interact.list", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    if not found:
        typer.echo("Nothing is asked yet; begin with: rapport interact push FILE")
        return
    table = Table("key", "use", "version", "state", box=None, pad_edge=False)
    for one in found:
        table.add_row(one["key"], one["use"], str(one["version"] or "none yet"), state_of(one))
    Console().print(table)


def state_of(one: dict[str, Any]) -> str:
    """Where it is in its life."""
    return "closed" if one["closed"] else "published" if one["version"] else "draft"


@app.command(epilog=examples("rapport interact show nps -p shop"))
def show(key: Key, project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """Show one: what it asks, and in which version."""
    with reached(data, "rapport interact show") as house:
        one = house.do("interact.show", project=project, key=key)
    if as_json:
        typer.echo(msgspec.json.encode(one).decode())
        return
    typer.echo(f"{one['key']}, {one['use']}, version {one['version'] or 'none yet'}, {state_of(one)}")
    for screen in one["definition"].get("screens", ()):
        for question in screen.get("questions", ()):
            typer.echo(f"  {question['name']}, {question['kind']}: {words(question.get('title', ''))}")


def words(text: Any) -> str:  # noqa: ANN401 - words, or words by language
    """In the first language that there is."""
    return text if isinstance(text, str) else next(iter(text.values()), "")


@app.command(epilog=examples("rapport interact new nps -p shop", "rapport interact new lunch --template poll -p shop"))
def new(
    key: Key,
    project: ProjectName,
    data: Data,
    template: Annotated[
        str, typer.Option("--template", help="nps, csat, exit, onboarding, fit, rating, check, poll or reviews.")
    ] = "",
) -> None:
    """Begin a draft that works at once; without --template the one called like the key."""
    with reached(data, "rapport interact new") as house:
        one = house.do("interact.new", project=project, key=key, template=template or key)
    typer.echo(f"{one['key']}, {one['use']}, {state_of(one)}; ask it with: rapport interact publish {key} -p {project}")


@app.command(epilog=examples("rapport interact pull -p shop --to questions/", "rapport interact pull nps -p shop"))
def pull(
    project: ProjectName,
    data: Data,
    key: Annotated[str | None, typer.Argument(help="Its key; without one all of the project.")] = None,
    to: Annotated[Path, typer.Option("--to", help="Folder for the files.", metavar="DIR")] = Path(),
) -> None:
    """Write drafts as JSON files, KEY.json each, to be kept with the site's code."""
    with reached(data, "rapport interact pull") as house:
        every = house.do("interact.list", project=project)
        found = [house.do("interact.show", project=project, key=key)] if key else every
    to.mkdir(parents=True, exist_ok=True)
    for one in found:
        path = to / f"{one['key']}.json"
        path.write_bytes(msgspec.json.format(msgspec.json.encode(one["definition"]), indent=2) + b"\n")
        typer.echo(str(path))


@app.command(epilog=examples("rapport interact push questions/*.json -p shop"))
def push(
    files: Annotated[list[Path], typer.Argument(help="JSON files; the name of each is its key.")],
    project: ProjectName,
    data: Data,
) -> None:
    """Keep JSON files as drafts: all of them, or none when one is wrong."""
    read = [(path, definition_of(path)) for path in files]
    with reached(data, "rapport interact push") as house:
        for path, said in read:
            house.do("interact.check", said=said, name=str(path))
        for path, said in read:
            one = house.do("interact.keep", project=project, key=path.stem, said=said)
            typer.echo(f"{one['key']}, {one['use']}, {state_of(one)}")


def definition_of(path: Path) -> dict[str, Any]:
    """What a file asks. Raises :class:`Trouble`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.MsgspecError) as error:
        raise Trouble(f"{path}: it is no JSON file with a definition ({error}).", WRONG_USE) from error


@app.command(
    epilog=examples(
        "rapport interact publish nps -p shop",
        "rapport interact publish nps -p shop --on dwell --value 30 --appear modal --holdout 0.2",
        "rapport interact publish feedback -p shop --by-link",
    )
)
def publish(
    key: Key,
    project: ProjectName,
    data: Data,
    on: Annotated[str, typer.Option("--on", help="load, dwell, scroll, exit, click, event or code.")] = "load",
    value: Annotated[str | None, typer.Option("--value", help="Of that: seconds, percent, selector or name.")] = None,
    appear: Annotated[str, typer.Option("--appear", help="popup, modal, inline or tab.")] = "popup",
    place: Annotated[str, typer.Option("--place", help="Selector of the element in which an inline one stands.")] = "",
    holdout: Annotated[float, typer.Option("--holdout", help="Share of people who are not asked.")] = 0.1,
    by_link: Annotated[bool, typer.Option("--by-link", help="Only by its link: no page shows it by itself.")] = False,
    start: Annotated[bool, typer.Option("--start/--draft", help="Whether it is shown at once.")] = True,
    as_json: AsJson = False,
) -> None:
    """Ask it from now on: its draft becomes the next version, shown to all but those held out."""
    content = {"interaction": key, "appear": appear, **({"place": place} if place else {})}
    action = {
        "trigger": {"on": on, **({"value": number_or(value)} if value is not None else {})},
        "variants": [{"key": "shown", "weight": 1, "value": content}],
        "holdout": holdout,
    }
    with reached(data, "rapport interact publish") as house:
        how = {"action": None if by_link else action, "start": start}
        one = house.do("interact.publish", project=project, key=key, **how)
    if as_json:
        typer.echo(msgspec.json.encode(one).decode())
        return
    shown = "by its link only" if by_link else f"on {on}, to all but {holdout:.0%}" if start else "once it is started"
    typer.echo(f"{key}, version {one['published']}, is asked {shown}.")


def number_or(text: str) -> float | str:
    """A number, or else the text itself."""
    try:
        return float(text)
    except ValueError:
        return text


@app.command(epilog=examples("rapport interact results nps -p shop", "rapport interact results nps -p shop --json"))
def results(
    key: Key,
    project: ProjectName,
    data: Data,
    version: Annotated[int, typer.Option("--version", help="Of one version only; 0 is all.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Say what came of it."""
    with reached(data, "rapport interact results") as house:
        found = house.do("interact.results", project=project, key=key, version=version)
    typer.echo(msgspec.json.encode(found).decode() if as_json else "\n".join(lines_of(found)))


def lines_of(found: dict[str, Any]) -> list[str]:
    """Results as lines for people."""
    if found["use"] == "poll":
        head = [f"{found['votes']} votes, {found['verified']} of them by people who are signed"]
        return head + [f"  {name}: {count}" for name, count in found["choices"].items()]
    if found["use"] == "reviews":
        return [f"stars: {told(found['mean'])}"] + [f"  {stars}: {count}" for stars, count in found["stars"].items()]
    head = [f"shown to {found['shown']} people"] if found["shown"] else []
    head += [f"{found['started']} began, {found['finished']} finished ({told(found['completion'], 100)} %)"]
    if found["use"] == "quiz":
        head.append(f"passed: {told(found['passed'], 100)} %")
    return head + [f"  {one['name']}, {one['kind']}: {said_of(one)}" for one in found["questions"]]


def said_of(one: dict[str, Any]) -> str:
    """What the answers to one question say, in a few words."""
    if "difficulty" in one:
        hard, apart = (
            "unknown" if number is None else f"{number:.2f}" for number in (one["difficulty"], one["discrimination"])
        )
        return f"{one['attempts']} attempts, difficulty {hard}, discrimination {apart}"
    head = f"{one['answers']} answers"
    for name, times in (("nps", 1), ("satisfied", 100), ("agreed", 100), ("mean", 1)):
        if name in one:
            return f"{head}, {name} {told(one[name], times)}{' %' if times == 100 else ''}"
    if "themes" in one:
        themes = ", ".join(f"{theme['phrase']} ({theme['texts']})" for theme in one["themes"][:5])
        return f"{head}, sentiment {told(one['sentiment'])}; {themes or 'no themes'}"
    if "choices" in one:
        return head + ", " + ", ".join(f"{name} {share['value']:.0%}" for name, share in one["choices"].items())
    return head


def told(estimate: dict[str, Any], times: int = 1) -> str:
    """A number with its interval."""
    if estimate["value"] is None:
        return "unknown"
    ends = "" if estimate["low"] is None else f" ({estimate['low'] * times:.3g} to {estimate['high'] * times:.3g})"
    return f"{estimate['value'] * times:.3g}{ends}"


@app.command(
    epilog=examples(
        "rapport interact texts nps why -p shop", 'rapport interact texts nps why -p shop -s "late -refund"'
    )
)
def texts(
    key: Key,
    question: Annotated[str, typer.Argument(help="Name of a text question.")],
    project: ProjectName,
    data: Data,
    search: Annotated[str, typer.Option("--search", "-s", help='Words, "in this order", or -without.')] = "",
    as_json: AsJson = False,
) -> None:
    """Show what people wrote, the newest first, and how each text is meant."""
    with reached(data, "rapport interact texts") as house:
        found = house.do("interact.texts", project=project, key=key, question=question, search=search)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    for one in found["texts"]:
        typer.echo(f"{'unknown' if one['score'] is None else format(one['score'], '+.2f'):>7}  {one['text']}")
    typer.echo(f"{found['found']:,} of {found['read']:,} texts.")


@app.command(epilog=examples("rapport interact statements tea -p shop > tea.jsonl"))
def statements(key: Key, project: ProjectName, data: Data) -> None:
    """Write what came of a quiz as xAPI statements, one a line, for a learning record store."""
    with reached(data, "rapport interact statements") as house:
        for page in itertools.count():
            found = house.do("interact.statements", project=project, key=key, page=page)
            for one in found:
                sys.stdout.write(msgspec.json.encode(one).decode() + "\n")
            if not found:
                return


@app.command(epilog=examples("rapport interact export nps -p shop > nps.jsonl"))
def export(key: Key, project: ProjectName, data: Data) -> None:
    """Write everything that people said to it as JSON Lines."""
    with reached(data, "rapport interact export") as house:
        for line in every_row(house, project, key):
            sys.stdout.write(line)


def every_row(house: House, project: str, key: str) -> itertools.chain[str]:
    """A line each."""

    def pages() -> Any:  # noqa: ANN401 - lists of lines
        for page in itertools.count():
            found = house.do("interact.rows", project=project, key=key, page=page)
            yield [msgspec.json.encode(row).decode() + "\n" for row in found]
            if len(found) < ROWS:
                return

    return itertools.chain.from_iterable(pages())
