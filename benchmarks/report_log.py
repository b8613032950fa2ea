"""``rapport report`` on an access log: CPU seconds beside goaccess on the same file, and memory."""

import argparse
import json
import shutil
import sys

from gauge import RAPPORT, at_most, note, run
from logs import made

CPU_LIMIT, MEMORY_LIMIT_MB = 0.5, 600


def main() -> int:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    asked = parser.parse_args()
    log = made(asked.lines)
    ours = run([*RAPPORT, "report", log, "--json"])
    told = json.loads(ours.output)
    note(f"rapport report: {ours}; {told['views']:,} views in {told['sessions']:,} sessions")
    if shutil.which("goaccess"):
        page = log.with_suffix(".html")
        theirs = run(["goaccess", log, "--log-format=COMBINED", "--no-progress", "-o", page])
        note(f"goaccess: {theirs}")
        at_most("report_log CPU", ours.cpu_s / theirs.cpu_s, CPU_LIMIT, "x the CPU time of goaccess")
    else:
        note("goaccess is not installed; on Debian: apt-get install goaccess")
    at_most("report_log memory", ours.peak_mb, MEMORY_LIMIT_MB, "MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
