"""A database filled by the demonstration's own loader, made once in a run, and where each of its pages is.

Beside the two seasons of the demonstration it has one whose entries are open ("2028", with a draft and a submitted
nomination of the demonstration's nominee), one that was judged with ties ("harbour-2027") and a draft ("2030"), so that
every page of every room has something to show.
"""

from __future__ import annotations

import fcntl
import io
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Select, exists, select, update

from awards.accounts.models import Company, MailedLink, Membership, Person, SignIn
from awards.core.clock import now
from awards.core.db import db
from awards.core.files import new_key
from awards.demo import loading, seasons
from awards.desk.circulars.models import Circular, CircularPerson
from awards.desk.imports import actions as importing
from awards.desk.imports.models import Import, Recipe
from awards.desk.imports.readers import kept, read
from awards.jury import actions as jury_actions
from awards.jury.actions import juror_for
from awards.jury.leaving import actions as leaving_actions
from awards.jury.models import Assignment, CategoryDoubt, Departure, Juror, Recusal, Seat
from awards.ledger.actions import log
from awards.messages import links
from awards.messages.models import Mail
from awards.nominations.bulk import actions as bulk_actions
from awards.nominations.bulk.models import BulkAct
from awards.nominations.bulk.rules import Deed
from awards.nominations.files import actions as files_actions
from awards.nominations.files import copies, file_pages
from awards.nominations.listing import actions as listing_actions
from awards.nominations.listing.models import SavedFilter
from awards.nominations.models import Attachment, Handling, InternalNote, Nomination, Tag
from awards.nominations.working import actions as working_actions
from awards.programmes import queries
from awards.programmes.models import Appointment, Category, FrozenRules, OpeningNotice, Proposal, Round, Season
from awards.results.boards import boards
from awards.results.exports import actions as exports
from awards.results.exports.preparing import prepare_exports
from awards.results.importing.import_command import import_scores
from awards.results.models import Board, PreparedExport, Publication, PublicEntry, Standing, TieDecision
from awards.scoring.models import Ballot
from awards.web.i18n import LANGUAGES
from tests import factories
from tests.nominations import filling

SIZE = loading.Size(nominations=24, jurors=8, seed=5, last=12)
OPEN, RUNNING, LAST, TIED, DRAFT = "2028", "2027", "2026", "harbour-2027", "2030"
ROLES = ("organiser", "chair", "juror", "observer", "nominee")
CONFLICTED = "conflicted.organiser"
STRANGER = "stranger"


def made_once(folder: Path, make: Callable[[Path], Flask]) -> Path:
    """Return the folder with the filled database and its files, filled by whichever process of the run comes first."""
    kept = folder / "demonstration"
    with (folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept / "done").exists():
            shutil.rmtree(kept, ignore_errors=True)
            fill(make(kept))
            (kept / "done").touch()
    return kept


def fill(app: Flask) -> None:
    """Fill an empty database."""
    from awards.core.migrating import upgrade

    with app.app_context():
        upgrade()
        loading.load(app.extensions["awards.files"], SIZE)
        db.session.commit()
        file_pages.draw_pages()
        _open_season(app)
        _tied_season()
        _draft_season()
        _loose_ends()
        _uploads()
        _conflicted_organiser()
        _left()
        _prepared()
        _worked_on()
        db.session.remove()
        db.engine.dispose()


def person(role: str) -> Person:
    """The person of the demonstration with a role."""
    return db.session.scalars(select(Person).where(Person.email.like(f"{role}@%.example"))).one()


def season(slug: str) -> Season:
    """A season with its programme, as a request would load it."""
    found = queries.season_by_slug(slug)
    assert found is not None, slug
    return found


def _open_season(app: Flask) -> None:
    source = factories.MAGISTRAL.read_text(encoding="utf-8")
    made = factories.open_season(seasons.moved(source, OPEN, now().date()))
    nominee = person("nominee")
    own = db.session.scalars(
        select(Company).join(Membership).where(Membership.person_id == nominee.id).order_by(Company.id).limit(1)
    ).one()
    for role in ("organiser", "chair", "observer", "juror"):
        factories.appointed(made, role, person(role))
    answers = filling.answers(made.document, "resilience")
    sent = factories.submitted_nomination(made, by=own, starter=nominee, answers=answers)
    draft = factories.nomination(made, by=own, starter=nominee, answers=answers)
    for nomination in (sent, draft):
        _file(app, nomination, made, nominee)
    db.session.commit()


def _file(app: Flask, nomination: Nomination, of: Season, by: Person) -> None:
    store = app.extensions["awards.files"]
    topic, question = next(
        (section.id, question)
        for section in of.document.form.sections
        for question in section.questions
        if question.type == "files"
    )
    file = files_actions.announce(
        nomination, of, question, name="figure.png", size=len(picture()), opened_at=None, by=by
    )
    arrived = copies.take_in(store, io.BytesIO(picture()), key=file.key, name=file.name, accept=question.accept,
                             most=10**7)  # fmt: skip
    files_actions.attach(file, arrived, nomination, topic, question, by=by)


def picture() -> bytes:
    """A real picture."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    return out.getvalue()


def _tied_season() -> None:
    made = factories.season(factories.HARBOUR.read_text(encoding="utf-8"), running=None)
    slug, scored = made.slug, next(each.id for each in made.document.rounds if each.kind == "scoring")
    round_ = factories.rounds(made)[scored]
    round_.opens_at, round_.closes_at = now() - days(12), now() - days(1)
    for role in ("organiser", "chair", "observer"):
        factories.appointed(made, role, person(role))
    db.session.commit()
    import_scores(factories.HARBOUR.with_suffix(".csv").read_bytes(), slug, scored, None, dry_run=False)
    db.session.commit()
    found = season(slug)
    for category in queries.categories(found):
        boards.current(found, next(each for each in queries.rounds(found) if each.id == round_.id), category)
    # The chair did what is done before deciding.
    entries = db.session.scalars(select(Nomination).where(Nomination.season_id == found.id)).all()
    _ready_chair(found, db.session.get_one(Round, round_.id), *entries)
    db.session.commit()


def _draft_season() -> None:
    source = factories.MAGISTRAL.read_text(encoding="utf-8")
    made = factories.draft(seasons.moved(source, DRAFT, now().date() + days(300)), running=None)
    made.opens_at, made.closes_at = now() + days(300), now() + days(360)
    for role, name in (("owner", "organiser"), ("organiser", "second.organiser"), ("observer", "observer")):
        factories.appointed(made, role, person(name))
    db.session.commit()


def open_drafts() -> None:
    """What an earlier version is brought back from: it knows no drafts, and is given none."""
    db.session.execute(update(Season).values(opened_at=Season.created_at))
    db.session.commit()


def _uploads() -> None:
    """An organiser’s import that waits with what its columns are, and one that was applied."""
    running, organiser = season(RUNNING), person("organiser")
    for name, company in (("waiting.csv", "Nordlicht"), ("applied.csv", "Südwind")):
        data = f"Company,Country\n{company} Logistics,DE\n,Nowhere\n".encode()
        opened, key = read(data, "companies", running.document, {}), new_key()
        size = kept().write(key, io.BytesIO(data), most=len(data)).size
        about = {"name": name, "key": key, "size": size, "round_code": ""}
        found = importing.begin(running, "companies", opened, **about, by=organiser)
        importing.keep_columns(found, running, opened, found.columns, {}, by=organiser)
        if name == "applied.csv":
            work = importing.prepared(found, running, opened, by=organiser, roles=("organiser",), unseen=())
            importing.apply(found, work, importing.look(found, work), leave_out=True, by=organiser)
    db.session.commit()


def _ready_chair(of: Season, round_: Round, *entries: Nomination) -> None:
    chair = juror_for(person("chair"), of)
    chair.conduct_accepted_at = chair.conduct_accepted_at or now()
    factories.declare(chair, round_, *entries)


def days(number: int) -> Any:
    """So many days."""
    return timedelta(days=number)


def _loose_ends() -> None:
    """A mailed link that was not opened yet, a doubt about a category, a seat, an invitation."""
    nominee = person("nominee")
    db.session.add(
        MailedLink(
            person_id=nominee.id,
            purpose="sign_in",
            created_at=now(),
            expires_at=now() + days(7),
        )
    )
    for email, confirmed_at in (("asks@nordlicht.example", None), ("waits@nordlicht.example", now())):
        factories.notice(season(RUNNING).award, email, confirmed_at=confirmed_at)
    _messages_to_many(season(RUNNING), person("organiser"), person("juror"))
    factories.proposal(season(RUNNING), None)
    factories.likeness(season(RUNNING), *_two_alike(season(RUNNING)))
    assignment = db.session.scalars(
        select(Assignment).join(Juror).outerjoin(Recusal)
        .where(Juror.person_id == person("juror").id, Assignment.begun_at.is_(None), Recusal.assignment_id.is_(None))
        .order_by(Assignment.id).limit(1)
    ).one()  # fmt: skip
    db.session.add(CategoryDoubt(assignment_id=assignment.id, category_id=None, note="Looks like another", at=now()))
    moment = now()
    for who in (nominee, person("juror")):
        db.session.add(SignIn(person_id=who.id, at=moment, seen_at=moment, expires_at=moment + days(14)))
    # A decision of the chair on a tie that is none any more.
    with_file = exists().where(Attachment.nomination_id == Standing.nomination_id, Attachment.stored_at.is_not(None))
    rows = db.session.scalars(
        select(Standing).join(Board, Board.id == Standing.board_id).join(Round, Round.id == Board.round_id)
        .where(Round.season_id == season(LAST).id).order_by(~with_file, Standing.board_id, Standing.id)
    ).all()  # fmt: skip
    first = rows[0]
    second = next(each for each in rows[1:] if each.board_id == first.board_id)
    board = db.session.get_one(Board, first.board_id)
    decided = [db.session.get_one(Nomination, each.nomination_id) for each in (first, second)]
    _ready_chair(season(LAST), db.session.get_one(Round, board.round_id), *decided)
    chosen = uuid.uuid4()
    db.session.add(TieDecision(
        id=chosen, round_id=board.round_id, category_id=board.category_id, reason="The water", at=moment,
        order=[str(first.nomination_id), str(second.nomination_id)], by_id=person("chair").id,
    ))  # fmt: skip
    log("tie.decided", by=person("chair"), season_id=season(LAST).id, subject_id=chosen, reason="The water")
    db.session.commit()


def _messages_to_many(of: Season, by: Person, to: Person) -> None:
    """One that is being written, and one that goes tomorrow."""
    texts = {code: {"subject": "{award}", "text": "{name}\n\n{link}"} for code in LANGUAGES}
    for confirmed in (None, now()):
        made = Circular(
            id=uuid.uuid4(), season_id=of.id, code="jurors", filters={"to": "jurors"}, texts=texts, left_out=[],
            tested=[], created_at=now(), changed_at=now(), by_id=by.id, confirmed_at=confirmed, count=1,
            confirmed_by_id=by.id if confirmed else None, send_at=now() + days(1) if confirmed else None,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        if confirmed:
            db.session.add(CircularPerson(circular_id=made.id, person_id=to.id, position=0, language="en", about=[]))


def _two_alike(of: Season) -> tuple[Nomination, Nomination]:
    """Two nominations of a season: the one that most pages are of, and another of its category."""
    one = db.session.scalars(_with_file(of).limit(1)).one()
    there = (Nomination.season_id == of.id, Nomination.category_id == one.category_id, Nomination.id != one.id)
    other = select(Nomination).where(*there, Nomination.version_id.is_not(None), Nomination.withdrawal_id.is_(None))
    return one, db.session.scalars(other.order_by(Nomination.id).limit(1)).one()


def _with_file(of: Season) -> Select[Any]:
    return (
        select(Nomination)
        .join(Attachment, Attachment.nomination_id == Nomination.id)
        .join(Assignment, Assignment.nomination_id == Nomination.id)
        .where(Nomination.season_id == of.id, Attachment.stored_at.is_not(None), Attachment.removed_at.is_(None))
        .order_by(Nomination.id)
    )


def _conflicted_organiser() -> None:
    """Somebody who organises three seasons and acts for a nominee of one category in each."""
    who = factories.person("The conflicted organiser", email=f"{CONFLICTED}@magistral.example")
    running, tied, open_ = (season(slug) for slug in (RUNNING, TIED, OPEN))
    _, code = _tie_of(tied)
    taken = select(Membership.company_id).where(Membership.person_id == person("nominee").id)
    for of, category in ((running, "resilience"), (tied, code), (open_, "resilience")):
        factories.appointed(of, "organiser", who)
        sides = select(Company).join(Nomination).where(
            Nomination.season_id == of.id,
            Nomination.category_id == factories.category(of, category).id,
            Company.id.not_in(taken),
            ~exists().where(Membership.company_id == Company.id, Membership.person_id == who.id),
        )  # fmt: skip
        own = db.session.scalars(sides.order_by(Company.name_key.desc(), Company.id).limit(1)).one_or_none()
        if own is None:  # a draft is a side already
            own = factories.company("Their own company")
            answers = filling.answers(of.document, category)
            factories.nomination(of, by=own, starter=who, answers=answers)
        db.session.add(
            Membership(company_id=own.id, person_id=who.id, role="member", invited_at=now(), accepted_at=now())
        )
        db.session.flush()


def _left() -> None:
    """A role that was ended, and a begun scoresheet that was taken back: both can be undone."""
    running, organiser = season(RUNNING), person("organiser")
    gone = factories.appointed(running, "observer")
    held = db.session.scalars(select(Appointment).where(Appointment.person_id == gone.id)).one()
    found = leaving_actions.of_role(running, queries.appointment(running, held.id))
    leaving_actions.end_role(found, keep=leaving_actions.NOTHING, reason="Moved on", own={"owner"}, by=organiser)
    begun = db.session.scalars(
        select(Assignment).join(Juror).join(Round, Round.id == Assignment.round_id).outerjoin(Recusal)
        .join(Ballot, Ballot.assignment_id == Assignment.id)
        .where(Round.season_id == running.id, Round.code == "1", Recusal.assignment_id.is_(None),
               Assignment.begun_at.is_not(None), Assignment.removed_at.is_(None), Ballot.submitted_at.is_(None),
               Juror.person_id.not_in([person("juror").id, person("chair").id]))
        .order_by(Assignment.id).limit(1)
    ).one()  # fmt: skip
    pair = (begun.nomination_id, begun.juror_id)
    round_ = db.session.get_one(Round, begun.round_id)
    jury_actions.take_back(running, round_, [pair], reason="Away", by=organiser)
    db.session.commit()


def _prepared() -> None:
    """Exports of the organiser: one that was prepared, and one that waits."""
    running, organiser = season(RUNNING), person("organiser")
    for waits in (False, True):
        exports.ask(running, "jurors", {}, (), "csv", language="en", expected=20, by=organiser)
        db.session.commit()
        if not waits:
            prepare_exports()


def _worked_on() -> None:
    """What organisers keep beside a nomination of the open season: a note, a tag, a filter, and a bulk act."""
    open_, organiser = season(OPEN), person("organiser")
    sent = _own_sent(open_)
    working_actions.write_note(sent, "zqxnote: ask for the figures of 2025.", by=organiser)
    tag = working_actions.tag_named(open_, "zqxtag to check", by=organiser)
    working_actions.tag_one(sent, tag, by=organiser)
    working_actions.assign_one(sent, open_, organiser.id, by=organiser)
    listing_actions.save_filter(open_, "Mine", {"colleague": "mine"}, shared=True, by=organiser)
    deed = Deed("assign", thing=str(organiser.id))
    other = factories.nomination(open_, by=db.session.get_one(Company, sent.company_id), starter=person("nominee"))
    marks = bulk_actions.look(open_, deed, [other.id], by=organiser, unseen=()).known.marks
    bulk_actions.carry_out(open_, deed, marks, {}, made=now(), by=organiser, unseen=())
    db.session.delete(db.session.get_one(Handling, other.id))
    db.session.commit()


def _own_sent(of: Season) -> Nomination:
    own = select(Nomination).where(Nomination.season_id == of.id, Nomination.created_by_id == person("nominee").id)
    return db.session.scalars(own.where(Nomination.version_id.is_not(None))).one()


AS_GIVEN = {"part", "rest"}  # a part of the programme may be called like one of the values


@dataclass
class Tour:
    """The ids that the addresses of pages are made of, read from the demonstration's database."""

    app: Flask
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.app.app_context():
            self.people = {role: person(role).id for role in (*ROLES, CONFLICTED)}
            self.values = _values(self.people)

    def url(self, endpoint: str, given: dict[str, Any]) -> str:
        """The address of a page: what is not given is taken from the values known."""
        rule = next(iter(self.app.url_map.iter_rules(endpoint)))
        known = {name: self.values[name] for name in rule.arguments if name in self.values}
        meant = {name: value if name in AS_GIVEN else self.values.get(value, value) for name, value in given.items()}
        values = known | meant
        with self.app.test_request_context():
            return self.app.url_map.bind("localhost").build(endpoint, values)

    def cookie(self, role: str, *, language: str | None = None) -> str | None:
        """The session cookie of a browser as `client` makes it; none where there is nothing to remember."""
        found = self.client(role, language=language).get_cookie("awards")
        return None if found is None else str(found.value)

    def client(self, role: str, *, language: str | None = None) -> Any:
        """A browser in which a person is signed in."""
        client = self.app.test_client()
        if role != STRANGER:
            factories.sign_in(client, self.people[role])
        if language:
            with client.session_transaction() as session:
                session["language"] = language
        return client


def _values(people: dict[str, uuid.UUID]) -> dict[str, Any]:
    last, running, tied, open_ = (season(slug) for slug in (LAST, RUNNING, TIED, OPEN))
    one = lambda query: db.session.scalars(query.limit(1)).one()  # noqa: E731
    standing = one(select(Standing).join(Nomination).where(Nomination.season_id == last.id, Standing.place == "1")
                   .order_by(Standing.id))  # fmt: skip
    entry = one(_with_file(running))
    juror = one(select(Juror).where(Juror.season_id == running.id, Juror.person_id == people["juror"]))
    held = (
        select(Assignment)
        .outerjoin(Recusal)
        .where(Assignment.juror_id == juror.id, Recusal.assignment_id.is_(None), Assignment.removed_at.is_(None))
        .order_by(Assignment.position)
    )
    ballot = one(held.join(Ballot, Ballot.assignment_id == Assignment.id))
    judged = one(
        select(Category.code)
        .join(Nomination, Nomination.category_id == Category.id)
        .where(Nomination.id == ballot.nomination_id)
    )
    of_entry = Attachment.nomination_id == Assignment.nomination_id
    with_file = one(held.join(Attachment, of_entry).where(Attachment.thumbnail_key.is_not(None)))
    entries = held.with_only_columns(Assignment.nomination_id)
    of_pages = select(Attachment).where(Attachment.pages > 1, Attachment.nomination_id.in_(entries))
    document = one(of_pages.order_by(Attachment.id))
    with_document = one(held.where(Assignment.nomination_id == document.nomination_id))
    recused = one(
        select(Assignment).join(Recusal).join(Juror).where(Juror.season_id == running.id).order_by(Assignment.id)
    )
    company = one(select(Membership).where(Membership.person_id == people["nominee"]).order_by(Membership.id))
    own = db.session.scalars(
        select(Nomination).where(Nomination.season_id == open_.id, Nomination.created_by_id == people["nominee"])
    ).all()
    published = one(select(Publication).where(Publication.season_id == last.id, Publication.kind == "laureates"))
    notice = select(OpeningNotice.id)
    found = {
        "season": RUNNING,
        "round_code": "1",
        "person_id": people["observer"],
        "judging_person": people["juror"],
        "category_code": "resilience",
        "code": "resilience",
        "criterion_code": running.document.category(judged).criteria[0].id,
        "nomination_id": entry.id,
        "other_id": _two_alike(running)[1].id,
        "file_id": _file_of(entry.id),
        "topic": "project",
        "question": "files",
        "number": 1,
        "ballot_id": ballot.id,
        "ballot_with_file": with_file.id,
        "file_of_ballot": _file_of(with_file.nomination_id),
        "picture_of_ballot": _file_of(with_file.nomination_id),
        "ballot_with_document": with_document.id,
        "document_of_ballot": document.id,
        "assignment_id": ballot.id,
        "recused": recused.id,
        "juror_id": juror.id,
        "act_id": one(select(BulkAct.id)),
        "tag_id": one(select(Tag.id)),
        "note_id": one(select(InternalNote.id)),
        "filter_id": one(select(SavedFilter.id)),
        "taken_back": one(select(Recusal.assignment_id).where(Recusal.reason == "removed")),
        "taken_entry": one(select(Assignment.nomination_id).join(Recusal).where(Recusal.reason == "removed")),
        "departure_id": one(select(Departure.id)),
        "appointed_juror": one(select(Appointment.id).where(Appointment.season_id == running.id,
                                                            Appointment.person_id == people["juror"],
                                                            Appointment.role == "juror")),
        "seat_id": one(select(Seat.id).where(Seat.juror_id == juror.id)),
        "doubt_id": one(select(CategoryDoubt.id)),
        "mail_id": one(select(Mail.id).where(Mail.season_id == running.id).order_by(Mail.created_at)),
        "company_id": company.company_id,
        "membership_id": company.id,
        "role": "member",
        "language": "en",
        "answer": "acceptance",
        "sign_in_id": one(select(SignIn.id).where(SignIn.person_id == people["nominee"]).order_by(SignIn.at.desc())),
        "appointment_id": one(select(Appointment.id).where(Appointment.season_id == running.id,
                                                           Appointment.person_id == people["observer"],
                                                           Appointment.role == "observer")),
        "token": links.sign(one(select(MailedLink.id).where(MailedLink.used_at.is_(None),
                                                            MailedLink.purpose == "sign_in"))),
        "notice_token": links.sign_notice(one(notice.where(OpeningNotice.confirmed_at.is_(None)))),
        "confirmed_notice": links.sign_notice(one(notice.where(OpeningNotice.confirmed_at.is_not(None)))),
        "ended_notice": links.sign_notice(uuid.uuid4()),
        "circular_id": one(select(Circular.id).where(Circular.confirmed_at.is_(None))),
        "sent_circular": one(select(Circular.id).where(Circular.confirmed_at.is_not(None))),
        "unwanted_token": links.sign_unwanted(people["juror"], running.award, "en"),
        "publication_id": published.id,
        "sha256": one(select(FrozenRules.sha256).where(FrozenRules.season_id == running.id)),
        "proposal_id": one(select(Proposal.id).where(Proposal.season_id == running.id)),
        "decision_id": one(select(TieDecision.id)),
        "entry_id": one(select(PublicEntry.address).where(PublicEntry.publication_id == published.id,
                                                     PublicEntry.kind == "laureate").order_by(PublicEntry.id)),
        "standing": standing.nomination_id,
        "position": 1,
        "table": "results",
        "kind": "csv",
        "form": "json",
        "own_sent": next(each.id for each in own if each.version_id),
        "own_draft": next(each.id for each in own if not each.version_id),
        "filename": "mark.svg",
        "export_id": one(select(PreparedExport.id).order_by(PreparedExport.finished_at.is_(None))),
        "import_id": one(select(Import.id).where(Import.applied_at.is_(None))),
        "applied_import": one(select(Import.id).where(Import.applied_at.is_not(None))),
        "recipe_id": one(select(Recipe.id)),
    }  # fmt: skip
    found |= _foreign(found, people)
    found["own_file"] = _file_of(found["own_draft"])
    decision = db.session.get_one(TieDecision, found["decision_id"])
    found["decided_entry"] = uuid.UUID(decision.order[0])
    found["decided_round"] = db.session.get_one(Round, decision.round_id).code
    found["decided_category"] = queries_code(found["decided_entry"])
    found["decided_file"] = _file_of(found["decided_entry"])
    found["standing_category"] = queries_code(standing.nomination_id)
    found["tie_round"], found["tie_category"] = _tie_of(tied)
    found["tie_position"] = _tie(tied, found["tie_round"])[1]
    return found


def _tie_of(of: Season) -> tuple[str, str]:
    """The scored round, and the category of it with a tie."""
    code = next(each.id for each in of.document.rounds if each.kind == "scoring")
    return code, _tie(of, code)[0]


def _foreign(own: dict[str, Any], people: dict[str, uuid.UUID]) -> dict[str, Any]:
    """Objects of the same kinds that belong to others: what a juror or nominee must not come to."""
    one = lambda query: db.session.scalars(query.limit(1)).one()  # noqa: E731
    mine = select(Juror.id).where(Juror.person_id == people["juror"])
    company = select(Membership.company_id).where(Membership.person_id == people["nominee"])
    return {
        "foreign_ballot_id": one(select(Ballot.assignment_id).join(Assignment).where(Assignment.juror_id.not_in(mine))),
        "foreign_company_id": one(select(Company.id).where(Company.id.not_in(company))),
        "foreign_sign_in_id": one(select(SignIn.id).where(SignIn.person_id == people["juror"])),
        "foreign_membership_id": one(select(Membership.id).where(Membership.company_id.not_in(company))),
        "foreign_file_id": one(
            select(Attachment.id)
            .join(Nomination, Nomination.id == Attachment.nomination_id)
            .where(Nomination.company_id.not_in(company), Nomination.id != own["nomination_id"],
                   Nomination.id.not_in(select(Assignment.nomination_id).where(Assignment.juror_id.in_(mine))))
        ),
    }  # fmt: skip


def queries_code(nomination_id: uuid.UUID) -> str:
    """The code of a nomination's category."""
    from awards.programmes.models import Category

    return str(
        db.session.scalars(
            select(Category.code)
            .join(Nomination, Nomination.category_id == Category.id)
            .where(Nomination.id == nomination_id)
        ).one()
    )


def _tie(of: Season, code: str) -> tuple[str, int]:
    round_ = next(each for each in queries.rounds(of) if each.code == code)
    for category in queries.categories(of):
        for row in boards.current(of, round_, category).rows:
            if row.tied:
                return category.code, row.detail["group"]
    raise AssertionError("No tie in the season that was made to have one.")


def _file_of(nomination_id: uuid.UUID) -> uuid.UUID:
    query = select(Attachment.id).where(
        Attachment.nomination_id == nomination_id, Attachment.stored_at.is_not(None), Attachment.removed_at.is_(None)
    )
    return db.session.scalars(query.order_by(Attachment.thumbnail_key.is_(None), Attachment.id).limit(1)).one()
