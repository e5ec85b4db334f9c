"""The wheel holds all it needs: unpacked far from the checkout, it makes its database and answers."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = """
from awards.app import create_app
from awards.core.process import ROOT
client = create_app().test_client()
print(ROOT)
for address in ("/health", "/static/icons.svg"):
    print(client.get(address, base_url="http://127.0.0.1:8000").status_code)
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("awards-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def python(site: Path, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "AWARDS_DATA": str(data), "AWARDS_DEMO": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=data, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.long
def test_the_wheel_works_outside_the_checkout(unpacked: Path, tmp_path: Path):
    upgraded = python(unpacked, tmp_path, "-m", "awards", "db", "upgrade")
    assert upgraded.returncode == 0, upgraded.stderr
    answered = python(unpacked, tmp_path, "-c", ANSWERS)
    assert answered.stdout.split() == [str(unpacked / "awards" / "_bundle"), "200", "200"], answered.stderr


def test_the_wheel_holds_everything_that_is_read_at_run_time(unpacked: Path):
    held = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    for folder in ("templates", "static", "migrations", "docs/guide"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"awards/_bundle/{path.relative_to(ROOT).as_posix()}" in held
    for path in (ROOT / "awards").rglob("*"):
        if path.suffix in (".py", ".yaml", ".json", ".csv", ".typ", ".mo"):
            assert path.relative_to(ROOT).as_posix() in held
