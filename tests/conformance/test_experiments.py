"""An experiment that everybody knows must come out of ``rapport experiment analyze --json`` as everybody knows it.

Hillstrom's mailing: 64,000 customers, by chance a mail about men's or women's goods or none. The answers were computed
by others (gbstats, statsmodels and tea-tasting agree on them) and are rounded to six digits.
"""

import json
from typing import Any

import pytest

from rapport.cli import main
from tests.conformance.test_facts import SHARED

HILLSTROM = SHARED / "ab_hillstrom" / "hillstrom.csv.gz"

pytestmark = pytest.mark.skipif(not HILLSTROM.is_file(), reason=f"there is no {HILLSTROM}; set RAPPORT_SHARED")

Said = pytest.CaptureFixture[str]
METRICS = ("--metric", "visit=proportion(visit)", "--metric", "spend=mean(spend)")


def analysed(capsys: Said, *options: str) -> dict[str, Any]:
    arguments = ("--variant", "segment", "--control", "No E-Mail", *METRICS, *options, "--json")
    assert main(["experiment", "analyze", str(HILLSTROM), *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_three_variants(capsys: Said) -> None:
    found = analysed(capsys)
    counts = {"No E-Mail": 21_306, "Mens E-Mail": 21_307, "Womens E-Mail": 21_387}
    assert {one["name"]: one["n"] for one in found["variants"]} == counts
    assert found["srm"]["chi2_p"] == pytest.approx(0.903693, abs=1e-6)
    results = {(one["treatment"], one["metric"]): one for one in found["results"]}
    men, women = results["Mens E-Mail", "visit"], results["Womens E-Mail", "visit"]
    shares = (men["control_mean"], men["treatment_mean"], women["treatment_mean"])
    assert shares == pytest.approx((0.106167, 0.182757, 0.151400), abs=1e-6)
    men, women = results["Mens E-Mail", "spend"], results["Womens E-Mail", "spend"]
    spent = (men["control_mean"], men["treatment_mean"], women["treatment_mean"])
    assert spent == pytest.approx((0.652789, 1.422617, 1.077202), abs=1e-6)
    assert men["p"] == pytest.approx(1.163815e-7, abs=1e-13)
    assert women["p"] == pytest.approx(0.0011, abs=5e-5)


def test_what_was_spent_before_says_little_about_what_is_spent_now(capsys: Said) -> None:
    found = analysed(capsys, "--covariate", "history")
    spend = next(one for one in found["results"] if one["metric"] == "spend")
    assert spend["effect"] == pytest.approx(spend["unadjusted"]["effect"], abs=0.01)
    assert spend["effect"] == pytest.approx(spend["treatment_mean"] - spend["control_mean"])
