"""What the doctor looks at in what was decided: rules that are frozen, and what was proposed by one and confirmed by
another. Programmes, rows, boards and publications tell the same as they do.

Nothing here says which of two is right, and no advice makes one fit the other: that would seal a forgery. A row that
was written past the program has no proposal behind it; a proposal whose result is gone says what was there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from awards.core.canonical import sha256
from awards.core.db import db, run
from awards.desk.doctor.findings import RESTORE, Finding, programme_of
from awards.ledger.models import Event
from awards.nominations.models import Disqualification, Nomination
from awards.programmes import queries as programmes
from awards.programmes.document.programme import Programme, scheme_document
from awards.programmes.models import FrozenRules, ProgrammeRevision, Proposal, Round, Season
from awards.programmes.rulebook.actions import CHANGE, LATER
from awards.programmes.rulebook.change_words import compared
from awards.programmes.rulebook.rulebook import read, rules_of, text_of
from awards.ranking.scheme.faults import SchemeError
from awards.ranking.scheme.scheme import parse
from awards.results.disqualification import DISQUALIFY, REINSTATE
from awards.results.models import Board, Publication
from awards.results.publishing.act import CORRECTION, PUBLICATION
from awards.scoring.queries import has_scores
from awards.web.i18n import say, speaking

PUT_BACK = "A backup from before tells which was changed. Put that back as it was; never make the other one fit."
ONE = '"deciders":1'
SOON = timedelta(minutes=10)  # within which what was confirmed was done: the same request
NOBODY = "no two people decided on it"
ADVICE = "Look into a backup from before. If it was not there, it was written past the program: restore what was."


@dataclass
class Known:
    """A season's frozen rules, and the fingerprints of the schemes that follow from them, by category and round."""

    rows: list[FrozenRules]
    in_force: dict[tuple[str, str], str] = field(default_factory=dict)
    ever: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def take(self, programme: Programme) -> None:
        """Know the schemes of a programme, whose rules came into force after those taken before."""
        self.in_force = {
            (category.id, round_.id): parse(scheme_document(programme, category.id, round_.id)).fingerprint()
            for category in programme.categories
            for round_ in programme.scoring_rounds
        }
        for place, fingerprint in self.in_force.items():
            self.ever.setdefault(place, set()).add(fingerprint)


def of_rules() -> Iterator[Finding]:
    """The rules of each season are frozen if it has scores, and everything that rests on them rests on these."""
    for season in programmes.seasons():
        for fault in _of_season(season):
            yield Finding(f"Season {season.slug}: {fault}", PUT_BACK)


def _of_season(season: Season) -> Iterator[str]:
    query = select(FrozenRules).where(FrozenRules.season_id == season.id).order_by(FrozenRules.number)
    known = Known(list(db.session.scalars(query)))
    if [row.number for row in known.rows] != list(range(1, season.rules_number + 1)):
        yield f"it says it has {season.rules_number} frozen rules and has {len(known.rows)}."
    if not known.rows and has_scores(season):
        yield "it has scores, and its rules are not frozen."
    for row in known.rows:
        yield from _of_row(season, row, known)
    yield from _of_programme(season, known)
    yield from _of_rows(season)
    if known.rows:
        yield from _of_boards(season, known)
        yield from _of_publications(season, known)


def _of_row(season: Season, row: FrozenRules, known: Known) -> Iterator[str]:
    if sha256(row.document) != row.sha256:
        yield f"frozen rules {row.number} are not what their fingerprint is of."
    if row.sha256 not in _logged(season, row):
        yield f"frozen rules {row.number} are not those that the log tells of."
    if row.number > 1 and not _by_two(season, row):
        yield f"frozen rules {row.number} were changed, and no two people decided on it."
    programme = _read(db.session.get(ProgrammeRevision, row.programme_id))
    if programme is None:
        yield f"the programme of frozen rules {row.number} cannot be read."
        return
    known.take(programme)
    if text_of(programme) != row.document:
        yield f"frozen rules {row.number} are not those of its programme. {_how(row.document, programme)}"


def _logged(season: Season, row: FrozenRules) -> set[str]:
    kind = "rules.frozen" if row.number == 1 else "rules.changed"
    query = select(Event.detail).where(Event.season_id == season.id, Event.kind == kind)
    return {detail["rules"] for detail in run(query).scalars() if detail.get("number") == row.number}


def _by_two(season: Season, row: FrozenRules) -> bool:
    made = db.session.get(Proposal, row.proposal_id) if row.proposal_id else None
    if made is None or made.confirmed_at is None or (row.why, made.season_id) != (CHANGE, season.id):
        return False
    alone = season.document.season.deciders == 1 or '"deciders":1' in row.document
    return alone or made.by_id != made.confirmed_by_id


def _read(revision: ProgrammeRevision | None) -> Programme | None:
    return None if revision is None else programme_of(revision.source)


def _how(document: str, programme: Programme) -> str:
    """Which rules of a document a programme has otherwise, in words."""
    try:
        found = compared(read(document), rules_of(programme))
    except (ValueError, KeyError, TypeError, AttributeError):
        return "They cannot be compared."
    with speaking("en"):
        return " ".join(f"{say(each.sentence)}." for each in found)


def _of_programme(season: Season, known: Known) -> Iterator[str]:
    programme = _read(season.programme)
    if known.rows and programme is not None and text_of(programme) != known.rows[-1].document:
        yield f"its programme has other rules than those frozen. {_how(known.rows[-1].document, programme)}"


def _of_rows(season: Season) -> Iterator[str]:
    """The rows that foreign keys hang on have the categories, criteria, weights and rounds of the programme."""
    programme = _read(season.programme)
    if programme is None:  # that is told elsewhere
        return
    declared = {
        each.id: {criterion.id: criterion.weight for criterion in each.criteria} for each in programme.categories
    }
    stored = {
        each.code: {row.code: row.exact_weight for row in each.criteria} for each in programmes.categories(season)
    }
    for code in sorted({*declared, *stored}):
        if declared.get(code) != stored.get(code):
            yield f"criteria and weights of category {code} are stored otherwise than its programme has them."
    rounds = [(each.id, each.kind) for each in programme.rounds]
    if rounds != [(row.code, row.kind) for row in programmes.rounds(season)]:
        yield "its rounds are stored otherwise than its programme has them."


def _of_boards(season: Season, known: Known) -> Iterator[str]:
    codes = {category.id: category.code for category in programmes.categories(season)}
    query = select(Board, Round.code).join(Round, Round.id == Board.round_id).where(Round.season_id == season.id)
    for board, round_code in db.session.execute(query):
        place = (codes.get(board.category_id, ""), round_code)
        if _print_of(board.scheme) != board.scheme_fingerprint:
            yield f"the scheme of board {board.id} is not what its fingerprint is of."
        elif board.scheme_fingerprint not in known.ever.get(place, ()):
            yield f"board {board.id} was ranked by rules that were never in force."


def _of_publications(season: Season, known: Known) -> Iterator[str]:
    query = select(Publication).where(Publication.season_id == season.id).order_by(Publication.at)
    for publication in db.session.scalars(query):
        bundle = publication.content.get("bundle") or {}
        for category in bundle.get("categories", ()):
            for one in category.get("rounds", ()):
                place, stated = (category["id"], one["id"]), _print_of(one["scheme"])
                stands = publication.unpublished_at is None and publication.replaced_at is None
                right = {known.in_force.get(place)} if stands else known.ever.get(place, set())
                if stated != one["fingerprint"] or stated not in right:
                    yield (
                        f"publication {publication.id} has other rules for {place[0]}, round {place[1]}, than those "
                        f"{'in force' if stands else 'that ever were in force'}."
                    )


def _print_of(scheme: Mapping[str, object]) -> str | None:
    try:
        return parse(scheme).fingerprint()
    except (SchemeError, TypeError, ValueError):
        return None


def of_proposals() -> Iterator[Finding]:
    """What takes two people was proposed by one and confirmed by another, and is as they decided."""
    for season in programmes.seasons():
        query = select(Proposal).where(Proposal.season_id == season.id, Proposal.confirmed_at.is_not(None))
        confirmed = list(db.session.scalars(query.order_by(Proposal.confirmed_at, Proposal.id)))
        yield from _by_one(season, confirmed)
        yield from _disqualifications(season, confirmed)
        if not _from_before(season):
            yield from _publications(season, confirmed)


def _rules(season: Season) -> list[FrozenRules]:
    query = select(FrozenRules).where(FrozenRules.season_id == season.id).order_by(FrozenRules.number)
    return list(db.session.scalars(query))


def _from_before(season: Season) -> bool:
    """Whether a season was judged before publishing took two people."""
    return any(row.why == LATER for row in _rules(season))


def _by_one(season: Season, confirmed: list[Proposal]) -> Iterator[Finding]:
    if season.document.season.deciders == 1 or any(ONE in row.document for row in _rules(season)):
        return
    for each in confirmed:
        if each.confirmed_by_id in (None, each.by_id):
            yield Finding(f"Season {season.slug}: proposal {each.id} was confirmed by nobody else.", ADVICE)


def _disqualifications(season: Season, confirmed: list[Proposal]) -> Iterator[Finding]:
    query = select(Disqualification, Nomination.disqualification_id).join(
        Nomination, Nomination.id == Disqualification.nomination_id
    )
    for row, in_force in db.session.execute(query.where(Nomination.season_id == season.id)):
        first = (row.by_id, row.confirmed_by_id, row.reason)
        if not _decided(confirmed, DISQUALIFY.code, row.nomination_id, first, row.at):
            yield Finding(f"Nomination {row.nomination_id} is disqualified, and {NOBODY}.", ADVICE)
        if row.ended_at is None:
            if in_force != row.id:
                yield Finding(f"Nomination {row.nomination_id} takes part, though it is disqualified.", RESTORE)
            continue
        last = (row.ended_by_id, row.ended_confirmed_by_id, row.ended_reason)
        if not _decided(confirmed, REINSTATE.code, row.nomination_id, last, row.ended_at):
            yield Finding(f"The disqualification of nomination {row.nomination_id} ended, and {NOBODY}.", ADVICE)


def _decided(confirmed: list[Proposal], act: str, subject: uuid.UUID, said: tuple[object, ...], at: datetime) -> bool:
    """Whether a confirmed proposal of an act on a subject says who decided on it, why, and when."""
    return any(
        (each.by_id, each.confirmed_by_id, each.reason) == said and _soon(each, at)
        for each in confirmed if each.act == act and each.subject_id == subject
    )  # fmt: skip


def _soon(proposal: Proposal, at: datetime) -> bool:
    return proposal.confirmed_at is not None and abs(at - proposal.confirmed_at) <= SOON


def _publications(season: Season, confirmed: list[Proposal]) -> Iterator[Finding]:
    asked = [each for each in confirmed if each.act in (PUBLICATION.code, CORRECTION.code)]
    made = list(db.session.scalars(select(Publication).where(Publication.season_id == season.id)))
    for row in made:
        decided = _nearest(asked, row)
        if decided is None or {row.by_id, row.second_id} - {None} != {decided.by_id, decided.confirmed_by_id} - {None}:
            yield Finding(f"Publication {row.id}: {NOBODY}.", ADVICE)
        elif (_public_from(decided, row), _reason(decided)) != (row.embargo_until, row.reason):
            yield Finding(f"Publication {row.id}: its time or its reason is not what two people decided.", RESTORE)
        if row.replaced_at is not None and not any(_replaces(each, row) for each in made):
            yield Finding(f"Publication {row.id} counts as corrected, and there is no correction of it.", RESTORE)
    for each in asked:
        if not any(row.kind == each.payload["kind"] and _soon(each, row.at) for row in made):
            yield Finding(f"Season {season.slug}: what proposal {each.id} published is gone.", RESTORE)


def _nearest(asked: list[Proposal], row: Publication) -> Proposal | None:
    """The proposal that a publication comes from: that of its kind which was confirmed when it was made."""
    found = [each for each in asked if each.payload["kind"] == row.kind and _soon(each, row.at)]
    return min(found, key=lambda each: abs(row.at - (each.confirmed_at or row.at)), default=None)


def _public_from(proposal: Proposal, row: Publication) -> datetime:
    if proposal.payload["at"]:
        return datetime.fromisoformat(proposal.payload["at"])
    return row.embargo_until if abs(row.embargo_until - row.at) <= SOON else row.at


def _reason(proposal: Proposal) -> str:
    return proposal.reason if proposal.act == CORRECTION.code else ""


def _replaces(correction: Publication, row: Publication) -> bool:
    return correction.replaces_id == row.id and correction.embargo_until == row.replaced_at
