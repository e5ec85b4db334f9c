"""Boards: stored standings that are those of the ranking core, made anew when something moved; who sees them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import func, select, update

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.jury.actions import move_tally
from awards.jury.models import Assignment, Juror
from awards.ledger.models import Event
from awards.nominations import queries as nominations
from awards.nominations.models import Extension, Nomination
from awards.nominations.nominee import actions as nominees
from awards.nominations.staff import actions as staff_actions
from awards.programmes import queries as programmes
from awards.programmes.document.programme import fingerprint, load
from awards.programmes.models import Appointment, ProgrammeRevision
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.numbers.exact import exact_text
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import Scheme, parse
from awards.results import queries
from awards.results.boards import boards
from awards.results.models import Board, Standing
from awards.scoring.models import Ballot, Score
from tests import factories as make
from tests.markup import text_of
from tests.results import scenes

pytestmark = pytest.mark.long_for("postgresql")


def by_title(made):
    return {row.title: row for row in made.rows}


@pytest.fixture
def harbour(context):
    return scenes.judged()


def test_the_board_of_shrout_and_fleiss_is_what_the_ranking_core_says(context):
    season = scenes.judged("shrout-fleiss")
    made = boards.current(season, *scenes.place(season))
    lines = (scenes.SEEDS / "shrout-fleiss.csv").read_text().splitlines()[1:]
    scheme = parse(made.scheme)
    declared = rank(scheme, sheets_of_rows(scheme, [Row(*line.split(",")) for line in lines]))
    rows = [(row.title, row.place, row.score, row.exact) for row in made.rows]
    assert rows == [(one.entry, one.place_text, one.score_text, exact_text(one.score)) for one in declared.standings]
    assert made.rows[0].title == "target-5"
    assert made.rows[0].exact == "7.5"


def test_ties_quorum_recusal_and_a_missing_score_are_shown_as_what_they_are(harbour):
    made = boards.current(harbour, *scenes.place(harbour, "place"))
    rows = by_title(made)
    assert (rows["swing-bridge"].place, rows["swing-bridge"].tied) == (rows["tide-steps"].place, 1)
    assert (rows["mole-walk"].status, rows["mole-walk"].place, rows["mole-walk"].ballots) == ("unranked", None, 1)
    assert rows["mole-walk"].detail["reason"]["values"] == {"count": 1, "quorum": 2}
    assert rows["salt-meadow"].status == "below_threshold"
    assert rows["night-beach"].ballots == 3


def test_a_look_at_a_stored_board_serialises_no_scheme(harbour, monkeypatch):
    round_, category = scenes.place(harbour)
    first = boards.current(harbour, round_, category)
    monkeypatch.setattr(Scheme, "to_document", lambda _scheme: pytest.fail("serialised again"))
    assert boards.current(harbour, round_, category).made_at == first.made_at


def test_a_board_of_an_earlier_scheme_is_made_anew(harbour):
    round_, category = scenes.place(harbour)
    first = boards.current(harbour, round_, category)
    source = harbour.programme.source.replace("rounding: {total: 1}", "rounding: {total: 2}")
    harbour.programme = ProgrammeRevision(
        season_id=harbour.id, number=2, source=source, fingerprint=fingerprint(load(source)), created_at=now()
    )
    again = boards.current(harbour, round_, category)
    assert (again.moves, again.fingerprint) == (first.moves, parse(again.scheme).fingerprint())
    assert again.fingerprint != first.fingerprint
    assert (first.rows[0].score, again.rows[0].score) == ("4.1", "4.08")


def test_standings_are_stored_and_made_anew_only_when_something_moved(harbour, statements):
    round_, category = scenes.place(harbour)
    first = boards.current(harbour, round_, category)
    with statements() as sent:
        again = boards.current(harbour, round_, category)
    assert len(sent) == 2
    assert (again.made_at, again.id) == (first.made_at, first.id)
    move_tally(round_.id, category.id)
    moved = boards.current(harbour, round_, category)
    assert moved.moves == first.moves + 1
    assert moved.made_at > first.made_at
    assert db.session.scalar(select(func.count()).select_from(Board)) == 1
    assert db.session.scalar(select(func.count()).select_from(Standing)) == len(moved.rows)


@pytest.mark.databases("postgresql")
def test_who_stores_a_board_holds_the_season_first(harbour, statements):
    """In the other order, whoever decides at the same moment would wait for it, and it for them."""
    with statements() as sent:
        boards.current(harbour, *scenes.place(harbour))
    kinds = [each.split()[0] + (" season" if "FROM seasons" in each and "FOR NO KEY UPDATE" in each else "")
             for each in sent]  # fmt: skip
    assert kinds.index("SELECT season") < min(place for place, kind in enumerate(kinds) if kind in ("INSERT", "UPDATE"))


def test_a_changed_score_changes_the_board(harbour):
    round_, category = scenes.place(harbour)
    before = by_title(boards.current(harbour, round_, category))
    db.session.query(Score).update({Score.counted: 0})
    move_tally(round_.id, category.id)
    after = by_title(boards.current(harbour, round_, category))
    assert before["old-quay"].score != after["old-quay"].score
    assert Fraction(after["old-quay"].exact) == 1


def test_a_withdrawn_entry_leaves_the_board_and_comes_back(harbour, monkeypatch):
    monkeypatch.setattr(nominations.judged_at, "answer", lambda _: None)  # as if its round had not closed
    round_, category = scenes.place(harbour)
    there = by_title(boards.current(harbour, round_, category))
    entry = db.session.get_one(Nomination, there["swing-bridge"].nomination_id)
    by = make.person()
    extended(entry)
    nominees.withdraw(entry, harbour, reason="", by=by)
    assert "swing-bridge" not in by_title(boards.current(harbour, round_, category))
    nominees.restore(entry, harbour, by=by)
    assert by_title(boards.current(harbour, round_, category)).keys() == there.keys()


def extended(entry):
    """Let its nominee change an entry although entries are closed."""
    until = now() + timedelta(days=1)
    db.session.add(Extension(nomination_id=entry.id, until=until, reason="Flood.", at=now()))
    db.session.flush()


def test_whatever_is_decided_on_an_entry_changes_the_board_although_there_are_as_many(harbour):
    round_, category = scenes.place(harbour)
    other = next(each for each in programmes.categories(harbour) if each.id != category.id)
    first, second = (make.entry(harbour, name, in_category=category.code, outcome=None) for name in ("First", "Second"))
    by = make.person()

    def there(of=category):
        return by_title(boards.current(harbour, round_, of)).keys() & {"First", "Second"}

    assert there() == set()
    staff_actions.decide(first, harbour, "admitted", by=by)
    assert there() == {"First"}
    staff_actions.take_back(first, harbour, by=by)
    staff_actions.decide(second, harbour, "admitted", by=by)
    assert there() == {"Second"}
    assert there(other) == set()
    staff_actions.move(second, harbour, other.code, reason="Wrong.", by=by)
    assert (there(), there(other)) == (set(), {"Second"})
    staff_actions.decide(second, harbour, "not_admitted", reason="Late.", by=by)
    assert there(other) == set()


def test_an_older_making_never_replaces_a_newer_board(harbour):
    round_, category = scenes.place(harbour)
    made = boards.current(harbour, round_, category)
    values = {
        "round_id": round_.id, "category_id": category.id, "moves": made.moves - 1, "scheme": {}, "analysis": {},
        "scheme_fingerprint": "0" * 64, "made_at": made.made_at,
    }  # fmt: skip
    boards._store(db.session, values, [])
    assert boards.current(harbour, round_, category).fingerprint == made.fingerprint
    assert len(boards.current(harbour, round_, category).rows) == made.total


def test_the_page_shows_what_is_stored_in_the_readers_numbers(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "organiser")
        made = boards.current(season, *scenes.place(season, "place"))
        db.session.commit()
        scores = [row.score for row in made.rows if row.place]
    client = sign_in(people["organiser"])
    page = client.get("/harbour-2027/boards/jury/place").page
    assert page.h1 == "Place of the year, round jury"
    assert [score for score in scores if score not in page.text] == []
    assert "2=" in page.text
    german = client.get("/harbour-2027/boards/jury/place", headers={"Accept-Language": "de"})
    assert german.status_code == 200


@pytest.mark.parametrize("language", ["en", "de", "ru", "kk"])
def test_every_sentence_beside_the_board_ends_with_one_mark(app, sign_in, language):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "observer")
    page = (
        sign_in(people["observer"]).get("/harbour-2027/boards/jury/place", headers={"Accept-Language": language}).page
    )
    notes = [each for each in page.all("div") if (each.get("class") or "").split()[:1] == ["note"]]
    said = [text_of(line) for note in notes for line in note if line.tag.endswith("p")]
    assert len(said) > 3
    assert [words for words in said if words[-1] not in ".…" or words[-2:] == ".."] == []


def test_a_board_made_while_a_page_is_read_is_stored(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "observer")
    client = sign_in(people["observer"])
    assert client.get("/harbour-2027/boards/jury/crew").status_code == 200
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Board)) == 1


def test_every_entry_explains_its_score(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "chair")
        rows = by_title(boards.current(season, *scenes.place(season, "place")))
        db.session.commit()
        quay, walk = rows["old-quay"].nomination_id, rows["mole-walk"].nomination_id
        score = rows["old-quay"].score
    client = sign_in(people["chair"])
    page = client.get(f"/harbour-2027/boards/jury/place/entries/{quay}").page
    assert "ahlers" in page.text
    assert f"{score}, " in text_of(next(iter(page.all("h1"))))
    assert (
        "too few scoresheets count (1; at least 2 needed)"
        in client.get(f"/harbour-2027/boards/jury/place/entries/{walk}").page.text
    )
    assert client.get(f"/harbour-2027/boards/jury/crew/entries/{quay}").status_code == 404


@pytest.mark.parametrize("role", ["organiser", "owner", "chair", "observer"])
def test_before_the_round_closes_nobody_sees_a_board(app, sign_in, role):
    with app.app_context():
        season = scenes.judged(closed=False)
        people = scenes.staff(season, role)
    client = sign_in(people[role])
    answer = client.get("/harbour-2027/boards/jury/place")
    assert answer.status_code == 403
    assert "Scores are secret until the round closes on" in answer.page.text
    assert answer.page.h1 == "Not yet"
    assert answer.page.links["Results"].endswith("/boards")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Board)) == 0


def test_organisers_see_counts_of_a_running_round_and_others_do_not(app, sign_in):
    with app.app_context():
        season = scenes.judged(closed=False)
        people = scenes.staff(season, "organiser", "chair")
    assert "16 of 16 scoresheets submitted" in sign_in(people["organiser"]).get("/harbour-2027/boards").page.text
    assert "submitted" not in sign_in(people["chair"]).get("/harbour-2027/boards").page.text


def test_the_overview_tells_only_of_rankings_that_the_reader_has_opened(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "organiser", "observer")
        best = boards.current(season, *scenes.place(season, "place")).rows[0]
        db.session.commit()
    client, other = sign_in(people["organiser"]), sign_in(people["observer"])
    address = "/harbour-2027/boards/jury/place"
    assert client.get("/harbour-2027/boards").page.links.get(best.title) is None
    client.get(address)
    page = client.get("/harbour-2027/boards").page
    assert page.links[best.title] == address
    assert " scoresheets count" in page.text
    assert best.title not in other.get("/harbour-2027/boards").page.text


def test_jurors_nominees_and_strangers_find_nothing(app, client, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "juror")
        stranger = make.person().id
        db.session.commit()
    for who in (people["juror"], stranger):
        assert sign_in(who).get("/harbour-2027/boards/jury/place").status_code == 404
    assert client.get("/harbour-2027/boards/jury/place").status_code == 303


def test_a_chair_with_a_conflict_sees_no_board_of_that_category(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        chair = make.juror(season, role="chair")
        rows = by_title(boards.current(season, *scenes.place(season, "place")))
        from awards.jury.conflicts.actions import add_conflict

        add_conflict(chair, season, rows["old-quay"].nomination_id, reason="neighbour", by=chair.person)
        who = chair.person_id
        db.session.commit()
    client = sign_in(who)
    assert client.get("/harbour-2027/boards/jury/place").status_code == 403
    assert client.get("/harbour-2027/boards/jury/crew").status_code == 200
    # A conflict outlives the role in which it was declared.
    with app.app_context():
        make.appointed(programmes.season_by_slug("harbour-2027"), "organiser", db.session.get_one(Person, who))
        db.session.execute(update(Appointment).where(Appointment.role == "chair").values(ended_at=now()))
        db.session.commit()
    assert client.get("/harbour-2027/boards/jury/place").status_code == 403
    assert client.get("/harbour-2027/boards/jury/crew").status_code == 200
    assert client.get("/harbour-2027/publication/shortlist").status_code == 403


@pytest.mark.parametrize("role", ["owner", "organiser", "chair", "observer"])
def test_whoever_acts_for_a_nominee_sees_no_scores_of_that_category(app, sign_in, role):
    with app.app_context():
        season = scenes.judged()
        who = make.appointed(season, role)
        place, crew = (scenes.place(season, code) for code in ("place", "crew"))
        first, other = (boards.current(season, *each).rows for each in (place, crew))
        entry = db.session.get_one(Nomination, first[0].nomination_id)
        member = Membership(company_id=entry.company_id, person_id=who.id, role="member", invited_at=now(),
                            accepted_at=now())  # fmt: skip
        db.session.add(member)
        db.session.flush()
        their_own, others, who_id, member_id = first[0].nomination_id, other[0].nomination_id, who.id, member.id
        db.session.commit()
    client, base = sign_in(who_id), "/harbour-2027/boards/jury"
    shut = [f"{base}/place", f"{base}/place/decisions", f"{base}/place/entries/{their_own}", "/harbour-2027/honours"]
    if role in ("owner", "organiser"):
        shut += [f"/harbour-2027/publication/{kind}" for kind in ("laureates", "shortlist")]
    answers = {url: client.get(url) for url in shut}
    assert {url for url, answer in answers.items() if answer.status_code != 403} == set()
    reasons = (
        "You represent a nominee in this category.",
        "You have a conflict of interest in a category that this affects.",
    )
    assert {url for url, answer in answers.items() if not any(each in answer.page.text for each in reasons)} == set()
    assert client.get(f"{base}/crew").status_code == client.get(f"{base}/crew/entries/{others}").status_code == 200
    with app.app_context():
        db.session.get_one(Membership, member_id).ended_at = now()
        db.session.commit()
    assert {url for url in shut if client.get(url, buffered=True).status_code != 200} == set()


def test_the_page_costs_the_same_queries_whatever_it_holds(app, sign_in, statements):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "organiser")
    client = sign_in(people["organiser"])
    for category, cost in (("place", 11), ("crew", 9)):
        client.get(f"/harbour-2027/boards/jury/{category}")
        with statements() as sent:
            client.get(f"/harbour-2027/boards/jury/{category}")
        assert len(sent) == cost, sent


def test_the_way_from_a_score_to_its_nomination_is_for_those_who_may_read_it(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "chair", "observer")
        entry_id = boards.current(season, *scenes.place(season, "place")).rows[0].nomination_id
        db.session.commit()
    ways = {}
    for role, person_id in people.items():
        client = sign_in(person_id)
        page = client.get(f"/harbour-2027/boards/jury/place/entries/{entry_id}").page
        nomination = f"/harbour-2027/entries/{entry_id}"
        ways[role] = nomination in page.links.values(), client.get(nomination).status_code
    assert ways == {"chair": (False, 404), "observer": (True, 200)}


@pytest.mark.parametrize("language", ["en", "kk"])
def test_every_column_and_heading_leads_to_what_it_means(app, sign_in, language):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "observer")
    client = sign_in(people["observer"])
    page = client.get("/harbour-2027/boards/jury/place", headers={"Accept-Language": language}).page
    asked = [link.get("href") for link in page.all("a") if link.get("class") == "ask"]
    heads = [each for each in next(iter(page.all("table"))).iter() if each.tag.endswith("th")]
    notes = [each for each in page.all("div") if (each.get("class") or "").split()[:1] == ["note"]]
    assert len(asked) == len(heads) - 1 + len(notes) - 2  # all but the nomination, the rules, what was not submitted
    for target in asked:
        assert len(text_of(page.by_id(target.removeprefix("#")))) > 40, target
    assert any((row.get("class") or "") == "cut-label" for row in page.all("tr"))


def test_a_board_of_an_earlier_edition_is_made_anew(harbour):
    round_, category = scenes.place(harbour)
    first = boards.current(harbour, round_, category)
    findings = {name: value for name, value in first.findings.items() if name != "edition"}
    db.session.execute(update(Board).values(analysis=findings))
    again = boards.current(harbour, round_, category)
    assert again.made_at > first.made_at
    assert again.findings["edition"] == first.findings["edition"]


def derived(app, sign_in):
    """A client of the chair, the address at which the calculation of Old Quay stands, and its row of the board."""
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "chair")
        row = by_title(boards.current(season, *scenes.place(season, "place")))["old-quay"]
        db.session.commit()
    return sign_in(people["chair"]), f"/harbour-2027/boards/jury/place/entries/{row.nomination_id}", row


def test_a_worksheet_has_the_criteria_from_the_heaviest_down_and_the_result_as_its_heading(app, sign_in):
    client, address, row = derived(app, sign_in)
    page = client.get(address).page
    with app.app_context():
        season = programmes.season_by_slug("harbour-2027")
        criteria = sorted(season.document.category("place").criteria, key=lambda each: (-each.weight, each.id))
    heads = [" ".join("".join(each.itertext()).split()) for each in page.all("th") if each.get("class") == "m"]
    assert heads == [f"{each.name.get_for('en', 'en')} × {each.weight:f}" for each in criteria]
    assert text_of(next(iter(page.all("h1")))).startswith(f"{row.score}, ")
    results = [each for each in page.all("tr") if each.get("class") == "result"]
    assert [text_of(list(each)[-1]) for each in results] == [row.score]


def test_a_worksheet_draws_each_score_that_counts_on_its_scale(app, sign_in):
    client, address, row = derived(app, sign_in)
    (drawn,) = [each for each in client.get(address).page.all("tr") if each.get("class") == "spread"]
    dots = [len(list(each.iter("{http://www.w3.org/2000/svg}circle"))) for each in drawn.iter("td")]
    assert row.ballots
    assert [each for each in dots if each] == [row.ballots] * len(dots[:-1])


def test_a_worksheet_says_who_goes_through_only_where_there_is_a_round_to_go_to(app, sign_in, monkeypatch):
    client, address, row = derived(app, sign_in)
    assert row.cut in ("in", "out")
    for form in ("", ".csv"):
        assert "through" not in client.get(f"{address}{form}").get_data(as_text=True)
    monkeypatch.setattr(queries, "next_round", lambda season, round_: round_)
    app.extensions["awards.pieces"].made.clear()  # the rounds of a season change with its programme only
    assert "oes through" in client.get(address).page.text


def test_a_worksheet_is_worked_out_once_a_board(app, sign_in, monkeypatch):
    client, address, _ = derived(app, sign_in)
    asked, work_out = [], boards.worked_out
    monkeypatch.setattr(boards, "worked_out", lambda *place: asked.append(place) or work_out(*place))
    first = client.get(address).page.text
    assert client.get(address).page.text == first
    assert client.get(f"{address}.csv").status_code == 200
    assert len(asked) == 1
    with app.app_context():
        round_, category = scenes.place(programmes.season_by_slug("harbour-2027"), "place")
        entry_id = address.rpartition("/")[2]
        given = select(Assignment.id).where(Assignment.nomination_id == uuid.UUID(entry_id))
        db.session.execute(update(Score).where(Score.ballot_id.in_(given)).values(steps=0, counted=0))
        move_tally(round_.id, category.id)
        db.session.commit()
    assert client.get(address).page.text != first
    assert len(asked) == 2


def test_a_worksheet_is_handed_out_as_csv_and_the_log_says_so(app, sign_in):
    client, address, row = derived(app, sign_in)
    answer = client.get(f"{address}.csv")
    lines = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert answer.content_type.startswith("text/csv")
    assert lines[0].startswith("Juror,")
    assert " × " in lines[0]
    assert any(line.endswith(f",{row.score}") for line in lines)
    with app.app_context():
        ((subject, detail),) = db.session.execute(
            select(Event.subject_id, Event.detail).where(Event.kind == "export.made")
        ).all()
    assert subject == row.nomination_id
    assert detail == {"table": "calculation", "format": "csv", "round": "jury", "category": "place"}
    name = f"harbour-2027-calculation-jury-place-{row.nomination_id.hex[:8]}.csv"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}", "two on one disk are two files"


def test_a_complete_scoresheet_that_was_not_submitted_is_named_after_the_close(app, sign_in):
    with app.app_context():
        season = scenes.judged()
        people = scenes.staff(season, "organiser")
        place = scenes.place(season)
        given = select(Ballot.assignment_id, Assignment.nomination_id, Person.name).join(
            Assignment, Assignment.id == Ballot.assignment_id
        )
        given = given.join(Juror, Juror.id == Assignment.juror_id).join(Person, Person.id == Juror.person_id)
        given = given.where(Assignment.category_id == place[1].id).order_by(Ballot.scored.desc(), Ballot.assignment_id)
        ballot_id, nomination_id, juror = db.session.execute(given).first()
        db.session.query(Score).filter(Score.ballot_id == ballot_id).update({Score.counted: None})
        unsent = {Ballot.submitted_at: None, Ballot.counted: 0, Ballot.weighted_sum: 0}
        db.session.query(Ballot).filter(Ballot.assignment_id == ballot_id).update(unsent)
        move_tally(place[0].id, place[1].id)
        board = f"/harbour-2027/boards/jury/{place[1].code}"
        db.session.commit()
    client = sign_in(people["organiser"])
    page = client.get(board).page
    assert "1 scoresheet is complete but was not submitted: it does not count." in page.text
    assert f"{juror}: " in page.text
    how = client.get(f"{board}/entries/{nomination_id}").page
    assert f"{juror}: complete but not submitted; does not count." in how.text
