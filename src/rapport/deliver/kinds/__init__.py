"""Kinds of actions: each is a file here, or a room above, that registers itself."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of action. ``check`` raises :class:`rapport.deliver.rules.Wrong` for content that cannot be shown."""

    name: str
    sentence: str
    check: Callable[[object], None]


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Let there be actions of this kind. Raises :class:`ValueError` where its name is taken."""
    if kind.name in KINDS:
        raise ValueError(f"There is a kind {kind.name} already.")
    KINDS[kind.name] = kind
    return kind


for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")
