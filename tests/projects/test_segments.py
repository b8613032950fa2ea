"""Segments and lists under their names: what is kept, refused, and needed by whom."""

from collections.abc import Sequence

import pytest

from rapport.kernel.segment import All, Condition, Did, Listed, Measured, Not
from rapport.projects import actions, reads, segments
from rapport.projects.models import Project

pytestmark = pytest.mark.django_db

BUYERS = Did("purchase")


@pytest.fixture
def shop() -> Project:
    """Ada's shop, beside Cyd's who has a segment of the same name."""
    stranger = actions.create_project("Cyd's shop").project
    segments.keep_segment(stranger, "Buyers", Not(BUYERS))
    return actions.create_project("Ada's shop").project


def test_a_segment_is_found_by_its_short_name_and_only_in_its_project(shop: Project) -> None:
    kept = segments.keep_segment(shop, " Buyers ", BUYERS)
    assert (kept.name, kept.slug, kept.asked) == ("Buyers", "buyers", BUYERS)
    assert segments.segment_of(shop, "buyers") == kept
    assert segments.keep_segment(shop, "Buyers!", BUYERS).slug == "buyers-2"
    assert [one.name for one in segments.segments_of(shop)] == ["Buyers", "Buyers!"]
    with pytest.raises(segments.NoSegment, match="'sellers' in this project; there are: buyers, buyers-2"):
        segments.segment_of(shop, "sellers")


def test_a_changed_segment_keeps_its_short_name(shop: Project) -> None:
    kept = segments.keep_segment(shop, "Buyers", BUYERS)
    segments.keep_segment(shop, "Big buyers", Did("purchase", 5), old=kept)
    found = segments.segment_of(shop, "buyers")
    assert (found.name, found.asked) == ("Big buyers", Did("purchase", 5))
    segments.drop_segment(found)
    assert segments.segments_of(shop) == []


@pytest.mark.parametrize(
    ("name", "condition", "field"),
    [
        ("", BUYERS, "name"),
        ("x" * 101, BUYERS, "name"),
        ("Nobody", All(()), "condition"),
        ("Odd", Measured("shares", 3, 1), "condition"),
        ("Lost", Not(Listed(999_999)), "condition"),
    ],
)
def test_what_cannot_be_a_segment_is_refused_with_its_field(
    shop: Project, name: str, condition: Condition, field: str
) -> None:
    with pytest.raises(actions.Refused) as refused:
        segments.keep_segment(shop, name, condition)
    assert refused.value.field == field
    assert segments.segments_of(shop) == []


def test_a_list_is_written_once_and_stays_while_a_segment_needs_it(shop: Project) -> None:
    written: list[tuple[int, Sequence[str]]] = []
    kept = segments.keep_list(shop, "VIP", ["ann", " bob ", "", "ann"], lambda *told: written.append(told))
    assert written == [(kept.pk, ["ann", "bob"])]
    assert kept.ids == 2
    dropped: list[int] = []
    needing = segments.keep_segment(shop, "VIPs who buy", All((Listed(kept.pk), BUYERS)))
    with pytest.raises(actions.Refused, match="VIPs who buy needs this list"):
        segments.drop_list(kept, dropped.append)
    segments.drop_segment(needing)
    number = kept.pk
    segments.drop_list(kept, dropped.append)
    assert dropped == [number]
    assert segments.lists_of(shop) == []


@pytest.mark.parametrize("ids", [[], [" "], ["x" * 501], [str(n) for n in range(100_001)]])
def test_a_list_that_is_none_is_refused(shop: Project, ids: list[str]) -> None:
    with pytest.raises(actions.Refused) as refused:
        segments.keep_list(shop, "VIP", ids, lambda *told: pytest.fail("nothing may be written"))
    assert refused.value.field == "ids"


def test_ids_are_read_from_lines_or_the_first_column() -> None:
    assert segments.read_ids("ann\n\nbob\r\n") == ["ann", "bob"]
    assert segments.read_ids('\ufeffuser_id,plan\nann,pro\n"b,ob",free\n') == ["ann", "b,ob"]


def test_weights_are_kept_and_need_no_new_sessions(shop: Project) -> None:
    segments.weigh(shop, (2, 1, 0, 0.5))
    assert reads.rules_of(shop.pk).weights == (2, 1, 0, 0.5)
    assert reads.unsettled() == []
    for wrong in ((1, 1, 1), (0, 0, 0, 0), (-1, 1, 1, 1)):
        with pytest.raises(actions.Refused) as refused:
            segments.weigh(shop, wrong)
        assert refused.value.field == "weights"
    same = {"timezone": "UTC", "timeout_s": 1800, "key_events": shop.key_events}
    assert not actions.change_rules(shop.pk, changed=lambda *_: pytest.fail("nothing changed"), **same)
