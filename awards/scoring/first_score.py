"""With the first score of a season its rules are frozen, whichever way the score came in."""

from __future__ import annotations

from sqlalchemy import exists, func, select

from awards.core.db import run
from awards.jury.models import Assignment
from awards.programmes.models import Round, Season
from awards.programmes.rulebook import actions as rulebook_actions
from awards.scoring.models import Ballot, Score


def freeze_rules(season: Season) -> None:
    """Freeze the rules before a score is written; once they are frozen nothing is asked of the database."""
    if not season.rules_number:
        rulebook_actions.hold(season)
        why = rulebook_actions.LATER if has_scores(season) else rulebook_actions.FIRST_SCORE
        rulebook_actions.freeze(season, why=why, ballots=submitted(season))


def has_scores(season: Season) -> bool:
    """Whether a score of the season was ever given and not cleared."""
    query = select(Score.steps).join(Assignment, Assignment.id == Score.ballot_id)
    query = query.join(Round, Round.id == Assignment.round_id)
    return bool(run(select(exists(query.where(Round.season_id == season.id, Score.steps.is_not(None))))).scalar())


def submitted(season: Season) -> int:
    """Return how many scoresheets of the season are submitted by now."""
    query = select(func.count()).select_from(Ballot).join(Assignment, Assignment.id == Ballot.assignment_id)
    query = query.join(Round, Round.id == Assignment.round_id)
    return run(query.where(Round.season_id == season.id, Ballot.submitted_at.is_not(None))).scalar() or 0
