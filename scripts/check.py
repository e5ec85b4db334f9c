"""Every check but the tests, each with one line; all faults are shown, and one fault fails the whole."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy", "--no-error-summary"],
    "imports": ["lint-imports", "--no-logo"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
    "catalogues": ["python", "scripts/catalogues.py", "check"],
    "migrations": ["awards", "db", "check"],
    "house": ["python", "scripts/house.py"],
}


def main(*names: str) -> int:
    """Run the named checks, or all; answers 1 when any found a fault."""
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "AWARDS_DATA": data, "NO_COLOR": "1"}
        results = [passes(name, CHECKS[name], environment) for name in names or CHECKS]
    return 0 if all(results) else 1


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Run one check, print its line, and what it said when it failed."""
    began = time.perf_counter()
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    verdict = "ok" if done.returncode == 0 else "FAULTS"
    print(f"{name:<12}{verdict:<8}{time.perf_counter() - began:.1f} s", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).strip(), end="\n\n", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
