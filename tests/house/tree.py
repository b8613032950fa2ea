"""The repository as the laws see it."""

import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "rapport"


@lru_cache
def tracked() -> tuple[Path, ...]:
    """Every file that is in the repository or would be with the next commit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for line in listed.splitlines() if (path := ROOT / line).is_file())


def named(path: Path) -> str:
    """A file's name within the repository."""
    return path.relative_to(ROOT).as_posix()


def python(*folders: str) -> list[Path]:
    """Python files of these folders, without what Django writes."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and named(path).startswith(folders) and "migrations" not in path.parts
    ]


def text_of(path: Path) -> str | None:
    """What a file says; None when it is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
