"""Settings come from the environment, and a bad value is told."""

from pathlib import Path

import pytest

from rapport.web import env
from rapport.web.settings import kept_secret


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read here is forgotten: the manual lists only settings of the house."""
    monkeypatch.setattr(env, "SETTINGS", dict(env.SETTINGS))


def test_a_setting_has_a_default_and_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.truth("RAPPORT_DEBUG", "0", "Show errors.") is False
    monkeypatch.setenv("RAPPORT_DEBUG", "yes")
    assert env.truth("RAPPORT_DEBUG", "0", "Show errors.") is True
    assert {"RAPPORT_DATA", "RAPPORT_STORE", "RAPPORT_DATABASE", "RAPPORT_HOSTS"} <= set(env.SETTINGS)
    assert all(setting.sentence.endswith(".") for setting in env.SETTINGS.values())


def test_a_bad_value_names_the_setting_and_the_mend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RAPPORT_DEBUG", "perhaps")
    with pytest.raises(env.BadSetting, match="RAPPORT_DEBUG: 'perhaps' is neither yes nor no; use 1 or 0"):
        env.truth("RAPPORT_DEBUG", "0", "Show errors.")
    monkeypatch.setenv("RAPPORT_DATABASE", "mysql://host/rapport")
    with pytest.raises(env.BadSetting, match="RAPPORT_DATABASE: use postgres"):
        env.database("RAPPORT_DATABASE", "", "Members.", tmp_path)


@pytest.mark.parametrize("value", ["garden", "/", "/garden/", "//x", "/a b", "/ä"])
def test_a_prefix_that_no_address_begins_with_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_PREFIX", value)
    with pytest.raises(env.BadSetting, match=r"RAPPORT_PREFIX: .* write it like /garden"):
        env.prefix("RAPPORT_PREFIX", "Beginning.")
    monkeypatch.setenv("RAPPORT_PREFIX", "/garden/t")
    assert env.prefix("RAPPORT_PREFIX", "Beginning.") == "/garden/t"


def test_databases() -> None:
    assert env.parse_database("", Path("/data"))["NAME"] == Path("/data/rapport.db")
    told = env.parse_database("postgres://rapport:p%40ss@db:5433/numbers", Path("/data"))
    assert (told["NAME"], told["USER"], told["PASSWORD"], told["HOST"], told["PORT"]) == (
        "numbers",
        "rapport",
        "p@ss",
        "db",
        "5433",
    )


def test_lists_lose_their_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_ORIGINS", " https://a.example , ,https://b.example")
    assert env.words("RAPPORT_ORIGINS", "", "Origins.") == ["https://a.example", "https://b.example"]


def test_the_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    assert kept_secret("given", tmp_path) == "given"
    first = kept_secret("", tmp_path)
    assert kept_secret("", tmp_path) == first
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    elsewhere = tmp_path / "not there yet"
    assert kept_secret("", elsewhere) != first
    assert not elsewhere.exists()
