"""Rows of people: those with a sign-in, the jury with its panels, and whoever acts for a company."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from awards.accounts.models import Company, Membership, Person
from awards.core.text import sort_key
from awards.demo import cast
from awards.demo.outline import Doc
from awards.demo.seasons import Rows, Stage
from awards.jury.models import Juror, Seat
from awards.programmes.models import Appointment

ZONES = {
    "KZ": "Asia/Almaty", "DE": "Europe/Berlin", "UZ": "Asia/Tashkent", "KG": "Asia/Bishkek", "TJ": "Asia/Dushanbe",
    "TM": "Asia/Ashgabat", "AZ": "Asia/Baku", "GE": "Asia/Tbilisi", "AM": "Asia/Yerevan", "TR": "Europe/Istanbul",
    "PL": "Europe/Warsaw", "AT": "Europe/Vienna", "CH": "Europe/Zurich", "HU": "Europe/Budapest",
}  # fmt: skip
SHOWN = ("en", "de", "ru", "kk")


@dataclass(frozen=True)
class Judge:
    """A juror of a season: the person, the own key and languages, and the codes of the categories judged first."""

    id: uuid.UUID
    person_id: uuid.UUID
    key: str
    languages: tuple[str, ...]
    categories: tuple[str, ...]
    final: bool
    sign_in: str | None
    conflict: Mapping[str, str] | None
    apart: str | None = None  # the key of an entry that the organisers gave to others


def person(rows: Rows, *, name: str, email: str, language: str, country: str, at: datetime) -> uuid.UUID:
    """Add a person with a verified address, or find whoever has it already; without a password."""
    if email not in rows.people:
        rows.people[email] = rows.id("person", email)
        rows.add(
            Person,
            id=rows.people[email],
            email=email,
            name=name[:100],
            name_key=sort_key(name[:100]),
            language=language if language in SHOWN else "en",
            timezone=ZONES.get(country, "UTC"),
            created_at=at,
            verified_at=at + timedelta(minutes=4),
        )
    return rows.people[email]


def staff(stage: Stage) -> None:
    """Add organisers, chair and observer with their roles."""
    at = stage.season.created_at
    for row in cast.sign_ins():
        if row["role"] in ("organiser", "chair", "observer"):
            who = person(stage.rows, **{key: row[key] for key in ("name", "email", "language", "country")}, at=at)
            by = stage.organisers[0] if stage.organisers else None
            appoint(stage, who, row["role"], at=at + timedelta(days=len(stage.organisers)), by=by)
            if row["role"] == "organiser":
                stage.organisers.append(who)
            elif row["role"] == "chair":
                profile(stage, row, who, at=at + timedelta(days=3))


def appoint(stage: Stage, person_id: uuid.UUID, role: str, *, at: datetime, by: uuid.UUID | None) -> None:
    """Give a person a role, invited and accepted a day later."""
    appointment_id = stage.id("appointment", str(person_id), role)
    accepted = at + timedelta(hours=22)
    stage.rows.add(
        Appointment,
        id=appointment_id,
        season_id=stage.season.id,
        person_id=person_id,
        role=role,
        invited_at=at,
        invited_by_id=by,
        accepted_at=accepted,
    )
    stage.event("appointment.made", at, by, appointment_id, role=role, accepted=False)
    stage.event("appointment.accepted", accepted, person_id, appointment_id)


def jury(stage: Stage, count: int) -> list[Judge]:
    """Add so many jurors with profiles, and seats on the panels of their categories and of the final."""
    return [juror(stage, row, index) for index, row in enumerate(cast.jurors(count, stage.seed, _taught(stage)))]


def _taught(stage: Stage) -> tuple[str, ...]:
    # The written jurors know the categories of the default programme; for another one they take turns.
    known = {code for row in cast.jurors(3, 0) for code in row["categories"]}
    return () if known <= set(stage.categories) else tuple(stage.categories)


def juror(stage: Stage, row: Doc, index: int) -> Judge:
    """Add one juror."""
    at = stage.season.opens_at - timedelta(days=40) + timedelta(hours=5 * index)
    language = row["languages"][0]
    who = person(stage.rows, name=row["name"], email=row["email"], language=language, country=row["country"], at=at)
    appoint(stage, who, "juror", at=at, by=stage.organisers[0])
    judge = Judge(
        id=profile(stage, row, who, at=at + timedelta(days=3)),
        person_id=who,
        key=row["key"],
        languages=tuple(row["languages"]),
        categories=tuple(row["categories"]),
        final=row["final"],
        sign_in=row["sign_in"],
        conflict=row.get("conflict"),
        apart=row.get("apart"),
    )
    seats(stage, judge)
    return judge


def profile(stage: Stage, row: Doc, person_id: uuid.UUID, *, at: datetime) -> uuid.UUID:
    """Add what somebody who judges says of themselves, and that they agreed to the terms of conduct; return its id."""
    juror_id = stage.id("juror", row["email"])
    language = row["languages"][0]
    stage.rows.add(
        Juror,
        id=juror_id,
        season_id=stage.season.id,
        person_id=person_id,
        employer=row["employer"],
        past_employers=row.get("past", ""),
        about=row["profile"].get(language) or next(iter(row["profile"].values())),
        languages=row["languages"],
        fields=[code for code in row["categories"] if code in stage.categories],
        conduct_accepted_at=at,
    )
    stage.event("conduct.accepted", at, person_id, juror_id)
    return juror_id


def seats(stage: Stage, judge: Judge) -> None:
    """Seat a juror: by categories where a round has a panel for each, on the whole panel where it has one."""
    for round_ in stage.scored:
        by_category = getattr(stage.document.round(round_.code), "panel", "category") == "category"
        codes: list[str | None] = [*judge.categories] if by_category else [None] if judge.final else []
        for code in codes:
            stage.rows.add(
                Seat,
                id=stage.id("seat", round_.code, str(code), judge.key),
                round_id=round_.id,
                juror_id=judge.id,
                category_id=stage.categories[code].id if code else None,
            )


def company(stage: Stage, made: Doc, rng: random.Random, *, at: datetime) -> tuple[uuid.UUID, uuid.UUID]:
    """Add a nominee with its people, or find it from another season; returns its id and who acts for it."""
    rows, nominee, contact = stage.rows, made["company"], made["contact"]
    owner = _acting(stage, made, at)
    name = nominee["name"][:150]
    if name in rows.companies:
        return rows.companies[name], owner
    company_id = rows.companies[name] = rows.id("company", name)
    rows.add(Company, id=company_id, name=name, name_key=sort_key(name), country=nominee["country"], created_at=at)
    _member(rows, company_id, owner, "owner", at)
    for number in range(rng.choice((0, 0, 1, 1, 2))):
        colleague = cast.person(nominee["country"], contact["language"], rng)
        email = f"{cast.mail_name(colleague)}@{nominee['domain']}"
        if email not in rows.people:
            who = person(rows, name=colleague, email=email, language=contact["language"], country=nominee["country"],
                         at=at)  # fmt: skip
            _member(rows, company_id, who, "member", at + timedelta(days=1 + number), by=owner, accepted=number == 0)
    return company_id, owner


def _acting(stage: Stage, made: Doc, at: datetime) -> uuid.UUID:
    # The nominee with a sign-in acts for the nominations that the cast names.
    contact = dict(made["contact"])
    for row in cast.sign_ins():
        own = made["key"] in (row.get("nomination"), *row.get("also", ()))
        if own and row["role"] == "nominee" and row["name"] == contact["name"]:
            contact["email"] = row["email"]
    return person(stage.rows, name=contact["name"], email=contact["email"], language=contact["language"],
                  country=made["company"]["country"], at=at)  # fmt: skip


def _member(
    rows: Rows, company_id: uuid.UUID, person_id: uuid.UUID, role: str, at: datetime, *,
    by: uuid.UUID | None = None, accepted: bool = True,
) -> None:  # fmt: skip
    rows.add(
        Membership,
        id=rows.id("membership", str(company_id), str(person_id)),
        company_id=company_id,
        person_id=person_id,
        role=role,
        invited_by_id=by,
        invited_at=at,
        accepted_at=at + timedelta(hours=3 if by else 0) if accepted else None,
    )
