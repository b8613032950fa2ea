"""Opens the store and makes right what a process that was killed left half done."""

from collections.abc import Sequence

from django.conf import settings
from django.db import close_old_connections

from rapport.collect import SpoolReader
from rapport.kernel.policy import Policy
from rapport.kernel.rules import Rules
from rapport.kernel.tally import Tallied
from rapport.projects import actions, reads
from rapport.projects import policies as project_policies
from rapport.store import Store
from rapport.web import runtime
from rapport.web.emptying import Emptying
from rapport.web.folder import Folder
from rapport.web.loader import Loader


def open_store(folder: Folder) -> Store:
    """The store that the settings name, else the one in the folder, with every session right."""
    store = Store.open(str(settings.STORE) or folder.engine_url)
    mend(store)
    return store


def own(folder: Folder) -> None:
    """Let this process work on a folder that it has locked; the store is opened when something asks for it."""
    runtime.use_later(lambda: open_with_spool(folder))
    runtime.use_spool(Emptying(folder.spool, lambda: loader_of(folder, runtime.store()).drain()))


def open_with_spool(folder: Folder) -> Store:
    """For a command that works alone: the store, with everything in it that was acknowledged before."""
    store = open_store(folder)
    loader_of(folder, store).drain()
    return store


def loader_of(folder: Folder, store: Store) -> Loader:
    """Loads this folder's spool into a store."""
    folder.spool.mkdir(mode=0o700, exist_ok=True)
    return Loader(SpoolReader(folder.spool), lambda: store, rules_now, folder.set_aside)


def mend(store: Store) -> None:
    """Make sessions right that wait for it: of imports that broke off, and of projects whose rules changed."""
    for project in reads.unsettled():
        store.reread(project.pk, project.rules)
        store.rebuild(project.pk, project.rules)
        actions.sessions_settled(project.pk, project.rules)
    for project_id in store.unsettled():
        rules = rules_now(project_id)
        if rules is not None:
            store.settle(project_id, rules)


def rules_now(project_id: int) -> Rules | None:
    """How a project reads its events; None when it is gone."""
    close_old_connections()
    try:
        return reads.rules_of(project_id)
    except reads.NoProject:
        return None


def write_keys() -> dict[str, int]:
    """Every write key that works, and its project."""
    close_old_connections()
    return reads.write_keys()


def count(rows: Sequence[Tallied]) -> None:
    """Write down what the door took and refused."""
    close_old_connections()
    actions.count_at_door(rows)


def counted() -> list[tuple[str, str, int]]:
    """What the door took ('') and refused, by reason and address, of all projects."""
    close_old_connections()
    try:
        return reads.door_totals()
    finally:
        close_old_connections()


def policies() -> dict[int, Policy]:
    """What every project takes at its door."""
    close_old_connections()
    return project_policies.policies()
