"""The staff's page of one nomination: reading, deciding, extending, moving, versions and files."""

from __future__ import annotations

import io
import uuid
from dataclasses import asdict
from datetime import timedelta

import pikepdf
import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.core.files import new_key
from awards.jury.models import Assignment
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.files import copies
from awards.nominations.models import Admission, Attachment, Extension, Nomination, Version
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.markup import text_of
from tests.nominations.samples import document
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")

PAGE_QUERIES = 17


@pytest.fixture
def staffed(app):
    return Staffed(app)


def decide(staffed, entry, **values):
    return staffed.client("organiser").submit(staffed.at(f"/entries/{entry}"), form="decision", **values)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_one_as_for_three(staffed, statements, count):
    entries = [staffed.entry("One") for _ in range(count)]
    client = staffed.client("organiser")
    with statements() as sent:
        client.get(staffed.at(f"/entries/{entries[0]}"))
    assert len(sent) == PAGE_QUERIES


def test_staff_reads_every_answer_in_its_language(staffed):
    one = staffed.entry("Маршрут", language="ru")
    page = staffed.client("observer").get(staffed.at(f"/entries/{one}"))
    assert "secret.contact@nominee.example" in page.page.text
    assert "We know a juror in secret." in page.page.text
    assert "Not answered" in page.page.text
    assert page.page.all("h1")[0].get("lang") == "ru"


def test_script_in_a_title_stays_text(staffed):
    one = staffed.entry("<script>alert(1)</script>")
    page = staffed.client("organiser").get(staffed.at(f"/entries/{one}"))
    assert page.page.h1 == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("outcome", "more", "words"),
    [
        ("admitted", {}, "Nomination admitted."),
        ("not_admitted", {"reason": "Not in operation yet."}, "Nomination not admitted."),
        (
            "returned",
            {"reason": "The figures have no source.", "questions": ["kpis", "challenge"]},
            "returned for corr",
        ),
    ],
)
def test_a_decision_is_kept_logged_and_mailed(staffed, outcome, more, words):
    one = staffed.entry("One")
    answer = decide(staffed, one, outcome=outcome, follow=True, **more)
    assert words in answer.page.text
    (row,) = staffed.rows(Admission)
    assert (row.outcome, row.reason, row.by_id) == (outcome, more.get("reason", ""), staffed.people["organiser"])
    assert row.questions == more.get("questions", [])
    (mail,) = staffed.rows(Mail, event=f"nomination.{outcome}")
    assert mail.person_id == staffed.people["nominee"]
    assert more.get("reason", "admitted") in mail.text
    assert len(staffed.rows(Event, kind=f"admission.{outcome}", subject_id=one)) == 1


def test_a_mail_for_a_correction_lists_the_answers_and_the_day(staffed):
    one = staffed.entry("One")
    decide(staffed, one, outcome="returned", reason="See below.", questions=["kpis"], due_day="2199-05-31")
    (mail,) = staffed.rows(Mail, event="nomination.returned")
    assert "Key figures" in mail.text
    assert "31 May 2199, 23:59 Almaty time" in mail.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Choose a decision"),
        ({"outcome": "winner"}, "Choose a decision"),
        ({"outcome": "not_admitted"}, "Give the reason"),
        ({"outcome": "not_admitted", "reason": "  "}, "Give the reason"),
        ({"outcome": "returned", "reason": "x"}, "Choose the answers to correct"),
        ({"outcome": "returned", "reason": "x", "questions": ["q_fairness_1"]}, "Choose the answers to correct"),
        ({"outcome": "returned", "reason": "x", "questions": ["kpis"], "due_day": "2020-01-01"}, "in the future"),
        (
            {"outcome": "returned", "reason": "x", "questions": ["kpis"], "due_day": "9999-12-31"},
            "Enter a date such as",
        ),
        ({"outcome": "returned", "reason": "x", "questions": ["kpis"], "due_day": "tomorrow"}, "Enter a date such as"),
        (
            {"outcome": "returned", "reason": "x", "questions": ["kpis"], "due_day": ""},
            "Enter when the correction is due",
        ),
        ({"outcome": "admitted", "reason": "x" * 2001}, "2000 characters or less"),
        ({"outcome": "admitted", "reason": "a\x00b"}, "cannot be displayed"),
    ],
)
def test_a_decision_that_cannot_be_made_is_said_in_words_and_keeps_what_was_typed(staffed, values, words):
    one = staffed.entry("One")
    answer = decide(staffed, one, **values)
    assert answer.status_code == 422
    assert words in answer.page.text
    assert staffed.rows(Admission) == []
    if (reason := values.get("reason", "").strip()) and "\x00" not in reason:
        assert reason in answer.text


def test_a_decision_can_be_changed_and_taken_back(staffed):
    one = staffed.entry("One")
    decide(staffed, one, outcome="not_admitted", reason="By mistake.")
    decide(staffed, one, outcome="admitted")
    assert sorted(row.outcome for row in staffed.rows(Admission)) == ["admitted", "not_admitted"]
    client = staffed.client("organiser")
    page = client.get(staffed.at(f"/entries/{one}"))
    for _ in range(2):  # a double click has one effect
        assert client.submit(page, form="/admission/removal").status_code == 303
    assert staffed.rows(Nomination, id=one)[0].admission_id is None
    assert len(staffed.rows(Event, kind="admission.taken_back")) == 1
    assert "Not admitted" in client.get(staffed.at(f"/entries/{one}")).page.text  # in the history


def with_juror(staffed, entry, *, begun):
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        juror = make.juror(season)
        given = make.assignment(juror, make.rounds(season)["1"], db.session.get(Nomination, entry))
        given.begun_at = now() if begun else None
        db.session.commit()


def test_once_a_juror_has_begun_nothing_can_be_decided_any_more(staffed):
    one = staffed.entry("One", outcome="admitted")
    client = staffed.client("organiser")
    page = client.get(staffed.at(f"/entries/{one}"))
    with_juror(staffed, one, begun=True)
    answer = client.submit(page, form="decision", outcome="not_admitted", reason="Late.")
    assert answer.status_code == 422
    assert "started to score" in answer.page.text
    assert client.submit(page, form="/admission/removal").status_code == 422
    moved = client.submit(staffed.at(f"/entries/{one}/category"), category="fairness", reason="x")
    assert moved.status_code == 422
    assert [row.outcome for row in staffed.rows(Admission)] == ["admitted"]


@pytest.mark.parametrize("how", ["not admitted", "unpublished", "moved"])
def test_jurors_who_have_not_begun_let_go_of_it(staffed, how):
    one = staffed.entry("One", outcome="admitted")
    with_juror(staffed, one, begun=False)
    client = staffed.client("organiser")
    page = client.get(staffed.at(f"/entries/{one}"))
    assert "Assigned to jurors" in page.page.text
    if how == "not admitted":
        client.submit(page, form="decision", outcome="not_admitted", reason="Late.")
    elif how == "unpublished":
        client.submit(page, form="/admission/removal")
    else:
        client.submit(staffed.at(f"/entries/{one}/category"), category="fairness", reason="Better there.")
    assert [row.removed_at is not None for row in staffed.rows(Assignment)] == [True]


def test_the_history_tells_of_a_decision_taken_back_and_of_a_move(staffed):
    one = staffed.entry("One", outcome="admitted")
    client = staffed.client("organiser")
    client.submit(staffed.at(f"/entries/{one}"), form="/admission/removal")
    client.submit(staffed.at(f"/entries/{one}/category"), category="fairness", reason="Better there.")
    page = client.get(staffed.at(f"/entries/{one}")).page
    (history,) = [each for each in page.all("ol") if "history" in (each.get("class") or "")]
    lines = [text_of(each) for each in history if each.tag == "li"]
    assert ["Moved to the category Fairness" in line for line in lines[:2]] == [True, False]
    assert "The organiser" in lines[0]
    assert "Better there." in lines[0]
    assert "Decision reversed" in lines[1]


def test_a_draft_cannot_be_decided_on(staffed):
    one = staffed.entry("One")
    client = staffed.client("organiser")
    page = client.get(staffed.at(f"/entries/{one}"))
    with staffed.app.app_context():
        db.session.get(Nomination, one).version_id = None
        db.session.commit()
    assert client.submit(page, form="decision", outcome="admitted").status_code == 422
    assert "has not been submitted yet" in client.get(staffed.at(f"/entries/{one}")).page.text


def test_who_decides_on_an_older_page_is_told_what_came_first_and_decides_again(staffed):
    one = staffed.entry("One")
    first, second = staffed.client("organiser"), staffed.client("owner")
    pages = [client.get(staffed.at(f"/entries/{one}")) for client in (first, second)]
    first.submit(pages[0], form="decision", outcome="admitted", reason="A good one.")
    answer = second.submit(pages[1], form="decision", outcome="not_admitted", reason="Not this one.")
    assert answer.status_code == 422
    assert "Nothing was done" in answer.page.text
    assert "Nomination admitted. Reason: A good one." in answer.page.text
    assert "The organiser" in answer.page.text
    assert "Not this one." in answer.page.text
    assert staffed.rows(Mail, event="nomination.not_admitted") == []
    assert second.submit(answer, form="decision").status_code == 303
    assert [row.outcome for row in staffed.rows(Admission, nomination_id=one)].count("not_admitted") == 1
    page = first.get(staffed.at(f"/entries/{one}")).page
    assert "The organiser" in page.text
    assert "The owner" in page.text


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("", {"form": "removal"}),
        ("/extension", {"day": "2199-05-31", "clock": "18:00", "reason": "Flood."}),
        ("/category", {"category": "fairness", "reason": "It fits."}),
    ],
)
def test_nothing_else_is_done_on_an_older_page(staffed, path, values):
    one = staffed.entry("One", outcome=None if path else "admitted")
    client = staffed.client("organiser")
    page = client.get(staffed.at(f"/entries/{one}{path}"))
    other = staffed.client("owner")
    other.submit(staffed.at(f"/entries/{one}"), form="decision", outcome="not_admitted", reason="Late.")
    answer = client.submit(page, **values)
    assert answer.status_code == 422
    assert "Nomination not admitted. Reason: Late." in answer.page.text
    if values.get("reason"):
        assert values["reason"] in answer.page.text
    assert staffed.rows(Extension) == []
    assert [row.admission_id is None for row in staffed.rows(Nomination, id=one)] == [False]


# A later deadline, another category


def test_one_nomination_gets_a_later_deadline(staffed):
    one = staffed.entry("One")
    client = staffed.client("organiser")
    answer = client.submit(
        staffed.at(f"/entries/{one}/extension"), day="2199-05-31", clock="18:00", reason="Flood at the office."
    )
    assert answer.status_code == 303
    (row,) = staffed.rows(Extension)
    assert row.until.isoformat() == "2199-05-31T13:01:00+00:00"  # the end of 18:00 in Almaty
    (mail,) = staffed.rows(Mail, event="nomination.extended")
    assert "31 May 2199, 18:00 Almaty time" in mail.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Flood at the office." in mail.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"day": "", "reason": "x"}, "Enter the last day"),
        ({"day": "2020-01-01", "reason": "x"}, "in the future"),
        ({"day": "2199-01-01", "reason": ""}, "Give the reason"),
        ({"day": "2199-01-01", "clock": "25:00", "reason": "x"}, "Enter a time such as"),
        ({"day": "2199-W01-1", "reason": "x"}, "Enter a date such as"),
    ],
)
def test_an_extension_that_cannot_be_is_said_in_words(staffed, values, words):
    one = staffed.entry("One")
    answer = staffed.client("organiser").submit(staffed.at(f"/entries/{one}/extension"), **values)
    assert answer.status_code == 422
    assert words in answer.page.text
    assert staffed.rows(Extension) == []


def test_a_nomination_moves_with_its_draft(staffed):
    from awards.nominations.models import Draft

    one = staffed.entry("One")
    with staffed.app.app_context():
        answers = {"title": "One", "category": "resilience"}
        db.session.add(Draft(nomination_id=one, topic="project", revision=4, answers=answers, saved_at=now()))
        db.session.commit()
        season = season_by_slug(staffed.slug)
        fairness = make.category(season, "fairness").id
    client = staffed.client("organiser")
    answer = client.submit(staffed.at(f"/entries/{one}/category"), category="fairness", reason="It is about wages.")
    assert answer.status_code == 303
    assert staffed.rows(Nomination)[0].category_id == fairness
    (draft,) = staffed.rows(Draft)
    assert (draft.answers["category"], draft.answers["title"], draft.revision) == ("fairness", "One", 5)
    assert "It is about wages." in staffed.rows(Mail, event="nomination.moved")[0].text


@pytest.mark.parametrize(
    ("category", "reason", "words"),
    [("resilience", "x", "already"), ("nowhere", "x", "from the list"), ("fairness", "", "Give the reason"),
     (None, "x", "Choose a category")],
)  # fmt: skip
def test_a_move_that_cannot_be_is_said_in_words(staffed, category, reason, words):
    one = staffed.entry("One")
    answer = staffed.client("organiser").submit(
        staffed.at(f"/entries/{one}/category"), category=category, reason=reason
    )
    assert answer.status_code == 422
    assert words in answer.page.text


# Versions, files, look-alikes


def test_what_changed_between_two_versions(staffed):
    one = staffed.entry("One")
    with staffed.app.app_context():
        first = db.session.query(Version).one()
        answers = {
            **first.answers,
            "case": {**first.answers["case"], "challenge": "The bridge was gone.\n\nAll moved."},
        }
        second = Version(
            nomination_id=one, number=2, programme_id=first.programme_id, category_id=first.category_id, title="One",
            language="en", answers=answers, sha256="1" * 64, submitted_at=now() + timedelta(seconds=1),
        )  # fmt: skip
        db.session.add(second)
        db.session.flush()
        db.session.get(Nomination, one).version_id = second.id
        db.session.commit()
    client = staffed.client("observer")
    page = client.get(client.get(staffed.at(f"/entries/{one}")).page.links["Version 2: what changed"])
    assert [element.text for element in page.page.all("del")] == ["Nothing"]
    assert [element.text for element in page.page.all("ins")] == ["All"]
    assert [text_of(element) for element in page.page.all("h2")] == ["The problem"]  # as others read it
    assert client.get(staffed.at(f"/entries/{one}/versions?from=2&to=2")).page.text.count("No answers differ") == 1
    assert client.get(staffed.at(f"/entries/{one}/versions?from=7")).status_code == 404


def test_words_about_a_picture_that_changed_are_shown_in_both_versions(staffed):
    one = staffed.entry("One")
    with staffed.app.app_context():
        version = db.session.query(Version).one()
        file = Attachment(id=uuid.uuid4(), nomination_id=one, question="photo", key="ab" * 20, name="a.png", kind="png",
                          size=9, sha256="0" * 64, uploaded_at=now(), stored_at=now())  # fmt: skip
        db.session.add(file)
        answers = {**version.answers, "evidence": {"photo": [str(file.id)]}}
        for number, alt in ((2, "A bridge"), (3, "A bridge at dawn")):
            said = {str(file.id): {"name": "a.png", "sha256": "0" * 64, "details": {"alt": alt}}}
            last = Version(
                nomination_id=one, number=number, programme_id=version.programme_id, category_id=version.category_id,
                title="One", language="en", answers=answers, files=said, sha256="1" * 64, submitted_at=now(),
            )  # fmt: skip
            db.session.add(last)
        db.session.flush()
        db.session.get(Nomination, one).version_id = last.id
        db.session.commit()
    page = staffed.client("observer").get(staffed.at(f"/entries/{one}/versions?from=2&to=3")).page
    shown = [text_of(each) for each in page.all("li") if "a.png" in text_of(each)]
    assert [each.rpartition("Description of the picture: ")[2] for each in shown] == ["A bridge", "A bridge at dawn"]


def test_a_file_comes_as_a_download(staffed):
    one, other = staffed.entry("One"), staffed.entry("Two")
    with staffed.app.app_context():
        store = staffed.app.extensions["awards.files"]
        stored = store.write(key := "ab" * 20, io.BytesIO(b"<svg onload=alert(1)>"), most=100)
        file = Attachment(
            id=uuid.uuid4(), nomination_id=one, question="files", key=key, name="plan.svg", kind="pdf",
            size=stored.size, sha256=stored.sha256, details={}, uploaded_at=now(), stored_at=now(),
        )  # fmt: skip
        db.session.add(file)
        db.session.commit()
        number = file.id
    client = staffed.client("observer")
    answer = client.get(staffed.at(f"/entries/{one}/files/{number}"))
    assert answer.data == b"<svg onload=alert(1)>"
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename=plan.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    answer.close()
    assert client.get(staffed.at(f"/entries/{other}/files/{number}")).status_code == 404
    with staffed.app.app_context():
        store.remove(key)
    assert client.get(staffed.at(f"/entries/{one}/files/{number}")).status_code == 404


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"organisation": {"registration_no": " BIN 7 "}}, "BIN 7"),
        ({"elsewhere": {"other": 1}, "more": {"registration_no": "9" * 300}}, "9" * 200),
        ({"organisation": {"registration_no": ["no", "text"]}}, ""),
        ({}, ""),
    ],
)
def test_a_version_keeps_the_registration_number_of_its_answers_whoever_writes_it(staffed, answers, kept):
    made = staffed.entry("One", answers=answers)
    assert [row.registration for row in staffed.rows(Version, nomination_id=made)] == [kept]


def test_letters_that_look_alike_are_flagged(staffed):
    one = staffed.entry("Саspian Rail")  # the first letters are Cyrillic
    assert "mixes letters" in staffed.client("organiser").get(staffed.at(f"/entries/{one}")).page.text


@pytest.mark.parametrize("role", ["observer", "juror", "nominee", "stranger"])
def test_nobody_else_changes_anything(staffed, role):
    one = staffed.entry("One", outcome="admitted")
    client = staffed.client(role)
    for rest in ("/admission", "/admission/removal", "/extension", "/category"):
        assert client.post(staffed.at(f"/entries/{one}{rest}"), data={"outcome": "not_admitted"}).status_code == 404
    if role == "observer":
        page = client.get(staffed.at(f"/entries/{one}"))
        assert not [form for form in page.page.forms if "/entries/" in form.action]


def test_a_foreign_token_is_refused(staffed):
    one = staffed.entry("One")
    answer = staffed.client("organiser").post(
        staffed.at(f"/entries/{one}/admission"), data={"outcome": "admitted", "csrf_token": "x"}
    )
    assert answer.status_code == 422
    assert staffed.rows(Admission) == []


def test_who_decides_gets_a_file_as_it_was_sent_and_observers_get_its_copy(staffed):
    one, content = staffed.entry("One"), document()
    with staffed.app.app_context():
        arrived = copies.take_in(staffed.app.extensions["awards.files"], io.BytesIO(content), key=new_key(),
                                 name="report.pdf", accept=("pdf",), most=10**7)  # fmt: skip
        file = Attachment(
            id=uuid.uuid4(), nomination_id=one, question="files", key=arrived.key, name=arrived.name, kind="pdf",
            size=arrived.stored.size, sha256=arrived.stored.sha256, details={}, uploaded_at=now(), stored_at=now(),
            **asdict(arrived.copies),
        )  # fmt: skip
        db.session.add(file)
        db.session.commit()
        address = staffed.at(f"/entries/{one}/files/{file.id}")
    sent, seen = (staffed.client(role).get(address, buffered=True).data for role in ("organiser", "observer"))
    assert sent == content
    with pikepdf.open(io.BytesIO(seen)) as copy:
        assert "/Info" not in copy.trailer
