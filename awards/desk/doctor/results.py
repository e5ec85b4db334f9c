"""What the doctor looks at in jury and results: who judged, boards, ballots and publications agree, the log is whole.

Which of two that differ is the true one no program can tell: nothing here advises to make one anew from the other.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta

from sqlalchemy import and_, exists, func, or_, select

from awards.core.db import db, run
from awards.desk.doctor.findings import RESTORE, Finding
from awards.desk.queries import counting_own
from awards.jury.models import Assignment, Juror, Recusal, Tally
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.results import queries
from awards.results.boards import audit
from awards.results.models import Board, Publication, PublicEntry, Standing, TieDecision
from awards.results.publishing import bundle as publishing_bundle
from awards.results.publishing import honours
from awards.results.publishing import queries as publishing_queries
from awards.results.rules import LAUREATES
from awards.scoring.models import BallotCopy

# Who joins a nominee's company so long after the results were public has only changed their work.
LONG_AFTER = timedelta(days=365)
COMPARE = "Compare it with a backup: either it or its scoresheets were changed outside the program. Restore what was."
ONLY_BOARD = "Its scoresheets are those of publication {number}, which stands: only the board was changed. " + RESTORE
COMPARE_LOG = "Compare it with a backup. Restore what was; never write an event for it."
STANDS = "Publication {number} stands: it holds what was counted. Restore the scoresheets from a backup first."
_KINDS = ("ballot.submitted", "ballot.let_count")
# Never: make it anew, delete it, publish it again. Whoever forged a score would have that done for them.
LOOK = (
    "Publication {number} stands: it holds what was counted. Compare the scoresheets with a backup from its day and "
    "with what was decided since. If they were changed by hand, restore them; if two people decided so, have them "
    "publish a correction."
)
CORRECT = "Look in the log why. If it is right, publish a correction; until then publication {number} stands."


def of_jury() -> Iterator[Finding]:
    """No scoresheet of somebody who belongs to the nominee counts, and nobody decided who is not impartial by now."""
    seasons = programmes.seasons()
    yield from _own_companies({season.id: season for season in seasons})
    for season in seasons:
        yield from _decisions(season)


def _own_companies(seasons: dict[object, Season]) -> Iterator[Finding]:
    resting = {key: honours.resting(season) for key, season in seasons.items()}
    for row in run(counting_own()):
        if row.public_from is not None and row.accepted_at > row.public_from + LONG_AFTER:
            continue
        what = (
            f"Scoresheet {row.id} ({seasons[row.season_id].slug}, “{row.title}”) counts, though {row.juror}, who gave"
        )
        if row.round_id in resting[row.season_id]:
            yield Finding(
                f"{what} it, belongs to the nominee; published results rest on it.",
                "Take the publication back, which excludes the scoresheet, and publish again.",
            )
        else:
            yield Finding(
                f"{what} it, belongs to the nominee.",
                "See in the log that they joined, by themselves. If so a worker excludes it within the hour: see that "
                "one runs (`awards worker`). If not, restore the memberships from a backup before one runs.",
            )


def _decisions(season: Season) -> Iterator[Finding]:
    public = bool(honours.resting(season))
    first = "Take the publication back. Then have" if public else "Have"
    advice = f"{first} somebody else who chairs the jury take it back and decide anew."
    for row in queries.in_doubt(season).values():
        yield Finding(
            f"Season {season.slug}, round {row.Round.code}, {row.Category.code}: whoever decided on a tie there has a "
            "conflict of interest by now.",
            advice,
        )
    for nomination_id, kind in sorted(queries.honours_in_doubt(season, honours.CHOSEN), key=str):
        yield Finding(
            f"Season {season.slug}: whoever gave nomination {nomination_id} the {kind} has a conflict of interest "
            "by now.",
            advice,
        )


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


def _unlogged() -> Iterator[tuple[str, uuid.UUID]]:
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


def of_publications() -> Iterator[Finding]:
    """Every publication is what its hash says, its pages say the same, and its scores are those of the ballots."""
    for season in programmes.seasons():
        of_season = select(Publication).where(Publication.season_id == season.id)
        for publication in db.session.scalars(of_season.order_by(Publication.kind, Publication.number)).all():
            yield from _of_copy(season, publication)
        yield from _unlike(season)


def _of_copy(season: Season, publication: Publication) -> Iterator[Finding]:
    if publishing_bundle.fingerprint(publication.content.get("bundle")) != publication.sha256:
        yield Finding(f"Publication {publication.id}: it is not what was published.", RESTORE)
        return
    try:
        named = _named(season, publication)
    except (KeyError, TypeError, AttributeError):
        yield Finding(f"Publication {publication.id}: who is behind its pseudonyms was changed.", RESTORE)
        return
    pages = db.session.scalars(select(PublicEntry).where(PublicEntry.publication_id == publication.id)).all()
    for entry in pages:
        told = named.get(str(entry.nomination_id))
        if told is None or told != _on_page(entry, told):
            yield Finding(f"Publication {publication.id}: the page of {entry.id} says something else.", RESTORE)
    missing = {key for key, told in named.items() if told["honour"]} - {str(entry.nomination_id) for entry in pages}
    if missing:
        yield Finding(f"Publication {publication.id}: pages of winners are missing: {len(missing)}.", RESTORE)


def _named(season: Season, publication: Publication) -> dict[str, dict[str, object]]:
    """What the frozen copy says of each entry by nomination's id: honour ("" for none); name and place if known."""
    bundle, kept = publication.content["bundle"], publication.content["kept"]["entries"]
    behind = {pseudonym: nomination_id for nomination_id, pseudonym in kept.items()}
    last = honours.laureates_round(season).code
    found: dict[str, dict[str, object]] = {key: {"honour": "", "grand_prix": False} for key in kept}
    for category in bundle["categories"]:
        for honour in category.get("honours", ()):
            if honour["honour"] == "grand_prix":
                found[behind[honour["entry"]]]["grand_prix"] = True
            else:
                found[behind[honour["entry"]]] |= {"honour": honour["honour"], "category": category["id"]}
        for row in (row for one in category.get("rounds", ()) if one["id"] == last for row in one["standings"]):
            found[behind[row["entry"]]] |= {name: row[name] for name in ("place", "score") if name in row}
    for pseudonym, called in bundle["entries"].items():
        found[behind[pseudonym]] |= {name: called[name] for name in ("title", "country")}
    return found


def _on_page(entry: PublicEntry, told: Mapping[str, object]) -> dict[str, object]:
    """The same of its page; a place or a score that the page does not show is taken as told."""
    content, honour = entry.content, "" if entry.kind == "finalist" else entry.kind
    shown: dict[str, object] = {"honour": honour, "title": content.get("title"), "country": entry.country}
    place, score = content.get("place"), content.get("score")
    shown |= {"category": entry.category_code, "grand_prix": bool(content.get("grand_prix"))}
    shown |= {"place": told.get("place") if place is None else str(place).rstrip("="),
              "score": told.get("score") if score is None else score}  # fmt: skip
    return {name: shown[name] for name in told}


def _unlike(season: Season) -> Iterator[Finding]:
    made = publishing_queries.publication_in_force(season, LAUREATES)
    if made is None or publishing_bundle.fingerprint(made.content.get("bundle")) != made.sha256:
        return
    for each in audit.unlike_published(season):
        where = f"Publication {made.id}: in round {each.round.code} of {each.category.code}"
        if each.excluded:
            yield Finding(f"{where} scoresheets were excluded since.", CORRECT.format(number=made.number))
        else:
            yield Finding(f"{where} the scoresheets are not those that were counted.", LOOK.format(number=made.number))
