"""The pages in docs/: their fences, and the commands in them, carried out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from awards.cli import awards

ROOT = Path(__file__).resolve().parent.parent.parent
FENCE = re.compile(r"^( *)```(\w+)(?: (\S+))?\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
# A line that is added to a file, and handed to a command.
ADDED = re.compile(r"\(cat (\S+); echo '([^']*)'\) \| (.*)")


def fences(page: str) -> Iterator[tuple[str, str | None, str]]:
    """The fences of a page in docs/: language, name of a file or none, and what is in them."""
    for indent, language, name, text in FENCE.findall((ROOT / "docs" / page).read_text()):
        yield language, name or None, "".join(line.removeprefix(indent) for line in text.splitlines(keepends=True))


def commands(page: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Each console fence of a page as it is, and as it comes out; the page's files are written into the folder."""
    for language, name, text in fences(page):
        if name is not None:
            (folder / name).write_text(text)
        elif language == "console":
            given = [line for line in text.splitlines() if line.startswith("$ ")]
            yield text, "".join(f"{command}\n{_said(command[2:], folder)}" for command in given)


def _said(command: str, folder: Path) -> str:
    given = None
    if (added := ADDED.fullmatch(command)) is not None:
        given, command = (folder / added[1]).read_text() + added[2] + "\n", added[3]
    words = [str(folder / word) if (folder / word).is_file() else word for word in shlex.split(command)[1:]]
    done = CliRunner().invoke(awards, words, input=given)
    assert done.exit_code == 0, done.output
    return done.stdout
