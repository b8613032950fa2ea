"""Statistics of experiments: pure functions of counts, means, variances and covariances.

No engine, no clock, no chance and no Django: what is not given as an argument is not known here. Every formula names
its source; the manual's page ``experiments/statistics.md`` explains them to people.
"""

from rapport.prove.maths.anytime import N_STAR, Look, bound, look, narrowed
from rapport.prove.maths.balance import BadShares, Balance, balance, checked_shares
from rapport.prove.maths.bandit import chances_to_be_best, shares
from rapport.prove.maths.bayes import Belief, Prior, believe
from rapport.prove.maths.comparison import Comparison, compare
from rapport.prove.maths.corrections import benjamini_hochberg, holm, primary_first
from rapport.prove.maths.estimate import Adjusted, Column, Estimate, adjusted, mean, proportion, ratio
from rapport.prove.maths.fixed import Change, Difference, Interval, change, difference
from rapport.prove.maths.hybrid import Decided, decide
from rapport.prove.maths.moments import BadSums, Moments
from rapport.prove.maths.not_yet import REASONS, NotYet
from rapport.prove.maths.novelty import Trend, trend
from rapport.prove.maths.outlier import CAP, Outlier, cap_rank, outlier
from rapport.prove.maths.power import days_left, people_needed, power_of, smallest_effect
from rapport.prove.maths.quantiles import Levels, cluster_factor, levels, quantile

__all__ = [
    "CAP",
    "N_STAR",
    "REASONS",
    "Adjusted",
    "BadShares",
    "BadSums",
    "Balance",
    "Belief",
    "Change",
    "Column",
    "Comparison",
    "Decided",
    "Difference",
    "Estimate",
    "Interval",
    "Levels",
    "Look",
    "Moments",
    "NotYet",
    "Outlier",
    "Prior",
    "Trend",
    "adjusted",
    "balance",
    "believe",
    "benjamini_hochberg",
    "bound",
    "cap_rank",
    "chances_to_be_best",
    "change",
    "checked_shares",
    "cluster_factor",
    "compare",
    "days_left",
    "decide",
    "difference",
    "holm",
    "levels",
    "look",
    "mean",
    "narrowed",
    "outlier",
    "people_needed",
    "power_of",
    "primary_first",
    "proportion",
    "quantile",
    "ratio",
    "shares",
    "smallest_effect",
    "trend",
]
