"""Reading messages to many: those of a season, one with its people, and what became of its mails."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from awards.accounts.models import Person
from awards.core.db import Rows, Unseen, db, outside, run
from awards.desk.circulars.models import Circular, CircularPerson
from awards.messages.models import Mail
from awards.messages.queries import with_fate
from awards.nominations.models import Nomination
from awards.programmes.models import Season

FATES = ("sent", "waiting", "failed", "withdrawn")
MOST_LISTED = 20


def circular(season: Season, circular_id: uuid.UUID) -> Circular | None:
    """Return a message of the season, or none."""
    query = select(Circular).where(Circular.id == circular_id, Circular.season_id == season.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def latest(season: Season) -> Rows:
    """Return the messages of a season that were changed last, at most MOST_LISTED: the row and who wrote it.

    Rows: Circular, name. One query.
    """
    name = func.coalesce(func.nullif(Person.name, ""), Person.email).label("name")
    query = select(Circular, name).join(Person, Person.id == Circular.by_id).where(Circular.season_id == season.id)
    return db.session.execute(query.order_by(Circular.changed_at.desc(), Circular.id).limit(MOST_LISTED)).all()


def named(ids: Collection[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Return what people are called. One query."""
    name = func.coalesce(func.nullif(Person.name, ""), Person.email)
    return dict(run(select(Person.id, name).where(Person.id.in_([each for each in ids if each]))).all())


def listed(circular_id: uuid.UUID, unseen: frozenset[uuid.UUID]) -> Select[Any]:
    """Return the select of a frozen list with what became of each mail.

    unseen: ids of people who are left out, see `all_unseen`. Rows: name, email, language, written_at, skipped, and of
    the mail mail_id, sent_at, failed_at, refused_at, withdrawn_at, attempts; none of it before it was written.
    """
    mail = and_(Mail.about_id == circular_id, Mail.person_id == CircularPerson.person_id)
    query: Any = (
        select(Person.name, Person.email, CircularPerson.language, CircularPerson.written_at, CircularPerson.skipped,
               Mail.id.label("mail_id"), Mail.sent_at, Mail.failed_at, Mail.refused_at, Mail.withdrawn_at)
        .select_from(CircularPerson)
        .join(Person, Person.id == CircularPerson.person_id)
        .outerjoin(Mail, mail)
        .where(CircularPerson.circular_id == circular_id)
        .order_by(CircularPerson.position)
    )  # fmt: skip
    return query.where(CircularPerson.person_id.not_in(unseen)) if unseen else query


def all_unseen(circular_id: uuid.UUID, unseen: Unseen) -> frozenset[uuid.UUID]:
    """Return who of a frozen list was written to about a nomination in a category that the viewer does not see.

    Two queries; none for a viewer without a side.
    """
    if not unseen:
        return frozenset()
    query = select(CircularPerson.person_id, CircularPerson.about).where(CircularPerson.circular_id == circular_id)
    about = {person: [uuid.UUID(each) for each in ids] for person, ids in run(query)}
    ids = {each for found in about.values() for each in found}
    shown = select(Nomination.id).where(Nomination.id.in_(ids), *outside(Nomination.category_id, unseen))
    seen = set(run(shown).scalars()) if ids else set()
    return frozenset(person for person, found in about.items() if not set(found) <= seen)


def fates(circular_id: uuid.UUID, unseen: frozenset[uuid.UUID] = frozenset()) -> dict[str, int]:
    """Return how many people of a frozen list are in which state: FATES of their mail, unwritten, or skipped.

    Two queries.
    """
    shown = (CircularPerson.person_id.not_in(unseen),) if unseen else ()
    people = select(
        func.count().filter(CircularPerson.written_at.is_(None), CircularPerson.skipped.is_(None)),
        func.count(CircularPerson.skipped),
    )
    unwritten, skipped = run(people.where(CircularPerson.circular_id == circular_id, *shown)).one()
    of_mails = (Mail.person_id.not_in(unseen),) if unseen else ()
    columns = [func.count().filter(*with_fate(fate)) for fate in FATES]
    row = run(select(*columns).where(Mail.about_id == circular_id, *of_mails)).one()
    return {**dict(zip(FATES, row, strict=True)), "unwritten": unwritten, "skipped": skipped}


def due(*, now: datetime) -> list[uuid.UUID]:
    """Return the ids of the messages whose time has come and whose mails are not all written."""
    query = select(Circular.id).where(
        Circular.confirmed_at.is_not(None), Circular.done_at.is_(None), Circular.stopped_at.is_(None)
    )
    return list(run(query.where(or_(Circular.send_at.is_(None), Circular.send_at <= now))).scalars())


def next_unwritten(circular_id: uuid.UUID, most: int) -> list[CircularPerson]:
    """Return the next people of a frozen list to whom nothing was written, locked against other workers."""
    query = select(CircularPerson).where(CircularPerson.circular_id == circular_id)
    query = query.where(CircularPerson.written_at.is_(None), CircularPerson.skipped.is_(None))
    query = query.order_by(CircularPerson.position).limit(most).with_for_update(skip_locked=True)
    return list(db.session.scalars(query))
