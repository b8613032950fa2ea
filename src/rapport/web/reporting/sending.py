"""Reports that are due: the board of the day, week or month before, in words and as PDF, for everybody who gets it."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from django.core.signing import Signer
from django.db import transaction
from django.urls import reverse

from rapport.measure.closing import due_day, window
from rapport.measure.questions.span import span
from rapport.projects import letters, reports
from rapport.projects.boards import tiles_of
from rapport.projects.models import Report, Tile
from rapport.store import Engine, EngineError
from rapport.web import mail, words
from rapport.web.boards.printing import board_pdf, board_summary

logger = logging.getLogger(__name__)

STOP = Signer(salt="report")
"""Signs who wants to get no more of a report."""


def send_due(engine: Callable[[], Engine], now: datetime) -> None:
    """Hand over every report that is due and was not. One that fails keeps no other from its turn."""
    for report in reports.all_reports():
        try:
            send(engine, report, now)
        except EngineError as error:
            logger.warning("The report of %s waits: %s", report.board, error)
        except Exception:
            logger.exception("The report of %s failed; it is tried again.", report.board)


def send(engine: Callable[[], Engine], report: Report, now: datetime) -> int:
    """Hand it over if it is due and was not yet; gives how many letters that were.

    Raises :class:`rapport.store.EngineError` while there is nobody to ask.
    """
    day = due_day(report.every, report.hour, now, report.project.rules.zone)
    if report.sent is not None and day <= report.sent:
        return 0
    # Asked first, so that an engine that is away delays the letter instead of emptying it.
    span(engine(), report.project.pk)
    return hand_over(report, day, f"report {report.pk} {day}", whom_of(report), now)


def hand_over(report: Report, day: date, topic: str, whom: list[tuple[str, str]], now: datetime) -> int:
    """The letters of a day to these, and that it is done, together."""
    draft = written(report, day, now) if whom else None
    with transaction.atomic():
        posted = [
            letters.post(report.project, topic, address, with_stop(draft, report, name), now)
            for name, address in whom
            if draft
        ]
        reports.handed_over(report, day)
    return sum(one is not None for one in posted)


def whom_of(report: Report) -> list[tuple[str, str]]:
    """Who gets it: what their link is signed with, and their address."""
    members = [(str(member.pk), member.email) for member in reports.members_of(report)]
    return members + [(address, address) for address in report.outside if address not in dict(members).values()]


def written(report: Report, day: date, now: datetime) -> letters.Draft:
    """The letter, still without the link that ends it."""
    first, last = window(report.every, day)
    period, board, project = {"from": str(first), "to": str(last)}, report.board, report.project
    at = round(now.timestamp() * 1000)
    summary = board_summary(board, period, lambda: at)
    days = words.day(first) if first == last else words.days(first, last)
    link = mail.base() + reverse("board", args=[project.slug, board.slug]) + f"?from={first}&to={last}"
    # Rows are for tiles that show a table; of a picture the sentence says more than its first numbers.
    shown = [one.shows == Tile.Shows.TABLE for one in tiles_of(board)]
    tiles = [(one, one.rows if table else ()) for one, table in zip(summary.tiles, shown, strict=True)]
    context = {"report": report, "board": board, "project": project, "tiles": tiles, "days": days, "link": link}
    made = mail.letter("report", f"{project.name}: {board.name}, {days}", context, stop=MARK)
    file_name = f"{project.slug}-{board.slug}-{first}-{last}.pdf"
    return replace(made, file_name=file_name[-100:], file=board_pdf(board, period, lambda: at))


MARK = "https://stop.invalid/this/"
"""Stands in a letter where each one's own link comes."""


def with_stop(draft: letters.Draft, report: Report, name: str) -> letters.Draft:
    """The letter with the link of one who gets it."""
    link = mail.base() + reverse("stop-report", args=[STOP.sign(f"{report.pk}.{name}")])
    return replace(draft, text=draft.text.replace(MARK, link), html=draft.html.replace(MARK, link), stop=link)
