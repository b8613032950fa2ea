"""An example of what was refused has the event's fields and nothing of anybody."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rapport.collect.shape import MAX_CHARS, shape_of

SECRET = "ann@example.org"  # noqa: S105  it stands for anything personal

values = st.recursive(
    st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", SECRET]), inner),
    max_leaves=20,
)


def test_fields_stay_and_values_go() -> None:
    said = {"type": "track", "event": "Ordered", "userId": SECRET, "properties": {"price": 3, "paid": True, "x": None}}
    assert json.loads(shape_of(json.dumps(said).encode())) == {
        "type": "track",
        "event": "Ordered",
        "userId": "(text)",
        "properties": {"price": "(number)", "paid": "(true or false)", "x": "(null)"},
    }


@given(st.dictionaries(st.sampled_from(["userId", "traits", "list", SECRET, "49170123456"]), values))
def test_nothing_personal_is_shown_wherever_it_stands(said: dict[str, Any]) -> None:
    shown = shape_of(json.dumps(said).encode())
    assert "ann" not in shown
    assert "49170123456" not in shown
    assert len(shown) <= MAX_CHARS


def test_what_is_no_object_has_little_to_show() -> None:
    assert [shape_of(raw) for raw in (b"{", b"\xff", b'"ann"', b"[" * 5000, b'{"a":"' + b"x" * 20_000 + b'"}')] == [
        "",
        "",
        "(text)",
        "",
        "",
    ]
