"""Whoever belongs to a nominee's company does not judge it, whenever that came about: closed, not counted, told."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from awards.accounts.company import actions as company_actions
from awards.accounts.models import Company, Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.desk.doctor import results
from awards.jury import actions, queries
from awards.jury.conflicts import actions as conflicts
from awards.jury.conflicts import actions as conflicts_actions
from awards.jury.models import Assignment, Recusal, Tally
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.nominee import actions as nominations
from awards.programmes.models import Appointment
from awards.programmes.people import actions as people_actions
from awards.programmes.queries import season_by_slug
from awards.results.models import Publication
from awards.results.publishing import actions as publishing_actions
from awards.scoring import actions as scoring
from awards.scoring.for_ranking import ballots_for_ranking
from awards.scoring.scoresheet import Sheet
from tests import factories as make


class Scene(SimpleNamespace):
    """A juror who submitted a scoresheet of a company's entry and has begun none of another, and an organiser."""

    def sheet(self, number: int = 0) -> Sheet:
        return scoring.locked(self.person, self.season, self.given[number].id)  # type: ignore[return-value]

    def score(self, number: int = 0) -> None:
        sheet = self.sheet(number)
        changes = {code: scoring.Change(8, "", 0) for code in sheet.marks}
        scoring.save(sheet, changes, language="en", by=self.person)
        scoring.submit(sheet, self.season.document, by=self.person)

    def invite(self) -> Membership:
        row = Membership(company_id=self.company.id, person_id=self.person.id, role="member", invited_at=now())
        db.session.add(row)
        db.session.flush()
        return row

    def join(self) -> Membership:
        row = self.invite()
        company_actions.accept(row, by=self.person)
        return row

    def states(self) -> dict[uuid.UUID, str]:
        return {row.nomination_id: row.state for row in ballots_for_ranking(self.round, self.category)}

    def moves(self) -> int:
        row = db.session.get(Tally, (self.round.id, self.category.id))
        db.session.refresh(row)
        return row.moves

    def mails(self, event: str) -> list[Mail]:
        db.session.flush()
        return db.session.query(Mail).filter_by(event=event).order_by(Mail.created_at).all()

    def findings(self) -> str:
        return "\n".join(found.what for found in results.of_jury())

    def publish(self) -> Publication:
        made = Publication(id=uuid.uuid4(), season_id=self.season.id, kind="laureates", number=1, content={},
                           sha256="0" * 64, embargo_until=now(), at=now())  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return made


@pytest.fixture
def scene(context: Flask) -> Scene:
    season = make.season()
    round_ = make.rounds(season)["1"]
    juror = make.juror(season)
    company = make.company("Caspian Rail", members=(make.person("The boss"),))
    entries = [make.entry(season, f"Route {number}", by=company) for number in range(2)]
    other = make.entry(season, "Another")
    given = [make.assignment(juror, round_, entry) for entry in (*entries, other)]
    found = Scene(season=season, round=round_, juror=juror, person=juror.person, company=company, entries=entries,
                  given=given, category=make.category(season), by=make.appointed(season, "organiser"))  # fmt: skip
    found.score(0)
    found.score(2)
    return found


def test_accepting_an_invitation_closes_what_is_judged_and_nothing_of_it_counts(scene: Scene) -> None:
    before = scene.moves()
    scene.invite()
    assert scene.states()[scene.entries[0].id] == "submitted", "an invitation alone changes nothing"
    company_actions.accept(db.session.query(Membership).filter_by(person_id=scene.person.id).one(), by=scene.person)
    recusals = {row.assignment_id: (row.kind, row.reason) for row in db.session.query(Recusal)}
    assert recusals == {scene.given[0].id: ("excluded", "own_company"), scene.given[1].id: ("recused", "own_company")}
    assert scene.states()[scene.entries[0].id] == "excluded"
    assert scene.moves() > before
    assert db.session.query(Event).filter_by(kind="ballot.excluded", subject_id=scene.given[0].id).count() == 1
    (first, second) = scene.mails("jury.own_company")
    assert first.person_id == second.person_id == scene.by.id
    assert "does not count" in first.text + second.text
    assert {mail.person_id for mail in scene.mails("jury.closed")} == {scene.person.id}
    assert scene.findings() == ""


def test_organisers_with_a_side_in_the_category_are_not_told(scene: Scene) -> None:
    tied = make.appointed(scene.season, "organiser")
    own = make.entry(scene.season, "Theirs", by=make.company(members=(tied,)))
    assert own.category_id == scene.entries[0].category_id
    scene.join()
    assert {mail.person_id for mail in scene.mails("jury.own_company")} == {scene.by.id}
    told = scene.mails("jury.own_company") + scene.mails("jury.closed")
    assert {mail.entry_id for mail in told} == {entry.id for entry in scene.entries}


def test_leaving_the_company_brings_nothing_back_and_only_an_organiser_lifts_it(scene: Scene) -> None:
    member = scene.join()
    found = queries.assignment(scene.season, scene.given[0].id)
    with pytest.raises(Refused, match="represents the nominee"):
        conflicts_actions.lift(found, scene.season, reason="A mistake", by=scene.by)
    company_actions.end_membership(member, scene.company, by=scene.person)
    assert scene.states()[scene.entries[0].id] == "excluded"
    conflicts_actions.lift(found, scene.season, reason="A mistake", by=scene.by)
    assert scene.states()[scene.entries[0].id] == "submitted"


def test_after_the_close_it_is_excluded_too_and_nobody_lifts_it(scene: Scene) -> None:
    make.close(scene.round)
    member = scene.join()
    assert scene.states()[scene.entries[0].id] == "excluded"
    company_actions.end_membership(member, scene.company, by=scene.person)
    found = queries.assignment(scene.season, scene.given[0].id)
    with pytest.raises(Refused, match="Scoring closed"):
        conflicts_actions.lift(found, scene.season, reason="A mistake", by=scene.by)


def test_what_is_public_stays_and_organisers_and_the_doctor_are_told_what_to_correct(scene: Scene) -> None:
    make.close(scene.round)
    made = scene.publish()
    before = scene.moves()
    member = scene.join()
    assert scene.states()[scene.entries[0].id] == "submitted"
    assert scene.moves() == before
    assert db.session.query(Event).filter_by(kind="ballot.own_company").count() == 2
    assert all("unpublish them, which excludes the scoresheet" in mail.text for mail in scene.mails("jury.own_company"))
    assert "published results rest on it" in scene.findings()
    from awards.scoring import rules

    assert rules.is_shut(scene.sheet()), "the dossier closes all the same"
    company_actions.end_membership(member, scene.company, by=scene.person)
    member.ended_at = None
    publishing_actions.unpublish(made, scene.season, reason="To correct it", roles={"organiser"}, by=scene.by)
    assert scene.states()[scene.entries[0].id] == "excluded"
    assert scene.findings() == ""


def test_what_is_public_is_told_once(scene: Scene) -> None:
    make.close(scene.round)
    scene.publish()
    member = scene.join()
    company_actions.end_membership(member, scene.company, by=scene.person)
    member.ended_at = None
    db.session.flush()
    conflicts.close_own(scene.person.id, scene.company.id, by=scene.person)
    assert len(scene.mails("jury.own_company")) == 2


def test_a_removal_that_is_undone_closes_too(scene: Scene) -> None:
    boss = db.session.query(Membership).filter_by(company_id=scene.company.id).one()
    owner = db.session.get_one(Person, boss.person_id)
    member = scene.join()
    company_actions.end_membership(member, scene.company, by=owner)
    db.session.query(Recusal).delete()
    company_actions.undo_removal(member, scene.company, by=owner)
    assert scene.states()[scene.entries[0].id] == "excluded"


def test_a_withdrawn_entry_that_comes_back_stays_closed(scene: Scene) -> None:
    scene.season.closes_at = now().replace(year=now().year + 1)
    owner = db.session.query(Membership).filter_by(company_id=scene.company.id).one()
    boss = db.session.get_one(Person, owner.person_id)
    for entry in scene.entries:
        nominations.withdraw(entry, scene.season, reason="", by=boss)
    scene.join()
    nominations.restore(scene.entries[0], scene.season, by=boss)
    assert scene.states()[scene.entries[0].id] == "excluded"


def test_a_role_that_ends_and_begins_again_changes_nothing_of_it(scene: Scene) -> None:
    held = db.session.query(Appointment).filter_by(person_id=scene.person.id).one()
    people_actions.end(held, scene.season, own={"owner"}, by=scene.by)
    scene.join()
    again = people_actions.appoint(scene.season, scene.person, "juror", by=scene.by)
    people_actions.answer(again, accepts=True, by=scene.person)
    assert scene.states()[scene.entries[0].id] == "excluded"


def test_no_way_gives_an_entry_to_whoever_belongs(scene: Scene) -> None:
    scene.join()
    fresh = make.entry(scene.season, "Founded later", by=scene.company)
    with pytest.raises(Refused, match="Founded later"):
        actions.assign(scene.season, scene.round, [(fresh.id, scene.juror.id)], by=scene.by)
    assert db.session.query(Assignment).filter_by(nomination_id=fresh.id).count() == 0


def test_what_slipped_by_is_found_and_excluded_by_the_worker(scene: Scene) -> None:
    row = scene.invite()
    row.accepted_at = now()
    db.session.flush()
    assert "belongs to the nominee" in scene.findings()
    conflicts.exclude_everywhere()
    assert scene.states()[scene.entries[0].id] == "excluded"
    assert scene.findings() == ""


def test_an_employer_named_later_closes_what_is_judged_of_it_while_the_round_is_open(scene: Scene) -> None:
    closed = conflicts.edit_profile(scene.juror, scene.season, by=scene.person, employer="Caspian Rail JSC")
    assert closed == 2
    assert db.session.get_one(Recusal, scene.given[0].id).reason == "employer"
    found = queries.assignment(scene.season, scene.given[0].id)
    conflicts_actions.lift(found, scene.season, reason="Another firm of that name", by=scene.by)
    assert conflicts.edit_profile(scene.juror, scene.season, by=scene.person, about="Engineer") == 0


def test_a_company_that_takes_a_jurors_employer_as_its_name_knocks_nobody_out(scene: Scene) -> None:
    conflicts.edit_profile(scene.juror, scene.season, by=scene.person, employer="Port of Aktau")
    boss = db.session.query(Membership).filter_by(company_id=scene.company.id).one()
    owner = db.session.get_one(Person, boss.person_id)
    company_actions.change_company(scene.company, name="Port of Aktau", country="KZ", by=owner)
    assert db.session.query(Recusal).count() == 0


class Web:
    """The same by the pages: a juror with a seat and a begun scoresheet, invited by the nominee."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        with cast.app.app_context():
            company = db.session.query(Company).join(Assignment.nomination.property.mapper.class_).filter_by(
                id=cast.entries[0]).one()  # fmt: skip
            row = Membership(id=uuid.uuid4(), company_id=company.id, person_id=cast.people["Asel Juror"], role="owner",
                             invited_at=now())  # fmt: skip
            db.session.add(row)
            db.session.commit()
            self.member_id = row.id

    def accept(self) -> None:
        page = self.cast.client().get("/companies").page
        assert "it will be closed to you once you accept, and your scores for it will no longer count" in page.text
        answer = self.cast.client().submit("/companies", form=f"/invitations/{self.member_id}/acceptance")
        assert answer.status_code == 303


@pytest.fixture
def web(app: Flask) -> Web:
    from tests.scoring.conftest import Cast

    return Web(Cast(app))


def test_a_juror_who_joins_the_nominee_opens_scores_and_submits_nothing_of_it(web: Web) -> None:
    juror = web.cast.client()
    page = juror.get(web.cast.url())
    token = dict(next(form for form in page.page.forms if form.method == "post").fields)["csrf_token"]
    url = web.cast.url(rest=f"/scores/{web.cast.codes[0]}")
    said = {"value": "10", "comment": "Ours", "revision": 0}
    assert juror.put(url, json=said, headers={"X-CSRFToken": token}).status_code == 200
    web.accept()
    closed = juror.get(web.cast.url())
    assert "belong to the nominee’s company" in closed.page.text
    assert "The bridge was gone" not in closed.page.source
    assert juror.put(url, json=said | {"revision": 1}, headers={"X-CSRFToken": token}).status_code == 404
    for rest in ("/submission/end", "/skip", "/recusal", "/category"):
        assert juror.post(web.cast.url(rest=rest), data={"csrf_token": token}).status_code == 404
    assert juror.get(web.cast.url(1)).status_code == 200
    listed = web.cast.client("organiser").get(f"/{web.cast.slug}/jury/recusals").page.text
    assert "Represents the nominee’s company" in listed
    desk = web.cast.client("organiser").get(f"/{web.cast.slug}/desk").page.text
    assert "nomination was closed to a juror who belongs to the nominee" in desk
    given = web.cast.client("organiser").get(f"/{web.cast.slug}/jury/recusals").page.links.values()
    (lifting,) = [url for url in given if url.endswith("/lifting")]
    lift = web.cast.client("organiser").get(lifting).page
    assert "As long as that is so, the nomination stays closed to them." in lift.text
    assert not [form for form in lift.forms if "reason" in form.names]
    with web.cast.app.app_context():
        make.close(make.rounds(season_by_slug(web.cast.slug))["1"])
        db.session.commit()
    desk = web.cast.client("organiser").get(f"/{web.cast.slug}/desk").page.text
    assert "closed to a juror" not in desk, "nobody can be given an entry of a round that has closed"
