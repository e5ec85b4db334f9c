"""People land where their work is: after signing in, from the front page, and through mailed links."""

from __future__ import annotations

from datetime import timedelta

import pytest

from awards.accounts.models import MailedLink, Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.messages import links
from awards.nominations.drafts import actions as nominations
from awards.results.models import Publication
from tests import factories as make
from tests.desk.drafted import NEXT, RUNNING, Drafted, source

pytestmark = pytest.mark.long_for("postgresql")

DAY = timedelta(days=1)


@pytest.fixture
def drafted(app):
    return Drafted(app)


def lands(drafted, name):
    """Where somebody comes from the front page, and where their work is."""
    client = drafted.client(name)
    return client.get("/").location, client.get("/start").location


WORK = {"owner": "/2027/desk", "judge": "/2027/ballots", "nominee": "/2027/nominate"}


def test_a_draft_changes_nobodys_way(drafted):
    for name, work in WORK.items():
        assert lands(drafted, name) == ("/2027/", work)
    for name in ("stranger", "organiser", "juror", "invited"):
        assert lands(drafted, name) == ("/2027/", "/2027/")
    assert drafted.client("nobody").get("/").location == "/2027/"


def test_an_opened_newer_season_takes_nobody_from_their_work(drafted):
    drafted.open_it()
    for name, work in WORK.items():
        assert lands(drafted, name) == ("/2027/", work)
    assert drafted.client("nobody").get("/").location == f"/{NEXT}/"
    assert lands(drafted, "stranger") == (f"/{NEXT}/", f"/{NEXT}/")
    for name, page in (("organiser", "desk"), ("observer", "desk"), ("chair", "ballots")):
        assert lands(drafted, name) == (f"/{NEXT}/", f"/{NEXT}/{page}")


def test_once_a_season_is_over_its_people_go_on(drafted):
    drafted.open_it()
    with drafted.app.app_context():
        season = drafted.season(RUNNING)
        make.close(make.rounds(season)["1"])
        values = {"kind": "laureates", "number": 1, "sha256": "0" * 64, "content": {}, "at": now()}
        db.session.add(Publication(season_id=season.id, embargo_until=now() + DAY, **values))
        db.session.commit()
    assert lands(drafted, "owner")[1] == "/2027/desk"  # as long as nobody sees the laureates yet
    with drafted.app.app_context():
        db.session.query(Publication).one().embargo_until = now()
        db.session.commit()
    assert lands(drafted, "owner")[1] == f"/{NEXT}/desk"
    assert lands(drafted, "judge")[1] == f"/{NEXT}/"
    assert lands(drafted, "nominee")[1] == f"/{NEXT}/"


def test_a_nominee_goes_to_the_draft_that_can_still_be_sent(drafted):
    drafted.open_it()
    with drafted.app.app_context():
        season, nominee = drafted.season(), db.session.get(Person, drafted.people["nominee"])
        season.opens_at = now() - DAY
        company = db.session.query(Membership).filter_by(person_id=nominee.id).one()
        from awards.accounts.models import Company

        nominations.start(season, db.session.get(Company, company.company_id), by=nominee)
        db.session.commit()
    assert lands(drafted, "nominee") == (f"/{NEXT}/", f"/{NEXT}/nominate")
    with drafted.app.app_context():
        drafted.season().closes_at = now() - timedelta(hours=1)  # nothing can be sent any more
        db.session.commit()
    assert lands(drafted, "nominee")[1] == f"/{RUNNING}/nominate"


def test_a_juror_without_a_scoresheet_in_a_round_that_runs_is_in_no_hurry(drafted):
    with drafted.app.app_context():
        other = make.season(source("2026"), running="1")
        judge = db.session.get(Person, drafted.people["judge"])
        seated = make.juror(other, judge)
        db.session.commit()
        seated_id = seated.id
    assert lands(drafted, "judge")[1] == "/2027/ballots"
    with drafted.app.app_context():
        from awards.jury.models import Juror

        other = drafted.season("2026")
        round_ = make.rounds(other)["1"]
        round_.closes_at = now() + DAY  # sooner than the other
        make.seat(db.session.get(Juror, seated_id), round_)
        db.session.commit()
    assert lands(drafted, "judge")[1] == "/2026/ballots"
    with drafted.app.app_context():
        make.close(make.rounds(drafted.season("2026"))["1"])
        db.session.commit()
    assert lands(drafted, "judge")[1] == "/2027/ballots"


def test_a_mailed_link_leads_to_the_work(drafted):
    drafted.open_it()
    with drafted.app.app_context():
        judge = drafted.people["judge"]
        made = MailedLink(person_id=judge, purpose="sign_in", created_at=now(), expires_at=now() + DAY)
        db.session.add(made)
        db.session.commit()
        address = "/links/" + links.sign(made.id)
    client = drafted.app.test_client()
    answer = client.submit(client.get(address), form="/links/")
    assert client.get(answer.location).location == "/2027/ballots"


def test_where_there_are_only_drafts_those_appointed_find_theirs_and_others_none(app):
    with app.app_context():
        season = make.draft(source(NEXT), running=None)
        people = {role: make.appointed(season, role).id for role in ("owner", "juror")}
        people["stranger"] = make.person().id
        db.session.commit()
    for role, page in (("owner", "desk"), ("juror", "ballots")):
        client = app.test_client()
        make.sign_in(client, people[role])
        assert client.get("/").location == client.get("/start").location == f"/{NEXT}/{page}"
    stranger = app.test_client()
    make.sign_in(stranger, people["stranger"])
    assert "awards programme import" in stranger.get("/").page.text
    assert stranger.get("/start").location == "/"


@pytest.mark.parametrize("seasons", [1, 4])
def test_landing_takes_few_queries_whatever_there_is(drafted, statements, seasons):
    with drafted.app.app_context():
        for number in range(seasons):
            other = make.season(source(f"201{number}"), running="1")
            make.appointed(other, "organiser", db.session.get(Person, drafted.people["owner"]))
        db.session.commit()
    client = drafted.client("owner")
    client.get("/start")
    with statements() as sent:
        client.get("/start")
    assert len(sent) == 3  # sign-in, roles, work


def test_the_demonstration_keeps_its_sign_ins_when_another_season_opens(tour):
    from awards.core.clock import now as clock
    from tests.demonstration import DRAFT, RUNNING, person, season

    client = tour.client("stranger")
    before = [
        form.fields for form in client.get(f"/{RUNNING}/demonstration").page.forms if form.action == "/demo/sign-in"
    ]
    with tour.app.app_context():
        season(DRAFT).opened_at = clock()
        db.session.commit()
        assert person("juror")
    assert client.get("/").location == f"/{DRAFT}/"
    page = client.get(f"/{DRAFT}/demonstration").page
    after = [dict(form.fields) for form in page.forms if form.action == "/demo/sign-in"]
    assert len(after) == len(before) >= 6
    juror = next(each for each in after if each["email"].startswith("juror@"))
    assert juror["next"] == "/start"
    organiser = next(each for each in after if each["email"].startswith("organiser@"))
    assert organiser["next"] == f"/{DRAFT}/desk"
    with tour.app.app_context():
        season(DRAFT).opened_at = None
        db.session.commit()
