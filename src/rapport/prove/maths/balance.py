"""Do as many people have each variant as were meant to: the sample ratio mismatch (SRM), looked for in two ways."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rapport.prove.maths.curves import chi2_above

LOWEST_P, HIGHEST_E = 0.001, 100.0
"""Beyond either an experiment is not to be trusted. The e value may be looked at as often as one likes."""
CONCENTRATION = 200.0
"""How close to the meant shares the e value expects the true ones, as so many people seen before."""


@dataclass(frozen=True, slots=True)
class Balance:
    """``chi2_p`` is right for one look, ``e_value`` at every look: 100 and more is an alarm whenever it is seen."""

    chi2_p: float
    e_value: float

    @property
    def broken(self) -> bool:
        """Whether the shares are surely not as meant."""
        return self.chi2_p < LOWEST_P or self.e_value > HIGHEST_E


class BadShares(ValueError):
    """Shares that cannot be. The message says how to mend them."""


def checked_shares(shares: Sequence[float], count: int) -> tuple[float, ...]:
    """Shares that sum to 1, also when they were given in hundredths. Raises :class:`BadShares`."""
    if len(shares) != count:
        raise BadShares(f"{len(shares)} shares for {count} variants; give one each, the control's first.")
    if not all(math.isfinite(share) and share > 0 for share in shares):
        raise BadShares("each share must be more than 0.")
    whole = math.fsum(shares)
    for meant in (1.0, 100.0):
        if math.isclose(whole, meant, rel_tol=1e-6):
            return tuple(share / whole for share in shares)
    raise BadShares(f"they sum to {whole:g}; give shares that sum to 100, or to 1.")


def balance(counts: Sequence[int], shares: Sequence[float]) -> Balance:
    """People of each variant against the shares (summing to 1) they were meant to have.

    Sources: Pearson's χ² test; Lindon and Malek 2022, "Anytime-Valid Inference for Multinomial Count Data" (NeurIPS).
    """
    n = sum(counts)
    if not n:
        return Balance(1.0, 1.0)
    x = math.fsum((seen - n * share) ** 2 / (n * share) for seen, share in zip(counts, shares, strict=True))
    freedom = len(counts) - 1
    log_e = log_e_value(counts, shares)
    return Balance(chi2_above(x, freedom) if freedom else 1.0, math.exp(min(log_e, 700.0)))


def log_e_value(counts: Sequence[int], shares: Sequence[float], concentration: float = CONCENTRATION) -> float:
    """Logarithm of how much better a Dirichlet–multinomial explains the counts than the meant shares do.

    As a process it exceeds 1/alpha ever with probability alpha at most, when the shares are as meant.
    """
    prior = [concentration * share for share in shares]
    gamma = math.lgamma(sum(prior)) - math.lgamma(sum(counts) + sum(prior))
    gamma += math.fsum(math.lgamma(n + a) - math.lgamma(a) for n, a in zip(counts, prior, strict=True))
    return gamma - math.fsum(n * math.log(share) for n, share in zip(counts, shares, strict=True))
