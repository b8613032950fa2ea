"""The tracker stays small: at most 3,000 bytes for the core and 4,000 for each part, as they travel (gzip -9)."""

import gzip

import pytest

from rapport.web.tracker import BUILT

CORE_BYTES, PART_BYTES = 3_000, 4_000
FILES = {"rapport.js": CORE_BYTES} | {
    f"parts/{name}.js": PART_BYTES
    for name in ("all", "shares", "links", "forms", "search", "video", "friction", "errors", "vitals", "flags")
}

pytestmark = pytest.mark.skipif(not BUILT.is_dir(), reason="the tracker is not built; run: make sdk")


@pytest.mark.parametrize("name", FILES)
def test_no_file_is_larger_than_it_may_be(name: str) -> None:
    assert len(gzip.compress((BUILT / name).read_bytes(), 9)) <= FILES[name]


def test_every_part_is_watched() -> None:
    assert {f"parts/{path.name}" for path in (BUILT / "parts").glob("*.js")} | {"rapport.js"} == set(FILES)


def test_nothing_is_evaluated_and_no_style_is_set() -> None:
    for path in BUILT.glob("**/*.js"):
        if "test" not in path.parts:
            text = path.read_text()
            assert "eval(" not in text, path.name
            assert "new Function" not in text, path.name
            assert ".style" not in text, path.name
