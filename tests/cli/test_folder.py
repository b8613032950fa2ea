"""The data folder: whose it is, and how to reach the server on it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from rapport.web.folder import Address, BadFolder, Folder, FolderHeld


def test_the_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    folder = Folder.at(tmp_path / "data")
    lock = folder.own("rapport serve", "http://127.0.0.1:8000")
    with pytest.raises(FolderHeld) as held:
        folder.own("rapport query")
    assert str(held.value) == (
        f"{folder.root} is already served by rapport serve (process {os.getpid()}) on http://127.0.0.1:8000; "
        "use that one, stop it, or give another --data."
    )
    lock.release()
    folder.own("rapport query").release()


def test_a_command_that_owns_it_is_named_too(tmp_path: Path) -> None:
    folder = Folder.at(tmp_path)
    lock = folder.own("rapport import")
    with pytest.raises(FolderHeld, match=r"is in use by rapport import \(process \d+\); wait until it ends"):
        folder.own("rapport query", wait_s=0.2)
    lock.release()


def test_the_lock_goes_with_the_process(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from rapport.web.folder import Folder\n"
        "lock = Folder.at(Path(sys.argv[1])).own('rapport serve', 'http://127.0.0.1:1')\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, timeout=30)
    Folder.at(tmp_path).own("rapport query").release()


def test_only_the_owner_reads_the_token(tmp_path: Path) -> None:
    folder = Folder.at(tmp_path)
    address = Address("http://127.0.0.1:8000", os.getpid(), "hidden", "1.0")
    folder.announce(address)
    assert stat.S_IMODE((tmp_path / "server.json").stat().st_mode) == 0o600
    assert folder.server() == address
    folder.withdraw()
    assert folder.server() is None


def test_a_server_that_was_killed_is_not_asked(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], check=True, capture_output=True)
    folder = Folder.at(tmp_path)
    folder.announce(Address("http://127.0.0.1:8000", int(gone.stdout), "hidden"))
    assert folder.server() is None


@pytest.mark.parametrize("text", ["", "{", '{"url": 1}', "[]", "\x00\xff"])
def test_a_damaged_announcement_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "server.json").write_text(text)
    assert Folder.at(tmp_path).server() is None


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadFolder, match="cannot be made a folder"):
        Folder.at(tmp_path / "file")
