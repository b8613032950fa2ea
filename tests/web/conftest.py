"""The cast: Ada owns a shop, Ben helps her, Cyd is a stranger with a forum of her own, full of events."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import Client

from rapport.kernel.event import Event
from rapport.projects import actions
from rapport.projects.models import Member, Membership, Project
from rapport.store import Store
from rapport.web import runtime

PASSWORD = "compost and dahlias"  # noqa: S105  of members that exist only here
JANUARY = "?from=2026-01-01&to=2026-01-31"

_projects = itertools.count(5_000_000, 100)
_events = itertools.count()

Tell = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is there, and what they own."""

    ada: Member
    ben: Member
    cyd: Member
    shop: Project
    forum: Project
    secret: str
    stranger_secret: str

    def __getitem__(self, name: str) -> Member:
        members: dict[str, Member] = {"ada": self.ada, "ben": self.ben, "cyd": self.cyd}
        return members[name]


@pytest.fixture
def fresh_ids(db: None) -> None:
    """The engine outlives a test, the database does not: no two tests give a project the same number."""
    first = Project.objects.create(pk=next(_projects), name="first", slug="first")
    first.delete()


@pytest.fixture
def engaged(store: Store) -> Iterator[Store]:
    """The store that pages ask."""
    runtime.use(store)
    yield store
    runtime.use(None)


@pytest.fixture
def tell(engaged: Store) -> Tell:
    """Makes something happen in a project: who, when (UTC), what, and anything else that an event has."""

    def happen(project: Project, person: str, at: str | datetime, name: str = "page_view", **more: object) -> None:
        when = at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)
        ms = int(when.timestamp() * 1000)
        fields = {"anonymous_id": person, "url": "/", **more}
        event = Event(project=project.pk, event_id=f"e{next(_events)}", name=name, at=ms, received=ms, **fields)  # type: ignore[arg-type]
        engaged.load([event], lambda _: project.rules)

    return happen


@pytest.fixture
def cast(fresh_ids: None, engaged: Store) -> Cast:
    """Ada with her shop, Ben who reads it, Cyd with her forum."""
    ada = actions.create_first_member("ada@example.org", PASSWORD, "Ada")
    shop = actions.create_project("Shop", owner=ada)
    ben = actions.create_member("ben@example.org", PASSWORD, "Ben")
    Membership.objects.create(project=shop.project, member=ben, role=Membership.Role.VIEWER)
    cyd = actions.create_member("cyd@example.org", PASSWORD, "Cyd")
    forum = actions.create_project("Forum", owner=cyd)
    return Cast(ada, ben, cyd, shop.project, forum.project, shop.secret_key, forum.secret_key)


@pytest.fixture
def january(cast: Cast, tell: Tell) -> Cast:
    """Two people in Ada's shop: Ann looks at two pages in three minutes and shares, Bob looks at one.

    In Cyd's forum three people look at one page each, in the same week.
    """
    ann = {"country": "DE", "device": "desktop", "referrer": "https://www.google.com/"}
    tell(cast.shop, "ann", "2026-01-05 10:00", **ann)
    tell(cast.shop, "ann", "2026-01-05 10:02", url="/tea", **ann)
    tell(cast.shop, "ann", "2026-01-05 10:03", "share", url="/tea", **ann)
    tell(cast.shop, "bob", "2026-01-06 12:00", url="/tea", country="US", device="mobile")
    for person in ("xan", "yan", "zan"):
        tell(cast.forum, person, "2026-01-05 11:00", url="/secret", country="FR")
    return cast


def signed_in(member: Member) -> Client:
    """A browser of this member."""
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def ada(cast: Cast) -> Client:
    """Ada's browser."""
    return signed_in(cast.ada)


@pytest.fixture
def ben(cast: Cast) -> Client:
    """Ben's browser."""
    return signed_in(cast.ben)


@pytest.fixture
def cyd(cast: Cast) -> Client:
    """Cyd's browser."""
    return signed_in(cast.cyd)
