"""Pictures that people upload, and files that are none."""

import io

import pytest
from PIL import Image

from rapport.texts import pictures
from rapport.texts.pictures import BadPicture, picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def drawn(kind: str, size: tuple[int, int] = (40, 20), **more: object) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "teal").save(kept, kind, **more)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("kind", "type_"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/png"), ("WEBP", "image/webp")]
)
def test_a_picture_is_written_anew(kind: str, type_: str) -> None:
    found = picture(drawn(kind), pictures.TYPES[kind])
    assert (found.type, found.width, found.height) == (type_, 40, 20)
    with Image.open(io.BytesIO(found.raw)) as again:
        assert again.size == (40, 20)


def test_what_is_hidden_behind_it_is_gone() -> None:
    assert b"<script>" not in picture(drawn("PNG") + b"<script>alert(1)</script>").raw
    assert b"secret" not in picture(drawn("JPEG", comment=b"secret")).raw


def test_where_it_was_taken_is_gone_and_it_stands_upright() -> None:
    notes = Image.Exif()
    notes[0x0112] = 6  # lies on its side
    notes[0x010F] = "A camera"
    found = picture(drawn("JPEG", exif=notes))
    assert (found.width, found.height) == (20, 40)
    with Image.open(io.BytesIO(found.raw)) as again:
        assert dict(again.getexif()) == {}


def test_a_large_one_is_made_smaller() -> None:
    found = picture(drawn("PNG", (4_096, 1_024)))
    assert (found.width, found.height) == (2_048, 512)


def test_what_is_clear_stays_clear() -> None:
    kept = io.BytesIO()
    Image.new("RGBA", (2, 2), (0, 0, 0, 0)).save(kept, "PNG")
    with Image.open(io.BytesIO(picture(kept.getvalue()).raw)) as again:
        assert again.getpixel((0, 0)) == (0, 0, 0, 0)


WRONG = [
    (SVG, "", "svg", "SVG is not taken"),
    (b"\xef\xbb\xbf  <?xml version='1.0'?>" + SVG, "image/png", "svg", "SVG is not taken"),
    (b"GIF89a" + SVG, "", "broken", "broken; save it again"),
    (drawn("PNG"), "image/jpeg", "other_type", "says it is image/jpeg, but it is image/png"),
    (drawn("PNG"), "image/svg+xml", "other_type", "says it is image/svg"),
    (drawn("PNG")[:60], "", "broken", "broken"),
    (b"MZ\x90\x00 a program", "image/png", "no_picture", "no picture in PNG"),
    (b"", "image/png", "no_picture", "no picture"),
    (drawn("PNG", (8_000, 6_000)), "", "too_many_pixels", "more than 40 million pixels"),
    (b"\xff\xd8\xff" + b"0" * pictures.LARGEST_BYTES, "", "too_large", "more than 10 MB"),
]


@pytest.mark.parametrize(("raw", "said", "reason", "sentence"), WRONG, ids=[one[2] for one in WRONG])
def test_other_files_are_refused_with_a_sentence(raw: bytes, said: str, reason: str, sentence: str) -> None:
    with pytest.raises(BadPicture, match=sentence) as refused:
        picture(raw, said)
    assert refused.value.reason == reason
