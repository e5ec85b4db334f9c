"""Reading people, companies and sign-ins: of rows that differ in one respect each, exactly those that are meant."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from awards.accounts import actions, queries
from awards.accounts.models import Company, Membership, Person, SignIn
from awards.accounts.rules import IDLE_FOR
from awards.core.clock import now
from awards.core.db import db, run
from tests import factories

pytestmark = [pytest.mark.long_for("postgresql"), pytest.mark.usefixtures("context")]

TICK = timedelta(milliseconds=1)
DAY = timedelta(days=1)
# Company, person, and what became of it: founded, joined (invited by Ben), open, declined; what was left is over.
MEMBERSHIPS = [
    ("Joined", "Ben", "founded"),
    ("Joined", "Anna", "joined"),
    ("Joined", "Carla", "joined, left"),
    ("Joined", "Dora", "open"),
    ("Joined", "Emil", "declined"),
    ("Founded", "Anna", "founded"),
    ("Left again", "Anna", "founded, left"),
    ("Left", "Ben", "founded"),
    ("Left", "Anna", "joined, left"),
    ("Invited", "Ben", "founded"),
    ("Invited", "Anna", "open"),
    ("Declined", "Ben", "founded"),
    ("Declined", "Anna", "declined"),
]


class Rows:
    """The people, the companies and the memberships of MEMBERSHIPS, by what they are called."""

    def __init__(self) -> None:
        self.people = {name: factories.person(name) for name in dict.fromkeys(name for _, name, _ in MEMBERSHIPS)}
        self.companies = {name: factories.company(name) for name in dict.fromkeys(name for name, _, _ in MEMBERSHIPS)}
        self.moment = now()
        self.memberships = {(company, name): self.joined(company, name, what) for company, name, what in MEMBERSHIPS}
        db.session.flush()

    def joined(self, company: str, name: str, what: str) -> Membership:
        """A membership, each a little later than the one before."""
        self.moment = moment = self.moment + TICK
        made = Membership(
            id=uuid.uuid4(),
            company=self.companies[company],
            person=self.people[name],
            invited_by=None if "founded" in what else self.people["Ben"],
            invited_at=moment,
            accepted_at=None if what in ("open", "declined") else moment,
            ended_at=moment if what == "declined" or "left" in what else None,
        )
        db.session.add(made)
        return made

    def answered(self, ask: Callable[[Any], Any]) -> list[tuple[str, str]]:
        """The memberships that a query answers when asked for each by its id, of all that there are; never another."""
        answers = {key: ask(each.id) for key, each in self.memberships.items()}
        assert all(answer in (None, self.memberships[key]) for key, answer in answers.items())
        return [key for key, answer in answers.items() if answer is not None]


@pytest.fixture
def rows(context: Flask) -> Rows:
    """MEMBERSHIPS in the database."""
    return Rows()


def named(companies: list[Company]) -> list[str]:
    return [each.name for each in companies]


def test_who_acts_for_a_company_has_accepted_and_not_left(rows: Rows) -> None:
    acts_for = {name: named(queries.companies_of(each)) for name, each in rows.people.items()}
    assert acts_for == {
        "Anna": ["Founded", "Joined"],
        "Ben": ["Declined", "Invited", "Joined", "Left"],
        "Carla": [],
        "Dora": [],
        "Emil": [],
    }


def test_a_company_is_there_for_those_who_act_for_it(rows: Rows) -> None:
    for name, person in rows.people.items():
        acts_for = named(queries.companies_of(person))
        for title, company in rows.companies.items():
            assert queries.company_for(person, company.id) is (company if title in acts_for else None), (name, title)


def test_open_invitations_are_listed_with_the_memberships_and_nothing_that_ended(rows: Rows) -> None:
    listed = queries.memberships_of(rows.people["Anna"])
    assert [(each.company.name, each.invited_by and each.invited_by.name) for each in listed] == [
        ("Founded", None),
        ("Invited", "Ben"),
        ("Joined", "Ben"),
    ]
    assert [each.company.name for each in queries.memberships_of(rows.people["Dora"])] == ["Joined"]
    assert queries.memberships_of(rows.people["Emil"]) == []


def test_who_founded_a_company_was_invited_by_nobody(rows: Rows) -> None:
    founded = {name: queries.founded_by(each) for name, each in rows.people.items()}
    assert founded == {"Anna": 2, "Ben": 4, "Carla": 0, "Dora": 0, "Emil": 0}


def test_ones_own_membership_is_found_whatever_became_of_it(rows: Rows) -> None:
    anna = rows.people["Anna"]
    own = [(company, name) for company, name, _ in MEMBERSHIPS if name == "Anna"]
    assert rows.answered(lambda each: queries.membership_for(anna, each)) == own


@pytest.mark.parametrize("lock", [False, True])
def test_the_people_of_a_company_come_oldest_first_with_those_invited(rows: Rows, lock: bool) -> None:
    people = {
        title: [each.person.name for each in queries.memberships_in(company, lock=lock)]
        for title, company in rows.companies.items()
    }
    assert people == {
        "Joined": ["Ben", "Anna", "Dora"],
        "Founded": ["Anna"],
        "Left again": [],
        "Left": ["Ben"],
        "Invited": ["Ben", "Anna"],
        "Declined": ["Ben"],
    }


@pytest.mark.parametrize("lock", [False, True])
def test_whoever_is_to_change_the_people_of_a_company_has_them_as_they_are_now(
    rows: Rows, statements: Any, lock: bool
) -> None:
    company, ben = rows.companies["Joined"], rows.memberships["Joined", "Ben"]
    run(update(Membership).where(Membership.id == ben.id).values(role="owner"))  # elsewhere
    with statements() as sent:
        roles = {each.person.name: each.role for each in queries.memberships_in(company, lock=lock)}
    assert roles["Ben"] == ("owner" if lock else "member")
    assert len(sent) == (2 if lock else 1), "the company is held first"


def test_in_a_company_a_membership_is_found_until_it_ends(rows: Rows) -> None:
    company = rows.companies["Joined"]
    there = [("Joined", name) for name in ("Ben", "Anna", "Dora")]
    assert rows.answered(lambda each: queries.membership_in(company, each)) == there


def test_what_became_of_a_membership_is_asked_of_its_own_company(rows: Rows) -> None:
    company = rows.companies["Joined"]
    ever = [("Joined", name) for name in ("Ben", "Anna", "Carla", "Dora", "Emil")]
    assert rows.answered(lambda each: queries.membership_ever(company, each)) == ever


def test_of_a_person_and_a_company_there_is_one_row_or_none(rows: Rows) -> None:
    for title, company in rows.companies.items():
        for name, person in rows.people.items():
            assert queries.membership_of(company, person) is rows.memberships.get((title, name)), (title, name)


class Browsers:
    """Sign-ins of Anna at a moment, each but the first two over by one respect, and those of two others."""

    def __init__(self) -> None:
        self.moment = now()
        self.anna, self.other, self.closed = (factories.person(name) for name in ("Anna", "Other", "Closed"))
        self.closed.disabled_at = self.moment
        soon, lately = self.moment + TICK, self.moment - IDLE_FOR + TICK
        self.of = {
            "used now": self.row(self.anna),
            "for a moment more": self.row(self.anna, expires_at=soon, seen_at=lately),
            "ended": self.row(self.anna, ended_at=self.moment - DAY),
            "over by now": self.row(self.anna, expires_at=self.moment),
            "not used for a week": self.row(self.anna, seen_at=self.moment - IDLE_FOR),
            "somebody else’s": self.row(self.other),
            "of a closed account": self.row(self.closed),
        }
        db.session.flush()

    def row(self, person: Person, **other: Any) -> SignIn:
        """A sign-in in force, but for what is other."""
        usual = {"at": self.moment - IDLE_FOR, "seen_at": self.moment, "expires_at": self.moment + DAY}
        made = SignIn(id=uuid.uuid4(), person=person, **usual | other)
        db.session.add(made)
        return made


def test_a_sign_in_counts_until_it_ends_expires_or_is_not_used_for_a_week() -> None:
    browsers = Browsers()
    answers = {name: queries.sign_in_in_force(str(each.id), now=browsers.moment) for name, each in browsers.of.items()}
    in_force = ("used now", "for a moment more", "somebody else’s")
    assert answers == {name: each if name in in_force else None for name, each in browsers.of.items()}
    assert queries.sign_in_in_force(str(uuid.uuid4()), now=browsers.moment) is None
    assert queries.sign_in_in_force("no id", now=browsers.moment) is None


def test_where_somebody_is_signed_in_is_listed_the_browser_seen_last_first() -> None:
    browsers = Browsers()
    listed = queries.sign_ins_of(browsers.anna, now=browsers.moment)
    assert listed == [browsers.of["used now"], browsers.of["for a moment more"]]
    assert queries.sign_ins_of(browsers.other, now=browsers.moment) == [browsers.of["somebody else’s"]]


def test_people_are_found_by_their_own_address() -> None:
    first, second = factories.person(email="first@x.example"), factories.person(email="second@x.example")
    second.verified_at = None
    found = [queries.person_by_email(email) for email in ("first@x.example", "second@x.example", "third@x.example")]
    assert found == [first, second, None]


def test_a_link_is_found_by_its_id_as_it_stands_now_with_whose_it_is() -> None:
    people = [factories.person(name) for name in ("First", "Second")]
    links = [actions.mail_link(each, "sign_in") for each in people]
    for link, person in zip(links, people, strict=True):
        found = queries.link(link.id)
        assert found is link
        assert found.person is person
    assert queries.link(uuid.uuid4()) is None


@pytest.mark.parametrize(
    ("roles", "offices"),
    [
        ([], (False, False)),
        (["juror"], (True, False)),
        (["organiser"], (False, True)),
        (["juror", "organiser"], (True, True)),
    ],
)
def test_an_office_is_to_judge_or_to_be_of_the_staff(roles: list[str], offices: tuple[bool, bool]) -> None:
    season, person = factories.season(), factories.person("Anna")
    for role in roles:
        factories.appointed(season, role, person)
    assert queries.offices(person) == offices
