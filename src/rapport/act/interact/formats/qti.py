"""QTI 3: items with one interaction of the common types. Everything else is refused by its name."""

from collections.abc import Callable, Mapping
from typing import Any

from rapport.act.interact.definition import Accepted, Ask, Choice, Question, Row
from rapport.act.interact.formats.format import BadFormat, Format, Import, Taking, register
from rapport.act.interact.formats.markup_files import Element, child, children, inner, name_of, parsed
from rapport.act.interact.formats.plain_text import plain_of
from rapport.act.interact.formats.qti_writing import write

TAKEN = ("choice", "text-entry", "inline-choice", "order", "match", "extended-text", "upload")
GAP = "_____"
CHANGING = {
    "qti-template-declaration": "Items whose parts are made by chance (templates) are not taken.",
    "qti-portable-custom-interaction": "Interactions that are programs are not taken.",
}
INLINE = ("text-entry", "inline-choice")


def read(text: str) -> Import:
    """A quiz of an item, or of all items that stand in one document."""
    root = parsed(text)
    items = [one for one in root.iter() if name_of(one) == "qti-assessment-item"]
    if not items:
        raise BadFormat(f"It begins with {name_of(root)}; there is no qti-assessment-item in it.")
    taking = Taking("" if root is not items[0] else root.get("title", ""))
    for item in items:
        _take(taking, item)
    return taking.done()


def _take(taking: Taking, item: Element) -> None:
    where = item.get("identifier") or item.get("title") or "item"
    found = [one for one in item.iter() if name_of(one).endswith("-interaction")]
    kinds = [name_of(one).removeprefix("qti-").removesuffix("-interaction") for one in found]
    body = child(item, "qti-item-body")
    if body is None or not found:
        taking.refuse(where, "Nothing is asked in it.")
    elif wrong := next((CHANGING[name] for one in item.iter() if (name := name_of(one)) in CHANGING), ""):
        taking.refuse(where, wrong)
    elif other := next((one for one in kinds if one not in TAKEN), ""):
        taking.refuse(where, f"Interactions of the type {other} are not taken.")
    elif item.get("adaptive") == "true":
        taking.refuse(where, "Items that change with the answer (adaptive) are not taken.")
    else:
        for one, kind in zip(found, kinds, strict=True):
            _ask(taking, item, body, one, kind, several=len(found) > 1)


def _ask(taking: Taking, item: Element, body: Element, one: Element, kind: str, *, several: bool) -> None:
    where = item.get("identifier") or "item"
    answer = _Answer(item, one.get("response-identifier", ""))
    try:
        made = _MAKE[kind](one, answer)
    except (ValueError, LookupError) as wrong:
        taking.refuse(where, f"Its right answer cannot be read ({wrong}).")
        return
    name = taking.name(*((f"{where}-{answer.name}", answer.name) if several else (where, item.get("title"))))
    prompt = child(one, "qti-prompt")
    lines = [_body(body, one), plain_of(inner(prompt)) if prompt is not None else ""]
    title = "\n".join(line for line in lines if line) or item.get("title", "")
    shuffled = one.get("shuffle") == "true" and made["kind"] in {Ask.SINGLE, Ask.MULTIPLE, Ask.RANKING}
    taking.take(Question(name, title=title, shuffled=shuffled, **made), where)


class _Answer:
    """What an item takes for the right answer to one interaction."""

    def __init__(self, item: Element, name: str) -> None:
        self.name = name
        every = (one for one in item.iter() if name_of(one) == "qti-response-declaration")
        self.said = next((one for one in every if one.get("identifier") == name), None)

    @property
    def type(self) -> str:
        """Its base type, such as integer; '' without one."""
        return "" if self.said is None else self.said.get("base-type", "")

    @property
    def right(self) -> list[str]:
        """The values that are right."""
        found = child(self.said, "qti-correct-response")
        return [(one.text or "").strip() for one in children(found, "qti-value")] if found is not None else []

    @property
    def worth(self) -> dict[str, float]:
        """What each value is worth, where that is said; as shares of the best."""
        found = child(self.said, "qti-mapping")
        entries = list(children(found, "qti-map-entry")) if found is not None else []
        told = {one.get("map-key", ""): float(one.get("mapped-value", "0")) for one in entries}
        return told if any(value > 0 for value in told.values()) else {}

    def case(self) -> bool:
        """Whether capitals count."""
        found = child(self.said, "qti-mapping")
        entries = children(found, "qti-map-entry") if found is not None else ()
        return any(one.get("case-sensitive", "true") != "false" for one in entries)


def _weights(answer: _Answer, names: list[str], *, several: bool) -> dict[str, float]:
    """Of each choice: by the mapping, or equal parts of what is right."""
    worth = answer.worth
    if worth:
        whole = sum(one for one in worth.values() if one > 0) if several else max(worth.values())
        return {name: max(-1.0, min(1.0, worth.get(name, 0.0) / whole)) for name in names}
    part = 1 / max(1, len(answer.right)) if several else 1.0
    return {name: part if name in answer.right else 0.0 for name in names}


def _text(element: Element) -> str:
    """The words of an element, without the feedback in it."""
    words = plain_of(inner(element, lambda one: "" if name_of(one).startswith("qti-feedback") else None))
    return " ".join(words.split())


def _feedback(element: Element) -> str:
    return " ".join(_text(one) for one in element if name_of(one).startswith("qti-feedback"))


def _choice(one: Element, answer: _Answer) -> dict[str, Any]:
    several = one.get("max-choices", "1") != "1"
    some = [option for option in one.iter() if name_of(option) in {"qti-simple-choice", "qti-inline-choice"}]
    weights = _weights(answer, [option.get("identifier", "") for option in some], several=several)
    told = [Choice(_id(option), _text(option), weights[_id(option)], _feedback(option)) for option in some]
    most = one.get("max-choices", "0")
    limit = {"most": float(most)} if several and most not in {"", "0"} else {}
    return {"kind": Ask.MULTIPLE if several else Ask.SINGLE, "choices": told, **limit}


def _id(element: Element) -> str:
    return element.get("identifier", "")


def _entry(one: Element, answer: _Answer) -> dict[str, Any]:
    worth = answer.worth or dict.fromkeys(answer.right, 1.0)
    best = max(worth.values(), default=1.0)
    told = {value: max(-1.0, min(1.0, weight / best)) for value, weight in worth.items()}
    if answer.type in {"integer", "float"}:
        accepts = [Accepted(low=float(value), high=float(value), weight=weight) for value, weight in told.items()]
        return {"kind": Ask.NUMBER, "accepts": accepts}
    accepts = [Accepted(value, weight=weight) for value, weight in told.items()]
    return {"kind": Ask.TEXT, "accepts": accepts, "case": answer.case() if answer.worth else bool(told)}


def _order(one: Element, answer: _Answer) -> dict[str, Any]:
    told = [Choice(_id(option), _text(option)) for option in children(one, "qti-simple-choice")]
    return {"kind": Ask.RANKING, "choices": told, "order": answer.right}


def _match(one: Element, answer: _Answer) -> dict[str, Any]:
    left, right = list(children(one, "qti-simple-match-set"))
    pairs = [(pair.split()[0], pair.split()[1]) for pair in answer.right or answer.worth]
    correct = dict(pairs)
    if len(correct) < len(pairs):
        raise ValueError("a row has several right answers")
    told = [Choice(_id(option), _text(option)) for option in right]
    return {"kind": Ask.MATRIX, "choices": told, "rows": [_row(option, correct) for option in left]}


def _row(option: Element, correct: Mapping[str, str]) -> Row:
    return Row(_id(option), _text(option), correct.get(_id(option), ""))


_MAKE: Mapping[str, Callable[[Element, _Answer], dict[str, Any]]] = {
    "choice": _choice,
    "inline-choice": _choice,
    "text-entry": _entry,
    "order": _order,
    "match": _match,
    "extended-text": lambda one, answer: {"kind": Ask.TEXT, "long": True},
    "upload": lambda one, answer: {"kind": Ask.FILE},
}


def _body(body: Element, asked: Element) -> str:
    """The words around what is asked; a gap stands where somebody writes or chooses in the middle of them."""

    def instead(one: Element) -> str | None:
        name = name_of(one)
        if name.endswith("-interaction"):
            gap = GAP if one is asked else "…"
            return f" {gap} " if name.removeprefix("qti-").removesuffix("-interaction") in INLINE else ""
        return "" if name.startswith(("qti-feedback", "qti-rubric")) else None

    return plain_of(inner(body, instead).replace("\n", " ") + "<br>")


def looks(text: str) -> bool:
    """Whether it is XML with an item."""
    head = text[:20_000].lstrip("\ufeff \t\r\n")
    return head.startswith("<") and "<qti-" in head


register(
    Format(
        name="qti",
        title="QTI 3",
        suffix=".xml",
        type="application/xml",
        sentence="Items with choice, text entry, inline choice, order, match, extended text or upload.",
        read=read,
        write=write,
        looks=looks,
    )
)
