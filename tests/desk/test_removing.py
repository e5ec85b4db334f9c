"""A draft on which nothing rests can be removed by an owner: everything of it goes, but for the lines of the log."""

from __future__ import annotations

import uuid

import pytest
from click.testing import CliRunner
from sqlalchemy import String, cast, select

from awards.accounts.models import MailedLink, Person
from awards.core.clock import now
from awards.core.db import Base, db
from awards.core.verdicts import Refused
from awards.desk.doctor.doctor import examine
from awards.desk.seasons import actions as removing
from awards.jury.models import Juror, Seat
from awards.ledger.models import Event
from awards.messages import links
from awards.messages.models import Mail
from awards.programmes.models import Appointment, Season
from tests import factories as make
from tests.desk.drafted import NEXT, RUNNING, Drafted, source

pytestmark = pytest.mark.long_for("postgresql")

AT = f"/{NEXT}/removal"


@pytest.fixture
def drafted(app):
    return Drafted(app)


def ids_of(season):
    """The ids of everything that is the season's: what no table may name afterwards."""
    found = {season.id}
    with db.session.no_autoflush:
        for table, condition in removing.conditions(season.id).items():
            if "id" in table.c:
                found |= set(db.session.scalars(select(table.c.id).where(condition)))
    return found


def named(ids):
    """The tables in which some column names one of these ids."""
    wanted = {each.hex for each in ids} | {str(each) for each in ids}
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(*(cast(column, String) for column in table.c))):
            if any(value and any(each in value for each in wanted) for value in row):
                found.add(table.name)
    return found


def fill(drafted):
    """What a draft may have: a jury with seats, a second revision, a proposal, mails that went and others."""
    from awards.programmes import actions

    with drafted.app.app_context():
        season = drafted.season()
        actions.revise_programme(season, season.programme.source, by=None)
        judge = Juror(id=uuid.uuid4(), season_id=season.id, person_id=drafted.people["juror"], languages=[], fields=[])
        db.session.add(judge)
        db.session.flush()
        round_, category = make.rounds(season)["1"], make.category(season)
        db.session.add(Seat(round_id=round_.id, juror_id=judge.id, category_id=category.id))
        for mail in db.session.query(Mail).filter_by(event="appointment"):
            mail.sent_at = now()
        db.session.commit()
    drafted.propose("owner")


def test_only_an_owner_removes_it_and_only_by_its_name(drafted):
    for name in ("organiser", "observer", "chair", "stranger"):
        assert drafted.client(name).get(AT).status_code == 404
    client = drafted.client("owner")
    page = client.get(AT)
    assert "This cannot be undone." in page.page.text
    assert "Accepted roles that end: 6. Unanswered invitations that are cancelled: 1." in page.page.text
    for typed in ("", "2027", "yes"):
        answer = client.submit(page, name=typed)
        assert answer.status_code == 422
    assert "Enter 2028 exactly as written here" in answer.page.text
    assert drafted.rows(Season, Season.slug == NEXT)


def test_everything_of_it_is_gone_from_every_table(drafted):
    fill(drafted)
    with drafted.app.app_context():
        kept = {table.name: db.session.execute(select(table)).all() for table in Base.metadata.sorted_tables
                if table.name in ("people", "companies", "memberships", "nominations")}  # fmt: skip
        ids = ids_of(drafted.season())
        before = named(ids)
        db.session.rollback()
    assert {"seasons", "programmes", "categories", "criteria", "rounds", "steps", "appointments", "proposals", "mails",
            "jurors", "seats", "mailed_links", "events"} <= before  # fmt: skip
    client = drafted.client("owner")
    answer = client.submit(AT, name=NEXT)
    assert answer.location == "/start"
    assert client.get("/start").location == f"/{RUNNING}/desk"
    with drafted.app.app_context():
        # The answer that is kept for the request names the address it was sent to, and is forgotten in two days.
        assert named(ids) - {"answers"} == {"events"}
        assert drafted_slug() == set()
        for name, rows in kept.items():
            assert db.session.execute(select(Base.metadata.tables[name])).all() == rows
        found = [each.what for each in examine(drafted.app)]
        assert [each for each in found if "mail server" not in each and not each.startswith("Version")] == []
        db.session.rollback()
    assert drafted.client("owner").get(f"/{NEXT}/").status_code == 404
    (event,) = drafted.rows(Event, Event.kind == "season.removed")
    assert (event.person_id, event.detail["slug"]) == (drafted.people["owner"], NEXT)
    assert event.detail["fingerprint"]


def drafted_slug():
    """Seasons by that name."""
    return set(db.session.scalars(select(Season.slug).where(Season.slug == NEXT)))


def test_the_other_season_keeps_everything(drafted):
    with drafted.app.app_context():

        def left():
            return {table.name: sorted(map(str, db.session.execute(select(table).where(condition)).all()))
                    for table, condition in removing.conditions(running).items()}  # fmt: skip

        running = drafted.season(RUNNING).id
        before = left()
        owner = db.session.get(Person, drafted.people["owner"])
        removing.remove(drafted.season(), by=owner)
        db.session.commit()
        assert left() == before
        assert before["nominations"]
        assert before["appointments"]
        db.session.rollback()


def test_whoever_was_told_of_it_is_told_that_it_was_removed(drafted):
    fill(drafted)
    with drafted.app.app_context():
        season, owner = drafted.season(), db.session.get(Person, drafted.people["owner"])
        unsent = make.person("Not asked yet", email="later@jury.example")
        from awards.programmes.people import actions as people_actions

        people_actions.invite(season, unsent.email, "observer", own={"owner"}, by=owner)
        query = db.session.query(Appointment).filter_by(season_id=season.id)
        query.filter_by(person_id=drafted.people["observer"]).one().ended_at = now()
        db.session.commit()
    drafted.client("owner").submit(AT, name=NEXT)
    told = {mail.to: mail for mail in drafted.rows(Mail, Mail.event == "season.removed")}
    with drafted.app.app_context():
        wanted = {db.session.get(Person, drafted.people[name]).email
                  for name in ("organiser", "second", "chair", "juror", "invited")}  # fmt: skip
        db.session.rollback()
    assert set(told) == wanted
    mail = told["invited@jury.example"]
    assert mail.subject == "Magistral Awards: season 2028 has been removed"
    assert "before it was opened" in mail.text
    assert drafted.rows(Mail, Mail.event == "appointment") == []


def test_an_old_invitation_says_that_it_was_taken_back(drafted):
    with drafted.app.app_context():
        link = "/links/" + links.sign(db.session.query(MailedLink).one().id)
        db.session.rollback()
    drafted.client("owner").submit(AT, name=NEXT)
    page = drafted.app.test_client().get(link)
    assert page.status_code == 410
    assert "This invitation was cancelled." in page.page.text


def test_an_open_season_is_not_removed(drafted):
    drafted.open_it()
    page = drafted.client("owner").get(AT)
    assert "This season is open. Turn it back into a draft first." in page.page.text
    with drafted.app.app_context(), pytest.raises(Refused, match="is open"):
        removing.remove(drafted.season(), by=None)


def test_a_season_with_anything_in_it_is_not_removed(drafted):
    client = drafted.client("owner")
    page = client.get(AT)
    with drafted.app.app_context():
        make.entry(drafted.season(), outcome=None)
        db.session.commit()
    answer = client.submit(page, name=NEXT)
    assert answer.status_code == 422
    assert "Nominations, scoresheets or results depend on this season. It cannot be removed." in answer.page.text
    assert drafted.rows(Season, Season.slug == NEXT)


def test_two_owners_who_remove_it_at_once_remove_it_once(drafted):
    with drafted.app.app_context():
        drafted.people["other"] = make.appointed(drafted.season(), "owner", make.person("The other")).id
        db.session.commit()
    one, other = drafted.client("owner"), drafted.client("other")
    pages = [(one, one.get(AT)), (other, other.get(AT))]
    assert [client.submit(page, name=NEXT).status_code for client, page in pages] == [303, 404]
    assert len(drafted.rows(Event, Event.kind == "season.removed")) == 1


def test_its_name_is_free_again(drafted):
    from awards.programmes import actions

    drafted.client("owner").submit(AT, name=NEXT)
    with drafted.app.app_context():
        actions.found_season(source(NEXT), by=None)
        db.session.commit()
        assert drafted.season().is_draft
        db.session.rollback()


def test_the_command_asks_shows_and_removes(drafted, monkeypatch):
    from awards import commands as season_commands
    from awards.cli import awards

    monkeypatch.setattr(season_commands, "open_app", lambda: drafted.app)
    no = CliRunner().invoke(awards, ["season", "remove", NEXT], input="no\n")
    assert (no.exit_code, "Nothing was removed." in no.output) == (2, True)
    assert "Accepted roles that end: 6." in no.output
    running = CliRunner().invoke(awards, ["season", "remove", RUNNING, "--yes"])
    assert (running.exit_code, "This season is open." in running.output) == (2, True)
    assert CliRunner().invoke(awards, ["season", "remove", "1999", "--yes"]).exit_code == 2
    yes = CliRunner().invoke(awards, ["season", "remove", NEXT], input=f"{NEXT}\n")
    assert yes.exit_code == 0, yes.output
    assert "Season 2028 has been removed. People told: 6." in yes.output
    assert drafted.rows(Season, Season.slug == NEXT) == []
