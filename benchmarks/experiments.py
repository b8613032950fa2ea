"""How often the statistics of experiments are wrong, by simulation: 10,000 experiments, looked at after every person.

The numbers do not depend on the machine; only how long it takes does. Factors of intervals come from
:mod:`rapport.prove.maths` itself, and so do the decisions wherever they are not taken ten thousand times at once.
"""

import argparse
import math
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

import gauge
from rapport.prove import maths
from rapport.prove.maths.anytime import half_width
from rapport.prove.maths.balance import CONCENTRATION, HIGHEST_E, log_e_value
from rapport.prove.maths.hybrid import EARLY

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, int], float], Floats]

ALPHA, N_STAR = 0.05, 5000
BURN = 100
"""People of each variant before the first look: intervals are those of large numbers."""
CHUNK = 125


def at_most(name: str, value: float, limit: float, what: str) -> None:
    """Say a share that should be small."""
    gauge.said(name, f"{value:.4f}", what, f"at most {limit:g}", reached=value <= limit)


def at_least(name: str, value: float, limit: float, what: str) -> None:
    """Say a share that should be large."""
    gauge.said(name, f"{value:.4f}", what, f"at least {limit:g}", reached=value >= limit)


def bernoulli(share: float, chance: np.random.Generator, shape: tuple[int, int], effect: float) -> Floats:
    """Yes or no."""
    return (chance.random(shape, dtype=np.float32) < share + effect).astype(np.float64)


def normal(chance: np.random.Generator, shape: tuple[int, int], effect: float) -> Floats:
    """The bell."""
    return chance.standard_normal(shape, dtype=np.float32).astype(np.float64) + effect


def lognormal(chance: np.random.Generator, shape: tuple[int, int], effect: float) -> Floats:
    """Money: a few spend much (skewness 33)."""
    return np.exp(1.5 * chance.standard_normal(shape, dtype=np.float32)).astype(np.float64) * (1 + effect)


DRAWS: dict[str, Draw] = {
    "10 % of people": partial(bernoulli, 0.10),
    "2 % of people": partial(bernoulli, 0.02),
    "normal": normal,
    "lognormal": lognormal,
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """Shares of experiments in which an effect was found, by each way to look."""

    fixed: float
    peeking: float
    sequence: float
    hybrid: float
    early: float
    """By the sequence of the hybrid, before its end."""


@cache
def factors(people: int, alpha: float) -> Floats:
    """Squared half widths at a standard error of 1, at each look."""
    looks = range(BURN, people + 1)
    return np.array([half_width(1.0, 2 * n, alpha, N_STAR) ** 2 for n in looks])


def one_chunk(draw: Draw, people: int, effect: float, runs: int, seed: int) -> NDArray[np.int64]:
    """How many of some experiments find an effect."""
    chance = np.random.default_rng(seed)
    n = np.arange(1, people + 1)[BURN - 1 :]
    effects, variances = 0.0, 0.0
    for sign, shift in ((-1, 0.0), (1, effect)):
        values = draw(chance, (runs, people), shift)
        sums = values.cumsum(1)[:, BURN - 1 :] / n
        np.square(values, out=values)
        squares = values.cumsum(1)[:, BURN - 1 :] / n
        effects = effects + sign * sums
        variances = variances + (squares - sums * sums) / (n - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t2 = np.where(variances > 0, effects * effects / variances, 0.0)
    final = np.sqrt(t2[:, -1])
    last = maths.Difference(1.0, 1.0, 2 * people, 2 * people - 2)
    late = last.interval(ALPHA * (1 - EARLY))[1] - 1
    early = (t2 > factors(people, ALPHA * EARLY)).any(1)
    return np.array(
        [
            (final > last.interval(ALPHA)[1] - 1).sum(),
            (t2 > 1.96**2).any(1).sum(),
            (t2 > factors(people, ALPHA)).any(1).sum(),
            (early | (final > late)).sum(),
            early.sum(),
        ]
    )


def rejected(draw: Draw, runs: int, people: int = 10_000, effect: float = 0.0, seed: int = 1) -> Rejected:
    """Run experiments, looking after every person, on all cores."""
    chunks = math.ceil(runs / CHUNK)
    with ProcessPoolExecutor() as pool:
        work = [pool.submit(one_chunk, draw, people, effect, CHUNK, seed * 10_000 + chunk) for chunk in range(chunks)]
        found = sum((part.result() for part in work), np.zeros(5, dtype=np.int64))
    return Rejected(*(found / (chunks * CHUNK)).tolist())


def peeking(runs: int) -> None:
    """No effect at all, four distributions."""
    began = time.perf_counter()
    naive = []
    for seed, (name, draw) in enumerate(DRAWS.items(), 1):
        found = rejected(draw, runs, seed=seed)
        gauge.note(f"{name}: {found}")
        naive.append(found.peeking)
        at_most(f"A/A, {name}", found.sequence, 0.05, "of sequences find something")
        at_least(f"A/A, {name}", found.sequence, 0.015, "of sequences find something: they are not just timid")
        at_most(f"A/A, {name}", found.hybrid, 0.05, "of hybrids find something")
    at_least("A/A", min(naive), 0.40, "of z tests find something when one peeks")
    at_most("A/A", time.perf_counter() - began, 60, "s for all four")


def hybrid(runs: int) -> None:
    """An effect that a classical test finds four times out of five."""
    effect = (1.96 + 0.8416) * math.sqrt(2 * 0.1 * 0.9 / 10_000)
    found = rejected(DRAWS["10 % of people"], runs, effect=effect, seed=77)
    gauge.note(f"an effect sized for 80 %: {found}")
    at_least("power", found.fixed, 0.76, "of classical tests find it")
    at_least("power", found.hybrid, 0.74, "of hybrids find it")
    gauge.note(f"{found.early:.2f} of hybrids end early; sequences alone find it in {found.sequence:.2f}")


def moments_of(columns: list[Floats]) -> list[maths.Moments]:
    """Moments of each row of some tables."""
    n = columns[0].shape[1]
    means = [column.mean(1) for column in columns]
    centred = [column - mean[:, None] for column, mean in zip(columns, means, strict=True)]
    shared = [[(a * b).sum(1) / (n - 1) for b in centred] for a in centred]
    return [
        maths.Moments(n, tuple(mean[k] for mean in means), tuple(tuple(cell[k] for cell in row) for row in shared))
        for k in range(columns[0].shape[0])
    ]


def cuped(runs: int, correlation: float = 0.7, people: int = 500) -> None:
    """A covariate that explains half of the variance."""
    chance = np.random.default_rng(5)
    sides = []
    for _ in range(2):
        before = chance.standard_normal((runs, people))
        noise = chance.standard_normal((runs, people))
        sides.append(moments_of([correlation * before + math.sqrt(1 - correlation**2) * noise, before]))
    plain, found = [], []
    for control, treatment in zip(*sides, strict=True):
        plain.append(treatment.means[0] - control.means[0])
        found.append(maths.adjusted(control, treatment, maths.Column(0), maths.Column(1)))
    effects = [one.treatment.mean - one.control.mean for one in found]
    wrong = np.mean([maths.compare(one.control, one.treatment).p < ALPHA for one in found])
    ratio = float(np.var(effects) / np.var(plain))
    at_most("CUPED", abs(ratio - (1 - correlation**2)), 0.02, f"from 1 − ρ² = 0.51 (variance ratio {ratio:.4f})")
    at_most("CUPED", float(abs(wrong - 0.05)), 0.006, f"from 0.05 (finds something in {wrong:.4f} of A/A)")


def ratios(runs: int, people: int = 500) -> None:
    """Clicks by session where people differ: the person is the unit, or the session is."""
    chance = np.random.default_rng(6)
    sides = []
    for _ in range(2):
        sessions = 1.0 + chance.poisson(chance.gamma(1.0, 4.0, (runs, people)))
        clicks = chance.binomial(sessions.astype(int), chance.beta(0.6, 1.4, (runs, people))).astype(float)
        sides.append((moments_of([clicks, sessions]), clicks.sum(1), sessions.sum(1)))
    ours = [maths.compare(maths.ratio(a), maths.ratio(b)).p for a, b in zip(sides[0][0], sides[1][0], strict=True)]
    (_, k0, n0), (_, k1, n1) = sides
    pooled = (k0 + k1) / (n0 + n1)
    z = (k1 / n1 - k0 / n0) / np.sqrt(pooled * (1 - pooled) * (1 / n0 + 1 / n1))
    at_most("ratio", float(np.mean(np.array(ours) < ALPHA)), 0.057, "of A/A find something, by person")
    at_least("ratio", float(np.mean(np.abs(z) > 1.96)), 0.15, "of A/A find something, by session")


def srm(runs: int, people: int = 20_000) -> None:
    """Shares as they were meant, looked at after every person; and shares that are not."""
    chance = np.random.default_rng(7)
    n = np.arange(1, people + 1)
    alarms = 0
    for _ in range(runs // CHUNK):
        one = (chance.random((CHUNK, people), dtype=np.float32) < 0.5).cumsum(1)
        half = CONCENTRATION / 2
        log_e = gammaln(one + half) + gammaln(n - one + half) - 2 * gammaln(half) + gammaln(CONCENTRATION)
        log_e += n * math.log(2) - gammaln(n + CONCENTRATION)
        same = log_e_value((int(one[0, -1]), int(people - one[0, -1])), (0.5, 0.5))
        if not math.isclose(float(log_e[0, -1]), same, abs_tol=1e-6):
            raise RuntimeError("The simulation does not use the formula of the product.")
        alarms += int((log_e > math.log(HIGHEST_E)).any(1).sum())
    at_most("SRM", alarms / (runs // CHUNK * CHUNK), 0.01, "of fair experiments ever alarm")
    found = maths.balance((10_400, 9_600), (0.5, 0.5))
    at_least("SRM", found.e_value, HIGHEST_E, f"is the e value of 52/48 at 20,000 (χ² p = {found.chi2_p:.1e})")


def bandit(runs: int, rates: tuple[float, ...] = (0.10, 0.10, 0.10, 0.10, 0.13), people: int = 50_000) -> None:
    """Five variants, one of them better; shares change each 1,000 people."""
    regrets, best = [], []
    for run in range(runs):
        chance = np.random.default_rng(1000 + run)
        seen, yes = np.zeros(len(rates)), np.zeros(len(rates))
        weights = [1 / len(rates)] * len(rates)
        for _ in range(people // 1000):
            new = chance.multinomial(1000, weights)
            seen += new
            yes += chance.binomial(new, rates)
            weights = maths.shares([maths.proportion(int(n), int(k)) for n, k in zip(seen, yes, strict=True)])
        lost = max(rates) - np.array(rates)
        regrets.append(float(seen @ lost) / (people * lost.mean()))
        best.append(weights[int(np.argmax(rates))])
    at_most("bandit", float(np.mean(regrets)), 0.20, "of the regret of equal shares")
    at_least("bandit", float(np.mean(np.array(best) > 0.9)), 0.95, "of runs give the best more than 0.9")


def main() -> None:
    """Run all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="experiments of each kind")
    runs = parser.parse_args().runs
    peeking(runs)
    hybrid(max(runs * 2 // 5, CHUNK))
    cuped(runs)
    ratios(runs)
    srm(max(runs // 2, CHUNK))
    bandit(max(runs // 20, 5))


if __name__ == "__main__":
    main()
