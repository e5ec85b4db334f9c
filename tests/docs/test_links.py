"""What the pages name exists: files, folders, headings, modules, functions, and the code they quote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.reference import HEADING, anchor
from tests.docs.fences import ROOT, fences

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
TOP = "|".join(sorted(re.escape(path.name) for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."))
NAMED = re.compile(rf"`((?:{TOP})/[\w./-]*|[\w-]+\.(?:py|toml|lock|md))`")
MODULE = re.compile(r"`(awards(?:\.\w+)+)`")
FUNCTION = re.compile(r"`(\w+)(?:\(\))?` (?:in|of) `([a-z]+/[\w/]+\.py)`|`([a-z]+/[\w/]+\.py)`, `(\w+)`")
# Files that a reader makes, and those that stand in every room.
MADE = {"programme.yaml", "models.py", "rules.py", "queries.py", "actions.py", "mails.py", "forms.py", "blueprint.py"}
MADE |= {"views.py", "routes.py", "awards.db", "worker.lock", "jobs.db"}
MADE |= {"templates/desk/figures.html", "templates/mail/jury.thanked.txt"}


def prose(page: Path) -> str:
    """A page without what stands in its fences."""
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What a link may name on a page."""
    return {anchor(heading) for heading in HEADING.findall(prose(page))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path):
    for address in LINK.findall(prose(page)):
        if address.startswith(("http://", "https://")):
            continue
        path, _, heading = address.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), address
        assert not heading or heading in anchors(target), address


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path):
    named = {name for name in NAMED.findall(prose(page)) if name not in MADE}
    assert {name for name in named if not (ROOT / name).exists() and not (ROOT / "awards" / name).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_module_and_function_that_a_page_names_is_there(page: Path):
    for name in set(MODULE.findall(prose(page))) - MADE:
        module, _, last = name.rpartition(".")
        assert is_module(name) or defines(last, place(module).with_suffix(".py").read_text()), name
    for before, path, other, after in FUNCTION.findall(prose(page)):
        name, text = before or after, (ROOT / (path or other)).read_text()
        assert defines(name, text), name


def place(module: str) -> Path:
    """Where a module lies, without its ending."""
    return ROOT.joinpath(*module.split("."))


def is_module(name: str) -> bool:
    """Whether there is a module or a package of a name."""
    return place(name).is_dir() or place(name).with_suffix(".py").exists()


def defines(name: str, text: str) -> bool:
    """Whether a module defines a name."""
    return re.search(rf"^ *(def|class) {name}\b|^(\w+, )*{name}\b", text, re.MULTILINE) is not None


def test_the_code_that_a_page_quotes_is_in_the_house():
    quoted = [
        text for page in PAGES if page.parent.name == "docs" for kind, _, text in fences(page.name) if kind == "python"
    ]
    house = [path.read_text() for folder in ("awards", "scripts") for path in (ROOT / folder).rglob("*.py")]
    assert quoted
    assert [text for text in quoted if not any(text in each for each in house)] == []


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs" / "adr"
    listed = set(LINK.findall((folder / "README.md").read_text()))
    assert listed == {path.name for path in folder.glob("0*.md")}


def test_every_page_of_the_documents_is_named_on_the_first_one():
    first = (ROOT / "README.md").read_text()
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in first] == []
