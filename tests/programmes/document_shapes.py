"""Whole valid programmes made by chance: every field the schema has, every type of a union, there and left out.

What a field may hold is read from its type, so that a new field of a known kind is filled by itself. What refers to
another part, or has to agree with one, is made below, in `_FIELDS` by the class and name of a field, and in `_AGREE`.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from awards.core import countries
from awards.messages.letters.occasions import LETTERS, Gap
from awards.messages.letters.rules import only_words
from awards.programmes.document import judging, own_words, parts, questions, types
from awards.programmes.document.checks.dependence import DECIDING, OF_COUNTRIES, TICKED
from awards.programmes.document.checks.references import RESERVED
from awards.programmes.document.later import holder
from awards.programmes.document.programme import Programme
from awards.ranking.scheme.kinds import Part
from awards.ranking.scheme.terms import PLAIN_TIE_RULES

Made = dict[str, Any]
Item = TypeVar("Item")
ABSENT = object()
LANGUAGES = ("en", "de", "ru", "kk", "fr", "ar", "zh", "uz")
# What YAML, a page or a catalogue could take for something else than a text.
WORDS = (
    "Bridge", "Мост", "Көпір", "橋", "جسر", "Straße – schön", "“quoted” and 'so'", "NO", "null", "~", "1e9", "0.5",
    "2027-01-31", "- item", "key: value", "# no comment", "<b>&amp;</b>", "{lower}", "%(name)s", "{{ 7 * 7 }}",
    "two\nlines", " space ", "👩‍🔬", "é", "e\u0301", "=1+1", "*alias", "&anchor", "!tag", "|", ">", "a" * 300,
)  # fmt: skip
CHOICES = "0123456789abcdefghijklmnopqrstuvwxyz"


def document(seed: int) -> Made:
    """A whole programme as plain data, in the shape of its YAML; the same seed makes the same one.

    It may found a season: nothing is in it that only a season which is there already may keep.
    """
    return _Maker(random.Random(f"shape|{seed}")).programme()


@cache
def _fields_of(kind: type[Part]) -> dict[str, tuple[Any, FieldInfo]]:
    """The fields of a part with their types as written, limits and all."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: (hints[name], info) for name, info in kind.model_fields.items()}


class _Bounds:
    """The limits of a value, from all that stands at its type."""

    def __init__(self, notes: Iterable[Any]) -> None:
        self.least, self.most, self.shortest, self.longest = Decimal(-(10**6)), Decimal(10**6), 0, 3
        flat = [each for note in notes for each in (note.metadata if isinstance(note, FieldInfo) else [note])]
        for note in flat:
            for name, value in ((each, getattr(note, each, None)) for each in ("ge", "gt", "le", "min_length")):
                if value is not None:
                    self._take(name, value)
            if (longest := getattr(note, "max_length", None)) is not None:
                self.longest = min(longest, self.longest)
        self.longest = max(self.longest, self.shortest)

    def _take(self, name: str, value: int) -> None:
        if name == "le":
            self.most = min(self.most, Decimal(value))
        elif name == "min_length":
            self.shortest = max(self.shortest, value)
        else:
            self.least = max(self.least, Decimal(value) + (Decimal("0.001") if name == "gt" else 0))


class _Maker:
    """Makes one programme. What parts refer to is settled first: categories, lists, regions, rounds, the scale."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.count = rng, 0
        self.languages = self.some(LANGUAGES, 1, 4)
        self.categories = {self.id(): self.ids(1, 4) for _ in range(rng.choice((1, 2, 3)))}
        names = [*self.ids(1, 3), *self.some(["sdgs", "languages"], 0, 2)] if self.often(0.8) else []
        self.lists = {name: self.ids(1, 6) for name in names}
        self.regions = {name: self.some(sorted(countries.CODES), 1, 5) for name in self.ids(0, 2)}
        self.declared = self.ids(0, 3)
        self.values = self.scale_values()
        self.target = rng.randint(1, 9)
        self.scheme = _scheme(self) if self.often(0.8) else ABSENT
        self.rounds = _rounds(self)

    # Chance

    def often(self, share: float = 0.5) -> bool:
        return self.rng.random() < share

    def some(self, known: Sequence[Item], least: int, most: int) -> list[Item]:
        return self.rng.sample(list(known), self.rng.randint(min(least, len(known)), min(most, len(known))))

    def id(self) -> str:
        """An id that nothing else in this programme has."""
        self.count += 1
        shapes = ("{}", "x{}", "no-{}", "a.{}", "b_{}.c-d", "{}" + "9" * 30)
        return self.rng.choice(shapes).format(f"{self.rng.choice(string.ascii_lowercase)}{self.count}")

    def ids(self, least: int, most: int) -> list[str]:
        return [self.id() for _ in range(self.rng.randint(least, most))]

    def text(self) -> Made:
        languages = self.some(self.languages, len(self.languages), len(self.languages))
        return {language: self.rng.choice(WORDS) for language in languages}

    def number(self, least: Decimal, most: Decimal) -> int | str:
        """An exact number between two, written as a number or as text."""
        digits = self.rng.choice((0, 0, 1, 3))
        steps = (most - least) * 10**digits
        value = least + Decimal(self.rng.randint(0, min(int(steps), 10**7))) / 10**digits
        return int(value) if value == int(value) and self.often() else f"{value:f}"

    def whole(self, least: Decimal, most: Decimal) -> int | str:
        value = self.rng.randint(int(least), min(int(most), int(least) + self.rng.choice((3, 90, 10**6))))
        return value if self.often(0.8) else str(value)

    def scale_values(self) -> list[Decimal]:
        least, step = Decimal(self.rng.choice((0, 1, -5))), Decimal(self.rng.choice(("1", "0.5", "0.25", "10")))
        return [least + number * step for number in range(self.rng.choice((2, 5, 11)))]

    def scale_value(self) -> int | str:
        value = self.rng.choice(self.values)
        return int(value) if value == int(value) and self.often() else f"{value:f}"

    # Values by their type

    def value(self, hint: Any, notes: Sequence[Any] = ()) -> Any:
        """A value of a type; notes: what limits it, and tells which kind of text or number it is."""
        origin, inner = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self.value(inner[0], (*hint.__metadata__, *notes))
        if origin in (Union, UnionType):
            return self.value(self.rng.choice([each for each in inner if each is not NoneType]), notes)
        if origin is Literal:
            return self.rng.choice(inner)
        if origin is tuple:
            return self.several(inner[0], _Bounds(notes))
        if hint is types.Text:
            return self.text()
        if isinstance(hint, type) and issubclass(hint, Part):
            return self.part(hint)
        if hint is bool:
            return self.often()
        return self.single(notes)

    def single(self, notes: Sequence[Any]) -> Any:
        """A single value of the kind that its validator tells."""
        bounds = _Bounds(notes)
        for note in notes:
            if (made := _KINDS.get(getattr(note, "func", None))) is not None:
                return made(self, bounds)
        return self.rng.choice(WORDS)[:200]

    def several(self, hint: Any, bounds: _Bounds) -> list[Any]:
        """Values of a type, none of them twice."""
        found: list[Any] = []
        for _ in range(self.rng.randint(bounds.shortest, bounds.longest)):
            if (made := self.value(hint)) not in found:
                found.append(made)
        return found

    def part(self, kind: type[Part], **given: Any) -> Made:
        """A part with what is given, all else by chance; what has a default may be left out, or be written out."""
        made: Made = {}
        for name, (hint, info) in _fields_of(kind).items():
            if (value := self.field(kind, name, hint, info, made, given)) is not ABSENT:
                made[info.alias or name] = value
        _AGREE.get(kind.__name__, lambda _maker, _made: None)(self, made)
        return made

    def field(self, kind: type[Part], name: str, hint: Any, info: FieldInfo, made: Made, given: Made) -> Any:
        if name in given:
            return given[name]
        if not info.is_required() and self.often(0.45):
            plain = info.default is None or isinstance(info.default, bool | int | str)
            return info.default if plain and info.default is not PydanticUndefined and self.often(0.2) else ABSENT
        maker = _FIELDS.get(f"{kind.__name__}.{name}") or _FIELDS.get(holder(kind, name))
        return maker(self, made) if maker else self.value(hint, info.metadata)

    # The whole, and its greater parts

    def programme(self) -> Made:
        form = self.part(questions.Form, sections=self.sections())
        return self.part(
            Programme,
            categories=[
                self.part(parts.Category, id=name, criteria=[self.part(parts.Criterion, id=each) for each in criteria])
                for name, criteria in self.categories.items()
            ],
            form=form,
            eligibility=self.eligibility(form),
            options={
                name: [self.part(parts.Option, id=each) for each in options] for name, options in self.lists.items()
            }
            or ABSENT,
            regions=self.regions or ABSENT,
            scheme=self.scheme,
            rounds=self.rounds,
            timeline={"steps": _steps(self)},
        )

    def sections(self) -> list[Made]:
        kinds = set(get_args(get_args(questions.Question)[0])) - {questions.CategoryQuestion}
        if not self.lists:
            kinds -= {questions.ChoiceQuestion, questions.MultiQuestion}
        if not (self.lists or self.declared):
            kinds -= {questions.ChecklistQuestion}
        in_order = sorted(kinds, key=lambda kind: kind.__name__)
        pages = [[self.part(self.rng.choice(in_order)) for _ in range(self.rng.randint(1, 6))] for _ in range(3)]
        if len(self.categories) > 1 or self.often():
            self.rng.choice(pages).append(self.part(questions.CategoryQuestion, category=ABSENT))
        self.depend([each for page in pages for each in page])
        return [self.part(questions.Section, questions=page) for page in pages]

    def depend(self, asked: Sequence[Made]) -> None:
        """Have some questions be asked only after a certain answer to one above them."""
        for place, question in enumerate(asked):
            fitting = [
                each for each in asked[:place]
                if each["type"] in DECIDING and each.get("category") in (None, question.get("category"))
            ]  # fmt: skip
            if fitting and question["type"] != "category" and self.often(0.4):
                above = self.rng.choice(fitting)
                answers = {} if above["type"] == TICKED else {"any_of": self.some(self.answers_of(above), 1, 2)}
                question["shown_when"] = {"question": above["id"], **answers}

    def answers_of(self, question: Made) -> list[str]:
        if question["type"] in OF_COUNTRIES:
            return sorted(countries.CODES)
        return self.declared if question["options"] == "eligibility" else self.lists[question["options"]]

    def eligibility(self, form: Made) -> Any:
        rules = [self.part(parts.DeclareRule, id=each) for each in self.declared]
        for question in (each for section in form["sections"] for each in section["questions"]):
            if question["type"] in ("country", "countries") and self.regions and self.often():
                rules.append(self.check_rule(question, any_in=self.some(list(self.regions), 1, 2)))
            elif question["type"] == "month":
                rules.append(self.check_rule(question, months_before_close=self.part(parts.Months)))
        self.rng.shuffle(rules)
        return self.part(parts.Eligibility, rules=rules) if rules or self.often() else ABSENT

    def check_rule(self, question: Made, **asked: Any) -> Made:
        given = {"any_in": ABSENT, "months_before_close": ABSENT, **asked}
        return self.part(parts.CheckRule, question=question["id"], **given)


def _scheme(maker: _Maker) -> Made:
    """Rules of scoring of which none contradicts another."""
    made = maker.part(judging.SchemeRules, limit=ABSENT, trim=ABSENT, rounding=ABSENT, rank_on=ABSENT)
    if made.get("missing") == "pooled":
        made |= {"combine": "mean", "total": "weighted_mean"}
    if str(made.get("combine")).startswith("trimmed"):
        low, high = maker.rng.randint(0, 2), maker.rng.randint(0, 2)
        made["trim"] = {"low": low, "high": high}
        if maker.often():
            made["trim"]["min_count"] = low + high + maker.rng.randint(1, 3)
    if maker.often(0.3):
        made["limit"] = maker.number(Decimal(0), Decimal(5))
    if maker.often():
        passed = maker.some(_passed(made), 1, 4)
        made["rounding"] = {stage: maker.rng.randint(0, 9) for stage in passed}
        if "total" in passed:
            made["rank_on"] = maker.rng.choice(("rounded", "unrounded"))
    return made


def _passed(scheme: Mapping[str, Any]) -> list[str]:
    """The stages of a scheme that can be rounded."""
    if scheme.get("missing") == "pooled":
        return ["cell", "total"]
    if scheme.get("order", "juror_first") == "juror_first":
        return ["juror", "total"]
    return ["cell", "criterion", "total", *(["weighted"] if scheme.get("total") == "weighted_sum" else [])]


def _tie_break(maker: _Maker, _made: Made) -> list[str]:
    criteria = [f"criterion:{each}" for own in maker.categories.values() for each in own]
    return maker.some([*criteria, *PLAIN_TIE_RULES, f"count_at_least:{maker.scale_value()}"], 0, 4)


def _thresholds(maker: _Maker, _made: Made) -> Made:
    criteria = [f"criterion:{each}" for own in maker.categories.values() for each in own]
    return {each: maker.scale_value() for each in maker.some(["total", *criteria], 1, 3)}


def _rounds(maker: _Maker) -> list[Made]:
    """Perhaps one of admission, then one to three of scoring; the last has a cut, and so the laureates."""
    found = [maker.part(judging.AdmissionRound, id=maker.id())] if maker.often() else []
    cuts = [maker.often() for _ in range(maker.rng.choice((0, 0, 1, 2)))] + [True]
    for number, has_cut in enumerate(cuts):
        entries = maker.rng.choice(("admitted", "cut")) if any(cuts[:number]) else "admitted"
        cut = maker.part(judging.Cut) if has_cut else ABSENT
        found.append(maker.part(judging.ScoringRound, id=maker.id(), entries=entries, cut=cut))
    return found


def _steps(maker: _Maker) -> list[Made]:
    """The opening, the close, a step for each round, one after the other, and others between them."""
    planned: list[tuple[str, Any]] = [("open", ABSENT), ("close", ABSENT)]
    planned += [(maker.id(), each["id"]) for each in maker.rounds]
    found, day = [], maker.rng.choice((0, 0, 3))
    for name, round_id in planned:
        made = maker.part(judging.TimelineStep, id=name, day=day, round=round_id)
        found.append(made)
        day += int(made.get("days", 1))
        if maker.often(0.3):
            found.append(maker.part(judging.TimelineStep, id=maker.id(), day=day, round=ABSENT))
    return found


def _season_id(maker: _Maker, _made: Made) -> str:
    return next(each for each in iter(lambda: maker.id()[:20].rstrip("._-"), None) if each not in RESERVED)


def _overrides(maker: _Maker, _made: Made) -> Made:
    codes = maker.some(sorted(countries.CODES), 1, 3)
    return {code: {each: maker.rng.choice(WORDS)[:200] for each in maker.some(maker.languages, 1, 2)} for code in codes}


def _between(maker: _Maker, _made: Made) -> Made:
    return {each: maker.rng.choice(("{lower} – {upper}", "„{upper}“: {lower}")) for each in maker.languages}


def _anchors(maker: _Maker, _made: Made) -> list[Made]:
    return [maker.part(parts.Anchor, value=f"{value:f}") for value in maker.some(maker.values, 1, 4)]


def _category(maker: _Maker, _made: Made) -> str:
    return maker.rng.choice(list(maker.categories))


def _informs(maker: _Maker, made: Made) -> list[str]:
    own = [made["category"]] if made.get("category") else list(maker.categories)
    return maker.some([each for name in own for each in maker.categories[name]], 1, 3)


def _confirmed(maker: _Maker, _made: Made) -> str:
    return maker.rng.choice([*maker.lists, *(["eligibility"] * bool(maker.declared))])


def _chooser(maker: _Maker, _made: Made) -> str:
    finals = any(each.get("panel") == "final" for each in maker.rounds)
    return maker.rng.choice(("final_panel", "chair") if finals else ("chair",))


def _goals(maker: _Maker, _made: Made) -> list[str]:
    return maker.some(maker.lists.get("sdgs", []), 0, 3)


def _mails(maker: _Maker, _made: Made) -> Made:
    """Own words for some letters: of each what a text has to have, in paragraphs of their own."""
    plain = [each for each in WORDS if not {"{", "}"} & set(each)]

    def said(gaps: Sequence[Gap], between: str) -> Made:
        return {each: between.join([maker.rng.choice(plain)[:100], *(gap.sign for gap in gaps)])
                for each in maker.languages}  # fmt: skip

    made = {}
    for letter in maker.some(list(LETTERS.values()), 1, 3):
        made[letter.name] = words = {}
        if maker.often(0.8):
            words["text"] = said(letter.needed, "\n\n")
        if maker.often(0.8) or not words:
            one_line = maker.some(only_words(letter), 0, 2)
            words["subject"] = {each: " ".join(text.split()) for each, text in said(one_line, " ").items()}
    return made


def _winning_round(maker: _Maker, _made: Made) -> str:
    return maker.rng.choice([each["id"] for each in maker.rounds if "cut" in each])


_Field = Callable[[_Maker, Made], Any]
# By the class that declares the field, or the class that has it.
_FIELDS: dict[str, _Field] = {
    "About.default_language": lambda maker, _made: maker.rng.choice(maker.languages),
    "About.languages": lambda maker, _made: maker.languages,
    "Category.sdg_suggested": _goals,
    "ChecklistQuestion.options": _confirmed,
    "ChoiceQuestion.options": lambda maker, _made: maker.rng.choice(list(maker.lists)),
    "Cut.min": lambda maker, _made: maker.scale_value(),
    "Fee.amount": lambda maker, _made: maker.rng.choice((0, "0", "0.00")),
    "GrandPrix.chosen_by": _chooser,
    "Jury.target_ballots_per_entry": lambda maker, _made: maker.target,
    "Laureate.in_cut_of": _winning_round,
    "MultiQuestion.options": lambda maker, _made: maker.rng.choice(list(maker.lists)),
    "Programme.cldr_overrides": _overrides,
    "Programme.mails": _mails,
    "Scale.anchors": _anchors,
    "Scale.between": _between,
    "Scale.comment_required_at": lambda maker, _made: [f"{each:f}" for each in maker.some(maker.values, 1, 3)],
    "Scale.max": lambda maker, _made: f"{maker.values[-1]:f}",
    "Scale.min": lambda maker, _made: f"{maker.values[0]:f}",
    "Scale.step": lambda maker, _made: f"{maker.values[1] - maker.values[0]:f}",
    "SchemeRules.thresholds": _thresholds,
    "SchemeRules.tie_band": lambda maker, _made: maker.number(Decimal(0), Decimal(2)),
    "SchemeRules.tie_break": _tie_break,
    "Season.id": _season_id,
    "SpecialMention.chosen_by": _chooser,
    "SpecialMention.min": lambda maker, _made: maker.scale_value(),
    "TimelineStep.days": lambda maker, _made: maker.rng.randint(1, 40),
    "Way.quorum": lambda maker, _made: maker.rng.randint(1, maker.target),
    "SchemeRules.quorum": lambda maker, _made: maker.rng.randint(1, maker.target),
    "_Question.category": _category,
    "_Question.informs": _informs,
    "_Question.shown_when": lambda _maker, _made: ABSENT,  # it names one above it: made last
}


def _not_above(least: str, most: str) -> Callable[[_Maker, Made], None]:
    def agree(_maker: _Maker, made: Made) -> None:
        if made.get(least) is not None and made.get(most) is not None:
            made[least] = min(made[least], made[most], key=Decimal)

    return agree


def _choices(maker: _Maker, made: Made) -> None:
    most = len(maker.lists[made["options"]])
    for name, least in (("min_choices", 0), ("max_choices", 1)):
        if made.get(name) is not None:
            made[name] = maker.rng.randint(least, most)
    _not_above("min_choices", "max_choices")(maker, made)


def _files(maker: _Maker, made: Made) -> None:
    made.pop("public", None)  # of several files nothing is published
    _not_above("max_mb_each", "max_mb_total")(maker, made)


def _pictures(_maker: _Maker, made: Made) -> None:
    if made.get("public"):
        made["accept"] = [each for each in made["accept"] if each in ("png", "jpg")] or ["png"]


def _grace(_maker: _Maker, made: Made) -> None:
    if made.get("closes_at") is None:
        made.pop("grace_minutes", None)


# What has to hold between the fields of a part.
_AGREE: dict[str, Callable[[_Maker, Made], None]] = {
    "FileQuestion": _pictures,
    "FilesQuestion": _files,
    "Months": _not_above("min", "max"),
    "MultiQuestion": _choices,
    "NumberQuestion": _not_above("min", "max"),
    "TableQuestion": _not_above("min_rows", "max_rows"),
    "TimelineStep": _grace,
}


def _day(maker: _Maker, _bounds: _Bounds) -> str:
    return (date(1990, 1, 1) + timedelta(days=maker.rng.randrange(100_000))).isoformat()


def _clock(maker: _Maker, _bounds: _Bounds) -> str:
    return f"{maker.rng.randrange(24):02d}:{maker.rng.randrange(60):02d}"


def _validator(hint: Any) -> Callable[..., Any]:
    return next(each.func for each in hint.__metadata__ if hasattr(each, "func"))


# Single values by what checks or reads them.
_KINDS: dict[Any, Callable[[_Maker, _Bounds], Any]] = {
    _validator(types.Exact): lambda maker, bounds: maker.number(bounds.least, bounds.most),
    _validator(types.Whole): lambda maker, bounds: maker.whole(bounds.least, bounds.most),
    _validator(types.Id): lambda maker, _bounds: maker.id(),
    _validator(own_words.Email): lambda maker, _bounds: f"{maker.rng.choice(('ask', 'a.b+c'))}@lights.example",
    _validator(types.Day): _day,
    _validator(types.Clock): _clock,
    _validator(types.Country): lambda maker, _bounds: maker.rng.choice(("NO", "KZ", "XK", *sorted(countries.CODES))),
    _validator(types.Language): lambda maker, _bounds: maker.rng.choice(LANGUAGES),
    _validator(types.Timezone): lambda maker, _bounds: maker.rng.choice(("UTC", "Asia/Almaty", "America/St_Johns")),
    _validator(types.Currency): lambda maker, _bounds: maker.rng.choice(("EUR", "KZT")),
    _validator(types.Colour): lambda maker, _bounds: f"#{maker.rng.randrange(16**6):06X}",
}
