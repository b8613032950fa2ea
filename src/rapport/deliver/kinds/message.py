"""A message: a few words and a link, which the site shows in its own look."""

from rapport.deliver.kinds import Kind, register
from rapport.deliver.rules import Wrong

TEXTS = {"title": 200, "text": 2_000, "link": 2_000, "link_text": 100}


def check(content: object) -> None:
    """Raises :class:`Wrong`."""
    if not isinstance(content, dict) or not isinstance(content.get("text"), str) or not content["text"].strip():
        raise Wrong("content", 'A message has a text: {"title": "…", "text": "…", "link": "…", "link_text": "…"}.')
    for name, value in content.items():
        if name not in TEXTS:
            raise Wrong("content", f"A message has no {name!r}; it has {', '.join(TEXTS)}.")
        if not isinstance(value, str) or len(value) > TEXTS[name]:
            raise Wrong("content", f"{name}: write a text of at most {TEXTS[name]} characters.")
    if not content.get("link", "/").startswith(("/", "https://", "http://")):
        raise Wrong("content", "link: an address begins with / or https://.")


MESSAGE = register(Kind("message", "A title, a text and a link, which the site shows in its own look.", check))
