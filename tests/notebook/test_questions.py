"""Questions of the registry in a notebook: by name and as attributes, with a chart and their SQL."""

import inspect
from pathlib import Path

import pyarrow as pa
import pytest
import vl_convert

import rapport
from rapport.measure import SHAPES, BadQuestion, Shape
from rapport.notebook import Log
from rapport.notebook.table import NoChart
from tests.made_up import StepsWants, made_up

__all__ = ["made_up"]

VISITS = "user_id,time,page\nann,2026-01-05 10:00,/\nann,2026-01-05 10:05,/docs\nbob,2026-01-06 12:00,/docs\n"


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Two people; a stranger's log is read before."""
    for name, text in (("other.csv", VISITS.replace("ann", "zoe")), ("visits.csv", VISITS)):
        (tmp_path / name).write_text(text)
    rapport.read(tmp_path / "other.csv")
    found: Log = rapport.read(tmp_path / "visits.csv")
    return found


def test_a_question_is_asked_by_name(log: Log) -> None:
    table = log.ask("time_of_week", count="events", filter="page==/docs")
    assert [(row["weekday"], row["hour"]) for row in table if row["events"]] == [(1, 10), (2, 12)]
    assert "toDayOfWeek" in table.sql
    assert table.unknown == {}
    assert len(table) == 168


def test_each_question_is_an_attribute_that_explains_itself(log: Log) -> None:
    assert len(log.time_of_week()) == 168
    for name, shape in SHAPES.items():
        asked = getattr(log, name)
        assert asked.__doc__.startswith(shape.asks)
        assert list(inspect.signature(asked).parameters) == [want.name for want in shape.fields]
        assert name in dir(log)
    assert not hasattr(log, "mood")


def test_the_answer_shows_itself_with_units_and_reasons(log: Log, made_up: Shape[StepsWants]) -> None:
    table = log.made_up(step=["a", "b"])
    assert table.answer.rows[1].share == 0.5
    assert table.arrow().schema.field("after_s").type == pa.float64()
    shown = table._repr_html_()
    assert '<th title="Share: Of the step before.">share</th>' in shown
    assert "<td>50.0\u202f%</td>" in shown
    assert "after_s is not known: The events carry a date but no time of day." in repr(table)


def test_it_has_a_chart(log: Log, made_up: Shape[StepsWants]) -> None:
    chart = log.made_up(step=["a", "b"]).chart()
    assert [point["at"] for point in chart["data"]["values"]] == ["a", "b"]
    assert "<path" in vl_convert.vegalite_to_svg(dict(chart))
    assert log.made_up(step=["a", "b"]).chart("dark")["config"] != chart["config"]
    with pytest.raises(NoChart, match="no rows"):
        log.made_up(step=["nothing", "b"]).chart()


def test_what_strangers_name_can_be_drawn(tmp_path: Path) -> None:
    (tmp_path / "strange.csv").write_text(
        "user_id,time,page\nann,2026-01-05 10:00,/\x01\U0001f33b<&\n" + "bob,2026-01-05 10:00,/\n" * 3
    )
    table = rapport.read(tmp_path / "strange.csv").metrics("people", by="page")
    assert "/\ufffd\ufffd&lt;&amp;" in table.chart().svg


def test_an_empty_log_knows_nothing(tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("user_id,time\nann,soon\n")
    table = rapport.read(tmp_path / "none.csv").time_of_week()
    assert (table.rows, table.unknown) == ([], {"": "no_data"})
    assert "Nothing happened in this window" in repr(table)


def test_what_is_wrong_names_the_field(log: Log, made_up: Shape[StepsWants]) -> None:
    with pytest.raises(BadQuestion, match=r"use one of .*time_of_week"):
        log.ask("mood")
    with pytest.raises(BadQuestion, match="count: 'fame' is not among"):
        log.time_of_week(count="fame")
    with pytest.raises(BadQuestion, match="step: give at least 2"):
        log.made_up(step=["a"])
