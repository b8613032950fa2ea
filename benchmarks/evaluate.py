"""How many flags are evaluated in a second on one core, and how even a million people are spread."""

import argparse
import time
from typing import Any

from gauge import at_least, at_most
from rapport.deliver.evaluate import Visit, compile_experiment, compile_features

FLAGS = 50
CRITICAL_ONE = 10.83
"""Of χ² with one degree of freedom, at p = .001."""


def flags() -> dict[str, Any]:
    """Each with a rule that looks at two things known of a person, and an experiment with an audience."""
    return {
        f"flag-{number}": {
            "defaultValue": False,
            "rules": [
                {"condition": {"plan": {"$in": ["green", "blue"]}, "country": "DE"}, "force": True},
                {
                    "key": f"experiment-{number}",
                    "hashVersion": 2,
                    "variations": ["a", "b"],
                    "condition": {"age": {"$gte": 18}},
                },
            ],
        }
        for number in range(FLAGS)
    }


def rate(people: int) -> float:
    """Evaluations a second, each person new."""
    features = compile_features(flags())
    keys = list(features)
    began = time.perf_counter()
    for number in range(people):
        visit = Visit({"id": f"person-{number}", "plan": "red", "country": "FR", "age": 30})
        for key in keys:
            features.find(key, visit)
    return people * FLAGS / (time.perf_counter() - began)


def split(people: int) -> tuple[float, float]:
    """χ² of one experiment against halves, and of two experiments against knowing nothing of each other."""
    experiments = [
        compile_experiment({"key": key, "hashVersion": 2, "variations": [0, 1]}) for key in ("welcome", "price")
    ]
    counts = {(a, b): 0 for a in (0, 1) for b in (0, 1)}
    for number in range(people):
        visit = Visit({"id": f"person-{number}"})
        counts[experiments[0].run(visit).variant, experiments[1].run(visit).variant] += 1
    first = [counts[a, 0] + counts[a, 1] for a in (0, 1)]
    second = [counts[0, b] + counts[1, b] for b in (0, 1)]
    even = sum((count - people / 2) ** 2 / (people / 2) for count in first)
    apart = sum(
        (count - first[a] * second[b] / people) ** 2 / (first[a] * second[b] / people)
        for (a, b), count in counts.items()
    )
    return even, apart


def main() -> None:
    """Say the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    people = parser.parse_args().people
    at_least("evaluate: a second", rate(people // 100), 50_000, "evaluations on one core, each person new")
    even, apart = split(people)
    at_most("evaluate: even", even, CRITICAL_ONE, "χ² of the split in halves")
    at_most("evaluate: independent", apart, CRITICAL_ONE, "χ² of two experiments")


if __name__ == "__main__":
    main()
