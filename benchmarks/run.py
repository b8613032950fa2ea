"""Runs the benchmarks one after the other and closes with the list of their figures."""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SMALL: dict[str, tuple[str, ...]] = {
    "import": ("--events", "200000"),
    "report_log": ("--lines", "50000"),
    "report_rows": ("--events", "200000"),
    "overview": ("--events", "200000"),
    "question_cohorts": ("--small",),
    "question_content": ("--events", "200000"),
    "question_funnel": ("--events", "200000"),
    "dashboards": ("--events", "200000", "--seconds", "30"),
    "beside_umami": ("--events", "200000"),
    "upkeep": ("--events", "200000"),
    "accept": ("--seconds", "1", "--rounds", "1"),
    "crash": ("--kills", "2"),
    "decide": ("--seconds", "2"),
    "interact_submit": ("--seconds", "1", "--rounds", "1"),
    "evaluate": ("--people", "50000"),
    "sentiment": ("--texts", "5000"),
    "idle": ("--seconds", "2"),
    "experiments": ("--runs", "250"),
    "experiment_results": ("--events", "200000"),
    "false_alarms": ("--runs", "50"),
    "recommend_http": ("--people", "2000", "--items", "5000", "--seconds", "5"),
    "recommend": ("--people", "20000", "--items", "5000"),
    "tracker": ("--times", "3"),
}
"""Every benchmark, with what makes it small."""


def main() -> int:
    """Gives 1 when one of them failed or missed its limit at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*SMALL, []], metavar="NAME", help=f"of {', '.join(SMALL)}")
    parser.add_argument("--small", action="store_true", help="little data: shows that it works, not how fast")
    asked = parser.parse_args()
    figures: list[str] = []
    failed = False
    for name in asked.names or SMALL:
        print(f"{name} ...", flush=True)
        lines = figures_of(name, SMALL[name] if asked.small else ())
        failed = failed or not lines or (not asked.small and any("MISSED" in line for line in lines))
        figures += lines or [f"{name}: failed"]
    print("\nFigures" + (" (small: they say nothing about speed)" if asked.small else ""))
    print("\n".join(figures))
    return int(failed)


def figures_of(name: str, arguments: tuple[str, ...]) -> list[str]:
    """Run one and show what it says; gives its figures, none when it failed."""
    lines = []
    command = [sys.executable, str(HERE / f"{name}.py"), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if line.rstrip().endswith((": reached)", ": MISSED)")):
                lines.append(line.rstrip())
    return [] if process.returncode else lines


if __name__ == "__main__":
    sys.exit(main())
