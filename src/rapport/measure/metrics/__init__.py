"""The families of metrics, in the order in which they are shown. Importing this registers their rows."""

from importlib import import_module

FAMILIES = ("traffic", "time", "frequency", "retention", "clicks", "sharing", "feeling")

for _family in FAMILIES:
    import_module(f"{__name__}.{_family}")
