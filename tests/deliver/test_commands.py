"""Flags and experiments in the terminal."""

import json
from pathlib import Path
from typing import Any

import pytest

from rapport.cli import house, main
from rapport.projects.models import Project
from rapport.web.folder import Folder
from tests.deliver.conftest import TEXTS

Said = pytest.CaptureFixture[str]


@pytest.fixture
def at_home(shop: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Commands do their deeds in the test's own database."""
    monkeypatch.setattr(Folder, "server", lambda _: None)
    monkeypatch.setattr(house, "prepare", lambda _: None)
    monkeypatch.setattr(house.OwnHouse, "close", lambda _: None)
    return shop


def run(capsys: Said, tmp_path: Path, *arguments: str, code: int = 0) -> str:
    assert main([*arguments, "-p", "tea-shop", "--data", str(tmp_path)]) == code
    said = capsys.readouterr()
    return said.err if code else said.out


def told(capsys: Said, tmp_path: Path, *arguments: str) -> Any:
    return json.loads(run(capsys, tmp_path, *arguments, "--json"))


def test_a_flag_and_its_experiment(at_home: Project, capsys: Said, tmp_path: Path) -> None:
    def say(*arguments: str) -> str:
        return run(capsys, tmp_path, *arguments)

    assert "no flag yet" in say("flag", "list")
    assert (
        say("flag", "set", "button", "--kind", "string", "--default", "grey") == 'button, string, on, default "grey"\n'
    )
    rules = '[{"value": "red", "share": 0.1, "audience": {"condition": {"plan": "green"}}}]'
    assert '1. "red" for 10% of' in say("flag", "set", "button", "--rules", rules, "--about", "Its colour.")
    draft = tmp_path / "draft.json"
    draft.write_text(json.dumps({"flag": "button", **TEXTS}))
    assert "green-button, version 1, draft" in say("experiment", "set", "green-button", str(draft))
    assert "running" in say("experiment", "start", "green-button")
    assert "running, paused" in say("experiment", "pause", "green-button", "--because", "a sale")
    assert "running\n" in say("experiment", "resume", "green-button")
    assert "green-button" in say("experiment", "list", "--search", "green")
    assert "stopped" in say("experiment", "stop", "green-button", "--because", "enough")
    told_by = ("--variant", "green", "--learnt", "Green sells.")
    assert "decided" in say("experiment", "decide", "green-button", *told_by)
    assert "decided by the terminal  Green sells." in say("experiment", "show", "green-button")
    assert told(capsys, tmp_path, "flag", "show", "button")["default"] == "green"
    assert told(capsys, tmp_path, "experiment", "renew", "green-button")["version"] == 2
    assert "no such experiment" in say("experiment", "list", "--search", "purple")
    assert "green-button" in say("flag", "list")
    grows = '[{"value": "red", "share": 0.1, "ends": "2098-01-02", "ramp": [{"at": "2098-01-01", "coverage": 1}]}]'
    assert "until 2098-01-02T00:00, 100% from 2098-01-01T00:00" in say("flag", "set", "button", "--rules", grows)
    assert 'forced on ann: "violet"' in say("flag", "force", "button", "ann", "violet")
    assert "ann" not in say("flag", "force", "button", "ann", "--lift")
    assert "off" in say("flag", "set", "other", "--default", "true", "--off")
    assert "other is gone" in say("flag", "drop", "other")


def test_wrong_use_is_one_sentence(at_home: Project, capsys: Said, tmp_path: Path) -> None:
    def fail(*arguments: str) -> str:
        said = run(capsys, tmp_path, *arguments, code=2)
        assert said.count("\n") == 1
        return said

    assert "there is none called 'none'" in fail("flag", "show", "none")
    assert "--rules" in fail("flag", "set", "button", "--rules", "{}")
    assert "Give the value, or --lift" in fail("flag", "force", "button", "ann")
    assert "cannot be read" in fail("experiment", "set", "a", str(tmp_path / "none.json"))
    (tmp_path / "list.json").write_text("[]")
    assert "holds no JSON object" in fail("experiment", "set", "a", str(tmp_path / "list.json"))
    assert "there is none called 'a'" in fail("experiment", "start", "a")
    assert "there is none called 'a'" in fail("experiment", "withdraw", "a")
