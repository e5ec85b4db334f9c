"""What is decided about results: the order of tied entries, which the chair is told of, and who goes on."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import delete, select, update

from awards.accounts.models import Person
from awards.core import clock
from awards.core.db import db, run, session_apart
from awards.core.verdicts import insist, no
from awards.jury import actions as jury
from awards.jury import queries as juries
from awards.jury.actions import move_tally
from awards.jury.mails import tell_taken
from awards.jury.models import Assignment, CategoryDoubt, Finalist, Recusal
from awards.jury.panels.queries import judges
from awards.jury.rules import most_entries
from awards.ledger.actions import log
from awards.messages.actions import enqueue, stop
from awards.messages.models import Mail
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.boards import boards
from awards.results.boards import queries as boards_queries
from awards.results.deciding import queries
from awards.results.models import TieDecision
from awards.scoring.models import Ballot


def decide(
    season: Season, round_: Round, category: Category, order: Sequence[uuid.UUID], *, reason: str, by: Person
) -> TieDecision:
    """Record the chair's order of tied entries, best first; in force only while exactly these are tied.

    Refused unless `order` names all entries of one shared place, each once.
    """
    results_queries.lock(season)
    chain, tied = queries.tie_break(season, round_, category), _tied(season, round_, category, order)
    insist(rules.can_decide(round_, chain=chain, tied=tied, gone_on=_gone_on(season, round_, category),
                            published=queries.is_published(season), now=clock.now()))  # fmt: skip
    made = TieDecision(
        id=uuid.uuid4(),
        round_id=round_.id,
        category_id=category.id,
        order=[str(each) for each in order],
        reason=reason,
        at=clock.now(),
        by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    move_tally(round_.id, category.id)
    stop(category.id, "results.tie", why="decided")
    log("tie.decided", by=by, season_id=season.id, subject_id=made.id, round=round_.code, category=category.code,
        entries=len(made.order), reason=reason)  # fmt: skip
    return made


def _tied(season: Season, round_: Round, category: Category, order: Sequence[uuid.UUID]) -> int:
    rows = boards.current(season, round_, category).rows
    groups: dict[int, set[uuid.UUID]] = {}
    for row in rows:
        if row.tied:
            groups.setdefault(row.detail["group"], set()).add(row.nomination_id)
    named = set(order)
    return len(named) if len(named) == len(order) and named in groups.values() else 0


def _gone_on(season: Season, round_: Round, category: Category) -> bool:
    later = results_queries.next_round(season, round_)
    return later is not None and results_queries.has_finalists(later, category)


def revoke(decision: TieDecision, season: Season, round_: Round, category: Category, *, by: Person) -> None:
    """Take a decision on a tie back: the entries share their place again."""
    results_queries.lock(season)
    db.session.refresh(decision)
    insist(rules.can_revoke(revoked=decision.revoked_at is not None, gone_on=_gone_on(season, round_, category),
                            published=queries.is_published(season)))  # fmt: skip
    decision.revoked_at = clock.now()
    db.session.flush()
    move_tally(round_.id, category.id)
    log("tie.reopened", by=by, season_id=season.id, subject_id=decision.id, round=round_.code, category=category.code)


def tell(season: Season, *, now: datetime) -> int:
    """Mail each chair of each category in which a tie is due, once a round; returns how many mails were written.

    Whoever is not impartial in a category is not told of it: somebody else has to decide there.
    """
    waiting = queries.due(season, now=now)
    fresh = _untold(season, waiting, queries.chairs(season)) if waiting else []
    return sum(_mail(season, tie, person) is not None for tie, person in fresh)


def _untold(season: Season, ties: Sequence[queries.Tie], chairs: Sequence[Person]) -> list[tuple[queries.Tie, Person]]:
    pairs = {_key(tie, person): (tie, person) for person in chairs for tie in reversed(ties)}
    told = set(run(select(Mail.once).where(Mail.once.in_(pairs))).scalars()) if pairs else set()
    fresh = [pair for key, pair in pairs.items() if key not in told]
    tied = results_queries.tied(season, {person.id for _, person in fresh}) if fresh else {}
    return [(tie, person) for tie, person in fresh if tie.category.code not in tied.get(person.id, ())]


def _mail(season: Season, tie: queries.Tie, person: Person) -> Mail | None:
    return enqueue(
        "results.tie",
        to=person,
        season=season,
        about=tie.category.id,
        once=_key(tie, person),
        url=f"/{season.slug}/to-decide",
        category=season.document.category(tie.category.code).name,
        round=tie.round.code,
        across=tie.across,
        count=len(tie.rows),
    )


def _key(tie: queries.Tie, person: Person) -> str:
    return f"tie/{tie.round.id.hex}/{tie.category.id.hex}/{person.id.hex}"


def forget(round_: Round) -> None:
    """Have the chair told anew of ties in a round: it is scored again."""
    db.session.execute(update(Mail).where(Mail.once.like(f"tie/{round_.id.hex}/%")).values(once=None))


def tell_at_once(season: Season, ties: Sequence[queries.Tie], chairs: Sequence[Person]) -> None:
    """Tell the chairs of ties that a request which only reads has found: in a transaction of its own."""
    if not _untold(season, ties, chairs):
        return
    slug = season.slug
    with session_apart():
        if (own := programmes.season_by_slug(slug)) is not None:
            tell(own, now=clock.now())


def tell_everywhere() -> None:
    """Make the boards of rounds that have closed, and tell their chairs: what the worker does every hour."""
    for season in programmes.opened_seasons():
        now = clock.now()
        if boards.closed_rounds(season, now=now) and not queries.is_published(season):  # nothing final is out yet
            boards.refresh(season, now=now)
            tell(season, now=now)


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
    admitted, least = results_queries.admitted(season), season.document.honours.min_admitted_entries
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
    later = results_queries.next_round(season, round_)
    results_queries.lock(season)
    found = cuts(season, round_) if later is not None and round_.closes_at <= clock.now() else []
    undecided = sum(each.undecided for each in found)
    gone_on = later is not None and results_queries.has_finalists(later)
    insist(rules.can_advance(round_, later, undecided=undecided, gone_on=gone_on, now=clock.now()))
    going = [(each.category, entry) for each in found for entry in each.going]
    if not going:
        insist(no("No nomination goes through in this round."))
    _write_finalists(season, round_, cast(Round, later), going, by=by)
    if assign:
        _assign_whole_panel(season, cast(Round, later), by=by)
    return len(going)


def _write_finalists(
    season: Season, round_: Round, later: Round, going: Sequence[tuple[Category, uuid.UUID]], *, by: Person
) -> None:
    moment = clock.now()
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
    barred = results_queries.conflicts(season)
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
    results_queries.lock(season)
    insist(rules.can_take_back(later, begun=results_queries.begun_in(later), now=clock.now()))
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
