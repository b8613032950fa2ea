"""What pages load stays small: at most 3,000 bytes for the tracker, 4,000 for each part, 3,000 for what looks whether
there is something to show, 15,000 for what all widgets share, 12,000 for each kind, as they travel (gzip -9)."""

import gzip

import pytest

from rapport.web.tracker import BUILT

CORE_BYTES, PART_BYTES, LOADER_BYTES, WORDS_BYTES = 3_000, 4_000, 3_000, 2_500
WIDGETS = {
    "core": 15_000,
    "message": 2_000,
    "poll": 12_000,
    "survey": 12_000,
    "quiz": 12_000,
    "reviews": 12_000,
    "recommendations": 6_000,
}
FILES = {"rapport.js": CORE_BYTES} | {
    f"parts/{name}.js": PART_BYTES
    for name in ("all", "shares", "links", "forms", "search", "video", "friction", "errors", "vitals", "flags")
}
FILES |= {"parts/actions.js": LOADER_BYTES} | {f"widgets/{name}.js": size for name, size in WIDGETS.items()}

pytestmark = pytest.mark.skipif(not BUILT.is_dir(), reason="the tracker is not built; run: make sdk")


@pytest.mark.parametrize("name", FILES)
def test_no_file_is_larger_than_it_may_be(name: str) -> None:
    assert len(gzip.compress((BUILT / name).read_bytes(), 9)) <= FILES[name]


def test_words_of_a_language_are_few() -> None:
    files = list((BUILT / "words").glob("*.js"))
    assert len(files) == 16
    for path in files:
        assert len(gzip.compress(path.read_bytes(), 9)) <= WORDS_BYTES, path.name


def test_every_part_is_watched() -> None:
    built = {
        f"{path.parent.name}/{path.name}" for folder in ("parts", "widgets") for path in (BUILT / folder).glob("*.js")
    }
    assert built | {"rapport.js"} == set(FILES)


def test_widgets_share_their_core() -> None:
    for path in (BUILT / "widgets").glob("*.js"):
        assert ("./core.js" in path.read_text()) is (path.name != "core.js"), path.name


def test_nothing_is_evaluated_and_no_style_is_set() -> None:
    for path in BUILT.glob("**/*.js"):
        if "test" not in path.parts:
            text = path.read_text()
            assert "eval(" not in text, path.name
            assert "new Function" not in text, path.name
            assert ".style" not in text, path.name
