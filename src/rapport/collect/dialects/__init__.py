"""The dialects: one module each, which registers itself. To add one, add a file here."""

import importlib
import pkgutil

from rapport.collect.addresses import ADDRESSES

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["ADDRESSES"]
