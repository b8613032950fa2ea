"""Which dialect is heard at which address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapport.collect.dialect import Dialect

KEY = "{key}"
POSTED: Sequence[str] = ("POST",)


@dataclass(frozen=True, slots=True)
class Route:
    """A dialect, what is said there, and what stood at ``{key}``."""

    dialect: Dialect
    said: str
    named: str = ""

    @property
    def methods(self) -> Sequence[str]:
        """The methods that are understood there."""
        return self.dialect.methods.get(self.said, POSTED)


class Addresses:
    """Every address that is heard."""

    def __init__(self) -> None:
        self._routes: dict[str, Route] = {}
        self._open: dict[tuple[str, str], Route] = {}
        self._prefixes: tuple[str, ...] = ()

    def add(self, dialect: Dialect) -> Dialect:
        """Make a dialect heard. Raises :class:`ValueError` where another one is heard already."""
        for path, said in _paths(dialect):
            before, key, after = path.partition(KEY)
            taken = self._open.get((before, after)) if key else self._routes.get(path)
            if taken is not None:
                raise ValueError(f"{path} is already heard by the dialect {taken.dialect.name}.")
            if key:
                self._open[before, after] = Route(dialect, said)
            else:
                self._routes[path] = Route(dialect, said)
        if dialect.prefix:
            self._prefixes += (f"{dialect.prefix}/",)
        return dialect

    def find(self, path: str) -> Route | None:
        """Who is heard at this address."""
        return self._routes.get(path) or self._find_open(path)

    def hears(self, path: str) -> bool:
        """Whether the door answers this address: a known one, or any below a dialect's prefix."""
        return path.startswith(self._prefixes) or self.find(path) is not None

    def all(self) -> Mapping[str, Route]:
        """Every address with its route, ``{key}`` and slashes included."""
        return self._routes | {f"{before}{KEY}{after}": route for (before, after), route in self._open.items()}

    def _find_open(self, path: str) -> Route | None:
        for (before, after), route in self._open.items():
            if path.startswith(before) and path.endswith(after):
                named = path[len(before) : len(path) - len(after)]
                if named and "/" not in named:
                    return Route(route.dialect, route.said, named)
        return None


def _paths(dialect: Dialect) -> Iterator[tuple[str, str]]:
    for path, said in dialect.paths.items():
        yield path, said
        yield f"{path}/", said
    if dialect.prefix:
        for path, said in (*dialect.paths.items(), *dialect.below.items()):
            yield dialect.prefix + path, said
            yield f"{dialect.prefix}{path}/", said


ADDRESSES = Addresses()
register = ADDRESSES.add
