"""Pages of metrics, events, settings and refusals."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from importlib import import_module

from rapport.cli.docs.markdown import anchor, code, page, table
from rapport.glossary import TERMS
from rapport.kernel.event import DEFAULT_ROLE, KEY_EVENTS, ROLES, Event, Role
from rapport.kernel.refusal import Refusal
from rapport.measure import DIMENSIONS, METRICS, BadQuestion, Metric
from rapport.measure.by_person import person_metric
from rapport.measure.metric import NEEDS, REASONS
from rapport.measure.outcomes import OUTCOMES
from rapport.measure.sql import MOST_ROWS, SECONDS, VIEWS
from rapport.web.env import SETTINGS

BETTER = {"up": "more is better", "down": "less is better", "": "neither more nor less is better as such"}
ROLE_WORDS = {
    Role.VIEW: "a view",
    Role.IMPRESSION: "an impression",
    Role.CLICK: "a click",
    Role.SHARE: "a share",
    Role.COMMENT: "a comment",
    Role.ACTIVE: "something a person chose to do",
}


def metrics() -> str:
    """Every metric with its meaning, formula and worked example."""
    overview = table(
        ("Metric", "What it is", "Unit"),
        ((f"[`{row.name}`](#{row.name})", row.sentence, row.unit) for row in METRICS.values()),
    )
    reasons = table(("Reason", "What it means"), ((code(name), text) for name, text in REASONS.items()))
    dimensions = table(("Dimension", "What it is"), ((code(row.name), row.sentence) for row in DIMENSIONS.values()))
    return page(
        "Metrics",
        "Every number that Rapport can give. The dashboard, the API, the terminal and the notebook read the same rows, "
        "and each worked example is run as a test.",
        overview,
        "## When a number is unknown\n\nAn unknown number is null, never 0, and has a reason:",
        reasons,
        "## What numbers can be split and filtered by",
        dimensions,
        "## One by one",
        *(one_metric(row) for row in METRICS.values()),
        "## Outcomes of experiments",
        "Every metric can be [what an experiment is judged by](experiments/statistics.md), unless it says that it is "
        "none. The engagement index can be one, too; of everybody together it is 50 by definition, so it is no metric.",
        *(one_metric(row) for name, row in OUTCOMES.items() if name not in METRICS),
    )


def sql() -> str:
    """The views that one's own SQL can read."""
    return page(
        "SQL",
        "A SELECT in ClickHouse's words over three views of one project: on the page *Explore, SQL*, by "
        '`rapport sql "SELECT …" --project shop`, and over HTTP by `POST /api/v1/projects/shop/sql` with '
        '`{"sql": "SELECT …"}` and a secret key.',
        f"It may take {SECONDS} seconds and 1 GB of memory, and gives {MOST_ROWS:,} rows at most.",
        "Nothing can be changed; other tables, table functions, settings and functions that look outside are refused "
        "with a sentence. Times are UTC: `toTimeZone(at, 'Europe/Berlin')`. A property is read as "
        "`properties.plan::String`. Behind `IN` stands a bracket: `person IN (SELECT person FROM people)`.",
        *(
            f"## {name}\n\n{table(('Column', 'What it is'), ((code(one.name), one.sentence) for one in columns))}"
            for name, (_, columns) in VIEWS.items()
        ),
    )


def no_outcome(name: str) -> str:
    """Why no experiment can be judged by a metric; '' where it can."""
    try:
        person_metric(name)
    except BadQuestion as wrong:
        return str(wrong).removeprefix("metric: ")
    return ""


def one_metric(row: Metric) -> str:
    """Everything about one metric."""
    term = TERMS[row.slug]
    facts = [
        f"**{row.title}.** {row.sentence}",
        f"- Formula: {row.formula}\n- Unit: {row.unit}; {BETTER[row.better]}\n"
        f"- Example: {row.example.sentence} {valued(row.example.value)}\n"
        f"- Term: [{term.title}](glossary.md#{term.slug})",
    ]
    if why := no_outcome(row.name):
        facts[1] += f"\n- Not the outcome of an experiment: {why}"
    if row.needs:
        needs = ", ".join(f"{need} (else {code(NEEDS[need])})" for need in row.needs)
        facts[1] += f"\n- Needs: {needs}"
    return "\n\n".join([f"### {row.name}", anchor(row.name), *facts])


def valued(value: float | None) -> str:
    """The value of an example."""
    return "It is null." if value is None else f"It is {value:g}."


def events() -> str:
    """Which names mean what, and the fields of an event."""
    roles = table(("Event", "Counts as"), ((code(name), role_words(role)) for name, role in ROLES.items() if role))
    silent = ", ".join(code(name) for name, role in ROLES.items() if not role)
    fields = table(("Field", "Kind", "What it is"), ((code(n), code(kind), words) for n, kind, words in told(Event)))
    return page(
        "Events",
        "What an event counts as follows from its name. The names are GA4's recommended ones where one exists; all "
        "others are snake_case and past tense.",
        roles,
        f"These count as nothing by themselves; they are there, and they keep a session going: {silent}.",
        f"Every other name counts as {role_words(DEFAULT_ROLE)}: participation.",
        "## Key events",
        "A session with one of these is engaged by itself. A project can name its own under Settings.",
        "\n".join(f"- {code(name)}" for name in KEY_EVENTS),
        "## Fields",
        "How an event is kept until it is loaded. What is not said is empty.",
        fields,
    )


def role_words(role: Role) -> str:
    """What a role means, in words."""
    return " and ".join(text for one, text in ROLE_WORDS.items() if one in role)


def told(kind: type) -> Iterator[tuple[str, str, str]]:
    """Name, annotation and docstring of each field of a class, read from its source."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    lines = body.body if isinstance(body, ast.ClassDef) else []
    for field, after in zip(lines, [*lines[1:], None], strict=True):
        if not isinstance(field, ast.AnnAssign):
            continue
        words = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
        name = ast.unparse(field.target)
        yield name, ast.unparse(field.annotation), str(words) or f"{name.replace('_', ' ').capitalize()}."


def settings() -> str:
    """Every environment variable, its default and its sentence."""
    import_module("rapport.web.settings")
    rows = ((code(row.name), code(row.default) or "empty", row.sentence) for row in SETTINGS.values())
    return page(
        "Settings",
        "All settings are environment variables. None needs to be set; a value that cannot be stops the start with a "
        "sentence that names it.",
        table(("Variable", "Default", "What it does"), rows),
    )


def refusals() -> str:
    """Every reason for which something is not taken."""
    rows = ((code(refusal.value), refusal.sentence) for refusal in Refusal)
    return page(
        "Refusals",
        "Whatever is not taken is counted by its reason. The reply to the sender, the report of an import and the "
        "project's pages name the same reasons.",
        table(("Reason", "What is wrong, and how to mend it"), rows),
    )
