"""Verbs of the nominee on both databases: versions, limits, corrections, withdrawing, files, many at once."""

from __future__ import annotations

import io
import itertools
import uuid
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from awards.accounts.models import Company, Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.files import FileStore, new_key
from awards.core.text import search_key, sort_key
from awards.core.verdicts import Refused
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations import queries, revision_effect, rules
from awards.nominations.answers import dossier, whole_entry
from awards.nominations.answers.values import Basis
from awards.nominations.answers.whole_entry import as_submitted
from awards.nominations.drafts import actions as drafts_actions
from awards.nominations.drafts import progress
from awards.nominations.files import actions as files_actions
from awards.nominations.files import copies
from awards.nominations.models import Attachment, Draft, FilePage, Nomination, Version
from awards.nominations.nominee import actions, check_page
from awards.nominations.staff import actions as staff_actions
from awards.nominations.staff import entry_pages
from awards.programmes import actions as programme
from awards.programmes.document import form_schema
from awards.programmes.document.programme import load
from awards.scoring import queries as dossiers
from tests import factories
from tests.nominations import filling
from tests.nominations.conftest import picture
from tests.programmes.seeds import text_of


class World:
    """An open season, a company and its two people."""

    def __init__(self, programme: str = "magistral", title: str = "title") -> None:
        self.season = factories.open_season(text_of(programme).replace("id: title,", f"id: {title},"))
        self.person, self.other = factories.person("Aliya"), factories.person("Timur")
        self.company = factories.company("Steppe Rail", members=(self.person, self.other))

    def begun(self, category: str | None = "resilience") -> Nomination:
        answers = filling.answers(self.season.document, category) if category else {}
        return factories.nomination(self.season, by=self.company, starter=self.person, answers=answers)

    def save(
        self, nomination: Nomination, topic: str, revision: int = -1, by: Person | None = None, **answers: Any
    ) -> Draft:
        draft = queries.draft(nomination, topic)
        basis = Basis(revision if revision >= 0 else (draft.revision if draft else 0))
        return drafts_actions.save_topic(
            nomination, self.season, topic, answers, basis=basis, opened_at=None, by=by or self.person
        )

    def submit(self, nomination: Nomination) -> Version:
        return actions.submit(nomination, self.season, opened_at=None, by=self.person)


@pytest.fixture
def world(context: Flask) -> World:
    return World()


def test_the_nomination_follows_its_answers(world: World) -> None:
    nomination = world.begun(None)
    assert (nomination.title, nomination.country) == ("", "KZ")
    world.save(nomination, "project", title="Route of last resort", category="resilience", answer_language="kk")
    world.save(nomination, "organisation", country="DE")
    assert (nomination.title, nomination.language, nomination.country) == ("Route of last resort", "kk", "DE")
    assert nomination.category.code == "resilience"
    assert "route of last resort" in nomination.search_key
    world.save(nomination, "organisation", country="<b>", legal_name="x")
    world.save(nomination, "project", category="beauty")
    assert (nomination.country, nomination.category) == ("DE", None)


def test_a_programme_without_title_and_category_question(context: Flask) -> None:
    world = World("shrout-fleiss", title="target")
    nomination = world.begun(None)
    assert nomination.title == "Steppe Rail"
    assert nomination.category_id is not None
    assert nomination.language == world.season.default_language


def test_a_save_based_on_an_older_text_changes_nothing(world: World) -> None:
    nomination = world.begun(None)
    world.save(nomination, "case", challenge="First")
    world.save(nomination, "case", revision=1, challenge="Second", by=world.other)
    with pytest.raises(drafts_actions.Overtaken) as overtaken:
        world.save(nomination, "case", revision=1, challenge="Third")
    assert overtaken.value.questions == {"challenge"}
    draft = queries.draft(nomination, "case")
    assert (draft.answers["challenge"], draft.revision, draft.saved_by_id) == ("Second", 2, world.other.id)


def test_saving_the_same_again_moves_no_counter(world: World) -> None:
    nomination = world.begun(None)
    assert world.save(nomination, "case", challenge="First").revision == 1
    assert world.save(nomination, "case", revision=0, challenge="First").revision == 1


def test_submitting_freezes_and_tells_everyone(world: World) -> None:
    nomination = world.begun()
    version = world.submit(nomination)
    assert (version.number, nomination.version_id) == (1, version.id)
    assert version.sha256 == whole_entry.digest(version.answers, {})
    assert "website" in version.answers["organisation"]
    mails = db.session.scalars(select(Mail).where(Mail.event == "nomination.submitted")).all()
    assert sorted(mail.to for mail in mails) == sorted([world.person.email, world.other.email])
    assert all(f"/nominations/{nomination.id}" in mail.text for mail in mails)


def test_an_amendment_counts_only_when_it_is_sent_again(world: World) -> None:
    nomination = world.begun()
    first = world.submit(nomination)
    world.save(nomination, "project", title="Another title")
    assert nomination.version_id == first.id
    assert first.answers["project"]["title"] != "Another title"
    second = world.submit(nomination)
    assert (second.number, nomination.version_id) == (2, second.id)
    assert [version.number for version in queries.versions(nomination)] == [2, 1]


def test_others_see_an_entry_under_what_was_submitted_last(world: World) -> None:
    nomination = world.begun()
    world.submit(nomination)

    def called() -> tuple[object, ...]:
        return (nomination.title, nomination.title_key, nomination.search_key, nomination.language,
                nomination.country, nomination.category.code)  # fmt: skip

    before = called()
    changed = {"project": {"title": "Another title", "category": "fairness", "answer_language": "kk"},
               "organisation": {"country": "DE"}}  # fmt: skip
    for topic, answers in filling.answers(world.season.document, "fairness").items():
        world.save(nomination, topic, **{**answers, **changed.get(topic, {})})
    work = progress.work_on(nomination, world.season)
    assert (work.title, work.language, work.category) == ("Another title", "kk", "fairness")
    assert called() == before
    version = world.submit(nomination)
    assert (version.title, version.language, version.category_id) == ("Another title", "kk", nomination.category_id)
    assert called() == (
        "Another title", sort_key("Another title"), search_key("Another title Steppe Rail DE"), "kk", "DE", "fairness"
    )  # fmt: skip


def test_a_category_given_by_organisers_stays_where_nothing_was_saved_since(world: World) -> None:
    nomination = returned(world, "title")
    db.session.execute(delete(Draft).where(Draft.nomination_id == nomination.id))
    staff_actions.move(nomination, world.season, "fairness", reason="It fits.",
                       by=factories.appointed(world.season, "organiser"))  # fmt: skip
    world.save(nomination, "project", title="A better title")
    world.submit(nomination)
    assert (nomination.category.code, nomination.title) == ("fairness", "A better title")


def test_sending_the_same_again_makes_no_version(world: World) -> None:
    nomination = world.begun()
    assert world.submit(nomination).id == world.submit(nomination).id
    assert db.session.scalar(select(func.count()).select_from(Version)) == 1


def test_an_incomplete_entry_is_not_submitted(world: World) -> None:
    nomination = world.begun()
    world.save(nomination, "project", title="")
    with pytest.raises(Refused, match="missing or need correcting"):
        world.submit(nomination)
    assert nomination.version_id is None


def test_entries_are_counted(world: World) -> None:
    world.submit(world.begun("resilience"))
    with pytest.raises(Refused, match="organisation and category"):
        world.submit(world.begun("resilience"))
    second = world.begun("fairness")
    world.submit(second)
    third = world.begun("efficiency")
    with pytest.raises(Refused, match="per organisation: 2"):
        world.submit(third)
    actions.withdraw(second, world.season, reason="", by=world.person)
    world.submit(third)
    with pytest.raises(Refused, match="per organisation: 2"):
        actions.restore(second, world.season, by=world.person)


def test_withdrawing_and_taking_it_back(world: World) -> None:
    nomination = world.begun()
    version = world.submit(nomination)
    actions.withdraw(nomination, world.season, reason="Sold", by=world.other)
    with pytest.raises(Refused, match="withdrawn"):
        world.save(nomination, "project", title="New")
    actions.restore(nomination, world.season, by=world.person)
    assert (nomination.withdrawal_id, nomination.version_id) == (None, version.id)


def test_a_correction_answers_exactly_what_was_asked(world: World) -> None:
    nomination = world.begun()
    first = world.submit(nomination)
    organiser = factories.appointed(world.season, "organiser")
    due = now() + factories.timedelta(days=30)
    staff_actions.decide(
        nomination,
        world.season,
        "returned",
        reason="Say when.",
        questions=["results"],
        due_at=due,
        by=organiser,
    )
    world.season.closes_at = now()
    world.save(nomination, "case", results="Since May 2024.", challenge="Something else")
    draft = queries.draft(nomination, "case")
    assert draft.answers["results"] == "Since May 2024."
    assert draft.answers["challenge"] == first.answers["case"]["challenge"]
    second = world.submit(nomination)
    assert nomination.admission_id is None
    assert second.answers["case"]["results"] == "Since May 2024."
    with pytest.raises(Refused, match="closed"):
        world.save(nomination, "case", results="Later")


PROMISE = (
    "        - {id: promise, type: longtext, required: true, max_words: 50, "
    'label: {en: "Your promise", de: "A", ru: "A", kk: "A"}}\n'
)
CHALLENGE = "        - {id: challenge, type: longtext, required: true, max_words: "
DECLARED = "    - {id: truth, kind: declare"
FAIR = '    - {id: fair, kind: declare, text: {en: "Fair", de: "A", ru: "A", kk: "A"}}\n'
REVISED = {
    "another question is required": (CHALLENGE, PROMISE + CHALLENGE),
    "fewer words are allowed": (f"{CHALLENGE}150", f"{CHALLENGE}3"),
    "an option has gone": ("    - {id: micro, name: {en: ", "    - {id: tiny, name: {en: "),
    "an answer became required": ("{id: partners, type: longtext, identity: true, required: false",
                                  "{id: partners, type: longtext, identity: true, required: true"),
    "more is to be declared": (DECLARED, FAIR + DECLARED),
    "fewer entries are allowed": ("max_entries_per_organisation: 2", "max_entries_per_organisation: 1"),
    "the question has gone": ("        - {id: title, type: text", "        - {id: heading, type: text"),
}  # fmt: skip


def returned(world: World, *questions: str, category: str = "resilience") -> Nomination:
    nomination = world.begun(category)
    world.submit(nomination)
    staff_actions.decide(
        nomination, world.season, "returned", reason="Say it.", questions=questions,
        due_at=now() + factories.timedelta(days=9), by=factories.appointed(world.season, "organiser"),
    )  # fmt: skip
    return nomination


@pytest.mark.long_for("postgresql")
@pytest.mark.parametrize("change", REVISED)
def test_what_came_after_an_entry_was_submitted_keeps_no_correction_from_being_sent(world: World, change: str) -> None:
    before, after = REVISED[change]
    source = text_of("magistral")
    assert before in source
    world.submit(world.begun("fairness"))
    nomination = returned(world, "title")
    programme.revise_programme(world.season, source.replace(before, after, 1), by=None)
    world.season.closes_at = now()
    db.session.flush()
    world.save(nomination, "project", title="A better title")
    shown = check_page.checked(nomination, world.season)
    assert (shown["faults"], bool(shown["room"])) == ([], True)
    left = progress.overview(nomination, world.season, reader=world.person)["progress"].values()
    assert [(each.topic, each.left, each.wrong) for each in left if each.left or each.wrong] == []
    assert world.submit(nomination).number == 2


def test_what_is_opened_with_a_correction_is_due_by_the_rules_of_today(world: World) -> None:
    nomination = returned(world, "title")
    before, after = REVISED["another question is required"]
    nomination.admission.questions = ["title", "promise"]
    programme.revise_programme(world.season, text_of("magistral").replace(before, after, 1), by=None)
    db.session.flush()
    assert [fault.question for fault in check_page.checked(nomination, world.season)["faults"]] == ["promise"]
    with pytest.raises(Refused, match="missing"):
        world.submit(nomination)
    world.save(nomination, "case", promise="We go on.")
    assert world.submit(nomination).answers["case"]["promise"] == "We go on."


def test_an_entry_that_the_organisers_moved_is_corrected_although_the_category_is_full(world: World) -> None:
    world.submit(world.begun("fairness"))
    nomination = returned(world, "title")
    organiser = factories.appointed(world.season, "organiser")
    staff_actions.move(nomination, world.season, "fairness", reason="It fits.", by=organiser)
    world.save(nomination, "project", title="A better title")
    assert world.submit(nomination).category_id == nomination.category_id


def test_whoever_chooses_a_full_category_in_a_correction_is_told(world: World) -> None:
    world.submit(world.begun("fairness"))
    nomination = returned(world, "title", "category")
    world.save(nomination, "project", category="fairness")
    with pytest.raises(Refused, match="per organisation and category: 1"):
        world.submit(nomination)


def test_nobody_is_told_to_withdraw_what_cannot_be_withdrawn(world: World) -> None:
    world.submit(world.begun("fairness"))
    world.submit(world.begun("efficiency"))
    third = world.begun()
    organiser = factories.appointed(world.season, "organiser")
    later = world.season.closes_at + factories.timedelta(days=2)
    staff_actions.extend(third, world.season, until=later, reason="Flood.", by=organiser)
    world.season.closes_at = now()
    db.session.flush()
    with pytest.raises(Refused, match="Write to the organisers"):
        world.submit(third)


def test_another_revision_says_which_entries_lack_something_now(world: World) -> None:
    sent, draft = world.begun(), world.begun("fairness")
    world.submit(sent)
    admitted = world.begun("efficiency")
    world.submit(admitted)
    staff_actions.decide(admitted, world.season, "admitted", by=factories.appointed(world.season, "organiser"))
    before, after = REVISED["another question is required"]
    changed = load(text_of("magistral").replace(before, after, 1))
    found = revision_effect.effect(world.season, world.season.document, changed)
    assert found.in_flight == 2
    assert sorted((each.state, [label["en"] for label in each.questions.values()]) for each in found.affected) == [
        ("draft", ["Your promise"]),
        ("submitted", ["Your promise"]),
    ]
    lines = revision_effect.effect_lines(world.season, world.season.document, changed)
    assert lines[0] == "Nominations under way: 2. Lacking something now: 2."
    assert any("Steppe Rail, submitted: “Your promise”" in line for line in lines)
    same = revision_effect.effect_lines(world.season, world.season.document, world.season.document)
    assert same == ["Nominations under way: 2. None lacks an answer that it did not lack before."]
    assert draft.version_id is None


def files_world() -> tuple[World, Nomination, Any]:
    world = World()
    nomination = world.begun()
    return world, nomination, form_schema.question(world.season.document, "files")


def sent(
    world: World, nomination: Nomination, question: Any, store: FileStore, name: str = "a.png", size: int = 60
) -> tuple[Attachment, files_actions.Attached]:
    """A picture of its own, sent as the view does it; the row, and what became of it."""
    content = picture(size=(size, next(HEIGHTS)))
    file = files_actions.announce(
        nomination, world.season, question, name=name, size=len(content), opened_at=None, by=world.person
    )
    arrived = copies.take_in(store, io.BytesIO(content), key=file.key, name=name, accept=question.accept, most=10**7)
    made = files_actions.attach(file, arrived, nomination, "evidence", question, by=world.person)
    for key in made.spent:
        store.remove(key)
    return file, made


def put(world: World, nomination: Nomination, question: Any, store: FileStore, name: str = "a.png") -> Attachment:
    return sent(world, nomination, question, store, name)[0]


HEIGHTS = itertools.count(20)


def test_files_become_answers_and_stay_for_versions(context: Flask) -> None:
    world, nomination, question = files_world()
    store = context.extensions["awards.files"]
    first, second = put(world, nomination, question, store), put(world, nomination, question, store, "b.png")
    assert first.thumbnail_key is not None
    assert len(first.sha256) == 64
    version = world.submit(nomination)
    assert version.answers["evidence"]["files"] == [str(first.id), str(second.id)]
    third = put(world, nomination, question, store, "c.png")
    for file in (first, third):
        files_actions.take_out(file, nomination, world.season, "evidence", question, opened_at=None, by=world.person)
    assert first.removed_at is None, "a version shows it"
    assert third.removed_at is not None
    assert queries.draft(nomination, "evidence").answers["files"] == [str(second.id)]
    assert not actions.stands(nomination, {}, {})
    files_actions.put_back(first, nomination, world.season, "evidence", question, opened_at=None, by=world.person)
    assert queries.draft(nomination, "evidence").answers["files"] == [str(second.id), str(first.id)]
    assert db.session.scalars(select(Event.detail).where(Event.kind == "nomination.file_restored")).all() == [
        {"name": "a.png"}
    ]


def test_a_second_file_takes_the_place_of_the_only_one(context: Flask) -> None:
    world, nomination, _ = files_world()
    question = form_schema.question(world.season.document, "logo")
    store = context.extensions["awards.files"]
    first, second = put(world, nomination, question, store), put(world, nomination, question, store)
    assert queries.draft(nomination, "evidence").answers["logo"] == [str(second.id)]
    assert first.removed_at is not None


def test_a_file_replaced_many_times_is_not_kept_many_times(context: Flask) -> None:
    world, nomination, _ = files_world()
    question = form_schema.question(world.season.document, "logo")
    store = context.extensions["awards.files"]
    before = set(store.keys())
    files = [put(world, nomination, question, store) for _ in range(6)]
    left = list(db.session.scalars(select(Attachment.id)))
    assert set(left) == {files[-1].id, files[-2].id}, "the last one, and the one it replaced"
    assert set(store.keys()) - before == {key for file in files[-2:] for key in files_actions.keys_of(file)}


def test_the_pages_of_a_file_go_when_it_was_replaced_for_good(context: Flask) -> None:
    world, nomination, _ = files_world()
    question = form_schema.question(world.season.document, "logo")
    store, keys = context.extensions["awards.files"], []
    for _ in range(3):
        file = put(world, nomination, question, store)
        keys.append(new_key())
        store.write(keys[-1], io.BytesIO(b"page"), most=9)
        db.session.add(FilePage(attachment_id=file.id, number=1, key=keys[-1], size=4, width=1, height=1, text=""))
        db.session.flush()
    there = set(store.keys())
    assert [key in there for key in keys] == [False, True, True]


def test_a_replaced_file_that_a_version_shows_stays(context: Flask) -> None:
    world, nomination, _ = files_world()
    question = form_schema.question(world.season.document, "logo")
    store = context.extensions["awards.files"]
    shown = put(world, nomination, question, store)
    world.submit(nomination)
    for _ in range(3):
        put(world, nomination, question, store)
    assert db.session.get(Attachment, shown.id) is not None
    assert store.path(shown.key).is_file()


def test_a_file_sent_again_is_the_one_that_is_there(context: Flask) -> None:
    world, nomination, question = files_world()
    store, content = context.extensions["awards.files"], picture()
    ids = set()
    for name in ("a.png", "b.png"):
        file = files_actions.announce(nomination, world.season, question, name=name, size=9, opened_at=None,
                                      by=world.person)  # fmt: skip
        arrived = copies.take_in(store, io.BytesIO(content), key=file.key, name=name, accept=("png",), most=10**7)
        made = files_actions.attach(file, arrived, nomination, "evidence", question, by=world.person)
        ids.add(made.file_id)
    assert len(ids) == len(made.ids) == 1
    assert made.spent == arrived.keys()
    assert len(db.session.scalars(select(Attachment.id)).all()) == 1


def test_what_a_nomination_keeps_is_limited(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    world, nomination, question = files_world()
    store = context.extensions["awards.files"]
    file = put(world, nomination, question, store)
    files_actions.take_out(file, nomination, world.season, "evidence", question, opened_at=None, by=world.person)
    file.size = 3 * (30 + 10 + 2) * 1024 * 1024
    with pytest.raises(Refused, match="deleted after a day"):
        put(world, nomination, question, store)


def test_a_company_begins_a_fair_number_of_nominations(context: Flask) -> None:
    world = World()
    for _ in range(rules.MOST_BEGUN):
        drafts_actions.start(world.season, world.company, by=world.person)
    with pytest.raises(Refused, match="has started 40 nominations"):
        drafts_actions.start(world.season, world.company, by=world.person)


def test_files_are_limited_in_number(context: Flask) -> None:
    world, nomination, question = files_world()
    store = context.extensions["awards.files"]
    for _ in range(question.max_files):
        put(world, nomination, question, store)
    with pytest.raises(Refused, match="Maximum number of files: 5"):
        put(world, nomination, question, store)


def test_what_is_said_about_a_file_counts_from_the_next_submission(context: Flask) -> None:
    world, nomination, question = files_world()
    file = put(world, nomination, question, context.extensions["awards.files"])
    world.submit(nomination)
    world.save(nomination, "evidence", **{f"file:{file.id}": {"title": "At dawn"}})
    assert file.details == {}
    assert world.submit(nomination).number == 2
    assert file.details == {"title": "At dawn"}


def test_a_version_keeps_what_was_said_about_its_files(context: Flask) -> None:
    world, nomination, question = files_world()
    file = put(world, nomination, question, context.extensions["awards.files"])
    said = f"file:{file.id}"
    world.save(nomination, "evidence", **{said: {"title": "At dawn"}})
    first = world.submit(nomination)
    world.save(nomination, "evidence", **{said: {"title": "At noon"}})
    second = world.submit(nomination)
    kept = {"name": "a.png", "sha256": file.sha256, "details": {"title": "At dawn"}}
    assert first.files == {str(file.id): kept}
    assert first.answers == second.answers
    assert [each.sha256 for each in (first, second)] == [
        whole_entry.digest(each.answers, each.files) for each in (first, second)
    ]
    assert len({first.sha256, second.sha256, whole_entry.digest(first.answers, None)}) == 3
    for number, words in ((1, "At dawn"), (2, "At noon")):
        with context.test_request_context():
            shown = check_page.version(nomination, world.season, number)
        assert shown is not None
        assert read(shown["topics"]) == words
    with context.test_request_context():
        (change,) = entry_pages.compared(nomination, world.season, first, second)
    assert [item.files[0].said["title"] for item in (change.before, change.after)] == ["At dawn", "At noon"]
    sheet: Any = SimpleNamespace(nomination_id=nomination.id, read_version_id=first.id)
    version = dossiers.version_read(sheet)
    jury = as_submitted(dossiers.files_of(sheet.nomination_id), version.files)
    topics = dossier.dossier(world.season.document, version.answers, jury, "en", category="fairness", audience="jury")
    assert read(topics) == "At dawn"


def read(topics: list[dossier.Topic]) -> str:
    """The title of the only file of an entry."""
    (item,) = [item for topic in topics for item in topic.items if item.id == "files"]
    return item.files[0].said["title"]


def test_files_nobody_needs_are_swept_away(context: Flask) -> None:
    import os

    world, nomination, question = files_world()
    store = context.extensions["awards.files"]
    kept, gone = put(world, nomination, question, store), put(world, nomination, question, store)
    never = files_actions.announce(
        nomination, world.season, question, name="x.pdf", size=5, opened_at=None, by=world.person
    )
    gone.removed_at = now() - factories.timedelta(days=1, seconds=1)
    never.uploaded_at = now() - factories.timedelta(days=2)
    orphan = "0" * 40
    store.write(orphan, io.BytesIO(b"x"), most=9)
    for key in list(store.keys()):
        os.utime(store.path(key), (0, 0))
    db.session.flush()
    files_actions.sweep_files()
    assert set(store.keys()) == {kept.key, kept.copy_key, kept.photo_key, kept.thumbnail_key}
    assert db.session.scalars(select(Attachment.id)).all() == [kept.id]


def test_two_entries_sent_at_the_same_moment_are_both_counted(app: Flask) -> None:
    with app.app_context():
        world = World()
        ids = [world.begun("resilience").id, world.begun("resilience").id]
        slug, person = world.season.slug, world.person.id
        db.session.commit()

    def send(nomination_id: uuid.UUID) -> str:
        from awards.programmes.queries import season_by_slug

        with app.app_context():
            season, by = season_by_slug(slug), db.session.get(Person, person)
            nomination = queries.nomination_for(by, season, nomination_id)
            try:
                actions.submit(nomination, season, opened_at=None, by=by)
                db.session.commit()
            except Refused:
                db.session.rollback()
                return "refused"
            return "sent"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, ids)) == ["refused", "sent"]


def test_two_tabs_save_the_first_text_of_a_topic_at_once(app: Flask) -> None:
    with app.app_context():
        world = World()
        nomination_id = world.begun(None).id
        slug, person, company = world.season.slug, world.person.id, world.company.id
        db.session.commit()

    def save(text: str) -> str:
        from awards.programmes.queries import season_by_slug

        with app.app_context():
            season, by = season_by_slug(slug), db.session.get(Person, person)
            nomination = queries.nomination_for(by, season, nomination_id)
            try:
                drafts_actions.save_topic(
                    nomination, season, "case", {"challenge": text}, basis=Basis(0), opened_at=None, by=by
                )
                db.session.commit()
            except drafts_actions.Overtaken:
                db.session.rollback()
                return "overtaken"
            return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, ["one", "two"])) == ["overtaken", "saved"]
    with app.app_context():
        assert db.session.get(Company, company) is not None
        assert db.session.get(Draft, (nomination_id, "case")).revision == 1
