"""Packages: several files of a format in one ZIP, as QTI has them."""

import io
import re
import zipfile
from collections.abc import Mapping

from rapport.act.interact.formats.format import LARGEST, BadFormat

MOST_FILES = 2_000
HEAD = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
START = b"PK\x03\x04"


def packed(files: Mapping[str, str]) -> bytes:
    """A ZIP of these files; the same files give the same bytes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in sorted(files.items()):
            package.writestr(zipfile.ZipInfo(name), text)
    return kept.getvalue()


def unpacked(raw: bytes) -> str:
    """The text of a file; of a ZIP all its XML in one document. Raises :class:`BadFormat`."""
    if not raw.startswith(START):
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadFormat("It is no text in UTF-8; save it as UTF-8 and give it again.") from None
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            names = [one for one in package.infolist() if one.filename.lower().endswith(".xml")]
            if len(names) > MOST_FILES or sum(one.file_size for one in names) > LARGEST:
                raise BadFormat(f"The package has more than {MOST_FILES:,} files or 10 MB of XML; split it.")
            texts = [_text(package, one) for one in names]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as wrong:
        raise BadFormat(f"The package cannot be unpacked ({wrong}).") from wrong
    return f"<package>{''.join(HEAD.sub('', text) for text in texts)}</package>"


def _text(package: zipfile.ZipFile, one: zipfile.ZipInfo) -> str:
    """Never more than it says to have, whatever comes out."""
    with package.open(one) as file:
        return file.read(one.file_size).decode("utf-8-sig", errors="replace")
