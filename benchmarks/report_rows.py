"""Memory of ``rapport report`` on many rows of Parquet."""

import argparse
import sys

from events import made
from gauge import RAPPORT, at_most, note, run

LIMIT_MB = 2048


def main() -> int:
    """Measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    asked = parser.parse_args()
    ours = run([*RAPPORT, "report", *made(asked.events), "--id", "event_id", "--json"])
    note(f"rapport report: {ours}")
    at_most("report_rows memory", ours.peak_mb, LIMIT_MB, "MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
