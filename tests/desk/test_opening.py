"""A season opens by two people, or by one where its programme says so; one makes it a draft again while nothing is."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.migrating import downgrade, upgrade
from awards.core.verdicts import Refused
from awards.desk.seasons.actions import OPENING, take_back
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.programmes.models import Proposal
from awards.programmes.proposals import actions as proposals_actions
from awards.web import access
from awards.web.access import Side
from tests import factories as make
from tests.conftest import KINDS
from tests.desk.drafted import NEXT, Drafted

pytestmark = pytest.mark.long_for("postgresql")

AT = f"/{NEXT}/opening"


@pytest.fixture
def drafted(app):
    return Drafted(app)


def kinds(drafted):
    return [event.kind for event in drafted.rows(Event) if event.kind.startswith(("season.", "proposal."))]


def confirm(drafted, name, address):
    client = drafted.client(name)
    return client.submit(client.get(address), form="/confirmation")


def test_the_page_says_what_opening_does_in_numbers(drafted):
    page = drafted.client("owner").get(AT).page
    for words in ("Categories: 4. Questions: 50. Rounds of scoring: 2.",
                  "Lead organisers and organisers: 3. Jurors: 1; invited, not answered yet: 1.", "Nominations open on",
                  "It becomes the front page", "where they have something to do: 3.",
                  "Missing: jurors. Scoresheets that each nomination is to get: 7.",
                  ("Declared in the programme, but not supported by this version yet: Nominees get the profile of"
                   " their scores.")):  # fmt: skip
        assert words in page.text
    assert "a chair of the jury" not in page.text


def test_what_is_lacking_is_said(drafted):
    drafted.end_roles("chair", "juror")
    assert "Missing: a chair of the jury" in drafted.client("owner").get(AT).page.text


def test_alone_nothing_opens_and_by_two_it_does(drafted):
    address = drafted.propose("owner")
    assert not drafted.opened()
    assert drafted.client("nobody").get(f"/{NEXT}/").status_code == 404
    told = {mail.to for mail in drafted.rows(Mail, Mail.event == "proposal")}
    assert len(told) == 2  # the organiser and the second: not the one who proposed
    assert "Opening is proposed and waits" in drafted.client("owner").get(AT).page.text
    answer = confirm(drafted, "organiser", address)
    assert answer.status_code == 303
    assert drafted.opened()
    assert drafted.client("nobody").get(f"/{NEXT}/").status_code == 200
    assert kinds(drafted)[-4:] == ["season.founded", "proposal.made", "proposal.confirmed", "season.opened"]
    (event,) = drafted.rows(Event, Event.kind == "season.opened")
    assert event.person_id == drafted.people["organiser"]
    assert event.detail["proposed_by"] == str(drafted.people["owner"])


def test_the_same_person_cannot_confirm(drafted):
    address = drafted.propose("owner")
    page = drafted.client("owner").get(address)
    assert "You proposed this yourself" in page.page.text
    assert not [form for form in page.page.forms if form.action.endswith("/confirmation")]
    with drafted.app.app_context():
        season, proposal = drafted.season(), db.session.query(Proposal).one()
        owner = db.session.get(Person, drafted.people["owner"])
        with pytest.raises(Refused, match="yourself"):
            proposals_actions.confirm(season, OPENING, proposal, roles={"owner"}, by=owner)
        db.session.rollback()
    assert not drafted.opened()


@pytest.mark.parametrize("name", ["observer", "chair", "juror", "judge", "stranger"])
def test_nobody_else_opens_it(drafted, name):
    assert drafted.client(name).get(AT).status_code == 404
    address = drafted.propose("owner")
    page = drafted.client(name).get(address)
    assert page.status_code in (200, 404)
    if page.status_code == 200:
        assert not [form for form in page.page.forms if form.action.endswith("/confirmation")]


def test_with_one_organiser_it_cannot_be_proposed_and_says_why(drafted):
    page = drafted.client("owner").get(AT)
    drafted.end_roles("organiser", "second")
    client = drafted.client("owner")
    shown = client.get(AT)
    assert "A season is opened by two lead organisers or organisers who have accepted" in shown.page.text
    assert "So far: 1. Invite another one." in shown.page.text
    assert [form for form in page.page.forms if form.action == ""]
    assert not [form for form in shown.page.forms if form.action == ""]
    with drafted.app.app_context(), pytest.raises(Refused, match="two lead organisers or organisers"):
        proposals_actions.propose(drafted.season(), OPENING, {}, reason="", by=None)


def test_a_conflicted_one_neither_proposes_nor_confirms_nor_counts(drafted, monkeypatch):
    tied = {drafted.people["organiser"]: frozenset({"fairness"})}
    monkeypatch.setattr(proposals_actions.tied, "answer",
                        lambda _season, people: {each: tied[each] for each in people if each in tied})  # fmt: skip
    roles = access.roles_and_sides.answer
    side = (Side(None, "fairness", own=False),)
    monkeypatch.setattr(access.roles_and_sides, "answer", lambda person, season: (
        roles(person, season)[0], side if person.id in tied else ()))  # fmt: skip
    client = drafted.client("organiser")
    answer = client.submit(AT, reason="")
    assert answer.status_code == 422
    assert "You have a conflict of interest" in answer.page.text
    address = drafted.propose("owner")
    assert drafted.client("organiser").get(address).status_code == 403
    with drafted.app.app_context():
        organiser = db.session.get(Person, drafted.people["organiser"])
        with pytest.raises(Refused, match="conflict of interest"):
            proposals_actions.confirm(drafted.season(), OPENING, db.session.query(Proposal).one(), roles={"organiser"},
                              by=organiser)  # fmt: skip
        db.session.rollback()
    assert not drafted.opened()
    drafted.end_roles("second")
    assert "So far: 1." in drafted.client("owner").get(AT).page.text


def test_on_an_older_page_nothing_is_done_and_it_is_told(drafted):
    owner, organiser = drafted.client("owner"), drafted.client("organiser")
    page = organiser.get(AT)
    drafted.propose("owner")
    late = organiser.submit(page, reason="Mine")
    assert late.status_code == 422
    assert "Nothing was done" in late.page.text
    assert "Proposal made" in late.page.text
    assert len(drafted.rows(Proposal)) == 1
    assert owner.get(AT).status_code == 200


def test_when_its_dates_have_changed_it_is_proposed_anew(drafted):
    address = drafted.propose("owner")
    organiser = drafted.client("organiser")
    before = organiser.get(address)
    with drafted.app.app_context():
        drafted.season().closes_at += make.timedelta(days=3)
        db.session.commit()
    assert organiser.submit(before, form="/confirmation").status_code == 422
    assert "The facts behind this proposal have changed since" in organiser.get(address).page.text
    assert not drafted.opened()


def test_twenty_confirm_at_once_and_it_opens_once(drafted):
    address = drafted.propose("owner")
    pages = []
    for number in range(20):
        client = drafted.client(("organiser", "second")[number % 2])
        client.parses = True
        pages.append((client, client.get(address)))
    gate, answers = threading.Barrier(20), []

    def send(client, page):
        gate.wait()
        answers.append(client.submit(page, form="/confirmation").status_code)

    threads = [threading.Thread(target=send, args=each) for each in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answers) == {303: 1, 422: 19}
    assert kinds(drafted).count("season.opened") == 1
    assert drafted.opened()


def test_the_command_line_proposes_only(drafted, monkeypatch):
    from awards import commands as season_commands
    from awards.cli import awards

    monkeypatch.setattr(season_commands, "open_app", lambda: drafted.app)
    said = CliRunner().invoke(awards, ["season", "open", NEXT, "--reason", "From the operator"])
    assert said.exit_code == 0, said.output
    assert "An owner or organiser confirms it" in said.output
    assert not drafted.opened()
    (proposal,) = drafted.rows(Proposal)
    assert confirm(drafted, "owner", f"/{NEXT}/proposals/{proposal.id}").status_code == 303
    assert drafted.opened()
    again = CliRunner().invoke(awards, ["season", "open", NEXT])
    assert (again.exit_code, "already open" in again.output) == (2, True)


def test_one_suffices_where_the_programme_says_so(app):
    drafted = Drafted(app, alone=True)
    drafted.end_roles("organiser", "second")
    client = drafted.client("owner")
    page = client.get(AT)
    assert "Under the programme, one person is enough" in page.page.text
    answer = client.submit(page, reason="")
    assert answer.location == f"/{NEXT}/desk"
    assert drafted.opened()


# Taking it back


def test_one_person_makes_it_a_draft_again_while_nothing_rests_on_it(drafted):
    drafted.open_it()
    client = drafted.client("organiser")
    page = client.get(AT)
    assert "Visible to everyone since" in page.page.text
    assert client.submit(page, form="/opening/removal").location == AT
    assert not drafted.opened()
    assert drafted.client("nobody").get(f"/{NEXT}/").status_code == 404
    assert kinds(drafted)[-1] == "season.closed"
    drafted.open_it()  # and it can be opened again


def test_a_nomination_holds_it_open_and_says_so(drafted):
    drafted.open_it()
    client = drafted.client("owner")
    page = client.get(AT)
    with drafted.app.app_context():
        make.entry(drafted.season(), outcome=None)
        db.session.commit()
    answer = client.submit(page, form="/opening/removal")
    assert answer.status_code == 422
    words = "Nominations have already been started in this season. It can no longer be a draft."
    assert words in answer.page.text
    shown = client.get(AT)
    assert words in shown.page.text
    assert not [form for form in shown.page.forms if form.action.endswith("/opening/removal")]
    assert drafted.opened()


def test_a_publication_holds_it_open(drafted, monkeypatch):
    drafted.open_it()
    with drafted.app.app_context():
        season, owner = drafted.season(), db.session.get(Person, drafted.people["owner"])
        from awards.results.models import Publication

        values = {"kind": "shortlist", "number": 1, "sha256": "0" * 64, "content": {}, "at": now()}
        db.session.add(Publication(season_id=season.id, embargo_until=now(), **values))
        db.session.flush()
        with pytest.raises(Refused, match="published"):
            take_back(season, by=owner)
        db.session.rollback()


@pytest.mark.databases("postgresql")  # on SQLite there is one writer at a time
def test_beginning_and_taking_back_at_once_leave_no_draft_with_a_nomination(drafted):
    """Whoever comes second sees what the first did: never both."""
    from awards.nominations.drafts import actions as nominations
    from awards.nominations.models import Nomination

    for _ in range(6):
        drafted.open_it()
        with drafted.app.app_context():
            season = drafted.season()
            season.opens_at = now() - make.timedelta(days=1)
            db.session.commit()
        gate = threading.Barrier(2)

        def begin(gate=gate):
            with drafted.app.app_context():
                season = drafted.season()
                nominee = db.session.get(Person, drafted.people["nominee"])
                company = make.company("Late", members=(nominee,))
                gate.wait()
                try:
                    nominations.start(season, company, by=nominee)
                    db.session.commit()
                except Refused:
                    db.session.rollback()

        def undo(gate=gate):
            with drafted.app.app_context():
                season = drafted.season()
                owner = db.session.get(Person, drafted.people["owner"])
                gate.wait()
                try:
                    take_back(season, by=owner)
                    db.session.commit()
                except Refused:
                    db.session.rollback()

        threads = [threading.Thread(target=each) for each in (begin, undo)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with drafted.app.app_context():
            season = drafted.season()
            begun = db.session.query(Nomination).filter_by(season_id=season.id).all()
            assert not (season.is_draft and begun)
            for each in begun:
                db.session.delete(each)
            season.opened_at = None
            season.opens_at = now() + make.timedelta(days=100)
            db.session.query(Proposal).delete()
            db.session.commit()


@pytest.mark.parametrize("kind", KINDS)
def test_an_earlier_version_is_not_given_a_draft_to_show(copies, kind):
    app = copies.tour(kind).app
    with app.app_context():
        with pytest.raises(RuntimeError, match=r"These seasons are drafts: 2030\."):
            downgrade(revision="0009")
        db.session.remove()
        db.session.execute(text("UPDATE seasons SET opened_at = created_at"))
        db.session.commit()
        downgrade(revision="0009")
        upgrade()
        assert db.session.execute(text("SELECT count(*) FROM seasons WHERE opened_at IS NULL")).scalar() == 0
        db.session.remove()
