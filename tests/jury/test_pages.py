"""The jury room's pages: conduct and conflicts before anything else, panels, assignment, spreading, taking back."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from awards.core.clock import now
from awards.core.db import db, reading
from awards.jury import views
from awards.jury.assigning import queries as assigning_queries
from awards.jury.models import Assignment, CategoryDoubt, Conflict, Declaration, Juror, Seat
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Nomination
from awards.programmes.models import Round
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.markup import text_of

pytestmark = pytest.mark.long_for("postgresql")


class Room:
    """An organiser, three jurors who have done nothing yet, four entries in two categories."""

    def __init__(self, app, entries=4):
        self.app = app
        with app.app_context():
            season = make.season()
            self.slug = season.slug
            round_ = make.rounds(season)["1"]
            self.round_id = round_.id
            category = make.category(season)
            names = ("Asel", "Boris", "Clara")
            jurors = {name: make.juror(season, make.person(name), ready=False) for name in names}
            self.jurors = {name: juror.id for name, juror in jurors.items()}
            self.people = {name: juror.person.id for name, juror in jurors.items()}
            for name in ("Asel", "Boris"):
                make.seat(jurors[name], round_, category)
            self.seats = [str(seat.id) for seat in db.session.query(Seat)]
            for role in ("organiser", "observer", "chair"):
                self.people[role] = make.appointed(season, role).id
            nominee = make.person("Nominee", email="boss@asel-rail.example")
            jurors["Asel"].employer = "Asel Rail"
            self.entries = []
            for number in range(entries):
                company = make.company("Asel Rail JSC" if number == 0 else f"Firm {number}", members=(nominee,))
                code = "fairness" if number == 3 else "resilience"
                self.entries.append(make.entry(season, f"Route {number}", by=company, in_category=code).id)
                nominee = make.person()
            db.session.commit()

    def add(self, title):
        """One more entry, of a company of its own."""
        with self.app.app_context():
            made = make.entry(season_by_slug(self.slug), title, by=make.company(members=(make.person(),))).id
            db.session.commit()
            return made

    def work(self, entry):
        """Asel steps back from an entry, Boris doubts its category."""
        with self.app.app_context():
            nomination, round_ = db.session.get(Nomination, entry), db.session.get(Round, self.round_id)
            given = {name: make.assignment(db.session.get(Juror, self.jurors[name]), round_, nomination, declared=False)
                     for name in ("Asel", "Boris")}  # fmt: skip
            make.recusal(given["Asel"])
            db.session.add(CategoryDoubt(assignment_id=given["Boris"].id, note="", at=now()))
            db.session.commit()

    def client(self, name):
        client = self.app.test_client()
        make.sign_in(client, self.people[name])
        return client

    def at(self, rest):
        return f"/{self.slug}{rest}"

    def rows(self, table, **values):
        with self.app.app_context():
            return db.session.query(table).filter_by(**values).count()


@pytest.fixture
def room(app):
    return Room(app)


def test_conduct_comes_first_then_conflicts_then_dossiers(room):
    client = room.client("Boris")
    assert client.get(room.at("/ballots")).location == room.at("/conduct")
    assert client.get(room.at("/conflicts")).location == room.at("/conduct")
    assert client.submit(room.at("/conduct")).status_code == 422
    answer = client.submit(room.at("/conduct"), accept="y")
    assert answer.location == room.at("/conflicts")
    organiser = room.client("organiser")
    organiser.submit(room.at(f"/jury/assignment/entries/{room.entries[1]}"), chosen=[str(room.jurors["Boris"])])
    with room.app.app_context():
        ballot = db.session.query(Assignment.id).one()[0]
    assert client.get(room.at(f"/ballots/{ballot}")).location == room.at("/conflicts?round=1")
    page = client.get(room.at("/conflicts")).page
    assert "3 nominees still to check" in page.text
    answer = client.submit(room.at("/conflicts"))
    assert answer.location == room.at("/ballots?round=1&begin=1")
    assert client.get(room.at(f"/ballots/{ballot}")).status_code == 200
    assert room.rows(Event, kind="conduct.accepted") == 1
    assert room.rows(Declaration) == 1


def test_a_conflict_that_is_known_is_not_asked_again(room):
    client = room.client("Boris")
    client.submit(room.at("/conduct"), accept="y")
    with room.app.app_context():
        db.session.add(Conflict(juror_id=room.jurors["Boris"], nomination_id=room.entries[0], reason="other", at=now()))
        db.session.commit()
    assert "2 nominees still to check" in client.get(room.at("/conflicts")).page.text
    assert client.submit(room.at("/conflicts")).location == room.at("/ballots?round=1&begin=1")
    assert "still to check" not in client.get(room.at("/conflicts?all=1")).page.text


def test_ties_are_suggested_with_their_reason_and_declared(room):
    client = room.client("Asel")
    client.submit(room.at("/conduct"), accept="y")
    page = client.get(room.at("/conflicts")).page
    assert "Works for Asel Rail JSC, according to the profile." in page.text
    chosen = next(form for form in page.forms if "shown" in form.names)
    assert dict(chosen.fields)[f"reason-{room.entries[0]}"] == "employment"
    assert dict(chosen.fields)[f"reason-{room.entries[1]}"] == ""
    client.submit(room.at("/conflicts"))
    assert room.rows(Conflict, nomination_id=room.entries[0], reason="employment") == 1
    assert room.rows(Mail, event="jury.recused") == 1
    page = client.get(room.at("/conflicts")).page
    assert "You have gone through all the nominees" in page.text


def test_a_reason_of_our_own_and_nominees_not_shown_are_refused(room):
    client = room.client("Boris")
    client.submit(room.at("/conduct"), accept="y")
    page = client.get(room.at("/conflicts"))
    answer = client.submit(page, **{f"reason-{room.entries[1]}": "dislike"})
    assert answer.status_code == 422
    assert room.rows(Conflict) == room.rows(Declaration) == 0
    client.submit(page, shown=[str(room.entries[3])])
    assert room.rows(Conflict) == 0


def test_only_what_is_needed_to_declare_is_shown(room):
    client = room.client("Boris")
    client.submit(room.at("/conduct"), accept="y")
    page = client.get(room.at("/conflicts")).page
    assert "Route 3" not in page.text  # another panel
    assert "The bridge was gone" not in page.source
    assert "boss@asel-rail.example" not in page.source


def test_every_nominee_is_gone_through_page_by_page_and_each_can_be_found(app, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 2)
    room = Room(app, entries=9)  # one of them of another panel
    client = room.client("Boris")
    client.submit(room.at("/conduct"), accept="y")
    seen = []
    for left in (8, 6, 4, 2):
        page = client.get(room.at("/conflicts"))
        assert f"{left} nominees still to check" in page.page.text
        shown = dict.fromkeys(key for key, _ in named(page))
        assert len(shown) == 2
        seen += shown
        answer = client.submit(page)
    assert answer.location == room.at("/ballots?round=1&begin=1")
    assert len(set(seen)) == 8
    with room.app.app_context():
        assert set(db.session.query(Declaration).one().nominations) == set(seen)
    every = [key for number in (1, 2, 3, 4) for key, _ in named(client.get(room.at(f"/conflicts?all=1&page={number}")))]
    assert sorted(every) == sorted(seen)
    found = client.get(room.at("/conflicts?all=1&q=FIRM 7"))
    assert [name for _, name in named(found)] == ["Firm 7"]
    client.submit(found, **{f"reason-{room.entries[7]}": "family"})
    assert room.rows(Conflict, nomination_id=room.entries[7]) == 1
    assert "No matching nominees" in client.get(room.at("/conflicts?q=nobody")).page.text
    assert client.get(room.at("/conflicts?q=%00")).status_code == 200


def named(page):
    """The nominees on the page that can be chosen: id and company."""
    rows = [row for row in page.page.all("tr") if row.get("id", "").startswith("n-")]
    return [(row.get("id")[2:], next(row.iter("th")).find("input").tail.strip()) for row in rows]


def test_in_a_blind_round_nobody_is_found_by_a_title(room, monkeypatch):
    client = room.client("Boris")
    client.submit(room.at("/conduct"), accept="y")
    assert named(client.get(room.at("/conflicts?q=route")))
    monkeypatch.setattr(views, "is_blind", lambda *_: True)
    page = client.get(room.at("/conflicts?q=route"))
    assert "No matching nominees" in page.page.text
    assert [name for _, name in named(client.get(room.at("/conflicts?q=firm 1")))] == ["Firm 1"]


def test_panels_show_seats_loads_and_cover(room):
    page = room.client("organiser").get(room.at("/jury")).page
    assert "3 nominations in " in page.text
    assert " have fewer than 7 jurors" in page.text
    table = next(row for row in page.all("table") if "matrix" in (row.get("class") or ""))
    rows = [[text_of(cell) for cell in row] for row in table.iter() if row.tag.endswith("tr")]
    assert rows == [
        ["Juror", "Efficiency", "Resilience", "Digitalisation", "Fairness", "In all"],
        ["AselAsel Rail", "", "0", "", "", "0 of 20"],
        ["Boris", "", "0", "", "", "0 of 20"],
        ["Nominations with 7 jurors", "0 of 0", "0 of 3", "0 of 0", "0 of 1", ""],
    ]
    clara = str(room.people["Clara"])
    answer = room.client("organiser").submit(
        room.at("/jury"), form="/jury/seats?round=1", person=clara, category="fairness"
    )
    assert answer.status_code == 303
    assert room.rows(Seat) == 3
    assert room.client("organiser").submit(room.at("/jury"), form="/jury/seats?round=1", person="").status_code == 422


def test_a_chair_becomes_a_juror_with_a_seat(room):
    chair = str(room.people["chair"])
    room.client("organiser").submit(room.at("/jury"), form="/jury/seats?round=1", person=chair, category="")
    assert room.rows(Juror, person_id=room.people["chair"]) == 1
    assert room.client("chair").get(room.at("/ballots")).location == room.at("/conduct")


def test_a_seat_goes_with_its_entries_and_comes_back_with_them(room):
    client = room.client("organiser")
    path = room.at(f"/jury/assignment/entries/{room.entries[1]}")
    client.submit(path, chosen=[str(room.jurors["Asel"])])
    own = client.get(room.at("/jury")).page.links["Asel"]
    links = client.get(own).page.links
    link = next(url for words, url in links.items() if words.startswith("Remove from the panel"))
    page = client.get(link)
    assert "1 nomination will be unassigned from this juror." in page.page.text
    assert client.submit(page, reason="Moved").status_code == 303
    assert (room.rows(Seat), room.rows(Assignment, removed_at=None)) == (1, 0)
    own = room.at(f"/jury/jurors/{room.jurors['Asel']}")
    assert client.submit(client.get(own), form="/return").status_code == 303
    assert (room.rows(Seat), room.rows(Assignment, removed_at=None)) == (2, 1)


def test_an_entry_is_given_and_taken_back_by_hand(room):
    client = room.client("organiser")
    path = room.at(f"/jury/assignment/entries/{room.entries[1]}")
    both = [str(room.jurors[name]) for name in ("Asel", "Boris")]
    assert client.submit(path, chosen=both).status_code == 303
    assert room.rows(Assignment) == 2
    assert room.rows(Mail, event="jury.assigned") == 2
    client.submit(path, chosen=both[:1])
    assert room.rows(Assignment, removed_at=None) == 1
    client.submit(path, chosen=both)
    assert room.rows(Assignment, removed_at=None) == room.rows(Assignment) == 2


def test_the_own_company_cannot_be_given(room):
    client = room.client("organiser")
    path = room.at(f"/jury/assignment/entries/{room.entries[0]}")
    page = client.get(path)
    assert "Works for Asel Rail JSC, according to the profile." in page.page.text
    answer = client.submit(page, chosen=[str(room.jurors["Asel"])])
    assert answer.status_code == 422
    assert "Asel: This is the juror’s own company." in answer.page.text
    assert room.rows(Assignment) == 0


def test_entries_are_given_to_one_juror(room):
    client = room.client("organiser")
    path = room.at(f"/jury/assignment/jurors/{room.jurors['Boris']}")
    client.submit(path, chosen=[str(entry) for entry in room.entries[:2]])
    assert room.rows(Assignment, juror_id=room.jurors["Boris"]) == 2
    client.submit(room.at(f"/jury/jurors/{room.jurors['Boris']}"), most_entries="2", employer="Port")
    answer = client.submit(path, chosen=[str(entry) for entry in room.entries[:3]])
    assert answer.status_code == 422
    assert room.rows(Assignment) == 2


def test_entries_are_taken_back_from_a_juror_who_has_more_than_allowed(room):
    client = room.client("organiser")
    path = room.at(f"/jury/assignment/jurors/{room.jurors['Boris']}")
    client.submit(path, chosen=[str(entry) for entry in room.entries[:3]])
    client.submit(room.at(f"/jury/jurors/{room.jurors['Boris']}"), most_entries="1", employer="Port")
    assert client.submit(path, chosen=[str(entry) for entry in room.entries[:2]]).status_code == 303
    assert room.rows(Assignment, juror_id=room.jurors["Boris"], removed_at=None) == 2


@pytest.mark.parametrize(("asked", "words"), [("0", "von 1 bis 50"), ("x", "eine ganze Zahl"), ("", "von 1 bis 50")])
def test_a_number_that_cannot_be_planned_with_is_said_and_nothing_is_claimed_of_a_plan(room, asked, words):
    client = room.client("organiser")
    client.get("/language/de")
    page = client.get(room.at(f"/jury/assignment/spread?target={asked}&most=5"))
    assert words in page.page.text
    assert "Not a valid" not in page.page.text
    assert ("erreicht das Ziel" in page.page.text) is False
    assert page.page.by_id("target").get("value") == asked


def test_nobody_waits_while_a_plan_is_made(room, monkeypatch):
    """A form's transaction holds SQLite's write lock; a plan of thousands of entries takes seconds."""
    reads, made = [], assigning_queries.spread
    monkeypatch.setattr(
        assigning_queries, "spread", lambda *args, **more: (reads.append(reading.get()), made(*args, **more))[1]
    )
    organiser = room.client("organiser")
    page, older = (organiser.get(room.at("/jury/assignment/spread?target=2")) for _ in range(2))
    assert organiser.submit(page, form="apply").status_code == 303
    assert organiser.submit(older, form="apply").status_code == 422  # shown anew
    assert reads == [True] * 5


def test_what_changed_while_a_plan_was_made_is_noticed(room, monkeypatch):
    made, organiser = assigning_queries.spread, room.client("organiser")
    page = organiser.get(room.at("/jury/assignment/spread?target=2"))
    before = room.rows(Assignment)

    def meanwhile(*args, **more):
        plan = made(*args, **more)
        monkeypatch.setattr(assigning_queries, "spread", made)
        with db.engine.begin() as other:
            other.execute(update(Juror).values(most_entries=1))
        return plan

    monkeypatch.setattr(assigning_queries, "spread", meanwhile)
    assert organiser.submit(page, form="apply").status_code == 422
    assert room.rows(Assignment) == before


def test_spreading_shows_the_plan_and_does_exactly_that(room):
    client = room.client("organiser")
    page = client.get(room.at("/jury/assignment/spread?target=2"))
    assert "5 new assignments." in page.page.text
    assert "Jurors on the panel: 2. With a conflict or a connection: 1. Already full: 0." in page.page.text
    assert "Works for Asel Rail JSC" in page.page.text
    assert room.rows(Assignment) == 0
    assert client.submit(page, form="apply").status_code == 303
    assert room.rows(Assignment) == 5
    assert room.rows(Event, kind="entries.assigned") == 1


def test_a_plan_that_is_no_longer_true_is_shown_anew(room):
    client = room.client("organiser")
    page = client.get(room.at("/jury/assignment/spread?target=1"))
    path = room.at(f"/jury/assignment/entries/{room.entries[1]}")
    client.submit(path, chosen=[str(room.jurors["Boris"])])
    answer = client.submit(page, form="apply")
    assert answer.status_code == 422
    assert "Nothing was done" in answer.page.text
    assert "Nominations assigned to jurors" in answer.page.text
    assert room.rows(Assignment) == 1


def test_a_late_juror_out_with_the_effect_shown_before(room):
    client = room.client("organiser")
    client.submit(client.get(room.at("/jury/assignment/spread?target=2")), form="apply")
    path = room.at(f"/jury/jurors/{room.jurors['Boris']}/out")
    page = client.get(path)
    assert "3 nominations will be unassigned from this juror." in page.page.text
    assert client.submit(page).status_code == 422
    assert client.submit(page, reason="Ill").status_code == 303
    assert room.rows(Assignment, juror_id=room.jurors["Boris"], removed_at=None) == 0
    assert room.rows(Seat) == 1


def test_recusals_are_listed_and_lifted(room):
    organiser = room.client("organiser")
    organiser.submit(organiser.get(room.at("/jury/assignment/spread?target=2")), form="apply")
    client = room.client("Boris")
    client.submit(room.at("/conduct"), accept="y")
    client.submit(room.at("/conflicts"), **{f"reason-{room.entries[1]}": "family"})
    page = organiser.get(room.at("/jury/recusals"))
    assert "Family or close personal relation" in page.page.text
    lifted = organiser.submit(page.page.links["Lift: Boris, Route 1"], reason="Declared by mistake")
    assert lifted.status_code == 303
    assert room.rows(Conflict) == 0


def test_the_profile_is_the_jurors_own(room):
    client = room.client("Boris")
    assert client.submit(room.at("/jury-profile"), employer="Port of Aktau", languages=["ru", "kk"]).status_code == 303
    page = room.client("organiser").get(room.at(f"/jury/jurors/{room.jurors['Boris']}")).page
    assert "Port of Aktau" in page.source
    assert client.submit(room.at("/jury-profile"), employer="x" * 200).status_code == 422


ORGANISERS = (
    "/jury/assignment/spread",
    "/jury/jurors/{juror}",
    "/jury/jurors/{juror}/out",
    "/jury/assignment/entries/{entry}",
    "/jury/assignment/jurors/{juror}",
)
READERS = ("/jury", "/jury/assignment", "/jury/recusals", "/jury/doubts")
JUDGES = ("/conduct", "/jury-profile")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("name", "open_"),
    [("organiser", READERS + ORGANISERS), ("observer", READERS), ("chair", JUDGES), ("Boris", JUDGES)],
)
def test_who_may_come_in(room, name, open_):
    client = room.client(name)
    for path in READERS + ORGANISERS + JUDGES:
        url = room.at(path.format(juror=room.jurors["Asel"], entry=room.entries[1]))
        assert client.get(url).status_code == (200 if path in open_ else 404), path


@pytest.mark.databases("sqlite")
def test_pages_take_as_many_queries_with_three_entries_as_with_one(app, statements):
    room = Room(app, 1)
    organiser, juror = room.client("organiser"), room.client("Boris")
    juror.submit(room.at("/conduct"), accept="y")
    asel, entry = room.jurors["Asel"], room.entries[0]
    paths = dict.fromkeys(
        ("/jury", "/jury/assignment", f"/jury/assignment/entries/{entry}", f"/jury/assignment/jurors/{asel}",
         "/jury/assignment/spread", f"/jury/jurors/{asel}", "/jury/recusals", "/jury/doubts"), organiser
    ) | {"/conflicts": juror}  # fmt: skip

    def costs():
        found = {}
        for path, client in paths.items():
            with statements() as sent:
                client.get(room.at(path))
            found[path] = len(sent)
        return found

    room.work(entry)
    costs()  # the first time fills what is kept
    few = costs()
    for number in (1, 2):
        room.work(room.add(f"Route {number}"))
    assert costs() == few
