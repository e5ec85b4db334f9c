"""The organisers' one page: what waits, how far the jury is, nominations over time. Counts, never scores."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.desk import queries
from awards.jury import actions as jury
from awards.jury.models import CategoryDoubt, Finalist, Recusal
from awards.jury.panels import queries as panels_queries
from awards.messages.models import Mail
from awards.nominations.models import Disqualification, Nomination, Withdrawal
from awards.programmes.models import Criterion
from awards.programmes.queries import season_by_slug
from awards.scoring.models import Ballot
from tests import factories as make
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")

QUERIES = 28


@pytest.fixture
def staffed(app):
    return Staffed(app)


def waiting(page):
    found = {}
    for item in page.page.all("li"):
        parts = list(item)
        if parts and parts[0].get("class") == "how-many":
            found["".join(parts[1].itertext())] = "".join(parts[0].itertext())
    return found


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_one_as_for_three(staffed, statements, count):
    for _ in range(count):
        staffed.entry(outcome="admitted")
    client = staffed.client("organiser")
    with statements() as sent:
        client.get(staffed.at("/desk"))
    assert len(sent) == QUERIES


def test_what_is_counted_of_a_round_is_counted_anew_when_something_moved(staffed, statements):
    entry_id = staffed.entry("One", outcome="admitted")
    client = staffed.client("organiser")

    def desk():
        with statements() as sent:
            page = client.get(staffed.at("/desk"))
        return len(sent), waiting(page), page.page.text

    first, again = desk(), desk()
    assert first[0] == QUERIES
    assert again[0] < first[0]
    assert again[1:] == first[1:]
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        jurors = [make.juror(season) for _ in range(season.document.jury.target_ballots_per_entry)]
        jury.assign(season, make.rounds(season)["1"], {(entry_id, each.id) for each in jurors}, by=None)
        db.session.commit()
    moved = desk()
    # No entry is counted again; the matrix, with its jurors, is there for the first time.
    assert moved[0] == QUERIES - 1 + 5
    assert set(first[1]) - set(moved[1]) == {next(each for each in first[1] if "fewer jurors" in each)}


def test_an_entry_that_lacks_a_juror_is_told_although_nothing_else_moved(staffed):
    entries = [staffed.entry(title, outcome="admitted") for title in ("One", "Two")]
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        jurors = [make.juror(season) for _ in range(season.document.jury.target_ballots_per_entry)]
        pairs = {(entry_id, each.id) for entry_id in entries for each in jurors}
        jury.assign(season, make.rounds(season)["1"], pairs, by=None)
        first = jurors[0].id
        db.session.commit()
    client = staffed.client("organiser")
    before = waiting(client.get(staffed.at("/desk")))
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        jury.take_back(season, make.rounds(season)["1"], [(entries[0], first)], reason="Ill", by=None)
        db.session.commit()
    words = "nomination has fewer jurors than the targetTarget: 7 scoresheets per nomination"
    assert words not in before
    assert waiting(client.get(staffed.at("/desk"))) == before | {words: "1"}


def test_an_empty_season_waits_for_nothing(staffed):
    page = staffed.client("organiser").get(staffed.at("/desk"))
    assert waiting(page) == {}
    assert "Nothing needs your attention." in page.page.text


def test_everything_that_waits_is_counted_and_leads_there(staffed):
    staffed.entry("One")
    staffed.entry("Two", outcome="returned")
    cold, three = staffed.entry("Cold"), staffed.entry("Three", outcome="admitted")
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        draft = db.session.get(Nomination, cold)
        draft.version_id, draft.submitted_at, draft.touched_at = None, None, now() - timedelta(days=8)
        juror = make.juror(season)
        given = make.assignment(juror, make.rounds(season)["1"], db.session.get(Nomination, three))
        db.session.add(CategoryDoubt(assignment_id=given.id, at=now()))
        db.session.add(
            Mail(event="x", season_id=season.id, to="a@b.example", language="en", subject="s", text="t", html="h",
                 created_at=now(), next_try_at=now(), failed_at=now(), **search_key())
        )  # fmt: skip
        from awards.programmes.people import actions

        actions.appoint(season, make.person("Invited"), "juror", by=None)
        db.session.commit()
    client = staffed.client("organiser")
    page = client.get(staffed.at("/desk"))
    found = waiting(page)
    assert [re.sub(r"(?<=started).*", "", words) for words in found if found[words] == "1"] == [
        "submitted nomination to decide onResilience 1",
        "nomination returned to the nominee for correction",
        "juror who has hardly started",
        "nomination has fewer jurors than the targetTarget: 7 scoresheets per nomination",
        "category query",
        "draft unchanged for a week",
        "email could not be delivered",
        "invitation not answered",
    ]
    for words in found:
        address = next(address for text, address in page.page.links.items() if words.startswith(text))
        assert client.get(address).status_code == 200, words


def test_entries_short_of_jurors_are_counted_as_they_stand(staffed):
    """Two jurors are wanted here: an entry has them, lost one to a recusal, had one taken back, is out, or returned."""
    states = ("Covered", "Recused", "Unassigned", "Withdrawn", "Returned", "Nobody")
    for state in states:
        staffed.entry(state, outcome="returned" if state == "Returned" else "admitted")
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        round_, jurors = make.rounds(season)["1"], [make.juror(season) for _ in range(2)]
        entries = {row.title: row for row in db.session.query(Nomination) if row.title in states}
        given = {
            state: [make.assignment(juror, round_, entries[state]) for juror in jurors]
            for state in states
            if state != "Nobody"
        }
        db.session.add(Recusal(assignment_id=given["Recused"][0].id, kind="recused", reason="advice", at=now()))
        given["Unassigned"][0].removed_at = now()
        withdrawal = Withdrawal(nomination_id=entries["Withdrawn"].id, at=now())
        db.session.add(withdrawal)
        db.session.flush()
        entries["Withdrawn"].withdrawal_id = withdrawal.id
        db.session.flush()
        admitted = queries.states_by_category(season)["resilience"]["admitted"]
        assert admitted == 4
        assert panels_queries.short(season, round_, target=2, admitted=admitted) == 3


def search_key():
    return {"search_key": "x"} if hasattr(Mail, "search_key") else {}


def test_a_shared_place_across_the_cut_waits_until_the_chair_decided(staffed):
    from awards.results.models import Board, Standing, TieDecision

    one = staffed.entry("One", outcome="admitted")
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        round_, category = make.rounds(season)["1"], make.category(season)
        board = Board(
            round_id=round_.id, category_id=category.id, moves=1, scheme={}, scheme_fingerprint="0" * 64, made_at=now()
        )
        db.session.add(board)
        db.session.flush()
        db.session.add(
            Standing(board_id=board.id, nomination_id=one, position=1, status="ranked", cut="undecided", ballots=5,
                     expected=5, detail={})
        )  # fmt: skip
        db.session.commit()
        round_id, category_id = round_.id, category.id
    words = "category with a shared place at the cut-off, for the chair to decideTo be decided by: The chair"
    assert waiting(staffed.client("organiser").get(staffed.at("/desk")))[words] == "1"
    with staffed.app.app_context():
        db.session.add(TieDecision(round_id=round_id, category_id=category_id, order=[str(one)], reason="x", at=now()))
        db.session.commit()
    assert words not in waiting(staffed.client("organiser").get(staffed.at("/desk")))


def test_a_closed_round_names_the_next_step(staffed):
    client = staffed.client("organiser")
    assert "has closed." not in client.get(staffed.at("/desk")).page.text
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        first = make.rounds(season)["1"]
        first.closes_at = now() - timedelta(minutes=1)
        db.session.commit()
    page = client.get(staffed.at("/desk")).page
    assert page.links["See who goes through to round 2"] == staffed.at("/boards/1/advance")
    entry = staffed.entry("Best", outcome="admitted")
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        final, category = make.rounds(season)["2"], make.category(season)
        db.session.add(Finalist(round_id=final.id, category_id=category.id, nomination_id=entry, at=now()))
        db.session.commit()
    assert "has closed." not in client.get(staffed.at("/desk")).page.text
    with staffed.app.app_context():
        make.rounds(season_by_slug(staffed.slug))["2"].closes_at = now() - timedelta(seconds=1)
        db.session.commit()
    page = client.get(staffed.at("/desk")).page
    assert page.links["View the results and prepare their publication"] == staffed.at("/boards")


def test_progress_counts_scoresheets_and_says_nothing_of_scores(staffed):
    entries = [staffed.entry(f"Entry {number}", outcome="admitted") for number in range(3)]
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        juror, round_ = make.juror(season, make.person("Slow Juror")), make.rounds(season)["1"]
        for number, entry in enumerate(entries):
            given = make.assignment(juror, round_, db.session.get(Nomination, entry))
            if number == 0:
                given.begun_at = now()
                ballot = Ballot(assignment_id=given.id, opened_at=now(), submitted_at=now(), weighted_sum=987654)
                db.session.add(ballot)
        db.session.commit()
    page = staffed.client("observer").get(staffed.at("/desk"))
    assert "3 of 21" in page.page.text  # given, of three entries times seven
    assert "1 of 3" in page.page.text  # submitted
    assert "987654" not in page.text


def test_scoresheets_that_are_complete_and_not_submitted_are_counted(staffed):
    entries = [staffed.entry(f"Entry {number}", outcome="admitted") for number in range(3)]
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        juror, round_ = make.juror(season, make.person("Slow Juror")), make.rounds(season)["1"]
        for entry, missing in zip(entries, (0, 0, 1), strict=True):
            given = make.assignment(juror, round_, db.session.get(Nomination, entry))
            given.begun_at = now()
            criteria = db.session.query(Criterion).filter_by(category_id=given.category_id).count()
            db.session.add(Ballot(assignment_id=given.id, opened_at=now(), scored=criteria - missing))
        db.session.commit()
    page = staffed.client("observer").get(staffed.at("/desk")).page
    assert "2scoresheets are complete but not submitted: they do not count" in page.text
    assert "2 complete but not submitted" in page.text
    overview = staffed.client("organiser").get(staffed.at("/boards")).page
    assert "2 complete but not submitted" in overview.text


def test_the_chart_has_its_numbers_beside_it(staffed):
    staffed.entry("One")
    page = staffed.client("observer").get(staffed.at("/desk"))
    assert "1 started, 1 submitted." in page.page.by_id("curves-says").text
    assert "The figures behind this chart" in page.page.text


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("observer", 200), ("chair", 404), ("juror", 404), ("nominee", 404)]
)
def test_only_staff_has_a_desk(staffed, role, status):
    assert staffed.client(role).get(staffed.at("/desk")).status_code == status


def test_an_observer_is_offered_nothing_to_change(staffed):
    page = staffed.client("observer").get(staffed.at("/desk"))
    assert "You can read everything here but change nothing." in page.page.text
    assert [form.action for form in page.page.forms if form.method == "post"] == ["/sign-out"]


def test_a_round_of_advanced_entries_counts_those_and_says_what_is_not_there_yet(staffed):
    entries = [staffed.entry(f"Entry {number}", outcome="admitted") for number in range(3)]
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        final = make.run(season, "2")
        category = make.category(season)
        db.session.add(Finalist(round_id=final.id, category_id=category.id, nomination_id=entries[0], at=now()))
        db.session.commit()
    page = staffed.client("observer").get(staffed.at("/desk")).page
    row = next(row for row in page.all("li") if row.get("data-line") == "resilience")
    assert " ".join("".join(row.itertext()).split()) == "Resilience 0 of 7"
    assert "Round 2: jurors assigned of those wanted" in page.text
    assert "0 of 0" not in page.text
    assert page.links["Exports"] == staffed.at("/exports")


def test_a_disqualified_entry_of_the_final_waits_for_no_juror(staffed):
    entries = [staffed.entry(f"Entry {number}", outcome="admitted") for number in range(2)]
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        final, category = make.run(season, "2"), make.category(season)
        for each in entries:
            db.session.add(Finalist(round_id=final.id, category_id=category.id, nomination_id=each, at=now()))
        out = Disqualification(id=uuid.uuid4(), nomination_id=entries[0], reason="Twice", at=now())
        db.session.add(out)
        db.session.flush()
        db.session.get_one(Nomination, entries[0]).disqualification_id = out.id
        db.session.commit()
    found = waiting(staffed.client("organiser").get(staffed.at("/desk")))
    assert {words: count for words, count in found.items() if "fewer jurors than the target" in words} == {
        "nomination has fewer jurors than the targetTarget: 7 scoresheets per nomination": "1"
    }
