"""The address of what is asked, and the ways to hand it on: as a QR code, and in a mail with the first question."""

import io
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

import segno

from rapport.act.interact import api as interact
from rapport.act.interact.api import Definition, Interaction, Question

BORDER = 4
"""Modules of white around a QR code, as the standard wants."""
MOST_LINKS = 12
CELL = "display:inline-block;min-width:28px;padding:8px 10px;margin:2px;border:1px solid #7d8790;border-radius:6px;"
CELL += "color:#005f96;text-decoration:none;text-align:center"


def address_of(server: str, found: Interaction) -> str:
    """Where somebody answers who has nothing but the link. ``server`` begins it, without a slash at its end."""
    return f"{server}/i/{quote(found.project.slug)}/{quote(found.key, safe='')}/"


def qr_of(address: str) -> str:
    """A QR code of an address as SVG, dark on light whatever the page around it is."""
    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawn, kind="svg", border=BORDER, xmldecl=False, dark="#000", light="#fff", omitsize=True, nl=False)
    return drawn.getvalue().decode()


def mail_of(address: str, found: Interaction) -> str:
    """HTML to be put into a mail: the first question with a link for each answer.

    A link only fills the answer in; it counts when whoever followed it sends the form, for mail is looked through by
    programs that follow every link.
    """
    version = interact.current_of(found)
    if version is None:
        return ""
    definition = interact.definition_of(version)
    question = next((one for one in definition.questions() if one.kind != "note"), None)
    links = list(_links(address, definition, question)) if question and definition.use != "quiz" else []
    title = _say(definition, question.title if question and links else definition.title)
    every = [*links] if 0 < len(links) <= MOST_LINKS else [(address, "Answer")]
    cells = " ".join(f'<a href="{escape(link)}" style="{CELL}">{escape(text)}</a>' for link, text in every)
    low, high = (_say(definition, one) for one in (question.low, question.high)) if question else ("", "")
    ends = f"<p>{escape(low)} – {escape(high)}</p>" if links and low and high else ""
    return f"<p>{escape(title)}</p>\n<p>{cells}</p>{ends}"


def _links(address: str, definition: Definition, question: Question) -> Iterator[tuple[str, str]]:
    """A link for each answer, and what it says."""
    said: dict[str, Any] = interact.public_question(question, definition.use)
    if question.kind in {"rating", "nps", "csat", "ces"}:
        choices = [(str(one), str(one)) for one in range(int(said["least"]), int(said["most"]) + 1)]
    elif question.kind == "single":
        choices = [(one.name, _say(definition, one.text) or one.name) for one in question.choices]
    else:
        choices = []
    for name, text in choices:
        yield f"{address}?{urlencode({f'q.{question.name}': name})}", text


def _say(definition: Definition, text: Any) -> str:  # noqa: ANN401 - words, or words by language
    return interact.in_language(text, definition.language, definition.language)
