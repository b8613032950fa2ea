"""``python -m rapport.cli.docs``: writes ``docs/``; with ``--check`` only says which pages are not up to date."""

import sys
from pathlib import Path

from rapport.cli.docs.pages import differing, write

FOLDER = Path("docs")


def main(arguments: list[str]) -> int:
    """Gives 1 when a checked page is not what the registries say, 2 for an unknown argument."""
    if arguments == ["--check"]:
        stale = differing(FOLDER)
        for name in stale:
            sys.stderr.write(f"docs/{name} is not up to date; run: make docs\n")
        return int(bool(stale))
    if arguments:
        sys.stderr.write("Usage: python -m rapport.cli.docs [--check]\n")
        return 2
    write(FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
