"""Who says no id is one person for a day, and nobody can say later who it was."""

from rapport.collect.callers import DAY_MS, Caller, Callers

NOON = 20_000 * DAY_MS + DAY_MS // 2
READER = Caller("Firefox", "203.0.113.9")


def test_one_caller_has_one_name_for_the_day() -> None:
    callers = Callers()
    name = callers.name(1, READER, NOON)
    assert name == callers.name(1, Caller("Firefox", "203.0.113.9"), NOON + DAY_MS // 2 - 1)
    others = [
        callers.name(2, READER, NOON),
        callers.name(1, Caller("Firefox", "203.0.113.8"), NOON),
        callers.name(1, Caller("Safari", "203.0.113.9"), NOON),
        callers.name(1, READER, NOON + DAY_MS // 2),
        Callers().name(1, READER, NOON),
    ]
    assert len({name, *others}) == 6


def test_a_late_second_of_yesterday_belongs_to_today() -> None:
    callers = Callers()
    today = callers.name(1, READER, NOON)
    assert callers.name(1, READER, NOON - DAY_MS) == today, "yesterday's salt is gone"


def test_of_nobody_nothing_is_known() -> None:
    assert Callers().name(1, Caller(), NOON) == ""


def test_the_address_is_neither_in_the_name_nor_in_what_is_printed() -> None:
    assert "203.0.113.9" not in Callers().name(1, READER, NOON)
    assert "203.0.113.9" not in repr(READER)
