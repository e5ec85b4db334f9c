"""Mails to jurors: what was given and taken back is told once, and as it stands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.jury import actions, queries
from awards.jury.conflicts import actions as conflicts_actions
from awards.jury.leaving import actions as leaving_actions
from awards.messages.models import Mail
from tests import factories as make


@pytest.fixture
def scene(context: Flask) -> Any:
    """A juror with a seat in the running round, three entries, and an organiser."""
    season = make.season()
    round_ = make.rounds(season)["1"]
    juror = make.juror(season)
    make.seat(juror, round_)
    entries = [make.entry(season) for _ in range(3)]
    by = make.appointed(season, "organiser")
    db.session.flush()
    return SimpleNamespace(season=season, round=round_, juror=juror, entries=entries, by=by)


def give(scene: Any, *numbers: int) -> None:
    actions.assign(scene.season, scene.round, pairs(scene, *numbers), by=scene.by)


def take(scene: Any, *numbers: int) -> None:
    actions.take_back(scene.season, scene.round, pairs(scene, *numbers), reason="Private", by=scene.by)


def pairs(scene: Any, *numbers: int) -> list[Any]:
    return [(scene.entries[number].id, scene.juror.id) for number in numbers]


def waiting(scene: Any, person: Any = None) -> list[str]:
    db.session.flush()
    mails = db.session.query(Mail).filter_by(sent_at=None, withdrawn_at=None)
    mails = mails.filter_by(person_id=(person or scene.juror.person).id).order_by(Mail.created_at)
    return [f"{mail.event.removeprefix('jury.')} {' '.join(mail.text.split())}" for mail in mails]


def deliver() -> None:
    db.session.query(Mail).filter_by(sent_at=None, withdrawn_at=None).update({"sent_at": now()})


def test_several_gifts_are_one_mail_with_what_there_is(scene: Any) -> None:
    give(scene, 0)
    give(scene, 1, 2)
    (mail,) = waiting(scene)
    assert mail.startswith("assigned")
    assert "You now have 3 nominations in this round." in mail


def test_what_was_taken_back_before_anybody_was_told_is_not_told(scene: Any) -> None:
    give(scene, 0, 1)
    take(scene, 0)
    (mail,) = waiting(scene)
    assert mail.startswith("assigned")
    assert "You now have 1 nomination in this round." in mail
    take(scene, 1)
    assert waiting(scene) == []


def test_a_juror_who_was_told_hears_that_entries_were_taken_back(scene: Any) -> None:
    give(scene, 0, 1)
    deliver()
    take(scene, 0)
    take(scene, 1)
    (mail,) = waiting(scene)
    assert mail.startswith("removed")
    assert "You now have no nominations in this round." in mail
    assert "Private" not in mail
    give(scene, 2)
    (mail,) = waiting(scene)
    assert mail.startswith("assigned")


def test_taking_out_of_a_round_is_told(scene: Any) -> None:
    give(scene, 0, 1)
    deliver()
    found = leaving_actions.taken_out(scene.season, scene.juror, [scene.round])
    leaving_actions.leave(found, keep=leaving_actions.NOTHING, reason="Ill", by=scene.by)
    assert [mail.split()[0] for mail in waiting(scene)] == ["removed"]


def test_nothing_is_told_of_a_round_that_is_over(scene: Any) -> None:
    give(scene, 0)
    deliver()
    make.close(scene.round)
    with pytest.raises(Refused):
        take(scene, 0)
    actions.let_go(scene.entries[0].id, scene.season, reason="Private", by=scene.by)
    assert waiting(scene) == []


def test_with_the_moment_of_the_close_a_round_is_over(scene: Any) -> None:
    give(scene, 0)
    deliver()
    with standing_at(scene.round.closes_at):
        actions.let_go(scene.entries[0].id, scene.season, reason="Private", by=scene.by)
    assert waiting(scene) == []


def test_each_juror_is_told_of_the_own_entries(scene: Any) -> None:
    other = make.juror(scene.season)
    make.assignment(other, scene.round, scene.entries[1])
    give(scene, 0)
    (mail,) = waiting(scene)
    assert "You now have 1 nomination in this round." in mail
    assert waiting(scene, other.person) == []


def test_what_was_taken_back_is_told_where_nobody_told_of_the_gift(scene: Any) -> None:
    make.assignment(scene.juror, scene.round, scene.entries[0])
    take(scene, 0)
    assert [mail.split()[0] for mail in waiting(scene)] == ["removed"]


def test_who_never_heard_of_the_taking_back_hears_nothing_of_its_undoing(scene: Any) -> None:
    give(scene, 0)
    deliver()
    found = leaving_actions.taken_out(scene.season, scene.juror, [scene.round])
    made = leaving_actions.leave(found, keep=leaving_actions.NOTHING, reason="Ill", by=scene.by)
    assert leaving_actions.come_back(made, scene.season, own={"organiser"}, by=scene.by) == 1
    assert waiting(scene) == []


@pytest.mark.parametrize("told", [True, False])
def test_a_lifted_recusal_is_told_to_juror_and_to_organisers_who_knew(scene: Any, told: bool) -> None:
    give(scene, 0)
    conflicts_actions.add_conflict(scene.juror, scene.season, scene.entries[0].id, reason="financial", by=None)
    assert [mail.split()[0] for mail in waiting(scene, scene.by)] == ["recused"]
    if told:
        deliver()
    (given,) = queries.assignments_of(scene.round)
    found = queries.assignment(scene.season, given.id)
    conflicts_actions.lift(found, scene.season, reason="A slip of the mouse", by=scene.by)
    assert [mail.split()[0] for mail in waiting(scene, scene.by)] == (["lifted"] if told else [])
    (mail,) = waiting(scene)
    assert "the nomination is assigned to you again" in mail


def test_scoresheets_that_no_longer_count_are_those_of_the_juror_in_the_round(scene: Any) -> None:
    give(scene, 0, 1)
    final, other = make.rounds(scene.season)["2"], make.juror(scene.season)
    for juror, round_, reason in ((other, scene.round, "removed"), (scene.juror, final, "removed"),
                                  (scene.juror, scene.round, "family")):  # fmt: skip
        make.recusal(make.assignment(juror, round_, scene.entries[2]), kind="excluded", reason=reason)
    deliver()
    queries.assignments_of(scene.round, queries.is_held(scene.round))[0].begun_at = now()
    take(scene, 0, 1)
    (mail,) = waiting(scene)
    assert "1 scoresheet you had started is still stored, but no longer counts." in mail
