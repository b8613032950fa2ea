"""Fitting a model of a project: read here, fitted in a process of its own, taken unless it loses to the live one."""

import os
import secrets
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from rapport.act.recommend import api as recommend
from rapport.act.recommend.fitting import Head, prepare
from rapport.act.recommend.histories import read
from rapport.act.recommend.social import read_follows
from rapport.projects.models import Project
from rapport.store import Engine

LEARNS_FROM = timedelta(days=365)
LONGEST_S = 3600
GENTLE = 10


class NoFit(RuntimeError):
    """The model could not be fitted. The message says why."""


def refit(engine: Engine, project: Project, models: Path, now: int) -> dict[str, Any]:
    """Fit, judge, and take it or not; gives the report. ``now`` is in milliseconds. Raises :class:`NoFit`."""
    weights = recommend.weights_of(project)
    since = now // 1000 - int(LEARNS_FROM.total_seconds())
    if said := recommend.items_said(engine, project.pk, list(weights), since):
        recommend.keep_items(project, said, "events")
    items = list(recommend.items_of(project))
    learnt = read(engine, project.pk, weights, [item.id for item in items], since)
    names = list(learnt.histories.names)
    marks = [item.marks() for item in items] + [[]] * (len(names) - len(items))
    whose = models / str(project.pk)
    live = recommend.live_fit(project)
    head = Head(names, marks)
    if live is not None:
        head = Head(names, marks, str(whose / live.folder), round(live.until.timestamp() * 1000))
    name = f"{now}-{secrets.token_hex(3)}"
    work = whose / f"{name}.work"
    try:
        prepare(work, learnt, head, read_follows(engine, project.pk, learnt, since))
        report = fitted(work)
        taken = bool(report.pop("taken"))
        if taken:
            (work / "model").rename(whose / name)
        recommend.keep_fit(project, name, int(report.pop("until")) or now, report, taken=taken)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if taken:
        tidy(whose, {name, live.folder if live else ""}, now)
    return {**report, "taken": taken}


def fitted(work: Path) -> dict[str, Any]:
    """Run the fitting; gives its report. Raises :class:`NoFit`."""
    command = [sys.executable, "-m", "rapport.act.recommend.fitting", str(work)]
    try:
        subprocess.run(  # noqa: S603 - our own module
            command, check=True, capture_output=True, timeout=LONGEST_S, preexec_fn=lambda: os.nice(GENTLE) and None
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        last = said.decode(errors="replace").strip().splitlines()[-1:] or [str(error)]
        raise NoFit(f"The model could not be fitted: {last[0]}") from error
    report: dict[str, Any] = msgspec.json.decode((work / "report.json").read_bytes())
    return report


def tidy(whose: Path, kept: set[str], now: int) -> None:
    """Remove models that nobody answers from any more; the one before the live one is kept for who still reads it.

    What another fitting is at work on stays, and what one left behind that broke off goes in the end.
    """
    for folder in whose.iterdir():
        begun, _, _ = folder.name.partition("-")
        works = folder.suffix == ".work" and begun.isdecimal() and int(begun) > now - LONGEST_S * 1000
        if folder.name not in kept and folder.is_dir() and not works:
            shutil.rmtree(folder, ignore_errors=True)
