"""What verbs at a nomination do at their edges: what waits, what is opened, whom the jury hears of, what is logged."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations import queries, revision_effect
from awards.nominations.answers.values import Basis
from awards.nominations.drafts import actions as drafts_actions
from awards.nominations.files import actions as files_actions
from awards.nominations.models import Draft, Nomination, Withdrawal
from awards.nominations.nominee import actions
from awards.nominations.staff import actions as staff_actions
from awards.programmes.document import form_schema
from awards.programmes.document.programme import load
from tests import factories
from tests.nominations.test_actions import World
from tests.programmes.seeds import text_of

pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def world(context: Flask) -> World:
    return World()


def save(world: World, nomination: Nomination, topic: str, **answers: Any) -> int:
    """Save on top of what is there; the revision after it."""
    draft = queries.draft(nomination, topic)
    made = drafts_actions.save_topic(nomination, world.season, topic, answers, opened_at=None, by=world.person,
                                     basis=Basis(draft.revision if draft else 0))  # fmt: skip
    return made.revision


@pytest.mark.parametrize(("programme", "speaks", "language"), [
    ("magistral", "kk", "kk"), ("magistral", "fr", "en"), ("harbour-lights", "kk", "de"), ("shrout-fleiss", "de", "en"),
])  # fmt: skip
def test_answers_are_begun_in_the_language_of_who_begins_where_they_may_be(
    context: Flask, programme: str, speaks: str, language: str
) -> None:
    season = factories.open_season(text_of(programme))
    person = factories.person(language=speaks)
    begun = drafts_actions.start(season, factories.company(members=(person,)), by=person)
    assert begun.language == language


def test_what_was_answered_before_the_form_waits_until_somebody_was_on_its_page(world: World) -> None:
    nomination = world.begun(None)
    drafts_actions.carry(nomination, world.season, {"project": {"category": "fairness"}, "case": {}}, by=world.person)
    drafts = queries.drafts(nomination)
    assert {topic: drafts_actions.waits(each) for topic, each in drafts.items()} == {"project": True, "case": False}
    assert save(world, nomination, "case") == 0
    assert [save(world, nomination, "project") for _ in range(2)] == [1, 1]
    assert not drafts_actions.waits(queries.drafts(nomination)["project"])
    submitted = queries.entry(world.season, factories.entry(world.season, by=world.company, outcome=None).id)
    assert save(world, submitted, "project") == 0, "what was submitted stands"


def test_what_is_said_about_a_file_is_open_while_the_answer_of_one_kind_of_files_is(world: World) -> None:
    nomination = world.begun()
    world.submit(nomination)
    organiser = factories.appointed(world.season, "organiser")
    said = {"file:1": {"title": "At dawn"}}
    for number, questions in enumerate((["files"], ["title"])):
        staff_actions.decide(nomination, world.season, "returned", reason="Say it.", questions=questions,
                             due_at=now() + timedelta(days=9), by=organiser)  # fmt: skip
        save(world, nomination, "evidence", **said, video="https://a.kz")
        stored = queries.drafts(nomination)["evidence"].answers
        assert ("file:1" in stored, stored["video"] == "https://a.kz") == (number == 0, False)
        queries.drafts(nomination)["evidence"].answers = {"video": ""}
        db.session.flush()


def test_one_file_is_put_back_where_no_other_is(world: World) -> None:
    nomination, question = world.begun(), form_schema.question(world.season.document, "logo")
    first, second = (factories.attachment(nomination, name, question="logo") for name in ("a.png", "b.png"))
    first.removed_at = now()
    world.save(nomination, "evidence", logo=[str(second.id)])
    how: dict[str, Any] = {"opened_at": None, "by": world.person}
    with pytest.raises(Refused, match="another file in its place"):
        files_actions.put_back(first, nomination, world.season, "evidence", question, **how)
    files_actions.put_back(second, nomination, world.season, "evidence", question, **how)
    files_actions.take_out(second, nomination, world.season, "evidence", question, **how)
    files_actions.put_back(first, nomination, world.season, "evidence", question, **how)
    assert queries.drafts(nomination)["evidence"].answers["logo"] == [str(first.id)]
    key = "a" * 40
    made = files_actions.announce(nomination, world.season, question, name="a.png", size=9, key=key, **how)
    assert made.key == key


def test_the_jury_hears_of_an_entry_that_is_sent_again_if_it_took_part_or_moved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    monkeypatch.setattr(actions, "tell_jury", lambda _season, *where: heard.append(len(set(where))))
    nomination = world.begun()
    world.submit(nomination)
    world.save(nomination, "project", title="Another title")
    world.submit(nomination)
    assert heard == []
    world.save(nomination, "project", category="fairness")
    world.save(nomination, "category_questions", q_fairness_1="A", q_fairness_2="B", q_fairness_3="C")
    world.submit(nomination)
    assert heard == [2]
    organiser, due = factories.appointed(world.season, "organiser"), now() + timedelta(days=9)
    staff_actions.decide(nomination, world.season, "returned", reason="Say it.", questions=["title"], due_at=due,
                         by=organiser)  # fmt: skip
    world.save(nomination, "project", title="A third title")
    world.submit(nomination)
    assert heard == [2, 1]


def test_a_withdrawn_entry_comes_back_while_its_category_has_room(world: World) -> None:
    first, draft = world.begun(), world.begun("fairness")
    world.submit(first)
    for each in (first, draft):
        actions.withdraw(each, world.season, reason="", by=world.person)
    world.submit(world.begun())
    with pytest.raises(Refused, match="organisation and category: 1"):
        actions.restore(first, world.season, by=world.person)
    actions.restore(draft, world.season, by=world.person)
    assert draft.withdrawal_id is None


def test_a_decision_has_what_belongs_to_it_and_jurors_lose_what_was_not_admitted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: list[str] = []
    monkeypatch.setattr(staff_actions, "let_go", lambda *_, reason, **__: lost.append(reason))
    nomination, organiser = world.begun(), factories.appointed(world.season, "organiser")
    world.submit(nomination)
    due = now() + timedelta(days=9)

    def decide(outcome: str, **more: Any) -> Any:
        return staff_actions.decide(nomination, world.season, outcome, by=organiser, **more)

    for outcome, more, words in (
        ("praised", {}, "Choose a decision"),
        ("returned", {"reason": "Say it.", "questions": ["title"]}, "Enter when"),
        ("returned", {"reason": "Say it.", "questions": ["title"], "due_at": now()}, "in the future"),
        ("returned", {"reason": "Say it.", "questions": ["q_fairness_1"], "due_at": due}, "from the list"),
    ):
        with pytest.raises(Refused, match=words):
            decide(outcome, **more)
    returned = decide("returned", reason="Say it.", questions=["title"], due_at=due)
    assert (returned.questions, returned.due_at, lost) == (["title"], due, ["Say it."])
    (mail,) = db.session.scalars(select(Mail).where(Mail.event == "nomination.returned", Mail.to == world.person.email))
    assert "Project title" in mail.text
    assert "Legal name" not in mail.text
    admitted = decide("admitted", questions=["title"], due_at=due)
    assert (admitted.questions, admitted.due_at, lost) == ([], None, ["Say it."])
    staff_actions.take_back(nomination, world.season, by=organiser)
    befores = {each.kind: each.detail.get("before") for each in db.session.scalars(select(Event))
               if each.kind.startswith("admission.")}  # fmt: skip
    assert befores == {"admission.returned": None, "admission.admitted": "returned", "admission.taken_back": "admitted"}
    monkeypatch.setattr(queries, "jury_state", lambda _id: staff_actions.JUDGED)
    with pytest.raises(Refused, match="started to score"):
        decide("admitted")


def test_an_entry_that_is_moved_goes_to_the_category_that_was_chosen(world: World) -> None:
    draft, organiser = world.begun(), factories.appointed(world.season, "organiser")
    for code in ("fairness", "resilience"):
        staff_actions.move(draft, world.season, code, reason="It fits.", by=organiser)
        assert queries.entry(world.season, draft.id).category.code == code
        assert queries.drafts(draft)["project"].answers["category"] == code
    moved = db.session.scalars(select(Event).where(Event.kind == "nomination.moved").order_by(Event.at)).all()
    assert [(each.detail["before"], each.detail["category"]) for each in moved] == [
        ("resilience", "fairness"), ("fairness", "resilience"),
    ]  # fmt: skip


def test_another_revision_asks_only_of_what_is_under_way_and_of_files_that_are_there(world: World) -> None:
    source = text_of("magistral")
    logo = "{id: logo, type: file, identity: true, required: false, max_mb_each: 2, accept: [png, jpg],"
    after = source.replace(logo, f"{logo} alt_text_required: true,")
    assert after != source
    later = factories.next_season()
    for of, title, more in (
        (world.season, "There", {}),
        (world.season, "", {}),
        (world.season, "Taken out", {"removed_at": now()}),
        (world.season, "To come", {"stored_at": None}),
        (world.season, "Withdrawn", {}),
        (later, "Later", {}),
    ):
        made = factories.entry(of, title, by=world.company, outcome=None)
        made.title = title
        file = factories.attachment(made, "a.png", question="logo")
        for name, value in more.items():
            setattr(file, name, value)
        answers = {"logo": [str(file.id)]}
        db.session.add(Draft(nomination_id=made.id, topic="evidence", revision=1, answers=answers, saved_at=now()))
        if title == "Withdrawn":
            made.withdrawal = Withdrawal(id=uuid.uuid4(), nomination_id=made.id, reason="", at=now())
    db.session.flush()
    found = revision_effect.effect(world.season, load(source), load(after))
    assert (found.in_flight, sorted(each.title for each in found.affected)) == (4, ["", "There"])
    lines = revision_effect.effect_lines(world.season, load(source), load(after))
    assert lines[1:3] == ["  (without a title), Steppe Rail, submitted: “Logo”",
                          "  There, Steppe Rail, submitted: “Logo”"]  # fmt: skip
    empty = factories.season(text_of("harbour-lights"), running=None)
    assert revision_effect.effect_lines(empty, load(source), load(after)) == []
