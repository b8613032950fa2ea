"""Numbers, changes and times in words."""

from datetime import date

import pytest

from rapport.measure import METRICS, REASONS
from rapport.web import words
from rapport.web.words import Change

AGAINST = "the 7 days before"


def plain(text: str) -> str:
    return text.replace(words.THIN, " ")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (10_000, "10.0 k"),
        (12_431, "12.4 k"),
        (999_949, "999.9 k"),
        (999_950, "1.0 M"),
        (1_234_567, "1.2 M"),
        (3_400_000_000, "3.4 G"),
    ],
)
def test_counts(number: int, text: str) -> None:
    assert plain(words.count(number)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (8.44, "8.4 s"),
        (9, "9 s"),
        (48.2, "48 s"),
        (59.6, "1 min"),
        (134, "2 min 14 s"),
        (3900, "1 h 5 min"),
        (7200, "2 h"),
        (180_000, "2 d 2 h"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert plain(words.duration(seconds)) == text


@pytest.mark.parametrize(
    ("metric", "number", "text", "exact"),
    [
        ("people", 12_431, "12.4 k", "12,431"),
        ("bounce_rate", 4 / 9, "44.4 %", "44.444 %"),
        ("session_duration", 134.25, "2 min 14 s", "134.2 s"),
        ("sessions_per_person", 3.1761, "3.18", "3.176"),
        ("views_per_session", 1234.5, "1,234.5", "1,234.500"),
        ("people", None, "–", "not known"),
    ],
)
def test_a_number_has_its_unit_and_an_exact_form(metric: str, number: float | None, text: str, exact: str) -> None:
    assert plain(words.value(METRICS[metric], number)) == text
    assert plain(words.exact(METRICS[metric], number)) == exact


@pytest.mark.parametrize(
    ("metric", "now", "before", "sign", "said", "good"),
    [
        ("people", 112, 100, "+12 %", "more than in the 7 days before", "good"),
        ("people", 95, 100, "−5.0 %", "fewer than in the 7 days before", "bad"),
        ("people", 100, 100, "±0", "the same as in the 7 days before", ""),
        ("people", 5, 0, "new", "none in the 7 days before", "good"),
        ("people", 0, 0, "±0", "the same as in the 7 days before", ""),
        ("people", 5, None, "", "not known for the 7 days before", ""),
        ("session_duration", 134, 120, "+12 %", "longer than in the 7 days before", "good"),
        ("bounce_rate", 0.5, 0.45, "+5.0 pt", "higher than in the 7 days before", "bad"),
        ("bounce_rate", 0.5, 0.50001, "±0", "the same as in the 7 days before", ""),
        ("impressions", 200, 100, "+100 %", "more than in the 7 days before", ""),
    ],
)
def test_a_change_has_sign_words_and_a_side(
    metric: str, now: float, before: float | None, sign: str, said: str, good: str
) -> None:
    change = Change(METRICS[metric], now, before, AGAINST)
    assert (plain(change.sign), change.words, change.good) == (sign, said, good)


def test_every_reason_has_a_next_step() -> None:
    assert set(words.NEXT_STEPS) == set(REASONS)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2026-11-03", "2026-11-03", "3 Nov 2026"),
        ("2026-11-03", "2026-11-09", "3 to 9 Nov 2026"),
        ("2026-10-28", "2026-11-09", "28 Oct to 9 Nov 2026"),
        ("2025-12-28", "2026-01-03", "28 Dec 2025 to 3 Jan 2026"),
    ],
)
def test_periods(first: str, last: str, text: str) -> None:
    assert words.days(date.fromisoformat(first), date.fromisoformat(last)) == text


@pytest.mark.parametrize(
    ("by", "label", "text", "tick"),
    [
        ("hour", "2026-11-03T14:00", "Tue 3 Nov, 14:00", "3 Nov, 14:00"),
        ("hour", "2026-10-25T02:00+01:00", "Sun 25 Oct, 02:00", "25 Oct, 02:00"),
        ("day", "2026-11-03", "Tue 3 Nov", "3 Nov"),
        ("day", "2025-11-03", "Mon 3 Nov 2025", "3 Nov"),
        ("week", "2026-11-02", "Week 2 to 8 Nov 2026", "2 Nov"),
        ("month", "2026-11-01", "November 2026", "Nov 2026"),
    ],
)
def test_stretches_of_time(by: str, label: str, text: str, tick: str) -> None:
    assert words.bucket(by, label, date(2026, 11, 23)) == text
    assert words.tick(by, label, 30) == tick
