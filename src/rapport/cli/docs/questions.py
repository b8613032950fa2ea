"""The page of the questions of the registry."""

from pathlib import Path
from typing import Any

from rapport.cli.docs.markdown import anchor, code, page, table
from rapport.glossary import TERMS
from rapport.measure import Shape, shapes
from rapport.measure.wanting import Want

PAGES = Path("docs/questions")
"""Where a question can have a page of its own, written by hand."""
KINDS = {"text": "text", "whole": "whole number", "number": "number", "choice": "choice", "yes": "true or false"}
UNITS = {"s": "seconds"}


def questions() -> str:
    """Every question with what can be asked, what comes back and where it can be asked."""
    overview = table(
        ("Question", "Name", "What it tells"),
        ((f"[{row.asks}](#{row.name})", code(row.name), row.sentence) for row in shapes()),
    )
    return page(
        "Questions",
        "What no single number answers. Each question is asked in the same words on its page under Explore, over "
        "[HTTP](http-api.md#asking-questions), in the [terminal](cli.md) and in a [notebook](notebook.md); all are "
        "made from the same row of the registry. An unknown value is null and has a [reason](metrics.md).",
        overview,
        *(block for row in shapes() for block in one_question(row)),
    )


def one_question(row: Shape[Any]) -> list[str]:
    """Everything about one question."""
    command = row.name.replace("_", "-")
    term = TERMS.get(row.term)
    parameters = table(
        ("Parameter", "Kind", "What it is", "Default"),
        ((code(want.name), kind_of(want), said(want), default_of(want)) for want in row.fields),
    )
    columns = table(
        ("Column", "Unit", "What it is"),
        (
            (code(name), UNITS.get(one.unit, one.unit), f"{one.title}. {one.sentence}")
            for name, one in row.columns.items()
        ),
    )
    more = f"[Definition and worked example](questions/{row.name}.md)" if (PAGES / f"{row.name}.md").is_file() else ""
    examples = "\n".join(f"rapport {command} {example}" for example in row.examples)
    return [
        f"## {row.title}",
        anchor(row.name),
        f"**{row.asks}** {row.sentence}",
        " · ".join(filter(None, (f"Term: [{term.title}](glossary.md#{term.slug})" if term else "", more))),
        parameters,
        "Each row of the answer has:",
        columns,
        f"```\n{examples}\n```" if examples else "",
    ]


def kind_of(want: Want) -> str:
    """What is given: ``2 to 10 texts``, ``whole number``, ``people or events``."""
    kind = " or ".join(code(one) for one in want.choices if one) if want.choices else KINDS[want.kind]
    return f"list: {kind}" if want.many else kind


def said(want: Want) -> str:
    """What it is, with its bounds and an example."""
    parts = [want.sentence]
    if want.least is not None or want.most is not None:
        least = f"at least {want.least:g}" if want.least is not None else ""
        most = f"at most {want.most:g}" if want.most is not None else ""
        parts.append(", ".join(filter(None, (least, most))).capitalize() + ".")
    if want.examples:
        parts.append("For example " + "; ".join(", ".join(map(code, one)) for one in want.examples) + ".")
    return " ".join(parts)


def default_of(want: Want) -> str:
    """What holds when it is not given."""
    if want.needed:
        return "needed"
    if want.default in (None, "", ()):
        return ""
    if isinstance(want.default, tuple):
        return ", ".join(code(str(one)) for one in want.default)
    return code(str(want.default).lower() if isinstance(want.default, bool) else str(want.default))
