"""One process: the collector's door, the loader, and Django's pages and API behind one address."""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Protocol, cast

import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db.models.signals import post_save
from django.db.transaction import on_commit

from rapport import __version__
from rapport.collect import (
    Atlas,
    BadAtlas,
    BadHosting,
    Callers,
    Door,
    Hosting,
    Onlooker,
    Salts,
    Spool,
    SpoolReader,
    Tally,
)
from rapport.kernel.clock import now_ms
from rapport.kernel.policy import Policy
from rapport.projects.models import Key, Project
from rapport.store import EngineError
from rapport.web import runtime
from rapport.web.collectors import Collectors
from rapport.web.counting import Counting
from rapport.web.deeds.importing import IMPORTS
from rapport.web.delivery.door import Answering
from rapport.web.delivery.library import Library
from rapport.web.delivery.shown import ShownPeople
from rapport.web.emptying import Emptying
from rapport.web.env import BadSetting
from rapport.web.folder import Address, Folder
from rapport.web.front import App, Front, Health
from rapport.web.interact.opening import from_pages
from rapport.web.keeping import Keeper
from rapport.web.keys import Snapshot
from rapport.web.loader import Loader
from rapport.web.local import LocalDoor
from rapport.web.lookout import Lookout, Messenger
from rapport.web.mending import count, counted, open_store, policies, write_keys
from rapport.web.metrics import Metrics
from rapport.web.postman import Postman
from rapport.web.proof.judging import Judge
from rapport.web.rounds import Rounds
from rapport.web.shelves import loading, shelf_of, shelves
from rapport.web.tidying import look_less_for_garbage
from rapport.web.tracker import Tracker
from rapport.web.watcher import Watcher
from rapport.web.watching import Watch

logger = logging.getLogger(__name__)

Keys = Snapshot[str, int]
Policies = Snapshot[int, Policy]

BACKLOG = 2048
LAST_WORDS_S = 3
"""How long open requests may go on once the server was told to stop."""


def serve(
    folder: Folder, listener: socket.socket, url: str, ready: Callable[[], None], collectors: Collectors | None = None
) -> None:
    """Serve a folder that this process owns until SIGTERM or SIGINT. ``ready`` is called when all is open.

    ``collectors`` start first, so that collecting begins before the engine is open, and end before the loader, so that
    what they kept last is loaded.
    """
    with contextlib.ExitStack() as last:
        if collectors:
            last.callback(collectors.stop)
            collectors.start()
        open_engine(last, folder)
        (keys, taken), salts, tally = snapshots(), Salts(folder.salts), Tally()
        spool, reader, lookout = Spool(folder.spool), SpoolReader(folder.spool), Lookout(folder.looking)
        (library, membership), shown = shelves(last), ShownPeople()
        shelf = shelf_of(last, folder)
        loader = loading(folder, reader, tally, lookout, library, shelf)
        last.enter_context(know_changes(keys, taken))
        token, door = secrets.token_urlsafe(32), door_to(spool, keys, taken, salts, tally, lookout, loader.wake)
        asked = from_pages(last, Answering(door, library, membership, taken, shown=shown), shelf)
        counting, rounds = Counting(tally, count), looks(keys, taken, spool, library, shown)
        start(last, rounds, Keeper(salts), counting, lookout, loader, membership, Postman(), Watcher(), Judge(), shelf)
        if collectors:
            last.callback(collectors.stop)
        last.callback(IMPORTS.close)
        runtime.use_counts(counting.write_now)
        runtime.use_lookout(lookout)
        runtime.use_spool(Emptying(folder.spool, loader.drain, spool.let_go))
        runtime.use_watch(watch := Watch(loader, reader, collectors))
        # From here on connections wait in line until the loop below answers them.
        listener.listen(BACKLOG)
        folder.announce(Address(url, os.getpid(), token, __version__))
        last.callback(folder.withdraw)
        run(whole(door, loader, watch, token, asked), spool, listener, ready)


def looks(keys: Keys, taken: Policies, spool: Spool, library: Library, shown: ShownPeople) -> Rounds:
    """What changes elsewhere without telling."""
    return Rounds(keys.refresh, taken.refresh, spool.mind, library.refresh, shown.refresh)


def snapshots() -> tuple[Keys, Policies]:
    """Which keys work, and what projects take."""
    return Snapshot(write_keys, "The write keys"), Snapshot(policies, "What projects take")


class Helper(Protocol):
    """What works beside the door in a thread of its own."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End, when what is at hand is done."""


def start(last: contextlib.ExitStack, *helpers: Helper) -> None:
    """Start each, to be stopped in the opposite order."""
    for helper in helpers:
        helper.start()
        last.callback(helper.stop)


def whole(door: Door, loader: Loader, watch: Watch, token: str, asked: dict[str, App]) -> Front:
    """Everything that a server answers."""
    metrics = Metrics(watch, counted, settings.METRICS_TOKEN)
    site = cast(App, get_asgi_application())
    tracker, local, prefix = Tracker(settings.TRACKER), LocalDoor(token), settings.PREFIX
    more: dict[str, App] = {"metrics": metrics, "local": local, "site": site, **asked}
    return Front(door=door, health=Health(loader), tracker=tracker, prefix=prefix, **more)


def door_to(
    spool: Spool,
    keys: Keys,
    taken: Policies,
    salts: Salts,
    tally: Tally,
    onlooker: Onlooker,
    on_kept: Callable[[], None] | None = None,
) -> Door:
    """The door to this spool. Raises :class:`BadSetting` when a file that the operator gives cannot be used."""
    try:
        atlas = Atlas(Path(settings.GEOIP)) if settings.GEOIP else None
    except BadAtlas as bad:
        raise BadSetting(f"RAPPORT_GEOIP: {bad}") from bad
    try:
        hosting = Hosting(map(Path, settings.DATA_CENTRES)) if settings.DATA_CENTRES else None
    except BadHosting as bad:
        raise BadSetting(f"RAPPORT_DATA_CENTRES: {bad}") from bad
    return Door(
        keys,
        spool,
        now_ms,
        on_kept,
        refresh=keys.refresh_soon,
        tally=tally,
        callers=Callers(salts),
        policies=taken,
        atlas=atlas,
        onlooker=onlooker,
        hosting=hosting,
    )


def collect(folder: Folder, listener: socket.socket, ready: Callable[[], None], leash: int | None = None) -> None:
    """Only keep events, for a server on the same folder to load: no engine, and no page.

    ``leash`` is the reading end of a pipe: when nobody can write to it any more, collecting ends.
    """
    (keys, taken), spool, tally = snapshots(), Spool(folder.spool), Tally()
    messenger, counting = Messenger(folder.looking), Counting(tally, count)
    door = door_to(spool, keys, taken, Salts(folder.salts), tally, messenger)
    with contextlib.ExitStack() as last:
        last.callback(messenger.close)
        start(last, Rounds(keys.refresh, taken.refresh, messenger.look, spool.mind), counting)
        listener.listen(BACKLOG)
        front = Front(door=door, health=Health(), tracker=Tracker(settings.TRACKER), prefix=settings.PREFIX)
        run(front, spool, listener, ready, leash)


def open_engine(last: contextlib.ExitStack, folder: Folder) -> None:
    """Open the store, to be closed last of all."""
    runtime.use_later(lambda: open_store(folder))
    last.callback(runtime.close)
    open_or_go_on()


def open_or_go_on() -> None:
    """Open the store; when it is a server that is away, collecting begins without it and the loader goes on trying."""
    try:
        runtime.store()
    except EngineError as error:
        if not settings.STORE:
            raise
        logger.warning("%s Events are collected meanwhile.", error)


def run(app: Front, spool: Spool, listener: socket.socket, ready: Callable[[], None], leash: int | None = None) -> None:
    """Answer requests until a signal or the end of the leash says stop; what was kept by then is on disk.

    ``ready`` is called when a signal would be heard.
    """
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.PROXIES,
        timeout_graceful_shutdown=LAST_WORDS_S,
    )
    server = uvicorn.Server(config)

    def let_go() -> None:
        server.should_exit = True

    async def serving() -> None:
        app.begin()
        if leash is not None:
            asyncio.get_running_loop().add_reader(leash, let_go)
        await server.serve(sockets=[listener])
        await spool.close()

    look_less_for_garbage()
    with heard_signals(let_go), asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        ready()
        runner.run(serving())


@contextlib.contextmanager
def heard_signals(let_go: Callable[[], None]) -> Iterator[None]:
    """Let go when a signal comes before the server hears it itself.

    The server raises the signal that stopped it once more; by then it has done its work.
    """

    def hear(number: int, frame: FrameType | None) -> None:
        let_go()

    before = {number: signal.signal(number, hear) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def know_changes(keys: Keys, taken: Policies) -> Iterator[None]:
    """A key works and a setting counts from the moment on that whoever made it is told."""

    def key_saved(**_: object) -> None:
        on_commit(keys.refresh)

    def project_saved(**_: object) -> None:
        on_commit(taken.refresh)

    post_save.connect(key_saved, sender=Key, weak=False)
    post_save.connect(project_saved, sender=Project, weak=False)
    try:
        yield
    finally:
        post_save.disconnect(key_saved, sender=Key)
        post_save.disconnect(project_saved, sender=Project)
