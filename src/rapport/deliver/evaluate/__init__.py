"""GrowthBook's assignment and condition language: pure, compiled once, the same answer for the same id for ever.

Their public cases (``cases-0.8.0.json``) are tests of ours, so whoever evaluates with one of their clients and whoever
asks us see the same.
"""

from rapport.deliver.evaluate.conditions import Groups, Test, compile_condition
from rapport.deliver.evaluate.experiments import Experiment, Outcome, compile_experiment
from rapport.deliver.evaluate.features import Features, Found, compile_features
from rapport.deliver.evaluate.hashing import (
    bucket_ranges,
    choose,
    equal_weights,
    forced_by_address,
    hashed,
    in_namespace,
)
from rapport.deliver.evaluate.visit import Visit

__all__ = [
    "Experiment",
    "Features",
    "Found",
    "Groups",
    "Outcome",
    "Test",
    "Visit",
    "bucket_ranges",
    "choose",
    "compile_condition",
    "compile_experiment",
    "compile_features",
    "equal_weights",
    "forced_by_address",
    "hashed",
    "in_namespace",
]
