"""What was moved is put back as long as its old times are possible and nothing that is published rests on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.programmes import queries
from awards.programmes.models import OpeningNotice, Season, Step
from awards.programmes.notices import queries as notices
from awards.programmes.people import actions as people
from awards.programmes.timetable import actions
from tests import factories as make

pytestmark = pytest.mark.long_for("postgresql")
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def season(context: Flask) -> Season:
    """Every step of its timetable is ahead: five days long, one each ten days, the first in a day."""
    found, moment = make.season(running=None), now()
    rounds = {each.id: each for each in queries.rounds(found)}
    for step in queries.steps(found):
        step.starts_at = moment + (1 + 10 * step.position) * DAY
        step.ends_at = step.starts_at + 5 * DAY
        if step.round_id:
            rounds[step.round_id].opens_at, rounds[step.round_id].closes_at = step.starts_at, step.ends_at
        if step.code == "open":
            found.opens_at = step.starts_at
        if step.code == "close":
            found.closes_at = step.ends_at
    db.session.flush()
    return found


def times(season: Season) -> dict[str, tuple[Any, Any]]:
    return {each.code: (each.starts_at, each.ends_at) for each in queries.steps(season)}


def step(season: Season, code: str) -> Step:
    return next(each for each in queries.steps(season) if each.code == code)


def round_step(season: Season, code: str) -> Step:
    id_ = make.rounds(season)[code].id
    return next(each for each in queries.steps(season) if each.round_id == id_)


def test_the_last_move_of_each_step_is_put_back_once(season: Season) -> None:
    by, told, before = make.appointed(season, "organiser"), {"reason": "Roads", "held": False}, times(season)
    first, code = make.rounds(season)["1"], round_step(season, "1").code
    at = {"reason": "Roads", "by": by}
    actions.move_round(first, season, opens_at=first.opens_at + DAY, closes_at=first.closes_at + DAY, **at)
    assert times(season) == before | {code: (first.opens_at, first.closes_at)}, "no other step follows"
    assert first.opens_at == before[code][0] + DAY
    actions.move_deadline(season, closes_at=season.closes_at + DAY, **at)
    for name in ("open", "ceremony"):
        there = step(season, name)
        actions.move_step(there, season, starts_at=there.starts_at + DAY, ends_at=there.ends_at + DAY, by=by, **told)  # type: ignore[arg-type]
    assert season.opens_at == before["open"][0] + DAY, "the opening takes the season with it, and the ceremony not"
    moved = {code, "close", "open", "ceremony"}
    found = actions.undoable(season, held=None)
    assert set(found) == moved
    for name in moved - {"close"}:
        assert found[name].before == before[name]
    assert found["close"].before[1] == before["close"][1]
    assert {each.by for each in found.values()} == {by.name}
    for name in sorted(moved):
        actions.put_back(season, name, held=None, **at)
    assert times(season) == before
    assert (season.opens_at, season.closes_at) == (before["open"][0], before["close"][1])
    assert actions.undoable(season, held=None) == {}
    with pytest.raises(Refused, match="no longer be undone"):
        actions.put_back(season, "open", held=None, **at)
    actions.move_deadline(season, closes_at=season.closes_at + DAY, proposal="x", **at)
    assert actions.undoable(season, held=None) == {}, "two people decided it"
    actions.move_deadline(season, closes_at=season.closes_at + DAY, **at)
    assert set(actions.undoable(season, held=None)) == {"close"}


def test_it_is_put_back_while_its_old_times_are_ahead(season: Season) -> None:
    by, moment = make.appointed(season, "organiser"), now()
    at = {"reason": "Roads", "by": by}
    first, final = make.rounds(season)["1"], make.rounds(season)["2"]
    codes = round_step(season, "1").code, round_step(season, "2").code
    # The first runs and ends later; the final is ahead and begins later.
    first.opens_at, first.closes_at = moment - DAY, moment + DAY
    final.opens_at, final.closes_at = moment + DAY, moment + 9 * DAY
    ceremony, opening = step(season, "ceremony"), step(season, "open")
    ceremony.starts_at, ceremony.ends_at = moment + DAY, moment + 2 * DAY
    season.opens_at, season.closes_at = moment + DAY, moment + 2 * DAY
    opening.starts_at, opening.ends_at = moment + DAY, moment + 50 * DAY
    db.session.flush()
    actions.move_round(first, season, opens_at=first.opens_at, closes_at=moment + 9 * DAY, **at)
    actions.move_round(final, season, opens_at=moment + 5 * DAY, closes_at=final.closes_at, **at)
    actions.move_deadline(season, closes_at=moment + 9 * DAY, **at)
    for each, starts_at in ((ceremony, moment + 6 * DAY), (opening, moment + 1.5 * DAY)):
        told = {"starts_at": starts_at, "ends_at": each.ends_at + 10 * DAY, "held": False}
        actions.move_step(each, season, **told, **at)  # type: ignore[arg-type]

    def left(after: timedelta, held: int | None = None) -> set[str]:
        with standing_at(moment + after):
            return set(actions.undoable(season, held=held))

    every = {*codes, "close", "ceremony", "open"}
    assert left(DAY - TICK) == every
    assert left(DAY) == {"close", "ceremony"}, "the old opening of three is over, and the old close of the first"
    assert left(2 * DAY - TICK) == {"close", "ceremony"}
    assert left(2 * DAY) == set()
    assert left(timedelta(), final.position) == every - {"open"}, "what comes before the final is held"
    assert left(timedelta(), final.position + 1) == every - {"open", "ceremony"}


def test_a_step_is_held_before_the_round_that_what_is_published_hangs_on(season: Season) -> None:
    final = round_step(season, "2")
    for each in queries.steps(season):
        assert not actions.is_held(season, each, None)
        assert actions.is_held(season, each, make.rounds(season)["2"].position) is (each.position < final.position)
        assert actions.is_held(season, each, 99)


def test_what_opens_in_the_past_opens_now_and_nominations_close_after_they_open(season: Season) -> None:
    by = make.appointed(season, "organiser")
    first, moment = make.rounds(season)["1"], now()
    with standing_at(moment):
        actions.move_round(first, season, opens_at=moment - DAY, closes_at=first.closes_at, reason="Roads", by=by)
        assert first.opens_at == moment
        actions.move_round(first, season, opens_at=moment, closes_at=first.closes_at + DAY, reason="Roads", by=by)
        assert first.opens_at == moment
    opening = step(season, "open")
    told = {"ends_at": season.closes_at + 9 * DAY, "held": False, "reason": "Roads", "by": by}
    with pytest.raises(Refused, match="must close after they open"):
        actions.move_step(opening, season, starts_at=season.closes_at, **told)  # type: ignore[arg-type]
    actions.move_step(opening, season, starts_at=season.closes_at - TICK, **told)  # type: ignore[arg-type]
    assert season.opens_at == season.closes_at - TICK


def test_what_a_move_would_overtake_is_said(season: Season) -> None:
    first, final = make.rounds(season)["1"], make.rounds(season)["2"]
    rounds = [each for each in queries.rounds(season) if each.kind == "scoring"]

    def lines(at: Any) -> list[str]:
        return [
            str(each).partition("” would ")[2][:3] for each in actions.consequences(season, rounds, entries_close=at)
        ]

    assert lines(first.opens_at) == []
    assert lines(first.opens_at + TICK) == ["beg"]
    assert lines(first.closes_at) == ["beg"]
    assert lines(first.closes_at + TICK) == ["end"]
    own = round_step(season, "1")
    after = [each for each in queries.steps(season) if each.position > own.position]
    found = [actions.consequences_of_end(season, first, closes_at=each) for each in (
        after[0].starts_at, after[0].starts_at + TICK, after[1].starts_at + TICK
    )]  # fmt: skip
    assert [len(each) for each in found] == [0, 1, 2]
    own.round_id = None
    db.session.flush()
    assert actions.consequences_of_end(season, first, closes_at=final.closes_at) == []


def test_notices_are_due_of_the_award_once_confirmed_and_asked_for_before_it_opened(season: Season) -> None:
    moment = now()
    season.opens_at, season.opened_at = moment - 2 * DAY, moment - DAY

    def asked(email: str, award: str = season.award, at: Any = moment - DAY - TICK, confirmed: Any = moment) -> None:
        make.notice(award, f"{email}@example.org", asked_at=at, confirmed_at=confirmed)

    asked("one")
    asked("late", at=moment - DAY)
    asked("unconfirmed", confirmed=None)
    asked("other", award="another")

    def due() -> list[str]:
        db.session.flush()
        return [each.email.partition("@")[0] for each in db.session.scalars(notices.due(season))]

    assert due() == ["one"], "it was announced later than it opened"
    season.opens_at = moment
    assert due() == ["one", "late"]
    season.opened_at, season.opens_at = None, moment - DAY
    assert due() == ["one"]
    assert db.session.query(OpeningNotice).count() == 4
    assert notices.notice_to(season.award, "one@example.org") is not None
    assert notices.notice_to("another", "one@example.org") is None
    assert notices.notice_to(season.award, "two@example.org") is None


def test_the_next_season_of_an_award_is_an_opened_one_that_opens_later(season: Season) -> None:
    later = make.next_season()
    later.opens_at = season.opens_at + DAY
    db.session.flush()

    def coming(after: Any, award: str = season.award) -> str | None:
        db.session.flush()
        return notices.next_season(award, after=after)

    assert coming(season.opens_at - TICK) == season.slug
    assert coming(season.opens_at) == later.slug
    assert coming(later.opens_at) is None
    assert coming(season.opens_at, "another") is None
    season.opened_at = None
    assert coming(season.opens_at - TICK) == later.slug


def test_whether_a_role_would_let_somebody_else_admit_and_judge(season: Season) -> None:
    by, who = make.appointed(season, "organiser"), make.appointed(season, "organiser")
    judge = make.appointed(season, "juror")
    assert people.would_do_both(season, who.email, "juror", by=by)
    assert not people.would_do_both(season, who.email, "observer", by=by)
    assert people.would_do_both(season, judge.email, "owner", by=by)
    assert not people.would_do_both(season, by.email, "juror", by=by)
    assert not people.would_do_both(season, "nobody@example.org", "juror", by=by)
