"""Databases to measure on: made by the demonstration once, kept in the temporary folder, and copied for each run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.servers import ROOT

SEED, JURORS, BALLOTS = 7, 20, 10


@dataclass(frozen=True)
class Prepared:
    """A folder with a filled database of its own, to be written to at will."""

    folder: Path
    nominations: int

    def settings(self, port: int) -> dict[str, str]:
        """Return the environment of a server on it."""
        return {
            "AWARDS_DATA": str(self.folder),
            "AWARDS_SECRET_KEY": "a secret of the bench, with more than 32 characters",
            "AWARDS_SITE_URL": f"http://127.0.0.1:{port}",
        }


def prepared(nominations: int, into: Path) -> Prepared:
    """Return a copy, below `into`, of the database with so many nominations; made first if there is none."""
    kept = Path(tempfile.gettempdir()) / f"awards-bench-{os.getuid()}" / f"{nominations}-{fingerprint()}"
    if not (kept / "awards.db").exists():
        _make(nominations, kept)
    copy = Prepared(into / str(nominations), nominations)
    shutil.copytree(kept, copy.folder)
    return copy


def _make(nominations: int, kept: Path) -> None:
    print(f"Making {nominations:,} nominations in {kept}", flush=True)
    shutil.rmtree(kept.parent / "making", ignore_errors=True)
    making = Prepared(kept.parent / "making", nominations)
    environment = os.environ | making.settings(0)
    flags = ["--nominations", nominations, "--jurors", JURORS, "--seed", SEED, "--ballots", BALLOTS]
    for arguments in (["db", "upgrade"], ["demo", *map(str, flags)]):
        subprocess.run([sys.executable, "-m", "awards", *arguments], cwd=ROOT, env=environment, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    making.folder.rename(kept)


def fingerprint(*also: Path) -> str:
    """Whatever makes the data: the demonstration, the tables, and the day, as today is the middle of the round."""
    digest = hashlib.sha256(str(_day()).encode())
    for folder in ("awards/demo", "migrations/versions", "awards/programmes/seeds"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    for path in also:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _day() -> object:
    from awards.core.clock import now

    return now().date()
