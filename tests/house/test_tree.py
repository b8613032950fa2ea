"""What may not be in the repository, and what must be."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from rapport import __version__
from tests.house.tree import ROOT, SOURCE, named, python, text_of, tracked

THIS = Path(__file__)
HOSTS = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|index-url|find-links|trusted-host", re.IGNORECASE
)
PLACES = re.compile(r"(?<![\w.])/(root|home|work|Users|tmp/[a-z])\b")
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
STRONG_COPYLEFT = re.compile(r"\b(AGPL|GPL|GNU (Affero )?General Public)", re.IGNORECASE)

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{named(path)}:{number}: {line.strip()}"
        for path in tracked()
        if path != THIS
        for number, line in enumerate((text_of(path) or "").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_where_packages_come_from() -> None:
    assert lines_with(HOSTS) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_with(PLACES) == []


def test_nothing_is_left_for_later() -> None:
    assert lines_with(LATER) == []


def test_one_module_hands_charts_to_the_renderer() -> None:
    hands = [named(path) for path in python("src") if "vl_convert.vegalite_to" in path.read_text()]
    assert hands == ["src/rapport/web/writable.py"], "texts of strangers go through svg_of, else they end the process"


def test_no_file_is_large() -> None:
    large = [named(path) for path in tracked() if path.stat().st_size > 600_000]
    assert large == []


def test_the_licence_is_apache_and_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert PROJECT["license"] == "Apache-2.0"
    assert PROJECT["license-files"] == ["LICENSE"]


def test_the_version_stands_in_one_way_everywhere() -> None:
    assert PROJECT["version"] == __version__


def pinned() -> dict[str, Requirement]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = (Requirement(line) for line in lines if line and not line.startswith("#"))
    return {plain(pin.name): pin for pin in pins}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"]
    return [
        Requirement(line) for line in [*PROJECT["dependencies"], *(one for some in extras.values() for one in some)]
    ]


def test_every_dependency_is_pinned_to_a_version_that_fits() -> None:
    pins = pinned()
    assert [str(one) for one in wanted() if plain(one.name) not in pins] == []
    for one in wanted():
        version = str(pins[plain(one.name)].specifier).removeprefix("==")
        assert one.specifier.contains(version), one


@pytest.mark.parametrize("name", sorted(plain(Requirement(line).name) for line in PROJECT["dependencies"]))
def test_what_running_needs_can_be_given_away_with_it(name: str) -> None:
    for one in closure(name, set()):
        assert not STRONG_COPYLEFT.search(licence_of(one)), one


def closure(name: str, seen: set[str]) -> set[str]:
    """A package and everything it needs here."""
    if name in seen:
        return seen
    try:
        needs = [Requirement(line) for line in distribution(name).requires or []]
    except PackageNotFoundError:
        return seen
    seen.add(name)
    environment = {**default_environment(), "extra": ""}
    for need in needs:
        if need.marker is None or need.marker.evaluate({key: str(value) for key, value in environment.items()}):
            closure(plain(need.name), seen)
    return seen


def licence_of(name: str) -> str:
    """What a package says its licence is."""
    told = distribution(name).metadata
    classifiers = [line for line in told.get_all("Classifier") or [] if line.startswith("License")]
    return " ".join([*(told.get_all("License-Expression") or []), *classifiers])


def test_the_schema_is_numbered_without_gaps() -> None:
    numbers = [int(path.name.split("_")[0]) for path in sorted((SOURCE / "store" / "schema").glob("*.sql"))]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers
