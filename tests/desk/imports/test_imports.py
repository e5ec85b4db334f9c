"""Importing from the upload to the undoing, for each kind: what is wrong is said by row and column, what is right is
taken in at once, and goes again as long as nothing rests on it."""

from __future__ import annotations

import io
import threading
import time
import uuid

import pytest
from sqlalchemy import func, select, update

from awards.accounts.models import Company, Membership, Person
from awards.core.db import db
from awards.desk.imports.models import Import, Recipe
from awards.jury.actions import move_tally
from awards.jury.models import Assignment, Juror, Seat
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.alike.actions import compare_submitted
from awards.nominations.alike.models import Likeness
from awards.nominations.models import Draft, Nomination, Version
from awards.programmes.models import Appointment
from awards.scoring.models import Ballot, Score
from tests import factories as make
from tests.client import PageClient
from tests.desk.imports.books import book, text


class Desk:
    """A season with an owner, an organiser and whatever a test adds; one in which people enter, or that is scored."""

    def __init__(self, app, *, scored: bool = False) -> None:
        self.app = app
        with app.app_context():
            season = make.season() if scored else make.open_season()
            self.slug, self.id = season.slug, season.id
            self.people = {
                name: make.appointed(season, name, make.person(f"The {name}")).id
                for name in ("owner", "organiser", "observer")
            }
            db.session.commit()

    def season(self):
        from awards.programmes.queries import season_by_slug

        return season_by_slug(self.slug)

    def client(self, name: str = "organiser") -> PageClient:
        client = self.app.test_client()
        make.sign_in(client, self.people[name])
        with client.session_transaction() as session:
            session["language"] = "en"
        return client

    def upload(self, kind: str, data: bytes, name: str = "list.csv", *, by: str = "organiser", **more):
        """Upload a file; the page of its columns."""
        client = self.client(by)
        page = client.get(f"/{self.slug}/imports")
        answer = client.submit(page, form=with_field(page, "file"), kind=kind, file=(io.BytesIO(data), name), **more)
        assert answer.status_code == 303, answer.page.text
        return client, client.get(answer.location)

    def checked(self, kind: str, data: bytes, name: str = "list.csv", *, by: str = "organiser", more=None, **columns):
        """Upload a file and go on to its dry run."""
        client, page = self.upload(kind, data, name, by=by, **(more or {}))
        answer = client.submit(page, form=with_field(page, "column"), **columns)
        assert answer.status_code == 303, answer.page.text
        return client, client.get(answer.location)

    def applied(self, kind: str, data: bytes, *, apply=None, **more):
        """Upload a file and apply it; the page of what it did."""
        client, page = self.checked(kind, data, **more)
        answer = client.submit(page, form="/application", **(apply or {}))
        assert answer.status_code == 303, answer.page.text
        return client, client.get(answer.location)

    def count(self, table) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(table)) or 0

    def rows(self, query):
        with self.app.app_context():
            return db.session.execute(query).all()


def with_field(page, start: str) -> int:
    """The number of the first form with a field that begins so."""
    return next(n for n, form in enumerate(page.page.forms) if any(name.startswith(start) for name in form.names))


@pytest.fixture
def desk(app):
    return Desk(app)


@pytest.fixture
def scored(app):
    return Desk(app, scored=True)


COMPANIES = [
    ["Firma", "Land", "Registernummer", "Webseite"],
    ["Steppe Rail", "Kasachstan", "123", "steppe.example"],
    ["Rhein AG", "DE", "", ""],
]


def test_companies_are_taken_in_filled_and_undone(desk):
    with desk.app.app_context():
        there = make.company("Rhein AG", country="DE")
        db.session.commit()
        there_id = there.id
    rows = [*COMPANIES[:2], ["Rhein AG", "DE", "HRB 7", ""]]
    client, page = desk.applied("companies", text(rows, separator=";", encoding="cp1252"))
    with desk.app.app_context():
        found = {each.name: each for each in db.session.scalars(select(Company))}
        steppe = found["Steppe Rail"]
        assert (steppe.country, steppe.registration, steppe.website) == ("KZ", "123", "https://steppe.example")
        assert (found["Rhein AG"].id, found["Rhein AG"].registration) == (there_id, "HRB 7")
    answer = client.submit(page, form="/undoing", follow=True)
    assert "The import was undone" in answer.page.text
    with desk.app.app_context():
        assert [(each.name, each.registration) for each in db.session.scalars(select(Company))] == [("Rhein AG", "")]
        kinds = [
            each.kind for each in db.session.scalars(select(Event).order_by(Event.at)) if each.kind[:7] == "import."
        ]
    assert kinds == ["import.applied", "import.undone"]


def test_the_same_file_again_changes_nothing(desk):
    desk.applied("companies", text(COMPANIES))
    _client, page = desk.checked("companies", text(COMPANIES))
    assert "There is nothing to import" in page.page.text
    assert desk.count(Company) == 2


def test_a_company_twice_in_a_file_is_said_however_it_is_quoted(desk):
    names = ["АО «Рельс»", 'АО "Рельс"', "Рельс, АО", "ТОО Рельс"]
    rows = [["Компания", "Страна"], *([name, "KZ"] for name in names)]
    _client, page = desk.checked("companies", text(rows))
    assert page.page.text.count("The same company is in row 2 already.") == 2


def test_an_upload_without_anything_says_one_thing_at_each_field(desk):
    answer = desk.client().submit(f"/{desk.slug}/imports")
    assert answer.status_code == 422
    assert "Choose what is in the file" in answer.page.text
    assert "Choose one of the options" not in answer.page.text
    empty = desk.client().submit(f"/{desk.slug}/imports", kind="companies", file=(io.BytesIO(b""), "list.csv"))
    assert "The file is empty." in empty.page.text


def test_every_problem_is_said_by_row_and_column_and_written_nothing(desk):
    rows = [
        COMPANIES[0],
        ["", "KZ", "1", ""],
        ["Steppe Rail", "Atlantis", "", "no address"],
        ["Rhein AG", "DE", "9", ""],
        ["RHEIN  AG", "DE", "9", ""],
        ["See https://x.example", "DE", "", ""],
        ["x" * 151, "", "", ""],
        ["a\x00b", "", "", ""],
    ]
    client, page = desk.checked("companies", text(rows))
    said = page.page.text
    for words in (
        "Enter the name of the company.",
        "There is no country “Atlantis”.",
        "Enter a web address",
        "The same company is in row 4 already.",
        "Row 4 has the same registration number.",
        "This must be 150 characters or less.",
        "Remove the characters that cannot be displayed",
    ):
        assert words in said
    assert desk.count(Company) == 0
    listed = client.get(page.request.path + "/problems.csv").text
    assert "\r\n3,Land,There is no country “Atlantis”.,Atlantis\r\n" in listed
    refused = client.submit(page, form="/application")
    assert (refused.status_code, desk.count(Company)) == (422, 0)
    client.submit(refused, form="/application", leave_out="y")
    assert [row.name for row in desk.rows(select(Company.name))] == ["Rhein AG"]


def test_a_company_of_others_is_no_other_ones(desk):
    with desk.app.app_context():
        make.company("Rhein AG", country="DE", members=(make.person(),))
        db.session.commit()
    desk.applied("companies", text(COMPANIES))
    assert desk.count(Company) == 3


def test_only_staff_import_and_nobody_sees_what_another_uploaded(desk):
    client, page = desk.upload("companies", text(COMPANIES))
    at = page.request.path
    assert client.get(at).status_code == 200
    assert desk.client("owner").get(at).status_code == 404
    assert desk.client("owner").get(at.removesuffix("/columns")).status_code == 404
    assert desk.client("observer").get(f"/{desk.slug}/imports").status_code == 404
    assert "list.csv" not in desk.client("owner").get(f"/{desk.slug}/imports").page.text


def test_what_changed_after_the_dry_run_is_shown_first(desk):
    client, page = desk.checked("companies", text(COMPANIES))
    desk.applied("companies", text(COMPANIES), by="owner")
    answer = client.submit(page, form="/application")
    assert answer.status_code == 422
    assert "This changed after you opened the page" in answer.page.text
    assert desk.count(Company) == 2


def test_a_request_sent_twice_imports_once(desk):
    client, page = desk.checked("companies", text(COMPANIES))
    form = next(each for each in page.page.forms if "/application" in each.action)
    answers = [client.post(form.action, data=dict(form.fields)) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert (desk.count(Company), desk.count(Import)) == (2, 1)


def test_columns_are_remembered_until_the_recipe_is_removed(desk):
    rows = [["Wer", "Wo"], ["Steppe Rail", "KZ"]]
    desk.checked("companies", text(rows), column0="company", column1="country")
    client, page = desk.upload("companies", text([["Wo", "Wer"], ["DE", "Rhein AG"]]))
    chosen = {name: value for form in page.page.forms for name, value in form.fields if name.startswith("column")}
    assert chosen == {"column0": "country", "column1": "company"}
    client.submit(f"/{desk.slug}/imports", form="/removal")
    assert desk.count(Recipe) == 0


def test_columns_that_do_not_fit_together_are_said(desk):
    client, page = desk.upload("companies", text([["A", "B"], ["Steppe Rail", "KZ"]]))
    nothing = client.submit(page, form=with_field(page, "column"), column0="", column1="")
    assert (nothing.status_code, "Choose the column that is “Company”." in nothing.page.text) == (422, True)
    double = client.submit(page, form=with_field(page, "column"), column0="company", column1="company")
    assert "“Company” is chosen for several columns." in double.page.text


def test_a_file_is_read_differently_on_request(desk):
    data = text([["Компания", "Страна"], ["Магистраль", "Россия"]], encoding="cp1251")
    client, page = desk.upload("companies", data)
    number = with_field(page, "encoding")
    again = client.submit(page, form=number, encoding="koi8-r", follow=True)
    assert "Магистраль" not in again.page.text
    assert "Магистраль" in client.submit(again, form=number, encoding="cp1251", follow=True).page.text


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"PK\x03\x04broken", b"\n\n\n",
                                  b"%PDF-1.7\na;b\nc;d\n", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9])  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_on_the_page(desk, data):
    client = desk.client()
    answer = client.submit(f"/{desk.slug}/imports", kind="companies", file=(io.BytesIO(data), "list.xlsx"))
    assert (answer.status_code, desk.count(Import)) == (422, 0)


NOMINATIONS = [
    [
        "Titel",
        "Unternehmen",
        "Land",
        "Kategorie",
        "Sprache",
        "Ansprechpartner",
        "Kontakt E-Mail",
        "Kurzfassung zur Veröffentlichung",
        "In Betrieb seit",
    ],
    [
        "The quiet corridor",
        "Steppe Rail",
        "Kasachstan",
        "Resilienz",
        "Englisch",
        "Aliya",
        "Aliya@Steppe-Rail.example",
        "Three routes\nwere rehearsed.",
        "März 2024",
    ],
    ["Green trains", "Rhein AG", "DE", "efficiency", "de", "", "", "", "01.03.2023"],
]


def test_nominations_become_drafts_that_their_contacts_go_on_with(desk):
    client, page = desk.applied("nominations", book(NOMINATIONS), name="list.xlsx")
    with desk.app.app_context():
        found = {each.title: each for each in db.session.scalars(select(Nomination))}
        one = found["The quiet corridor"]
        assert (one.country, one.language, one.version_id) == ("KZ", "en", None)
        answers = {
            name: value
            for each in db.session.scalars(select(Draft).where(Draft.nomination_id == one.id))
            for name, value in each.answers.items()
        }
        person = db.session.scalar(select(Person).where(Person.email == "aliya@steppe-rail.example"))
        membership = db.session.scalar(select(Membership).where(Membership.person_id == person.id))
        assert (membership.accepted_at, membership.role, membership.company_id) == (None, "owner", one.company_id)
    assert answers == {
        "title": "The quiet corridor",
        "category": "resilience",
        "answer_language": "en",
        "summary": "Three routes\nwere rehearsed.",
        "start_date": "2024-03",
    } | {name: value for name, value in answers.items() if value == "KZ"}
    assert desk.count(Mail) == 0
    client.submit(page, form="/undoing")
    assert [desk.count(each) for each in (Nomination, Draft, Membership, Company)] == [0, 0, 0, 0]


def test_nobody_comes_to_act_for_a_company_of_others_by_an_import(desk):
    with desk.app.app_context():
        company = make.company("Steppe Rail", country="KZ", members=(make.person(),))
        make.entry(desk.season(), "Theirs", by=company, outcome=None)
        db.session.commit()
        company_id = company.id
    desk.applied("nominations", text(NOMINATIONS), apply={"told": "y"})
    entered = {tuple(row) for row in desk.rows(select(Nomination.title, Nomination.company_id))}
    assert ("The quiet corridor", company_id) in entered
    assert (desk.count(Membership), desk.count(Mail)) == (1, 0)


def test_contacts_are_told_only_when_that_is_ticked(desk):
    client, page = desk.applied("nominations", text(NOMINATIONS), apply={"told": "y"})
    assert [row.to for row in desk.rows(select(Mail.to))] == ["aliya@steppe-rail.example"]
    client.submit(page, form="/undoing")
    assert desk.count(Nomination) == 0
    assert all(row.withdrawn_at for row in desk.rows(select(Mail.withdrawn_at)))


def test_what_the_form_would_refuse_is_a_problem(desk):
    rows = [
        [*NOMINATIONS[0], "Employees", "Website"],
        ["x" * 81, "Steppe Rail", "KZ", "Beauty", "Klingon", "", "nobody", "word " * 81, "yesterday", "many", "ftp:/x"],
    ]
    _client, page = desk.checked("nominations", text(rows), column9="q:size", column10="q:website")
    for words in (
        "“Project title” must be 80 characters or less.",
        "“Beauty” is none of the answers to “Category”.",
        "Nominations cannot be written in “Klingon”.",
        "“Summary for publication” must be 80 words or less.",
        "“In operation since” must be a month and a year",
        "“many” is none of the answers to",
        "“Website” must be a web address that begins with https://.",
    ):
        assert words in page.page.text, words
    assert desk.count(Nomination) == 0


def test_to_be_submitted_everything_the_form_asks_for_has_to_be_there(desk):
    _client, page = desk.checked("nominations", text(NOMINATIONS), submitted="1")
    assert "Answer “Registration number”." in page.page.text
    assert "nothing to import" in page.page.text


def test_a_nomination_that_was_edited_since_keeps_the_import(desk):
    client, page = desk.applied("nominations", text(NOMINATIONS))
    with desk.app.app_context():
        entry = db.session.scalar(select(Nomination).where(Nomination.title == "Green trains"))
        entry.touched_at = entry.touched_at.replace(year=entry.touched_at.year + 1)
        db.session.commit()
    page = client.get(page.request.path)
    assert "“Green trains” was edited or submitted since." in page.page.text
    assert desk.count(Nomination) == 2


def test_what_the_worker_compared_keeps_no_import_but_what_somebody_settled_does(desk):
    client, page = desk.applied("nominations", text(NOMINATIONS))
    words = " ".join(f"word{number}" for number in range(200))
    with desk.app.app_context():  # as if they had been submitted by it
        for entry in db.session.scalars(select(Nomination)):
            version = Version(
                id=uuid.uuid4(), nomination_id=entry.id, number=1, programme_id=desk.season().programme_id,
                category_id=entry.category_id, title=entry.title, language=entry.language, sha256="0" * 64,
                answers={"project": {"title": entry.title, "summary": words}}, submitted_at=entry.touched_at,
            )  # fmt: skip
            db.session.add(version)
            db.session.flush()
            entry.version_id = version.id
        db.session.commit()
        assert compare_submitted() == 2
        db.session.execute(update(Likeness).values(verdict="different"))
        db.session.commit()
        assert db.session.query(Likeness).count() == 1
    assert "something else refers to it" in client.get(page.request.path).page.text
    with desk.app.app_context():
        db.session.execute(update(Likeness).values(verdict=None))
        db.session.commit()
    client.submit(client.get(page.request.path), form="/undoing")
    assert [desk.count(each) for each in (Nomination, Version, Likeness, Company)] == [0, 0, 0, 0]


def test_a_nomination_that_is_there_with_other_answers_is_left_alone(desk):
    desk.applied("nominations", text(NOMINATIONS))
    again = [list(row) for row in NOMINATIONS]
    again[1][7] = "Another text."
    _client, page = desk.checked("nominations", text(again))
    assert "with another answer to “Summary for publication”" in page.page.text
    same = desk.checked("nominations", text(NOMINATIONS))[1]
    assert "nothing to import" in same.page.text


def test_nominations_after_the_deadline_are_refused(desk):
    with desk.app.app_context():
        season = desk.season()
        season.closes_at = season.opens_at.replace(year=season.opens_at.year - 1)
        season.opens_at = season.closes_at.replace(year=season.closes_at.year - 1)
        db.session.commit()
    _client, page = desk.checked("nominations", text(NOMINATIONS))
    assert "Nominations closed on" in page.page.text


JURORS = [
    ["E-Mail", "Name", "Sprache", "Arbeitgeber", "Sprachen", "Jurygruppe"],
    ["leyla@jury.example", "Leyla Mammadova", "Deutsch", "Baku University", "English, Russian", "Resilience"],
    ["timur@jury.example", "Timur", "kk", "", "", ""],
]


def test_jurors_are_offered_the_role_without_a_mail_and_taken_back(scored):
    client, page = scored.applied("jurors", text(JURORS))
    with scored.app.app_context():
        people = {each.email: each for each in db.session.scalars(select(Person))}
        leyla = people["leyla@jury.example"]
        assert (leyla.name, leyla.language, people["timur@jury.example"].language) == ("Leyla Mammadova", "de", "kk")
        juror = db.session.scalar(select(Juror).where(Juror.person_id == leyla.id))
        assert (juror.employer, juror.languages) == ("Baku University", ["en", "ru"])
    assert (scored.count(Seat), scored.count(Mail)) == (1, 0)
    client.submit(page, form="/undoing")
    query = select(Appointment.ended_at).where(Appointment.role == "juror")
    assert all(row.ended_at for row in scored.rows(query))
    assert (scored.count(Seat), scored.count(Mail)) == (0, 0)
    assert [row.employer for row in scored.rows(select(Juror.employer))] == [""]


def test_jurors_are_invited_by_mail_when_that_is_ticked(scored):
    client, page = scored.applied("jurors", text(JURORS), apply={"told": "y"})
    assert {(row.to, row.language) for row in scored.rows(select(Mail.to, Mail.language))} == {
        ("leyla@jury.example", "de"),
        ("timur@jury.example", "kk"),
    }
    with scored.app.app_context():
        role = db.session.scalar(
            select(Appointment)
            .join(Person, Person.id == Appointment.person_id)
            .where(Person.email == "timur@jury.example")
        )
        role.accepted_at = role.invited_at
        db.session.commit()
    assert "Timur has accepted the role." in client.get(page.request.path).page.text


def test_jurors_with_problems(scored):
    with scored.app.app_context():
        boss = db.session.get_one(Person, scored.people["owner"]).email
    rows = [
        JURORS[0],
        ["no address", "", "", "", "", ""],
        ["", "A", "", "", "", ""],
        ["a@jury.example", "", "Klingon", "", "", "Beauty"],
        ["A@Jury.example", "", "", "", "", ""],
        [boss, "", "", "", "", ""],
    ]
    said = scored.checked("jurors", text(rows), column0="email")[1].page.text
    for words in (
        "Enter the email address of the juror.",
        "There are no emails in “Klingon”.",
        "There is no category “Beauty”.",
        "The same address is in row 4 already.",
    ):
        assert words in said, words
    assert "both" in said or "judge" in said


class Round:
    """A scored season with two jurors, one of them the nominee’s, and three entries in two categories."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with desk.app.app_context():
            season = desk.season()
            judge, own = make.juror(season, make.person("Judge", email="judge@jury.example")), make.person("Own")
            self.judge, self.round = judge.id, make.rounds(season)["1"].id
            first = make.rounds(season)["1"]
            make.seat(make.juror(season, own), first)
            make.seat(judge, first)
            make.juror(season, make.person("Unseated"))
            company = make.company("Rhein AG", members=(own,))
            self.entries = [
                make.entry(season, "Alpha").id,
                make.entry(season, "Beta", by=company).id,
                make.entry(season, "Gamma", in_category="efficiency").id,
            ]
            self.company, self.own = company.id, own.id
            db.session.commit()


@pytest.fixture
def judged(scored):
    return Round(scored)


def test_assignments_by_address_name_title_and_number(judged):
    desk = judged.desk
    rows = [
        ["Juror", "Nomination"],
        ["Judge@jury.example", "alpha"],
        ["Judge", str(judged.entries[2])],
        ["Own", "Beta"],
        ["Nobody", "Alpha"],
        ["Unseated", "Alpha"],
        ["Judge", "Omega"],
        ["judge@jury.example", "Alpha"],
    ]
    _client, page = desk.checked("assignments", text(rows))
    for words in (
        "This is the juror’s own company.",
        "No juror of this season is “Nobody”.",
        "The juror has no place on the panel of this category.",
        "No nomination of this round that you may see is “Omega”.",
        "The same assignment is in row 2 already.",
    ):
        assert words in page.page.text, words
    client, page = desk.applied("assignments", text(rows), apply={"leave_out": "y"})
    given = {tuple(row) for row in desk.rows(select(Assignment.nomination_id, Assignment.juror_id))}
    assert given == {(judged.entries[0], judged.judge), (judged.entries[2], judged.judge)}
    client.submit(page, form="/undoing")
    assert all(row.removed_at for row in desk.rows(select(Assignment.removed_at)))


def sheets(judged, *entries: int) -> list[uuid.UUID]:
    with judged.desk.app.app_context():
        season = judged.desk.season()
        juror = db.session.get_one(Juror, judged.judge)
        juror.person = db.session.get_one(Person, juror.person_id)
        found = [
            make.assignment(juror, make.rounds(season)["1"], db.session.get_one(Nomination, judged.entries[each])).id
            for each in entries
        ]
        db.session.commit()
        return found


def criteria(judged) -> list[str]:
    with judged.desk.app.app_context():
        return [each.id for each in judged.desk.season().document.category("resilience").criteria]


def test_scores_become_drafts_of_which_their_juror_is_told(judged):
    desk, codes = judged.desk, criteria(judged)
    sheet = sheets(judged, 0)[0]
    rows = [
        ["Juror", "Nomination", *codes, "Comment for the jury"],
        ["Judge", "Alpha", "7", "8", *["6"] * (len(codes) - 2), "Fine."],
    ]
    client, page = desk.applied("scores", text(rows, separator=";"))
    with desk.app.app_context():
        ballot = db.session.get_one(Ballot, sheet)
        assert (ballot.submitted_at, ballot.copies, ballot.scored, ballot.jury_comment) == (
            None,
            0,
            len(codes),
            "Fine.",
        )
    assert [row.event for row in desk.rows(select(Mail.event))] == ["jury.scores_entered"]
    assert "until then none counts" in page.page.text
    client.submit(page, form="/undoing")
    assert (desk.count(Ballot), desk.count(Score)) == (0, 0)
    assert [row.begun_at for row in desk.rows(select(Assignment.begun_at))] == [None]


def test_scores_in_the_long_form_and_with_faults(judged):
    desk, codes = judged.desk, criteria(judged)
    sheets(judged, 0, 1)
    rows = [
        ["Juror", "Nomination", "Criterion", "Score", "Comment on a score"],
        ["Judge", "Alpha", codes[0], "7", "Why"],
        ["Judge", "Alpha", codes[1], "7.3", ""],
        ["Judge", "Beta", codes[0], "11", ""],
        ["Judge", "Gamma", codes[0], "5", ""],
        ["Judge", "Beta", "Beauty", "5", ""],
    ]
    said = desk.checked("scores", text(rows))[1].page.text
    assert "There is no criterion “Beauty”." in said
    assert "The juror was not given this nomination in this round." in said
    assert "Another row of this scoresheet has a problem." in said
    assert "There is nothing to import" in said
    good = [rows[0], rows[1], ["Judge", "Alpha", codes[1], "8", ""]]
    desk.applied("scores", text(good))
    assert sorted(row.comment for row in desk.rows(select(Score.comment))) == ["", "Why"]


def test_what_a_juror_began_is_left_alone_and_never_told(judged):
    desk, codes = judged.desk, criteria(judged)
    sheets(judged, 0)
    rows = [["Juror", "Nomination", codes[0]], ["Judge", "Alpha", "7"]]
    desk.applied("scores", text(rows))
    for score in ("7", "3"):
        said = desk.checked("scores", text([rows[0], ["Judge", "Alpha", score]]))[1].page.text
        assert "The juror has started this scoresheet. Only they can change it." in said


def test_scores_that_their_juror_changed_stay(judged):
    desk, codes = judged.desk, criteria(judged)
    sheet = sheets(judged, 0)[0]
    client, page = desk.applied("scores", text([["Juror", "Nomination", codes[0]], ["Judge", "Alpha", "7"]]))
    with desk.app.app_context():
        db.session.get_one(Ballot, sheet).revision += 1
        db.session.commit()
    page = client.get(page.request.path)
    assert "Jurors have changed or submitted scoresheets. Scoresheets: 1." in page.page.text
    assert desk.count(Ballot) == 1


def test_a_score_that_is_saved_while_the_import_is_undone_stays(judged):
    desk, codes = judged.desk, criteria(judged)
    sheet, gate = sheets(judged, 0)[0], threading.Event()
    client, page = desk.applied("scores", text([["Juror", "Nomination", codes[0]], ["Judge", "Alpha", "7"]]))

    def save() -> None:
        with desk.app.app_context():
            given = db.session.get_one(Assignment, sheet)
            move_tally(given.round_id, given.category_id)
            db.session.get_one(Ballot, sheet).revision += 1
            db.session.flush()
            gate.set()
            time.sleep(1)
            db.session.commit()

    juror = threading.Thread(target=save)
    juror.start()
    gate.wait()
    said = client.submit(page, form="/undoing").page.text
    juror.join()
    assert "Jurors have changed or submitted scoresheets. Scoresheets: 1." in said
    assert desk.count(Ballot) == 1


def test_an_organiser_with_a_side_imports_nothing_there_and_is_told_no_number(judged):
    desk = judged.desk
    with desk.app.app_context():
        person = db.session.get_one(Person, desk.people["organiser"])
        db.session.add(
            Membership(
                company_id=judged.company,
                person_id=person.id,
                role="owner",
                invited_at=person.created_at,
                accepted_at=person.created_at,
            )
        )
        db.session.commit()
    rows = [["Juror", "Nomination"], ["Judge", "Alpha"], ["Judge", "Gamma"]]
    said = desk.checked("assignments", text(rows))[1].page.text
    assert "No nomination of this round that you may see is “Alpha”." in said
    assert "“Gamma”" not in said
    _client, page = desk.applied("assignments", text(rows), by="owner")
    seen = desk.client("organiser")
    assert "conflict of interest in this category" in seen.get(page.request.path).page.text
    refused = seen.get(page.request.path)
    assert "There already" not in refused.page.text
    assert desk.count(Version) >= 3


def test_an_organiser_with_a_side_is_not_told_which_companies_entered_there(scored):
    with scored.app.app_context():
        person = db.session.get_one(Person, scored.people["organiser"])
        make.entry(scored.season(), "Own", by=make.company("Own AG", members=(person,)))
        hidden = make.company("Steppe Rail", country="KZ", members=(make.person(),))
        hidden.website = "https://hidden.example"
        make.entry(scored.season(), "Hidden", by=hidden)
        db.session.commit()
    assert "hidden.example" in scored.checked("companies", text(COMPANIES), by="owner")[1].page.text
    assert "hidden.example" not in scored.checked("companies", text(COMPANIES))[1].page.text


def test_uploads_are_forgotten_after_a_week(desk, monkeypatch):
    import time_machine

    from awards.core.clock import now
    from awards.desk.imports.actions import KEPT, forget_imports
    from awards.desk.imports.readers import kept

    with desk.app.app_context():
        before = len(kept().keys())
    desk.upload("companies", text(COMPANIES))
    desk.applied("companies", text(COMPANIES))
    with desk.app.app_context():
        assert len(kept().keys()) == 2 + before
        with time_machine.travel(now() + KEPT * 2, tick=False):
            forget_imports()
            db.session.commit()
        assert (len(kept().keys()), desk.count(Import)) == (0, 1)
