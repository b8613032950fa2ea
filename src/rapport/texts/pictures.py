"""Pictures that people upload: told by what is in them, not by their name, and written anew.

Writing anew takes away what a camera noted of the place and time, and whatever was hidden behind the picture.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

LARGEST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2_048
"""Larger ones are made smaller."""
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
WRITTEN = {"PNG": "PNG", "JPEG": "JPEG", "GIF": "PNG", "WEBP": "WEBP"}
"""As what each is kept. Of a moving one the first picture stays."""
OTHERS = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}
"""Other names of types."""


class BadPicture(ValueError):
    """A file that is not taken. ``reason`` is a name, the message a sentence for whoever uploads it."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept. ``type`` is for the header of the answer that gives it."""

    raw: bytes
    type: str
    width: int
    height: int


def picture(raw: bytes, said: str = "") -> Picture:
    """The picture of an uploaded file, written anew. ``said`` is the type that its sender names.

    Raises :class:`BadPicture`.
    """
    if len(raw) > LARGEST_BYTES:
        raise BadPicture("too_large", f"The file has more than {LARGEST_BYTES // 1024 // 1024} MB; send a smaller one.")
    found = kind(raw)
    name = said.partition(";")[0].strip().lower()
    claimed = OTHERS.get(name, name)
    if claimed.startswith("image/") and claimed != TYPES[found]:
        raise BadPicture(
            "other_type", f"The file says it is {claimed}, but it is {TYPES[found]}; send it as what it is."
        )
    try:
        return _anew(raw, found)
    except BadPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError) as wrong:
        raise BadPicture("broken", "The picture is broken; save it again and send that.") from wrong


def kind(raw: bytes) -> str:
    """``PNG``, ``JPEG``, ``GIF`` or ``WEBP``, by the first bytes. Raises :class:`BadPicture`."""
    if found := next((name for start, name in SIGNATURES if raw.startswith(start)), ""):
        return found
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "WEBP"
    head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<?xml", b"<svg", b"<!doctype svg", b"<!--")) or b"<svg" in head:
        raise BadPicture("svg", "SVG is not taken, for it can hold programs; send a PNG.")
    raise BadPicture("no_picture", "The file is no picture in PNG, JPEG, GIF or WebP; send one of these.")


def _anew(raw: bytes, found: str) -> Picture:
    with Image.open(io.BytesIO(raw), formats=[found]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _too_many_pixels()
        upright = ImageOps.exif_transpose(opened)
        shown = upright.convert(_mode(upright, WRITTEN[found]))
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new(shown.mode, shown.size)
    clean.paste(shown)
    kept = io.BytesIO()
    clean.save(kept, WRITTEN[found], **({"quality": 85} if WRITTEN[found] != "PNG" else {}))
    return Picture(kept.getvalue(), TYPES[WRITTEN[found]], clean.width, clean.height)


def _mode(opened: Image.Image, written: str) -> str:
    if written == "JPEG":
        return "L" if opened.mode == "L" else "RGB"
    clear = "A" in opened.mode or "transparency" in opened.info
    return "RGBA" if clear else "RGB"


def _too_many_pixels() -> BadPicture:
    return BadPicture(
        "too_many_pixels", f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels; send less."
    )
