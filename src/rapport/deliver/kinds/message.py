"""A message: a few words and a link, as a banner, in a corner or in a dialogue, in as many languages as are told."""

import re
from collections.abc import Mapping
from typing import Any

from rapport.deliver.kinds import Kind, register
from rapport.deliver.rules import Wrong

TEXTS = {"title": 200, "text": 2_000, "link_text": 100}
"""Texts and their longest; each is one text, or one for each language."""
FORMS = ("corner", "banner", "modal")
PLACES = ("bottom", "top")
COLOURS = ("background", "text", "accent")
FIELDS = (*TEXTS, "link", "form", "at", "theme")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
COLOUR = re.compile(r"#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
LONGEST_LINK, MOST_LANGUAGES = 2_000, 50


def check(content: object) -> None:
    """Raises :class:`Wrong`."""
    if not isinstance(content, dict) or "text" not in content:
        raise Wrong("content", 'A message has a text: {"title": "…", "text": "…", "link": "…", "link_text": "…"}.')
    if strange := next((name for name in content if name not in FIELDS), ""):
        raise Wrong("content", f"A message has no {strange!r}; it has {', '.join(FIELDS)}.")
    for name in TEXTS:
        if content.get(name, "") != "" or name == "text":
            check_text(name, content[name], TEXTS[name])
    link = content.get("link", "/")
    if not isinstance(link, str) or len(link) > LONGEST_LINK or not link.startswith(("/", "https://", "http://")):
        raise Wrong("content", f"link: an address begins with / or https://, with {LONGEST_LINK} characters at most.")
    for name, there in (("form", FORMS), ("at", PLACES)):
        if content.get(name, there[0]) not in there:
            raise Wrong("content", f"{name}: use one of {', '.join(there)}.")
    check_theme(content.get("theme", {}))


def check_text(name: str, said: object, longest: int) -> None:
    """Raises :class:`Wrong` unless it is a text, or one for each language: ``{"en": "Hello", "pt-BR": "Olá"}``."""
    told: Mapping[Any, Any] = said if isinstance(said, Mapping) else {"en": said}
    if not 0 < len(told) <= MOST_LANGUAGES or not all(isinstance(one, str) and one.strip() for one in told.values()):
        raise Wrong("content", f'{name}: write a text, or one for each language: {{"en": "…", "de": "…"}}.')
    if any(len(one) > longest for one in told.values()):
        raise Wrong("content", f"{name}: write a text of at most {longest} characters.")
    if strange := next((one for one in told if not LANGUAGE.fullmatch(str(one))), None):
        raise Wrong("content", f"{name}: {strange!r} is no language; write en, de or pt-BR.")


def check_theme(said: object) -> None:
    """Raises :class:`Wrong` unless each is a colour such as ``#0b5cad``."""
    told = said if isinstance(said, Mapping) else {"theme": said}
    for name, colour in told.items():
        if name not in COLOURS or not isinstance(colour, str) or not COLOUR.fullmatch(colour):
            raise Wrong("content", f'theme: give {", ".join(COLOURS)} as colours: {{"accent": "#0b5cad"}}.')


MESSAGE = register(Kind("message", "A title, a text and a link, as a banner, in a corner or in a dialogue.", check))
