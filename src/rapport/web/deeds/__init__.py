"""What commands can ask for, whether a running server does it or the command itself.

A deed is a function in a module here; importing this imports every one, and they register themselves.
"""

from importlib import import_module
from pkgutil import iter_modules

from rapport.web.deeds.registry import DEEDS, FAILURES, Declined, perform

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["DEEDS", "FAILURES", "Declined", "perform"]
