"""SurveyJS' expressions, such as ``{age} >= 18 and {food} anyof ['rice', 'beans']``, as conditions and back."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from rapport.act.interact.conditions import Condition, Op

LONGEST = 20_000
DEEPEST = 50
TOKEN = re.compile(
    r"\s*(?:(?P<name>\{[^{}]+\})|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z]+)|(?P<mark>\|\||&&|<>|!=|==|>=|<=|\*=|[=<>!()\[\],]))"
)
OPS: Mapping[str, Op] = {
    **dict.fromkeys(("=", "==", "equal"), Op.IS),
    **dict.fromkeys(("<>", "!=", "notequal"), Op.IS_NOT),
    **dict.fromkeys((">", "greater"), Op.ABOVE),
    **dict.fromkeys((">=", "greaterorequal"), Op.LEAST),
    **dict.fromkeys(("<", "less"), Op.BELOW),
    **dict.fromkeys(("<=", "lessorequal"), Op.MOST),
    **dict.fromkeys(("*=", "contains", "contain"), Op.CONTAINS),
    **dict.fromkeys(("notcontains", "notcontain"), Op.LACKS),
    "anyof": Op.ANY_OF,
    "allof": Op.ALL_OF,
    "noneof": Op.NONE_OF,
    "empty": Op.EMPTY,
    "notempty": Op.ANSWERED,
}
WRITTEN: Mapping[Op, str] = {
    Op.IS: "=",
    Op.IS_NOT: "<>",
    Op.ABOVE: ">",
    Op.LEAST: ">=",
    Op.BELOW: "<",
    Op.MOST: "<=",
    Op.CONTAINS: "contains",
    Op.LACKS: "notcontains",
    Op.ANY_OF: "anyof",
    Op.ALL_OF: "allof",
}
ORDERED = (Op.ABOVE, Op.LEAST, Op.BELOW, Op.MOST)
TRUTH = {"true": True, "false": False}
Names = Callable[[str, Any], tuple[str, Any]]
"""From their name and value to ours. Raises :class:`BadExpression`."""


class BadExpression(ValueError):
    """An expression that cannot be said as a condition. The message says why."""


def condition(said: str, names: Names) -> Condition:
    """The condition that an expression means. Raises :class:`BadExpression`."""
    if len(said) > LONGEST:
        raise BadExpression(f"The expression has more than {LONGEST:,} characters.")
    reader = _Reader(_tokens(said), names)
    found = reader.either(0)
    if reader.at < len(reader.tokens):
        raise BadExpression(f"{said!r} cannot be read from {reader.tokens[reader.at][1]!r} on.")
    return found


def _tokens(said: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while said[at:].strip():
        token = TOKEN.match(said, at)
        if token is None:
            raise BadExpression(f"{said!r} cannot be read from {said[at:].strip()[:10]!r} on.")
        found.append((str(token.lastgroup), token[0].strip()))
        at = token.end()
    return found


class _Reader:
    """Reads tokens from left to right; "and" binds closer than "or"."""

    def __init__(self, tokens: Sequence[tuple[str, str]], names: Names) -> None:
        self.tokens, self.names, self.at = tokens, names, 0

    def either(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise BadExpression(f"Brackets stand at most {DEEPEST} deep in each other.")
        some = [self.both(depth)]
        while self.took("or", "||"):
            some.append(self.both(depth))
        return some[0] if len(some) == 1 else Condition(any=some)

    def both(self, depth: int) -> Condition:
        some = [self.one(depth)]
        while self.took("and", "&&"):
            some.append(self.one(depth))
        return some[0] if len(some) == 1 else Condition(all=some)

    def one(self, depth: int) -> Condition:
        if self.took("!", "not", "negate"):
            return Condition(none=[self.one(depth + 1)]) if depth <= DEEPEST else self.either(depth + 1)
        if self.took("("):
            found = self.either(depth + 1)
            self.need(")")
            return found
        kind, name = self.next()
        if kind != "name":
            raise BadExpression(f"{name!r} is no name of a question in braces; functions are not taken.")
        _, said = self.next()
        op = OPS.get(said.lower())
        if op is None:
            raise BadExpression(f"{said!r} is no comparison that is known here.")
        value = None if op in {Op.EMPTY, Op.ANSWERED} else self.value()
        if op in {Op.ANY_OF, Op.ALL_OF, Op.NONE_OF} and not isinstance(value, list):
            value = [value]
        ours, value = self.names(name[1:-1].strip(), value)
        return Condition(ours, op, value)

    def value(self) -> Any:  # noqa: ANN401 - any JSON
        if self.took("["):
            some = []
            while not self.took("]"):
                some.append(self.value())
                if not self.took(","):
                    self.need("]")
                    break
            return some
        kind, said = self.next()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", said[1:-1])
        if kind == "number":
            return float(said) if "." in said else int(said)
        if kind == "word" and said.lower() in TRUTH:
            return TRUTH[said.lower()]
        raise BadExpression(f"{said!r} is no value; only texts, numbers, true, false and lists of them are taken.")

    def next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise BadExpression("It ends too early.")
        self.at += 1
        return self.tokens[self.at - 1]

    def took(self, *some: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at][1].lower() in some:
            self.at += 1
            return True
        return False

    def need(self, mark: str) -> None:
        if not self.took(mark):
            raise BadExpression(f"There is no {mark!r} where one is needed.")


def expression(said: Condition) -> str:
    """The expression of a condition."""
    if said.answer:
        return _compared(said)
    parts = [expression(one) for one in said.all]
    if said.any:
        parts.append(" or ".join(expression(one) for one in said.any))
    parts += [negated(expression(one)) for one in said.none]
    return parts[0] if len(parts) == 1 else " and ".join(_bracketed(one) for one in parts)


def negated(said: str) -> str:
    """The opposite of an expression."""
    return f"!({said})"


def together(parts: Sequence[str]) -> str:
    """All of them; '' of none."""
    some = [one for one in parts if one]
    return some[0] if len(some) == 1 else " and ".join(_bracketed(one) for one in some)


def _bracketed(said: str) -> str:
    return f"({said})" if " and " in said or " or " in said else said


def _compared(said: Condition) -> str:
    name = f"{{{said.answer}}}"
    if said.op in {Op.EMPTY, Op.ANSWERED}:
        return f"{name} {'empty' if said.op is Op.EMPTY else 'notempty'}"
    if said.op is Op.NONE_OF:
        return f"!({name} anyof {_value(said.value)})"
    told = f"{name} {WRITTEN[said.op]} {_value(said.value)}"
    return f"({name} notempty and {told})" if said.op in ORDERED else told


def _value(value: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return msgspec.json.encode(value).decode()
