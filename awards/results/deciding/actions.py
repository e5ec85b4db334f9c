"""What is decided about results: the order of tied entries, and who goes on to the next round."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import delete, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.verdicts import insist, no
from awards.jury import actions as jury
from awards.jury import queries as juries
from awards.jury.actions import move_tally
from awards.jury.mails import tell_taken
from awards.jury.models import Assignment, CategoryDoubt, Finalist, Recusal
from awards.jury.panels.queries import judges
from awards.jury.queries import entries_from
from awards.jury.rules import most_entries
from awards.ledger.actions import log
from awards.messages.actions import stop
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season
from awards.results import queries, rules
from awards.results.boards import boards
from awards.results.boards import queries as boards_queries
from awards.results.models import TieDecision
from awards.results.publishing import queries as publishing_queries
from awards.scoring.models import Ballot


def decide(
    season: Season, round_: Round, category: Category, order: Sequence[uuid.UUID], *, reason: str, by: Person
) -> TieDecision:
    """Record the chair's order of tied entries, best first; in force only while exactly these are tied.

    Refused unless `order` names all entries of one shared place, each once.
    """
    queries.lock(season)
    insist(rules.can_decide(round_, chain=_chain(season, round_, category), tied=_tied(season, round_, category, order),
                            gone_on=_gone_on(season, round_, category), published=_published(season),
                            now=now()))  # fmt: skip
    made = TieDecision(
        id=uuid.uuid4(),
        round_id=round_.id,
        category_id=category.id,
        order=[str(each) for each in order],
        reason=reason,
        at=now(),
        by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    move_tally(round_.id, category.id)
    stop(category.id, "results.tie", why="decided")
    log("tie.decided", by=by, season_id=season.id, subject_id=made.id, round=round_.code, category=category.code,
        entries=len(made.order), reason=reason)  # fmt: skip
    return made


def _chain(season: Season, round_: Round, category: Category) -> list[str]:
    return [rule.text for rule in boards.scheme_of(season, category.code, round_.code).tie_break]


def _tied(season: Season, round_: Round, category: Category, order: Sequence[uuid.UUID]) -> int:
    rows = boards.current(season, round_, category).rows
    groups: dict[int, set[uuid.UUID]] = {}
    for row in rows:
        if row.tied:
            groups.setdefault(row.detail["group"], set()).add(row.nomination_id)
    named = set(order)
    return len(named) if len(named) == len(order) and named in groups.values() else 0


def _gone_on(season: Season, round_: Round, category: Category) -> bool:
    later = next_round(season, round_)
    return later is not None and queries.has_finalists(later, category)


def _published(season: Season) -> bool:
    return publishing_queries.publication_in_force(season, rules.LAUREATES) is not None


def next_round(season: Season, round_: Round) -> Round | None:
    """Return the scoring round that takes its entries from the cut of this one, or none."""
    after = next((each for each in juries.scoring_rounds(season) if each.position > round_.position), None)
    return after if after is not None and entries_from(season, after) == "cut" else None


def revoke(decision: TieDecision, season: Season, round_: Round, category: Category, *, by: Person) -> None:
    """Take a decision on a tie back: the entries share their place again."""
    queries.lock(season)
    db.session.refresh(decision)
    insist(rules.can_revoke(revoked=decision.revoked_at is not None, gone_on=_gone_on(season, round_, category),
                            published=_published(season)))  # fmt: skip
    decision.revoked_at = now()
    db.session.flush()
    move_tally(round_.id, category.id)
    log("tie.reopened", by=by, season_id=season.id, subject_id=decision.id, round=round_.code, category=category.code)


@dataclass(frozen=True)
class Cut:
    """What the cut of a round makes of a category; `of`: by its board."""

    category: Category
    awarded: bool
    of: boards_queries.Cut

    @property
    def going(self) -> list[uuid.UUID]:
        """The ids of the entries that go on; none where there is no award."""
        return [row.nomination_id for row in self.of.inside] if self.awarded else []

    @property
    def undecided(self) -> int:
        """How many entries wait for the chair's decision; none where there is no award."""
        return len(self.of.undecided) if self.awarded else 0


BEHIND = 20  # of those that stay behind so many are told, the next ones after the cut


def cuts(season: Season, round_: Round) -> list[Cut]:
    """Return what the cut of a round makes of each category, in their order."""
    admitted, least = queries.admitted(season), season.document.honours.min_admitted_entries
    return [
        Cut(
            category,
            rules.has_award(admitted.get(category.id, 0), least=least),
            boards.cut_of(season, round_, category, most=BEHIND),
        )
        for category in programmes.categories(season)
    ]


def advance(season: Season, round_: Round, *, assign: bool, by: Person) -> int:
    """Let the best of every category go on to the next round; `assign`: give them to its whole panel. Returns how many.

    Jurors with a conflict of interest, and those of the nominee's own company, are left out. Refused when somebody
    of the panel would have more entries than allowed.
    """
    later = next_round(season, round_)
    queries.lock(season)
    found = cuts(season, round_) if later is not None and round_.closes_at <= now() else []
    undecided = sum(each.undecided for each in found)
    gone_on = later is not None and queries.has_finalists(later)
    insist(rules.can_advance(round_, later, undecided=undecided, gone_on=gone_on, now=now()))
    going = [(each.category, entry) for each in found for entry in each.going]
    if not going:
        insist(no("No entry is within the cut of this round."))
    _write_finalists(season, round_, cast(Round, later), going, by=by)
    if assign:
        _assign_whole_panel(season, cast(Round, later), by=by)
    return len(going)


def _write_finalists(
    season: Season, round_: Round, later: Round, going: Sequence[tuple[Category, uuid.UUID]], *, by: Person
) -> None:
    moment = now()
    db.session.add_all(
        Finalist(round_id=later.id, category_id=category.id, nomination_id=entry, at=moment, by_id=by.id)
        for category, entry in going
    )
    db.session.flush()
    for category in {category for category, _ in going}:
        move_tally(later.id, category.id)
    log("entries.advanced", by=by, season_id=season.id, subject_id=later.id, round=round_.code, count=len(going),
        entries=[str(entry) for _, entry in going][:500])  # fmt: skip


def _assign_whole_panel(season: Season, later: Round, *, by: Person) -> None:
    pairs = whole_panel(season, later)
    wanted = Counter(juror_id for _, juror_id in pairs)
    usual = season.document.jury.max_entries_per_juror
    for judge in judges(season, later):
        if judge.juror is not None:
            most = most_entries(usual, judge.juror.most_entries)
            name = judge.person.name or judge.person.email
            insist(rules.can_take_all(name, wanted[judge.juror.id], most=most))
    jury.assign(season, later, pairs, by=by, how="whole panel")


def whole_panel(season: Season, round_: Round) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return every pair of an entry and a juror with a seat for it, but those with a conflict or an own company."""
    entries = run(juries.entries(season, round_)).all()
    barred = queries.conflicts(season)
    people, _ = juries.members([each.company_id for each in entries])
    return [
        (entry.id, judge.juror.id)
        for judge in judges(season, round_)
        for entry in entries
        if judge.juror is not None
        and judge.sits_for(entry.category_id)
        and (entry.id, judge.juror.id) not in barred
        and judge.person.id not in people.get(entry.company_id, set())
    ]


def take_back(season: Season, later: Round, *, by: Person) -> None:
    """Take the entries out of a round again, with what was given to its jurors; before anyone has begun to score."""
    queries.lock(season)
    insist(rules.can_take_back(later, begun=queries.begun_in(later), now=now()))
    for category in programmes.categories(season):
        move_tally(later.id, category.id)
    given = select(Assignment.id).where(Assignment.round_id == later.id)
    jurors = set(run(select(Assignment.juror_id).where(juries.is_held(later))).scalars())
    for key in (Ballot.assignment_id, Recusal.assignment_id, CategoryDoubt.assignment_id):  # opened, but nothing scored
        db.session.execute(delete(key.class_).where(key.in_(given)))
    db.session.execute(delete(Assignment).where(Assignment.round_id == later.id))
    db.session.execute(delete(Finalist).where(Finalist.round_id == later.id))
    if jurors:
        tell_taken(season, later, jurors)
    log("entries.taken_back", by=by, season_id=season.id, subject_id=later.id)
