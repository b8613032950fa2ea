"""Memory of a server that nobody asks anything, on an empty folder, after its first page."""

import argparse
import os
import shutil
import sys
import time

from gauge import WORK, at_most, note
from serving import served

LIMIT_MB = 450


def main() -> int:
    """Measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="how long it idles")
    asked = parser.parse_args()
    data = WORK / "idle"
    shutil.rmtree(data, ignore_errors=True)
    began = time.perf_counter()
    with served(data, os.environ) as server:
        note(f"answers after {time.perf_counter() - began:.1f} s")
        time.sleep(asked.seconds)
        at_most("idle memory", server.resident_mb(), LIMIT_MB, "MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
