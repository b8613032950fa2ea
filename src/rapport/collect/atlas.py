"""Where an address is, by a file in MaxMind's format that the operator gives. The address is used and dropped."""

from dataclasses import dataclass
from pathlib import Path

import maxminddb


class BadAtlas(ValueError):
    """The file cannot be used. The message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """``country`` is ISO 3166-1 alpha-2, ``region`` ISO 3166-2 such as DE-BY; '' for what is not known."""

    country: str = ""
    region: str = ""


NOWHERE = Place()


class Atlas:
    """An open file: GeoLite2 or any other whose rows have ``country`` and ``subdivisions`` as GeoLite2's have."""

    def __init__(self, path: Path) -> None:
        try:
            self._reader = maxminddb.open_database(path, maxminddb.MODE_MMAP)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            raise BadAtlas(f"{path} is no file in MaxMind's format ({error}).") from error

    def close(self) -> None:
        """Let the file go."""
        self._reader.close()

    def find(self, address: str) -> Place:
        """Where this address is; :data:`NOWHERE` when the file does not say, or it is no address."""
        try:
            row = self._reader.get(address)
        except (ValueError, maxminddb.InvalidDatabaseError):
            return NOWHERE
        country = _code(row, "country")
        if len(country) != 2:
            return NOWHERE
        parts = row.get("subdivisions") if isinstance(row, dict) else None
        region = _code({"region": parts[0]}, "region") if isinstance(parts, list) and parts else ""
        return Place(country, f"{country}-{region}" if region else "")


def _code(row: object, name: str) -> str:
    found = row.get(name) if isinstance(row, dict) else None
    code = found.get("iso_code") if isinstance(found, dict) else found
    return code.upper() if isinstance(code, str) else ""
