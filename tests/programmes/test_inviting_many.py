"""Inviting several people from a pasted list: read as people write it, shown first, with every fault by its line."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from awards.accounts.models import Person
from awards.core.db import db
from awards.messages.models import Mail
from awards.programmes.models import Appointment
from awards.programmes.people.invitation_list import MOST, Known, Line, checked, read_list
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")

LISTED = """Anna Keller <Anna.Keller@jury.example>
"Müller, Jörg" <joerg@jury.example>; boris@jury.example

Сәуле Ахметова\tsaule@jury.example
mailto:dana@jury.example, Éva Nagy <eva@jury.example>,
Keller, Anna <anna.keller@jury.example>
nobody at all
someone@
"""
READ = [
    (1, "Anna Keller", "anna.keller@jury.example"),
    (2, "Jörg Müller", "joerg@jury.example"),
    (2, "", "boris@jury.example"),
    (4, "Сәуле Ахметова", "saule@jury.example"),
    (5, "", "dana@jury.example"),
    (5, "Éva Nagy", "eva@jury.example"),
]


def test_a_list_is_read_as_people_write_it() -> None:
    lines = read_list(LISTED)
    assert [(line.number, line.name, line.address) for line in lines if line.fault is None] == READ
    assert [(line.number, str(line.fault)) for line in lines if line.fault is not None] == [
        (6, "The same address stands in line 1."),
        (7, "Enter an email address, like name@example.com"),
        (8, "Enter an email address, like name@example.com"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" ;, \n\t", []),
        ("a@b.example;c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        ("a@b.example c@d.example", None),
        ("Ann, Lee, a@b.example", [("Lee Ann", "a@b.example")]),
        ("Ann, Lee, Roe <a@b.example>", [("Ann, Lee, Roe", "a@b.example")]),
        ("Lee, Ann <a@b.example>, Roe, Jo <c@d.example>", [("Ann Lee", "a@b.example"), ("Jo Roe", "c@d.example")]),
        ("<a@b.example>", [("", "a@b.example")]),
        ("a@b.example (Ann Lee)", [("Ann Lee", "a@b.example")]),
    ],
)
def test_ways_to_write_somebody(text: str, found: list[tuple[str, str]] | None) -> None:
    lines = read_list(text)
    if found is None:
        assert all(line.fault or line.name for line in lines)
    else:
        assert [(line.name, line.address) for line in lines] == found


def test_a_name_that_is_too_long_is_a_fault() -> None:
    (line,) = read_list("x" * 101 + " <a@b.example>")
    assert str(line.fault) == "The name has more than 100 letters."
    (line,) = read_list("x" * 100 + " <a@b.example>")
    assert line.fault is None


def known(held: Collection[str] = (), offered: Collection[str] = (), *, oneself: bool = False) -> Known:
    return Known("Ann", "de", frozenset(held), frozenset({*held, *offered}), oneself)


@pytest.mark.parametrize(
    ("role", "who", "both", "fault", "note"),
    [
        ("juror", None, False, "", ""),
        ("juror", known(), False, "", "Has an account already"),
        ("juror", known({"juror"}), False, "already has the role", ""),
        ("juror", known(set(), {"juror"}), False, "", "Was invited already"),
        ("juror", known({"organiser"}), False, "Tick the box", ""),
        ("juror", known({"organiser"}), True, "", "Will both admit and judge"),
        ("juror", known({"organiser"}, oneself=True), True, "you cannot appoint yourself", ""),
        ("observer", known({"organiser"}), False, "", "Has an account already"),
    ],
)
def test_what_speaks_against_inviting_somebody(role, who, both, fault, note) -> None:
    (line,) = checked([Line(1, "a", "", "a@b.example")], role, {"a@b.example": who} if who else {}, both=both)
    assert fault in str(line.fault or "")
    assert bool(fault) is (line.fault is not None)
    assert note in str(line.note or "")
    assert bool(note) is (line.note is not None)


@pytest.fixture
def staffed(app):
    return Staffed(app)


def send(staffed, text, role="juror", **more):
    return staffed.client("organiser").submit(staffed.at("/people/invitations"), listed=text, role=role, **more)


def test_nothing_is_sent_before_the_list_was_seen(staffed) -> None:
    first = send(staffed, LISTED, language="de")
    assert first.status_code == 200
    assert staffed.rows(Mail) == []
    page = first.page.text
    assert "Send 6 invitations and leave out the rest" in page
    assert "The same address stands in line 1." in page


def test_the_list_is_sent_with_the_languages_chosen(staffed) -> None:
    client = staffed.client("organiser")
    first = client.submit(staffed.at("/people/invitations"), listed=LISTED, role="juror", language="de")
    answer = client.submit(first, **{"language-4": "kk"})
    assert answer.status_code == 303
    assert "role=juror" in answer.location
    assert "6 invitations are on their way." in client.get(answer.location).page.text
    people = {person.email: person for person in staffed.rows(Person) if person.email.endswith("@jury.example")}
    assert {email: person.language for email, person in people.items()} == {
        "anna.keller@jury.example": "de", "joerg@jury.example": "de", "boris@jury.example": "de",
        "saule@jury.example": "kk", "dana@jury.example": "de", "eva@jury.example": "de",
    }  # fmt: skip
    assert people["joerg@jury.example"].name == "Jörg Müller"
    assert len(staffed.rows(Mail, event="appointment")) == 6
    assert {
        row.role for row in staffed.rows(Appointment) if row.person_id in {each.id for each in people.values()}
    } == {"juror"}


def test_a_list_that_was_changed_is_shown_again(staffed) -> None:
    client = staffed.client("organiser")
    first = client.submit(staffed.at("/people/invitations"), listed="a@jury.example", role="juror")
    again = client.submit(first, listed="a@jury.example\nb@jury.example")
    assert again.status_code == 200
    assert "Send 2 invitations" in again.page.text
    assert client.submit(again, button="check=1").status_code == 200
    assert client.submit(again, role="observer").status_code == 200
    assert staffed.rows(Mail) == []
    assert client.submit(again).status_code == 303
    assert len(staffed.rows(Mail, event="appointment")) == 2


def test_somebody_who_came_meanwhile_is_left_out(staffed) -> None:
    client = staffed.client("organiser")
    with staffed.app.app_context():
        address = db.session.get_one(Person, staffed.people["observer"]).email
    first = client.submit(staffed.at("/people/invitations"), listed=address, role="observer")
    assert "This person already has the role." in first.page.text
    assert "Nobody can be invited from this list" in first.page.text
    assert client.submit(first).status_code == 200
    assert staffed.rows(Mail) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"listed": ""}, "Enter one address at least"),
        ({"role": None}, "Choose a role from the list"),
        ({"role": "owner"}, "Choose a role from the list"),
        ({"language": "tlh"}, "Choose a language from the list"),
        ({"listed": "\n".join(f"a{number}@b.example" for number in range(MOST + 1))}, f"at most {MOST} people"),
    ],
)
def test_faults_of_the_form_are_said(staffed, values, words) -> None:
    answer = send(staffed, **({"text": values.pop("listed", "a@b.example")} | values))
    assert answer.status_code == 422
    assert words in answer.page.text
    assert staffed.rows(Mail) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_three(staffed, statements, count) -> None:
    client = staffed.client("organiser")
    page = client.get(staffed.at("/people/invitations"))
    text = "\n".join(f"a{number}@jury.example" for number in range(count))
    with statements() as sent:
        client.submit(page, listed=text, role="juror")
    assert len(sent) <= 6
