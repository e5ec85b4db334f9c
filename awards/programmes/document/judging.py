"""The rules of judging in a programme document: scheme, rounds, honours and timeline."""

from typing import Annotated, Literal

from pydantic import Field

from awards.programmes.document.types import Clock, Count, CountOrNone, Exact, Id, NotNegative, Part, ShortText, Text

Digits = Annotated[CountOrNone, Field(le=9)]


class Trim(Part):
    """How many of the lowest and highest values to drop."""

    low: CountOrNone
    high: CountOrNone
    min_count: Count | None = None


class Rounding(Part):
    """Digits by stage; a stage without is not rounded."""

    cell: Digits | None = None
    juror: Digits | None = None
    criterion: Digits | None = None
    weighted: Digits | None = None
    total: Digits | None = None
    carried: Digits | None = None


class SchemeRules(Part):
    """The declared way from ballots to places, without scale, criteria and cut, which each category and round adds."""

    order: Literal["juror_first", "criterion_first"] = "juror_first"
    missing: Literal["complete_only", "available", "pooled"] = "complete_only"
    limit: NotNegative | None = None
    combine: Literal["mean", "median", "sum", "trimmed_mean", "trimmed_sum"] = "mean"
    trim: Trim | None = None
    total: Literal["weighted_mean", "weighted_sum"] = "weighted_mean"
    rank_on: Literal["unrounded", "rounded"] = "unrounded"
    places: Literal["competition", "modified", "dense", "fractional"] = "competition"
    quorum: Count = 1
    rounding: Rounding = Rounding()
    tie_band: NotNegative | None = None
    tie_break: tuple[ShortText, ...] = ()
    thresholds: dict[ShortText, Exact] = {}


class Cut(Part):
    """Who goes on: so many places, and at least this value."""

    places: Count
    min: Exact | None = None


class AdmissionRound(Part):
    """The organisers' check of who may enter."""

    id: Id
    kind: Literal["admission"]
    by: Literal["organisers"] = "organisers"


class ScoringRound(Part):
    """A round in which a panel scores: of the category's own jurors, or of the final's."""

    id: Id
    kind: Literal["scoring"]
    panel: Literal["category", "final"]
    entries: Literal["admitted", "cut"]
    blind: bool = False
    cut: Cut | None = None


Round = Annotated[AdmissionRound | ScoringRound, Field(discriminator="kind")]


class Laureate(Part):
    """Laureates are those within the cut of a round."""

    in_cut_of: Id


class SpecialMention(Part):
    """A mention beside the laureates."""

    max_per_category: Count
    min: Exact | None = None
    chosen_by: Literal["final_panel", "chair"]


class GrandPrix(Part):
    """One laureate above all."""

    among: Literal["laureates"]
    chosen_by: Literal["final_panel", "chair"]
    tie: Literal["chair"] = "chair"


class Publish(Part):
    """What the public sees."""

    places: Literal["finalists", "laureates"] = "finalists"
    scores: bool = False
    bundle: Literal["ballots_under_pseudonyms", "means_only", "places_only"] = "places_only"
    profile_to_nominee: bool = False


class Disagreement(Part):
    """When jurors are said to disagree: the range of scores of one criterion."""

    range_at_least: NotNegative
    per: Literal["criterion"] = "criterion"


class Honours(Part):
    """What can be won, and what is published."""

    min_admitted_entries: Count = 1
    laureate: Laureate
    special_mention: SpecialMention | None = None
    grand_prix: GrandPrix | None = None
    publish: Publish = Publish()
    disagreement: Disagreement | None = None


class TimelineStep(Part):
    """A step of the timetable: day 0 is the season's opening; `days` counts the first and the last day."""

    id: Id
    day: Annotated[CountOrNone, Field(le=3650)]
    days: Annotated[Count, Field(le=3650)] = 1
    closes_at: Clock | None = None  # ends with the end of this minute of the last day, not with the day
    grace_minutes: Annotated[CountOrNone, Field(le=1440)] = 0
    round: Id | None = None
    public: bool = True  # false: a step of the organisers' own, shown to nobody else
    name: Text


class Timeline(Part):
    """The season's steps in their order."""

    steps: Annotated[tuple[TimelineStep, ...], Field(min_length=1)]
