"""Python's looks for garbage, made rare: each costs every event and page something."""

import gc

NEW_OBJECTS = 20_000
"""Between two looks: hardly any of what a request makes is in a circle, so hardly any waits for a look."""


def look_less_for_garbage() -> None:
    """To be called when a server is ready: what is there now stays, so it is never looked through again."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
