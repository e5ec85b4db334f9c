"""Tables of people and of what was written to them: roles, companies, who acts for a nominee, the outbox.

They hold addresses: whoever only observes does not get them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select

from awards.accounts.models import ACTS, Company, Membership, Person
from awards.core.db import Unseen, found_by, outside
from awards.core.message import Message
from awards.messages.models import Mail
from awards.messages.queries import but_for, with_fate
from awards.nominations.models import Admission, Nomination
from awards.nominations.queries import STATE
from awards.programmes.document.form_schema import country_name
from awards.programmes.models import Appointment, Category, Season
from awards.results.exports.jury_at_work import at
from awards.results.exports.streaming import MOMENT, NUMBER, Found, Row, Say, Source, each, heads, ids
from awards.results.exports.tables import ENTRY, ENTRY_ID, NONE, STATES, Filters, entry_cells, fitting
from awards.web.access import hidden_here
from awards.web.i18n import reader_language

ADDRESS = ((Message("Name"), "name"), (Message("Email address"), "email"), (Message("Language"), "language"))
PERSON_ID = ids((Message("Person’s id"), "person_id"))
COMPANY_ID = ids((Message("Organisation’s id"), "organisation_id"))
ROLES = {
    "owner": Message("lead organiser"),
    "organiser": Message("organiser"),
    "chair": Message("jury chair"),
    "juror": Message("juror"),
    "observer": Message("observer"),
}
FATES = {
    "sent": Message("sent"),
    "withdrawn": Message("withdrawn, not sent"),
    "refused": Message("address rejected"),
    "failed": Message("failed"),
    "waiting": Message("waiting"),
}


def people(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return everybody who has, had or was offered a role in the season."""
    query = (
        select(Person.id, Person.name, Person.email, Person.language, Appointment.role, Appointment.invited_at,
               Appointment.accepted_at, Appointment.declined_at, Appointment.ended_at)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.season_id == season.id, *found_by(filters.get("q", ""), Person.name_key))
        .order_by(Person.name_key, Person.id, Appointment.role)
    )  # fmt: skip
    if filters.get("role"):
        query = query.where(Appointment.role == filters["role"])
    moment, zone = at(season), season.timezone

    def cells(row: Found) -> Row:
        return [row.name, row.email, row.language, say(ROLES[row.role]), say(_standing(row)), moment(row.invited_at),
                moment(row.accepted_at), moment(row.ended_at), str(row.id)]  # fmt: skip

    columns = heads(say, *ADDRESS, (Message("Role"), "role"), (Message("State"), "state"),
                    (Message("Invited ({zone})", zone=zone), "invited", MOMENT),
                    (Message("Accepted ({zone})", zone=zone), "accepted", MOMENT),
                    (Message("Ended ({zone})", zone=zone), "ended", MOMENT), *PERSON_ID)  # fmt: skip
    return Source(columns, query, each(cells))


def _standing(row: Found) -> Message:
    if row.ended_at:
        return Message("ended")
    if row.declined_at:
        return Message("declined")
    return Message("in force") if row.accepted_at else Message("invited")


def companies(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return the organisations with nominations in the season that fit, with how many they began and submitted."""
    query = (
        select(Company.id, Company.name, Company.country, func.count().label("begun"),
               func.count(Nomination.version_id).label("sent"))
        .join(Nomination, Nomination.company_id == Company.id)
        .where(Nomination.season_id == season.id, *outside(Nomination.category_id, unseen), *fitting(season, filters))
        .group_by(Company.id, Company.name, Company.country, Company.name_key)
        .order_by(Company.name_key, Company.id)
    )  # fmt: skip

    def cells(row: Found) -> Row:
        country = country_name(season.document, row.country, reader_language())
        return [row.name, country, row.begun, row.sent, str(row.id)]

    columns = heads(say, *ENTRY[1:], (Message("Nominations"), "nominations", NUMBER),
                    (Message("Submitted"), "submitted", NUMBER), *COMPANY_ID)  # fmt: skip
    return Source(columns, query, each(cells))


def contacts(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return who acts for the nominees of the season: a row for each nomination that fits and each of its people."""
    names = {each.id: say(each.name) for each in season.document.categories}

    def cells(row: Found) -> Row:
        return [row.name, row.email, row.spoken, *entry_cells(season, row), names.get(row.category, ""),
                say(STATES[row.state]), str(row.id), str(row.person_id), str(row.company_id)]  # fmt: skip

    columns = heads(say, *ADDRESS, *ENTRY, (Message("Category"), "category"), (Message("State"), "state"), *ENTRY_ID,
                    *PERSON_ID, *COMPANY_ID)  # fmt: skip
    return Source(columns, _contacts(season, unseen, filters), each(cells))


def _contacts(season: Season, unseen: Unseen, filters: Filters) -> Select[*tuple[object, ...]]:
    return (
        select(Nomination.id, Nomination.title, Company.name.label("company"), Company.id.label("company_id"),
               Nomination.country, Category.code.label("category"), STATE, Person.id.label("person_id"), Person.name,
               Person.email, Person.language.label("spoken"))
        .join(Company, Company.id == Nomination.company_id)
        .join(Membership, Membership.company_id == Company.id)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Category, Category.id == Nomination.category_id)
        .outerjoin(Admission, Admission.id == Nomination.admission_id)
        .where(Nomination.season_id == season.id, *ACTS, *outside(Nomination.category_id, unseen))
        .where(*fitting(season, filters))
        .order_by(Company.name_key, Company.id, Nomination.title_key, Nomination.id, Person.name_key, Person.id)
    )  # fmt: skip


def mails(season: Season, say: Say, *, unseen: Unseen, now: datetime, filters: Filters = NONE) -> Source:
    """Return the season's outbox as it is cut down, the newest first, without the texts: they may hold links."""
    query = (
        select(Mail.id, Mail.event, Mail.to, Mail.language, Mail.subject, Mail.created_at, Mail.sent_at,
               Mail.withdrawn_at, Mail.refused_at, Mail.failed_at, Mail.attempts, Mail.error)
        .where(Mail.season_id == season.id, *but_for(hidden_here()))
        .where(*found_by(filters.get("search", ""), Mail.search_key))
        .order_by(Mail.created_at.desc(), Mail.id)
    )  # fmt: skip
    if filters.get("fate"):
        query = query.where(*with_fate(filters["fate"]))
    moment, zone = at(season), season.timezone

    def cells(row: Found) -> Row:
        return [moment(row.created_at), row.to, row.language, row.subject, say(FATES[_fate(row)]), moment(row.sent_at),
                row.attempts, row.error, row.event, str(row.id)]  # fmt: skip

    columns = heads(say, (Message("Created ({zone})", zone=zone), "created", MOMENT), (Message("Recipient"), "to"),
                    (Message("Language"), "language"), (Message("Subject"), "subject"), (Message("State"), "state"),
                    (Message("Sent ({zone})", zone=zone), "sent", MOMENT), (Message("Attempts"), "attempts", NUMBER),
                    (Message("Error"), "error"), (Message("Event"), "event"),
                    *ids((Message("Email’s id"), "id")))  # fmt: skip
    return Source(columns, query, each(cells))


def _fate(row: Found) -> str:
    told = {"sent": row.sent_at, "withdrawn": row.withdrawn_at, "refused": row.refused_at, "failed": row.failed_at}
    return next((fate for fate, moment in told.items() if moment), "waiting")
