"""Frames, by law: what was cut or damaged is passed over, and what is whole is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.collect.frames import MARK, MAX_RECORD_BYTES, frame, frames

records = st.lists(st.binary(max_size=60) | st.text(max_size=40).map(str.encode), max_size=8)


def read(data: bytes, *, whole: bool = True) -> list[bytes]:
    """The records in these bytes."""
    return [found.record for found in frames(data, whole=whole)]


def test_a_record_too_long_for_a_frame_is_not_written() -> None:
    with pytest.raises(ValueError, match="over the"):
        frame(bytes(MAX_RECORD_BYTES + 1))


def test_while_it_is_written_reading_ends_before_the_first_torn_frame() -> None:
    data = frame(b"one") + frame(b"two")[:-1] + frame(b"three")
    assert read(data, whole=False) == [b"one"]


def test_text_that_looks_like_a_frame_is_only_text() -> None:
    inner = frame(b"inner")
    assert read(frame(inner)) == [inner]
    assert MARK not in "ÿþRõ".encode()


@given(records, st.data())
def test_cut_anywhere_the_whole_ones_before_the_cut_are_read(told: list[bytes], data: st.DataObject) -> None:
    written = b"".join(map(frame, told))
    cut = data.draw(st.integers(0, len(written)))
    before = 0
    while len(b"".join(map(frame, told[: before + 1]))) <= cut and before < len(told):
        before += 1
    assert read(written[:cut]) == told[:before]
    assert read(written[:cut], whole=False) == told[:before]


@given(records, st.binary(max_size=50), records)
def test_damage_between_costs_nothing_around_it(before: list[bytes], damage: bytes, after: list[bytes]) -> None:
    written = b"".join(map(frame, before)) + damage + b"".join(map(frame, after))
    assert read(written) == before + after


@given(records.filter(bool), st.data())
def test_one_flipped_byte_costs_at_most_its_own_record(told: list[bytes], data: st.DataObject) -> None:
    victim = data.draw(st.integers(0, len(told) - 1))
    framed = [bytearray(frame(one)) for one in told]
    place = data.draw(st.integers(0, len(framed[victim]) - 1))
    framed[victim][place] ^= data.draw(st.integers(1, 255))
    assert read(b"".join(framed)) == told[:victim] + told[victim + 1 :]
