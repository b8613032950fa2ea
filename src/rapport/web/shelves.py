"""What a server keeps in memory to answer from: what is delivered, to whom, and what is recommended."""

import contextlib

from rapport.act.recommend import api as recommend
from rapport.collect import SpoolReader, Tally
from rapport.deliver.api import listen
from rapport.kernel.event import Event
from rapport.web import runtime
from rapport.web.delivery.door import Answering
from rapport.web.delivery.front import Delivery
from rapport.web.delivery.library import Library
from rapport.web.delivery.membership import Membership
from rapport.web.folder import Folder
from rapport.web.loader import Loader
from rapport.web.lookout import Lookout
from rapport.web.mending import rules_now
from rapport.web.recommending.door import Recommending
from rapport.web.recommending.shelf import Shelf


def shelves(last: contextlib.ExitStack) -> tuple[Library, Membership]:
    """What is delivered, and to whom: a change counts from its commit on."""
    library = Library()
    membership = Membership(lambda: runtime.store().engine, library.segments)
    for hear in (library.refresh, membership.wake):
        last.callback(listen(hear))
    return library, membership


def shelf_of(last: contextlib.ExitStack, folder: Folder) -> Shelf:
    """What is recommended, from its commit on."""
    shelf = Shelf(lambda: runtime.store().engine, folder.models)
    last.callback(recommend.listen(shelf.wake))
    return shelf


def loading(
    folder: Folder, reader: SpoolReader, tally: Tally, lookout: Lookout, library: Library, shelf: Shelf
) -> Loader:
    """What loads the spool, and who hears of it."""

    def heard(events: list[Event]) -> None:
        library.note(events)
        shelf.note(events)

    return Loader(
        reader, runtime.store, rules_now, folder.set_aside, refused=tally.refused, onlooker=lookout, loaded=heard
    )


def delivery_of(answering: Answering, shelf: Shelf) -> Delivery:
    """What answers who asks what a person sees, items of blocks too."""
    recommending = Recommending(answering, shelf)
    return Delivery(answering, recommending, recommending.beside)
