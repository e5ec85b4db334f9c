"""Reminders by rule: a season walked through day by day, each to the right people and once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from awards.accounts.models import Person
from awards.core.clock import now, standing_at
from awards.core.db import db, session_apart
from awards.desk.reminders import actions, rules
from awards.desk.reminders.models import ReminderRun
from awards.desk.reminders.rules import KINDS
from awards.messages.models import Mail
from awards.messages.unwanted.models import Unsubscription
from awards.nominations import queries as staff_queries
from awards.nominations.models import Admission, Extension, Nomination, Version, Withdrawal
from awards.nominations.staff import actions as staff
from awards.programmes import actions as programmes
from awards.programmes.models import Season, Step
from awards.programmes.queries import season_by_slug
from awards.programmes.timetable import actions as timetable
from tests import factories as make

ALMATY = ZoneInfo("Asia/Almaty")


@pytest.fixture
def season(app: Flask) -> Iterator[Season]:
    """A season of the Magistral programme as it is founded, opened on its first day."""
    with app.app_context():
        found = programmes.found_season(make.MAGISTRAL.read_text(), by=None)
        found.opened_at = found.opens_at - timedelta(days=10)
        found.timezone = "Asia/Almaty"
        db.session.commit()
        yield found


def at(day: datetime, hour: int = 9, minute: int = 30) -> datetime:
    return day.astimezone(ALMATY).replace(hour=hour, minute=minute, second=0, microsecond=0)


def run_at(moment: datetime) -> int:
    db.session.commit()
    with standing_at(moment):
        return actions.remind_due()


def submitted(of: Season, name: str, moment: datetime, outcome: str | None = "admitted") -> Nomination:
    """A nomination that somebody of this name submitted at a moment."""
    with standing_at(moment):
        who = make.person(name, email=f"{name}@nominee.example", timezone="Asia/Almaty")
        made = make.entry(read(of), f"Of {name}", by=make.company(f"{name} Ltd", members=(who,)), outcome=outcome)
        db.session.commit()
        return made


def draft(of: Season, name: str, moment: datetime) -> Nomination:
    """One that was only begun, and not touched since."""
    made = submitted(of, name, moment, outcome=None)
    made.version_id, made.submitted_at, made.touched_at = None, None, moment
    db.session.commit()
    return made


def read(of: Season) -> Season:
    """The season with its programme, as a request has it."""
    found = season_by_slug(of.slug)
    assert found is not None
    return found


def mails() -> list[tuple[str, str, Any]]:
    """What was written: event, name of the recipient, and the day where the season is."""
    rows = db.session.query(Mail).filter(Mail.event.like("reminder.%"))
    found = [(row.event, row.to.split("@")[0], row.created_at.astimezone(ALMATY).date()) for row in rows]
    return sorted(found, key=lambda each: (each[2], each[0], each[1]))


def of_day(day: Any, event: str) -> list[str]:
    return [who for name, who, date in mails() if (name, date) == (event, day)]


def the_day(of: Season, before_close: int) -> datetime:
    return at(of.closes_at - timedelta(minutes=1, days=before_close))


def test_a_season_from_its_first_day_to_its_last(season: Season) -> None:
    """Whatever is due goes out in the morning, and not once more in the evening."""
    first, scoring = season.opens_at, make.rounds(season)["1"]
    late = draft(season, "late", first + timedelta(days=30))
    early = draft(season, "early", first + timedelta(days=1))
    gone = draft(season, "gone", first + timedelta(days=1))
    corrected = submitted(season, "corrected", first + timedelta(days=40), outcome=None)
    people = {name: make.person(name, email=f"{name}@jury.example") for name in ("idle", "half", "done")}
    jurors = {name: make.juror(season, person) for name, person in people.items()}
    entry = submitted(season, "entered", first + timedelta(days=40))
    for juror in jurors.values():
        make.assignment(juror, scoring, entry)
    due_at = season.closes_at + timedelta(days=8)
    acted: dict[date, Callable[[], object]] = {
        at(first + timedelta(days=70)).date(): lambda: draft(season, "between", now()),
        at(first + timedelta(days=64)).date(): lambda: _submit(early),
        at(first + timedelta(days=65)).date(): lambda: _withdraw(gone),
        at(season.closes_at + timedelta(days=2)).date(): lambda: _return(
            corrected, season.closes_at + timedelta(days=8)
        ),
        at(scoring.opens_at + timedelta(days=3)).date(): lambda: _score(jurors),
    }
    db.session.commit()
    day = at(first, 8, 0)
    while day < at(make.rounds(season)["2"].closes_at):
        if (act := acted.pop(day.date(), None)) is not None:
            with standing_at(day):
                act()
        if run_at(at(day, 9, 30)):
            assert run_at(at(day, 18, 0)) == 0
        day += timedelta(days=1)
    assert not acted
    step = db.session.query(Step).filter_by(season_id=season.id, code="reminder").one()
    on_step, last = step.starts_at.astimezone(ALMATY).date(), the_day(season, 3).date()
    due = (due_at - timedelta(minutes=1)).astimezone(ALMATY).date() - timedelta(days=2)
    opened, closing = scoring.opens_at.astimezone(ALMATY).date(), the_day_of(scoring, 3)
    assert mails() == sorted(
        [
            ("reminder.draft", "early", on_step),
            ("reminder.draft", "gone", on_step),
            ("reminder.draft", "late", on_step),
            ("reminder.draft", "late", last),
            ("reminder.draft", "between", last),
            ("reminder.correction", "corrected", due),
            ("reminder.idle", "idle", opened + timedelta(days=7)),
            ("reminder.scoresheets", "half", closing),
            ("reminder.scoresheets", "idle", closing),
        ],
        key=lambda each: (each[2], each[0], each[1]),
    )
    assert late.version_id is None
    assert {row.done_at is not None for row in db.session.query(ReminderRun)} == {True}


def test_a_moved_deadline_moves_the_reminders(season: Season) -> None:
    one = draft(season, "one", season.opens_at)
    before = the_day(season, 3)
    with standing_at(season.opens_at + timedelta(days=20)):
        who = make.appointed(read(season), "organiser")
        closes = season.closes_at + timedelta(days=5)
        timetable.move_deadline(read(season), closes_at=closes, reason="Floods", by=who)
    assert run_at(before) == 0
    assert run_at(before + timedelta(days=5)) == 1
    mail = db.session.query(Mail).filter_by(event="reminder.draft").one()
    assert (mail.about_id, mail.entry_id) == (one.id, None)
    assert str((closes - timedelta(minutes=1)).astimezone(ALMATY).day) in mail.text


def test_the_first_reminder_moves_with_the_step_that_announces_it(season: Season) -> None:
    draft(season, "one", season.opens_at)
    step = db.session.query(Step).filter_by(season_id=season.id, code="reminder").one()
    announced = at(step.starts_at)
    with standing_at(season.opens_at):
        step.starts_at, step.ends_at = step.starts_at + timedelta(days=2), step.ends_at + timedelta(days=2)
    assert run_at(announced) == 0
    assert run_at(announced + timedelta(days=2)) == 1


def test_a_later_deadline_of_its_own_has_its_own_reminder(season: Season) -> None:
    draft(season, "one", season.opens_at)
    more = draft(season, "more", season.opens_at)
    until = season.closes_at + timedelta(days=10)
    db.session.add(Extension(nomination_id=more.id, until=until, reason="Illness", at=season.opens_at))
    assert run_at(the_day(season, 3)) == 1
    assert of_day(the_day(season, 3).date(), "reminder.draft") == ["one"]
    assert run_at(the_day(season, 3) + timedelta(days=10)) == 1
    assert of_day(the_day(season, -7).date(), "reminder.draft") == ["more"]


def test_a_season_that_is_not_opened_reminds_nobody(season: Season) -> None:
    draft(season, "one", season.opens_at)
    season.opened_at = None
    assert run_at(the_day(season, 3)) == 0
    assert db.session.query(ReminderRun).count() == 0


@pytest.mark.parametrize(("hours", "sent"), [(0, 1), (23, 1), (24, 0), (48, 0)])
def test_a_reminder_is_a_day_late_at_most(season: Season, hours: int, sent: int) -> None:
    draft(season, "one", season.opens_at)
    assert run_at(at(the_day(season, 3), 9, 0) + timedelta(hours=hours)) == sent


def test_an_hour_before_its_time_nothing_is_sent(season: Season) -> None:
    draft(season, "one", season.opens_at)
    assert run_at(at(the_day(season, 3), 8, 59)) == 0


def test_two_workers_in_the_same_second_write_each_mail_once(app: Flask, season: Season) -> None:
    for number in range(120):
        draft(season, f"n{number}", season.opens_at)
    moment, wrote = the_day(season, 3), []
    barrier = threading.Barrier(2)

    def work() -> None:
        with app.app_context(), standing_at(moment):
            barrier.wait()
            wrote.append(actions.remind_due())

    db.session.commit()
    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(wrote) == [0, 120]
    assert len(mails()) == len(set(mails())) == 120


def test_a_worker_that_died_is_followed_by_one_that_writes_the_rest(
    season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(120):
        draft(season, f"n{number}", season.opens_at)
    moment, remind = the_day(season, 3), actions._remind

    def dying(*given: Any) -> bool:
        if db.session.query(Mail).count() >= 70:
            raise SystemExit
        return remind(*given)

    monkeypatch.setattr(actions, "_remind", dying)
    with pytest.raises(SystemExit):
        run_at(moment)
    monkeypatch.setattr(actions, "_remind", remind)
    db.session.rollback()
    assert len(mails()) == 50  # one whole transaction
    assert run_at(moment + timedelta(minutes=5)) == 0  # it may still be at it
    assert run_at(moment + timedelta(minutes=11)) == 70
    row = db.session.query(ReminderRun).filter_by(kind=rules.DRAFTS_LAST).one()
    assert (row.count, row.done_at is not None) == (120, True)


def test_what_was_submitted_meanwhile_is_not_reminded_of(season: Season, monkeypatch: pytest.MonkeyPatch) -> None:
    one, claimed = draft(season, "one", season.opens_at).id, actions._claimed
    draft(season, "two", season.opens_at)

    def between(*given: Any) -> bool:
        with session_apart():
            _submit(db.session.get_one(Nomination, one))
        return claimed(*given)

    monkeypatch.setattr(actions, "_claimed", between)
    assert run_at(the_day(season, 3)) == 1
    assert of_day(the_day(season, 3).date(), "reminder.draft") == ["two"]


def test_a_decision_taken_back_takes_the_reminder_with_it(season: Season) -> None:
    moment = season.closes_at + timedelta(days=1)
    entry = submitted(season, "one", moment, outcome=None)
    due_at = at(season.closes_at + timedelta(days=8), 12, 0)
    with standing_at(moment):
        _return(entry, due_at)
    remind = at(due_at) - timedelta(days=2)
    assert run_at(remind) == 1
    mail = db.session.query(Mail).filter_by(event="reminder.correction").one()
    with standing_at(remind + timedelta(minutes=1)):
        found = staff_queries.entry(read(season), entry.id)
        assert found is not None
        staff.take_back(found, read(season), by=make.appointed(read(season), "organiser"))
        db.session.commit()
    assert (mail.withdrawn_at is not None, mail.withdrawn_why) == (True, "taken_back")
    assert run_at(remind + timedelta(days=1)) == 0


def test_an_untouched_draft_is_reminded_of_once_and_again_when_touched(season: Season) -> None:
    one = draft(season, "one", at(season.opens_at, 16) + timedelta(days=3))
    with standing_at(season.opens_at):
        who = make.appointed(read(season), "organiser")
        actions.change(read(season), KINDS[rules.UNTOUCHED], is_on=True, days=10, hour=9, by=who)
    days = [at(season.opens_at) + timedelta(days=number) for number in range(40)]
    for day in days[:20]:
        run_at(day)
    one.touched_at = at(days[20], 9, 0)  # at the very hour
    for day in days[20:]:
        run_at(day)
    first, second = days[14].date(), days[30].date()
    assert mails() == [("reminder.untouched", "one", first), ("reminder.untouched", "one", second)]


def test_nobody_is_reminded_twice_of_the_same_on_a_day(season: Season) -> None:
    draft(season, "one", the_day(season, 3) - timedelta(days=14, hours=2))
    with standing_at(season.opens_at):
        who = make.appointed(read(season), "organiser")
        actions.change(read(season), KINDS[rules.UNTOUCHED], is_on=True, days=14, hour=9, by=who)
    assert run_at(the_day(season, 3)) == 1


def test_who_has_unsubscribed_is_not_reminded_but_of_what_is_necessary(season: Season) -> None:
    draft(season, "one", season.opens_at)
    entry = submitted(season, "two", season.closes_at - timedelta(days=1), outcome=None)
    due_at = at(season.closes_at + timedelta(days=8), 12, 0)
    with standing_at(season.closes_at):
        _return(entry, due_at)
    for who in db.session.query(Person).filter(Person.email.like("%@nominee.example")):
        db.session.add(Unsubscription(award=season.award, person_id=who.id, at=season.opens_at))
    assert run_at(the_day(season, 3)) == 0
    row = db.session.query(ReminderRun).filter_by(kind=rules.DRAFTS_LAST).one()
    assert (row.count, row.left_out) == (0, 1)
    assert run_at(at(due_at) - timedelta(days=2)) == 1


def test_a_rule_switched_on_after_its_hour_begins_with_the_next_occasion(season: Season) -> None:
    draft(season, "one", season.opens_at)
    who = make.appointed(read(season), "organiser")
    for hour, is_on in ((8, False), (10, True)):
        with standing_at(at(the_day(season, 3), hour)):
            actions.change(read(season), KINDS[rules.DRAFTS_LAST], is_on=is_on, days=3, hour=9, by=who)
        assert run_at(at(the_day(season, 3), 10, 30)) == 0


def test_a_round_that_closes_before_its_reminder_would_be_due_has_none(season: Season) -> None:
    round_ = make.rounds(season)["1"]
    juror = make.juror(season, make.person("Idle", email="idle@jury.example"))
    make.assignment(juror, round_, submitted(season, "one", season.opens_at + timedelta(days=2)))
    round_.closes_at = round_.opens_at + timedelta(days=2)
    for day in range(-10, 12):
        run_at(at(round_.opens_at + timedelta(days=day)))
    assert [each for each in mails() if each[0] != "reminder.draft"] == []


def the_day_of(round_: Any, days: int) -> Any:
    return (round_.closes_at - timedelta(minutes=1)).astimezone(ALMATY).date() - timedelta(days=days)


def _submit(nomination: Nomination) -> None:
    nomination.version_id = db.session.query(Version.id).filter_by(nomination_id=nomination.id).scalar()
    db.session.commit()


def _withdraw(nomination: Nomination) -> None:
    row = Withdrawal(nomination_id=nomination.id, reason="", at=now())
    db.session.add(row)
    db.session.flush()
    nomination.withdrawal_id = row.id
    db.session.commit()


def _return(nomination: Nomination, due_at: datetime) -> None:
    made = Admission(nomination_id=nomination.id, version_id=nomination.version_id, outcome="returned", questions=[],
                     due_at=due_at, at=now())  # fmt: skip
    db.session.add(made)
    db.session.flush()
    nomination.admission_id = made.id
    db.session.commit()


def _assignment(juror: Any) -> Any:
    from awards.jury.models import Assignment

    return db.session.query(Assignment).filter_by(juror_id=juror.id).one()


def _score(jurors: dict[str, Any]) -> None:
    _begin(jurors["half"])
    _finish(jurors["done"])


def _begin(juror: Any) -> None:
    from awards.scoring.models import Ballot

    held = _assignment(juror)
    held.begun_at = now()
    db.session.add(Ballot(assignment_id=held.id, opened_at=now(), saved_at=now()))
    db.session.commit()


def _finish(juror: Any) -> None:
    from awards.scoring.models import Ballot

    _begin(juror)
    db.session.get_one(Ballot, _assignment(juror).id).submitted_at = now()
    db.session.commit()
