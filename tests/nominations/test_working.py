"""What organisers keep beside nominations for their own work: notes, tags, who sees to which; nobody else sees any."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from awards.core.clock import now
from awards.core.db import db
from awards.messages.models import Mail
from awards.nominations.models import Handling, InternalNote, Tag, Tagging
from awards.programmes.models import Appointment
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def staffed(app):
    return Staffed(app)


def noted(staffed, entry, text, by="organiser"):
    return staffed.client(by).submit(staffed.at(f"/entries/{entry}/notes"), text=text, follow=True)


def test_a_note_says_who_wrote_it_and_nobody_is_mailed(staffed):
    one = staffed.entry("One")
    page = noted(staffed, one, "Ask the ministry.").page
    assert "Ask the ministry." in page.text
    assert "The organiser" in page.text
    assert "Ask the ministry." in staffed.client("owner").get(staffed.at(f"/entries/{one}")).page.text
    assert staffed.rows(Mail) == []
    assert noted(staffed, one, "").status_code == 422


def test_a_note_is_its_writers_for_an_hour(staffed):
    one = staffed.entry("One")
    noted(staffed, one, "First.")
    (note,) = staffed.rows(InternalNote)
    address = staffed.at(f"/entries/{one}/notes/{note.id}")
    assert staffed.client("owner").get(address).status_code == 403
    client = staffed.client("organiser")
    open_page = client.get(address)
    assert client.submit(open_page, text="Second.").status_code == 303
    assert [row.text for row in staffed.rows(InternalNote)] == ["Second."]
    with time_machine.travel(now() + timedelta(minutes=61)):
        late = staffed.client("organiser")
        assert late.get(address).status_code == 403
        assert "One" in late.get(staffed.at(f"/entries/{one}")).page.text
        assert address not in late.get(staffed.at(f"/entries/{one}")).page.links.values()


def test_a_removed_note_is_restored(staffed):
    one = staffed.entry("One")
    noted(staffed, one, "Ask the ministry.")
    (note,) = staffed.rows(InternalNote)
    removal = staffed.at(f"/entries/{one}/notes/{note.id}/removal")
    client = staffed.client("organiser")
    gone = client.submit(client.get(staffed.at(f"/entries/{one}")), form=removal, follow=True)
    assert "Ask the ministry." not in gone.page.text
    assert client.submit(gone, form=removal).status_code == 303
    assert "Ask the ministry." in client.get(staffed.at(f"/entries/{one}")).page.text


def test_tags_are_the_seasons_and_made_while_tagging(staffed):
    one, two = staffed.entry("One"), staffed.entry("Two")
    client = staffed.client("organiser")
    for entry, name in ((one, "To check"), (two, "to  CHECK"), (two, "Press")):
        page = client.get(staffed.at(f"/entries/{entry}"))
        number = [form.action for form in page.page.forms].index(staffed.at(f"/entries/{entry}/tags"))
        assert client.submit(page, form=number, name=name).status_code == 303
    assert sorted((row.name, row.shape) for row in staffed.rows(Tag)) == [("Press", 1), ("To check", 0)]
    assert len(staffed.rows(Tagging)) == 3
    (press,) = staffed.rows(Tag, name="Press")
    removal = staffed.at(f"/entries/{two}/tags/{press.id}/removal")
    assert client.submit(staffed.at(f"/entries/{two}"), form=removal).status_code == 303
    assert len(staffed.rows(Tagging)) == 2


def test_who_organises_no_more_sees_to_nothing(staffed):
    one = staffed.entry("One")
    address = staffed.at(f"/entries/{one}/colleague")
    client = staffed.client("organiser")
    owner = str(staffed.people["owner"])
    assert client.submit(staffed.at(f"/entries/{one}"), form=address, colleague=owner).status_code == 303
    assert "One" not in client.get(staffed.at("/entries?colleague=nobody")).page.links
    with staffed.app.app_context():
        db.session.query(Appointment).filter_by(person_id=staffed.people["owner"]).one().ended_at = now()
        db.session.commit()
    assert "One" in client.get(staffed.at("/entries?colleague=nobody")).page.links
    assert len(staffed.rows(Handling)) == 1


@pytest.mark.parametrize("role", ["observer", "chair", "juror", "nominee", "stranger"])
def test_nobody_else_finds_the_way(staffed, role):
    one = staffed.entry("One")
    client = staffed.client(role)
    assert client.get(staffed.at(f"/entries/{one}/notes")).status_code == 404
    for rest in ("notes", "tags", "colleague"):
        assert client.post(staffed.at(f"/entries/{one}/{rest}")).status_code == 404


def test_an_observer_reads_a_nomination_without_them(staffed):
    one = staffed.entry("One")
    noted(staffed, one, "zqxnote")
    client = staffed.client("organiser")
    client.submit(staffed.at(f"/entries/{one}"), form=staffed.at(f"/entries/{one}/tags"), name="zqxtag")
    tag = staffed.rows(Tag)[0].id
    client.submit(staffed.at("/entries/columns"), columns=["tags", "colleague"])
    assert "zqxtag" in client.get(staffed.at("/entries")).page.text
    observer = staffed.client("observer")
    for page in (f"/entries/{one}", "/entries", f"/entries?tag={tag}", "/entries/columns", "/log", "/exports"):
        text = observer.get(staffed.at(page)).page.text
        assert "zqxnote" not in text
        assert "zqxtag" not in text
    assert "One" in observer.get(staffed.at(f"/entries?colleague=mine&tag={tag}")).page.links
