"""A move of the timetable is told to those whom it concerns: each once, in their language, and put right if it is
moved again."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

from flask import Flask

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.messages.delivery import deliver_due
from awards.messages.models import Mail
from awards.programmes import queries
from awards.programmes.timetable import actions, telling
from awards.programmes.timetable.models import Announcement
from awards.results.rounds import concerned
from tests import factories as make
from tests.services import Mailbox

DAY = timedelta(days=1)


class Told:
    """An open season with drafts; moves, and what was written of them."""

    def __init__(self, app: Flask, drafts: int = 2) -> None:
        self.app = app
        with app.app_context():
            season = make.open_season()
            self.slug, self.by = season.slug, make.appointed(season, "organiser").id
            self.people = [self._with_a_draft(season, number) for number in range(drafts)]
            db.session.commit()

    def _with_a_draft(self, season: Any, number: int) -> str:
        who = make.person(f"Nominee {number}", language=("de", "en", "kk", "ru")[number % 4])
        make.nomination(season, by=make.company(f"Company {number}", members=(who,)), starter=who)
        return who.email

    def season(self) -> Any:
        """The season, within a context."""
        return queries.season_by_slug(self.slug)

    def move(self, days: int, *, mails: bool = True) -> None:
        """The deadline moves by days."""
        with self.app.app_context():
            season, by = self.season(), db.session.get_one(Person, self.by)
            actions.move_deadline(
                season, closes_at=season.closes_at + days * DAY, reason="Many asked.", by=by, mails=mails
            )
            db.session.commit()

    def tell(self) -> int:
        """The worker's chore."""
        with self.app.app_context():
            return telling.tell_moves()

    def mails(self, **fate: Any) -> list[Mail]:
        """The mails of moves, in the order in which they were written."""
        with self.app.app_context():
            query = db.session.query(Mail).filter(Mail.event.in_([telling.DEADLINE, telling.ROUND]))
            return list(query.filter_by(**fate).order_by(Mail.created_at, Mail.to))


def test_whoever_has_a_draft_is_told_once_and_in_their_own_language(app: Flask) -> None:
    told = Told(app)
    with app.app_context():
        season, sent = told.season(), make.person("Has submitted")
        make.entry(season, "Sent", by=make.company("Sent", members=(sent,)))
        db.session.commit()
    told.move(5)
    assert told.mails() == []  # nothing slow in the transaction of the move
    assert told.tell() == 2
    assert told.tell() == 0
    german, english = sorted(told.mails(), key=lambda mail: mail.language)
    assert {german.to, english.to} == set(told.people)
    assert "Neuer Einreichungsschluss" in german.subject
    assert "nominations now close on" in english.subject
    assert "Many asked." in english.text
    assert "This replaces" not in english.text


def test_a_hundred_and_twenty_people_are_told_in_short_transactions_by_two_workers_at_once(app: Flask) -> None:
    told = Told(app, drafts=120)
    told.move(5)
    workers = [threading.Thread(target=told.tell) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)
    assert sorted(mail.to for mail in told.mails()) == sorted(told.people)


def test_another_move_takes_the_place_of_what_has_not_gone_and_puts_right_what_has(
    app: Flask, mailbox: Mailbox
) -> None:
    told = Told(app, drafts=3)
    told.move(5)
    told.tell()
    first = told.mails()[0]
    with app.app_context():  # one has gone, two wait
        db.session.query(Mail).filter(Mail.id != first.id).update({"next_try_at": now() + DAY})
        db.session.commit()
        assert deliver_due() == 1
    told.move(1, mails=False)
    assert told.tell() == 1  # only whom the first has reached
    assert {mail.withdrawn_why for mail in told.mails() if mail.withdrawn_at} == {"replaced"}
    (last,) = [mail for mail in told.mails() if mail.sent_at is None and mail.withdrawn_at is None]
    assert last.to == first.to
    told.move(1, mails=False)
    assert told.tell() == 1  # the same person knows an older date still


def test_whose_account_is_closed_is_told_of_no_move_nor_of_its_correction(app: Flask, mailbox: Mailbox) -> None:
    told = Told(app, drafts=3)
    with app.app_context():
        first, second = (db.session.query(Person).filter_by(email=each).one().id for each in told.people[:2])
        db.session.get_one(Person, first).disabled_at = now()
        db.session.commit()
    told.move(5)
    assert told.tell() == 2
    with app.app_context():
        assert deliver_due() == 2
        db.session.get_one(Person, second).disabled_at = now()
        db.session.commit()
    told.move(1, mails=False)
    assert told.tell() == 1


def test_a_move_put_back_before_anybody_heard_of_it_is_told_to_nobody(app: Flask) -> None:
    told = Told(app)
    told.move(5)
    with app.app_context():
        actions.put_back(told.season(), "close", held=None, reason="Undone", by=db.session.get_one(Person, told.by))
        db.session.commit()
    assert told.tell() == 0
    assert told.mails() == []


def test_what_is_over_is_told_to_nobody(app: Flask) -> None:
    told = Told(app)
    told.move(5)
    with app.app_context():
        told.season().closes_at = now() - DAY
        db.session.commit()
    assert told.tell() == 0
    with app.app_context():
        assert db.session.query(Announcement).one().done_at is not None


def test_jurors_who_still_have_to_score_are_told_of_a_round(context: Flask) -> None:
    season = make.season()
    round_ = make.rounds(season)["1"]
    entry = make.entry(season, "Route")
    busy, done, seated = (make.juror(season, make.person(name)) for name in ("Busy", "Done", "Seated"))
    for each in (busy, done, seated):
        make.seat(each, round_, make.category(season))
    assert {each.id for each in db.session.scalars(concerned.concerned(season, round_))} == {
        each.person_id for each in (busy, done, seated)
    }  # as long as nobody was given anything
    make.assignment(busy, round_, entry)
    taken = make.assignment(done, round_, entry)
    make.recusal(taken)
    assert [each.id for each in db.session.scalars(concerned.concerned(season, round_))] == [busy.person_id]
    (said,) = concerned.meant_for(season, round_, closes_at=round_.closes_at)
    assert said.values == {"n": 1, "jurors": 1}


def test_a_person_with_two_drafts_is_counted_once(context: Flask) -> None:
    season = make.open_season()
    who = make.person("Two drafts")
    company = make.company("Two", members=(who,))
    for _ in range(2):
        make.nomination(season, by=company, starter=who)
    assert telling.how_many(season, None) == 1
