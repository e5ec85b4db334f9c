"""The parts a scheme is made of, each with its fields, their words and defaults; numbers are exact fractions.

A programme declares the same fields: it has `Way`, `Placing`, `Trim` and `Rounding` from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from awards.core.message import Message
from awards.ranking.numbers.exact import NotANumber, exact_text, read_number
from awards.ranking.scheme.faults import excerpt, refused
from awards.ranking.scheme.kinds import (
    Count,
    CountOrNone,
    Digits,
    Many,
    Name,
    NotNegative,
    Number,
    Part,
    Positive,
    as_group,
    as_nothing,
    as_tuple,
)

Order = Literal["juror_first", "criterion_first"]
Missing = Literal["complete_only", "available", "pooled"]
Combine = Literal["mean", "median", "sum", "trimmed_mean", "trimmed_sum"]
Total = Literal["weighted_mean", "weighted_sum"]
RankOn = Literal["unrounded", "rounded"]
Places = Literal["competition", "modified", "dense", "fractional"]
PLAIN_TIE_RULES = ("heaviest_criteria", "median", "highest_ballots", "chair")

MOST_CRITERIA = 1000

Amount = TypeVar("Amount")  # the kind of an exact number, 0 or more: the ranking's, or the narrower one of programmes


class Scale(Part):
    """The values a score may take: min, min + step, … up to max."""

    min: Number
    max: Number
    step: Positive

    @model_validator(mode="after")
    def _some_values(self) -> Scale:
        if self.min >= self.max:
            raise refused(Message("max must be greater than min"), "max")
        return self

    def step_of(self, score: Fraction) -> int | None:
        """How many steps above min a score lies; None where it is not on the scale."""
        steps = (score - self.min) / self.step
        return steps.numerator if steps.denominator == 1 and self.min <= score <= self.max else None

    def score_at(self, step: int) -> Fraction:
        """The score so many steps above min."""
        return self.min + step * self.step

    @property
    def steps(self) -> int:
        """The number of the highest step; min is step 0."""
        return int((self.max - self.min) // self.step)


class Criterion(Part):
    """One judged aspect and its weight (> 0)."""

    id: Name
    weight: Positive


def _by_id(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    if not criteria:
        raise refused(Message("at least one criterion is needed"))
    found: dict[str, Criterion] = {}
    for number, one in enumerate(criteria):
        if found.setdefault(one.id, one) is not one:
            raise refused(Message("the criterion “{name}” is given twice", name=one.id), number, "id")
    return tuple(found[name] for name in sorted(found))


Criteria = Annotated[
    tuple[Criterion, ...],
    Field(max_length=MOST_CRITERIA), BeforeValidator(as_tuple), AfterValidator(_by_id),
]  # fmt: skip


class Trim(Part):
    """How many of the lowest and highest values to drop."""

    low: CountOrNone
    """How many of the lowest values are dropped."""
    high: CountOrNone
    """How many of the highest values are dropped."""
    min_count: Many | None = None
    """The fewest values there must be; at least, and by default, `low` + `high` + 1."""

    @model_validator(mode="after")
    def _one_is_left(self) -> Trim:
        least = self.low + self.high + 1
        if self.fewest < least:
            raise refused(Message("min_count must be at least low + high + 1 = {least}", least=least), "min_count")
        return self

    @property
    def fewest(self) -> int:
        """The fewest values there must be."""
        return self.low + self.high + 1 if self.min_count is None else self.min_count


class Rounding(Part):
    """Digits by stage; a stage without is not rounded."""

    cell: Digits | None = None
    """Each score of a juror, where criteria come first."""
    juror: Digits | None = None
    """The value of each juror, where jurors come first."""
    criterion: Digits | None = None
    """The value of each criterion, where criteria come first."""
    weighted: Digits | None = None
    """Each criterion times its weight; with `weighted_sum` only."""
    total: Digits | None = None
    """The result of a round."""
    carried: Digits | None = None
    """The sum over rounds; not in a programme, whose rounds are never added up."""


STAGES = tuple(Rounding.model_fields)


class Way(Part, Generic[Amount]):
    """The declared way from ballots to a total, without scale and criteria."""

    order: Order = "juror_first"
    """Whether each juror's criteria are combined first, or each criterion's jurors."""
    missing: Missing = "complete_only"
    """What becomes of a scoresheet that lacks scores: it does not count, what is there counts, or all scores are
    pooled."""
    limit: Annotated[Amount | None, BeforeValidator(as_nothing)] = None
    """How far a value may lie from the jurors' mean before it is pulled in."""
    combine: Combine = "mean"
    """How the values of several jurors become one."""
    trim: Trim | None = None
    """How many values `trimmed_mean` and `trimmed_sum` drop."""
    total: Total = "weighted_mean"
    """How several criteria become one value."""
    rounding: Annotated[Rounding, BeforeValidator(as_group)] = Rounding()
    """Digits by stage."""
    quorum: Count = 1
    """The fewest counting scoresheets for a place."""

    @property
    def pooled(self) -> bool:
        """Whether all cells are pooled, whatever the order."""
        return self.missing == "pooled"

    @property
    def trimmed(self) -> bool:
        """Whether the lowest and highest values are dropped."""
        return self.combine in ("trimmed_mean", "trimmed_sum")

    @property
    def summed(self) -> bool:
        """Whether jurors are added up rather than averaged."""
        return self.combine in ("sum", "trimmed_sum")

    def stages_passed(self) -> tuple[str, ...]:
        """The rounding stages that are passed, in their order; `carried` belongs to the scheme."""
        if self.pooled:
            return ("cell", "total")
        if self.order == "juror_first":
            return ("juror", "total")
        weighted = ("weighted",) if self.total == "weighted_sum" else ()
        return ("cell", "criterion", *weighted, "total")


class Placing(Part):
    """How totals become places."""

    rank_on: RankOn = "unrounded"
    """Whether the exact value or the rounded one decides places and ties."""
    places: Places = "competition"
    """How places are counted after a shared one."""


class Rules(Way[NotNegative]):
    """The fields that turn the ballots of one round into a total."""

    scale: Scale
    criteria: Criteria  # sorted by id

    def document(self) -> dict[str, object]:
        """The fields as they are written in a scheme, all of them."""
        trim = self.trim
        return {
            "scale": {
                "min": exact_text(self.scale.min),
                "max": exact_text(self.scale.max),
                "step": exact_text(self.scale.step),
            },
            "criteria": [{"id": one.id, "weight": exact_text(one.weight)} for one in self.criteria],
            "order": self.order,
            "missing": self.missing,
            "limit": "none" if self.limit is None else exact_text(self.limit),
            "combine": self.combine,
            "trim": {"low": trim.low, "high": trim.high, "min_count": trim.fewest} if trim else None,
            "total": self.total,
            "rounding": self.rounding.model_dump(exclude_none=True),
            "quorum": self.quorum,
        }


def _there(value: object) -> object:
    if value is None:
        raise refused(Message("This must be a group of named fields."))
    return value


class Round(Way[NotNegative]):
    """One round: its id, the weight its total is carried with, and the fields that replace those of the scheme."""

    id: Name
    weight: NotNegative
    scale: Annotated[Scale | None, BeforeValidator(_there)] = None
    criteria: Annotated[Criteria | None, BeforeValidator(_there)] = None

    @property
    def own(self) -> dict[str, object]:
        """The fields that replace those of the scheme, in their order there."""
        return {name: getattr(self, name) for name in OF_A_ROUND if name in self.model_fields_set}


OF_A_ROUND = ("scale", "criteria", *Way.model_fields)


@dataclass(frozen=True, slots=True)
class Stage:
    """A round as ballots meet it: its id, the weight its total is carried with, and all its rules."""

    id: str
    weight: Fraction
    rules: Rules


class Cut(Part):
    """Who goes on: the last position that is in, and the least value; one of them may be absent."""

    places: Many | None = None
    min: Number | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Cut:
        if self.places is None and self.min is None:
            raise refused(Message("places or min is needed"))
        return self


@dataclass(frozen=True, slots=True)
class TieRule:
    """One link of the tie-break chain: its kind and, for two of them, a criterion or a score."""

    kind: str
    criterion: str | None = None
    score: Fraction | None = None

    @property
    def text(self) -> str:
        """The rule as it is written in a scheme."""
        if self.criterion is not None:
            return f"{self.kind}:{self.criterion}"
        return self.kind if self.score is None else f"{self.kind}:{exact_text(self.score)}"

    @property
    def message(self) -> Message:
        """The rule in words."""
        if self.criterion is not None:
            return Message("the criterion “{criterion}”", criterion=self.criterion)
        if self.score is not None:
            return Message("the number of scores of {score} or more", score=exact_text(self.score))
        return _TIE_RULES[self.kind]


_TIE_RULES = {
    "heaviest_criteria": Message("the criteria, heaviest first"),
    "median": Message("the median of the jurors’ values"),
    "highest_ballots": Message("the jurors’ values, highest first"),
    "chair": Message("the chair of the jury"),
}


def _read_tie_rule(item: object) -> TieRule:
    """A rule as it is written in a scheme: a word, or a kind with a criterion or a score behind a colon."""
    if isinstance(item, str) and item in PLAIN_TIE_RULES:
        return TieRule(item)
    kind, colon, rest = item.partition(":") if isinstance(item, str) else ("", "", "")
    if kind == "criterion" and colon:
        return TieRule("criterion", criterion=rest.strip())
    if kind == "count_at_least" and colon:
        try:
            return TieRule("count_at_least", score=read_number(rest))
        except NotANumber as why:
            raise refused(why.message) from None
    known = ", ".join(("criterion:<id>", "count_at_least:<score>", *PLAIN_TIE_RULES))
    raise refused(Message("“{value}” is not a tie-break rule; known are {known}", value=excerpt(item), known=known))


TieRules = Annotated[
    tuple[Annotated[TieRule, PlainValidator(_read_tie_rule)], ...], Field(max_length=100), BeforeValidator(as_tuple)
]


def _read_bounded(name: str) -> str:
    kind, colon, criterion = name.partition(":")
    if name != "total" and not (kind == "criterion" and colon):
        raise refused(Message("a threshold is for total or criterion:<id>"))
    return name if name == "total" else f"criterion:{criterion.strip()}"


def _sorted(thresholds: dict[str, Fraction]) -> dict[str, Fraction]:
    return dict(sorted(thresholds.items()))


Thresholds = Annotated[
    dict[Annotated[str, AfterValidator(_read_bounded)], Number],
    Field(max_length=MOST_CRITERIA + 1), BeforeValidator(as_group), AfterValidator(_sorted),
]  # fmt: skip
