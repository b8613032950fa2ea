"""Files that are what they say, those that lie, and those that nobody wants."""

import io
import zipfile

import pytest
from PIL import Image

from rapport.texts.uploads import OFFICE, OPEN, BadFile, file, known


def drawn(form: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(made, form)
    return made.getvalue()


def package(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, text in parts.items():
            opened.writestr(name.replace("__", "/"), text)
    return made.getvalue()


PNG, JPEG = drawn("PNG"), drawn("JPEG")
DOCUMENT = package(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "<w/>"})
MACROS = package(**{"word__document.xml": "<w/>", "word__vbaProject.bin": "Sub AutoOpen()"})
LETTER = package(mimetype=f"{OPEN}.text", **{"content.xml": "<x/>"})
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("raw", "said", "wanted", "type"),
    [
        (PNG, "image/png", (), "image/png"),
        (JPEG, "image/jpg; x=y", ("image/*",), "image/jpeg"),
        (PNG, "application/octet-stream", (), "image/png"),
        (b"%PDF-1.7 and so on", "application/pdf", (), "application/pdf"),
        (b"%PDF-1.7 and so on", "", (), "application/pdf"),
        (DOCUMENT, f"{OFFICE}.wordprocessingml.document", (f"{OFFICE}.wordprocessingml.document",), None),
        (LETTER, f"{OPEN}.text", (f"{OPEN}.text",), None),
        ("a,b\n1,ö\n".encode(), "text/csv", ("text/csv",), "text/csv"),
        (b"ID3\x04 and so on", "audio/mpeg", ("audio/*",), "audio/mpeg"),
    ],
)
def test_what_is_what_it_says_is_kept(raw: bytes, said: str, wanted: tuple[str, ...], type: str | None) -> None:
    kept = file(raw, said, wanted)
    assert kept.type == (type or said)
    assert kept.raw == raw or kept.type.startswith("image/")


@pytest.mark.parametrize(
    ("raw", "said", "wanted", "reason"),
    [
        (b"", "image/png", (), "empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "text/plain", ("text/plain",), "too_large"),
        (SVG, "image/svg+xml", (), "svg"),
        (SVG, "image/png", (), "svg"),
        (SVG, "text/plain", ("text/plain",), "svg"),
        (b"MZ\x90\x00 a program", "image/png", (), "no_picture"),
        (b"MZ\x90\x00 a program", "application/pdf", (), "other_type"),
        (b"MZ\x90\x00 a program", "application/x-msdownload", (), "unknown_type"),
        (b"MZ\x90\x00 a program", "", (), "unknown_type"),
        (JPEG, "image/png", (), "other_type"),
        (PNG, "application/pdf", (), "other_type"),
        (PNG[:-30], "image/png", (), "broken"),
        (b"<html><script>alert(1)</script>", "text/plain", ("text/plain",), "other_type"),
        (b"  <!DOCTYPE html>", "text/csv", ("text/csv",), "other_type"),
        (b"\xff\xfe\x00text", "text/plain", ("text/plain",), "other_type"),
        (MACROS, f"{OFFICE}.wordprocessingml.document", (f"{OFFICE}.wordprocessingml.document",), "other_type"),
        (DOCUMENT, f"{OFFICE}.spreadsheetml.sheet", (f"{OFFICE}.spreadsheetml.sheet",), "other_type"),
        (b"PK\x03\x04 broken", f"{OPEN}.text", (f"{OPEN}.text",), "other_type"),
        (b"%PDF-1.7", "application/pdf", ("image/png",), "not_wanted"),
        (b"a,b", "text/csv", (), "not_wanted"),
    ],
)
def test_what_is_not_is_refused_with_a_sentence(raw: bytes, said: str, wanted: tuple[str, ...], reason: str) -> None:
    with pytest.raises(BadFile, check=lambda error: error.reason == reason and str(error).endswith(".")):
        file(raw, said, wanted)


def test_only_types_that_can_be_told_can_be_asked_for() -> None:
    told = [known(one) for one in ("image/png", "image/*", "application/pdf", "text/csv", "image/svg+xml", ".pdf", "")]
    assert told == [True, True, True, True, False, False, False]
