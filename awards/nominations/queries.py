"""Reading nominations: a nominee sees those of their own companies, staff those of their season; and what is on record
of entries besides their answers: who won lately, which projects are in two categories.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from awards.accounts.models import ACTS, Company, Membership, Person
from awards.core.db import Rows, Unseen, beside, db, outside, run
from awards.core.ports import Port
from awards.nominations.answers.eligibility import Record
from awards.nominations.models import Admission, Attachment, Draft, Extension, FilePage, Nomination, Version
from awards.programmes.document.form_schema import ONE_CATEGORY, WAIT, conditions
from awards.programmes.models import Category, Season

# As `rules.state` says it of one; beside the admission in force, if there is one.
STATE = case(
    (Nomination.withdrawal_id.is_not(None), "withdrawn"),
    (Nomination.disqualification_id.is_not(None), "disqualified"),
    (Admission.outcome.is_not(None), Admission.outcome),
    (Nomination.version_id.is_not(None), "submitted"),
    else_="draft",
).label("state")
# What its people or two of the organisers did about taking part, with the reason.
_FATE = (joinedload(Nomination.withdrawal), joinedload(Nomination.disqualification))


def mine(person: Person, season: Season) -> Sequence[Nomination]:
    """Return the nominations of the person's companies in a season, with company, category, decision and version."""
    query = _whole().options(joinedload(Nomination.version))
    query = query.where(beside(Nomination.season_id) == season.id, Nomination.company_id.in_(_companies(person)))
    return db.session.scalars(query.order_by(Nomination.created_at)).all()


def nomination_for(person: Person, season: Season, nomination_id: uuid.UUID) -> Nomination | None:
    """Return a nomination of one of the person's companies, with company, category, decision and version, or none."""
    query = (
        _whole()
        .options(joinedload(Nomination.version), joinedload(Nomination.disqualification))
        .where(
            Nomination.id == nomination_id,
            Nomination.season_id == season.id,
            Nomination.company_id.in_(_companies(person)),
        )
    )
    return db.session.scalar(query)


def locked(nomination: Nomination) -> Nomination:
    """Return the nomination as it stands now, locked with its company, whose entries are counted one by one."""
    run(select(Company.id).where(Company.id == nomination.company_id).with_for_update())
    query = _whole().options(joinedload(Nomination.version), *_FATE)
    query = query.where(Nomination.id == nomination.id).with_for_update(of=Nomination)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def entry(season: Season, nomination_id: uuid.UUID) -> Nomination | None:
    """Return a nomination of the season for its staff, with company, category, decision and version, or none."""
    query = _whole().options(joinedload(Nomination.version), *_FATE)
    query = query.where(Nomination.id == nomination_id, Nomination.season_id == season.id)
    # Asked again after somebody else was first, it is to say what there is now.
    return db.session.scalar(query.execution_options(populate_existing=True))


def entries(season: Season, ids: Collection[uuid.UUID]) -> Sequence[Nomination]:
    """Return nominations of the season with company, category, decision and version. One query."""
    query = _whole().options(joinedload(Nomination.version)).where(Nomination.id.in_(ids))
    return db.session.scalars(query.where(beside(Nomination.season_id) == season.id)).all()


def drafts(nomination: Nomination) -> dict[str, Draft]:
    """Return the topics of a draft that were saved, by topic, each with who saved it last."""
    query = select(Draft).options(joinedload(Draft.saved_by)).where(Draft.nomination_id == nomination.id)
    return {draft.topic: draft for draft in db.session.scalars(query.execution_options(populate_existing=True))}


def drafts_of(nominations: Sequence[Nomination]) -> dict[uuid.UUID, dict[str, Draft]]:
    """Return the topics of several drafts that were saved, by nomination and topic. One query."""
    query = select(Draft).where(Draft.nomination_id.in_([each.id for each in nominations]))
    found: dict[uuid.UUID, dict[str, Draft]] = {}
    for each in db.session.scalars(query):
        found.setdefault(each.nomination_id, {})[each.topic] = each
    return found


def draft(nomination: Nomination, topic: str, *, lock: bool = False) -> Draft | None:
    """Return one topic of a draft with who saved it, or none if it was never saved; locked against others if asked."""
    query = select(Draft).where(Draft.nomination_id == nomination.id, Draft.topic == topic)
    query = query.options(joinedload(Draft.saved_by)).execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update(of=Draft) if lock else query)


def files(nomination: Nomination) -> dict[str, Attachment]:
    """Return the stored files of a nomination that were not removed, by id as text, the oldest first."""
    return files_of([nomination]).get(nomination.id, {})


def files_of(nominations: Sequence[Nomination]) -> dict[uuid.UUID, dict[str, Attachment]]:
    """Return the same of several nominations, by nomination. One query."""
    query = (
        select(Attachment)
        .where(
            Attachment.nomination_id.in_([each.id for each in nominations]),
            Attachment.stored_at.is_not(None),
            Attachment.removed_at.is_(None),
        )
        .order_by(Attachment.uploaded_at, Attachment.id)
    )
    found: dict[uuid.UUID, dict[str, Attachment]] = {}
    for file in db.session.scalars(query):
        found.setdefault(file.nomination_id, {})[str(file.id)] = file
    return found


def every_file(nomination: Nomination) -> dict[str, Attachment]:
    """Return every stored file of a nomination by id as text, those taken out of the draft too: versions keep them."""
    query = select(Attachment).where(Attachment.nomination_id == nomination.id, Attachment.stored_at.is_not(None))
    return {str(file.id): file for file in db.session.scalars(query)}


def removed_files(nomination: Nomination, question_id: str) -> Sequence[Attachment]:
    """Return the stored files of a question that were replaced or taken out and that no version shows."""
    query = select(Attachment).where(
        Attachment.nomination_id == nomination.id,
        Attachment.question == question_id,
        Attachment.stored_at.is_not(None),
        Attachment.removed_at.is_not(None),
    )
    return db.session.scalars(query).all()


def kept_bytes(nomination: Nomination) -> int:
    """Return how many bytes of files are kept for a nomination: announced, replaced and removed ones too."""
    query = select(func.coalesce(func.sum(Attachment.size), 0)).where(Attachment.nomination_id == nomination.id)
    return int(run(query).scalar() or 0)


def begun(season: Season, company: Company) -> int:
    """Return how many nominations a company has begun in a season, whatever became of them."""
    query = select(func.count()).where(Nomination.season_id == season.id, Nomination.company_id == company.id)
    return int(run(query).scalar() or 0)


def file(nomination: Nomination, file_id: uuid.UUID) -> Attachment | None:
    """Return a stored file of a nomination, or none; removed ones too, for versions keep them."""
    return db.session.scalar(
        select(Attachment).where(
            Attachment.id == file_id, Attachment.nomination_id == nomination.id, Attachment.stored_at.is_not(None)
        )
    )


def page_of(file_id: uuid.UUID, number: int) -> Row[Any] | None:
    """Return how many pages a file has, and of one of them key, width, height and text, none where it is not drawn."""
    here = and_(FilePage.attachment_id == Attachment.id, FilePage.number == number)
    query = select(Attachment.pages, FilePage.key, FilePage.width, FilePage.height, FilePage.text)
    return run(query.select_from(Attachment).outerjoin(FilePage, here).where(Attachment.id == file_id)).first()


def announced(nomination: Nomination, file_id: uuid.UUID) -> Attachment | None:
    """Return a file whose row is there and whose bytes are still to come, or none."""
    return db.session.scalar(
        select(Attachment).where(
            Attachment.id == file_id, Attachment.nomination_id == nomination.id, Attachment.stored_at.is_(None)
        )
    )


def versions(nomination: Nomination) -> Sequence[Version]:
    """Return every submitted version, the newest first."""
    query = select(Version).where(Version.nomination_id == nomination.id).order_by(Version.number.desc())
    return db.session.scalars(query).all()


def earlier_answers(nomination: Nomination, topic: str) -> dict[str, Any]:
    """Return what the company's other nominations, of any season, said last in a topic of this name; empty if none."""
    query = (
        select(Draft.answers)
        .join(Nomination, Nomination.id == Draft.nomination_id)
        .where(Nomination.company_id == nomination.company_id, Draft.topic == topic, Draft.revision > 0)
        .where(Nomination.id != nomination.id)
        .order_by(Draft.saved_at.desc())
        .limit(1)
    )
    return dict(run(query).scalar() or {})


def extensions(nominations: Sequence[Nomination]) -> dict[uuid.UUID, Extension]:
    """Return the latest extension of each of several nominations that has one, by nomination. One query."""
    query = select(Extension).where(Extension.nomination_id.in_([each.id for each in nominations]))
    return {each.nomination_id: each for each in db.session.scalars(query.order_by(Extension.until))}


def extension(nomination: Nomination) -> Extension | None:
    """Return the latest extension of the deadline for this nomination, or none."""
    query = select(Extension).where(Extension.nomination_id == nomination.id).order_by(Extension.until.desc()).limit(1)
    return db.session.scalar(query)


def extended_until(nomination: Nomination) -> datetime | None:
    """Return the later deadline of this nomination, or none."""
    found = extension(nomination)
    return found.until if found else None


def entries_of(
    companies: Sequence[Company], season: Season, *, besides: Nomination | None = None
) -> list[tuple[uuid.UUID, str | None, bool]]:
    """Return company, code of the category and whether it was submitted, of each entry that is not withdrawn.

    `besides`: left out, because the others are asked about for its sake.
    """
    query = (
        select(Nomination.company_id, Category.code, Nomination.version_id.is_not(None))
        .outerjoin(Category, Category.id == Nomination.category_id)
        .where(
            Nomination.season_id == season.id,
            Nomination.company_id.in_([company.id for company in companies]),
            Nomination.withdrawal_id.is_(None),
        )
    )
    if besides is not None:
        query = query.where(Nomination.id != besides.id)
    return [(company_id, code, bool(submitted)) for company_id, code, submitted in run(query)]


def newest_of(company: Company) -> str | None:
    """Return the address of the season in which a company's nominations were changed last, or none."""
    query = select(Season.slug).join(Nomination, Nomination.season_id == Season.id)
    query = query.where(Nomination.company_id == company.id).order_by(Nomination.touched_at.desc()).limit(1)
    return run(query).scalar()


def rivals(nomination: Nomination) -> list[str | None]:
    """Return the categories (codes) of the company's other submitted entries of the season that are not withdrawn."""
    query = (
        select(Category.code)
        .select_from(Nomination)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .where(
            Nomination.season_id == nomination.season_id,
            Nomination.company_id == nomination.company_id,
            Nomination.id != nomination.id,
            Nomination.version_id.is_not(None),
            Nomination.withdrawal_id.is_(None),
        )
    )
    return list(run(query).scalars())


def entered_elsewhere(nomination_ids: Sequence[uuid.UUID], unseen: Unseen = ()) -> dict[uuid.UUID, str]:
    """Return of nominations whose organisation submitted one of the same title in another category the code of that.

    Left out: categories unseen by the reader. By nomination; one query.
    """
    other = aliased(Nomination)
    query = (
        select(Nomination.id, func.min(Category.code))
        .join(other, other.company_id == Nomination.company_id)
        .join(Category, Category.id == other.category_id)
        .where(
            Nomination.id.in_(nomination_ids),
            Nomination.title_key != "",
            beside(other.season_id) == Nomination.season_id,
            other.title_key == Nomination.title_key,
            other.category_id != Nomination.category_id,
            other.version_id.is_not(None),
            other.withdrawal_id.is_(None),
            *outside(other.category_id, unseen),
        )
        .group_by(Nomination.id)
    )
    return {row[0]: row[1] for row in run(query)}


def members(nomination: Nomination) -> list[Person]:
    """Return the people who act for the nomination's company: they get its mails."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.company_id == nomination.company_id,
            *ACTS,
        )
    )
    return list(db.session.scalars(query))


def members_of(company_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Person]]:
    """Return the people who act for several companies, by company. One query."""
    query = select(Membership.company_id, Person).join(Person, Membership.person_id == Person.id)
    found: dict[uuid.UUID, list[Person]] = {}
    for company_id, person in db.session.execute(query.where(Membership.company_id.in_(company_ids), *ACTS)):
        found.setdefault(company_id, []).append(person)
    return found


NOTHING = ("", "[]", "{}")  # answers that say nothing, as text


def answered(season: Season, topic: str, question_id: str) -> tuple[int, int]:
    """Return how many drafts, and how many submitted nominations, have an answer to a question. Two queries."""
    of_season = (Nomination.season_id == season.id, Nomination.withdrawal_id.is_(None))
    in_draft, sent = Draft.answers[question_id].as_string(), Version.answers[(topic, question_id)].as_string()
    drafts = (
        select(func.count())
        .select_from(Draft)
        .join(Nomination, Nomination.id == Draft.nomination_id)
        .where(*of_season, Nomination.version_id.is_(None), Draft.topic == topic)
        .where(in_draft.is_not(None), in_draft.not_in(NOTHING))
    )
    versions = (
        select(func.count())
        .select_from(Nomination)
        .join(Version, Version.id == Nomination.version_id)
        .where(*of_season, sent.is_not(None), sent.not_in(NOTHING))
    )
    return db.session.scalar(drafts) or 0, db.session.scalar(versions) or 0


def _whole() -> Select[Nomination]:
    return (
        select(Nomination)
        .join(Nomination.company)
        .outerjoin(Nomination.category)
        .options(
            contains_eager(Nomination.company),
            contains_eager(Nomination.category),
            joinedload(Nomination.admission),
        )
    )


def _companies(person: Person) -> Select[uuid.UUID]:
    return select(Membership.company_id).where(Membership.person_id == person.id, *ACTS)


@Port
def jury_state(nomination_id: uuid.UUID) -> str:
    """Return UNTOUCHED, ASSIGNED (given to jurors) or JUDGED (one has begun to score); recused ones do not count."""
    raise NotImplementedError


@Port
def jury_states(nomination_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the same of several nominations, by id; those that nobody holds are left out. One query."""
    raise NotImplementedError


@Port
def judged_at(nomination_id: uuid.UUID) -> datetime | None:
    """Return when the last round closed in which a scoresheet of an entry was begun and stands; none before that."""
    raise NotImplementedError


@Port
def laureates_before(season: Season, *, editions: int) -> Rows:
    """Return whose entries won in the last editions of an award: company_id, name_key and season (its address)."""
    raise NotImplementedError


Asked = tuple[uuid.UUID | None, uuid.UUID | None, str]  # ids of nomination and organisation, key of the latter's name


def record_of(nomination: Nomination, season: Season, unseen: Unseen = ()) -> Record:
    """Return what is on record of one nomination, its company loaded; unseen: categories not for the reader."""
    asked = (nomination.id, nomination.company_id, nomination.company.name_key)
    return records(season, [asked], unseen)[nomination.id]


def records(season: Season, entries: Iterable[Asked], unseen: Unseen = ()) -> dict[uuid.UUID | None, Record]:
    """Return what is on record of several nominations, by id; none is one still to be begun. Two queries at most."""
    entries, asks = list(entries), {each.id for each in conditions(season.document)}
    ids = [each for each, _, _ in entries if each is not None] if ONE_CATEGORY in asks else []
    elsewhere = entered_elsewhere(ids, unseen) if ids else {}
    won: dict[object, str] = {}
    if WAIT in asks and entries:
        editions = season.document.eligibility.previous_laureate_wait_editions
        for row in laureates_before(season, editions=editions):
            won |= {row.company_id: row.season, row.name_key: row.season}
    return {
        entry: Record(won=won.get(company) or won.get(name, ""), elsewhere=elsewhere.get(entry, "") if entry else "")
        for entry, company, name in entries
    }
