"""After the close a juror sees the own scores beside the panel's: of panels large enough, and nothing before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Assignment, Finalist, Juror
from awards.nominations.models import Disqualification, Nomination
from awards.programmes.models import Criterion, Round
from awards.programmes.queries import season_by_slug
from awards.scoring import actions, rules
from awards.scoring.actions import Change
from awards.scoring.models import Score
from tests import factories as make
from tests.markup import text_of
from tests.scoring.conftest import Cast

BESIDE = "Your scores beside the panel’s"


class Panel(Cast):
    """Two entries; Asel gave 9 to each criterion of both, so many others gave the first 5, 6, 7 …"""

    def __init__(self, app, others, *, close=True):
        super().__init__(app, 2)
        with app.app_context():
            season, round_ = season_by_slug(self.slug), db.session.get(Round, self.round_id)
            entry = db.session.get(Nomination, self.entries[0])
            self._score(season, self.mine[0], self.jurors["Asel Juror"], 9)
            self._score(season, self.mine[1], self.jurors["Asel Juror"], 9)
            for number in range(others):
                juror = make.juror(season, make.person(f"Other {number}"))
                self._score(season, make.assignment(juror, round_, entry).id, juror.id, 5 + number)
            db.session.commit()
        if close:
            self.close()
            self.go_on()

    def _score(self, season, ballot_id, juror_id, steps):
        person = db.session.get(Juror, juror_id).person_id
        who = make.Person(id=person)
        sheet = actions.locked(who, season, ballot_id)
        by = db.session.get(make.Person, person)
        actions.save(sheet, {code: Change(steps, "Why.", 0) for code in self.codes}, language="en", by=by)
        actions.submit(actions.locked(who, season, ballot_id), season.document, by=by)

    def close(self, minutes=1):
        with self.app.app_context():
            over = {"opens_at": now() - timedelta(days=9), "closes_at": now() - timedelta(minutes=minutes)}
            db.session.execute(update(Round).where(Round.id == self.round_id).values(**over))
            db.session.commit()

    def go_on(self):
        """Have an entry go on to the final: the round cannot be reopened then."""
        with self.app.app_context():
            entry, final = db.session.get(Nomination, self.entries[1]), make.rounds(season_by_slug(self.slug))["2"]
            db.session.add(Finalist(round_id=final.id, category_id=entry.category_id, nomination_id=entry.id, at=now()))
            db.session.commit()

    def change(self, act):
        with self.app.app_context():
            act(db.session)
            db.session.commit()

    def page(self, number=0):
        return self.client().get(self.url(number)).page

    def listed(self):
        """The cells of the own list by title."""
        rows = self.client().get(f"/{self.slug}/ballots?round=1").page.all("tr")
        return {text_of(row[0])[:7]: [text_of(cell) for cell in row] for row in rows}


def table(page):
    """The rows of the comparison."""
    found = next(each for each in page.all("table") if "Panel, mean" in text_of(each))
    return [[text_of(cell) for cell in row] for row in found.iter() if row.tag.endswith("tr")]


def test_own_scores_stand_beside_the_mean_and_the_spread_of_the_panel(app):
    panel = Panel(app, 6)
    page = panel.page()
    assert BESIDE in page.text
    assert "7 scoresheets count." in page.text
    rows = table(page)
    assert rows[1][1:] == ["9", "7.71", "5"]
    assert rows[-1] == ["Total", "9.00", "7.71", ""]
    assert "Other 0" not in page.source
    assert "Other 1" not in page.source
    listed = panel.listed()
    assert listed["Route 1"][3] == "9.00 / 7.71"
    assert listed["Route 2"][3] == "–"


def test_an_entry_with_too_few_scoresheets_for_a_place_has_no_total(app):
    panel = Panel(app, 3)
    rows = table(panel.page())
    assert rows[1][1:] == ["9", "6.75", "–"], "of four scores mean and spread would tell too much"
    assert rows[-1][0] != "Total"
    assert "you / panel" not in panel.client().get(f"/{panel.slug}/ballots?round=1").page.text


def test_of_a_panel_that_is_too_small_nothing_is_shown_and_that_is_said(app):
    panel = Panel(app, rules.LEAST_OTHERS - 1)
    page = panel.page()
    assert "The panel’s scores are not shown." in page.text
    assert "Fewer than 3 scoresheets of other jurors count" in page.text
    assert "Panel, mean" not in page.text
    assert "Total: you / panel" not in page.text


def test_before_the_close_there_is_nothing_on_sheet_and_list(app):
    panel = Panel(app, 6, close=False)
    for path in (panel.url(), f"/{panel.slug}/ballots?round=1"):
        page = panel.client().get(path).page
        assert BESIDE not in page.text
        assert "you / panel" not in page.text
        assert "7.71" not in page.source
    panel.close(-1)
    assert BESIDE not in panel.page().text
    panel.close(0)
    assert BESIDE in panel.page().text


def test_while_the_round_can_be_reopened_the_panel_is_not_shown(app):
    panel = Panel(app, 6, close=False)
    panel.close()
    page = panel.page()
    assert "They can be seen once nominations have gone on to the next round, or the results are public." in page.text
    assert "Panel, mean" not in page.text
    assert "you / panel" not in panel.client().get(f"/{panel.slug}/ballots?round=1").page.text
    panel.go_on()
    assert "Panel, mean" in panel.page().text


def test_where_all_others_gave_the_same_neither_their_mean_nor_the_total_is_shown(app):
    panel = Panel(app, 5)
    first = next(iter(panel.codes))
    panel.change(lambda session: session.execute(
        update(Score).where(Score.ballot_id != panel.mine[0], Score.criterion_id.in_(
            select(Criterion.id).where(Criterion.code == first))).values(steps=8, counted=8)))  # fmt: skip
    rows = table(panel.page())
    assert rows[1][1:] == ["9", "–", "–"]
    assert rows[2][1:] == ["9", "7.33", "4"]
    assert rows[-1][0] != "Total"
    assert "you / panel" not in panel.client().get(f"/{panel.slug}/ballots?round=1").page.text


def test_nothing_in_a_category_in_which_the_juror_has_a_conflict(app):
    panel = Panel(app, 4)

    def declare(session):
        season, juror = season_by_slug(panel.slug), session.get(Juror, panel.jurors["Asel Juror"])
        make.conflict(juror, make.entry(season, "A cousin’s"))

    panel.change(declare)
    page = panel.page()
    assert "You declared a conflict of interest with a nominee in this category." in page.text
    assert "Panel, mean" not in page.text
    assert "you / panel" not in panel.client().get(f"/{panel.slug}/ballots?round=1").page.text


@pytest.mark.parametrize("how", ["recused", "excluded", "disqualified", "removed"])
def test_nothing_of_an_entry_that_the_juror_does_not_judge_any_more(app, how):
    panel = Panel(app, 6)

    def close(session):
        row, entry = session.get(Assignment, panel.mine[0]), session.get(Nomination, panel.entries[0])
        if how == "disqualified":
            made = Disqualification(nomination_id=entry.id, at=now(), reason="Roads")
            session.add(made)
            session.flush()
            entry.disqualification_id = made.id
            return
        row.removed_at = now() if how == "removed" else None
        make.recusal(row, kind="recused" if how == "recused" else "excluded", reason=rules.REMOVED)

    panel.change(close)
    answer = panel.client().get(panel.url())
    assert BESIDE not in answer.page.text
    assert "Panel, mean" not in answer.page.text
    assert "7.71" not in "".join(panel.listed()["Route 1"])


def test_whose_own_scoresheet_does_not_count_sees_the_others_and_is_told(app):
    panel = Panel(app, 5)
    panel.change(lambda session: actions.take_back(
        actions.locked(session.get(make.Person, panel.people["Asel Juror"]), season_by_slug(panel.slug), panel.mine[0]),
        by=session.get(make.Person, panel.people["Asel Juror"])))  # fmt: skip
    page = panel.page()
    assert "5 scoresheets count. Yours does not." in page.text
    rows = table(page)
    assert rows[1][1:] == ["9", "7.00", "4"]
    assert rows[-1] == ["Total", "–", "7.00", ""]


@pytest.mark.databases("sqlite")
def test_a_long_list_takes_no_more_queries(app, statements):
    panel = Panel(app, 6)
    client = panel.client()

    def cost():
        client.get(f"/{panel.slug}/ballots?round=1")  # the first time fills what is kept
        with statements() as sent:
            client.get(f"/{panel.slug}/ballots?round=1")
        return len(sent)

    few = cost()
    panel.add(4)
    assert cost() == few
