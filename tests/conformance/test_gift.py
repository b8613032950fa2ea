"""GIFT as its grammar's own examples have it: 51 files, each with what comes out of it, lie beside the repository.

``RAPPORT_GIFT`` names the folder of fuhrmanator/GIFT-grammar-PEG.js' ``tests/questions``.
"""

import os
from pathlib import Path

import msgspec
import pytest

from rapport.act.interact.formats import named
from rapport.act.interact.formats.gift_reading import Node, gift_nodes
from rapport.act.interact.formats.gift_writing import gift_file
from tests.conformance.test_facts import SHARED

FOLDER = Path(os.environ.get("RAPPORT_GIFT") or SHARED / "gift_examples")
FILES = sorted(FOLDER.glob("*.gift")) if FOLDER.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason=f"there is no {FOLDER}; set RAPPORT_GIFT")


def nodes(text: str) -> list[Node | None]:
    return [one.node for one in gift_nodes(text)]


def test_they_are_all_there() -> None:
    assert len(FILES) == 51


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_the_grammar_reads_is_read(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert nodes(text) == msgspec.json.decode(file.with_suffix(".json").read_text(encoding="utf-8-sig"))
    assert nodes(gift_file([one for one in nodes(text) if one])) == nodes(text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_lost_on_the_way_through_a_definition(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    taken = named("gift").read(text)
    assert taken.refused == []
    if taken.definition is None:
        assert [one["type"] for one in nodes(text) if one] == ["Category"]
        return
    told = named("gift").write(taken.definition)
    assert told.refused == []
    assert nodes(told.text) == nodes(text)
