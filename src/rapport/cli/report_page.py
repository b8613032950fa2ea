"""A report as one page that needs nothing else: numbers with their sentences, charts as pictures in the page."""

import html
from collections.abc import Iterator
from string import Template
from typing import Any

from rapport.cli.report_table import ASPECTS, period, shown, unknown
from rapport.kernel.refusal import Refusal
from rapport.measure import METRICS, BadQuestion
from rapport.notebook.log import Log
from rapport.notebook.summary import Summary
from rapport.web import words
from rapport.web.writable import svg_of

CHARTS = ("people", "sessions", "bounce_rate", "session_duration")
TABLES = ("page", "entry_page", "channel", "referrer", "event", "item", "country", "device")
LONGEST_TABLE = 10
A_QUARTER = 120
"""So many days are shown by the day, more by the week."""

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Report: $title</title>
<style>
:root { color-scheme: light dark; --ink: #1b2126; --faint: #57616a; --line: #e4e8eb; --paper: #fff; --accent: #0072b2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7eaed; --faint: #a3adb6; --line: #2b3238; --paper: #14181b; --accent: #56b4e9; }
  .light { display: none; }
}
@media (prefers-color-scheme: light) { .dark { display: none; } }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1rem; margin: 2.5rem 0 .75rem; } p { margin: .25rem 0; }
.faint, small { color: var(--faint); font-size: 13px; }
.numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1.5rem 2rem; margin: 0; }
.numbers dt { color: var(--faint); font-size: 13px; }
.numbers dd { margin: 0; }
.numbers b { font-size: 1.5rem; font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 2rem;
  align-items: start; }
figure { margin: 0; } figcaption { margin-bottom: .5rem; } svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600; padding-bottom: .5rem; }
th, td { text-align: left; padding: .375rem .5rem .375rem 0; border-bottom: 1px solid var(--line); font-weight: 400;
  vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; } thead th { color: var(--faint); font-size: 13px; }
</style>
</head>
<body>
<main>
<h1>$title</h1>
<p class="faint">$span</p>
$aspects
$charts
$tables
$left_out
<h2>How the files were read</h2>
$read
</main>
</body>
</html>
""")


def page(log: Log, told: Summary) -> str:
    """The whole page as HTML."""
    gap = words.duration(told.object["timeout_s"])
    return PAGE.substitute(
        title=escaped(", ".join(file.path.name for file in log.files)),
        span=escaped(f"{period(log, told)}; a gap of more than {gap} begins a new session"),
        aspects="\n".join(aspect(heading, names, log, told) for heading, names in ASPECTS),
        charts=section("Day by day", "charts", charts(log, told)),
        tables=section("In detail", "charts", tables(log, told)),
        left_out=left_out(told.object["refused"]),
        read="".join(f"<p>{escaped(line)}</p>" for line in log.described()),
    )


def aspect(heading: str, names: tuple[str, ...], log: Log, told: Summary) -> str:
    """A heading and its numbers, each with its sentence; then what is not known and why."""
    items = []
    for name in names:
        metric, number = METRICS[name], told.answer.totals[name]
        if number is not None:
            items.append(
                f"<div><dt>{escaped(metric.title)}</dt><dd><b>{escaped(shown(metric, number))}</b>"
                f'<p class="faint">{escaped(metric.sentence)}</p></dd></div>'
            )
    known = f'<dl class="numbers">{"".join(items)}</dl>' if items else ""
    lost = "".join(
        f'<p class="faint">Not known: {escaped(", ".join(titles))}. {escaped(why)}</p>'
        for why, titles in unknown(log, told, names).items()
    )
    return f"<section><h2>{escaped(heading)}</h2>{known}{lost}</section>"


def charts(log: Log, told: Summary) -> Iterator[str]:
    """A picture of each metric over time, for light and for dark."""
    scope = log.scope()
    if scope is None or scope.days < 2:
        return
    by = "day" if scope.days <= A_QUARTER else "week"
    for name in CHARTS:
        if told.answer.totals[name] is None:
            continue
        table = log.metrics(name, by=by)
        drawn = "".join(f'<div class="{scheme}">{svg_of(table.chart(scheme))}</div>' for scheme in ("light", "dark"))
        metric = METRICS[name]
        caption = f"<b>{escaped(metric.title)}</b> <small>{escaped(metric.sentence)}</small>"
        yield f"<figure><figcaption>{caption}</figcaption>{drawn}</figure>"


def tables(log: Log, told: Summary) -> Iterator[str]:
    """What people looked at and where they came from, where the files tell it."""
    if told.answer.totals["sessions"] is None:
        return
    for field in TABLES:
        names = ("sessions", "bounce_rate") if field in {"entry_page", "channel", "referrer"} else ("events", "people")
        try:
            rows = [row for row in log.metrics(*names, by=field, limit=LONGEST_TABLE + 1).rows if row[field]]
        except BadQuestion:
            continue
        if len(rows) > 1 or (rows and field != "event"):
            yield table(field.replace("_", " ").capitalize(), field, names, rows[:LONGEST_TABLE])


def table(title: str, field: str, names: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
    """One table."""
    heads = f"<th>{escaped(title)}</th>" + "".join(
        f'<th class="n">{escaped(METRICS[name].title)}</th>' for name in names
    )
    body = "".join(
        f"<tr><th>{escaped(str(row[field]))}</th>"
        + "".join(f'<td class="n">{escaped(shown(METRICS[name], row[name]))}</td>' for name in names)
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def left_out(refused: dict[str, int]) -> str:
    """What was refused, and why."""
    if not refused:
        return ""
    rows = "".join(
        f'<tr><th>{escaped(name.replace("_", " "))}</th><td class="n">{count:,}</td>'
        f"<td>{escaped(Refusal(name).sentence)}</td></tr>"
        for name, count in refused.items()
    )
    return f"<section><h2>Left out</h2><table><tbody>{rows}</tbody></table></section>"


def section(heading: str, kind: str, parts: Iterator[str]) -> str:
    """A heading with what is under it, or nothing."""
    inner = "".join(parts)
    return f'<section><h2>{escaped(heading)}</h2><div class="{kind}">{inner}</div></section>' if inner else ""


def escaped(text: str) -> str:
    """Text as HTML."""
    return html.escape(text)
