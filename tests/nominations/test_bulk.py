"""One act on many nominations: its effect first, then one transaction without what others did meanwhile; and undone."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.bulk.models import BulkAct, BulkItem
from awards.nominations.models import Admission, Draft, Extension, Handling, Nomination, Tagging
from awards.nominations.rules import state
from awards.programmes.models import Season
from tests import factories as make
from tests.staffing import Staffed

ACT_STATEMENTS = 33
pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def staffed(app):
    return Staffed(app)


def chosen(staffed, deed: str, *ids: Any) -> str:
    return staffed.at("/entries/bulk?act=" + deed + "".join(f"&id={each}" for each in ids))


def done(staffed, deed: str, *ids: Any, by: str = "organiser", **fields: Any) -> Any:
    """The answer to a bulk act after its effect was looked at."""
    client = staffed.client(by)
    return client.submit(client.get(chosen(staffed, deed, *ids)), **fields)


def undone(staffed, by: str = "organiser") -> Any:
    client = staffed.client(by)
    (act,) = staffed.rows(BulkAct)
    page = client.get(staffed.at(f"/entries/bulk/acts/{act.id}"))
    return client.submit(page, form=staffed.at(f"/entries/bulk/acts/{act.id}/removal"))


def states(staffed, *ids: Any) -> list[str]:
    with staffed.app.app_context():
        return [
            state(db.session.get_one(Nomination, each, options=[db.joinedload(Nomination.admission)])) for each in ids
        ]


def sent(staffed) -> None:
    """Every mail so far has gone."""
    with staffed.app.app_context():
        db.session.execute(update(Mail).where(Mail.withdrawn_at.is_(None)).values(sent_at=now()))
        db.session.commit()


def open_again(staffed) -> None:
    """Entries are open for ten more days."""
    with staffed.app.app_context():
        db.session.execute(update(Season).values(closes_at=now() + timedelta(days=10)))
        db.session.commit()


def test_the_effect_is_shown_and_nothing_is_done(staffed):
    one, two = staffed.entry("One"), staffed.entry("Two", outcome="admitted")
    page = staffed.client("organiser").get(chosen(staffed, "admit", one, two, uuid.uuid4())).page
    assert "Admit 1 nomination" in page.text
    assert "It has already been admitted." in page.text
    assert "1 email goes out: “nomination admitted”." in page.text
    assert "1 of the selected nominations is not shown to you, or is no longer there." in page.text
    assert states(staffed, one, two) == ["submitted", "admitted"]
    assert staffed.rows(BulkAct) == []


def test_where_nothing_can_be_done_the_page_says_so_rather_than_promising(staffed):
    one, two = staffed.entry("One", outcome="admitted"), staffed.entry("Two", outcome="admitted")
    page = staffed.client("organiser").get(chosen(staffed, "admit", one, two)).page
    assert "Admit 2 nominations" in page.text
    assert "Nothing can be done: each of the nominations is left as it is." in page.text
    assert "This is what will happen" not in page.text
    assert "0 emails" not in page.text


def test_many_are_admitted_and_taken_back(staffed):
    ids = [staffed.entry(f"Route {number}") for number in range(3)]
    assert done(staffed, "admit", *ids).status_code == 303
    assert states(staffed, *ids) == ["admitted"] * 3
    assert len(staffed.rows(Mail, event="nomination.admitted")) == 3
    assert len(staffed.rows(Event, kind="admission.admitted")) == 3
    listed = staffed.client("organiser").get(staffed.at("/entries")).page
    assert "3 nominations admitted." in listed.text
    assert "Undo" in listed.text
    assert undone(staffed).status_code == 303
    assert states(staffed, *ids) == ["submitted"] * 3
    assert [mail.withdrawn_why for mail in staffed.rows(Mail)] == ["taken_back"] * 3
    assert len(staffed.rows(Event, kind="admission.taken_back")) == 3
    assert "Undo" not in staffed.client("organiser").get(staffed.at("/entries")).page.text


def test_whoever_was_told_of_the_decision_is_told_that_it_no_longer_holds(staffed):
    one, two = staffed.entry("One"), staffed.entry("Two")
    assert done(staffed, "refuse", one, two, reason="Too late.").status_code == 303
    assert {row.reason for row in staffed.rows(Admission)} == {"Too late."}
    sent(staffed)
    assert undone(staffed).status_code == 303
    assert states(staffed, one, two) == ["submitted"] * 2
    assert len(staffed.rows(Mail, event="nomination.reopened")) == 2


def test_what_another_person_decided_meanwhile_is_left_and_told_by_name(staffed):
    one, two = staffed.entry("One"), staffed.entry("Two")
    client = staffed.client("organiser")
    page = client.get(chosen(staffed, "admit", one, two))
    staffed.client("owner").submit(
        staffed.at(f"/entries/{two}"), form="decision", outcome="not_admitted", reason="Late."
    )
    answer = client.submit(page, follow=True)
    assert "decided by The owner" in answer.page.text
    assert "Two" in answer.page.text
    assert states(staffed, one, two) == ["admitted", "not_admitted"]
    assert {row.outcome: row.nomination_id for row in staffed.rows(BulkItem)} == {"done": one, "left": two}


def test_nothing_left_to_do_does_nothing_and_keeps_what_was_typed(staffed):
    one = staffed.entry("One")
    client = staffed.client("organiser")
    page = client.get(chosen(staffed, "refuse", one))
    staffed.client("owner").submit(staffed.at(f"/entries/{one}"), form="decision", outcome="admitted")
    answer = client.submit(page, reason="Because of this.")
    assert answer.status_code == 422
    assert "Nothing was done" in answer.page.text
    assert staffed.rows(BulkAct) == []


@pytest.mark.parametrize("deed", ["refuse", "extend", "move:fairness"])
def test_a_reason_is_asked_for(staffed, deed):
    open_again(staffed)
    one = staffed.entry("One")
    more = {"day": (now() + timedelta(days=30)).date().isoformat()} if deed == "extend" else {}
    answer = done(staffed, deed, one, **more)
    assert answer.status_code == 422
    assert "Give the reason. The nominee will read it." in answer.page.text


def test_a_move_takes_drafts_along_and_goes_back(staffed):
    ids = [staffed.entry(f"Route {number}") for number in range(2)]
    assert done(staffed, "move:fairness", *ids, reason="It fits better there.").status_code == 303
    with staffed.app.app_context():
        fair = make.category(db.session.query(Season).one(), "fairness").id
        assert {db.session.get(Nomination, each).category_id for each in ids} == {fair}
        assert {draft.answers["category"] for draft in db.session.query(Draft)} == {"fairness"}
    assert len(staffed.rows(Mail, event="nomination.moved", withdrawn_at=None)) == 2
    assert undone(staffed).status_code == 303
    with staffed.app.app_context():
        assert {db.session.get(Nomination, each).category_id for each in ids} == {
            make.category(db.session.query(Season).one(), "resilience").id
        }
        assert {draft.answers["category"] for draft in db.session.query(Draft)} == {"resilience"}
    assert staffed.rows(Mail, event="nomination.moved", withdrawn_at=None) == []


def test_an_extension_reaches_drafts_and_is_taken_back_until_it_is_told(staffed):
    open_again(staffed)
    one, two = staffed.entry("One"), staffed.entry("Two", outcome="admitted")
    until = (now() + timedelta(days=30)).date()
    assert done(staffed, "extend", one, two, day=until.isoformat(), reason="Customs.").status_code == 303
    (extension,) = staffed.rows(Extension)
    assert extension.nomination_id == one
    assert undone(staffed).status_code == 303
    assert staffed.rows(Extension) == []


def test_a_promised_deadline_is_kept(staffed):
    open_again(staffed)
    one = staffed.entry("One")
    done(staffed, "extend", one, day=(now() + timedelta(days=30)).date().isoformat(), reason="Customs.")
    sent(staffed)
    (act,) = staffed.rows(BulkAct)
    page = staffed.client("organiser").get(staffed.at(f"/entries/bulk/acts/{act.id}")).page
    assert "A promise is kept." in page.text
    assert [form.action for form in page.forms if "removal" in form.action] == []


def test_what_jurors_began_to_score_stays(staffed):
    one, two = staffed.entry("One"), staffed.entry("Two")
    done(staffed, "admit", one, two)
    with staffed.app.app_context():
        season = db.session.query(Season).one()
        juror = make.juror(season, make.person("Scoring"))
        held = make.assignment(juror, make.rounds(season)["1"], db.session.get(Nomination, one))
        held.begun_at = now()
        db.session.commit()
    (act,) = staffed.rows(BulkAct)
    page = staffed.client("organiser").get(staffed.at(f"/entries/bulk/acts/{act.id}")).page
    assert "Jurors have started to score this nomination." in page.text
    assert "It can be reversed for 1 nomination." in page.text
    undone(staffed)
    assert states(staffed, one, two) == ["admitted", "submitted"]


def test_tags_are_made_while_tagging_and_assigned_work_is_mine(staffed):
    one, two = staffed.entry("One"), staffed.entry("Two")
    assert done(staffed, "tag", one, two, tag="To check").status_code == 303
    assert {row.nomination_id for row in staffed.rows(Tagging)} == {one, two}
    assert staffed.rows(Mail) == []
    tag = staffed.rows(Tagging)[0].tag_id
    client = staffed.client("organiser")
    assert "To check" in client.get(staffed.at(f"/entries?tag={tag}")).page.text
    done(staffed, f"untag:{tag}", two)
    listed = client.get(staffed.at(f"/entries?tag={tag}")).page.links
    assert "One" in listed
    assert "Two" not in listed
    done(staffed, f"assign:{staffed.people['organiser']}", one)
    mine = client.get(staffed.at("/entries?colleague=mine")).page.links
    assert "Two" not in mine
    assert "Mine (1)" in mine
    assert "One" not in client.get(staffed.at("/entries?colleague=nobody")).page.links
    done(staffed, "assign:", one)
    assert staffed.rows(Handling) == []


def test_who_has_no_office_gets_no_work(staffed):
    one = staffed.entry("One")
    answer = done(staffed, f"assign:{staffed.people['juror']}", one)
    assert answer.status_code == 422
    assert "Choose an organiser of this season." in answer.page.text


@pytest.mark.parametrize("role", ["observer", "juror", "chair", "nominee", "stranger"])
def test_only_organisers_find_it(staffed, role):
    one = staffed.entry("One")
    client = staffed.client(role)
    assert client.get(chosen(staffed, "admit", one)).status_code == 404
    assert client.get(staffed.at("/entries/bulk/acts")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_statements_for_one_as_for_three(staffed, statements, count):
    ids = [staffed.entry(f"Route {number}") for number in range(count)]
    client = staffed.client("organiser")
    page = client.get(chosen(staffed, "admit", *ids))
    with statements() as of_act:
        assert client.submit(page).status_code == 303
    assert len(of_act) == ACT_STATEMENTS


def test_two_organisers_in_the_same_second_decide_once(staffed):
    ids = [staffed.entry(f"Route {number}") for number in range(12)]
    bulk, single = staffed.client("organiser"), staffed.client("owner")
    page = bulk.get(chosen(staffed, "admit", *ids))
    entry = single.get(staffed.at(f"/entries/{ids[5]}"))
    gate, answers = threading.Barrier(2), {}

    def go(name: str, send: Any) -> None:
        gate.wait()
        answers[name] = send()

    acts = {
        "bulk": lambda: bulk.submit(page),
        "single": lambda: single.submit(entry, form="decision", outcome="not_admitted", reason="No."),
    }
    threads = [threading.Thread(target=go, args=each) for each in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers["bulk"].status_code == 303
    decided = staffed.rows(Admission)
    assert sorted(row.nomination_id for row in decided) == sorted(ids)  # each once
    first = answers["single"].status_code == 303
    assert [row.outcome for row in decided].count("not_admitted") == int(first)
    assert len(staffed.rows(Mail, withdrawn_at=None)) == 12
    assert len(staffed.rows(BulkItem, outcome="left")) == int(first)


def test_a_side_in_a_category_leaves_its_nominations_out_of_all_of_it(staffed):
    one = staffed.entry("One", in_category="fairness")
    two = staffed.entry("Two", in_category="resilience")
    with staffed.app.app_context():
        season = db.session.query(Season).one()
        sided = make.appointed(season, "organiser", make.person("The sided"))
        staffed.people["sided"] = sided.id
        make.entry(season, "Own", in_category="fairness", by=make.company("Own", members=(sided,)), outcome=None)
        db.session.commit()
    client = staffed.client("sided")
    page = client.get(staffed.at("/entries/bulk?act=admit&all=1"))
    assert "Admit 1 nomination" in page.page.text
    assert "One" not in page.page.text
    asked = client.get(chosen(staffed, "admit", one, two))
    assert "1 of the selected nominations is not shown to you" in asked.page.text
    marks = dict(next(form for form in asked.page.forms if "chosen" in form.names).fields)["chosen"]
    forged = f"{marks} {one.hex}:{marks.split(':')[1]}"
    assert client.submit(asked, chosen=forged).status_code == 303
    assert states(staffed, one, two) == ["submitted", "admitted"]
    assert client.get(chosen(staffed, "move:fairness", two)).status_code == 403
    assert client.post(chosen(staffed, "move:fairness", two)).status_code == 403
    done(staffed, "admit", one)
    acts = {row.id: row.by_id for row in staffed.rows(BulkAct)}
    theirs = next(key for key, by in acts.items() if by == staffed.people["organiser"])
    assert "One" not in client.get(staffed.at(f"/entries/bulk/acts/{theirs}")).page.text
    # Of an act that was about their category alone they see nothing, not even its reason.
    asked = staffed.client("organiser")
    three = staffed.entry("Three", in_category="fairness")
    asked.submit(asked.get(chosen(staffed, "refuse", three)), reason="Zqxreason")
    hidden = next(row.id for row in staffed.rows(BulkAct) if row.chosen["reason"])
    address = staffed.at(f"/entries/bulk/acts/{hidden}")
    assert "Zqxreason" in asked.get(address).page.text
    refused = client.get(address)
    assert (refused.status_code, "Zqxreason" in refused.text) == (403, False)
    assert str(hidden) not in client.get(staffed.at("/entries/bulk/acts")).text
    assert str(hidden) in asked.get(staffed.at("/entries/bulk/acts")).text
