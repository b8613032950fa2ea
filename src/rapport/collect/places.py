"""The country and region a person is in, where that is certain. An address is never looked up, and never kept."""

import re
from functools import cache
from importlib.resources import files

REGION = re.compile(r"[A-Z0-9]{1,3}")


def country_of(country: str, locale: str = "", timezone: str = "") -> str:
    """Two capital letters (ISO 3166-1), or '' when nobody knows.

    What the client calls the country counts, as a code or by its English name. A language alone says nothing (half
    the world reads ``en-US``), but a region that agrees with the time zone does: ``de-AT`` in ``Europe/Vienna``.
    """
    if country:
        return _code(country)
    language, _, region = locale.upper().replace("_", "-").rpartition("-")
    return region if language and _zones().get(timezone) == region else ""


def region_of(country: str, said: object) -> str:
    """ISO 3166-2 of a region that is said by its code, with the country's before it or without; '' for anything else.

    ``country`` is what :func:`country_of` gave: the region of another country is none of this one's.
    """
    if not isinstance(said, str):
        return ""
    code = said.strip().upper().removeprefix(f"{country}-")
    return f"{country}-{code}" if country and REGION.fullmatch(code) else ""


def _code(country: str) -> str:
    names = _names()
    code = country.strip().upper()
    if code in names.values():
        return code
    return names.get(country.strip().casefold(), "")


@cache
def _names() -> dict[str, str]:
    rows = _table("iso3166.tab")
    return {row[1].casefold(): row[0] for row in rows} | {"united kingdom": "GB"}


@cache
def _zones() -> dict[str, str]:
    return {row[2]: row[0] for row in _table("zone.tab")}


def _table(name: str) -> list[list[str]]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
