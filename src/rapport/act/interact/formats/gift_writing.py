"""Writing GIFT from what its grammar calls things; reading it again gives the same."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rapport.act.interact.formats.gift_reading import Node

CONTROL = re.compile(r"[\\:#={}~]")
GUARDED = ("[", "//", "$", "%")
"""Beginnings of a text that would be taken for something else."""
GAP = re.compile(r"(?:^| )_____ ")


def gift_text(node: Node) -> str:
    """One question, without the blank line that must come after it."""
    if node["type"] == "Category":
        return f"$CATEGORY: {node['title']}"
    said = [f"[id:{node['id']}]"] if node.get("id") else []
    said += [f"[tag:{tag}]" for tag in node.get("tags") or ()]
    head = f"// {' '.join(said)}\n" if said else ""
    head += f"::{_escaped(node['title'])}::" if node.get("title") is not None else ""
    stem = node["stem"]
    if node["type"] == "Description":
        return head + _rich(stem, "moodle")
    first, last = stem["text"], ""
    if node["hasEmbeddedAnswers"] and (gap := GAP.search(stem["text"])):
        first, last = stem["text"][: gap.start()], stem["text"][gap.end() :]
    usual = stem["format"] if first else "moodle"
    before = _rich({**stem, "text": first}, "moodle") if first else ""
    after = f" {_rich({**stem, 'text': last}, usual)}" if last else ""
    return f"{head}{before} {{{_answers(node, usual)}}}{after}"


def _answers(node: Node, usual: str) -> str:
    whole = node.get("globalFeedback")
    end = f"\n####{_rich(whole, usual)}" if whole is not None else ""
    return _WRITE[node["type"]](node, usual) + end


def _truth(node: Node, usual: str) -> str:
    one, two = (_rich(node[name], usual) if node[name] else "" for name in ("trueFeedback", "falseFeedback"))
    told = f"#{one}#{two}" if two else f"#{one}" if one else ""
    return ("TRUE" if node["isTrue"] else "FALSE") + told


def _pairs(node: Node, usual: str) -> str:
    lines = (f"\n={_rich(one['subquestion'], usual)} -> {_escaped(one['subanswer'])}" for one in node["matchPairs"])
    return "".join(lines)


def _choices(node: Node, usual: str) -> str:
    looks_like_pairs = all(one["isCorrect"] and "->" in one["text"]["text"] for one in node["choices"])
    return "".join(_choice(one, _rich(one["text"], usual), usual, mark=looks_like_pairs) for one in node["choices"])


def _choice(one: Node, text: str, usual: str, *, mark: bool = False) -> str:
    weight = f"%{_number(one['weight'])}%" if one["weight"] is not None else ""
    told = f"#{_rich(one['feedback'], usual)}" if one["feedback"] else "#" if mark else ""
    return f"\n{'=' if one['isCorrect'] else '~'}{weight}{text}{told}"


def _numerical(node: Node, usual: str) -> str:
    if isinstance(node["choices"], dict):
        return "#" + _value(node["choices"])
    return "#" + "".join(_choice(one, _value(one["text"]), usual) for one in node["choices"])


def _value(said: Mapping[str, Any]) -> str:
    if "text" in said:
        return ""
    if said["type"] == "range":
        return f"{_number(said['number'])}:{_number(said['range'])}"
    if said["type"] == "high-low":
        return f"{_number(said['numberLow'])}..{_number(said['numberHigh'])}"
    return _number(said["number"])


_WRITE: Mapping[str, Callable[[Node, str], str]] = {
    "TF": _truth,
    "Matching": _pairs,
    "MC": _choices,
    "Short": _choices,
    "Numerical": _numerical,
    "Essay": lambda node, usual: "",
}


def _number(value: float) -> str:
    """Without an exponent, which GIFT does not have."""
    return format(Decimal(repr(int(value) if value == int(value) else value)), "f")


def _rich(said: Mapping[str, Any], usual: str) -> str:
    text = said["text"]
    named = said["format"] != usual or text.startswith(GUARDED)
    return (f"[{said['format']}]" if named else "") + _escaped(text)


def _escaped(text: str) -> str:
    return CONTROL.sub(lambda found: "\\" + found[0], text).replace("\n", "\\n")


def gift_file(nodes: Sequence[Node]) -> str:
    """All of them, with a blank line between each two."""
    return "\n\n".join(gift_text(node) for node in nodes) + "\n"
