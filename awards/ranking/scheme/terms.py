"""The parts a scheme is made of, each a small frozen value; numbers are exact fractions."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from awards.core.words import Message
from awards.ranking.numbers.exact import exact_text

# The words of a scheme; a programme declares its own with the same.
Order = Literal["juror_first", "criterion_first"]
Missing = Literal["complete_only", "available", "pooled"]
Combine = Literal["mean", "median", "sum", "trimmed_mean", "trimmed_sum"]
Total = Literal["weighted_mean", "weighted_sum"]
RankOn = Literal["unrounded", "rounded"]
Places = Literal["competition", "modified", "dense", "fractional"]
PLAIN_TIE_RULES = ("heaviest_criteria", "median", "highest_ballots", "chair")

STAGES = ("cell", "juror", "criterion", "weighted", "total", "carried")


@dataclass(frozen=True, slots=True)
class Scale:
    """The values a score may take: min, min + step, … up to max."""

    min: Fraction
    max: Fraction
    step: Fraction

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


@dataclass(frozen=True, slots=True)
class Criterion:
    """One judged aspect and its weight (> 0)."""

    id: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Trim:
    """How many of the lowest and highest values are dropped, and how many values there must be at least."""

    low: int
    high: int
    min_count: int


@dataclass(frozen=True, slots=True)
class Rounding:
    """Digits after the point by stage; None where the stage is not rounded."""

    cell: int | None = None
    juror: int | None = None
    criterion: int | None = None
    weighted: int | None = None
    total: int | None = None
    carried: int | None = None

    def document(self) -> dict[str, int]:
        """The declared stages only."""
        return {stage: getattr(self, stage) for stage in STAGES if getattr(self, stage) is not None}


@dataclass(frozen=True, slots=True)
class Cut:
    """Who goes on: the last position that is in, and the least value; either may be absent."""

    places: int | None
    min: Fraction | None


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
            return Message("how many scores are at least {score}", score=exact_text(self.score))
        return _TIE_RULES[self.kind]


_TIE_RULES = {
    "heaviest_criteria": Message("the criteria, the heaviest first"),
    "median": Message("the median of the jurors’ values"),
    "highest_ballots": Message("the jurors’ values, the highest first"),
    "chair": Message("the chair of the jury"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """The fields that turn the ballots of one round into a total; each round has its own copy."""

    scale: Scale
    criteria: tuple[Criterion, ...]  # sorted by id
    order: Order = "juror_first"
    missing: Missing = "complete_only"
    limit: Fraction | None = None
    combine: Combine = "mean"
    trim: Trim | None = None
    total: Total = "weighted_mean"
    rounding: Rounding = field(default_factory=Rounding)
    quorum: int = 1

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

    def stages(self) -> tuple[str, ...]:
        """The rounding stages these rules pass, in their order; `carried` belongs to the scheme."""
        if self.pooled:
            return ("cell", "total")
        if self.order == "juror_first":
            return ("juror", "total")
        weighted = ("weighted",) if self.total == "weighted_sum" else ()
        return ("cell", "criterion", *weighted, "total")

    def document(self) -> dict[str, Any]:
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
            "trim": {"low": trim.low, "high": trim.high, "min_count": trim.min_count} if trim else None,
            "total": self.total,
            "rounding": self.rounding.document(),
            "quorum": self.quorum,
        }


@dataclass(frozen=True, slots=True)
class Round:
    """One round: its id, the weight its total is carried with, its rules, and which fields are its own."""

    id: str
    weight: Fraction
    rules: Rules
    own: tuple[str, ...] = ()
