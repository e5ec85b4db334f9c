"""The parts of a programme document other than form and rules of judging: season, scale, categories, jury, options."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from awards.programmes.document.types import (
    Colour,
    Count,
    CountOrNone,
    Country,
    Currency,
    Day,
    Exact,
    Id,
    Language,
    NotNegative,
    Part,
    Positive,
    ShortText,
    Text,
    Timezone,
)


class Season(Part):
    """One edition: its id stands in addresses; it opens at the start of a day in a time zone.

    deciders: how many people what changes a result, a rule or a publication takes; two, unless one is declared.
    """

    id: Annotated[Id, Field(max_length=40)]
    opens: Day
    timezone: Timezone
    deciders: Annotated[Count, Field(le=2)] = 2


class About(Part):
    """What the award is called, and its languages."""

    slug: Id
    founded: Annotated[Count, Field(ge=1800, le=9999)] | None = None
    founded_in: Country | None = None
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    default_language: Language
    name: Text
    tagline: Text | None = None


class Anchor(Part):
    """What one value of the scale means."""

    value: Exact
    label: Text
    text: Text


class Scale(Part):
    """The values a juror may give: min, min + step, … up to max."""

    min: Exact
    max: Exact
    step: Positive
    comment_required_at: tuple[Exact, ...] = ()
    between: Text | None = None  # with {lower} and {upper}, for values between two anchors
    anchors: tuple[Anchor, ...] = ()

    @property
    def values(self) -> tuple[Decimal, ...]:
        """Every value of the scale, ascending."""
        return tuple(self.value_at(number) for number in range(int((self.max - self.min) / self.step) + 1))

    def value_at(self, number: int) -> Decimal:
        """Return the value that lies a number of steps above the least."""
        return self.min + number * self.step

    def steps_to(self, value: Decimal) -> int | None:
        """Return how many steps a value lies above the least, or None if it is not on the scale."""
        number, rest = divmod(value - self.min, self.step)
        return int(number) if not rest and self.min <= value <= self.max else None

    def anchor_at(self, value: Decimal) -> Anchor | None:
        """Return the anchor of exactly this value."""
        return next((anchor for anchor in self.anchors if anchor.value == value), None)

    def label_for(self, value: Decimal, language: str, default_language: str = "") -> str:
        """Return what a value is called: its anchor's label, or that it lies between two; else nothing."""
        anchor = self.anchor_at(value)
        if anchor:
            return anchor.label.get_for(language, default_language)
        lower = [anchor for anchor in self.anchors if anchor.value < value]
        upper = [anchor for anchor in self.anchors if anchor.value > value]
        if not (lower and upper and self.between):
            return ""
        return (
            self.between.get_for(language, default_language)
            .replace("{lower}", max(lower, key=_value).label.get_for(language, default_language))
            .replace("{upper}", min(upper, key=_value).label.get_for(language, default_language))
        )


def _value(anchor: Anchor) -> Decimal:
    return anchor.value


class LineColour(Part):
    """The colour of a category's line on light and on dark ground."""

    light: Colour
    dark: Colour


class Criterion(Part):
    """One judged aspect of a category."""

    id: Id
    weight: Positive
    name: Text
    description: Text | None = None


class Category(Part):
    """A category with its criteria."""

    id: Id
    line_colour: LineColour | None = None
    sdg_suggested: tuple[Id, ...] = ()
    name: Text
    theme: Text | None = None
    description: Text | None = None
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class Fee(Part):
    """What an entry costs; zero until payments exist."""

    amount: NotNegative
    currency: Currency


class Months(Part):
    """A span of whole months, both ends included."""

    min: CountOrNone = 0
    max: CountOrNone | None = None


class DeclareRule(Part):
    """A rule that the nominee declares to fulfil."""

    id: Id
    kind: Literal["declare"]
    organiser_decision: bool = False
    text: Text


class CheckRule(Part):
    """A rule computed from an answer: countries in regions, or months in operation on the closing date."""

    id: Id
    kind: Literal["check"]
    question: Id
    any_in: tuple[Id, ...] = ()
    months_before_close: Months | None = None
    text: Text


EligibilityRule = Annotated[DeclareRule | CheckRule, Field(discriminator="kind")]


class Eligibility(Part):
    """Who may enter, and how often."""

    fee: Fee | None = None
    max_entries_per_organisation: Count | None = None
    max_entries_per_category: Count | None = None
    same_project_in_several_categories: bool = False
    previous_laureate_wait_editions: CountOrNone = 0
    rules: tuple[EligibilityRule, ...] = ()


class Option(Part):
    """One choice of a list."""

    id: Id
    unece: ShortText | None = None  # code of UN/ECE Recommendation 19
    colour: Colour | None = None
    name: Text


class Sight(Part):
    """Who may see scores, and from when."""

    jurors: Literal["after_round"] = "after_round"
    chair: Literal["after_round"] = "after_round"
    observers: Literal["after_round"] = "after_round"
    organisers: Literal["after_round", "during_round"] = "after_round"


class Comments(Part):
    """What jurors write beside the scores."""

    per_criterion: Literal["optional", "required"] = "optional"
    strengths_max_words: Count = 80
    advice_max_words: Count = 80
    shared_with_entrant: Literal["anonymised_after_publication", "never"] = "never"


class Reason(Part):
    """A kind of conflict of interest."""

    id: Id
    name: Text


class Conflict(Part):
    """How jurors declare conflicts of interest."""

    declare_before_opening: bool = True
    lookback_years: CountOrNone = 0
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]


class Jury(Part):
    """How the jury works."""

    target_ballots_per_entry: Count
    max_entries_per_juror: Count
    expected_minutes_per_entry: Count | None = None
    entry_order: Literal["random_per_juror"] = "random_per_juror"
    scores_seen: Sight = Sight()
    comments: Comments = Comments()
    conflict: Conflict
    conduct: tuple[Text, ...] = ()
