"""The cast: Ada owns a shop, Ben helps her, Cyd is a stranger with a forum of her own, full of events."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from rapport.cli import house
from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.projects import actions
from rapport.projects.models import Member, Membership, Project
from rapport.store import Store
from rapport.web import mending, runtime
from rapport.web.folder import Folder
from tests.web.postbox import Postbox, listening

PASSWORD = "compost and dahlias"  # noqa: S105  of members that exist only here
JANUARY = "?from=2026-01-01&to=2026-01-31"

SHARED = 4_999_900
"""Numbers of projects start here for tests that only read January: its events are told once for all of them."""

_projects = itertools.count(5_000_000, 100)
_events = itertools.count()

MONDAY = date(2026, 3, 2)
"""The last day of :func:`weeks`."""

Tell = Callable[..., None]
TellAll = Callable[[list[Event]], None]


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


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """A good password hash is slow on purpose; nothing here is about that."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def fresh_ids(db: None, request: pytest.FixtureRequest) -> int:
    """The engine outlives a test, the database does not: no two tests that tell give a project the same number."""
    only_reads = "january" in request.fixturenames and "tell" not in request.fixturenames
    start = SHARED if only_reads else next(_projects)
    Project.objects.create(pk=start, name="first", slug="first").delete()
    with connection.cursor() as cursor:  # a test that commits leaves the counter behind, and may have taken it further
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [start, Project._meta.db_table])
    return start


@pytest.fixture
def engaged(store: Store) -> Iterator[Store]:
    """The store that pages ask."""
    runtime.use(store)
    yield store
    runtime.use(None)


def event(project: int, person: str, at: str | datetime, name: str = "page_view", **more: Any) -> Event:
    """Who, when (UTC), what, and anything else that an event has."""
    when = at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)
    ms = int(when.timestamp() * 1000)
    fields = {"anonymous_id": person, "url": "/", **more}
    return Event(project=project, event_id=f"e{next(_events)}", name=name, at=ms, received=ms, **fields)


@pytest.fixture
def tell(engaged: Store) -> Tell:
    """Makes something happen in a project; takes what :func:`event` takes."""

    def happen(project: Project, *said: Any, **more: Any) -> None:
        engaged.load([event(project.pk, *said, **more)], lambda _: project.rules)

    return happen


@pytest.fixture
def tell_all(engaged: Store) -> TellAll:
    """Makes many things happen at once, as :func:`event` makes them: that takes as long as one of them."""

    def happen(events: list[Event]) -> None:
        engaged.load(events, lambda _: Rules())

    return happen


@pytest.fixture
def cast(fresh_ids: int, engaged: Store) -> Cast:
    """Ada with her shop, Ben who reads it, Cyd with her forum."""
    ada = actions.create_first_member("ada@example.org", PASSWORD, "Ada")
    shop = actions.create_project("Shop", owner=ada)
    ben = actions.create_member("ben@example.org", PASSWORD, "Ben")
    Membership.objects.create(project=shop.project, member=ben, role=Membership.Role.VIEWER)
    cyd = actions.create_member("cyd@example.org", PASSWORD, "Cyd")
    forum = actions.create_project("Forum", owner=cyd)
    return Cast(ada, ben, cyd, shop.project, forum.project, shop.secret_key, forum.secret_key)


def of_january(shop: int, forum: int) -> list[Event]:
    """Two people in a shop: Ann looks at two pages in three minutes and shares, Bob looks at one.

    In a stranger's forum three people look at one page each, in the same week.
    """
    ann = {"country": "DE", "region": "DE-BY", "device": "desktop", "referrer": "https://www.google.com/"}
    return [
        event(shop, "ann", "2026-01-05 10:00", **ann),
        event(shop, "ann", "2026-01-05 10:02", url="/tea", **ann),
        event(shop, "ann", "2026-01-05 10:03", "share", url="/tea", **ann),
        event(shop, "bob", "2026-01-06 12:00", url="/tea", country="US", device="mobile"),
        *(event(forum, person, "2026-01-05 11:00", url="/secret", country="FR") for person in ("xan", "yan", "zan")),
    ]


@pytest.fixture(scope="module")
def shared_january(store: Store) -> None:
    """January, for all tests of a file that only read it."""
    store.load(of_january(SHARED + 1, SHARED + 2), lambda _: Rules())


@pytest.fixture
def january(cast: Cast, engaged: Store, shared_january: None) -> Cast:
    """The cast after January: see :func:`of_january`."""
    if cast.shop.pk != SHARED + 1:
        engaged.load(of_january(cast.shop.pk, cast.forum.pk), lambda _: Rules())
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


@pytest.fixture
def postbox(settings: Settings) -> Iterator[Postbox]:
    """A mail server that is set up, and what came in."""
    with listening() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD, settings.MAIL_SECURITY = "", "", "none"
        settings.DEFAULT_FROM_EMAIL, settings.URL = "Rapport <rapport@example.org>", "https://rapport.example.org"
        yield box


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands do their deeds in the test's own database."""
    monkeypatch.setattr(Folder, "server", lambda _: None)
    monkeypatch.setattr(house, "prepare", lambda _: None)
    monkeypatch.setattr(mending, "own", lambda _: None)
    monkeypatch.setattr(house.OwnHouse, "close", lambda _: None)


def weeks(shop: int, forum: int) -> list[Event]:
    """Five weeks until a Monday: 30 people on each day, 9 on Sundays. A stranger's forum has ten times as many."""
    rows = []
    for n in range(36):
        day = MONDAY - timedelta(days=n)
        many = (9 if day.weekday() == 6 else 30) + n % 3
        rows += [event(shop, f"p{one}", f"{day} 10:00") for one in range(many)]
        rows += [event(forum, f"x{one}", f"{day} 10:00") for one in range(300)] if n < 1 else []
    return rows


@pytest.fixture
def steady(cast: Cast, engaged: Store) -> Cast:
    """The cast after :func:`weeks`."""
    engaged.load(weeks(cast.shop.pk, cast.forum.pk), lambda _: cast.shop.rules)
    return cast
