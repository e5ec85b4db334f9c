"""Mails about a nomination: none goes out once what it says has changed, and whom one reached is told of the change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.messages.models import Mail
from awards.nominations import rules
from awards.nominations.models import Nomination
from awards.nominations.nominee import actions
from awards.nominations.staff import actions as staff_actions
from tests import factories
from tests.nominations import filling
from tests.programmes.seeds import text_of


class World:
    """A submitted nomination of an open season, its two people, and an organiser."""

    def __init__(self) -> None:
        self.season = factories.open_season(text_of("magistral"))
        self.person, self.other = factories.person("Aliya"), factories.person("Timur")
        self.organiser = factories.appointed(self.season, "organiser")
        company = factories.company("Steppe Rail", members=(self.person, self.other))
        given = filling.answers(self.season.document, "resilience")
        self.nomination: Nomination = factories.submitted_nomination(
            self.season, by=company, starter=self.person, answers=given
        )
        deliver()

    def decide(self, outcome: str, reason: str = "Because.", **more: Any) -> None:
        if outcome == "returned":
            more |= {"questions": ["kpis"], "due_at": now() + timedelta(days=3)}
        staff_actions.decide(self.nomination, self.season, outcome, reason=reason, by=self.organiser, **more)

    def take_back(self) -> None:
        staff_actions.take_back(self.nomination, self.season, by=self.organiser)

    def move(self, code: str) -> None:
        staff_actions.move(self.nomination, self.season, code, reason="Fits better.", by=self.organiser)

    def waiting(self, who: Person | None = None) -> list[str]:
        """The events of the mails that wait for a person, oldest first."""
        return [mail.event.removeprefix("nomination.") for mail in self.mails(who) if mail.sent_at is None]

    def mails(self, who: Person | None = None) -> list[Mail]:
        db.session.flush()
        query = db.session.query(Mail).filter_by(person_id=(who or self.person).id, withdrawn_at=None)
        return query.order_by(Mail.created_at).all()


def deliver(*people: Person) -> None:
    """Have everything delivered that waits, to some people only if any are named."""
    db.session.flush()
    waiting = db.session.query(Mail).filter_by(sent_at=None, withdrawn_at=None)
    for mail in waiting:
        if not people or mail.person_id in {person.id for person in people}:
            mail.sent_at = now()
    db.session.flush()


@pytest.fixture
def world(context: Flask) -> World:
    return World()


def test_a_decision_taken_back_before_its_mail_went_is_never_told(world: World) -> None:
    world.decide("not_admitted")
    assert world.waiting() == ["not_admitted"]
    world.take_back()
    assert world.waiting() == []
    (first, _second) = db.session.query(Mail).filter_by(event="nomination.not_admitted")
    assert first.withdrawn_why == "taken_back"
    world.decide("admitted")
    assert world.waiting() == ["admitted"]
    assert "This replaces" not in world.mails()[-1].text


def test_only_whom_the_decision_reached_is_told_that_it_no_longer_holds(world: World) -> None:
    world.decide("not_admitted")
    deliver(world.other)
    world.take_back()
    assert (world.waiting(), world.waiting(world.other)) == ([], ["reopened"])
    world.decide("admitted")
    assert (world.waiting(), world.waiting(world.other)) == (["admitted"], ["admitted"])
    assert "replaces what we wrote" in world.mails(world.other)[-1].text


@pytest.mark.parametrize("first", ["admitted", "not_admitted", "returned"])
@pytest.mark.parametrize("second", ["admitted", "not_admitted", "returned"])
def test_two_decisions_never_both_wait(world: World, first: str, second: str) -> None:
    world.decide(first, "One.")
    world.decide(second, "Two.")
    assert world.waiting() == [second]
    deliver()
    world.take_back()
    assert world.waiting() == ["reopened"]
    world.decide(first, "Three.")
    assert world.waiting() == [first]


def test_a_return_that_was_obeyed_is_not_taken_back_later(world: World) -> None:
    world.decide("returned")
    deliver()
    actions.submit(world.nomination, world.season, opened_at=None, by=world.person)
    deliver()
    world.decide("admitted")
    assert "This replaces" not in world.mails()[-1].text
    world.take_back()
    assert world.waiting() == [], "the admission had not gone, and the return was over"


def test_sending_again_or_withdrawing_overtakes_what_waits(world: World) -> None:
    world.decide("returned")
    actions.submit(world.nomination, world.season, opened_at=None, by=world.person)
    assert world.waiting() == ["submitted"]
    actions.withdraw(world.nomination, world.season, reason="", by=world.person)
    assert world.waiting() == ["withdrawn"]
    actions.restore(world.nomination, world.season, by=world.person)
    assert world.waiting() == ["restored"]
    assert "Version 2, submitted on" in world.mails()[-1].text


def test_a_second_extension_takes_the_place_of_the_first(world: World) -> None:
    for days in (20, 30):
        until = now() + timedelta(days=days)
        staff_actions.extend(world.nomination, world.season, until=until, reason="Flood", by=world.organiser)
    assert world.waiting() == ["extended"]
    world.decide("not_admitted")
    assert world.waiting() == ["not_admitted"]


def test_a_move_there_and_back_is_told_only_to_whom_it_reached(world: World) -> None:
    world.move("fairness")
    deliver(world.other)
    world.move("resilience")
    assert world.waiting() == ["moved"], "somebody was told"
    world.move("fairness")
    assert world.waiting() == ["moved"]


def test_a_move_there_and_back_that_nobody_heard_of_is_no_mail(world: World) -> None:
    world.move("fairness")
    world.move("resilience")
    assert world.waiting() == []


def test_a_confirmation_names_the_time_that_is_left(world: World) -> None:
    (mail,) = world.mails()
    assert "You can change it and submit it again until" in mail.text
    world.decide("returned")
    world.season.closes_at = now() - timedelta(days=1)
    actions.submit(world.nomination, world.season, opened_at=None, by=world.person)
    assert "The time for changes is over." in world.mails()[-1].text
    assert " until " not in world.mails()[-1].text


def test_until_when_a_nomination_can_be_changed(world: World) -> None:
    one, season, moment = world.nomination, world.season, now()
    later = season.closes_at + timedelta(days=2)

    def until(**more: Any) -> Any:
        return rules.changeable_until(one, season, **({"now": moment} | more))

    assert until() == season.closes_at
    assert until(extended=later) == later
    assert until(extended=moment) == season.closes_at
    assert until(now=season.closes_at) is None
    assert until(now=season.closes_at, extended=later) == later
    world.decide("returned")
    assert until(extended=later) == one.admission.due_at
    assert until(now=one.admission.due_at) is None
    world.decide("admitted")
    assert until() is None
