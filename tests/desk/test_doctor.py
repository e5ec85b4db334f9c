"""`awards doctor`: silent about data in order, and in words about each thing that is wrong."""

from __future__ import annotations

import copy
import io
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from sqlalchemy import delete, select, text, update

from awards.accounts.models import Person
from awards.core.canonical import sha256
from awards.core.clock import now
from awards.core.db import db
from awards.core.files import new_key
from awards.demo import loading
from awards.desk.doctor import findings
from awards.desk.doctor.doctor import examine, of_folder, of_settings
from awards.jury.actions import takes_part_anew
from awards.jury.models import Assignment, Recusal, Tally
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Admission, Attachment, Disqualification, Nomination, Version
from awards.programmes import queries
from awards.programmes.document.programme import fingerprint, load
from awards.programmes.models import (
    Appointment,
    Category,
    Criterion,
    FrozenRules,
    ProgrammeRevision,
    Proposal,
    Round,
    Season,
)
from awards.ranking.scheme.scheme import parse
from awards.results.models import Board, Publication, PublicEntry, Standing, TieDecision
from awards.results.publishing import bundle, honours
from awards.scoring.models import Ballot, BallotCopy, Score
from awards.scoring.scoresheet import weighted_sum
from tests.conftest import KINDS, let_go, migrate
from tests.safety.test_races import full_marks
from tests.services import free_port

# A whole demonstration, and most of the doctor each time.
pytestmark = pytest.mark.long

SIZE = loading.Size(nominations=9, jurors=6, last=12)


@pytest.fixture(scope="module", params=KINDS)
def demonstration(request, instances, tmp_path_factory):
    """An application on a filled database, for tests that take back what they break."""
    instance, folder = instances(request.param), tmp_path_factory.mktemp("doctor")
    app = instance.make(database_url=instance.store.another("doctor"), data=folder)
    instance.apps.remove(app)
    migrate(app)
    with app.app_context():
        loading.load(app.extensions["awards.files"], SIZE)
        db.session.commit()
    yield app
    let_go(app)


@pytest.fixture
def said(demonstration):
    """Answers what the doctor says now, as one text; whatever the test changed is taken back behind it."""
    with demonstration.app_context():

        def told(**more):
            return "\n".join(found.what for found in examine(demonstration, **more))

        told.advice = lambda: "\n".join(found.advice for found in examine(demonstration))
        yield told
        db.session.rollback()


def one(table, *conditions):
    return db.session.scalar(select(table.id if hasattr(table, "id") else table.assignment_id).where(*conditions))


def test_the_demonstration_is_in_order(said) -> None:
    assert said(deep=True) == ""


def test_each_programme_is_read_once_however_many_findings_ask(said, monkeypatch) -> None:
    sources = []
    monkeypatch.setattr(findings, "load", lambda source: sources.append(source) or load(source))
    findings.programme_of.cache_clear()
    assert said() == ""
    assert sorted(sources) == sorted(db.session.scalars(select(ProgrammeRevision.source).distinct()))


def test_a_sum_that_is_not_that_of_the_scores(said) -> None:
    ballot = one(Ballot)
    db.session.execute(
        update(Ballot).where(Ballot.assignment_id == ballot).values(weighted_sum=Ballot.weighted_sum + 1)
    )
    assert said() == f"Ballot {ballot}: its stored sum is not that of the scores that count."


def counted(ballot):
    return update(Ballot).where(Ballot.assignment_id == ballot)


def test_scores_that_count_and_are_not_those_of_the_copy(said) -> None:
    ballot = one(Ballot, Ballot.submitted_at.is_not(None))
    criterion = db.session.scalar(select(Score.criterion_id).where(Score.ballot_id == ballot))
    db.session.execute(
        update(Score).where(Score.ballot_id == ballot, Score.criterion_id == criterion).values(counted=None)
    )
    assert f"Ballot {ballot}: the scores that count are not those of its copy in force." in said()
    assert f"Ballot {ballot}: its stored sum is not that of the scores that count." in said()


def test_a_draft_that_counts(said) -> None:
    ballot = one(Ballot, Ballot.submitted_at.is_(None), Ballot.scored > 0)
    db.session.execute(update(Score).where(Score.ballot_id == ballot).values(counted=Score.steps))
    assert f"Ballot {ballot}: the scores that count are not those of its copy in force." in said()


def test_a_submitted_ballot_without_its_copy(said) -> None:
    ballot = one(Ballot, Ballot.submitted_at.is_not(None))
    db.session.execute(delete(BallotCopy).where(BallotCopy.ballot_id == ballot))
    assert said() == f"Ballot {ballot}: the copy that was submitted last is missing."


def test_a_copy_that_was_taken_back_and_counts(said) -> None:
    ballot = one(Ballot, Ballot.submitted_at.is_not(None))
    db.session.execute(update(BallotCopy).where(BallotCopy.ballot_id == ballot).values(taken_back_at=now()))
    assert said() == f"Ballot {ballot}: it is not clear whether its last copy counts."


def test_a_change_since_the_submission_that_is_not_noted(said) -> None:
    ballot = one(Ballot, Ballot.submitted_at.is_not(None))
    criterion = db.session.scalar(select(Score.criterion_id).where(Score.ballot_id == ballot))
    other = select(Score).where(Score.ballot_id == ballot, Score.criterion_id == criterion)
    score = db.session.scalars(other).one()
    score.steps = 3 if score.steps != 3 else 4
    db.session.flush()
    assert said() == f"Ballot {ballot}: it does not say rightly whether it was changed since it was submitted."
    db.session.execute(counted(ballot).values(changed=True))
    assert said() == ""


def test_a_submitted_ballot_that_lacks_a_score(said) -> None:
    ballot = one(Ballot, Ballot.submitted_at.is_not(None))
    criterion = db.session.scalar(select(Score.criterion_id).where(Score.ballot_id == ballot))
    db.session.execute(delete(Score).where(Score.ballot_id == ballot, Score.criterion_id == criterion))
    assert "is submitted and lacks a score" in said()
    assert f"Ballot {ballot}: it counts" in said()


def test_a_score_off_the_scale(said) -> None:
    ballot = one(Ballot)
    db.session.execute(update(Score).where(Score.ballot_id == ballot).values(steps=11))
    assert f"Ballot {ballot}: it has a score that is not on the scale." in said()


def test_a_score_for_another_category(said) -> None:
    ballot = one(Ballot)
    own = select(Score.criterion_id).where(Score.ballot_id == ballot)
    other = db.session.scalar(select(Score.criterion_id).where(Score.criterion_id.not_in(own)))
    first = db.session.scalar(own.limit(1))
    db.session.execute(
        update(Score).where(Score.ballot_id == ballot, Score.criterion_id == first).values(criterion_id=other)
    )
    assert f"Ballot {ballot}: it has a score for a criterion of another category." in said()


def test_scores_of_an_assignment_not_begun(said) -> None:
    ballot = one(Ballot)
    db.session.execute(update(Assignment).where(Assignment.id == ballot).values(begun_at=None))
    assert said() == f"Ballot {ballot}: it has scores and counts as not begun."


def test_a_version_that_was_changed(said) -> None:
    version = one(Version)
    db.session.execute(update(Version).where(Version.id == version).values(answers={"case": {"challenge": "None."}}))
    assert said() == f"Version {version}: its answers are not those that were submitted."


def test_what_is_said_about_a_file_was_changed_in_a_version(said) -> None:
    version = with_files()
    file_id, file = next(iter(version.files.items()))
    version.files = {**version.files, file_id: {**file, "details": {"title": "Another"}}}
    db.session.flush()
    assert said() == f"Version {version.id}: its answers are not those that were submitted."


def test_a_file_in_the_place_of_one_that_was_submitted(said) -> None:
    version = with_files()
    file_id = next(iter(version.files))
    db.session.execute(update(Attachment).where(Attachment.id == uuid.UUID(file_id)).values(sha256="0" * 64))
    assert said() == f"File {file_id}: it is not the one that was submitted."


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "another.pdf"}, "its name is not the one that was submitted."),
        ({"stored_at": None}, "it was submitted, and does not count as there."),
        ({"removed_at": datetime(2027, 1, 1, tzinfo=UTC)}, "it was submitted, and does not count as there."),
        ({"nomination_id": None}, "it was submitted, and its nomination does not have it."),
    ],
)
def test_a_submitted_file_that_was_renamed_moved_or_taken_out(said, values, words) -> None:
    version = with_files()
    file_id = next(iter(version.files))
    if "nomination_id" in values:
        values = {"nomination_id": one(Nomination, Nomination.id != version.nomination_id)}
    db.session.execute(update(Attachment).where(Attachment.id == uuid.UUID(file_id)).values(values))
    assert said() == f"File {file_id}: {words}"


def test_a_submitted_file_whose_row_is_gone(said) -> None:
    file_id = next(iter(with_files().files))
    db.session.execute(delete(Attachment).where(Attachment.id == uuid.UUID(file_id)))
    assert said() == f"File {file_id}: it was submitted, and its nomination does not have it."


def test_a_page_of_versions_asks_once_for_its_files(said, statements, monkeypatch) -> None:
    versions = db.session.query(Version).count()
    monkeypatch.setattr(findings, "PAGE", versions // 2 + 1)
    with statements() as sent:
        assert list(findings.of_nominations()) == []
    assert sum("FROM attachments" in each for each in sent) == 2


def with_files() -> Version:
    """A version that has files."""
    return next(each for each in db.session.scalars(select(Version).order_by(Version.id)) if each.files)


@pytest.mark.parametrize(("column", "table", "name"), [
    ("version_id", Version, "version"), ("admission_id", Admission, "decision on admission"),
])  # fmt: skip
def test_a_nomination_that_points_at_another_ones_row(said, column, table, name) -> None:
    nomination = one(Nomination, Nomination.admission_id.is_not(None))
    other = one(table, table.nomination_id != nomination)
    db.session.execute(update(Nomination).where(Nomination.id == nomination).values({column: other}))
    assert said() == f"Nomination {nomination}: its {name} is another nomination’s."


def test_files_that_are_gone_or_changed(said, demonstration) -> None:
    store, (first, second) = demonstration.extensions["awards.files"], db.session.scalars(select(Attachment).limit(2))
    db.session.execute(update(Attachment).where(Attachment.id == first.id).values(key=new_key()))
    key = new_key()
    store.write(key, io.BytesIO(b"x" * second.size), most=second.size)
    db.session.execute(update(Attachment).where(Attachment.id == second.id).values(key=key))
    assert f"File {first.id}: its bytes are missing" in said()
    assert str(second.id) not in said()
    assert f"File {second.id}: its bytes are not those that were uploaded" in said(deep=True)


def test_copies_of_files_that_are_gone_changed_or_none(said, demonstration) -> None:
    store = demonstration.extensions["awards.files"]
    first, second, third = db.session.scalars(select(Attachment).where(Attachment.kind == "pdf").limit(3))
    photo = db.session.scalars(select(Attachment).where(Attachment.photo_key.is_not(None)).limit(1)).one()
    db.session.execute(update(Attachment).where(Attachment.id == first.id).values(copy_key=new_key()))
    key = new_key()
    store.write(key, io.BytesIO(b"x" * second.copy_size), most=second.copy_size)
    db.session.execute(update(Attachment).where(Attachment.id == second.id).values(copy_key=key))
    db.session.execute(update(Attachment).where(Attachment.id == third.id).values(copy_key=third.key))
    db.session.execute(update(Attachment).where(Attachment.id == photo.id).values(photo_key=new_key()))
    found = said()
    assert f"File {first.id}: the bytes of its copy are missing" in found
    assert f"File {third.id}: no copy without personal data could be made" in found
    assert f"File {photo.id}: its picture for publication is missing." in found
    assert str(second.id) not in found
    assert f"File {second.id}: the bytes of its copy are not those" in said(deep=True)


def test_a_board_ahead_of_its_ballots(said) -> None:
    board = db.session.scalar(select(Board))
    db.session.execute(update(Tally).where(Tally.round_id == board.round_id).values(moves=0))
    assert f"Board {board.id}: it counts more moves than its ballots made." in said()


def test_an_entry_twice_on_a_board(said) -> None:
    board = one(Board)
    first, second = db.session.scalars(select(Standing).where(Standing.board_id == board).limit(2))
    values = {"nomination_id": first.nomination_id}
    db.session.execute(update(Standing).where(Standing.id == second.id).values(values))
    assert f"Board {board}: an entry is in it twice." in said()
    assert f"Board {board}: its places are not those that its ballots give." in said()  # it lacks another one


@pytest.mark.parametrize("changed", [{"place": "7"}, {"exact": "1/3"}])
def test_a_place_or_value_that_no_ballot_gave(said, changed) -> None:
    assert "its places are not those" not in said()
    standing = one(Standing, Standing.place == "1")
    db.session.execute(update(Standing).where(Standing.id == standing).values(**changed))
    assert "its places are not those that its ballots give" in said()
    assert "only the board was changed" in said.advice() or "Compare it with a backup" in said.advice()
    assert "elete" not in said.advice()  # which would seal a forgery


def forge(published: Publication) -> None:
    """Change a score of a published round in all places that agree with each other, and drop the round's boards."""
    ballot = db.session.scalars(
        select(Ballot)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.season_id == published.season_id, Ballot.submitted_at.is_not(None))
        .where(Round.code == "2", Ballot.changed.is_(False))
        .limit(1)
    ).one()
    score = db.session.scalars(select(Score).where(Score.ballot_id == ballot.assignment_id).limit(1)).one()
    weights = select(Criterion).where(Criterion.id == score.criterion_id)
    criterion = db.session.scalars(weights).one()
    every = db.session.scalars(select(Criterion).where(Criterion.category_id == criterion.category_id)).all()
    score.steps = score.counted = 3 if score.counted != 3 else 8
    db.session.flush()
    steps = {each.criterion_id: each.counted for each in
             db.session.scalars(select(Score).where(Score.ballot_id == ballot.assignment_id))}  # fmt: skip
    total = weighted_sum({str(each.id): each.exact_weight for each in every},
                         {str(key): value for key, value in steps.items()})  # fmt: skip
    ballot.weighted_sum = total
    copy = db.session.get_one(BallotCopy, (ballot.assignment_id, ballot.copies))
    copy.scores, copy.weighted_sum = copy.scores | {criterion.code: score.counted}, total
    rounds = select(Board.id).join(Round, Round.id == Board.round_id).where(Round.season_id == published.season_id)
    db.session.execute(delete(Standing).where(Standing.board_id.in_(rounds)))
    db.session.execute(delete(Board).where(Board.id.in_(rounds)))
    db.session.flush()


def test_a_published_score_that_was_forged_with_all_that_hangs_on_it(said) -> None:
    published = db.session.scalars(select(Publication).where(Publication.kind == "laureates")).one()
    forge(published)
    assert f"Publication {published.id}: in round 2 of" in said()
    assert "the scoresheets are not those that were counted." in said()
    assert f"Publication {published.number} stands: it holds what was counted." in said.advice()


def test_an_entry_disqualified_after_it_was_published_is_no_forgery(said) -> None:
    published = db.session.scalars(select(Publication).where(Publication.kind == "laureates")).one()
    entry = db.session.scalars(select(PublicEntry).where(PublicEntry.publication_id == published.id).limit(1)).one()
    first, second = (select(Person.id).order_by(Person.id).offset(place).limit(1) for place in (0, 1))
    two = {"by_id": db.session.scalar(first), "confirmed_by_id": db.session.scalar(second)}
    out = Disqualification(id=uuid.uuid4(), nomination_id=entry.nomination_id, reason="Copied.", at=now(), **two)
    db.session.add(out)
    db.session.flush()
    nomination = db.session.get_one(Nomination, entry.nomination_id)
    nomination.disqualification_id = out.id
    takes_part_anew(db.session.get_one(Season, published.season_id), nomination.category_id)
    alone = f"Nomination {entry.nomination_id} is disqualified, and no two people decided on it."
    assert said() == alone
    told = {"title": {"say": "Disqualify", "with": {}}, "effect": []}
    made = Proposal(id=uuid.uuid4(), season_id=published.season_id, act="entry.disqualification", told=told, payload={},
                    subject_id=entry.nomination_id, categories=[], ground="", reason="Copied.", at=now(),
                    confirmed_at=now(), **two)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    assert said() == ""
    out.reason = "Bought."
    db.session.flush()
    assert said() == alone
    made.by_id = made.confirmed_by_id
    db.session.flush()
    assert f"proposal {made.id} was confirmed by nobody else." in said()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"second_id": Publication.by_id}, "no two people decided on it."),
        ({"embargo_until": datetime(2020, 1, 1, tzinfo=UTC)}, "its time or its reason is not what two people decided."),
        ({"reason": "So it was."}, "its time or its reason is not what two people decided."),
        ({"replaced_at": datetime(2020, 1, 1, tzinfo=UTC)}, "counts as corrected, and there is no correction of it."),
        ({"unpublished_at": datetime(2020, 1, 1, tzinfo=UTC)}, "is not in the log"),
    ],
)
def test_a_publication_that_is_not_as_two_people_decided(said, values, words) -> None:
    db.session.execute(update(Publication).where(Publication.kind == "laureates").values(values))
    assert words in said()


def test_a_publication_that_is_gone(said) -> None:
    gone = one(Publication, Publication.kind == "laureates")
    db.session.execute(delete(PublicEntry).where(PublicEntry.publication_id == gone))
    db.session.execute(delete(Publication).where(Publication.id == gone))
    (found,) = said().splitlines()
    assert found.startswith("Season 2026: what proposal ")
    assert found.endswith(" published is gone.")


@pytest.mark.parametrize("changed", [{"cut": "out"}, {"status": "below_threshold"}, {"ballots": 99}, {"score": "9.99"}])
def test_who_is_within_the_cut_of_a_board_and_what_else_it_shows(said, changed) -> None:
    standing = one(Standing, Standing.place == "1", Standing.cut == "in")
    db.session.execute(update(Standing).where(Standing.id == standing).values(**changed))
    assert "its places are not those that its ballots give" in said()


def test_what_shuts_out_or_settles_without_its_event(said) -> None:
    ballot = one(Ballot, Ballot.submitted_at.is_not(None))
    db.session.add(Recusal(assignment_id=ballot, kind="excluded", reason="employer", at=now()))
    db.session.flush()
    assert f"Recusal {ballot} is not in the log" in said()
    db.session.add(Event(at=now(), kind="ballot.excluded", subject_id=ballot, detail={"reason": "employer"}))
    db.session.flush()
    assert "is not in the log" not in said()
    board = db.session.scalar(select(Board))
    tie = TieDecision(
        id=uuid.uuid4(), round_id=board.round_id, category_id=board.category_id, order=[], reason="", at=now()
    )
    db.session.add(tie)
    db.session.flush()
    assert f"Decision on a tie {tie.id} is not in the log" in said()


@pytest.mark.parametrize("values", [{"category_code": "fairness"}, {"content": {"grand_prix": True}}])
def test_a_category_or_a_grand_prix_put_on_a_page_by_hand(said, values) -> None:
    found = db.session.scalars(
        select(PublicEntry).join(Publication, Publication.id == PublicEntry.publication_id)
        .where(Publication.kind == "laureates", PublicEntry.kind == "laureate", PublicEntry.category_code != "fairness")
    ).all()  # fmt: skip
    page = next(each for each in found if not each.content.get("grand_prix"))
    for name, value in values.items():
        setattr(page, name, page.content | value if name == "content" else value)
    db.session.flush()
    assert said() == f"Publication {page.publication_id}: the page of {page.id} says something else."


def test_a_scoresheet_shut_out_after_it_was_published_asks_for_a_correction(said) -> None:
    published = db.session.scalars(select(Publication).where(Publication.kind == "laureates")).one()
    ballot = db.session.scalars(
        select(Ballot)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.season_id == published.season_id, Round.code == "2", Ballot.submitted_at.is_not(None))
        .limit(1)
    ).one()
    db.session.add(Recusal(assignment_id=ballot.assignment_id, kind="excluded", reason="employer", at=now()))
    db.session.flush()
    assert "scoresheets were excluded since." in said()
    assert "publish a correction" in said.advice()


def test_events_that_are_missing_from_the_log(said) -> None:
    some = select(Event.number).where(Event.kind == "ballot.submitted").order_by(Event.number).offset(3).limit(5)
    gone = list(db.session.scalars(some))
    db.session.execute(delete(Event).where(Event.number.in_(gone)))
    told = said()
    assert told.count("it was submitted more often (1) than the log says (0).") == 5
    if db.engine.dialect.name == "sqlite":
        assert "Events are missing from the log: 5." in told


def test_a_publication_that_was_changed(said) -> None:
    publication = one(Publication)
    db.session.execute(update(Publication).where(Publication.id == publication).values(content={"bundle": {}}))
    assert said() == f"Publication {publication}: it is not what was published."


def test_a_published_score_forged_with_all_that_is_made_from_it(said) -> None:
    judged = queries.season_by_slug("2026")
    round_ = honours.laureates_round(judged)
    standing = db.session.scalars(
        select(Standing).join(Board).where(Board.round_id == round_.id, Standing.place == "2").limit(1)
    ).one()
    full_marks(judged, round_, standing.nomination_id)
    db.session.execute(delete(Standing))
    db.session.execute(delete(Board))
    (found,) = said().splitlines()
    assert "in round 2 of" in found
    assert "the scoresheets are not those that were counted" in found


def test_a_laureate_put_on_the_page_by_hand(said) -> None:
    finalist = db.session.scalars(select(PublicEntry).join(Publication, Publication.id == PublicEntry.publication_id)
                                  .where(Publication.kind == "laureates", PublicEntry.kind == "finalist")
                                  .limit(1)).one()  # fmt: skip
    finalist.kind = "laureate"
    db.session.flush()
    assert said() == f"Publication {finalist.publication_id}: the page of {finalist.id} says something else."


def test_a_programme_that_was_changed(said) -> None:
    revision = db.session.scalar(select(ProgrammeRevision))
    source = revision.source.replace("Hamburg", "").replace("weight: 25", "weight: 35")
    db.session.execute(update(ProgrammeRevision).where(ProgrammeRevision.id == revision.id).values(source=source))
    assert ": programme 1 was changed." in said()


def test_a_season_that_nobody_organises(said) -> None:
    db.session.execute(update(Appointment).where(Appointment.role == "organiser").values(ended_at=now()))
    assert said().splitlines() == ["Season 2027: nobody organises it.", "Season 2026: nobody organises it."]


def test_the_mail_server_and_the_worker(said, demonstration, monkeypatch) -> None:
    monkeypatch.setattr(demonstration.extensions["awards.settings"], "mail_port", free_port())
    late = now() - timedelta(hours=3)
    values = {"sent_at": None, "failed_at": None, "attempts": 0, "next_try_at": late}
    db.session.execute(update(Mail).where(Mail.id == one(Mail)).values(values))
    unreachable, waiting = said().splitlines()
    assert unreachable.startswith("The mail server localhost:")
    assert waiting == "Mails wait although they are due: 1."


JSON_OF_ANOTHER_KIND = [
    ("versions", "files", "[]"),
    ("events", "detail", "7"),
    ("ballot_copies", "scores", "[1]"),
    ("boards", "scheme", "null"),
    ("publications", "content", '"bundle"'),
]
TAKEN_BY_SQLITE = [
    ("versions", "answers", "{broken"),
    ("attachments", "size", "large"),
    ("attachments", "uploaded_at", "yesterday"),
    ("attachments", "stored_at", "2027-02-31 12:00:00.000000"),
    ("nominations", "category_id", "efficiency"),
    ("rounds", "closes_at", 5),
    ("seasons", "slug", b"2026"),
]


def test_values_that_are_none_of_their_columns(said) -> None:
    sqlite = db.engine.dialect.name == "sqlite"
    if sqlite:
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    row, given = ("rowid", ":value") if sqlite else ("ctid", "CAST(:value AS jsonb)")
    wrong = JSON_OF_ANOTHER_KIND + (TAKEN_BY_SQLITE if sqlite else [])
    for table, column, value in wrong:
        first = f"{row} = (SELECT min({row}) FROM {table} WHERE {column} IS NOT NULL)"
        db.session.execute(text(f"UPDATE {table} SET {column} = {given} WHERE {first}"), {"value": value})
    found = re.findall(r"Table (\w+), row [^:]+: “(\w+)” cannot be read", said())
    assert set(found) == {(table, column) for table, column, _ in wrong}


def test_json_of_another_kind(said) -> None:
    version = one(Version)
    db.session.execute(update(Version).where(Version.id == version).values(answers=["none"]))
    found = said()
    assert "Table versions, row " in found
    assert "“answers” cannot be read." in found
    assert f"Version {version}: its answers are not those that were submitted." in found


def test_what_cannot_be_read_hides_nothing_else(said) -> None:
    event = one_event("rules.frozen")
    event.detail = {"number": 1}
    db.session.execute(update(Attachment).where(Attachment.id == one(Attachment)).values(key="lost"))
    db.session.flush()
    first, second = said().splitlines()
    assert first == "It is not possible to look at all of the rules: KeyError: 'rules'."
    assert ": its bytes are missing" in second


def one_event(kind: str) -> Event:
    return db.session.scalars(select(Event).where(Event.kind == kind).limit(1)).one()


def test_tables_of_another_version(said) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert said() == "The database does not have this version’s tables."


def test_a_short_secret_a_public_demonstration_and_a_folder_in_the_way(said, demonstration, tmp_path) -> None:
    settings = demonstration.extensions["awards.settings"]
    changed = {"secret_key": "short", "demo": True, "site_url": "https://awards.example"}
    assert len(list(of_settings(settings.model_copy(update=changed)))) == 3
    assert list(of_settings(settings.model_copy(update={"site_url": "https://a.example", "proxies": 1}))) == []
    (tmp_path / "files").write_text("a file where the folder should be")
    (found,) = of_folder(tmp_path / "files")
    assert "Files cannot be written" in found.what


# The rules


LAST, RUNNING = "2026", "2027"


def season_of(slug):
    return db.session.scalars(select(Season).where(Season.slug == slug)).one()


def frozen_of(slug):
    return FrozenRules.season_id == season_of(slug).id


def forged(slug, *, both=True):
    """Another weight in the programme in force, by SQL; `both`: with a fingerprint that fits."""
    revision = db.session.get_one(ProgrammeRevision, season_of(slug).programme_id)
    data = yaml.safe_load(revision.source)
    data["categories"][0]["criteria"][0]["weight"] = 99
    revision.source = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    if both:
        revision.fingerprint = fingerprint(load(revision.source))
    db.session.flush()
    db.session.expire_all()


def test_another_programme_under_frozen_rules(said) -> None:
    forged(LAST)
    found = said()
    assert "Season 2026: its programme has other rules than those frozen. Weight of “" in found
    assert "are stored otherwise than its programme has them" in found
    assert "has other rules for" in found


def test_another_scheme_in_the_programme_of_frozen_rules_and_nothing_else(said) -> None:
    revision = db.session.get_one(ProgrammeRevision, season_of(LAST).programme_id)
    revision.source = revision.source.replace("combine: mean", "combine: median")
    revision.fingerprint = fingerprint(load(revision.source))
    db.session.flush()
    db.session.expire_all()
    found = said()
    assert (
        "its programme has other rules than those frozen. How the jurors’ scores are combined: mean → median." in found
    )
    assert "was ranked by rules that were never in force" in found
    assert "has other rules for efficiency, round 1, than those in force" in found


def test_forged_frozen_rules(said) -> None:
    row = db.session.scalars(select(FrozenRules).where(frozen_of(RUNNING))).one()
    row.document = row.document.replace('"quorum":5', '"quorum":1').replace('"quorum":3', '"quorum":1')
    db.session.flush()
    found = said()
    assert "Season 2027: frozen rules 1 are not what their fingerprint is of." in found
    assert "Season 2027: frozen rules 1 are not those of its programme. Fewest scoresheets for a place: 1 → " in found
    row.sha256 = sha256(row.document)
    db.session.flush()
    assert "Season 2027: frozen rules 1 are not those that the log tells of." in said()


def test_frozen_rules_that_are_gone(said) -> None:
    db.session.execute(delete(FrozenRules).where(frozen_of(RUNNING)))
    assert "Season 2027: it says it has 1 frozen rules and has 0." in said()
    db.session.execute(update(Season).where(Season.slug == RUNNING).values(rules_number=0))
    db.session.expire_all()
    assert said() == "Season 2027: it has scores, and its rules are not frozen."


def test_frozen_rules_that_nobody_decided_on(said) -> None:
    first = db.session.scalars(select(FrozenRules).where(frozen_of(RUNNING))).one()
    db.session.add(FrozenRules(
        season_id=first.season_id, number=2, document=first.document, sha256=first.sha256, frozen_at=now(),
        why="change", programme_id=first.programme_id,
    ))  # fmt: skip
    db.session.execute(update(Season).where(Season.slug == RUNNING).values(rules_number=2))
    db.session.expire_all()
    found = said()
    assert "Season 2027: frozen rules 2 were changed, and no two people decided on it." in found
    assert "Season 2027: frozen rules 2 are not those that the log tells of." in found


def test_the_weight_of_a_criterions_row(said) -> None:
    category = season_category(LAST)
    criterion = db.session.scalar(select(Criterion).where(Criterion.category_id == category.id).limit(1))
    criterion.weight = "99"
    db.session.flush()
    db.session.expire_all()
    assert f"Season 2026: criteria and weights of category {category.code} are stored otherwise" in said()


def season_category(slug):
    return db.session.scalar(select(Category).where(Category.season_id == season_of(slug).id).limit(1))


def test_a_round_of_another_kind(said) -> None:
    of_last = (Round.season_id == season_of(LAST).id, Round.code == "1")
    db.session.execute(update(Round).where(*of_last).values(kind="admission"))
    db.session.expire_all()
    assert "Season 2026: its rounds are stored otherwise than its programme has them." in said()


def test_a_board_of_other_rules(said) -> None:
    board = db.session.scalar(select(Board).limit(1))
    scheme = parse({**board.scheme, "quorum": board.scheme.get("quorum", 1) + 1})
    board.scheme = scheme.to_document()
    db.session.flush()
    assert f"Season 2026: the scheme of board {board.id} is not what its fingerprint is of." in said()
    board.scheme_fingerprint = scheme.fingerprint()
    db.session.flush()
    assert f"Season 2026: board {board.id} was ranked by rules that were never in force." in said()


def test_a_publication_of_other_rules(said) -> None:
    made = db.session.scalar(select(Publication).where(Publication.kind == "laureates"))
    content = copy.deepcopy(made.content)
    one = content["bundle"]["categories"][0]["rounds"][0]
    scheme = parse({**one["scheme"], "quorum": one["scheme"].get("quorum", 1) + 1})
    one |= {"scheme": scheme.to_document(), "fingerprint": scheme.fingerprint()}
    made.content, made.sha256 = content, bundle.fingerprint(content["bundle"])
    db.session.flush()
    category = content["bundle"]["categories"][0]["id"]
    words = f"publication {made.id} has other rules for {category}, round {one['id']}, than those in force."
    assert said() == f"Season 2026: {words}"
    made.unpublished_at = now()
    db.session.flush()
    assert "that ever were in force" in said()
