"""Leaving the jury, a round or a panel, and single scoresheets taken back: effect first, told, undone as one."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import now
from awards.core.db import db
from awards.desk.log import log_page
from awards.jury.assigning.queries import Outlook
from awards.jury.leaving import actions as leaving_actions
from awards.jury.leaving import queries as leaving_queries
from awards.jury.models import Assignment, Departure, Recusal, Seat
from awards.jury.panels.queries import cover, judges
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.programmes.models import Appointment, Round
from awards.programmes.queries import season_by_slug
from awards.results.models import Publication
from awards.scoring import actions as scoring
from awards.scoring.counting.queries import progress
from awards.scoring.for_ranking import ballots_for_ranking
from tests import factories as make

pytestmark = pytest.mark.long_for("postgresql")


class Room:
    """An organiser and two jurors with seats: Asel has submitted one of three entries, begun one, not the third."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            season = make.season()
            round_, category = make.rounds(season)["1"], make.category(season)
            jurors = {name: make.juror(season, make.person(name)) for name in ("Asel", "Boris")}
            for juror in jurors.values():
                make.seat(juror, round_, category)
            entries = [make.entry(season, f"Route {number}") for number in range(3)]
            given = [make.assignment(jurors["Asel"], round_, entry) for entry in entries]
            # As many others that the first entry has as many jurors as a place needs.
            for _ in range(season.document.scheme.quorum - 1):
                make.assignment(make.juror(season), round_, entries[0])
            self.slug, self.round_id, self.category_id = season.slug, round_.id, category.id
            self.jurors = {name: juror.id for name, juror in jurors.items()}
            self.people = {name: juror.person.id for name, juror in jurors.items()}
            self.people |= {
                role: make.appointed(season, role).id for role in ("organiser", "owner", "chair", "observer")
            }
            self.entries, self.given = [each.id for each in entries], [each.id for each in given]
            self._score(season, jurors["Asel"].person)
            db.session.commit()

    def _score(self, season: Any, person: Any) -> None:
        first, second = (scoring.locked(person, season, each) for each in self.given[:2])
        assert first is not None
        assert second is not None
        scoring.save(first, {code: scoring.Change(8, "", 0) for code in first.marks}, language="en", by=person)
        scoring.submit(first, season.document, by=person)
        scoring.save(second, {next(iter(second.marks)): scoring.Change(5, "", 0)}, language="en", by=person)

    def client(self, name: str = "organiser") -> Any:
        client = self.app.test_client()
        make.sign_in(client, self.people[name])
        return client

    def at(self, rest: str) -> str:
        return f"/{self.slug}{rest}"

    def role_of(self, name: str) -> Any:
        with self.app.app_context():
            return db.session.query(Appointment).filter_by(person_id=self.people[name]).one().id

    def end_page(self, name: str = "Asel") -> str:
        return self.at(f"/people/{self.role_of(name)}/end")

    def rows(self, table: Any, **values: Any) -> int:
        with self.app.app_context():
            return int(db.session.query(table).filter_by(**values).count())

    def states(self) -> list[str]:
        """The states of Asel's scoresheets as they are ranked, of the three entries; none where it is not there."""
        with self.app.app_context():
            season = season_by_slug(self.slug)
            round_ = db.session.get(Round, self.round_id)
            rows = ballots_for_ranking(round_, make.category(season))
            found = {row.nomination_id: row.state for row in rows if row.juror_id == self.jurors["Asel"]}
            return [found.get(entry, "") for entry in self.entries]

    def close(self) -> None:
        with self.app.app_context():
            make.close(db.session.get(Round, self.round_id))
            db.session.commit()


@pytest.fixture
def room(app: Flask) -> Room:
    return Room(app)


def numbers(page: Any) -> dict[str, str]:
    """The rows of the page's tables by their heading."""
    return {" ".join("".join(row[0].itertext()).split()): "".join(row[1].itertext()).strip()
            for row in page.all("tr") if len(row) == 2}  # fmt: skip


def test_ending_a_jurors_role_shows_what_it_does_in_numbers(room: Room) -> None:
    client = room.client()
    link = client.get(room.at("/people")).page.links["End the role: Asel, Juror"]
    page = client.get(link).page
    found = numbers(page)
    assert found["Nominations assigned"] == "3"
    assert found["Scoresheets started, not submitted"] == "1"
    assert found["Scoresheets submitted"] == "1"
    assert found["Panel places lost"] == "1"
    assert found["Nominations that lose a juror, if submitted scoresheets count"] == "2"
    assert found["Nominations left with too few jurors for a place (5), if submitted scoresheets count"] == "0"
    assert found["Nominations left with too few jurors for a place (5), if no scoresheet counts"] == "1"
    assert room.rows(Appointment, ended_at=None) == room.rows(Appointment)


def test_a_reason_and_what_becomes_of_scoresheets_are_asked_and_what_was_typed_stays(room: Room) -> None:
    client = room.client()
    answer = client.submit(room.end_page(), reason="Ill")
    assert answer.status_code == 422
    assert "Choose what happens to the scoresheets." in answer.page.text
    assert "Ill" in answer.page.text
    assert client.submit(room.end_page(), keep="nothing").status_code == 422
    assert room.rows(Departure) == 0


def test_submitted_ones_may_go_on_counting_and_nothing_else_counts_the_juror(room: Room) -> None:
    assert room.client().submit(room.end_page(), reason="Ill", keep="submitted").status_code == 303
    assert room.states() == ["submitted", "excluded", ""]
    with room.app.app_context():
        season = season_by_slug(room.slug)
        round_ = db.session.get(Round, room.round_id)
        held = {judge.person.name: (judge.judges, judge.total, len(judge.seats)) for judge in judges(season, round_)}
        assert held["Asel"] == (False, 1, 0)
        plan = Outlook(season, round_, target=9, most=50).plan
        assert str(room.jurors["Asel"]) not in {juror for _, juror in plan.pairs}
        assert cover(season, round_)[room.category_id] == {0: 2, 5: 1}
        far = {uuid.UUID(key): counts for key, counts in progress(round_)[1].items()}
        assert far[room.jurors["Asel"]] == (1, 1), "no laggard"
        db.session.rollback()
    offered = room.client().get(room.at("/jury")).page
    assert "Asel" not in [option.text for option in offered.all("option")]
    assert room.rows(Mail, event="appointment.ended", person_id=room.people["Asel"]) == 1


def test_none_counts_and_giving_the_role_back_restores_everything_as_it_was(room: Room) -> None:
    client = room.client()
    assert client.submit(room.end_page(), reason="Ill", keep="nothing").status_code == 303
    assert room.states() == ["excluded", "excluded", ""]
    assert room.rows(Seat, juror_id=room.jurors["Asel"]) == 0
    answer = client.submit(room.at("/people"), form="/return", follow=True)
    assert "Undone. 3 nominations are assigned again." in answer.page.text
    assert room.states() == ["submitted", "draft", "assigned"]
    assert room.rows(Seat, juror_id=room.jurors["Asel"]) == 1
    assert room.rows(Appointment, person_id=room.people["Asel"], ended_at=None) == 1
    assert room.rows(Recusal) == 0
    assert room.rows(Mail, event="appointment.ended", withdrawn_at=None) == 0
    assert room.client("Asel").get(room.at(f"/ballots/{room.given[0]}")).status_code == 200


def test_what_came_between_stays_closed_when_a_role_is_given_back(room: Room) -> None:
    client = room.client()
    client.submit(room.end_page(), reason="Ill", keep="nothing")
    with room.app.app_context():
        season = season_by_slug(room.slug)
        juror = leaving_actions.jury_queries.juror(season, room.jurors["Asel"])
        leaving_actions.queries.ended_at(juror.person, season)
        from awards.jury.conflicts.actions import add_conflict

        add_conflict(juror, season, room.entries[0], reason="family", by=None)
        db.session.commit()
    answer = client.submit(room.at("/people"), form="/return", follow=True)
    assert "2 nominations are assigned again." in answer.page.text
    assert room.states() == ["excluded", "draft", "assigned"]


def test_after_the_close_the_role_comes_back_and_what_counts_stays(room: Room) -> None:
    client = room.client()
    client.submit(room.end_page(), reason="Ill", keep="nothing")
    room.close()
    answer = client.submit(room.at("/people"), form="/return", follow=True)
    assert "0 nominations are assigned again." in answer.page.text
    assert room.states() == ["excluded", "excluded", ""]
    assert room.rows(Appointment, person_id=room.people["Asel"], ended_at=None) == 1


def test_once_published_results_rest_on_it_nothing_is_undone(room: Room) -> None:
    client = room.client()
    client.submit(room.end_page(), reason="Ill", keep="nothing")
    page = client.get(room.at("/people"))
    with room.app.app_context():
        season = season_by_slug(room.slug)
        db.session.add(Publication(season_id=season.id, kind="laureates", number=1, content={}, sha256="0" * 64,
                                   embargo_until=now(), at=now()))  # fmt: skip
        db.session.commit()
    answer = client.submit(page, form="/return")
    assert answer.status_code == 422
    assert "Published results rest on this, so it can no longer be undone." in answer.page.text
    assert "Restore the role" not in client.get(room.at("/people")).page.text


def test_an_older_page_ends_nothing_and_says_what_happened_since(room: Room) -> None:
    client = room.client()
    page = client.get(room.end_page())
    with room.app.app_context():
        season = season_by_slug(room.slug)
        person = leaving_actions.jury_queries.juror(season, room.jurors["Asel"]).person
        sheet = scoring.locked(person, season, room.given[1])
        scoring.save(sheet, {code: scoring.Change(6, "", mark.revision) for code, mark in sheet.marks.items()},
                     language="en", by=person)  # fmt: skip
        scoring.submit(sheet, season.document, by=person)
        db.session.commit()
    answer = client.submit(page, reason="Ill", keep="nothing")
    assert answer.status_code == 422
    assert "Nothing was done" in answer.page.text
    assert "Scoresheet submitted" in answer.page.text
    assert numbers(answer.page)["Scoresheets submitted"] == "2"
    assert room.rows(Departure) == 0


def test_the_pages_of_an_ended_juror_say_what_happened_and_why_nothing_is_saved(room: Room) -> None:
    juror = room.client("Asel")
    page = juror.get(room.at(f"/ballots/{room.given[0]}"))
    token = dict(next(form for form in page.page.forms if form.method == "post").fields)["csrf_token"]
    room.client().submit(room.end_page(), reason="Private", keep="submitted")
    for path in ("/ballots", f"/ballots/{room.given[0]}", "/conflicts"):
        answer = juror.get(room.at(path))
        assert answer.status_code == 403
        assert "Your role on the jury has ended" in answer.page.text
        assert "Your scoresheets that count: 1." in answer.page.text
        assert "Private" not in answer.page.text
    code = "q"
    with room.app.app_context():
        code = season_by_slug(room.slug).document.category("resilience").criteria[0].id
    url = room.at(f"/ballots/{room.given[0]}/scores/{code}")
    refused = juror.put(url, json={"value": "3", "comment": "", "revision": 1}, headers={"X-CSRFToken": token})
    assert refused.status_code == 403
    assert "You can no longer score or change anything." in refused.json["error"]
    typed = juror.post(room.at(f"/ballots/{room.given[0]}"), data={"csrf_token": token, "form_begin": "1",
                       "jury_comment": "Long thoughts", "form_end": "1"})  # fmt: skip
    assert typed.status_code == 403
    assert "Long thoughts" in typed.page.text
    assert room.client("observer").get(room.at("/ballots")).status_code == 404


def test_the_log_says_whose_role_ended_and_why(room: Room) -> None:
    client = room.client()
    client.submit(room.end_page(), reason="Moved to the nominee’s port", keep="nothing")
    page = client.get(room.at("/log?kind=appointment.ended")).page
    row = next(row for row in page.all("tr") if "Role ended" in "".join(row.itertext()))
    words = " ".join("".join(row.itertext()).split())
    assert "Asel" in words
    assert "Juror" in words
    assert "Moved to the nominee’s port" in words
    assert log_page.TYPED


@pytest.mark.parametrize(("name", "words"), [
    ("chair", "Shared places waiting for the chair’s decision: 0."),
    ("chair", "Other chairs of the jury: 0."),
    ("organiser", "Other organisers of the season: 1."),
    ("organiser", "This person’s proposals waiting for a second person: 0."),
])  # fmt: skip
def test_what_waits_for_staff_is_shown_before_their_role_ends(room: Room, name: str, words: str) -> None:
    assert words in room.client("owner").get(room.end_page(name)).page.text


@pytest.mark.parametrize("name", ["chair", "observer", "organiser"])
def test_every_role_ends_with_a_reason_and_comes_back(room: Room, name: str) -> None:
    client = room.client("owner")
    assert client.submit(room.end_page(name)).status_code == 422
    assert client.submit(room.end_page(name), reason="A new task").status_code == 303
    assert room.rows(Appointment, person_id=room.people[name], ended_at=None) == 0
    assert client.submit(room.at("/people"), form="/return").status_code == 303
    assert room.rows(Appointment, person_id=room.people[name], ended_at=None) == 1


def test_somebody_who_judges_by_another_role_keeps_the_entries(room: Room) -> None:
    with room.app.app_context():
        season = season_by_slug(room.slug)
        person = leaving_actions.jury_queries.juror(season, room.jurors["Asel"]).person
        juror_role = db.session.query(Appointment).filter_by(person_id=person.id).one().id
        make.appointed(season, "chair", person)
        db.session.commit()
    client, url = room.client(), room.at(f"/people/{juror_role}/end")
    assert "also judges in another role" in client.get(url).page.text
    assert client.submit(url, reason="Chairs now").status_code == 303
    assert room.states() == ["submitted", "draft", "assigned"]


def test_taking_out_of_the_round_keeps_what_was_begun_where_asked_and_is_undone_on_the_jurors_page(room: Room) -> None:
    client, own = room.client(), room.at(f"/jury/jurors/{room.jurors['Asel']}")
    assert client.submit(f"{own}/out?round=1", reason="Ill", keep="begun").status_code == 303
    assert room.states() == ["submitted", "draft", ""]
    assert client.submit(own, form="/return").status_code == 303
    assert room.states() == ["submitted", "draft", "assigned"]
    assert "/return" not in client.get(own).page.source


# Single scoresheets, unticked on a page of assignment


@pytest.mark.parametrize("by_entry", [True, False])
def test_unticking_a_begun_scoresheet_shows_the_effect_and_asks_for_the_reason_first(
    room: Room, by_entry: bool
) -> None:
    path = (
        f"/jury/assignment/entries/{room.entries[0]}" if by_entry else f"/jury/assignment/jurors/{room.jurors['Asel']}"
    )
    client = room.client()
    page = client.get(room.at(f"{path}?round=1"))
    assert "Submitted, 5 of 5 scored" in page.page.text
    kept = [] if by_entry else [str(room.entries[1])]
    first = client.submit(page, chosen=kept)
    assert first.status_code == 422
    assert "Scoresheets that no longer count" in first.page.text
    assert room.states()[0] == "submitted"
    ticked = [each.get("value") for each in first.page.all("input")
              if each.get("name") == "chosen" and each.get("checked") is not None]  # fmt: skip
    assert set(kept) <= set(ticked)
    assert client.submit(first, chosen=ticked).status_code == 422, "a reason is asked for"
    assert client.submit(first, chosen=ticked, reason="Conflict found").status_code == 303
    assert room.states()[0] == "excluded"
    (mail,) = mails(room, "jury.removed")
    assert "no longer counts" in mail


def mails(room: Room, event: str) -> list[str]:
    """What Asel was mailed of an event."""
    with room.app.app_context():
        found = db.session.query(Mail).filter_by(event=event, person_id=room.people["Asel"])
        return [" ".join(mail.text.split()) for mail in found]


def test_what_was_not_begun_is_unticked_at_once(room: Room) -> None:
    path = room.at(f"/jury/assignment/entries/{room.entries[2]}?round=1")
    assert room.client().submit(path, chosen=[]).status_code == 303
    assert room.rows(Assignment, id=room.given[2], removed_at=None) == 0


def test_the_effect_that_was_agreed_to_is_that_of_these_scoresheets(room: Room) -> None:
    client = room.client()
    page = client.get(room.at(f"/jury/assignment/jurors/{room.jurors['Asel']}?round=1"))
    first = client.submit(page, chosen=[str(room.entries[1]), str(room.entries[2])])
    answer = client.submit(first, chosen=[str(room.entries[2])], reason="Both now")
    assert answer.status_code == 422
    assert answer.page.text.count("Started, 1 of 5 scored") >= 2, "in the list and in the effect"
    assert room.states() == ["submitted", "draft", "assigned"]


@pytest.mark.parametrize("told", [True, False])
def test_one_press_gives_it_back_and_it_counts_as_it_was(room: Room, told: bool) -> None:
    client = room.client()
    path = room.at(f"/jury/assignment/entries/{room.entries[0]}?round=1")
    first = client.submit(path, chosen=[])
    client.submit(first, chosen=[], reason="A slip")
    if told:
        with room.app.app_context():
            db.session.query(Mail).update({"sent_at": now()})
            db.session.commit()
    assert client.submit(client.get(path), form="/return").status_code == 303
    assert room.states()[0] == "submitted"
    assert room.rows(Event, kind="assignment.given_again") == 1
    back = [mail for mail in mails(room, "jury.assigned") if "reassigned to you" in mail]
    assert len(back) == int(told), "who never heard of it hears nothing of the undoing"


def test_a_single_removal_shows_how_far_the_scoresheet_is(room: Room) -> None:
    client = room.client()
    page = client.get(room.at(f"/jury/assignments/{room.given[1]}/removal"))
    assert "Started, 1 of 5 scored" in page.page.text
    assert client.submit(page, reason="Conflict").status_code == 303
    assert room.states()[1] == "excluded"


def test_nobody_gives_back_what_a_conflict_has_closed(room: Room) -> None:
    client = room.client()
    path = room.at(f"/jury/assignment/entries/{room.entries[0]}?round=1")
    first = client.submit(path, chosen=[])
    client.submit(first, chosen=[], reason="A slip")
    page = client.get(path)
    with room.app.app_context():
        season = season_by_slug(room.slug)
        from awards.jury.conflicts.actions import add_conflict

        add_conflict(
            leaving_actions.jury_queries.juror(season, room.jurors["Asel"]),
            season,
            room.entries[0],
            reason="family",
            by=None,
        )
        db.session.commit()
    answer = client.submit(page, form="/return")
    assert answer.status_code == 422
    assert room.states()[0] == "excluded"
    with room.app.app_context():
        round_ = db.session.get(Round, room.round_id)
        assert leaving_queries.taken_back(round_, nomination_id=room.entries[0]) == []
