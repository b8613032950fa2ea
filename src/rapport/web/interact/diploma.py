"""A certificate on paper."""

from typing import Any
from zoneinfo import ZoneInfo

from rapport.web.boards import paper
from rapport.web.interact.links import qr_of
from rapport.web.words import percent


def diploma(told: dict[str, Any], address: str) -> bytes:
    """A page of PDF; ``address`` is where anybody can see that it is true."""
    at = told["at"].astimezone(ZoneInfo(told["timezone"]))
    day = f"{at.day} {at:%B %Y}"
    blocks = [
        paper.text(told["project"], 11, paper.FAINT),
        paper.text("Certificate", 28, bold=True, gap=60),
        paper.text(told["name"], 20, gap=40),
        paper.text(f"has passed “{told['title']}” on {day}.", 13, gap=8),
        paper.text(f"{percent(told['share'])} of all points.", 11, paper.FAINT, gap=8),
        paper.rule(gap=60),
        paper.text(f"Code {told['code']}", 11, bold=True, gap=10),
        paper.text(f"Whoever wants to know whether this is true looks at {address}", 9, paper.FAINT),
        code(address),
    ]
    return paper.pdf(blocks, f"Certificate · {told['title']}", told["project"], told["project"])


def code(address: str) -> paper.Block:
    """The address as a QR code of 96 points."""
    drawn = qr_of(address)
    return paper.Block(96, drawn.replace("<svg ", '<svg width="96" height="96" ', 1), 12)
