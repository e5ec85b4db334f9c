"""Appointments: inviting by mail, accepting and declining behind the link, sending again, ending."""

from __future__ import annotations

from datetime import timedelta

import pytest

from awards.accounts.models import MailedLink, Person
from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.messages.actions import enqueue
from awards.messages.links import address
from awards.messages.models import Mail
from awards.programmes import queries as programmes_queries
from awards.programmes.models import Appointment, Season
from awards.programmes.people import actions
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")

QUERIES = 7


@pytest.fixture
def staffed(app):
    return Staffed(app)


def invite(staffed, email="new@jury.example", role="juror", by="organiser", **values):
    return staffed.client(by).submit(staffed.at("/people/invitation"), email=email, role=role, **values)


def test_the_invitation_speaks_the_language_chosen_for_somebody_new(staffed):
    invite(staffed, "neu@jury.example", language="de")
    (person,) = staffed.rows(Person, email="neu@jury.example")
    assert person.language == "de"
    (mail,) = staffed.rows(Mail, to="neu@jury.example")
    assert "Jury" in mail.subject or "Jury" in mail.text
    assert "invites you" not in mail.text
    invite(staffed, "neu@jury.example", role="observer", language="kk")
    assert staffed.rows(Person, email="neu@jury.example")[0].language == "de"
    refused = invite(staffed, "x@jury.example", language="tlh")
    assert refused.status_code == 422
    assert "Choose a language from the list" in refused.page.text


def link_of(staffed, email="new@jury.example"):
    with staffed.app.app_context():
        person = db.session.query(Person).filter_by(email=email).one()
        link = (
            db.session.query(MailedLink).filter_by(person_id=person.id).order_by(MailedLink.created_at.desc()).first()
        )
        return "/links/" + address(link.id).rpartition("/")[2]


def appointment(staffed, email="new@jury.example"):
    with staffed.app.app_context():
        return db.session.query(Appointment).join(Appointment.person).filter(Person.email == email).one()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_three(staffed, statements, count):
    for number in range(count):
        invite(staffed, f"new{number}@jury.example")
    client = staffed.client("organiser")
    with statements() as sent:
        client.get(staffed.at("/people"))
    assert len(sent) == QUERIES


def test_somebody_unknown_is_invited_by_mail(staffed):
    assert invite(staffed, "New@Jury.Example", name="Asel").status_code == 303
    found = appointment(staffed)
    assert (found.role, found.accepted_at, found.invited_by_id) == ("juror", None, staffed.people["organiser"])
    (person,) = staffed.rows(Person, email="new@jury.example")
    assert (person.name, person.verified_at) == ("Asel", None)
    (mail,) = staffed.rows(Mail, event="appointment")
    assert mail.to == "new@jury.example"
    assert "The organiser invites you to judge nominations" in mail.text
    assert staffed.rows(Event, kind="appointment.made", subject_id=found.id)
    page = staffed.client("organiser").get(staffed.at("/people?role=juror&q=ASEL")).page
    assert "Invited" in page.text
    assert "new@jury.example" in page.text


def test_the_link_says_what_the_role_means_and_signs_in_without_a_password(staffed):
    invite(staffed)
    client = staffed.app.test_client()
    page = client.get(link_of(staffed))
    assert "You score at most 20 nominations" in page.page.text
    assert "What every juror agrees to" in page.page.text
    assert appointment(staffed).accepted_at is None  # programs that scan mail open links, too
    answer = client.submit(page, form="/links/")
    assert answer.location == staffed.at("/ballots")
    assert appointment(staffed).accepted_at is not None
    assert client.signed_in
    assert client.get(link_of(staffed)).status_code == 410


def test_declining_gives_no_role_and_no_sign_in(staffed):
    invite(staffed)
    client = staffed.app.test_client()
    client.submit(client.get(link_of(staffed)), form="/links/", button="decline=1")
    assert appointment(staffed).declined_at is not None
    assert not client.signed_in
    assert "Declined" in staffed.client("organiser").get(staffed.at("/people")).page.text


def test_an_invitation_taken_back_cannot_be_accepted(staffed):
    invite(staffed)
    client = staffed.app.test_client()
    page = client.get(link_of(staffed))
    number = appointment(staffed).id
    staffed.client("organiser").submit(staffed.at("/people"), form=f"{number}/invitation/end")
    assert client.submit(page, form="/links/").status_code == 410
    assert appointment(staffed).accepted_at is None
    assert not client.signed_in


def test_an_invitation_is_sent_again_also_after_it_was_declined(staffed):
    invite(staffed)
    client = staffed.app.test_client()
    client.submit(client.get(link_of(staffed)), form="/links/", button="decline=1")
    answer = staffed.client("organiser").submit(staffed.at("/people"), form="/mail", follow=True)
    assert "The invitation is on its way." in answer.page.text
    assert len(staffed.rows(Mail, event="appointment")) == 2
    client.submit(client.get(link_of(staffed)), form="/links/")
    assert appointment(staffed).accepted_at is not None


def test_a_role_that_ended_stops_with_the_next_request(staffed):
    client = staffed.client("observer")
    assert client.get(staffed.at("/desk")).status_code == 200
    with staffed.app.app_context():
        number = db.session.query(Appointment).filter_by(person_id=staffed.people["observer"]).one().id
    staffed.client("organiser").submit(staffed.at(f"/people/{number}/end"), reason="Moved on")
    assert client.get(staffed.at("/desk")).status_code == 404


def test_the_last_organiser_stays(staffed):
    with staffed.app.app_context():
        own = {
            role: db.session.query(Appointment).filter_by(person_id=staffed.people[role]).one().id
            for role in ("owner", "organiser")
        }
    client = staffed.client("owner")
    assert client.submit(staffed.at(f"/people/{own['organiser']}/end"), reason="A").status_code == 303
    page = client.get(staffed.at(f"/people/{own['owner']}/end"))
    assert "at least one organiser" in page.page.text
    assert [form.action for form in page.page.forms if form.method == "post"] == ["/sign-out"]


def test_an_organiser_makes_and_ends_no_owners(staffed):
    page = staffed.client("organiser").get(staffed.at("/people/invitation"))
    assert "Lead organiser: also appoints" not in page.page.text
    answer = staffed.client("organiser").submit(page, email="a@b.example", role="owner")
    assert answer.status_code in (400, 422)
    with staffed.app.app_context():
        number = db.session.query(Appointment).filter_by(person_id=staffed.people["owner"]).one().id
    page = staffed.client("organiser").get(staffed.at(f"/people/{number}/end"))
    assert "Only a lead organiser of the season can end a lead organiser’s role." in page.page.text
    assert invite(staffed, role="owner", by="owner").status_code == 303


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": ""}, "Enter an email address, like name@example.com"),
        ({"email": "nobody"}, "Enter an email address, like name@example.com"),
        ({"email": "a@b.example\r\nBcc: x@y.example"}, "Enter one email address only"),
        ({"role": "winner"}, "Choose a role"),
        ({"role": None}, "Choose a role"),
        ({"name": "x" * 101}, "100 characters or less"),
        ({"name": "a\x00b"}, "cannot be displayed"),
    ],
)
def test_an_invitation_that_cannot_be_is_said_in_words(staffed, values, words):
    answer = invite(staffed, **values)
    assert answer.status_code == 422
    assert words in answer.page.text
    assert staffed.rows(Mail) == []


def test_somebody_who_has_the_role_is_not_asked_again(staffed):
    with staffed.app.app_context():
        email = db.session.get(Person, staffed.people["juror"]).email
    answer = invite(staffed, email)
    assert answer.status_code == 422
    assert "already has the role" in answer.page.text


def test_an_observer_reads_and_others_find_nothing(staffed):
    observer = staffed.client("observer")
    page = observer.get(staffed.at("/people"))
    assert [form.action for form in page.page.forms if form.method == "post"] == ["/sign-out"]
    assert observer.get(staffed.at("/people/invitation")).status_code == 404
    for role in ("chair", "juror", "nominee", "stranger"):
        assert staffed.client(role).get(staffed.at("/people")).status_code == 404


def test_an_appointment_of_another_season_is_not_found(app, staffed):
    from tests.programmes.seeds import text_of

    with app.app_context():
        other = make.season(text_of("harbour-lights"), running=None)
        make.appointed(other, "organiser", make.person())
        number = db.session.query(Appointment).filter_by(season_id=other.id).one().id
        db.session.commit()
    client = staffed.client("organiser")
    for verb in ("end", "mail"):
        assert client.post(staffed.at(f"/people/{number}/{verb}")).status_code == 404


@pytest.mark.parametrize("bad", ["role=winner", "q=%00", "page=-1", "page=9999", "q=" + "x" * 3000])
def test_anything_in_the_address_is_answered(staffed, bad):
    assert staffed.client("organiser").get(staffed.at(f"/people?{bad}")).status_code == 200


def test_the_season_is_named_in_the_mail(staffed):
    with staffed.app.app_context():
        assert season_by_slug(staffed.slug) is not None
    invite(staffed, role="observer")
    assert "to observe Magistral Awards, season 2027" in staffed.rows(Mail)[0].text


def test_an_invitation_to_the_jury_says_when_how_much_until_when_and_whom_to_ask(staffed):
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        make.run(season, "1").opens_at = now() + timedelta(days=5)
        db.session.query(Person).filter_by(id=staffed.people["organiser"]).one().email = "asel@award.example"
        db.session.commit()
    invite(staffed)
    (mail,) = staffed.rows(Mail)
    text = " ".join(mail.text.split())
    assert "When nominations are scored:" in text
    assert text.count("– ") == 2  # both rounds are ahead
    assert "You would be assigned 20 nominations at most. Allow about 12 minutes per nomination." in text
    assert "before the first round opens" in text
    assert "Questions? Write to asel@award.example." in text


def test_an_invitation_leaves_out_what_nobody_knows(staffed):
    with staffed.app.app_context():
        for each in make.rounds(season_by_slug(staffed.slug)).values():
            each.opens_at, each.closes_at = now() - timedelta(days=2), now() - timedelta(days=1)
        db.session.commit()
    invite(staffed)
    (mail,) = staffed.rows(Mail)
    assert "When nominations are scored" not in mail.text
    assert "before the first round opens" not in mail.text
    invite(staffed, role="observer", email="observer@jury.example")
    (mail,) = staffed.rows(Mail, to="observer@jury.example")
    assert "minutes" not in mail.text


@pytest.mark.parametrize("sent", [True, False])
def test_an_invitation_taken_back_is_told_only_if_it_had_gone(staffed, sent):
    invite(staffed)
    if sent:
        deliver(staffed)
    staffed.client("organiser").submit(staffed.at("/people"), form=f"{appointment(staffed).id}/invitation/end")
    (mail,) = staffed.rows(Mail, event="appointment")
    assert mail.withdrawn_why == (None if sent else "ended")
    assert [each.subject for each in staffed.rows(Mail, event="appointment.ended")] == (
        ["Magistral Awards: invitation cancelled"] if sent else []
    )


def test_who_has_answered_gets_no_more_invitations(staffed):
    invite(staffed)
    client = staffed.app.test_client()
    client.submit(client.get(link_of(staffed)), form="/links/")
    (mail,) = staffed.rows(Mail)
    assert mail.withdrawn_why == "answered"


def test_the_end_of_a_role_is_told_and_what_waited_about_it_is_not(staffed):
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        person = db.session.get(Person, staffed.people["juror"])
        enqueue("jury.assigned", to=person, season=season, about=make.rounds(season)["1"].id, count=1, closes_at=now())
        number = db.session.query(Appointment).filter_by(person_id=person.id).one().id
        db.session.commit()
    staffed.client("organiser").submit(staffed.at(f"/people/{number}/end"), reason="Moved on")
    waiting = [mail.event for mail in staffed.rows(Mail, withdrawn_at=None)]
    assert waiting == ["appointment.ended"]


def test_an_invitation_to_an_address_that_was_refused_says_so_in_the_list(staffed):
    invite(staffed)
    client = staffed.client("organiser")
    assert "Address rejected" not in client.get(staffed.at("/people")).page.text
    deliver(staffed, sent_at=None, failed_at=now(), refused_at=now())
    assert "Address rejected" in client.get(staffed.at("/people")).page.text
    client.submit(staffed.at("/people"), form="/mail")
    assert "Address rejected" not in client.get(staffed.at("/people")).page.text, "a new mail is under way"


def deliver(staffed, **fate):
    """Have every mail delivered, or meet another fate."""
    with staffed.app.app_context():
        db.session.query(Mail).update(fate or {"sent_at": now()})
        db.session.commit()


def test_tabs_count_those_who_have_the_role_and_the_list_shows_all(staffed):
    with staffed.app.app_context():
        season = db.session.query(Season).one()
        for name in ("One", "Two", "Gone"):
            actions.appoint(season, make.person(name), "juror", by=None, accepted=True)
        before = programmes_queries.counts_by_role(season)["juror"]
        gone = db.session.query(Appointment).join(Appointment.person).filter(Person.name == "Gone").one()
        gone.ended_at = now()
        db.session.commit()
        assert programmes_queries.counts_by_role(season)["juror"] == (before[0], before[1] - 1)
    page = staffed.client("organiser").get(staffed.at("/people?role=juror")).page
    assert f"Juror ({before[1] - 1})" in page.text
    assert "Gone" in page.text
