"""Measures programs and functions, and says how a figure stands to its limit."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

WORK = Path(".rapport/bench")
RAPPORT = (sys.executable, "-c", "import sys; from rapport.cli import main; sys.exit(main())")
KILOBYTE, MEGABYTE = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """What one program took: seconds on the clock, seconds of CPU, and its largest memory in MB."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str

    @override
    def __str__(self) -> str:
        return f"{self.wall_s:.2f} s, {self.cpu_s:.2f} s CPU, {self.peak_mb:.0f} MB"


def run(command: Sequence[str | Path]) -> Run:
    """Run a program to its end. Raises RuntimeError when it fails."""
    began = time.perf_counter()
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE) as process:
        output = process.stdout.read() if process.stdout else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall_s = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {process.returncode}")
    peak_mb = used.ru_maxrss * (1 if sys.platform == "darwin" else KILOBYTE) / MEGABYTE
    return Run(wall_s, used.ru_utime + used.ru_stime, peak_mb, output.decode(errors="replace"))


def median_ms(what: Callable[[], object], times: int = 15, warm: int = 3) -> float:
    """The median of several calls in milliseconds, after some to warm up."""
    for _ in range(warm):
        what()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        what()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def at_least(name: str, value: float, limit: float, what: str) -> None:
    """Say a figure that should be large."""
    said(name, f"{value:.2f}", what, f"at least {limit:g}", reached=value >= limit)


def at_most(name: str, value: float, limit: float, what: str) -> None:
    """Say a figure that should be small."""
    said(name, f"{value:.2f}" if limit < 10 else f"{value:.0f}", what, f"at most {limit:g}", reached=value <= limit)


def said(name: str, value: str, what: str, limit: str, *, reached: bool) -> None:
    """One line for a figure; the list of all of them is made from these."""
    print(f"{name}: {value} {what} ({limit}: {'reached' if reached else 'MISSED'})", flush=True)


def note(text: str) -> None:
    """What is going on."""
    print(f"  {text}", flush=True)
