"""A programme as one immutable document: reading it with every fault at once, writing it, its fingerprint, and the
scheme of each category and scoring round: the programme's rules with that category's criteria."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import Field, ValidationError

from awards.programmes.document.checks.references import check, check_new
from awards.programmes.document.document_faults import ProgrammeFaults, faults_of
from awards.programmes.document.document_yaml import Node, read, to_yaml
from awards.programmes.document.judging import Honours, Round, SchemeRules, ScoringRound, Timeline
from awards.programmes.document.own_words import MailWords, Public
from awards.programmes.document.parts import About, Category, Criterion, Eligibility, Jury, Option, Scale, Season
from awards.programmes.document.questions import Form, Question
from awards.programmes.document.types import Context, Country, Id, Language, ShortText, known_languages
from awards.ranking.scheme.faults import Fault, SchemeError
from awards.ranking.scheme.kinds import Part
from awards.ranking.scheme.scheme import parse


class _WithId(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=_WithId)


class Programme(Part):
    """Everything an award declares: the shape of the YAML file, by attribute."""

    schema_version: Literal[1] = Field(alias="schema")
    """The version of this format: 1."""
    season: Season
    """The edition."""
    programme: About
    """The award."""
    scale: Scale
    """The scores a juror may give."""
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=100)]
    """What can be entered, and what is judged there."""
    eligibility: Eligibility = Eligibility()
    """Who may enter, and how often."""
    form: Form
    """The nomination form."""
    options: dict[Id, tuple[Option, ...]] = {}
    """The lists that questions choose from, by name."""
    jury: Jury
    """How the jury works."""
    scheme: SchemeRules = SchemeRules()
    """The way from scores to places."""
    rounds: Annotated[tuple[Round, ...], Field(min_length=1, max_length=20)]
    """The rounds, in their order."""
    honours: Honours
    """What can be won, and what is published."""
    timeline: Timeline
    """The timetable."""
    cldr_overrides: dict[Country, dict[Language, ShortText]] = {}
    """Names of countries that differ from those of Unicode CLDR, by country and language."""
    countries_first: tuple[Country, ...] = ()
    """Countries listed before all others."""
    landlocked_developing_countries: tuple[Country, ...] = ()
    """Countries without access to the sea, by the list of the United Nations."""
    regions: dict[Id, tuple[Country, ...]] = {}
    """Named groups of countries, for `eligibility.rules`."""
    mails: dict[Id, MailWords] = {}
    """Own words for mails, by the letter they are for. A letter that is not here has our words."""
    public: Public = Public()
    """Own words on public pages."""

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
    programme, faults = judged(root, faults, new=new)
    if faults or programme is None:
        raise ProgrammeFaults(faults)
    return programme


def judged(root: Node, faults: Sequence[Fault] = (), *, new: bool = False) -> tuple[Programme | None, list[Fault]]:
    """Return the programme that a tree declares, and every fault of shape and reference after those of its writing.

    With faults there may be a programme all the same: one whose parts do not fit together.
    """
    programme, shape = _shaped(root)
    found = [*faults, *_first_of_each_path(faults, shape)]
    found += _first_of_each_path(found, [*check(root), *(check_new(root) if new else ())])
    if programme:
        found += _first_of_each_path(found, list(check_schemes(programme, root)))
    return programme, found


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


def _first_of_each_path(known: Sequence[Fault], found: list[Fault]) -> list[Fault]:
    """One cause may be seen twice; what was said about a path first is what the reader needs."""
    paths = {fault.path for fault in known}
    return [fault for fault in found if fault.path not in paths]


def _by_id(items: tuple[Item, ...], wanted: str) -> Item:
    for item in items:
        if item.id == wanted:
            return item
    raise KeyError(wanted)


_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


def scheme_document(programme: Programme, category_id: str, round_id: str) -> dict[str, Any]:
    """Return the scheme of one category in one scoring round, as data; numbers are decimal text.

    Tie-breaks and thresholds that name a criterion of another category are left out.
    KeyError if there is no such category or scoring round.
    """
    category = programme.category(category_id)
    chosen = {found.id: found for found in programme.scoring_rounds}[round_id]
    rules = programme.scheme
    data = rules.model_dump(mode="json", exclude_none=True, exclude={"tie_break", "thresholds", "rounding"})
    scale = programme.scale.model_dump(mode="json", include={"min", "max", "step"})
    return {
        "version": 1,
        "scale": scale,
        "criteria": [{"id": criterion.id, "weight": f"{criterion.weight:f}"} for criterion in category.criteria],
        **data,
        **_rounding(rules),
        "tie_break": [rule for _, rule in _tie_break(rules, category)],
        **_thresholds(rules, category),
        **({"cut": chosen.cut.model_dump(mode="json", exclude_none=True)} if chosen.cut else {}),
    }


def check_schemes(programme: Programme, root: Node) -> Iterator[Fault]:
    """Yield what the ranking refuses in the scheme of any category and scoring round, at the place it came from."""
    for category in programme.categories:
        for chosen in programme.scoring_rounds:
            try:
                parse(scheme_document(programme, category.id, chosen.id))
            except SchemeError as error:
                for found in error.faults:
                    node = _node_at(root, _origin(found.path, programme, category, chosen))
                    yield Fault(node.path, node.line, found.message)


def _rounding(rules: SchemeRules) -> dict[str, Any]:
    digits = rules.rounding.model_dump(exclude_none=True)
    return {"rounding": digits} if digits else {}


def _tie_break(rules: SchemeRules, category: Category) -> list[tuple[int, str]]:
    return [(number, rule) for number, rule in enumerate(rules.tie_break) if _concerns(rule, category)]


def _thresholds(rules: SchemeRules, category: Category) -> dict[str, Any]:
    least = {name: f"{value:f}" for name, value in rules.thresholds.items() if _concerns(name, category)}
    return {"thresholds": least} if least else {}


def _concerns(rule: str, category: Category) -> bool:
    kind, _, criterion_id = rule.partition(":")
    return kind != "criterion" or any(criterion.id == criterion_id for criterion in category.criteria)


def _origin(path: str, programme: Programme, category: Category, chosen: ScoringRound) -> str:
    """Return where in the programme a field of the scheme comes from."""
    first = re.split(r"[.\[]", path, maxsplit=1)[0]
    if first == "scale":
        return path
    if first == "criteria":
        return f"categories[{programme.categories.index(category)}].{path}"
    if first == "cut":
        return f"rounds[{programme.rounds.index(chosen)}].{path}"
    number = re.fullmatch(r"tie_break\[([0-9]+)\](.*)", path)
    if number:
        return f"scheme.tie_break[{_tie_break(programme.scheme, category)[int(number[1])][0]}]{number[2]}"
    return f"scheme.{path}" if path else "scheme"


def _node_at(root: Node, path: str) -> Node:
    """Return the node at a path, or the nearest one above it."""
    node = root
    for name, number in _STEP.findall(path):
        below = node[name] if name else next(iter(node.items[int(number) :]), node)
        if name and name not in node:
            return below if not node.items else node
        node = below
    return node
