"""Rules that differ, in words: what the rule is called, what it was and what it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import takewhile
from typing import Any

from babel import Locale

from awards.core.message import Message
from awards.programmes.document.later import is_rule
from awards.programmes.document.types import Text
from awards.programmes.rulebook.rulebook import Difference, Leaf, Path, differences

Said = Message | Decimal | int | str
NONE = "–"


@dataclass(frozen=True)
class Told:
    """A difference in words: the rule, what it was, what it is."""

    what: Message
    before: Said
    after: Said

    @property
    def sentence(self) -> Message:
        """All of it in one sentence; of two texts what differs, with a few words around."""
        before, after = self.before, self.after
        if isinstance(before, str) and isinstance(after, str):
            before, after = _where_they_part(before, after)
        return Message("{rule}: {before} → {after}", rule=self.what, before=before, after=after)


AROUND = 3  # words


def _where_they_part(before: str, after: str) -> tuple[str, str]:
    old, new = before.split(), after.split()
    first = _alike(old, new)
    last = min(_alike(old[::-1], new[::-1]), min(len(old), len(new)) - first)
    around = (max(first - AROUND, 0), max(last - AROUND, 0))
    return _cut(old, *around), _cut(new, *around)


def _alike(old: list[str], new: list[str]) -> int:
    """How many words are the same from the beginning on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _cut(words: list[str], first: int, last: int) -> str:
    """The words without so many at the beginning and at the end, where that is more than one each."""
    begin, end = (first if first > 1 else 0), len(words) - (last if last > 1 else 0)
    return " ".join([*["…"] * (begin > 0), *words[begin:end], *["…"] * (end < len(words))])


def compared(before: Mapping[str, object], after: Mapping[str, object]) -> list[Told]:
    """Return in words how two documents of rules differ."""
    return [in_words(each, before, after) for each in differences(before, after)]


def in_words(found: Difference, before: Mapping[str, object], after: Mapping[str, object]) -> Told:
    """Return a difference of two documents in words."""
    what = called(found.path, {**_names(before), **_names(after)})
    if is_rule(found.path):
        what = Message("{rule} (not supported by this version yet)", rule=what)
    return Told(
        what,
        _value_in_words(found.path, found.before, _names(before)),
        _value_in_words(found.path, found.after, _names(after)),
    )


Names = dict[Path, Text]


def _names(document: Mapping[str, Any]) -> Names:
    """What categories and criteria are called, by their places in the document; criteria by their ids alone too."""
    found: Names = {}
    for category in document["categories"]:
        found["categories", category["id"]] = Text.model_construct(category["name"])
        for criterion in category["criteria"]:
            name = Text.model_construct(criterion["name"])
            found["categories", category["id"], "criteria", criterion["id"]] = found["criterion", criterion["id"]] = (
                name
            )
    return found


# What rules are called


SINGLE: dict[Path, Message] = {
    ("v",): Message("Version of this document’s format"),
    ("season",): Message("Season"),
    ("deciders",): Message("How many people a decision needs"),
    ("categories",): Message("Categories"),
    ("rounds",): Message("Rounds, in their order"),
    ("scale", "min"): Message("Lowest score"),
    ("scale", "max"): Message("Highest score"),
    ("scale", "step"): Message("Step between two scores"),
    ("scale", "comment_required_at"): Message("Scores that a juror must explain"),
    ("scheme", "order"): Message("What is combined first"),
    ("scheme", "missing"): Message("Scoresheets with missing scores"),
    ("scheme", "limit"): Message("Greatest distance of a score from the panel’s mean"),
    ("scheme", "combine"): Message("How the jurors’ scores are combined"),
    ("scheme", "trim", "low"): Message("Number of lowest values dropped"),
    ("scheme", "trim", "high"): Message("Number of highest values dropped"),
    ("scheme", "trim", "min_count"): Message("Minimum number of values before any are dropped"),
    ("scheme", "total"): Message("How the criteria are combined"),
    ("scheme", "rank_on"): Message("What places are based on"),
    ("scheme", "places"): Message("How places are counted after a shared one"),
    ("scheme", "quorum"): Message("Fewest scoresheets for a place"),
    ("scheme", "tie_band"): Message("Greatest difference at which nominations count as equal"),
    ("scheme", "tie_break"): Message("What decides between equal nominations, in this order"),
    ("scheme", "rounding", "cell"): Message("Decimal places of a single score"),
    ("scheme", "rounding", "juror"): Message("Decimal places of a juror’s value"),
    ("scheme", "rounding", "criterion"): Message("Decimal places of a criterion’s value"),
    ("scheme", "rounding", "weighted"): Message("Decimal places of a weighted value"),
    ("scheme", "rounding", "total"): Message("Decimal places of the total"),
    ("scheme", "rounding", "carried"): Message("Decimal places of a total carried to the next round"),
    ("scheme", "thresholds", "total"): Message("Lowest total for a place"),
    ("honours", "min_admitted_entries"): Message("Minimum number of admitted nominations for an award in a category"),
    ("honours", "laureate", "in_cut_of"): Message("Round whose best are the laureates"),
    ("honours", "special_mention", "max_per_category"): Message("Maximum number of special mentions in a category"),
    ("honours", "special_mention", "min"): Message("Lowest score for a special mention"),
    ("honours", "special_mention", "chosen_by"): Message("Who chooses special mentions"),
    ("honours", "grand_prix", "among"): Message("Who can win the grand prix"),
    ("honours", "grand_prix", "chosen_by"): Message("Who chooses the grand prix"),
    ("honours", "grand_prix", "tie"): Message("Who decides a tie for the grand prix"),
    ("honours", "publish", "places"): Message("Whose places are published"),
    ("honours", "publish", "scores"): Message("Scores are published"),
    ("honours", "publish", "bundle"): Message("What can be recomputed from what is published"),
    ("honours", "publish", "profile_to_nominee"): Message("Nominees get the profile of their scores"),
    ("honours", "disagreement", "range_at_least"): Message("Range of scores from which jurors count as disagreeing"),
    ("honours", "disagreement", "per"): Message("What jurors disagree about"),
    ("jury", "comments", "per_criterion"): Message("Comment on each criterion"),
    ("jury", "comments", "strengths_max_words"): Message("Maximum number of words in a comment for the jury"),
    ("jury", "comments", "advice_max_words"): Message("Maximum number of words in advice to the nominee"),
    ("jury", "comments", "shared_with_entrant"): Message("Nominees get the jury’s advice"),
    ("jury", "conflict", "declare_before_opening"): Message("Jurors declare conflicts of interest before they "
                                                            "read the nominations"),
    ("jury", "conflict", "lookback_years"): Message("How many years back a connection counts"),
    ("jury", "scores_seen", "jurors"): Message("When jurors see the scores"),
    ("jury", "scores_seen", "chair"): Message("When the chair sees the scores"),
    ("jury", "scores_seen", "observers"): Message("When observers see the scores"),
    ("jury", "scores_seen", "organisers"): Message("When organisers see the scores"),
    ("concealed", "identity"): Message("Questions left out where the nominee stays anonymous"),
    ("concealed", "hidden_from_jury"): Message("Questions that jurors never see"),
}  # fmt: skip


def called(path: Path, names: Names) -> Message:
    """Return what a rule is called. names: of categories and criteria, by their places."""
    if path in SINGLE:
        return SINGLE[path]
    match path:
        case ("categories", *_):
            return _of_category(path, names)
        case ("rounds", code, *rest):
            return _of_round(code, tuple(rest))
        case ("scale", "anchors", score, kind, language):
            name = Message("Name of the score {score} ({language})") if kind == "label" else ANCHOR
            return Message(name.text, score=Decimal(score), language=language_name(language))
        case ("scale", "between", language):
            return Message(
                "Name of the scores between two that have a name ({language})", language=language_name(language)
            )
        case ("scheme", "thresholds", name):
            criterion = names.get(("criterion", name.partition(":")[2]), name)
            return Message("Lowest value in “{criterion}” for a place", criterion=criterion)
        case ("jury", "conflict", "reasons", reason, "name", language):
            return Message("Connection “{reason}” ({language})", reason=reason, language=language_name(language))
    return Message("{value}", value=".".join(path))


ANCHOR = Message("What the score {score} means ({language})")
OF_CATEGORY = {
    "name": Message("Name of the category “{category}” ({language})"),
    "theme": Message("Theme of the category “{category}” ({language})"),
    "description": Message("Description of the category “{category}” ({language})"),
}
OF_CRITERION = {
    "name": Message("Name of the criterion “{criterion}” in “{category}” ({language})"),
    "description": Message("Description of the criterion “{criterion}” in “{category}” ({language})"),
}


def _of_category(path: Path, names: Names) -> Message:
    category = names.get(path[:2], path[1])
    match path[2:]:
        case ("criteria",):
            return Message("Criteria of “{category}”", category=category)
        case ("criteria", criterion, "weight"):
            return Message("Weight of “{criterion}” in “{category}”", criterion=names.get(path[:4], criterion),
                           category=category)  # fmt: skip
        case ("criteria", criterion, kind, language):
            return Message(OF_CRITERION[kind].text, criterion=names.get(path[:4], criterion), category=category,
                           language=language_name(language))  # fmt: skip
        case (kind, language):
            return Message(OF_CATEGORY[kind].text, category=category, language=language_name(language))
    return Message("Category “{category}”", category=category)


OF_ROUND: dict[Path, Message] = {
    ("kind",): Message("What round {round} is for"),
    ("by",): Message("Who decides in round {round}"),
    ("panel",): Message("Who scores in round {round}"),
    ("entries",): Message("Nominations in round {round}"),
    ("blind",): Message("Nominees stay anonymous in round {round}"),
    ("cut", "places"): Message("Places that go through or win in round {round}"),
    ("cut", "min"): Message("Lowest score to go through or win in round {round}"),
}


def _of_round(code: str, rest: Path) -> Message:
    words = OF_ROUND.get(rest)
    return Message("Round {round}", round=code) if words is None else Message(words.text, round=code)


def language_name(code: str) -> str:
    """Return what a language is called in itself."""
    return str(Locale(code).get_display_name(code) or code)


# What rules say


VALUES: dict[str, Message] = {
    "yes": Message("yes"),
    "no": Message("no"),
    "juror_first": Message("each juror’s criteria first, then the jurors"),
    "criterion_first": Message("the jurors of each criterion first, then the criteria"),
    "complete_only": Message("do not count"),
    "available": Message("count with the scores they have"),
    "pooled": Message("count score by score"),
    "mean": Message("mean"),
    "median": Message("median"),
    "sum": Message("sum"),
    "trimmed_mean": Message("mean without the highest and lowest values"),
    "trimmed_sum": Message("sum without the highest and lowest values"),
    "weighted_mean": Message("weighted mean"),
    "weighted_sum": Message("weighted sum"),
    "unrounded": Message("the exact value"),
    "rounded": Message("the rounded value"),
    "competition": Message("1, 2, 2, 4"),
    "modified": Message("1, 3, 3, 4"),
    "dense": Message("1, 2, 2, 3"),
    "fractional": Message("1, 2.5, 2.5, 4"),
    "admission": Message("admission"),
    "scoring": Message("scoring"),
    "category": Message("the jurors of the category"),
    "final": Message("the final panel"),
    "admitted": Message("all admitted nominations"),
    "cut": Message("nominations that went through"),
    "final_panel": Message("the final panel"),
    "chair": Message("the chair"),
    "laureates": Message("the laureates"),
    "finalists": Message("all finalists"),
    "ballots_under_pseudonyms": Message("everything, from each scoresheet without names"),
    "means_only": Message("places, from the nominations’ mean scores"),
    "places_only": Message("nothing: places only"),
    "criterion": Message("each criterion"),
    "optional": Message("optional"),
    "required": Message("required"),
    "anonymised_after_publication": Message("after publication, without names"),
    "never": Message("never"),
    "after_round": Message("after the round has closed"),
    "during_round": Message("while the round runs"),
    "organisers": Message("the organisers"),
    "heaviest_criteria": Message("the criteria, heaviest first"),
    "highest_ballots": Message("the jurors’ values, highest first"),
}
EXACT = {("scale", "min"), ("scale", "max"), ("scale", "step"), ("scheme", "limit"), ("scheme", "tie_band"),
         ("honours", "special_mention", "min"), ("honours", "disagreement", "range_at_least")}  # fmt: skip
# Of these lists and of texts the words are those of the programme, not ours.
OWN_WORDS = {"label", "text", "name", "theme", "description", "between"}


def _value_in_words(path: Path, leaf: Leaf, names: Names) -> Said:
    if leaf is None or leaf == ():
        return NONE
    if isinstance(leaf, tuple):
        return several([_item(path, each, names) for each in leaf])
    if isinstance(leaf, int):
        return leaf
    if path in EXACT or path[-1] in ("weight", "min") or path[:2] == ("scheme", "thresholds"):
        return Decimal(leaf)
    return leaf if OWN_WORDS & set(path[1:]) else VALUES.get(leaf, leaf)


def several(items: Sequence[Said | Text]) -> Said:
    """Return a list of values as one, in which each is said for its reader."""
    first, *others = items
    if not others:
        return Message("{value}", value=first)
    return Message("{first}; {others}", first=first, others=several(others))


def _item(path: Path, item: str, names: Names) -> Decimal | Text | Message | str:
    kind, _, what = item.partition(":")
    match path:
        case ("scale", "comment_required_at"):
            return Decimal(item)
        case ("categories",):
            return names.get(("categories", item), item)
        case ("categories", category, "criteria"):
            return names.get(("categories", category, "criteria", item), item)
        case ("scheme", "tie_break") if kind == "count_at_least":
            return Message("number of scores of {least} or more", least=_number(what))
        case ("scheme", "tie_break") if kind == "criterion":
            return Message("the criterion “{criterion}”", criterion=names.get(("criterion", what), what))
        case ("scheme", "tie_break") if item == "median":
            return Message("the median of the jurors’ values")
        case ("scheme", "tie_break") if item == "chair":
            return Message("the chair of the jury, with a recorded reason")
        case ("scheme", "tie_break"):
            return VALUES.get(item, item)
    return item


def _number(written: str) -> Decimal | str:
    try:
        return Decimal(written)
    except InvalidOperation:
        return written
