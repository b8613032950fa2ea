"""Hooks that see which templates the tests render; with ``--whole`` a template that none rendered fails the run."""

from typing import Any

import pytest
from django.test.signals import template_rendered

from tests.house.tree import SOURCE

RENDERED: set[str] = set()
KEY = "rapport_templates"


def seen(template: Any, **_: object) -> None:
    """A template was rendered in this process."""
    if template.name:
        # A name that came through another template is a SafeString, which workers cannot send: make it plain.
        RENDERED.add(template.name.encode().decode())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds ``--whole``."""
    parser.addoption("--whole", action="store_true", help="this is a run of everything: fail on templates not rendered")


def pytest_sessionstart() -> None:
    """Listen."""
    template_rendered.connect(seen)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker saw."""
    RENDERED.update(getattr(node, "workeroutput", {}).get(KEY, ()))


def ours() -> set[str]:
    """Every template of ours, by the name that Django knows."""
    folders = [folder for folder in SOURCE.rglob("templates") if folder.is_dir()]
    return {path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand on what was seen, or judge it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[KEY] = sorted(RENDERED)
    elif session.config.getoption("--whole") and not session.testsfailed and (missing := sorted(ours() - RENDERED)):
        session.config.stash[MISSING] = missing
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


MISSING = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say which."""
    for name in config.stash.get(MISSING, []):
        terminalreporter.write_line(f"No test renders the template {name}.", red=True)
