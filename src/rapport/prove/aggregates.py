"""Statistics of sums that somebody else counted: JSON in, JSON out."""

import math
from typing import Any

import msgspec

from rapport.prove.maths import (
    N_STAR,
    Column,
    Estimate,
    Moments,
    adjusted,
    compare,
    mean,
    proportion,
    ratio,
)
from rapport.prove.told import told, why_unknown

MOST_PEOPLE = 1e15
LARGEST = 1e140
"""Squares of larger numbers leave no room for sums."""


class BadAggregates(ValueError):
    """What was given cannot be. The message names the field and the mend."""


class _Sums(msgspec.Struct, frozen=True):
    n: float
    sum: float

    def __post_init__(self) -> None:
        if not 1 <= self.n <= MOST_PEOPLE or not self.n.is_integer():
            raise ValueError(f"n is {self.n:g}; give a whole number of people, from 1 to {MOST_PEOPLE:g}")

    @property
    def people(self) -> int:
        return int(self.n)


class Shares(_Sums, frozen=True):
    """Of a proportion: ``sum`` people of ``n`` did it."""


class Means(_Sums, frozen=True):
    """Of a mean: the sum of people's values, and of their squares."""

    sum_squares: float


class Ratios(Means, frozen=True):
    """Of a ratio: the same of what it divides by, and the sum of the products of both."""

    den_sum: float
    den_sum_squares: float
    sum_products: float


class Covaried(Means, frozen=True):
    """Of a mean with a covariate: the same of the covariate, and the sum of the products of both."""

    pre_sum: float
    pre_sum_squares: float
    sum_products: float


class _Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    alpha: float = 0.05
    n_star: float = N_STAR


class OfProportion(_Asked, frozen=True, kw_only=True, tag="proportion", forbid_unknown_fields=True):
    """Two shares of people."""

    control: Shares
    treatment: Shares

    def estimates(self) -> tuple[Estimate, Estimate]:
        """Both variants."""
        return proportion(self.control.people, self.control.sum), proportion(self.treatment.people, self.treatment.sum)


class OfMean(_Asked, frozen=True, kw_only=True, tag="mean", forbid_unknown_fields=True):
    """Two means."""

    control: Means
    treatment: Means

    def estimates(self) -> tuple[Estimate, Estimate]:
        """Both variants."""
        return mean(_one(self.control)), mean(_one(self.treatment))


class OfRatio(_Asked, frozen=True, kw_only=True, tag="ratio", forbid_unknown_fields=True):
    """Two ratios of sums."""

    control: Ratios
    treatment: Ratios

    def estimates(self) -> tuple[Estimate, Estimate]:
        """Both variants. Raises :class:`BadAggregates`."""
        return self._part("control", self.control), self._part("treatment", self.treatment)

    def _part(self, name: str, sums: Ratios) -> Estimate:
        if not sums.den_sum:
            raise BadAggregates(f"{name}.den_sum: it is 0, and nothing can be divided by it.")
        return ratio(_two(sums, sums.den_sum, sums.den_sum_squares, "den_sum_squares"))


class OfCuped(_Asked, frozen=True, kw_only=True, tag="cuped", forbid_unknown_fields=True):
    """Two means, adjusted by what was known before."""

    control: Covaried
    treatment: Covaried

    def estimates(self) -> tuple[Estimate, Estimate]:
        """Both variants, after the adjustment."""
        both = [
            _two(one, one.pre_sum, one.pre_sum_squares, "pre_sum_squares") for one in (self.control, self.treatment)
        ]
        found = adjusted(both[0], both[1], Column(0), Column(1))
        return found.control, found.treatment


Asked = OfProportion | OfMean | OfRatio | OfCuped


def read_aggregates(data: bytes | str) -> Asked:
    """What is asked, from JSON. Raises :class:`BadAggregates`."""
    try:
        asked: Asked = msgspec.json.decode(data, type=Asked)
    except msgspec.DecodeError as wrong:
        sentence, _, place = str(wrong).partition(" - at `$")
        field = place.rstrip("`").lstrip(".")
        raise BadAggregates(f"{field or 'input'}: {sentence.rstrip('.')}.") from None
    return asked


def answer(asked: Asked) -> dict[str, Any]:
    """Effect, intervals and p values, as :func:`rapport.prove.told.told` names them. Raises :class:`BadAggregates`.

    The sequential part is this look alone, without a running intersection. What is not known is None, and ``reason``
    says why.
    """
    try:
        control, treatment = asked.estimates()
        found = compare(control, treatment, asked.alpha, asked.n_star)
    except ValueError as wrong:
        raise BadAggregates(str(wrong)) from None
    except ArithmeticError:
        raise BadAggregates("input: these numbers are too large or too small to be told; use another unit.") from None
    unknown = why_unknown(found)
    return told(found) | ({"reason": " ".join(unknown)} if unknown else {})


def _one(sums: Means) -> Moments:
    _possible(sums.people, sums.sum, sums.sum_squares, "sum_squares")
    return Moments.of_sums(sums.people, (sums.sum,), ((sums.sum_squares,),))


def _two(sums: Ratios | Covaried, other: float, squares: float, name: str) -> Moments:
    _possible(sums.people, sums.sum, sums.sum_squares, "sum_squares")
    _possible(sums.people, other, squares, name)
    products = sums.sum_products
    n, both = sums.n, (sums.sum_squares - sums.sum**2 / sums.n) * (squares - other**2 / sums.n)
    if not math.isfinite(products) or (products - sums.sum * other / n) ** 2 > both * (1 + 1e-6) + 1e-9 * products**2:
        raise BadAggregates(
            f"sum_products: {products:g} is more or less than such numbers can have; sum what each has."
        )
    return Moments.of_sums(sums.people, (sums.sum, other), ((sums.sum_squares, products), (products, squares)))


def _possible(n: int, one: float, squares: float, name: str) -> None:
    if abs(one) > LARGEST:
        raise BadAggregates(f"{name.replace('_squares', '')}: {one:g} is too large to be told; use a larger unit.")
    least = one * one / n
    if not math.isfinite(squares) or squares < least - 1e-9 * abs(least):
        raise BadAggregates(f"{name}: {squares:g} is less than any {n:,} numbers with the sum {one:g} can have.")
