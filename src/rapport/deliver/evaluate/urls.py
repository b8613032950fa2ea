"""Which addresses an experiment is about, and where a variant that leads elsewhere leads."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit

MatchesUrl = Callable[[str], bool]

SOMEWHERE = "https://_____"
WILD = "_____"
HOST_FIRST = re.compile(r"^([^:/?]*)\.")
DEFAULT_PORTS = {"http": 80, "https": 443}


def compile_patterns(patterns: Sequence[Mapping[str, Any]]) -> MatchesUrl:
    """Whether an address is meant: by one of those that include, if there are any, and by none that excludes."""
    inside = [_pattern(one) for one in patterns if one.get("include", True)]
    outside = [_pattern(one) for one in patterns if not one.get("include", True)]

    def matches(url: str) -> bool:
        if any(test(url) for test in outside):
            return False
        return any(test(url) for test in inside) if inside else bool(outside)

    return matches


def redirect(address: str, target: str, *, with_query: bool) -> str:
    """Where somebody at ``address`` is led; with the query they came with, where the target does not say its own."""
    if not with_query:
        return target
    here, there = urlsplit(address), urlsplit(target)
    said = dict(parse_qsl(there.query, keep_blank_values=True))
    more = {key: value for key, value in parse_qsl(here.query, keep_blank_values=True) if key not in said}
    return there._replace(query=urlencode(said | more)).geturl()


def _pattern(said: Mapping[str, Any]) -> MatchesUrl:
    text = str(said.get("pattern", ""))
    try:
        return _expression(text) if said.get("type") == "regex" else _simple(text)
    except (re.error, ValueError):
        return lambda url: False


def _expression(text: str) -> MatchesUrl:
    expression = re.compile(text)

    def matches(url: str) -> bool:
        parts = _split(url)
        if parts is None:
            return False
        origin = f"{parts.scheme}://{parts.netloc}"
        return bool(expression.search(url) or expression.search(url.removeprefix(origin)))

    return matches


def _simple(text: str) -> MatchesUrl:
    """``*`` stands for anything; a path matches with and without slashes around it, a query only where it is said."""
    wanted = urlsplit(urljoin(SOMEWHERE, HOST_FIRST.sub(r"https://\1.", text).replace("*", WILD)))
    host, path = _part(_host(wanted)), _part(wanted.path or "/", is_path=True)
    anchor = _part(wanted.fragment) if wanted.fragment else None
    query = [(key, _part(value)) for key, value in parse_qsl(wanted.query, keep_blank_values=True)]

    def matches(url: str) -> bool:
        parts = _split(url)
        if parts is None or not host.fullmatch(_host(parts)) or not path.fullmatch(parts.path or "/"):
            return False
        if anchor is not None and not anchor.fullmatch(parts.fragment):
            return False
        said = dict(reversed(parse_qsl(parts.query, keep_blank_values=True)))
        return all(part.fullmatch(said.get(key, "")) for key, part in query)

    return matches


def _part(text: str, *, is_path: bool = False) -> re.Pattern[str]:
    escaped = re.escape(text.strip("/") if is_path else text).replace(WILD, ".*")
    return re.compile(f"/?{escaped}/?" if is_path else escaped, re.IGNORECASE)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(urljoin("https://_", url))
        _host(parts)
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult) -> str:
    port = parts.port
    shown = f":{port}" if port is not None and port != DEFAULT_PORTS.get(parts.scheme) else ""
    return (parts.hostname or "") + shown
