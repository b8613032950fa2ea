"""Packages of npm, in the versions named here, in a folder that is thrown away; and node that runs with them."""

import shutil
import subprocess
from pathlib import Path

import pytest

VERSIONS = {
    "@growthbook/growthbook": "1.8.0",
    "@openfeature/ofrep-core": "0.1.4",
    "@openfeature/ofrep-provider": "0.1.3",
    "@openfeature/ofrep-web-provider": "0.4.3",
    "@openfeature/server-sdk": "1.23.0",
    "@openfeature/web-sdk": "1.10.0",
    "@plausible-analytics/tracker": "0.4.6",
    "@segment/analytics-next": "1.84.3",
    "@segment/analytics-node": "3.1.0",
    "@snowplow/browser-tracker": "4.10.1",
    "@snowplow/node-tracker": "4.8.0",
    "@umami/node": "0.4.0",
    "posthog-js": "1.449.2",
    "posthog-node": "5.70.0",
    "survey-core": "3.1.1",
}
PATIENCE_S = 240


def installed(folder: Path, *names: str) -> Path:
    """The folder with these packages in it; the test is skipped where they cannot be had."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm here; install Node.js")
    wanted = [f"{name}@{VERSIONS[name]}" for name in names]
    (folder / "package.json").write_text('{"private": true}')
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", *wanted]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not bring {', '.join(wanted)} within {PATIENCE_S} s")
    if done.returncode:
        pytest.skip(f"npm could not bring {', '.join(wanted)}: {done.stderr.strip()[-300:]}")
    return folder


def run(folder: Path, script: str) -> str:
    """What a module prints that may import the packages of the folder."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node here; install Node.js")
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
