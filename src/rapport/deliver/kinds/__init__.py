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
    placed: bool = False
    """Whether pages have a place for it, which is never empty: it waits for no trigger, interrupts nobody, and so the
    cap of all neither holds it back nor counts it."""


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Let there be actions of this kind. Raises :class:`ValueError` where its name is taken."""
    if kind.name in KINDS:
        raise ValueError(f"There is a kind {kind.name} already.")
    KINDS[kind.name] = kind
    return kind


def is_placed(kind: str) -> bool:
    """Whether pages have a place for actions of a kind; a kind that is not known any more has none."""
    return kind in KINDS and KINDS[kind].placed


for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")
