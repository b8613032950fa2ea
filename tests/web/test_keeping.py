"""What may not be kept goes once a day, by what each project says."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from rapport.collect import Salts
from rapport.projects import policies, reads
from rapport.projects.models import Project
from rapport.store import Store
from rapport.web.keeping import Keeper, expire
from tests.web.conftest import Cast, Tell

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY_MS = 24 * 60 * 60 * 1000


def events(store: Store, project: Project) -> int:
    return int(store.engine.ask("SELECT count() FROM events WHERE project = {project:UInt32}", project.pk).rows[0][0])


@pytest.mark.slow
def test_only_what_a_project_does_not_keep_goes(cast: Cast, engaged: Store, tell: Tell) -> None:
    for project in (cast.shop, cast.forum):
        tell(project, "ann", "2025-12-24 10:00")
        tell(project, "ann", "2026-03-24 10:00")
    assert expire(NOW) == {}, "without a period everything stays"
    policies.change_privacy(cast.shop, "cookieless", 1)
    assert expire(NOW)["shop"]["events"] == 1
    assert (events(engaged, cast.shop), events(engaged, cast.forum)) == (1, 2)


@pytest.mark.parametrize(
    ("months", "zone", "oldest"),
    [
        (1, "UTC", "2026-02-28T00:00:00+00:00"),
        (4, "Europe/Berlin", "2025-11-30T00:00:00+01:00"),
        (12, "Pacific/Kiritimati", "2025-04-01T00:00:00+14:00"),
        (240, "UTC", "2006-03-31T00:00:00+00:00"),
    ],
)
def test_months_end_at_a_midnight_of_the_project(cast: Cast, months: int, zone: str, oldest: str) -> None:
    cast.shop.keeps_months, cast.shop.timezone = months, zone
    found = policies.oldest_kept(cast.shop, NOW)
    assert found is not None
    assert found.isoformat() == oldest


@pytest.mark.slow
def test_the_keeper_looks_at_events_once_a_day_and_at_secrets_each_time(
    cast: Cast, engaged: Store, tell: Tell, tmp_path: Path
) -> None:
    policies.change_privacy(cast.shop, "cookieless", 1)
    moments = [int((NOW + timedelta(hours=hours)).timestamp() * 1000) for hours in (0, 1, 49)]
    clock = iter(moments)
    salts = Salts(tmp_path)
    salts.of(cast.shop.pk, date(2026, 3, 31), moments[0])
    keeper = Keeper(salts, lambda: next(clock))
    left = []
    for _ in moments:
        tell(cast.shop, "ann", "2025-12-24 10:00")
        keeper.look()
        left.append((events(engaged, cast.shop), len(list(tmp_path.iterdir()))))
    assert left == [(0, 1), (1, 1), (0, 0)]


def test_an_editor_says_how_long(cast: Cast, ada: Client) -> None:
    form = {"privacy": "cookieless", "keeps_months": "13"}
    assert ada.post("/p/shop/settings/privacy/", form).status_code == 302
    assert reads.project_of("shop").keeps_months == 13
    assert 'value="13"' in ada.get("/p/shop/settings/privacy/").content.decode()
    for wrong in ("0", "241", "some"):
        assert "aria-invalid" in ada.post("/p/shop/settings/privacy/", form | {"keeps_months": wrong}).content.decode()
    ada.post("/p/shop/settings/privacy/", form | {"keeps_months": ""})
    assert reads.project_of("shop").keeps_months is None
