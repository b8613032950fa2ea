"""Who says no id is one person for a day, and nobody can say later who it was."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rapport.collect.callers import VISIT_MS, Caller, Callers
from rapport.collect.salts import LIFE_MS, Salts

NOON = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp() * 1000)
HOUR = 60 * 60 * 1000
DAY = date(2026, 3, 1)
READER = Caller("Firefox", "203.0.113.9")

callers_ = st.builds(Caller, st.text(max_size=20), st.ip_addresses().map(str))
moments = st.integers(NOON, NOON + 10 * 24 * HOUR)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"])


def day_of(at: int, zone: str) -> date:
    """The day there."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).date()


@given(callers_, callers_, moments, moments, zones, st.booleans())
def test_the_same_caller_on_the_same_day_is_the_same_and_nobody_else_is(
    one: Caller, other: Caller, first: int, second: int, zone: str, elsewhere: bool
) -> None:
    names, (first, second) = Callers(), sorted((first, second))
    name = names.name(1, one, first, zone)
    again = names.name(2 if elsewhere else 1, other, second, zone)
    alike = (one.agent, one.address) == (other.agent, other.address) and not elsewhere
    if alike and second - first < VISIT_MS:
        assert name == again, "also over midnight"
    else:
        assert (name == again) == (alike and day_of(first, zone) == day_of(second, zone))
    assert Callers().name(1, one, first, zone) != name, "another salt"


def test_who_stays_over_midnight_keeps_the_name_until_the_visit_ends() -> None:
    names, midnight = Callers(), NOON + 12 * HOUR
    name = names.name(1, READER, midnight - HOUR // 6)
    stranger = names.name(2, READER, midnight - HOUR // 6)
    for minutes in (15, 40, 65):
        assert names.name(1, READER, midnight + minutes * HOUR // 60) == name
    assert names.name(2, READER, midnight + HOUR) != stranger, "a gap of more than half an hour"
    assert names.name(1, READER, midnight + 3 * HOUR) != name


def test_nobody_late_makes_a_salt_of_yesterday(tmp_path: Path) -> None:
    names = Callers(Salts(tmp_path))
    for minutes in (700, 710):
        names.name(1, READER, NOON + minutes * HOUR // 60)
    assert [path.name for path in tmp_path.iterdir()] == [f"1-{DAY}"]


def test_of_nobody_nothing_is_known() -> None:
    assert Callers().name(1, Caller(), NOON) == ""


def test_the_address_is_neither_in_the_name_nor_in_what_is_printed() -> None:
    assert "203.0.113.9" not in Callers().name(1, READER, NOON)
    assert "203.0.113.9" not in repr(READER)


def test_a_salt_outlives_the_process_and_is_its_owners_only(tmp_path: Path) -> None:
    folder = tmp_path / "salts"
    names = {Callers(Salts(folder)).name(1, READER, NOON + n * HOUR) for n in range(3)}
    assert len(names) == 1
    [file] = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    assert b"203.0.113.9" not in file.read_bytes()


def test_projects_and_days_have_their_own_salts(tmp_path: Path) -> None:
    for salts in (Salts(), Salts(tmp_path)):
        made = {salts.of(project, DAY + timedelta(days), NOON) for project in (1, 2) for days in (0, 1)}
        assert len(made) == 4


def test_a_salt_is_destroyed_after_48_hours(tmp_path: Path) -> None:
    salts = Salts(tmp_path)
    first = salts.of(1, DAY, NOON)
    assert salts.of(1, DAY, NOON + LIFE_MS - 1) == first
    assert salts.destroy_old(NOON + LIFE_MS - 1) == 0
    assert salts.destroy_old(NOON + LIFE_MS) == 1
    assert list(tmp_path.iterdir()) == []
    assert salts.of(1, DAY, NOON + LIFE_MS) != first
    salts.of(1, DAY + timedelta(9), NOON + 2 * LIFE_MS)
    assert len(list(tmp_path.iterdir())) == 1, "a new day destroys what is old without being told"


def test_without_a_disk_people_are_still_told_apart(tmp_path: Path) -> None:
    (tmp_path / "salts").write_text("This is no folder.")
    names = Callers(Salts(tmp_path / "salts"))
    assert names.name(1, READER, NOON) == names.name(1, READER, NOON + HOUR)
