"""What experiments prove, in the terminal."""

import json
from pathlib import Path

import pytest

from rapport.cli import main
from rapport.store import Store
from tests.web.conftest import Cast
from tests.web.test_experiments import begun, crowd

Said = pytest.CaptureFixture[str]


@pytest.mark.usefixtures("at_home")
def test_results_judge_and_ledger(cast: Cast, engaged: Store, capsys: Said, tmp_path: Path) -> None:
    def say(*arguments: str) -> str:
        assert main([*arguments, "-p", "shop", "--data", str(tmp_path)]) == 0
        return capsys.readouterr().out

    assert "Nothing was started yet." in say("ledger")
    assert "No experiment runs." in say("experiment", "judge")
    begun(cast.shop)
    crowd(engaged, cast.shop, 150, {"old": ("share", 30), "new": ("share", 90)})
    results = say("experiment", "results", "green")
    assert "Better, and luck alone does not explain it" in results
    assert "People: old 150, new 150. Shares: as meant." in results
    assert "sharing_people" in results
    assert "by days since the exposure: Whether it wears off cannot be said yet." in results
    parts = say("experiment", "results", "green", "--by", "device")
    assert "not said" in parts
    assert "corrected for each other" in parts
    assert "nobody in any of them" in say("experiment", "results", "green", "--by", "segments")
    assert "+200.0%" in say("ledger")
    assert json.loads(say("ledger", "--json"))["entries"][0]["reached"] == 150
    assert json.loads(say("experiment", "results", "green", "--json"))["people"] == {"old": 150, "new": 150}
    assert say("experiment", "judge") == "green: running.\n"
    assert json.loads(say("experiment", "judge", "--json"))[0]["state"] == "running"
