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
    Positive,
    ShortText,
    Text,
    Timezone,
)
from awards.ranking.scheme.kinds import Part


class Season(Part):
    """One edition of the award."""

    id: Annotated[Id, Field(max_length=40)]
    """Names the season in addresses, as in `/2027/rules`. It cannot change, and cannot be a first part of the
    site's own addresses, such as `log`."""
    opens: Day
    """Day 0 of the timetable; it begins at midnight in `timezone`."""
    timezone: Timezone
    """An IANA time zone. All days and times of the programme are meant in it."""
    deciders: Annotated[Count, Field(le=2)] = 2
    """How many people it takes to open the season, to publish, and to change rules, dates or results that count.
    With 1, the public page of rules says so."""


class Prize(Part):
    """Something that laureates get."""

    name: Text
    """What it is, in a few words."""
    text: Text
    """A sentence about it."""


class Stop(Part):
    """A place on the route of the map, which reaches from 2° W to 88° E and from 34° to 58° N."""

    name: Text | None = None
    """A place without a name only bends the line."""
    latitude: Annotated[Exact, Field(ge=34, le=58)]
    """Degrees north."""
    longitude: Annotated[Exact, Field(ge=-2, le=88)]
    """Degrees east."""
    by_sea: bool = False
    """Whether the way to it crosses the sea: the line is dotted there."""


class About(Part):
    """What the award is called, and its languages."""

    slug: Id
    """A short name of the award, the same in every season."""
    founded: Annotated[Count, Field(ge=1800, le=9999)] | None = None
    """The year of the first edition."""
    founded_in: Country | None = None
    """The country in which the award was founded."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    """The languages that every text of the programme has to be given in."""
    default_language: Language
    """What a reader sees whose own language the programme does not have."""
    name: Text
    """What the award is called."""
    tagline: Text | None = None
    """One line: the heading of the season's public page."""
    description: Text | None = None
    """One to three sentences on whom the award is for, below the tagline on the season's public page."""
    prizes: Annotated[tuple[Prize, ...], Field(max_length=6)] = ()
    """What laureates get from the organisers, for the season's public page; what the site itself does for them it says
    by itself."""
    route: Annotated[tuple[Stop, ...], Field(max_length=40)] = ()
    """A route for the map on the season's public page. Without it there is no map."""


class Anchor(Part):
    """What one value of the scale means."""

    value: Exact
    """A value of the scale."""
    label: Text
    """One or two words, shown beside the score."""
    text: Text
    """What an entry has to show for this value."""


class Scale(Part):
    """The values a juror may give: min, min + step, … up to max."""

    min: Exact
    """The least score."""
    max: Exact
    """The greatest score; a whole number of steps above `min`."""
    step: Positive
    """The distance between two scores. There are at most 1,001 values."""
    comment_required_at: tuple[Exact, ...] = ()
    """Scores that a juror has to explain in writing before the scoresheet can be submitted."""
    between: Text | None = None
    """The label of a value between two anchors; holds `{lower}` and `{upper}`."""
    anchors: tuple[Anchor, ...] = ()
    """What single values mean; each value at most once."""

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
    """On light ground."""
    dark: Colour
    """On dark ground."""


class Criterion(Part):
    """One judged aspect of a category."""

    id: Id
    """Unique among all criteria of all categories."""
    weight: Positive
    """The share of the result, as it compares with the category's other weights; they need not add up to 100."""
    name: Text
    """What is judged."""
    description: Text | None = None
    """The question that a juror answers with the score."""


class Category(Part):
    """A category with its criteria."""

    id: Id
    """Names the category in addresses and files."""
    line_colour: LineColour | None = None
    """The category's own colour on pages."""
    sdg_suggested: tuple[Id, ...] = ()
    """Goals that fit this category; ids of the option list `sdgs`."""
    name: Text
    """What the category is called."""
    theme: Text | None = None
    """A second, shorter title."""
    description: Text | None = None
    """Who should enter here."""
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    """What is judged in this category."""


class Fee(Part):
    """What an entry costs; zero until payments exist."""

    amount: NotNegative
    """Must be 0: a programme with a fee is refused until payments exist."""
    currency: Currency
    """The currency of the amount."""


class Months(Part):
    """A span of whole months, both ends included."""

    min: CountOrNone = 0
    """The fewest months."""
    max: CountOrNone | None = None
    """The most months; no limit without it."""


class DeclareRule(Part):
    """A rule that the nominee declares to fulfil."""

    id: Id
    """Names the rule in the checklist and in decisions."""
    kind: Literal["declare"]
    organiser_decision: bool = False
    """Whether the organisers have to decide this rule themselves when they admit an entry."""
    text: Text
    """The statement that the nominee confirms."""


class CheckRule(Part):
    """A rule computed from an answer: countries in regions, or months in operation on the closing date."""

    id: Id
    """Names the rule in decisions."""
    kind: Literal["check"]
    question: Id
    """The question whose answer is checked."""
    any_in: tuple[Id, ...] = ()
    """Regions of which at least one country must be among the answers; for questions of the types `country` and
    `countries`."""
    months_before_close: Months | None = None
    """How many whole months the answer must lie before the closing day; for a question of the type `month`. A rule
    has either this or `any_in`."""
    text: Text
    """The rule as people read it."""


EligibilityRule = Annotated[DeclareRule | CheckRule, Field(discriminator="kind")]


class Eligibility(Part):
    """Who may enter, and how often."""

    fee: Fee | None = None
    """What an entry costs."""
    max_entries_per_organisation: Count | None = None
    """The most entries of one organisation; no limit without it."""
    max_entries_per_category: Count | None = None
    """The most entries of one organisation in one category; no limit without it."""
    same_project_in_several_categories: bool = False
    """Whether one project may enter several categories. If not, an entry whose organisation submitted the same title in
    another category is named, to the nominee and to the organisers, who decide."""
    previous_laureate_wait_editions: CountOrNone = 0
    """For how many seasons a laureate may not enter again, counted in opened seasons of the same award. Who enters
    all the same is named, to the nominee and to the organisers, who decide."""
    rules: tuple[EligibilityRule, ...] = ()
    """Who may enter; each rule is declared by the nominee or computed from an answer."""


class Option(Part):
    """One choice of a list."""

    id: Id
    """Stored as the answer; it must keep its meaning."""
    unece: ShortText | None = None
    """Code of the mode of transport by UN/ECE Recommendation 19."""
    colour: Colour | None = None
    """A colour that belongs to the option, such as that of a Sustainable Development Goal."""
    name: Text
    """What the reader chooses."""


class Sight(Part):
    """Who may see scores, and from when."""

    jurors: Literal["after_round"] = "after_round"
    """Until a round closes a juror sees only the own scores; once it cannot be reopened any more, the panel's mean and
    spread beside them, without names, where at least three other scoresheets count."""
    chair: Literal["after_round"] = "after_round"
    """As for jurors."""
    observers: Literal["after_round"] = "after_round"
    """As for jurors."""
    organisers: Literal["after_round", "during_round"] = "after_round"
    """With `during_round` organisers may look at a board while jurors score; each look is recorded in the log."""


class Comments(Part):
    """What jurors write beside the scores."""

    per_criterion: Literal["optional", "required"] = "optional"
    """Whether every score needs a written reason, rather than only those in `scale.comment_required_at`."""
    strengths_max_words: Count = 80
    """The longest comment on an entry's strengths."""
    advice_max_words: Count = 80
    """The longest advice to the nominee."""
    shared_with_entrant: Literal["anonymised_after_publication", "never"] = "never"
    """What jurors are told about who will read their advice."""


class Reason(Part):
    """A kind of conflict of interest."""

    id: Id
    """Stored with the recusal."""
    name: Text
    """What the juror chooses."""


class Conflict(Part):
    """How jurors declare conflicts of interest."""

    declare_before_opening: bool = True
    """Whether jurors go through the list of nominees and declare conflicts of interest before they can read the
    first dossier of a round."""
    lookback_years: CountOrNone = 0
    """How many years back a connection counts; jurors are told."""
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]
    """The kinds of conflict to choose from."""


class Jury(Part):
    """How the jury works."""

    target_ballots_per_entry: Count
    """How many jurors should score each entry. The spread of entries aims at it, and organisers see what is missing."""
    max_entries_per_juror: Count
    """The most entries given to one juror in a round, unless the juror's profile says less."""
    expected_minutes_per_entry: Count | None = None
    """Said in the invitation to jurors."""
    entry_order: Literal["random_per_juror"] = "random_per_juror"
    """Each juror gets the entries in an order of their own."""
    scores_seen: Sight = Sight()
    """Who may see scores, and from when."""
    comments: Comments = Comments()
    """What jurors write beside the scores."""
    conflict: Conflict
    """How jurors declare conflicts of interest."""
    conduct: tuple[Text, ...] = ()
    """What every juror accepts before scoring."""
