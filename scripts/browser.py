"""A Chromium for the browser tests: found, or installed; its path is printed.

On the path first; then Debian's package when we are root; then Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium on this machine, or None."""
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or _playwright_own()


def _playwright_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str | None:
    """Try the ways to get one, in turn; answers its path, or None when none worked."""
    for way in (_by_apt, _by_playwright):
        way()
        if found := find():
            return found
    return None


def _by_apt() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *arguments], env=quiet, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)


def _by_playwright() -> None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)


if __name__ == "__main__":
    if browser := find() or install():
        print("Browser:", browser)
    else:
        print("No Chromium was found, and none could be installed: every browser test will fail.", file=sys.stderr)
        print("Install the package chromium (Debian: apt install chromium) and run this again.", file=sys.stderr)
