"""The words for jury, scoring rules, rounds, awards and timetable in the editor; a rule is called as where rules that
differ are told. Pure."""

from awards.core.message import Message
from awards.programmes.editing.words import CODE, Words
from awards.programmes.rulebook.change_words import SINGLE, VALUES

_EMPTY = Message("Without a number, the value is not rounded.")

JUDGING: dict[str, Words] = {
    "Jury.target_ballots_per_entry": Words(
        Message("Number of scoresheets for each nomination"),
        Message("How many jurors should score it. Nominations are spread accordingly, and you see what is missing."),
    ),
    "Jury.max_entries_per_juror": Words(
        Message("Maximum number of nominations per juror"),
        Message("In one round, unless the profile of a juror says less."),
    ),
    "Jury.expected_minutes_per_entry": Words(
        Message("Minutes needed for a nomination"), Message("The invitation tells jurors.")
    ),
    "Jury.entry_order": Words(Message("Order of the nominations for jurors")),
    "Jury.scores_seen": Words(Message("Who sees the scores, and when")),
    "Jury.comments": Words(Message("What jurors write")),
    "Jury.conflict": Words(Message("Conflicts of interest")),
    "Jury.conduct": Words(Message("Terms of conduct"), Message("Every juror accepts these statements before scoring.")),
    "Sight.jurors": Words(
        SINGLE["jury", "scores_seen", "jurors"],
        Message(
            "Their own scores they always see. These are the panel’s mean and spread, if three other scoresheets count."
        ),
    ),
    "Sight.chair": Words(SINGLE["jury", "scores_seen", "chair"]),
    "Sight.observers": Words(SINGLE["jury", "scores_seen", "observers"]),
    "Sight.organisers": Words(
        SINGLE["jury", "scores_seen", "organisers"],
        Message("If they look while jurors score, each look is recorded in the log."),
    ),
    "Comments.per_criterion": Words(
        SINGLE["jury", "comments", "per_criterion"],
        Message("If required, every score needs a reason in writing, not only those chosen on the scale."),
    ),
    "Comments.strengths_max_words": Words(SINGLE["jury", "comments", "strengths_max_words"]),
    "Comments.advice_max_words": Words(SINGLE["jury", "comments", "advice_max_words"]),
    "Comments.shared_with_entrant": Words(
        SINGLE["jury", "comments", "shared_with_entrant"], Message("Jurors are told where they write it.")
    ),
    "Conflict.declare_before_opening": Words(
        Message("Jurors declare conflicts of interest before reading"),
        Message("They go through the list of nominees before they can open the first nomination of a round."),
    ),
    "Conflict.lookback_years": Words(
        SINGLE["jury", "conflict", "lookback_years"], Message("Jurors read it where they declare their conflicts.")
    ),
    "Conflict.reasons": Words(
        Message("Kinds of conflict"), Message("A juror who declares a conflict of interest chooses one of them.")
    ),
    "Reason.id": Words(CODE, Message("Stored with what the juror declared.")),
    "Reason.name": Words(Message("Kind of conflict"), Message("Such as “I have worked for the nominee”.")),
    "Way.order": Words(
        SINGLE["scheme", "order"],
        Message("It makes a difference where scores are missing, dropped or rounded, or where a median is taken."),
    ),
    "Way.missing": Words(
        SINGLE["scheme", "missing"], Message("What becomes of a scoresheet on which a criterion has no score.")
    ),
    "Way.limit": Words(
        SINGLE["scheme", "limit"],
        Message("A value further away is pulled in to this distance. Without a number, every value stays as it is."),
    ),
    "Way.combine": Words(SINGLE["scheme", "combine"]),
    "Way.trim": Words(
        Message("Lowest and highest values to drop"),
        Message("Needed where the mean or sum is taken without the highest and lowest values."),
    ),
    "Way.total": Words(
        SINGLE["scheme", "total"],
        Message("A weighted mean stays within the scale; a weighted sum grows with the weights."),
    ),
    "Way.rounding": Words(Message("Rounding"), Message("Decimal places after each step of the calculation.")),
    "Way.quorum": Words(
        SINGLE["scheme", "quorum"], Message("A nomination with fewer scoresheets that count takes no place.")
    ),
    "Placing.rank_on": Words(
        SINGLE["scheme", "rank_on"], Message("With rounded values, more nominations share a place.")
    ),
    "Placing.places": Words(
        SINGLE["scheme", "places"], Message("The examples show four nominations, two of which are equal.")
    ),
    "SchemeRules.tie_band": Words(
        SINGLE["scheme", "tie_band"], Message("Without a number, only equal values are a tie.")
    ),
    "SchemeRules.tie_break": Words(
        SINGLE["scheme", "tie_break"], Message("Nominations that are still equal after all of them share a place.")
    ),
    "SchemeRules.thresholds": Words(
        Message("Lowest values for a place"),
        Message("A nomination below one of them takes no place, whether in its total or in one criterion."),
    ),
    "Trim.low": Words(SINGLE["scheme", "trim", "low"]),
    "Trim.high": Words(SINGLE["scheme", "trim", "high"]),
    "Trim.min_count": Words(
        SINGLE["scheme", "trim", "min_count"], Message("At least one more than the number of values dropped.")
    ),
    "Rounding.cell": Words(SINGLE["scheme", "rounding", "cell"], _EMPTY),
    "Rounding.juror": Words(SINGLE["scheme", "rounding", "juror"], _EMPTY),
    "Rounding.criterion": Words(SINGLE["scheme", "rounding", "criterion"], _EMPTY),
    "Rounding.weighted": Words(SINGLE["scheme", "rounding", "weighted"], _EMPTY),
    "Rounding.total": Words(SINGLE["scheme", "rounding", "total"], _EMPTY),
    "Rounding.carried": Words(
        SINGLE["scheme", "rounding", "carried"], Message("Not used here: rounds are never added up.")
    ),
    "AdmissionRound.id": Words(CODE, Message("Names the round in the timetable.")),
    "AdmissionRound.kind": Words(Message("What the round is for")),
    "AdmissionRound.by": Words(Message("Who decides in the round")),
    "ScoringRound.id": Words(CODE, Message("Names the round in addresses, the timetable and files.")),
    "ScoringRound.kind": Words(Message("What the round is for")),
    "ScoringRound.panel": Words(
        Message("Who scores"), Message("Each category has a jury panel of its own, or one panel scores them all.")
    ),
    "ScoringRound.entries": Words(Message("Nominations in this round")),
    "ScoringRound.blind": Words(
        Message("Nominees stay anonymous"), Message("Answers that reveal who the nominee is are kept from jurors.")
    ),
    "ScoringRound.cut": Words(Message("Cut-off"), Message("Who goes through to the next round, or wins.")),
    "Cut.places": Words(
        Message("Last place that goes through or wins"), Message("With 3, these are places 1, 2 and 3.")
    ),
    "Cut.min": Words(
        Message("Lowest score to go through or win"), Message("Nominations below it stay out, whatever their place.")
    ),
    "Honours.min_admitted_entries": Words(
        Message("Fewest admitted nominations for an award"), Message("A category with fewer of them has no award.")
    ),
    "Honours.laureate": Words(Message("Laureates")),
    "Honours.special_mention": Words(Message("Special mentions"), Message("For nominations beside the laureates.")),
    "Honours.grand_prix": Words(Message("Grand prix"), Message("For one laureate above all others.")),
    "Honours.publish": Words(Message("What the public sees")),
    "Honours.disagreement": Words(Message("When jurors count as disagreeing")),
    "Laureate.in_cut_of": Words(
        SINGLE["honours", "laureate", "in_cut_of"],
        Message("Whoever is within the cut-off of this round is a laureate."),
    ),
    "SpecialMention.max_per_category": Words(SINGLE["honours", "special_mention", "max_per_category"]),
    "SpecialMention.min": Words(SINGLE["honours", "special_mention", "min"]),
    "SpecialMention.chosen_by": Words(SINGLE["honours", "special_mention", "chosen_by"]),
    "GrandPrix.among": Words(SINGLE["honours", "grand_prix", "among"]),
    "GrandPrix.chosen_by": Words(SINGLE["honours", "grand_prix", "chosen_by"]),
    "GrandPrix.tie": Words(SINGLE["honours", "grand_prix", "tie"]),
    "Publish.places": Words(SINGLE["honours", "publish", "places"]),
    "Publish.scores": Words(SINGLE["honours", "publish", "scores"]),
    "Publish.bundle": Words(
        SINGLE["honours", "publish", "bundle"], Message("Anyone can download it and check the results.")
    ),
    "Publish.profile_to_nominee": Words(SINGLE["honours", "publish", "profile_to_nominee"]),
    "Disagreement.range_at_least": Words(
        SINGLE["honours", "disagreement", "range_at_least"],
        Message("From the lowest to the highest score of one criterion."),
    ),
    "Disagreement.per": Words(SINGLE["honours", "disagreement", "per"]),
    "Timeline.steps": Words(Message("Steps"), Message("In the order of their first days.")),
    "TimelineStep.id": Words(
        CODE, Message("Nominations open with the step “open” and close with “close”: both are always needed.")
    ),
    "TimelineStep.day": Words(
        Message("First day"), Message("Counted from the first day of the season, which is day 0; it moves with it.")
    ),
    "TimelineStep.days": Words(Message("Number of days"), Message("The first and the last day included.")),
    "TimelineStep.closes_at": Words(
        Message("Last minute on the last day"), Message("Such as 23:59. Without a time, the step ends at midnight.")
    ),
    "TimelineStep.grace_minutes": Words(
        Message("Grace period, in minutes"),
        Message("How long after the end a page that was opened in time can still be sent."),
    ),
    "TimelineStep.round": Words(
        Message("Round that takes place then"), Message("Every round belongs to exactly one step.")
    ),
    "TimelineStep.public": Words(Message("Everyone sees this step"), Message("If not, only organisers do.")),
    "TimelineStep.name": Words(Message("Name of the step")),
}


def _said(values: str) -> dict[str, Message]:
    """The values of a rule as they are told where rules differ."""
    return {value: VALUES[value] for value in values.split()}


CHOICES_OF_JUDGING: dict[str, dict[str, Message]] = {
    "Jury.entry_order": {"random_per_juror": Message("in a random order of each juror’s own")},
    "Sight.jurors": _said("after_round"),
    "Sight.chair": _said("after_round"),
    "Sight.observers": _said("after_round"),
    "Sight.organisers": _said("after_round during_round"),
    "Comments.per_criterion": _said("optional required"),
    "Comments.shared_with_entrant": _said("anonymised_after_publication never"),
    "Way.order": _said("juror_first criterion_first"),
    "Way.missing": _said("complete_only available pooled"),
    "Way.combine": _said("mean median sum trimmed_mean trimmed_sum"),
    "Way.total": _said("weighted_mean weighted_sum"),
    "Placing.rank_on": _said("unrounded rounded"),
    "Placing.places": _said("competition modified dense fractional"),
    "SchemeRules.tie_break": {
        **_said("heaviest_criteria highest_ballots"),
        "median": Message("the median of the jurors’ values"),
        "chair": Message("the chair of the jury, with a recorded reason"),
        "criterion": Message("one of the criteria"),
        "count_at_least": Message("the number of scores from a certain value up"),
    },
    "SchemeRules.thresholds": {"total": Message("in the total"), "criterion": Message("in one of the criteria")},
    "AdmissionRound.kind": _said("admission"),
    "AdmissionRound.by": _said("organisers"),
    "ScoringRound.kind": _said("scoring"),
    "ScoringRound.panel": _said("category final"),
    "ScoringRound.entries": _said("admitted cut"),
    "SpecialMention.chosen_by": _said("final_panel chair"),
    "GrandPrix.among": _said("laureates"),
    "GrandPrix.chosen_by": _said("final_panel chair"),
    "GrandPrix.tie": _said("chair"),
    "Publish.places": _said("finalists laureates"),
    "Publish.bundle": _said("ballots_under_pseudonyms means_only places_only"),
    "Disagreement.per": _said("criterion"),
}

ADD_TO_JUDGING: dict[str, Message] = {
    "Jury.conduct": Message("Add a statement"),
    "Conflict.reasons": Message("Add a kind of conflict"),
    "Way.trim": Message("Drop the lowest and highest values"),
    "SchemeRules.tie_break": Message("Add a rule"),
    "SchemeRules.thresholds": Message("Add a lowest value"),
    "ScoringRound.cut": Message("Add a cut-off"),
    "Honours.special_mention": Message("Add special mentions"),
    "Honours.grand_prix": Message("Add a grand prix"),
    "Honours.disagreement": Message("Say when jurors count as disagreeing"),
    "Timeline.steps": Message("Add a step"),
}
ITEMS_OF_JUDGING: dict[str, Message] = {
    "Jury.conduct": Message("Statement {number}"),
    "Conflict.reasons": Message("Kind of conflict {number}"),
    "SchemeRules.tie_break": Message("Rule {number}"),
    "Timeline.steps": Message("Step {number}"),
}
