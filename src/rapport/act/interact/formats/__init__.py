"""How others write questions: one module each, which registers itself. To add one, add a file here."""

import importlib
import pkgutil

from rapport.act.interact.formats.format import FORMATS, BadFormat, Export, Format, Import, Refused, named, read

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["FORMATS", "BadFormat", "Export", "Format", "Import", "Refused", "named", "read"]
