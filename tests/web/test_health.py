"""The health page: in plain words whether events are collected and loaded, for members and nobody else."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from rapport.collect import Spool, SpoolReader
from rapport.collect.records import of_events
from rapport.kernel.clock import now_ms
from rapport.kernel.rules import Rules
from rapport.kernel.tally import DAY_MS, Tallied
from rapport.projects import actions
from rapport.store import EngineError, Store
from rapport.web import runtime
from rapport.web.loader import Loader
from rapport.web.watching import Watch
from rapport.web.words import THIN
from tests.web.conftest import Cast, event

PAGE = "/p/shop/settings/health/"
AWAY = "The ClickHouse server at clickhouse://db:9000/ does not answer."


class Away:
    """An engine that may be gone."""

    def __init__(self, store: Store) -> None:
        self.store, self.gone = store, False

    def __call__(self) -> Store:
        if self.gone:
            raise EngineError(AWAY)
        return self.store


@pytest.fixture
def away(engaged: Store) -> Away:
    """The engine, until it is away."""
    return Away(engaged)


@pytest.fixture
def loader(away: Away, tmp_path: Path) -> Iterator[Loader]:
    """A loader on a spool of its own, which the page watches."""
    (tmp_path / "spool").mkdir()
    reader = SpoolReader(tmp_path / "spool")
    loader = Loader(reader, away, lambda _: Rules(), tmp_path / "aside", first_pause_s=0.001)
    runtime.use_watch(Watch(loader, reader))
    yield loader
    runtime.use_watch(None)


def keep(tmp_path: Path, project: int, minutes_ago: int) -> None:
    """Three events in the spool."""
    at = datetime.fromtimestamp(now_ms() / 1000 - minutes_ago * 60, UTC)

    async def kept() -> None:
        spool = Spool(tmp_path / "spool")
        await spool.append(of_events([event(project, "ann", at) for _ in range(3)]))
        await spool.close()

    asyncio.run(kept())


def test_all_is_well(cast: Cast, ada: Client, loader: Loader, tmp_path: Path) -> None:
    keep(tmp_path, cast.shop.pk, minutes_ago=0)
    loader.drain()
    html = ada.get(PAGE).content.decode()
    assert "Yes. Events are written down before they are acknowledged" in html
    assert "1 load since the server started" in html


def test_what_waits_is_counted_and_late_loading_is_said(
    cast: Cast, ada: Client, loader: Loader, tmp_path: Path
) -> None:
    keep(tmp_path, cast.shop.pk, minutes_ago=5)
    html = ada.get(PAGE).content.decode()
    assert "Loading is behind" in html
    assert '<p class="value">3</p>' in html
    assert f"5{THIN}min" in html


def test_an_engine_that_is_away_is_said_with_what_is_safe(
    cast: Cast, ada: Client, loader: Loader, away: Away, tmp_path: Path
) -> None:
    keep(tmp_path, cast.shop.pk, minutes_ago=0)
    away.gone = True
    loader.start()
    while loader.progress.trouble is None:
        time.sleep(0.005)
    html = ada.get(PAGE).content.decode()
    assert "Events are collected, but not loaded." in html
    assert AWAY in html
    assert "Nothing is lost" in html
    away.gone = False
    loader.stop()
    assert "Yes. Events are written down" in ada.get(PAGE).content.decode()


def test_a_project_sees_its_own_counts_only(cast: Cast, ada: Client, cyd: Client) -> None:
    today = now_ms() // DAY_MS
    actions.count_at_door(
        [
            Tallied(cast.shop.pk, "", "/v1/batch", today, 41_234, now_ms()),
            Tallied(cast.shop.pk, "no_name", "/v1/track", today, 17, now_ms()),
            Tallied(cast.forum.pk, "", "/v1/batch", today, 98_765, now_ms()),
        ]
    )
    html = ada.get(PAGE).content.decode()
    assert "41,234" in html
    assert ">17<" in html
    assert "98,765" not in html
    assert html.count('<th scope="row">') == 7, "a day each, also without a count"
    assert "This process does not collect events" in html
    assert cyd.get(PAGE).status_code == 404
