"""What can be asked of a shape, field by field: forms, addresses, commands and manual are made from these rows."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import inspect

Kind = Literal["text", "whole", "number", "choice", "yes"]

RESERVED = frozenset(
    (
        "from",
        "to",
        "period",
        "compare",
        "segment",
        "project",
        "timezone",
        "timeout",
        "data",
        "format",
        "sql",
        "json",
        "csv",
        "how",
        "field",
        "is",
        "more",
        "picture",
    )
)
"""Names that the page, the address or the command needs itself; no field is called so."""

SAID: tuple[tuple[str, str], ...] = (
    (r"Expected `array` of length >= (\d+)", r"give at least \1."),
    (r"Expected `array` of length <= (\d+)", r"give \1 at most."),
    (r"Expected `(?:int|float)[^`]*` <= (\S+)", r"give \1 at most."),
    (r"Expected `(?:int|float)[^`]*` >= (\S+)", r"give at least \1."),
    (r"Expected `(?:int|float)[^`]*` > (\S+)", r"give more than \1."),
    (r"Expected `(?:int|float)[^`]*` < (\S+)", r"give less than \1."),
    (r"Expected `int[^`]*`, got .*", "give a whole number."),
    (r"Expected `float[^`]*`, got .*", "give a number."),
    (r"Expected `bool[^`]*`, got .*", "give true or false."),
    (r"Expected `array[^`]*`, got .*", "give a list."),
)
"""Complaints of msgspec's as a pattern, and the same as our sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """One field. ``least`` and ``most`` bound a number, or how many texts a list has."""

    name: str
    title: str
    sentence: str
    kind: Kind
    many: bool = False
    """Whether it is a list."""
    choices: tuple[str, ...] = ()
    default: Any = None
    needed: bool = False
    """Whether nothing holds when it is not given."""
    least: float | None = None
    most: float | None = None
    examples: tuple[tuple[str, ...], ...] = ()
    """Each is the texts of one value: several for a list."""
    of: str = ""
    """What its text names, so that it can be suggested: ``events``, ``field`` or ``metric``."""


def fields_of(wants: type[msgspec.Struct], last: Iterable[str] = ()) -> tuple[Want, ...]:
    """The fields of a struct in their order, those named ``last`` at the end."""
    info, hints = inspect.type_info(wants), get_type_hints(wants, include_extras=True)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{wants!r} is no struct.")
    rows = [_want(field, tuple(map(str, literals(hints[field.name])))) for field in info.fields]
    return tuple(sorted(rows, key=lambda row: row.name in last))


def said(wants: Iterable[Want], given: Callable[[str], Sequence[str]]) -> dict[str, object]:
    """The values that texts give: ``given`` gives all texts under a name. Blank ones count as not given."""
    found: dict[str, object] = {}
    for want in wants:
        texts = [text.strip() for text in given(want.name) if text.strip()]
        if texts:
            found[want.name] = texts if want.many else texts[-1]
    return found


def mended(wrong: str, wants: Iterable[Want], wanted: Mapping[str, object]) -> str:
    """A complaint of msgspec's (``Expected `int` - at `$.limit```) as a sentence that begins with the field."""
    told, _, place = wrong.partition(" - at `$.")
    if missing := re.search(r"missing required field `(\w+)`", told):
        return f"{missing[1]}: this is needed."
    name = re.split(r"\W", place)[0]
    field = next((one for one in wants if one.name == name), None)
    if field and field.choices:
        return f"{name}: {wanted.get(name)!r} is not among {', '.join(field.choices)}."
    for pattern, sentence in SAID:
        if found := re.fullmatch(pattern, told):
            told = found.expand(sentence)
            break
    return f"{name}: {told}" if name else told


def literals(hint: object) -> tuple[object, ...]:
    """The choices of an annotation in the order in which they are written; msgspec sorts them."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    return next((found for one in get_args(hint) if not isinstance(one, str) and (found := literals(one))), ())


def _want(field: inspect.Field, choices: tuple[str, ...]) -> Want:
    told: dict[str, Any] = {}
    kind = _peeled(field.type, told)
    many = isinstance(kind, inspect.VarTupleType)
    if isinstance(kind, inspect.VarTupleType):
        told |= {"least": kind.min_length, "most": kind.max_length}
        kind = _peeled(kind.item_type, told)
    elif isinstance(kind, inspect.IntType | inspect.FloatType):
        told["least"] = kind.ge if kind.ge is not None else kind.gt
        told["most"] = kind.le if kind.le is not None else kind.lt
    return Want(
        name=field.encode_name,
        title=told.get("title") or field.name.replace("_", " ").capitalize(),
        sentence=told.get("description", ""),
        kind=_kind(kind),
        many=many,
        choices=choices,
        default=_default(field),
        needed=field.required,
        least=told.get("least"),
        most=told.get("most"),
        examples=_examples(told.get("examples", ()), many),
        of=told.get("of", ""),
    )


def _examples(given: Sequence[Any], many: bool) -> tuple[tuple[str, ...], ...]:
    """A list's examples are lists; texts alone are one example together."""
    if not many:
        return tuple((str(one),) for one in given)
    if any(isinstance(one, str) for one in given):
        return (tuple(map(str, given)),)
    return tuple(tuple(map(str, one)) for one in given)


def _peeled(kind: inspect.Type, told: dict[str, Any]) -> inspect.Type:
    """The type without what is told of it, which goes into ``told``, and without None."""
    while True:
        if isinstance(kind, inspect.Metadata):
            told.update({**(kind.extra_json_schema or {}), **(kind.extra or {}), **told})
            kind = kind.type
        elif isinstance(kind, inspect.UnionType):
            kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
        else:
            return kind


def _kind(kind: inspect.Type) -> Kind:
    if isinstance(kind, inspect.LiteralType):
        return "choice"
    if isinstance(kind, inspect.BoolType):
        return "yes"
    if isinstance(kind, inspect.IntType):
        return "whole"
    return "number" if isinstance(kind, inspect.FloatType) else "text"


def _default(field: inspect.Field) -> Any:  # noqa: ANN401  whatever the struct says
    if field.default is not msgspec.NODEFAULT:
        return field.default
    return field.default_factory() if field.default_factory is not msgspec.NODEFAULT else None
