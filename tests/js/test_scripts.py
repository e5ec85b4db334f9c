"""What the scripts of pages calculate and keep, tried by the test runner of the node that Playwright brings along."""

from __future__ import annotations

import subprocess
from pathlib import Path

import playwright
import pytest

NODE = Path(playwright.__file__).parent / "driver" / "node"
FILES = sorted(Path(__file__).parent.glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.partition(".")[0])
def test_scripts(file: Path) -> None:
    command = [NODE, "--no-warnings", "--test", "--test-reporter=spec", file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ℹ pass 0" not in done.stdout


def test_there_are_some() -> None:
    assert FILES
