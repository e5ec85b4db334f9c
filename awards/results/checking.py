"""Whether stored boards are what their ballots give: for the doctor."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from awards.jury.queries import scoring_rounds
from awards.programmes.models import Category, Round, Season
from awards.programmes.queries import categories
from awards.ranking.exact import plain
from awards.ranking.scheme import Scheme
from awards.ranking.sheets import SheetError
from awards.ranking.subtotals import scheme_of_subtotals
from awards.results import boards, queries_boards
from awards.results.ranked import rank_ballots
from awards.scoring.queries_ranking import subtotals

Outcome = tuple[uuid.UUID, str | None, str | None]


def untrue_boards(season: Season) -> Iterator[uuid.UUID]:
    """Yield the ids of a season's boards that count as up to date and are not what their ballots give.

    Where the scheme allows it they are ranked from the sums kept with the ballots, which is another way to the same.
    """
    for round_ in scoring_rounds(season):
        for category in categories(season):
            scheme = boards.scheme_of(season, category.code, round_.code)
            state = queries_boards.board_state(season, round_, category)
            if boards.is_good(state, scheme) and _stored(state.id) != _ranked(season, round_, category, scheme):
                yield state.id


def _stored(board_id: uuid.UUID) -> set[Outcome]:
    rows = queries_boards.standing_rows(board_id, offset=0, limit=boards.ALL)
    return {(row.nomination_id, row.place, row.exact) for row in rows}


def _ranked(season: Season, round_: Round, category: Category, scheme: Scheme) -> set[Outcome] | None:
    """Places and values as the ballots give them; none where these hold what is not on the scale."""
    few = scheme_of_subtotals(scheme)
    try:
        if few is None:
            ranked = boards.ranked_now(season, round_, category)
        else:
            entries = queries_boards.entries_of(season, round_, category)
            ballots = subtotals(round_, category, len(scheme.criteria))
            ranked = rank_ballots(few, entries, ballots, boards.decisions_of(round_, category))
    except SheetError:
        return None
    return {
        (uuid.UUID(one.entry), one.place_text or None, None if one.score is None else plain(one.score))
        for one in ranked.result.standings
    }
