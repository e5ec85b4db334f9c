"""The rules of judging in a programme document: scheme, rounds, honours and timeline."""

from typing import Annotated, Literal

from pydantic import Field

from awards.programmes.document.types import Clock, Count, CountOrNone, Exact, Id, NotNegative, ShortText, Text
from awards.ranking.scheme.kinds import Part
from awards.ranking.scheme.terms import Placing, Way


class SchemeRules(Placing, Way[NotNegative]):
    """The declared way from ballots to places, without scale, criteria and cut, which each category and round adds."""

    quorum: Count = 1
    """The fewest counting scoresheets for a place; at most `jury.target_ballots_per_entry`."""
    tie_band: NotNegative | None = None
    """How far apart two values may lie and still be equal."""
    tie_break: tuple[ShortText, ...] = ()
    """What decides between equal entries, one rule after the other."""
    thresholds: dict[ShortText, Exact] = {}
    """The least value of `total` or of `criterion:` and an id, below which an entry takes no place."""


class Cut(Part):
    """Who goes on: so many places, and at least this value."""

    places: Count
    """The last place that goes through."""
    min: Exact | None = None
    """The least value that goes through."""


class AdmissionRound(Part):
    """The organisers' check of who may enter."""

    id: Id
    """Names the round in the timetable."""
    kind: Literal["admission"]
    """`admission`: the first round, and at most one."""
    by: Literal["organisers"] = "organisers"
    """Who checks."""


class ScoringRound(Part):
    """A round in which a panel scores: of the category's own jurors, or of the final's."""

    id: Id
    """Names the round in addresses, the timetable and files."""
    kind: Literal["scoring"]
    panel: Literal["category", "final"]
    """`category`: each category has its own panel. `final`: one panel scores every category."""
    entries: Literal["admitted", "cut"]
    """`admitted`: all admitted entries. `cut`: those that the round before let through."""
    blind: bool = False
    """Whether answers marked as `identity` are kept from jurors in this round."""
    cut: Cut | None = None
    """Who goes through to the next round, or wins."""


Round = Annotated[AdmissionRound | ScoringRound, Field(discriminator="kind")]


class Laureate(Part):
    """Laureates are those within the cut of a round."""

    in_cut_of: Id
    """The scoring round whose cut makes laureates."""


class SpecialMention(Part):
    """A mention beside the laureates."""

    max_per_category: Count
    """The most mentions in one category."""
    min: Exact | None = None
    """The least value for a mention."""
    chosen_by: Literal["final_panel", "chair"]
    """Who chooses."""


class GrandPrix(Part):
    """One laureate above all."""

    among: Literal["laureates"]
    """Who can get it."""
    chosen_by: Literal["final_panel", "chair"]
    """Who chooses."""
    tie: Literal["chair"] = "chair"
    """Who decides between equals."""


class Publish(Part):
    """What the public sees."""

    places: Literal["finalists", "laureates"] = "finalists"
    """Whose places are published."""
    scores: bool = False
    """Whether scores are published too."""
    bundle: Literal["ballots_under_pseudonyms", "means_only", "places_only"] = "places_only"
    """What anyone can download to check the result: all scoresheets under pseudonyms, only mean values, or only
    places."""
    profile_to_nominee: bool = False
    """Whether nominees get a profile of their own scores."""


class Disagreement(Part):
    """When jurors are said to disagree: the range of scores of one criterion."""

    range_at_least: NotNegative
    """The range from the lowest to the highest score of one criterion from which on jurors are said to disagree."""
    per: Literal["criterion"] = "criterion"
    """What the range is taken of."""


class Honours(Part):
    """What can be won, and what is published."""

    min_admitted_entries: Count = 1
    """With fewer admitted entries a category has no award."""
    laureate: Laureate
    """Who wins."""
    special_mention: SpecialMention | None = None
    """A mention beside the laureates; none without it."""
    grand_prix: GrandPrix | None = None
    """One laureate above all; none without it."""
    publish: Publish = Publish()
    """What the public sees."""
    disagreement: Disagreement | None = None
    """When jurors are said to disagree."""


class TimelineStep(Part):
    """A step of the timetable: day 0 is the season's opening; `days` counts the first and the last day."""

    id: Id
    """Two steps are always there: `open`, from which entries are taken, and `close`."""
    day: Annotated[CountOrNone, Field(le=3650)]
    """The day on which it begins, counted from the season's opening. Steps stand in the order of their days."""
    days: Annotated[Count, Field(le=3650)] = 1
    """How long it lasts, the first and the last day included."""
    closes_at: Clock | None = None
    """The last minute that belongs to it, on its last day; midnight without it."""
    grace_minutes: Annotated[CountOrNone, Field(le=1440)] = 0
    """How long after the end a page that was opened in time may still be sent; needs `closes_at`."""
    round: Id | None = None
    """The round that takes place in this step. Every round has exactly one step."""
    public: bool = True
    """Whether others than organisers see the step."""
    name: Text
    """What the step is called."""


class Timeline(Part):
    """The season's steps in their order."""

    steps: Annotated[tuple[TimelineStep, ...], Field(min_length=1)]
    """The steps of the season."""
