"""Whether stored boards are what their ballots give, and ballots those that were published: for the doctor."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from awards.jury.queries import scoring_rounds
from awards.programmes.models import Category, Round, Season
from awards.programmes.queries import categories
from awards.ranking.numbers.exact import exact_text
from awards.ranking.places.rank import scheme_of_subtotals
from awards.ranking.places.result import Standing
from awards.ranking.scheme.scheme import parse
from awards.results.boards import boards, queries
from awards.results.boards.rank_ballots import rank_ballots
from awards.results.models import Publication
from awards.results.publishing import bundle
from awards.results.publishing import queries as publishing_queries
from awards.results.rules import LAUREATES, RANKED
from awards.scoring.for_ranking import ballots_for_ranking, packed_ballots, subtotals

# An entry, its place and score, whether it counts as ranked, the cut, its ballots, and how many share its place.
Outcome = tuple[uuid.UUID, str | None, str | None, str | None, str, str | None, int, int]


def untrue_boards(season: Season) -> Iterator[tuple[uuid.UUID, Round, Category]]:
    """Yield id, round and category of the season's boards that count as up to date and are not what their ballots give.

    Where the scheme allows it they are ranked from the sums kept with the ballots, which is another way to the same.
    """
    for round_ in scoring_rounds(season):
        for category in categories(season):
            board, _ = boards.good_board(season, round_, category)
            if board is not None and _stored(board.id) != _ranked(season, round_, category):
                yield board.id, round_, category


def _stored(board_id: uuid.UUID) -> set[Outcome]:
    rows = queries.standing_rows(board_id, offset=0, limit=boards.ALL)
    return {
        (row.nomination_id, row.place, row.score, row.exact, row.status, row.cut, row.ballots, row.tied) for row in rows
    }


def _ranked(season: Season, round_: Round, category: Category) -> set[Outcome] | None:
    """Places and values as the ballots give them; none where these cannot be ranked."""
    scheme = boards.scheme_of(season, category.code, round_.code)
    few = scheme_of_subtotals(scheme)
    try:
        if few is None:
            ranked = boards.ranked_now(season, round_, category)
        else:
            entries = queries.entries_of(season, round_, category)
            ballots = subtotals(round_, category, len(scheme.criteria))
            ranked = rank_ballots(few, entries, ballots, boards.decisions_of(round_, category))
    except ValueError:  # ballots, or a decision on a tie, that cannot be
        return None
    return {_outcome(one) for one in ranked.result.standings}


def _outcome(one: Standing) -> Outcome:
    exact = None if one.score is None else exact_text(one.score)
    cut = one.cut if one.status == RANKED else None
    return (uuid.UUID(one.entry), one.place_text or None, one.score_text or None, exact, one.status, cut, one.ballots,
            one.tied)  # fmt: skip


@dataclass(frozen=True)
class Differs:
    """What of a publication the ballots do not give any more; excluded: only because some were shut out since."""

    publication: Publication
    round: Round
    category: Category
    excluded: bool


def unlike_published(season: Season) -> Iterator[Differs]:
    """Yield the rounds and categories in which the ballots are not those that the standing publication holds.

    Ranked by the rules as they were published, of the entries that were published: whatever was disqualified since
    does not matter. Where the ballots were disclosed they are compared score by score.
    """
    made = publishing_queries.publication_in_force(season, LAUREATES)
    if made is None:
        return
    rounds = {each.code: each for each in scoring_rounds(season)}
    known = {each.code: each for each in categories(season)}
    for frozen in made.content["bundle"]["categories"]:
        for one in frozen.get("rounds", ()):
            round_, category = rounds.get(one["id"]), known.get(frozen["id"])
            if round_ is None or category is None:
                continue
            found = _differs(made, round_, category, one)
            if found is not None:
                yield Differs(made, round_, category, excluded=found == EXCLUDED)


def _differs(made: Publication, round_: Round, category: Category, one: Mapping[str, Any]) -> str | None:
    names = made.content["kept"]["entries"]
    published = {row["entry"]: row for row in one["standings"]}
    entries = {uuid.UUID(key): name for key, name in names.items() if name in published}
    said = _ballots_differ(made, round_, category, one, set(entries)) if "ballots" in one else None
    if said is not None:
        return said
    return None if _places_agree(round_, category, one, entries, published) else CHANGED


CHANGED, EXCLUDED = "changed", "excluded"


def _ballots_differ(
    made: Publication, round_: Round, category: Category, one: Mapping[str, Any], entries: set[uuid.UUID]
) -> str | None:
    """How the ballots differ from the disclosed ones: their scores, or only that some are shut out; none if not."""
    kept, scale = made.content["kept"], parse(one["scheme"]).rules.scale
    rows = [bundle.BallotRow(*row) for row in ballots_for_ranking(round_, category) if row.nomination_id in entries]
    strangers = {str(row.juror_id) for row in rows} - set(kept["jurors"])
    jurors = kept["jurors"] | {each: f"unknown {each}" for each in strangers}
    given = bundle.ballot_documents(
        rows, kept["entries"], jurors, lambda steps: Decimal(exact_text(scale.score_at(steps)))
    )
    then, there = ({(each["entry"], each["juror"]): each for each in every} for every in (one["ballots"], given))
    if then == there:
        return None
    shut = {key for key, each in there.items() if each["state"] in SHUT and key in then}
    same = {key: each for key, each in then.items() if key not in shut}
    return EXCLUDED if same == {key: each for key, each in there.items() if key not in shut} else CHANGED


SHUT = ("recused", "abstained", "excluded")


def _places_agree(
    round_: Round, category: Category, one: Mapping[str, Any], entries: Mapping[uuid.UUID, str], published: Any
) -> bool:
    scheme = parse(one["scheme"])
    criteria = [criterion.id for criterion in scheme.criteria]
    ballots = packed_ballots(round_, category, criteria, scheme.rules.scale.steps)
    try:
        ranked = rank_ballots(scheme, list(entries), ballots, boards.decisions_of(round_, category))
    except ValueError:  # ballots, or a decision on a tie, that cannot be
        return False
    return all(_agrees(row, published[entries[uuid.UUID(row.entry)]]) for row in ranked.result.standings)


def _agrees(row: Standing, then: Mapping[str, object]) -> bool:
    now = {
        "place": row.place_text or None,
        "status": row.status,
        "cut": row.cut if row.status == RANKED else None,
        "score": row.score_text or None,
        "exact": None if row.score is None else exact_text(row.score),
        "ballots": row.ballots,
    }
    return all(now[name] == then[name] for name in now if name in then)
