"""Languages of dossiers and of jurors: told in the queue and to whoever assigns, and never a reason to forbid."""

from __future__ import annotations

import pytest

from awards.core.db import db
from awards.jury import rules
from awards.jury.models import Assignment, Juror
from awards.programmes.models import Round
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.markup import text_of


def test_nothing_is_said_of_a_juror_who_gave_no_languages():
    assert rules.reads(["ru", "kk"], "kk")
    assert not rules.reads(["ru", "kk"], "de")
    assert rules.reads([], "de")


class Readers:
    """One entry in Russian and one in German; Asel reads Russian, Boris German, Clara gave no languages."""

    def __init__(self, app, *, given=False, source=None):
        self.app = app
        with app.app_context():
            season = make.season(source)
            round_ = make.rounds(season)["1"]
            self.slug, self.round_id = season.slug, round_.id
            self.entries, self.jurors, self.people = {}, {}, {"organiser": make.appointed(season, "organiser").id}
            for title, language in (("Steppe", "ru"), ("Rhein", "de")):
                self.entries[title] = make.entry(season, title, language=language)
            for name, read in (("Asel", ["ru"]), ("Boris", ["de", "en"]), ("Clara", [])):
                juror = make.juror(season, make.person(name))
                juror.languages = read
                make.seat(juror, round_, make.category(season))
                self.jurors[name], self.people[name] = juror.id, juror.person.id
                if given:
                    for entry in self.entries.values():
                        make.assignment(juror, round_, entry)
            self.entries = {title: entry.id for title, entry in self.entries.items()}
            db.session.commit()

    def page(self, name, path):
        client = self.app.test_client()
        make.sign_in(client, self.people[name])
        return client.get(f"/{self.slug}{path}").page

    def rows(self, name, path):
        return {
            title: next(text_of(row) for row in self.page(name, path).all("tr") if title in text_of(row))
            for title in ("Steppe", "Rhein")
        }


NOT_YOURS = "Not one of the languages you read"


def test_a_juror_sees_in_the_queue_which_dossier_is_in_which_language(app):
    readers = Readers(app, given=True)
    mine = readers.rows("Asel", "/ballots")
    assert "Russian" in mine["Steppe"]
    assert NOT_YOURS not in mine["Steppe"]
    assert "German" in mine["Rhein"]
    assert NOT_YOURS in mine["Rhein"]
    assert NOT_YOURS not in "".join(readers.rows("Clara", "/ballots").values())
    with app.app_context():
        db.session.get(Juror, readers.jurors["Asel"]).languages = ["ru", "de"]
        db.session.commit()
    assert NOT_YOURS not in "".join(readers.rows("Asel", "/ballots").values())


def test_what_is_closed_needs_no_reader(app):
    readers = Readers(app, given=True)
    with app.app_context():
        for row in db.session.query(Assignment).filter_by(juror_id=readers.jurors["Asel"]):
            make.recusal(row)
        db.session.commit()
    assert NOT_YOURS not in "".join(readers.rows("Asel", "/ballots").values())


WHY = "The dossier is in German, which the juror does not read, according to the profile."


def test_who_gives_an_entry_by_hand_is_warned_and_can_give_it_all_the_same(app):
    readers = Readers(app)
    path = f"/jury/assignment/entries/{readers.entries['Rhein']}"
    page = readers.page("organiser", path)
    told = {name: next(text_of(row) for row in page.all("tr") if name in text_of(row)) for name in readers.jurors}
    assert WHY in told["Asel"]
    assert WHY not in told["Boris"] + told["Clara"]
    assert "Languages not given" in told["Clara"]
    assert "Languages not given" not in told["Asel"] + told["Boris"]
    tick = page.by_id(f"pick-{readers.jurors['Asel']}")
    assert tick.get("aria-describedby") == f"pick-{readers.jurors['Asel']}-why"
    assert tick.get("disabled") is None
    client = app.test_client()
    make.sign_in(client, readers.people["organiser"])
    assert client.submit(f"/{readers.slug}{path}", chosen=[str(readers.jurors["Asel"])]).status_code == 303
    rows = readers.rows("organiser", "/jury/assignment")
    assert "1 of its jurors does not read this language" in rows["Rhein"]
    assert "does not read" not in rows["Steppe"]


def test_the_entries_of_a_juror_say_their_language_and_which_the_juror_does_not_read(app):
    readers = Readers(app)
    rows = readers.rows("organiser", f"/jury/assignment/jurors/{readers.jurors['Asel']}")
    assert WHY in rows["Rhein"]
    assert "Russian" in rows["Steppe"]
    assert "does not read" not in rows["Steppe"]
    page = readers.page("organiser", f"/jury/assignment/jurors/{readers.jurors['Clara']}")
    assert "Languages not given." in page.text
    assert "does not read" not in page.text


def test_the_plan_names_who_would_get_what_they_do_not_read_and_whose_languages_are_not_known(app):
    readers = Readers(app)
    page = readers.page("organiser", "/jury/assignment/spread?target=3")
    assert "2 new assignments go to jurors who do not read the dossier’s language" in page.text
    rows = {text_of(row) for row in page.all("tr")}
    assert {"SteppeRussianBoris", "RheinGermanAsel"} <= rows
    assert "Languages not given: Clara" in page.text
    with app.app_context():
        season, round_ = season_by_slug(readers.slug), db.session.get(Round, readers.round_id)
        make.assignment(db.session.get(Juror, readers.jurors["Clara"]), round_, make.entry(season, "Third"))
        db.session.commit()
    page = readers.page("organiser", "/jury/assignment/spread?target=1")
    assert "does not read the dossier" not in page.text
    assert "do not read the dossier" not in page.text


@pytest.mark.databases("sqlite")
def test_where_everybody_answers_in_one_language_nobody_is_asked_for_theirs(app):
    source = make.MAGISTRAL.read_text().replace("answer_languages: [en, de, ru, kk]", "answer_languages: [de]")
    readers = Readers(app, source=source, given=True)
    entry, juror = readers.entries["Rhein"], readers.jurors["Clara"]
    for path in ("", "/spread?target=3", f"/entries/{entry}", f"/jurors/{juror}"):
        assert "Languages not given" not in readers.page("organiser", f"/jury/assignment{path}").text
    assert "German" not in readers.rows("Clara", "/ballots")["Rhein"]


@pytest.mark.databases("sqlite")
def test_a_juror_can_read_every_language_of_the_form(app):
    with app.app_context():
        source = make.MAGISTRAL.read_text().replace("answer_languages: [en,", "answer_languages: [it, en,")
        season = make.season(source)
        juror = make.juror(season, make.person("Giulia"))
        slug, whose = season.slug, juror.person.id
        db.session.commit()
    client = app.test_client()
    make.sign_in(client, whose)
    assert client.submit(f"/{slug}/jury-profile", languages=["it", "xx"]).status_code == 303
    with app.app_context():
        assert db.session.query(Juror).one().languages == ["it"]
