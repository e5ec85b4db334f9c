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
# Each check is a few commands; the first one that fails ends it.
CHECKS: dict[str, list[str]] = {
    "format": ["ruff format --check --quiet --output-format concise ."],
    "lint": ["ruff check --quiet --output-format concise ."],
    "scripts": ["oxlint --deny-warnings static/js tests/js"],
    "types": ["mypy --no-error-summary"],
    "imports": ["lint-imports --no-logo"],
    "templates": ["djlint templates --lint --quiet"],
    "catalogues": ["python scripts/catalogues.py check"],
    "migrations": ["awards db upgrade", "awards db check"],
    "documents": ["python scripts/reference.py check"],
    "house": ["python scripts/house.py"],
}


def main(*names: str) -> int:
    """Run the named checks, or all; answers 1 when any found a fault."""
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "AWARDS_DATA": data, "AWARDS_DEMO": "1", "NO_COLOR": "1"}
        results = [passes(name, CHECKS[name], environment) for name in names or CHECKS]
    return 0 if all(results) else 1


def passes(name: str, commands: list[str], environment: dict[str, str]) -> bool:
    """Carry out one check, print its line, and what it said when it failed."""
    began = time.perf_counter()
    said = next(filter(None, (complaint(command, environment) for command in commands)), "")
    verdict = "FAULTS" if said else "ok"
    print(f"{name:<12}{verdict:<8}{time.perf_counter() - began:.1f} s", flush=True)
    if said:
        print(said, end="\n\n", flush=True)
    return not said


def complaint(command: str, environment: dict[str, str]) -> str:
    """Run one command; what it printed when it failed, else nothing."""
    tool, *arguments = command.split()
    done = subprocess.run(
        [BIN / tool, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).strip() or "exit code " + str(done.returncode) if done.returncode else ""


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
