"""Jurors from a file: people who are offered the role, what their profile lacked, and their places on panels."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from awards.accounts.actions import person_for
from awards.accounts.addresses import NoAddress, read_address
from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.message import Message
from awards.core.text import search_key
from awards.desk.imports import cells
from awards.desk.imports.taking.work import CHANGED, ELSEWHERE, NEW, SAME, Findings, Line, Work, parts_of, twice
from awards.jury import queries as jury
from awards.jury import rules as jury_rules
from awards.jury.actions import add_seat, edit_profile, juror_for
from awards.jury.models import Juror, Seat
from awards.programmes import queries as programmes
from awards.programmes import rules
from awards.programmes.models import Appointment, Category, Round
from awards.programmes.people.actions import appoint, invite
from awards.web.i18n import LANGUAGES

ADDRESSED = Message("Enter the email address of the juror.")
PROFILE = ("employer", "about", "languages", "fields")


def prepare(work: Work) -> None:
    """Read the rows; nothing is asked of the database."""
    names = _categories(work)
    for line in work.take_rows():
        line.data = {
            "email": _email(work, line),
            "name": work.line(line, "name", most=100, name=True),
            "language": _language(work, line),
            "employer": work.line(line, "employer", most=150),
            "about": work.lines_of(line, "about", most=2000),
            "languages": _languages(work, line),
            "fields": _codes(work, line, "fields", names),
            "panels": _codes(work, line, "category", names),
        }
    words = Message("The same address is in row {row} already.")
    twice(work, work.lines, "email", lambda line: line.data["email"], words)


def _email(work: Work, line: Line) -> str:
    if not (typed := line.given.get("email", "")):
        work.wrong(line, "email", ADDRESSED)
        return ""
    try:
        return read_address(typed)
    except NoAddress as fault:
        work.wrong(line, "email", fault.message)
        return ""


def _language(work: Work, line: Line) -> str:
    typed = line.given.get("language", "")
    code = cells.language_of(typed, LANGUAGES) if typed else None
    if typed and code is None:
        words = Message("There are no emails in “{typed}”. Languages: {languages}.", typed=typed[:40],
                        languages=", ".join(LANGUAGES.values()))  # fmt: skip
        work.wrong(line, "language", words)
    return code or ""


def _languages(work: Work, line: Line) -> list[str]:
    offered = work.season.document.form.answer_languages
    typed = {part: cells.language_of(part, offered) for part in parts_of(line.given.get("languages", ""))}
    # A language in which nothing is written here is no matter of assigning.
    return [code for code in dict.fromkeys(typed.values()) if code]


def _categories(work: Work) -> dict[str, str]:
    document = work.season.document
    names = {search_key(words): each.id for each in document.categories for _language, words in each.name.items()}
    return names | {search_key(each.id): each.id for each in document.categories}


def _codes(work: Work, line: Line, code: str, names: dict[str, str]) -> list[str]:
    text = line.given.get(code, "")
    parts = [text] if search_key(text) in names else list(parts_of(text))
    for part in parts:
        if search_key(part) not in names:
            work.wrong(line, code, Message("There is no category “{typed}”.", typed=part[:60]))
    return list(dict.fromkeys(names[search_key(part)] for part in parts if search_key(part) in names))


def find(work: Work) -> Findings:
    """Say what each row would do, given who is there. Four queries."""
    emails = {line.data["email"] for line in work.lines if line.data["email"]}
    people = {each.email: each for each in db.session.scalars(select(Person).where(Person.email.in_(emails)))}
    ids = [each.id for each in people.values()]
    query = select(Appointment).where(Appointment.season_id == work.season.id, Appointment.person_id.in_(ids))
    held: dict[uuid.UUID, dict[str, Appointment]] = {}
    for each in db.session.scalars(query):
        held.setdefault(each.person_id, {})[each.role] = each
    profiles = select(Juror).where(Juror.season_id == work.season.id, Juror.person_id.in_(ids))
    jurors = {each.person_id: each for each in db.session.scalars(profiles)}
    seats = _seats(work, [each.id for each in jurors.values()])
    for line in work.lines:
        person = people.get(line.data["email"])
        roles = held.get(person.id, {}) if person else {}
        _roles(work, line, person, roles)
        _panels(work, line)
        juror = jurors.get(person.id) if person else None
        line.state, line.data["is"] = _state(line, person, roles, juror, seats)
    return Findings(work.lines)


def _seats(work: Work, jurors: list[uuid.UUID]) -> set[tuple[uuid.UUID, str]]:
    round_ = round_of(work)
    if round_ is None:
        return set()
    codes = {each.id: each.code for each in programmes.categories(work.season)}
    query = select(Seat.juror_id, Seat.category_id).where(Seat.round_id == round_.id, Seat.juror_id.in_(jurors))
    return {(juror_id, codes.get(category_id, "")) for juror_id, category_id in run(query)}


def round_of(work: Work) -> Round | None:
    """Return the round that was chosen, or the first one that goes on; none without one."""
    rounds = jury.scoring_rounds(work.season)
    chosen = [each for each in rounds if each.code == work.options.get("round")]
    return next(iter([*chosen, *(each for each in rounds if each.closes_at > now())]), None)


def _roles(work: Work, line: Line, person: Person | None, held: dict[str, Appointment]) -> None:
    given = rules.can_give(work.roles, "juror")
    others = {role for role, each in held.items() if rules.state(each) in ("accepted", "invited")}
    verdict = rules.can_invite_to_both("juror", others, oneself=person is not None and person.id == work.by.id,
                                       agreed=False)  # fmt: skip
    for each in (given, verdict):
        if each.reason is not None:
            work.wrong(line, "email", each.reason)
    if person is not None and not person.is_active:
        work.wrong(line, "email", Message("The account of this address is closed."))


def _panels(work: Work, line: Line) -> None:
    if not line.data["panels"]:
        return
    round_, codes = round_of(work), {each.code: each.id for each in programmes.categories(work.season)}
    verdict = jury_rules.can_assign_in(round_, now=now()) if round_ is not None else None
    if verdict is None or verdict.reason is not None:
        reason = verdict.reason if verdict is not None else None
        work.wrong(line, "category", reason or Message("There is no round to which jurors could be added."))
    if any(codes.get(code) in work.unseen for code in line.data["panels"]):
        work.wrong(line, "category", ELSEWHERE)


def _state(
    line: Line, person: Person | None, held: dict[str, Appointment], juror: Juror | None,
    seats: set[tuple[uuid.UUID, str]],
) -> tuple[str, str]:  # fmt: skip
    """What a row would do, and a mark of what that rests on."""
    role = held.get("juror")
    stands = role is not None and rules.state(role) in ("accepted", "invited")
    # What a juror wrote stays; a profile that says nothing is filled.
    line.data["fill"] = {
        name: line.data[name] for name in PROFILE if line.data[name] and not getattr(juror, name, None)
    }  # fmt: skip
    line.data["sit"] = [code for code in line.data["panels"] if juror is None or (juror.id, code) not in seats]
    line.data["offer"] = not stands
    mark = f"{person and person.id} {role and rules.state(role)} {sorted(line.data['fill'])} {line.data['sit']}"
    if not stands:
        return NEW, mark
    return (CHANGED if line.data["fill"] or line.data["sit"] else SAME), mark


def carry_out(work: Work, findings: Findings) -> dict[str, Any]:
    """Offer the role, by mail only where that was ticked; fill profiles, and give places on panels."""
    categories = {each.code: each for each in programmes.categories(work.season)}
    round_ = round_of(work)
    made: dict[str, Any] = {"appointments": [], "profiles": [], "seats": []}
    for line in findings.good:
        if line.data["offer"]:
            made["appointments"].append(str(_offered(work, line).id))
        person = person_for(line.data["email"])
        if line.data["fill"]:
            _fill(work, person, line, made)
        if round_ is not None:
            _sit(work, person, line, round_, categories, made)
    return made


def _offered(work: Work, line: Line) -> Appointment:
    language = line.data["language"] or work.by.language
    email, name = line.data["email"], line.data["name"]
    if work.options.get("told"):
        return invite(work.season, email, "juror", name=name, language=language, own=work.roles, by=work.by)
    person = person_for(email, language=language, name=name)
    return appoint(work.season, person, "juror", by=work.by)


def _fill(work: Work, person: Person, line: Line, made: dict[str, Any]) -> None:
    juror = juror_for(person, work.season)
    before = {name: getattr(juror, name) for name in line.data["fill"]}
    edit_profile(juror, by=work.by, **line.data["fill"])
    made["profiles"].append([str(juror.id), before, dict(line.data["fill"])])


def _sit(
    work: Work, person: Person, line: Line, round_: Round, categories: dict[str, Category], made: dict[str, Any]
) -> None:
    for code in line.data["sit"]:
        made["seats"].append(str(add_seat(person, work.season, round_, categories[code], by=work.by).id))
