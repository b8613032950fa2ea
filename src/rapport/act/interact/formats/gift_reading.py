"""Reading GIFT, Moodle's way of writing questions as text, into what its grammar calls things.

What comes out has the names and the shape of https://github.com/fuhrmanator/GIFT-grammar-PEG.js, whose examples are the
test. Where that grammar gives up on a whole file this gives up on one question, and a colon needs no backslash.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]
"""A question as the grammar says it."""
FORMATS = ("html", "markdown", "plain", "moodle")
BLANK = re.compile(r"\n(?:[ \t]*\n)+")
COMMENT = re.compile(r"//([^\n]*)\n?")
ID, TAG = (re.compile(rf"\[{name}:([^\x00-\x1f\x7f]+?)\]") for name in ("id", "tag"))
FORMAT = re.compile(rf"\[({'|'.join(FORMATS)})\]")
WEIGHT = re.compile(r"%\s*([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)\s*%")
ESCAPED = re.compile(r"\\([\\:#={}~n])")
TRUTH = re.compile(r"(TRUE|T|FALSE|F)\s*(?:#(?P<one>[^#]*))?(?:#(?P<two>[^#]*))?")
NUMBER = r"[+-]?\d+(?:\.\d+)?"
RANGE = re.compile(rf"({NUMBER})\s*:\s*({NUMBER})")
HIGH_LOW = re.compile(rf"({NUMBER})\s*\.\.\s*({NUMBER})")
ALONE = re.compile(NUMBER)


class BadGift(ValueError):
    """One question that is no GIFT. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A question with the line on which it begins, or in ``trouble`` why it is none."""

    line: int
    node: Node | None
    trouble: str = ""


def gift_nodes(text: str) -> Iterator[Found]:
    """Every question of a text in its order; each that cannot be read by itself."""
    said, comments = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), ""
    at = 0
    for block in BLANK.split(said):
        begins = said.find(block, at)
        at = begins + len(block)
        body = block.lstrip()
        while found := COMMENT.match(body):
            comments += found[0]
            body = body[found.end() :].lstrip()
        if not body:
            continue
        line = said.count("\n", 0, begins + block.find(body)) + 1
        try:
            yield Found(line, _node(body.rstrip(), comments))
        except BadGift as wrong:
            yield Found(line, None, str(wrong))
        comments = ""


def _node(said: str, comments: str) -> Node:
    if said.startswith("$CATEGORY:"):
        return {"type": "Category", "title": said.removeprefix("$CATEGORY:").strip(" \t")}
    tags = TAG.findall(comments)
    known: Node = {"id": next((one.strip() for one in ID.findall(comments)), None), "tags": tags or None}
    title, rest = _title(said)
    parts = _split(rest, "{}")
    if len(parts) == 1:
        return known | {"type": "Description", "title": title, "stem": _rich(rest), "hasEmbeddedAnswers": False}
    if [mark for mark, _ in parts] != ["", "{", "}"]:
        raise BadGift("Write one { and one } around the answers, and \\{ and \\} for those in texts.")
    return known | {"title": title} | _asked(parts[0][1], parts[1][1].strip(), parts[2][1])


def _title(said: str) -> tuple[str | None, str]:
    if not said.startswith("::"):
        return None, said
    end = re.search(r"(?<!\\)::", said[2:])
    if end is None or not end.start():
        raise BadGift("The title begins with :: but does not end with it.")
    return _unescaped(said[2 : 2 + end.start()]), said[2 + end.end() :].lstrip()


def _asked(before: str, answers: str, after: str) -> Node:
    """The stem and the answers; words after the answers make a gap of them."""
    first = _rich(before) if before.strip() else None
    usual = first["format"] if first else "moodle"
    after = "" if after.lstrip().startswith("//") else after
    last = _rich(after, usual) if after.strip() else None
    text = (
        (first["text"] if first else "") + (" " if first and last else "") + (f"_____ {last['text']}" if last else "")
    )
    stem = {"format": (first or last or {"format": "moodle"})["format"], "text": text}
    head, *whole = re.split(r"(?<!\\)####", answers, maxsplit=1)
    node = _answers(head.strip(), stem["format"] if first else "moodle")
    told = _rich(whole[0], usual) if whole else None
    return node | {"stem": stem, "hasEmbeddedAnswers": last is not None, "globalFeedback": told}


def _answers(said: str, usual: str) -> Node:
    if not said:
        return {"type": "Essay"}
    if found := TRUTH.fullmatch(said):
        one, two = (_rich(found[name], usual) if (found[name] or "").strip() else None for name in ("one", "two"))
        return {"type": "TF", "isTrue": found[1] in {"T", "TRUE"}, "trueFeedback": one, "falseFeedback": two}
    if said.startswith("#"):
        return {"type": "Numerical", "choices": _numbers(said[1:].strip(), usual)}
    if said[0] not in "=~":
        return {"type": "Short", "choices": [_choice("=", said, usual)]}
    items = _split(said, "=~")[1:]
    if all(mark == "=" and "->" in item and len(_split(item, "#")) == 1 for mark, item in items):
        return {"type": "Matching", "matchPairs": [_pair(item, usual) for _, item in items]}
    choices = [_choice(mark, item, usual) for mark, item in items]
    return {"type": "Short" if all(one["isCorrect"] for one in choices) else "MC", "choices": choices}


def _pair(said: str, usual: str) -> Node:
    left, right = said.split("->", 1)
    asked = _rich(left, usual) if left.strip() else {"format": usual, "text": ""}
    return {"subquestion": asked, "subanswer": _unescaped(_one_line(right.strip()))}


def _choice(mark: str, said: str, usual: str) -> Node:
    text, feedback = _with_feedback(said, usual)
    weight, text = _weight(text.strip())
    if not text.strip():
        raise BadGift("An answer has no text; write one after each = and ~.")
    return {"isCorrect": mark == "=", "weight": weight, "text": _rich(text, usual), "feedback": feedback}


def _weight(said: str) -> tuple[float | None, str]:
    found = WEIGHT.match(said)
    if found is None:
        return None, said
    if not -100 <= float(found[1]) <= 100:
        raise BadGift(f"The weight {found[1]} is not from -100 to 100.")
    return float(found[1]), said[found.end() :]


def _with_feedback(said: str, usual: str) -> tuple[str, Node | None]:
    parts = _split(said, "#")
    if len(parts) > 2:
        raise BadGift("An answer has two feedbacks; write one after #, and \\# for a number sign in a text.")
    told = parts[1][1] if len(parts) == 2 else ""
    return parts[0][1], _rich(told, usual) if told.strip() else None


def _numbers(said: str, usual: str) -> Any:  # noqa: ANN401 - a list, or one by itself
    items = _split(said, "=~")
    if len(items) == 1 and len(_split(said, "#")) == 1:
        return _number(said)
    items = [("=", items[0][1]), *items[1:]] if items[0][1].strip() else items[1:]
    told = []
    for mark, item in items:
        text, feedback = _with_feedback(item, usual)
        weight, text = _weight(text.strip())
        any_other = text.strip() in {"", "*"}
        number = {"format": usual, "text": "*"} if any_other else _number(text)
        told.append({"isCorrect": mark == "=", "weight": weight, "text": number, "feedback": feedback})
    return told


def _number(said: str) -> Node:
    text = said.strip()
    if found := RANGE.fullmatch(text):
        return {"type": "range", "number": float(found[1]), "range": float(found[2])}
    if found := HIGH_LOW.fullmatch(text):
        return {"type": "high-low", "numberHigh": float(found[2]), "numberLow": float(found[1])}
    if ALONE.fullmatch(text):
        return {"type": "simple", "number": float(text)}
    raise BadGift(f"{text[:40]!r} is no number; write 5, 5:0.5 or 4..6 after {{#.")


def _split(said: str, marks: str) -> Sequence[tuple[str, str]]:
    """Pieces between marks that are not escaped, each with the mark before it."""
    pieces, mark, begins, at = [], "", 0, 0
    while at < len(said):
        if said[at] == "\\":
            at += 1
        elif said[at] in marks:
            pieces.append((mark, said[begins:at]))
            mark, begins = said[at], at + 1
        at += 1
    return [*pieces, (mark, said[begins:])]


def _rich(said: str, usual: str = "moodle") -> Node:
    """A text with its format; only HTML and Markdown keep their lines."""
    text = said.strip()
    found = FORMAT.match(text)
    form = found[1] if found else usual
    body = text[found.end() :].strip() if found else text
    return {"format": form, "text": _unescaped(body if form in {"html", "markdown"} else _one_line(body))}


def _one_line(said: str) -> str:
    return re.sub(r"\s\s+", " ", re.sub(r"[\n\r]", " ", said))


def _unescaped(said: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], said)
