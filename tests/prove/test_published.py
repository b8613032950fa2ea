"""Figures that were published by others, from the counts that came with them."""

import pytest

from rapport.prove.maths import (
    Balance,
    Change,
    Column,
    Difference,
    adjusted,
    balance,
    compare,
    proportion,
    ratio,
)
from tests.prove.telling import moments


def test_cookie_cats() -> None:
    """Retention of day 7 of a mobile game: 45,489 and 44,700 people; the counts are back-computed from the shares."""
    found = compare(proportion(44_700, 8_502), proportion(45_489, 8_279))
    assert isinstance(found.difference, Difference)
    assert found.difference.t == pytest.approx(-3.1644, abs=5e-4)
    assert found.p == pytest.approx(0.001554, abs=1e-5)
    assert found.interval == pytest.approx((-0.01328, -0.00312), abs=1e-5)
    assert found.sequential is not None
    assert found.sequential.p == pytest.approx(0.083, abs=5e-4)
    later = compare(proportion(44_700, 8_502), proportion(45_489, 8_279), n_star=50_000).sequential
    assert later is not None
    assert later.p == pytest.approx(0.036, abs=5e-4)


def test_the_shares_of_cookie_cats() -> None:
    """χ² = 6.902, p = .0086: an alarm at .01, none at .001."""
    found = balance((44_700, 45_489), (0.5, 0.5))
    assert found.chi2_p == pytest.approx(0.0086, abs=5e-5)
    assert not found.broken


def test_a_landing_page() -> None:
    """Udacity's: 17,489 of 145,274 against 17,264 of 145,310; z = −1.3109, p = .1899."""
    found = compare(proportion(145_274, 17_489), proportion(145_310, 17_264))
    assert isinstance(found.difference, Difference)
    assert found.difference.t == pytest.approx(-1.3109, abs=1e-4)
    assert found.p == pytest.approx(0.1899, abs=1e-4)


def test_a_split_that_is_off_by_a_hundredth() -> None:
    """101,000 and 99,000 of 200,000: χ² says 8e-6, the e value 1 ÷ .0015."""
    found = balance((101_000, 99_000), (0.5, 0.5))
    assert found.chi2_p == pytest.approx(8e-6, rel=0.05)
    assert 1 / found.e_value == pytest.approx(0.0015, abs=5e-5)
    assert found.broken


def test_nobody_yet_is_no_alarm() -> None:
    assert balance((0, 0), (0.5, 0.5)) == Balance(1.0, 1.0)


def test_a_ratio_with_what_was_before_is_as_tea_tasting_has_it() -> None:
    """Clicks by view of twelve people, and the same of before; tea-tasting 1.14.0's RatioOfMeans with covariates."""
    control = moments([3, 0, 5, 1, 2, 4], [10, 4, 12, 3, 8, 9], [2, 1, 6, 0, 2, 3], [8, 5, 11, 2, 9, 7])
    treatment = moments([6, 1, 7, 2, 2, 9], [11, 5, 14, 4, 6, 13], [4, 1, 6, 1, 3, 7], [9, 6, 13, 3, 8, 12])
    plain = compare(ratio(control), ratio(treatment))
    assert (plain.control.mean, plain.treatment.mean) == pytest.approx((0.32608695652173914, 0.5094339622641509))
    assert plain.p == pytest.approx(0.047730527931616765, abs=1e-12)
    both = adjusted(control, treatment, Column(0, 1), Column(2, 3))
    found = compare(both.control, both.treatment)
    assert found.effect == pytest.approx(0.09124358762833351, abs=1e-12)
    assert found.interval == pytest.approx((-0.019285100448226872, 0.2017722757048939), abs=1e-12)
    assert found.p == pytest.approx(0.09281935163106755, abs=1e-12)
    assert isinstance(found.change, Change)
    assert found.change.interval == pytest.approx((-0.06920701221449377, 0.6580199445481392), abs=1e-12)
