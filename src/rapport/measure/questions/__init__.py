"""Questions that no metric answers: one module each, its SQL and its rows side by side.

Importing this imports every module here, and those that are shapes register themselves.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
