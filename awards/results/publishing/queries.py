"""Reading publications: for organisers those that stand or wait, for everyone those whose time has come."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Row, and_, bindparam, distinct, func, or_, select
from sqlalchemy.orm import aliased

from awards.accounts.models import Company, Person
from awards.core.clock import now
from awards.core.db import Rows, db, run
from awards.jury.models import Assignment, Recusal
from awards.nominations.answers import dossier
from awards.nominations.models import Admission, Attachment, Nomination, Version
from awards.programmes import queries as programmes
from awards.programmes.document.types import Text
from awards.programmes.models import Category, Season
from awards.results.models import STANDS, Publication, PublicEntry
from awards.results.publishing.public_entries import Change, changes, named_by_id, pictures_of
from awards.results.rules import LAUREATES, was_public
from awards.scoring.models import Ballot


def out_or_waiting(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Return the condition for a publication to be public at an instant, or to wait for its time then."""
    replaced = and_(Publication.replaced_at.is_not(None), Publication.replaced_at <= now)
    return and_(Publication.unpublished_at.is_(None), ~replaced)


def publication_in_force(season: Season, kind: str) -> Publication | None:
    """Return the publication of a kind that is public or waits for its time, or none."""
    query = select(Publication).where(Publication.season_id == season.id, Publication.kind == kind, STANDS)
    return db.session.scalar(query.order_by(Publication.number.desc()).limit(1))


class Edition(NamedTuple):
    """A publication among those of its kind."""

    id: uuid.UUID
    number: int
    embargo_until: datetime
    unpublished_at: datetime | None
    replaced_at: datetime | None


def history(season: Season, kind: str) -> list[Edition]:
    """Return every publication of a kind, the latest first."""
    query = select(
        Publication.id, Publication.number, Publication.embargo_until, Publication.unpublished_at,
        Publication.replaced_at,
    ).where(Publication.season_id == season.id, Publication.kind == kind)  # fmt: skip
    return [Edition(*row) for row in run(query.order_by(Publication.number.desc()))]


def publications(season: Season) -> Rows:
    """Return every publication of a season without its content, the latest first, with who did it."""
    query = (
        select(
            Publication.id,
            Publication.kind,
            Publication.number,
            Publication.sha256,
            Publication.embargo_until,
            Publication.at,
            Publication.unpublished_at,
            Publication.unpublish_reason,
            Publication.replaced_at,
            Publication.reason,
            Person.name.label("by"),
            _second.name.label("second"),
        )
        .outerjoin(Person, Person.id == Publication.by_id)
        .outerjoin(_second, _second.id == Publication.second_id)
        .where(Publication.season_id == season.id)
        .order_by(Publication.at.desc(), Publication.number.desc())
    )
    return run(query).all()


_second = aliased(Person)


def how_many_named(season: Season) -> dict[uuid.UUID, int]:
    """Return how many entries each publication of a season names, by its id. One query."""
    query = select(Publication.id, func.count()).join(PublicEntry, PublicEntry.publication_id == Publication.id)
    return {row.id: row[1] for row in run(query.where(Publication.season_id == season.id).group_by(Publication.id))}


def publication(season: Season, publication_id: uuid.UUID) -> Publication | None:
    """Return a publication of the season, or none."""
    return db.session.scalar(
        select(Publication).where(Publication.id == publication_id, Publication.season_id == season.id)
    )


def last_number(season: Season, kind: str) -> int:
    """Return the number of the last publication of a kind, 0 before the first."""
    query = select(func.max(Publication.number)).where(Publication.season_id == season.id, Publication.kind == kind)
    return run(query).scalar() or 0


def addresses(season: Season) -> dict[uuid.UUID, uuid.UUID]:
    """Return the addresses that were made for pages of a season's entries, by nomination's id; public or not."""
    query = select(PublicEntry.nomination_id, PublicEntry.address).join(
        Publication, Publication.id == PublicEntry.publication_id
    )
    rows = run(query.where(Publication.season_id == season.id))
    return {row.nomination_id: row.address for row in rows}


def named_categories(publication_id: uuid.UUID) -> set[str]:
    """Return the codes of the categories in which a publication names entries."""
    return set(run(select(PublicEntry.category_code).where(PublicEntry.publication_id == publication_id)).scalars())


def only_there(made: Publication, *, now: datetime) -> tuple[int, int]:
    """Return how many entries of a publication have a public page by it alone, and how many by another one too."""
    others = select(PublicEntry.address).join(Publication, Publication.id == PublicEntry.publication_id)
    others = others.where(Publication.season_id == made.season_id, Publication.id != made.id, out(now))
    own = select(PublicEntry.address).where(PublicEntry.publication_id == made.id)
    addresses_, kept = set(run(own).scalars()), set(run(others).scalars())
    return len(addresses_ - kept), len(addresses_ & kept)


def scored(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, int]]:
    """Return of nominations the category's code, and how many jurors submitted a scoresheet that counts. One query."""
    if not ids:
        return {}
    counts = (Ballot.submitted_at.is_not(None), Recusal.assignment_id.is_(None), Assignment.removed_at.is_(None))
    query = select(Nomination.id, Category.code, func.count(distinct(Assignment.juror_id)).filter(*counts))
    query = query.join(Category, Category.id == Nomination.category_id)
    query = query.outerjoin(Assignment, Assignment.nomination_id == Nomination.id)
    query = query.outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
    query = query.outerjoin(Recusal, Recusal.assignment_id == Assignment.id).where(Nomination.id.in_(ids))
    return {row[0]: (row[1], row[2]) for row in run(query.group_by(Nomination.id, Category.code))}


# For everyone. Nothing here answers anything before the embargo has ended, or after results were unpublished.


def laureates_before(season: Season, *, editions: int) -> Rows:
    """Return whose entries won in the last editions of the same award: company_id, name_key and season (its address).

    The latest season comes last. One query.
    """
    before = (
        select(Season.id)
        .where(Season.award == season.award, Season.opened_at.is_not(None), Season.opens_at < season.opens_at)
        .order_by(Season.opens_at.desc())
        .limit(editions)
        .subquery()
    )
    query = (
        select(Nomination.company_id, Company.name_key, Season.slug.label("season"))
        .select_from(Publication)
        .join(before, before.c.id == Publication.season_id)
        .join(Season, Season.id == Publication.season_id)
        .join(PublicEntry, PublicEntry.publication_id == Publication.id)
        .join(Nomination, Nomination.id == PublicEntry.nomination_id)
        .join(Company, Company.id == Nomination.company_id)
        .where(Publication.kind == LAUREATES, out(now()), PublicEntry.kind == "laureate")
        .order_by(Season.opens_at)
    )
    return run(query).all()


def out(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Return the condition for a publication to be public at an instant."""
    return and_(out_or_waiting(now), Publication.embargo_until <= now)


def public(season: Season, *, now: datetime) -> list[Row[Any]]:
    """Return what is public of a season, laureates before the shortlist: rows with all but the content."""
    query = select(
        Publication.id,
        Publication.kind,
        Publication.number,
        Publication.sha256,
        Publication.embargo_until,
        Publication.reason,
    ).where(Publication.season_id == season.id, out(now))
    return sorted(run(query), key=lambda row: (row.kind != LAUREATES, -row.number))


def withdrawn(season: Season) -> Rows:
    """Return the publications of a season that were public and were taken back, never what they say."""
    query = (
        select(Publication.kind, Publication.number, Publication.embargo_until, Publication.unpublished_at)
        .where(Publication.season_id == season.id, Publication.embargo_until <= Publication.unpublished_at)
        .order_by(Publication.unpublished_at)
    )
    return run(query).all()


def corrections(publication_id: uuid.UUID) -> list[Row[Any]]:
    """Return the corrections that a publication, known to be public, ends with: itself and those before it.

    Rows, the latest first: id, number, kind, embargo_until, reason, and before (the id of the publication whose place
    it took, none if that was taken back). Those that were taken back are not among them.
    """
    public_, earlier = aliased(Publication), aliased(Publication)
    query = (
        select(Publication.id, Publication.number, Publication.kind, Publication.embargo_until, Publication.reason,
               earlier.id.label("before"))
        .join(public_, and_(public_.season_id == Publication.season_id, public_.kind == Publication.kind,
                            public_.number >= Publication.number))
        .outerjoin(earlier, and_(earlier.id == Publication.replaces_id, earlier.unpublished_at.is_(None)))
        .where(public_.id == publication_id, Publication.unpublished_at.is_(None), Publication.reason != "")
        .order_by(Publication.number.desc())
    )  # fmt: skip
    return list(run(query))


def content(publication_id: uuid.UUID) -> Any:
    """Return what a publication says, known to be public."""
    return run(select(Publication.content).where(Publication.id == publication_id)).scalar()


def public_entries(publication_id: uuid.UUID) -> list[PublicEntry]:
    """Return the finalists and laureates of a publication, in the order of the page."""
    query = select(PublicEntry).where(PublicEntry.publication_id == publication_id)
    return list(db.session.scalars(query.order_by(PublicEntry.position)))


def before(season: Season, made: Publication) -> Edition | None:
    """Return the last publication of the kind that was public before one, or none."""
    rows = history(season, made.kind)
    return next((row for row in rows if row.number < made.number and was_public(row, now=now())), None)


def compared(publication_id: uuid.UUID, entries: Iterable[PublicEntry]) -> list[Change]:
    """Return what public entries (rows of `PublicEntry`) change beside an earlier publication."""
    return changes(named_by_id(public_entries(publication_id)), named_by_id(entries))


def public_entry(season: Season, entry_id: uuid.UUID, *, now: datetime) -> Any:
    """Return a finalist or laureate of a season with kind, time and reason of its publication, if that is public.

    entry_id: the address of its page. Of an entry that was a finalist first the page of the laureate.
    """
    query = (
        select(PublicEntry, Publication.kind.label("published_as"), Publication.embargo_until, Publication.reason)
        .join(Publication, Publication.id == PublicEntry.publication_id)
        .where(PublicEntry.address == entry_id, Publication.season_id == season.id, out(now))
        .order_by((Publication.kind == LAUREATES).desc(), Publication.number.desc())
        .limit(1)
    )
    return db.session.execute(query).first()


def once_public(season: Season, entry_id: uuid.UUID, *, now: datetime) -> uuid.UUID | None:
    """Return the address of an entry that has or had a public page at this one: the same, or a later; else none."""
    query = (
        select(PublicEntry.address)
        .join(Publication, Publication.id == PublicEntry.publication_id)
        .where(
            or_(PublicEntry.address == entry_id, PublicEntry.id == entry_id),
            Publication.season_id == season.id,
            Publication.embargo_until <= now,
            or_(Publication.unpublished_at.is_(None), Publication.unpublished_at >= Publication.embargo_until),
        )
    )
    return run(query.limit(1)).scalar()


def public_bundle(season: Season, kind: str, *, now: datetime) -> Publication | None:
    """Return the publication of a kind with its content, if it is public."""
    query = select(Publication).where(Publication.season_id == season.id, Publication.kind == kind, out(now))
    return db.session.scalar(query.order_by(Publication.number.desc()).limit(1))


def archive(*, now: datetime) -> Rows:
    """Return the seasons with public results, the latest first: rows with the publication's kind and its counts."""
    laureates = func.count().filter(PublicEntry.kind == "laureate")
    query = (
        select(
            Publication.season_id,
            Publication.kind,
            Publication.embargo_until,
            func.count(PublicEntry.id).label("entries"),
            laureates.label("laureates"),
        )
        .join(PublicEntry, PublicEntry.publication_id == Publication.id)
        .where(out(now))
        .group_by(Publication.id, Publication.season_id, Publication.kind, Publication.embargo_until)
    )
    return run(query).all()


def public_ids(*, now: datetime) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Return by season's id the addresses of its entries: of the laureates, else of the shortlist. One query."""
    query = (
        select(Publication.season_id, Publication.kind, PublicEntry.address)
        .join(PublicEntry, PublicEntry.publication_id == Publication.id)
        .where(out(now))
        .order_by(PublicEntry.position, PublicEntry.id)
    )
    found: dict[tuple[uuid.UUID, str], list[uuid.UUID]] = {}
    for season_id, kind, entry_id in run(query):
        found.setdefault((season_id, kind), []).append(entry_id)
    # Laureates take the place of a shortlist.
    return {season_id: ids for (season_id, _), ids in sorted(found.items(), key=lambda item: item[0][1] == LAUREATES)}


def there(entries: Iterable[PublicEntry]) -> dict[str, Row[Any]]:
    """Return the pictures of public entries that are stored, by id: width and height (none while unknown), photo_key.

    One query, none without any.
    """
    owners = {uuid.UUID(each["id"]): entry.nomination_id for entry in entries for each in pictures_of(entry.content)}
    if not owners:
        return {}
    query = select(
        Attachment.id, Attachment.nomination_id, Attachment.width, Attachment.height, Attachment.photo_key
    ).where(Attachment.id.in_(list(owners)), Attachment.stored_at.is_not(None))
    return {str(row.id): row for row in run(query) if owners[row.id] == row.nomination_id}


def news(*, now: datetime, most: int) -> Rows:
    """Return what was published last, of all seasons: id, season_id, kind, embargo_until and first. One query.

    first: when the first of that kind became public in the season, taken back or not.
    """
    any_ = aliased(Publication)
    first = select(func.min(any_.embargo_until)).where(
        any_.season_id == Publication.season_id, any_.kind == Publication.kind, any_.embargo_until <= now,
        or_(any_.unpublished_at.is_(None), any_.unpublished_at >= any_.embargo_until),
    )  # fmt: skip
    query = select(
        Publication.id, Publication.season_id, Publication.kind, Publication.embargo_until,
        first.scalar_subquery().label("first"),
    ).where(out(now))  # fmt: skip
    return run(query.order_by(Publication.embargo_until.desc(), Publication.id).limit(most)).all()


def latest(season: Season, *, now: datetime) -> Rows:
    """Return what is public of a season, and laureates of its award before: id, kind and slug, the latest first."""
    values = {"award": season.award, "opens": season.opens_at, "season": season.id, "now": now}
    return run(_LATEST, values).all()


_LATEST = (
    select(Publication.id, Publication.kind, Season.slug)
    .join(Season, Season.id == Publication.season_id)
    .where(
        Season.award == bindparam("award"),
        Season.opens_at <= bindparam("opens"),
        or_(Publication.kind == LAUREATES, Season.id == bindparam("season")),
        out(bindparam("now")),
    )
    .order_by(Season.opens_at.desc(), Publication.number.desc())
)


def kept_back(season: Season, ids: Collection[uuid.UUID]) -> list[tuple[Text, int]]:
    """Return the questions that came to be public after some of these entries answered them, and how many did.

    By label, in the order of the form: of those entries the answers are not published.
    """
    found = Counter(
        question.id
        for row, told in admitted(ids)
        for question in dossier.kept_back(season.document, row.answers, category=row.code, told=told)
    )
    return [(each.label, found[each.id]) for each in season.document.questions if each.id in found]


def admitted(ids: Collection[uuid.UUID]) -> Iterator[tuple[Any, frozenset[str]]]:
    """Yield the admitted version of each entry, and which questions were public by the rules it was submitted under."""
    rows = run(
        select(Nomination.id, Category.code, Version.answers, Version.files, Version.programme_id)
        .join(Category, Category.id == Nomination.category_id)
        .join(Admission, Admission.id == Nomination.admission_id)
        .join(Version, Version.id == Admission.version_id)
        .where(Nomination.id.in_(ids))
    ).all()
    documents = programmes.documents({row.programme_id for row in rows})
    for row in rows:
        yield row, dossier.declared_public(documents[row.programme_id])
