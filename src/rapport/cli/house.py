"""How a command reaches a data folder: through the server that owns it, else by owning it for a moment."""

import contextlib
import http.client
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec

from rapport.cli.trouble import FAILED, WRONG_USE, Trouble
from rapport.web.env import BadSetting
from rapport.web.folder import Address, BadFolder, Folder, FolderHeld

WAIT_S = 10.0
"""How long a command waits for a server that is starting, or for another command."""
ANSWER_S = 600.0


class House(Protocol):
    """Whatever does the deeds of :mod:`rapport.web.deeds`."""

    def do(self, deed: str, **values: object) -> Any:  # noqa: ANN401  what JSON gives
        """What the deed gives. Raises :class:`Trouble`."""


class Unreachable(Exception):
    """The server that announced itself does not answer."""


class ServedHouse:
    """A running server on the folder."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def do(self, deed: str, **values: object) -> Any:  # noqa: ANN401  what JSON gives
        """Ask the server. Raises :class:`Unreachable` when nobody listens."""
        place = urlsplit(self._address.url)
        connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=ANSWER_S)
        headers = {"Authorization": f"Bearer {self._address.token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", f"/api/local/{deed}", msgspec.json.encode(values), headers)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(str(error)) from error
        finally:
            connection.close()
        if response.status == http.HTTPStatus.OK:
            return msgspec.json.decode(body)
        raise Trouble(sentence_in(body), WRONG_USE if response.status == http.HTTPStatus.BAD_REQUEST else FAILED)


class OwnHouse:
    """This process, which owns the folder as long as the command runs."""

    def __init__(self) -> None:
        self._deeds = import_module("rapport.web.deeds")

    def close(self) -> None:
        """Let what runs in the background stop, and close the store."""
        import_module("rapport.web.deeds.importing").IMPORTS.close()
        import_module("rapport.web.runtime").close()

    def do(self, deed: str, **values: object) -> Any:  # noqa: ANN401  what JSON gives
        """Do it here."""
        try:
            return msgspec.to_builtins(self._deeds.perform(deed, msgspec.to_builtins(values)))
        except self._deeds.Declined as declined:
            raise Trouble(str(declined), WRONG_USE) from declined
        except self._deeds.FAILURES as failure:
            raise Trouble(str(failure)) from failure


@contextlib.contextmanager
def reached(data: Path, command: str) -> Iterator[House]:
    """The house on a data folder, for one command. Raises :class:`Trouble` when it cannot be reached."""
    folder = folder_at(data)
    until = time.monotonic() + WAIT_S
    while True:
        served = ServedHouse(address) if (address := folder.server()) else None
        if served and answers(served):
            yield served
            return
        try:
            lock = folder.own(command)
            break
        except FolderHeld as held:
            if time.monotonic() >= until:
                raise Trouble(str(held)) from held
        time.sleep(0.1)
    try:
        prepare(folder)
        import_module("rapport.web.mending").own(folder)
        own = OwnHouse()
        try:
            yield own
        finally:
            own.close()
    finally:
        lock.release()


def prepare(folder: Folder, *, migrate: bool = True) -> None:
    """Make this process ready for the folder. Raises :class:`Trouble` when settings or database do not allow it."""
    try:
        import_module("rapport.web.opening").prepare(folder, migrate=migrate)
    except BadSetting as bad:
        raise Trouble(str(bad), WRONG_USE) from bad
    except import_module("django.db").DatabaseError as error:
        raise Trouble(f"The database of {folder.root} cannot be used: {str(error).splitlines()[0]}.") from error


def answers(house: ServedHouse) -> bool:
    """Whether the server is there."""
    try:
        house.do("hello")
    except Unreachable:
        return False
    return True


def folder_at(data: Path) -> Folder:
    """The data folder. Raises :class:`Trouble` when it cannot be used."""
    try:
        return Folder.at(data)
    except BadFolder as bad:
        raise Trouble(str(bad), WRONG_USE) from bad


def sentence_in(body: bytes) -> str:
    """What a refusing server says."""
    try:
        return str(msgspec.json.decode(body)["error"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return "The server gave an answer that is not understood; is another version running?"
