"""The programmes to begin with, shipped as data: a file each in `seeds`, all texts in four languages. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from awards.core.message import Message
from awards.programmes.document.programme import Programme, load

SEEDS = Path(__file__).parents[1] / "seeds"


@dataclass(frozen=True)
class Template:
    """A programme to begin with: what it is called and whom it suits. code: its file's name, and how forms name it.

    is_award: whether it is an award as it stands, which keeps its name unless it gets another.
    """

    code: str
    name: Message
    description: Message
    folder: Path = SEEDS / "templates"
    is_award: bool = False

    @property
    def path(self) -> Path:
        """Where its file lies."""
        return self.folder / f"{self.code}.yaml"


ALL = (
    Template(
        "magistral",
        Message("Magistral"),
        Message("Companies and projects, four categories, evidence and an expert jury in two rounds."),
        SEEDS,
        is_award=True,
    ),
    Template(
        "company-award",
        Message("Company award"),
        Message("Colleagues nominate colleagues; a jury of five decides in one round."),
    ),
    Template(
        "film-festival",
        Message("Film or photo festival"),
        Message("Works by link or upload, a first viewing by pairs, then the jury."),
    ),
    Template(
        "hackathon",
        Message("Hackathon"),
        Message("Teams hand in on Sunday noon and are judged on Monday."),
    ),
    Template(
        "science-fair",
        Message("Science fair"),
        Message("Pupils by age group, two judges at every stand, a parent’s consent."),
    ),
    Template(
        "small-grants",
        Message("Small grants"),
        Message("Applications with a budget, eligibility first, a committee that may grant part of the sum."),
    ),
)


def templates() -> tuple[Template, ...]:
    """Return the templates whose files are there."""
    return tuple(each for each in ALL if each.path.is_file())


def programme_of(template: Template) -> Programme:
    """Return a template's programme, read once in a process. ProgrammeFaults if its file is faulty."""
    return _read(template.path)


@cache
def _read(path: Path) -> Programme:
    return load(path.read_bytes())
