"""The organisers' translation: beside the original for jurors who read in its language, and kept while that stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.nominations.models import Translation, Version
from awards.nominations.translating import actions, rules
from awards.nominations.translating.queries import translations
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.markup import text_of
from tests.nominations.test_actions import World

MARK = "Translation by the organisers"
ORIGINAL = "The bridge was gone."


class Staged:
    """An entry in English that a juror holds beside two others, and an organiser."""

    def __init__(self, app, source=None):
        self.app = app
        with app.app_context():
            season = make.season(source)
            juror = make.juror(season, make.person("Asel"))
            for title in ("Beside", "Behind"):
                make.assignment(juror, make.rounds(season)["1"], make.entry(season, title))
            entry = make.entry(season, "Route of last resort")
            ballot = make.assignment(juror, make.rounds(season)["1"], entry)
            self.slug, self.entry, self.ballot, self.version = season.slug, entry.id, ballot.id, entry.version_id
            self.people = {"juror": juror.person.id, "organiser": make.appointed(season, "organiser").id,
                           "second": make.appointed(season, "organiser").id}  # fmt: skip
            db.session.commit()

    def client(self, name="organiser", language="en"):
        client = self.app.test_client()
        make.sign_in(client, self.people[name])
        client.get(f"/language/{language}")
        return client

    def url(self, language="de"):
        return f"/{self.slug}/entries/{self.entry}/translations/{language}"

    def read_by_staff(self):
        return f"/{self.slug}/entries/{self.entry}"

    def write(self, client=None, **texts):
        values = {f"text-{name}": text for name, text in texts.items()}
        return (client or self.client()).submit(self.url(), form="texts", **values)

    def read(self, language="de"):
        return self.client("juror", language).get(f"/{self.slug}/ballots/{self.ballot}").page

    def stored(self):
        with self.app.app_context():
            return {row.question: row.text for row in db.session.query(Translation)}


@pytest.fixture
def staged(app):
    return Staged(app)


def test_a_juror_who_reads_in_its_language_sees_the_translation_under_the_original(staged):
    answer = staged.write(challenge="Die Brücke war weg.\n\nNichts ging mehr.", title="Weg der letzten Zuflucht")
    assert answer.status_code == 303
    page = staged.read()
    answered = page.by_id("q-challenge")
    said = text_of(answered)
    assert said.index(ORIGINAL) < said.index("Übersetzung der Veranstalter") < said.index("Die Brücke war weg.")
    original, translated = (each for each in answered.iter() if each.get("class") == "prose")
    assert original.get("lang") == "en"
    assert translated.get("lang") is None
    assert "Weg der letzten Zuflucht" in text_of(page.by_id("main"))
    for language in ("en", "ru"):
        other = staged.read(language)
        assert "Die Brücke" not in other.source
        assert ORIGINAL in other.text


def test_the_list_says_which_dossier_has_a_translation_for_the_reader(staged):
    def listed(language):
        return staged.client("juror", language).get(f"/{staged.slug}/ballots").page.text

    assert "Mit Übersetzung" not in listed("de")
    staged.write(challenge="Die Brücke war weg.")
    assert listed("de").count("Mit Übersetzung") == 1
    assert "With a translation" not in listed("en")


def test_in_a_blind_round_no_translation_tells_who_the_nominee_is(app):
    source = make.MAGISTRAL.read_text()
    staged = Staged(app, source.replace("entries: admitted, blind: false", "entries: admitted, blind: true"))
    staged.write(legal_name="Kaspische Bahn AG", challenge="Die Brücke war weg.")
    page = staged.read()
    assert "Die Brücke war weg." in page.text
    assert "Kaspische" not in page.source


def test_what_is_written_anew_or_taken_away_is_so_for_jurors_at_once(staged):
    staged.write(challenge="Die Brücke war weg.")
    assert "Die Brücke war weg." in staged.read().text
    staged.write(challenge="Die Brücke fehlte.")
    assert "Die Brücke fehlte." in staged.read().text
    staged.write(challenge=" ")
    assert "Die Brücke" not in staged.read().source
    assert staged.stored() == {}


def test_the_page_has_every_text_that_jurors_read_and_nothing_else(staged):
    page = staged.client().get(staged.url()).page
    fields = {each.get("name") for each in page.all("textarea", "input")}
    assert {"text-challenge", "text-legal_name", "text-q_resilience_1"} <= fields
    assert not fields & {"text-contact_name", "text-ties", "text-kpis", "text-country"}
    assert "secret.contact@nominee.example" not in page.source
    assert page.by_id("text-challenge").get("lang") == "de"
    staged.write(challenge="Die Brücke war weg.")
    assert "Deutsch (1)" in staged.client().get(staged.url("ru")).page.text
    assert staged.url() in staged.client().get(f"/{staged.slug}/entries/{staged.entry}").page.source


def test_the_log_says_that_it_was_translated_and_not_what(staged):
    staged.write(challenge="Die Brücke war weg.")
    staged.write(challenge="Die Brücke war weg.")
    with staged.app.app_context():
        (event,) = db.session.query(Event).filter_by(kind="translation.saved").all()
        assert event.subject_id == staged.entry
        assert event.detail == {"language": "de", "questions": ["challenge"], "version": 1}


def test_whoever_was_overtaken_loses_nothing_and_overwrites_nothing(staged):
    second = staged.client("second")
    page = second.get(staged.url())
    staged.write(challenge="Die Brücke war weg.")
    answer = second.submit(page, form="texts", **{"text-challenge": "Ein anderes Wort."})
    assert answer.status_code == 422
    assert "Ein anderes Wort." in answer.page.source
    assert staged.stored() == {"challenge": "Die Brücke war weg."}


def test_a_text_that_cannot_be_kept_is_said_and_shown_again(staged):
    answer = staged.write(challenge="ü" * 10_001)
    assert answer.status_code == 422
    assert "10,000" in answer.page.text or "10000" in answer.page.text
    assert staged.stored() == {}


@pytest.mark.parametrize("language", ["en", "it", "xx"])
def test_there_is_no_page_for_the_own_language_or_one_that_nobody_reads_in(staged, language):
    assert staged.client().get(staged.url(language)).status_code == 404


def test_a_programme_without_translations_has_them_for_staff_and_no_query_for_jurors(app, statements):
    source = make.MAGISTRAL.read_text().replace("translation_by_organiser: true", "translation_by_organiser: false")
    staged = Staged(app, source)
    page = staged.client().get(staged.url()).page
    assert not [each for each in page.all("input") if each.get("name") == "released"]
    staged.write(challenge="Die Brücke war weg.")
    assert "Die Brücke war weg." in staged.client("organiser", "de").get(staged.read_by_staff()).page.text
    assert "Die Brücke" not in staged.read().source
    client = staged.client("juror", "de")
    with statements() as sent:
        client.get(f"/{staged.slug}/ballots/{staged.ballot}")
    assert not [each for each in sent if "translations" in str(each)]


def test_somebody_with_a_side_in_the_category_translates_nothing(staged):
    with staged.app.app_context():
        season = season_by_slug(staged.slug)
        own = db.session.get(make.Person, staged.people["organiser"])
        make.entry(season, "Own", by=make.company(members=(own,)))
        db.session.commit()
    assert staged.client().get(staged.url()).status_code == 403
    assert staged.client("second").get(staged.url()).status_code == 200


def test_a_corrected_version_keeps_what_is_still_a_translation_of_it(context):
    world = World()
    nomination = world.begun()
    first = world.submit(nomination)
    told = {"challenge": "Die Brücke.", "title": "Weg", "q_resilience_1": "Drei Wege."}
    actions.translate(first, world.season, "de", told, by=world.person)
    actions.translate(first, world.season, "ru", {"challenge": "Мост."}, by=world.person)
    made_at = now() - timedelta(days=1)
    db.session.execute(update(Translation).values(at=made_at))
    world.save(nomination, "case", challenge="The bridge is back.")
    second = world.submit(nomination)
    db.session.flush()
    assert set(translations(world.season, first.id, "de")) == set(told)
    kept = translations(world.season, second.id, "de")
    assert {name: one.text for name, one in kept.items()} == {"title": "Weg", "q_resilience_1": "Drei Wege."}
    assert {one.at for one in kept.values()} == {made_at}
    assert translations(world.season, second.id, "ru") == {}


def test_a_version_in_another_language_keeps_no_translation_into_it(context):
    season = make.season()
    entry = make.entry(season, "Route")
    first = db.session.get(Version, entry.version_id)
    actions.translate(first, season, "de", {"challenge": "A"}, by=make.person())
    actions.translate(first, season, "kk", {"challenge": "B"}, by=make.person())
    second = Version(nomination_id=entry.id, number=2, programme_id=first.programme_id, title="Route",
                     category_id=first.category_id, language="de", answers=first.answers, sha256="0" * 64,
                     submitted_at=now())  # fmt: skip
    db.session.add(second)
    db.session.flush()
    actions.carry_over(first, second)
    db.session.flush()
    assert translations(season, second.id, "de") == {}
    assert set(translations(season, second.id, "kk")) == {"challenge"}


def test_texts_are_those_of_the_jury_in_the_entrys_category(context):
    programme = make.season().document
    answers = {**make.ANSWERS, "organisation": {**make.ANSWERS["organisation"], "registration_no": "403 438-077"}}
    found = rules.originals(programme, answers, category="resilience")
    assert {"title", "challenge", "q_resilience_1"} <= set(found)
    assert not set(found) & {"contact_name", "contact_email", "ties", "kpis", "country", "privacy", "registration_no"}
    assert "q_resilience_1" not in rules.originals(programme, make.ANSWERS, category="fairness")
