"""What the doctor looks at in results: boards, ballots and publications agree, and the log has no gaps.

Which of two that differ is the true one no program can tell: nothing here advises to make one anew from the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from awards.core.db import db, run
from awards.desk.doctor.findings import RESTORE, Finding
from awards.jury.models import Assignment, Juror, Recusal, Tally
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.results.boards import audit
from awards.results.models import Board, Publication, Standing, TieDecision
from awards.results.publishing import queries as publishing_queries
from awards.results.rules import LAUREATES
from awards.scoring.models import BallotCopy

COMPARE = "Compare it with a backup: either it or its scoresheets were changed outside the program. Restore what was."
ONLY_BOARD = "Its scoresheets are those of publication {number}, which stands: only the board was changed. " + RESTORE
COMPARE_LOG = "Compare it with a backup. Restore what was; never write an event for it."
STANDS = "Publication {number} stands: it holds what was counted. Restore the scoresheets from a backup first."


def of_boards() -> Iterator[Finding]:
    """No board is ahead of its ballots or other than they give."""
    query = select(Board.id, Board.moves, func.coalesce(Tally.moves, 0)).outerjoin(
        Tally, (Tally.round_id == Board.round_id) & (Tally.category_id == Board.category_id)
    )
    for board_id, moves, counted in run(query):
        if moves > counted:
            yield Finding(f"Board {board_id}: it counts more moves than its ballots made.", COMPARE)
    doubled = select(Standing.board_id).group_by(Standing.board_id, Standing.nomination_id)
    for board_id in run(doubled.having(func.count() > 1).distinct()).scalars():
        yield Finding(f"Board {board_id}: an entry is in it twice.", COMPARE)
    for season in programmes.seasons():
        yield from _untrue(season)


def _untrue(season: Season) -> Iterator[Finding]:
    boards = list(audit.untrue_boards(season))
    if not boards:
        return
    made = publishing_queries.publication_in_force(season, LAUREATES)
    unlike = {(each.round.id, each.category.id) for each in audit.unlike_published(season)}
    for board_id, round_, category in boards:
        advice = COMPARE
        if made is not None:
            differs = (round_.id, category.id) in unlike
            advice = (STANDS if differs else ONLY_BOARD).format(number=made.number)
        yield Finding(f"Board {board_id}: its places are not those that its ballots give.", advice)


def of_events() -> Iterator[Finding]:
    """No event of the log is missing, as far as numbers tell."""
    if db.engine.dialect.name == "sqlite":  # which gives no number away for what was undone
        first, last, count = run(select(func.min(Event.number), func.max(Event.number), func.count())).one()
        if count and (first != 1 or last - first + 1 != count):
            yield Finding(f"Events are missing from the log: {last - count}.", RESTORE)
    for what, row_id in _unlogged():
        yield Finding(
            f"{what} {row_id} is not in the log: it was made past the program, or its event is gone.", COMPARE_LOG
        )
    for ballot_id, copies, told in run(_UNTOLD):
        what = f"Ballot {ballot_id}: it was submitted more often ({copies}) than the log says ({told})."
        yield Finding(what, RESTORE)


def _unlogged() -> Iterator[tuple[str, Any]]:
    """Rows that shut scoresheets out or settle ties, without the event that each leaves."""
    ours = (
        select(Assignment.id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .where(Juror.imported_at.is_(None), Nomination.imported_at.is_(None))
    )
    shut = select(Recusal.assignment_id).where(Recusal.assignment_id.in_(ours))
    removed = ours.where(Assignment.removed_at.is_not(None))
    hidden = select(Publication.id).where(Publication.unpublished_at.is_not(None))
    revoked = select(TieDecision.id).where(TieDecision.revoked_at.is_not(None))
    for what, query, kinds in (
        ("Recusal", shut, ("ballot.recused", "ballot.excluded", "ballot.abstained")),
        ("The removal of scoresheet", removed, ("assignment.removed",)),
        ("Decision on a tie", select(TieDecision.id), ("tie.decided",)),
        ("The revocation of decision", revoked, ("tie.reopened",)),
        ("The withdrawal of publication", hidden, ("results.unpublished",)),
    ):
        (row_id,) = query.selected_columns
        told = exists().where(Event.subject_id == row_id, Event.kind.in_(kinds))
        for found in run(query.where(~told)).scalars():
            yield what, found


_KINDS = ("ballot.submitted", "ballot.let_count")
_TOLD = (
    select(Event.subject_id, func.count().label("told"))
    .where(Event.kind.in_(_KINDS))
    .group_by(Event.subject_id)
    .subquery()
)
# A judging that others held came without its log.
_UNTOLD = (
    select(BallotCopy.ballot_id, func.count(), func.coalesce(func.max(_TOLD.c.told), 0))
    .join(Assignment, Assignment.id == BallotCopy.ballot_id)
    .join(Juror, Juror.id == Assignment.juror_id)
    .join(Nomination, Nomination.id == Assignment.nomination_id)
    .outerjoin(_TOLD, _TOLD.c.subject_id == BallotCopy.ballot_id)
    .where(and_(Juror.imported_at.is_(None), Nomination.imported_at.is_(None)))
    .where(or_(BallotCopy.by_id.is_not(None), BallotCopy.proposal_id.is_not(None)))
    .group_by(BallotCopy.ballot_id)
    .having(func.count() > func.coalesce(func.max(_TOLD.c.told), 0))
)
