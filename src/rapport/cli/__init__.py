"""The command ``rapport``: reads arguments, asks the floors below, and says what they answer."""

from rapport.cli.main import main

__all__ = ["main"]
