"""Companies from a file: new ones, and what others lacked; what their own people wrote stands."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, exists, insert, not_, or_, select, true

from awards.accounts.models import ACTS, Company, Membership
from awards.core.clock import now
from awards.core.db import Unseen, db, outside, run
from awards.core.message import Message
from awards.core.organisations import split_words
from awards.core.text import sort_key
from awards.desk.imports.taking.work import CHANGED, NEW, SAME, Findings, Line, Work, twice
from awards.nominations.models import Nomination
from awards.programmes.models import Season

NAMED = Message("Enter the name of the company.")
FILLED = ("country", "registration", "website")


def prepare(work: Work) -> None:
    """Read the rows; nothing is asked of the database."""
    for line in work.take_rows():
        line.data = {
            "name": work.line(line, "company", most=150, name=True, needed=NAMED),
            "country": work.country(line),
            "registration": work.line(line, "registration", most=100),
            "website": _address(work, line),
        }
        line.data["key"] = sort_key(line.data["name"])
    words = Message("The same company is in row {row} already.")
    twice(work, work.lines, "company", lambda line: line.data["name"] and _whose(line), words)
    twice(work, work.lines, "registration", lambda line: line.data["registration"],
          Message("Row {row} has the same registration number."))  # fmt: skip


def _whose(line: Line) -> tuple[str, str]:
    """What a name is without its marks and the order of its words; АО «Рельс» and Рельс, АО are one company."""
    return " ".join(sorted(split_words(line.data["name"]))) or line.data["key"], line.data["country"]


def _address(work: Work, line: Line) -> str:
    found = work.line(line, "website", most=500)
    if not found:
        return ""
    address = found if found.startswith(("http://", "https://")) else f"https://{found}"
    if "." not in address.partition("://")[2] or " " in address:
        work.wrong(line, "website", Message("Enter a web address such as https://example.org."))
    return address


def find(work: Work) -> Findings:
    """Say what each row would do, given what is there. One query."""
    known = Companies(work.season, work.lines, work.unseen)
    for line in work.lines:
        found = known.of(line)
        line.state, line.data["is"] = (NEW, "") if found is None else _beside(work, line, found)
    return Findings(work.lines)


def _beside(work: Work, line: Line, found: Company) -> tuple[str, str]:
    """What a row adds to a company that is there; what says otherwise is a problem."""
    missing = [name for name in FILLED if line.data[name] and not getattr(found, name)]
    for name in FILLED:
        there = getattr(found, name)
        if there and line.data[name] and line.data[name] != there:
            words = "The company is there already, with “{there}”. An import changes no company; it only fills gaps."
            work.wrong(line, name, Message(words, there=there))
    return CHANGED if missing else SAME, f"{found.id} {' '.join(missing)}"


class Companies:
    """The companies that rows may mean: by registration number, else by name and country.

    Only those that entered for this award, and those for which nobody acts yet: another one of that name is another. So
    is one that entered only in unseen categories: that it is there is told to nobody who has a side in these.
    """

    def __init__(self, season: Season, lines: Collection[Line], unseen: Unseen) -> None:
        keys = {line.data["key"] for line in lines if line.data["name"]}
        numbers = {line.data["registration"] for line in lines if line.data["registration"]}
        own = Nomination.company_id == Company.id
        seen = and_(true(), *outside(Nomination.category_id, unseen))
        entered = exists().where(
            own, Nomination.season_id.in_(select(Season.id).where(Season.award == season.award)), seen
        )
        run_by_nobody = ~exists().where(Membership.company_id == Company.id, *ACTS) & ~exists().where(own, not_(seen))
        query = select(Company).where(
            or_(Company.name_key.in_(keys), Company.registration.in_(numbers)), or_(entered, run_by_nobody)
        )
        found = db.session.scalars(query.order_by(Company.created_at, Company.id)).all()
        self.by_number = {each.registration: each for each in reversed(found) if each.registration}
        self.by_name: dict[str, list[Company]] = {}
        for each in found:
            self.by_name.setdefault(each.name_key, []).append(each)

    def of(self, line: Line) -> Company | None:
        """Return the company that a row means, or none."""
        number = line.data["registration"]
        if number and number in self.by_number:
            return self.by_number[number]
        same = self.by_name.get(line.data["key"], [])
        fits = [
            each
            for each in same
            if line.data["country"] in ("", each.country) or not each.country
            if not number or not each.registration
        ]
        return fits[0] if fits else None


def carry_out(work: Work, findings: Findings) -> dict[str, Any]:
    """Add the companies that are new, and fill in what others lacked; returns what was made, for the undoing."""
    fresh = [line for line in findings.good if line.state == NEW]
    made = add(fresh)
    filled = []
    there = {str(each.id): each for each in _there(findings)}
    for line in findings.good:
        if line.state == CHANGED:
            company_id, *names = line.data["is"].split()
            company = there[company_id]
            before = {name: getattr(company, name) for name in names}
            for name in names:
                setattr(company, name, line.data[name])
            filled.append([company_id, before, {name: line.data[name] for name in names}])
    db.session.flush()
    return {"companies": [str(each) for each in made], "filled": filled}


def _there(findings: Findings) -> Collection[Company]:
    ids = [uuid.UUID(line.data["is"].split()[0]) for line in findings.good if line.state == CHANGED]
    return db.session.scalars(select(Company).where(Company.id.in_(ids))).all()


def add(lines: Collection[Line]) -> list[uuid.UUID]:
    """Add the companies of rows, by one statement; returns their ids in the same order."""
    rows = [
        {
            "id": uuid.uuid4(),
            "name": line.data["name"],
            "name_key": line.data["key"],
            "country": line.data["country"],
            "registration": line.data["registration"],
            "website": line.data["website"],
            "created_at": now(),
        }
        for line in lines
    ]
    if rows:
        run(insert(Company), rows)
    return [row["id"] for row in rows]
