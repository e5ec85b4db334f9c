"""Who has a side in which category, what the desk counts then, and what touches a whole season."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from awards.accounts.company.actions import invite
from awards.accounts.models import Company, Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.jury.conflicts.actions import add_conflict
from awards.jury.models import Conflict
from awards.messages.models import Mail
from awards.nominations.models import Nomination, Withdrawal
from awards.programmes.models import Appointment, Season
from awards.programmes.queries import season_by_slug
from awards.results import queries
from tests import factories as make
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")

SAID = "Nothing about nominations in Resilience is shown here: you represent a nominee there."


class Sided(Staffed):
    """A season whose organiser joins nominees; a second organiser stays impartial."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        with app.app_context():
            self.people["second"] = make.appointed(season_by_slug(self.slug), "organiser", make.person("Second")).id
            db.session.commit()

    def joins(self, role: str, company_id: Any = None) -> None:
        """Somebody acts for a company from now on."""
        with self.app.app_context():
            db.session.add(
                Membership(company_id=company_id or self.company_id, person_id=self.people[role], role="member",
                           invited_at=now(), accepted_at=now())
            )  # fmt: skip
            db.session.commit()

    def nomination(self, **more: Any) -> Any:
        """A draft of the nominee's company; more: columns of its row."""
        with self.app.app_context():
            season = season_by_slug(self.slug)
            values = {"category_id": make.category(season).id, "title": "Started"} | more
            row = Nomination(
                season_id=season.id, company_id=self.company_id, created_at=now(), touched_at=now(), **values
            )
            db.session.add(row)
            db.session.commit()
            return row.id

    def sides(self, role: str = "organiser") -> set[Any]:
        """The codes of the categories in which somebody has a side."""
        with self.app.app_context():
            person = db.session.get(Person, self.people[role])
            return {side.code for side in queries.roles_and_sides(person, season_by_slug(self.slug))[1]}

    def other_company(self) -> Any:
        """The id of one more company."""
        with self.app.app_context():
            made = make.company("Rival Rail").id
            db.session.commit()
            return made


@pytest.fixture
def sided(app):
    return Sided(app)


def test_a_draft_is_a_side_and_a_withdrawn_nomination_is_none(sided):
    sided.joins("organiser")
    assert sided.sides() == set()
    draft = sided.nomination()
    assert sided.sides() == {"resilience"}
    assert sided.sides("second") == set()
    with sided.app.app_context():
        taken = Withdrawal(nomination_id=draft, at=now())
        db.session.add(taken)
        db.session.flush()
        db.session.get(Nomination, draft).withdrawal_id = taken.id
        db.session.commit()
    assert sided.sides() == set()


def test_a_draft_without_a_category_could_come_into_any_as_long_as_it_can_be_sent(sided):
    sided.joins("organiser")
    draft = sided.nomination(category_id=None)
    assert sided.sides() == {None}  # entries have closed
    rival = sided.entry("Rival", by=sided.other_company())
    client = sided.client("organiser")
    assert client.get(sided.at(f"/entries/{rival}")).status_code == 200
    assert client.get(sided.at(f"/entries/{draft}")).status_code == 403
    assert "Started" not in client.get(sided.at("/entries")).text
    with sided.app.app_context():
        db.session.query(Season).one().closes_at = now() + timedelta(days=1)
        db.session.commit()
    assert sided.sides() == {None, "efficiency", "resilience", "digitalisation", "fairness"}
    page = client.get(sided.at("/entries")).page.text
    assert "while one of your drafts has no category" in page
    assert "Rival" not in page


def test_whoever_left_before_the_nomination_or_never_accepted_has_no_side(sided):
    sided.joins("organiser")
    with sided.app.app_context():
        db.session.query(Membership).filter_by(person_id=sided.people["organiser"]).update({"ended_at": now()})
        db.session.commit()
    sided.entry("Own", outcome="admitted")
    assert sided.sides() == set()
    for change, sides in (({"ended_at": None}, {"resilience"}), ({"accepted_at": None}, set())):
        with sided.app.app_context():
            db.session.query(Membership).filter_by(person_id=sided.people["organiser"]).update(change)
            db.session.commit()
        assert sided.sides() == sides


def test_leaving_the_company_opens_nothing(sided):
    sided.entry("Own", outcome="admitted")
    sided.joins("organiser")
    rival, client = sided.entry("Rival", by=sided.other_company(), outcome="admitted"), sided.client("organiser")
    own = sided.rows(Membership, person_id=sided.people["organiser"])[0].id
    left = client.submit(f"/companies/{sided.company_id}/members/{own}/removal")
    assert left.status_code == 303
    assert sided.rows(Membership, id=own)[0].ended_at is not None
    assert client.get(sided.at(f"/entries/{rival}")).status_code == 403
    assert "Rival" not in client.get(sided.at("/entries")).page.text
    with sided.app.app_context():  # nor does an invitation that follows, and is not accepted
        company, by = db.session.get(Company, sided.company_id), db.session.get(Person, sided.people["nominee"])
        invite(company, db.session.get(Person, sided.people["organiser"]).email, role="member", by=by)
        db.session.commit()
    assert sided.rows(Membership, id=own)[0].accepted_at is None
    assert client.get(sided.at(f"/entries/{rival}")).status_code == 403


def test_a_declared_conflict_is_a_side_whatever_the_role_by_now(sided):
    entry = sided.entry("Rival", outcome="admitted", in_category="fairness")
    with sided.app.app_context():
        season = season_by_slug(sided.slug)
        juror = make.juror(season, db.session.get(Person, sided.people["observer"]))
        reason = season.document.jury.conflict.reasons[0].id
        add_conflict(juror, season, entry, reason=reason, by=None)
        db.session.commit()
    assert sided.sides("observer") == {"fairness"}
    page = sided.client("observer").get(sided.at("/entries")).page.text
    assert "you declared a conflict of interest there" in page
    assert "Rival" not in page


def test_whoever_is_invited_by_a_nominee_is_told_what_accepting_closes(sided):
    with sided.app.app_context():
        for role in ("organiser", "nominee"):
            row = Membership(company_id=make.company(f"Of the {role}").id, person_id=sided.people[role], role="member",
                             invited_at=now())  # fmt: skip
            db.session.add(row)
        db.session.commit()
    words = "you cannot see other nominations in its category"
    assert words in sided.client("organiser").get("/companies").page.text
    assert words not in sided.client("nominee").get("/companies").page.text


def test_the_desk_counts_nothing_of_the_category(sided):
    other = sided.other_company()
    for number in range(3):
        sided.entry(f"Rival {number}", by=other, outcome="admitted" if number else None)
    sided.entry("Elsewhere", by=other, in_category="fairness", outcome="admitted")
    sided.entry("Own", outcome="admitted")
    sided.joins("organiser")
    pages = {role: sided.client(role).get(sided.at("/desk")).page for role in ("organiser", "second")}
    counts = {role: ["".join(each.itertext()) for each in page.all("dl")[0].iter("dd")] for role, page in pages.items()}
    assert counts == {"organiser": ["1"], "second": ["1", "4"]}
    assert SAID in pages["organiser"].text
    assert "Resilience" not in ["".join(each.itertext()) for each in pages["organiser"].all("th")]
    assert "submitted nomination to decide on" not in pages["organiser"].text
    assert "submitted nomination to decide on" in pages["second"].text


def test_the_desk_says_where_no_impartial_organiser_is_left(sided):
    sided.entry("Own", outcome="admitted")
    said = "In Resilience, every organiser has a conflict of interest"
    sided.joins("organiser")
    sided.joins("second")
    assert said not in sided.client("second").get(sided.at("/desk")).page.text  # the owner is
    sided.joins("owner")
    page = sided.client("second").get(sided.at("/desk")).page
    assert said in page.text
    assert sided.at("/people/invitation") in [link.get("href") for link in page.all("a")]
    assert said in sided.client("observer").get(sided.at("/desk")).page.text


def test_the_desk_says_when_each_has_a_side_somewhere(sided):
    sided.entry("Own", outcome="admitted")
    other = sided.other_company()
    sided.entry("Other", by=other, in_category="fairness", outcome="admitted")
    for role, company in (("organiser", None), ("second", None), ("owner", other)):
        assert "Every organiser represents a nominee" not in sided.client("second").get(sided.at("/desk")).page.text
        sided.joins(role, company)
    assert "Every organiser represents a nominee" in sided.client("second").get(sided.at("/desk")).page.text


def test_the_deadline_is_moved_by_the_impartial_as_long_as_there_are_any(sided):
    sided.entry("Own", outcome="admitted")
    sided.joins("organiser")
    address = sided.at("/timetable/deadline")
    refused = sided.client("organiser").get(address)
    assert refused.status_code == 403
    assert "conflict of interest in a category that this affects" in refused.page.text
    assert sided.client("second").get(address).status_code == 200
    for role in ("second", "owner"):
        sided.joins(role)
    assert sided.client("organiser").get(address).status_code == 200
    assert sided.client("organiser").get(sided.at("/timetable/rounds/1")).status_code == 403


def test_the_role_of_a_juror_of_the_category_is_ended_by_somebody_else(sided):
    sided.entry("Own", outcome="admitted")
    sided.joins("organiser")
    with sided.app.app_context():
        season = season_by_slug(sided.slug)
        jurors = {code: make.juror(season, make.person(code)) for code in ("resilience", "fairness")}
        for code, juror in jurors.items():
            make.seat(juror, make.rounds(season)["1"], make.category(season, code))
        found = {
            code: db.session.query(Appointment).filter_by(person_id=juror.person_id).one().id
            for code, juror in jurors.items()
        }
        db.session.commit()
    client = sided.client("organiser")
    links = client.get(sided.at("/people")).page.links.values()
    assert {code: sided.at(f"/people/{each}/end") in links for code, each in found.items()} == {
        "resilience": False, "fairness": True}  # fmt: skip
    assert {code: end(client, sided, each) for code, each in found.items()} == {"resilience": 403, "fairness": 303}
    assert end(sided.client("second"), sided, found["resilience"]) == 303


def test_a_seat_of_the_whole_round_is_taken_by_somebody_else(sided):
    sided.entry("Own", outcome="admitted")
    sided.joins("organiser")
    with sided.app.app_context():
        season = season_by_slug(sided.slug)
        round_, fairness = make.rounds(season)["1"], make.category(season, "fairness")
        seats = {
            "": make.seat(make.juror(season, make.person("all")), round_, None).id,
            "fairness": make.seat(make.juror(season, make.person("fairness")), round_, fairness).id,
        }
        db.session.commit()
    for role, there in (("organiser", {"": False, "fairness": True}), ("second", {"": True, "fairness": True})):
        client = sided.client(role)
        links = set(client.get(sided.at("/jury?round=1")).page.links.values())
        for juror in [url for url in links if url.startswith(sided.at("/jury/jurors/"))]:  # where their seats are taken
            links.update(client.get(juror).page.links.values())
        found = {code: sided.at(f"/jury/seats/{each}/removal") for code, each in seats.items()}
        assert {code: url in links for code, url in found.items()} == there
        assert {code: client.get(url).status_code == 200 for code, url in found.items()} == there


def end(client: Any, sided: Sided, appointment_id: Any) -> int:
    """What ending a role answers: its page, or what comes of it."""
    page = client.get(sided.at(f"/people/{appointment_id}/end"))
    return int(page.status_code if page.status_code != 200 else client.submit(page, reason="Away").status_code)


def test_mails_about_recusals_go_to_the_impartial_alone(sided):
    entry = sided.entry("Rival", by=sided.other_company(), outcome="admitted")
    sided.entry("Own", outcome="admitted")
    sided.joins("organiser")
    with sided.app.app_context():
        season = season_by_slug(sided.slug)
        juror = make.juror(season, db.session.get(Person, sided.people["juror"]))
        add_conflict(juror, season, entry, reason=season.document.jury.conflict.reasons[0].id, by=None)
        db.session.commit()
        told = {mail.person_id for mail in db.session.query(Mail).filter_by(event="jury.recused")}
        assert told == {sided.people["second"], sided.people["owner"]}
        assert db.session.query(Conflict).count() == 1
        assert {mail.entry_id for mail in db.session.query(Mail).filter_by(event="jury.recused")} == {entry}
    assert "Rival" not in sided.client("organiser").get(sided.at("/mail")).text
    assert "Rival" in sided.client("second").get(sided.at("/mail")).text


def test_a_page_overtaken_tells_nothing_of_the_category(sided):
    """What happened meanwhile is told from the log, and obeys the same rule."""
    from awards.ledger.actions import log

    rival = sided.entry("Rival", by=sided.other_company())
    sided.entry("Own", outcome="admitted")
    other = sided.entry("Elsewhere", by=sided.other_company(), in_category="fairness")
    sided.joins("organiser")
    client, url = sided.client("organiser"), sided.at("/entries/admission")
    page = client.get(url)
    with sided.app.app_context():
        season, second = season_by_slug(sided.slug), db.session.get(Person, sided.people["second"])
        log("admission.not_admitted", by=second, season_id=season.id, subject_id=rival, reason="zqxreason")
        db.session.get(Nomination, other).version_id = None
        db.session.commit()
    answer = client.submit(page, nominations=[str(other), str(rival)])
    assert answer.status_code == 422
    assert "zqxreason" not in answer.text


def test_a_company_named_in_two_categories_is_shown_in_the_other_one(sided):
    other = sided.other_company()
    sided.entry("Hidden twin", by=other)
    shown = sided.entry("Hidden twin", by=other, in_category="fairness")
    sided.entry("Own", outcome="admitted")
    sided.joins("organiser")
    client = sided.client("organiser")
    page = client.get(sided.at("/entries"))
    assert page.text.count("Hidden twin") == 1
    assert "Another nomination has the same title" not in page.text
    assert "Another nomination has the same title" in sided.client("second").get(sided.at("/entries")).text
    assert client.get(sided.at(f"/entries/{shown}")).text.count("Hidden twin") < sided.client("second").get(
        sided.at(f"/entries/{shown}")
    ).text.count("Hidden twin")


def test_the_count_of_queries_is_the_same_with_a_side(sided, statements):
    sided.entry("Own", outcome="admitted")
    client = sided.client("organiser")
    counted = []
    for _ in range(2):
        with statements() as sent:
            client.get(sided.at("/entries"))
        counted.append(len(sent))
        sided.joins("organiser") if len(counted) == 1 else None
    assert counted[0] == counted[1]
    with sided.app.app_context():
        assert db.session.query(Company).count() == 1


def test_what_a_form_does_not_offer_cannot_be_sent_into_or_out_of_the_category(sided):
    """Addresses that stay open, with the category put in by hand: a panel's seat, a move, one more admission."""
    from awards.jury.models import Seat
    from awards.nominations.models import Admission

    other = sided.other_company()
    rival, shown = sided.entry("Rival", by=other), sided.entry("Shown", by=other, in_category="fairness")
    sided.entry("Own", outcome="admitted")
    sided.joins("organiser")
    client, second = sided.client("organiser"), sided.client("second")
    with sided.app.app_context():
        person_id = str(make.juror(season_by_slug(sided.slug), make.person("Boris")).person_id)
        db.session.commit()
    for category in ("resilience", ""):  # one panel, and that of the whole round
        page = client.get(sided.at("/jury?round=1"))
        assert client.submit(page, form="/jury/seats", person=person_id, category=category).status_code == 422
    assert sided.rows(Seat) == []
    page = client.get(sided.at(f"/entries/{shown}/category"))
    assert "resilience" not in [field.get("value") for field in page.page.all("input")]
    assert client.submit(page, category="resilience", reason="Mine").status_code == 422
    fields = [each for form in second.get(sided.at("/entries/admission")).page.forms for each in form.fields]
    seen = [value for name, value in fields if name == "seen"]
    assert len(seen) == 2
    sent = client.submit(sided.at("/entries/admission"), nominations=[str(rival), str(shown)], seen=seen)
    assert sent.status_code == 303
    decided = {row.nomination_id for row in sided.rows(Admission)}
    assert rival not in decided
    assert shown in decided
    seated = second.submit(sided.at("/jury?round=1"), form="/jury/seats", person=person_id, category="resilience")
    assert seated.status_code == 303
