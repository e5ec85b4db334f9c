"""A programme as one immutable document: reading it with every fault at once, writing it, and its fingerprint."""

import hashlib
import json
from functools import cached_property
from typing import Annotated, Literal, Protocol, TypeVar

from pydantic import Field, ValidationError

from awards.programmes.document_checks import check, check_new
from awards.programmes.document_faults import Fault, ProgrammeFaults
from awards.programmes.document_form import Form, Question
from awards.programmes.document_nodes import Node, read
from awards.programmes.document_parts import About, Category, Criterion, Eligibility, Jury, Option, Scale, Season
from awards.programmes.document_rules import Honours, Round, SchemeRules, ScoringRound, Timeline
from awards.programmes.document_scheme import check_schemes
from awards.programmes.document_types import Context, Country, Id, Language, Part, ShortText, known_languages
from awards.programmes.document_words import faults_of
from awards.programmes.document_yaml import to_yaml


class _WithId(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=_WithId)


class Programme(Part):
    """Everything an award declares: the shape of the YAML file, by attribute."""

    schema_version: Literal[1] = Field(alias="schema")
    season: Season
    programme: About
    scale: Scale
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=100)]
    eligibility: Eligibility = Eligibility()
    form: Form
    options: dict[Id, tuple[Option, ...]] = {}
    jury: Jury
    scheme: SchemeRules = SchemeRules()
    rounds: Annotated[tuple[Round, ...], Field(min_length=1, max_length=20)]
    honours: Honours
    timeline: Timeline
    cldr_overrides: dict[Country, dict[Language, ShortText]] = {}
    countries_first: tuple[Country, ...] = ()
    landlocked_developing_countries: tuple[Country, ...] = ()
    regions: dict[Id, tuple[Country, ...]] = {}

    @property
    def default_language(self) -> str:
        """The language in which a text is shown when the reader's own is missing."""
        return self.programme.default_language

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria of all categories."""
        return tuple(criterion for category in self.categories for criterion in category.criteria)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions of all sections, in the order of the form."""
        return tuple(question for section in self.form.sections for question in section.questions)

    @property
    def scoring_rounds(self) -> tuple[ScoringRound, ...]:
        """The rounds in which jurors score, in their order."""
        return tuple(found for found in self.rounds if isinstance(found, ScoringRound))

    def category(self, category_id: str) -> Category:
        """Return a category by its id; KeyError if there is none."""
        return _by_id(self.categories, category_id)

    def criterion(self, criterion_id: str) -> Criterion:
        """Return a criterion by its id; KeyError if there is none."""
        return self._criteria[criterion_id]

    @cached_property
    def _criteria(self) -> dict[str, Criterion]:
        return {criterion.id: criterion for criterion in self.criteria}

    def round(self, round_id: str) -> Round:
        """Return a round by its id; KeyError if there is none."""
        return _by_id(self.rounds, round_id)


def load(source: str | bytes, *, new: bool = False) -> Programme:
    """Return the programme that a YAML or JSON text declares.

    new: whether it is to found a season, whose name must then be free for addresses; one that is there keeps its name.
    Raises:
        ProgrammeFaults: with every fault of writing, shape and reference at once; nothing else is ever raised.
    """
    root, faults = read(source)
    if root is None:
        raise ProgrammeFaults(faults)
    programme, shape = _shaped(root)
    faults += _first_of_each_path(faults, shape)
    faults += _first_of_each_path(faults, [*check(root), *(check_new(root) if new else ())])
    if programme:
        faults += _first_of_each_path(faults, list(check_schemes(programme, root)))
    if faults or programme is None:
        raise ProgrammeFaults(faults)
    return programme


def dump(programme: Programme) -> str:
    """Return YAML that loads back to an equal programme; comments of the file it came from are not in it."""
    return to_yaml(programme.model_dump(by_alias=True, exclude_unset=True))


def canonical(programme: Programme) -> bytes:
    """Return the programme as canonical JSON: sorted names, no white space, numbers as text, defaults left out."""
    data = programme.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(programme: Programme) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal: equal programmes have equal fingerprints."""
    return hashlib.sha256(canonical(programme)).hexdigest()


def _shaped(root: Node) -> tuple[Programme | None, list[Fault]]:
    context = Context(known_languages(root["programme"]["languages"].plain()))
    plain = root.plain()
    try:
        return Programme.model_validate(plain, context=context), []
    except ValidationError as error:
        return None, faults_of(error, root, plain, context)


def _first_of_each_path(known: list[Fault], found: list[Fault]) -> list[Fault]:
    """One cause may be seen twice; what was said about a path first is what the reader needs."""
    paths = {fault.path for fault in known}
    return [fault for fault in found if fault.path not in paths]


def _by_id(items: "tuple[Item, ...]", wanted: str) -> "Item":
    for item in items:
        if item.id == wanted:
            return item
    raise KeyError(wanted)
