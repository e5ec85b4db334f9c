"""Founding a season in the browser: who may, from what, what comes of it, and what cannot be done with it."""

from __future__ import annotations

import io
import threading
from datetime import date, timedelta

import pytest

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.message import Message
from awards.core.verdicts import Refused
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.programmes import actions as programmes_actions
from awards.programmes.document.programme import load
from awards.programmes.founding import actions, adapting, queries, templates
from awards.programmes.models import Appointment, ProgrammeRevision, Season
from awards.programmes.queries import season_by_slug
from awards.web import text_files
from tests import factories as make
from tests.client import pick
from tests.desk.drafted import NEXT, RUNNING, Drafted, source
from tests.programmes.seeds import text_of

AT = "/seasons/new"
OPENS = "2031-03-03"
TWO = (
    *templates.ALL[:1],
    templates.Template("harbour-lights", Message("Harbour"), Message("Two languages."), templates.SEEDS),
)


@pytest.fixture
def drafted(app):
    return Drafted(app)


@pytest.fixture(autouse=True)
def two_templates(monkeypatch):
    """What ships may grow; here there are two."""
    monkeypatch.setattr(templates, "ALL", TWO)


def found(client, **values):
    return client.submit(
        AT, **({"start": "copy", "which": f"{RUNNING}/1", "season_id": "2031", "opens": OPENS} | values)
    )


def from_template(client, code="magistral", **values):
    given = {"start": code, "season_id": "2031", "opens": OPENS, "award": "Preis der Stadt"}
    given |= {"timezone": "Europe/Berlin", "languages": ["de", "en"], "default_language": "de"}
    return client.submit(AT, **(given | values))


def from_file(client, text, **values):
    file = (io.BytesIO(text if isinstance(text, bytes) else text.encode()), "p.yaml")
    return client.submit(AT, start="file", file=file, **values)


def season(drafted, slug="2031"):
    """What there is of a season: its document, and the roles of people in it by address."""
    with drafted.app.app_context():
        row = season_by_slug(slug)
        if row is None:
            return None
        rows = db.session.query(Appointment, Person).join(Person, Person.id == Appointment.person_id)
        people = {person.name: (each.role, each.accepted_at is not None)
                  for each, person in rows.filter(Appointment.season_id == row.id)}  # fmt: skip
        return row.document, people, row.is_draft, row.award


def test_whoever_runs_a_season_may_found_one_and_nobody_else(drafted):
    for name in ("owner", "organiser", "second"):
        assert drafted.client(name).get(AT).status_code == 200
    for name in ("observer", "chair", "juror", "judge", "nominee", "stranger"):
        client = drafted.client(name)
        assert client.get(AT).status_code == 404
        assert client.post(AT, data={"start": "magistral"}).status_code == 404
    answer = drafted.client("nobody").get(AT)
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/seasons/new")


def test_who_lost_the_role_founds_nothing_more_and_copies_only_what_is_left(drafted):
    client = drafted.client("organiser")
    page = client.get(AT)
    drafted.end_roles("organiser", "owner")
    assert client.submit(page, start="copy", which=f"{NEXT}/1", season_id="2031", opens=OPENS).status_code == 404
    owner = drafted.client("owner")  # still an organiser of the running season
    answer = found(owner, which=None)
    answer = owner.post(AT, data={**posted(owner), "which": f"{NEXT}/1"})
    assert answer.status_code == 422
    assert season(drafted) is None


def fields(page):
    """The fields of the form as it is shown."""
    return dict(pick(page.forms, "founding").fields)


def posted(client, **values):
    """What the page's form sends, to be changed as no browser would."""
    return {
        **fields(client.get(AT).page),
        "start": "copy",
        "which": f"{RUNNING}/1",
        "season_id": "2031",
        "opens": OPENS,
        **values,
    }


def test_a_copy_is_a_draft_that_its_founder_owns_and_the_others_are_invited_to(drafted):
    with drafted.app.app_context():
        running = season_by_slug(RUNNING)
        make.appointed(running, "owner", make.person("Second owner", email="second@owner.example"))
        both = make.appointed(running, "organiser", make.person("Both", email="both@owner.example"))
        make.appointed(running, "owner", both)
        gone = make.appointed(running, "organiser", make.person("Gone", email="gone@owner.example"))
        gone.disabled_at = now()
        left = make.appointed(running, "organiser", make.person("Left", email="left@owner.example"))
        db.session.query(Appointment).filter_by(person_id=left.id).one().ended_at = now()
        make.appointed(running, "juror", make.person("Judge", email="judge@owner.example"))
        db.session.commit()
    client = drafted.client("owner")
    answer = found(client)
    assert (answer.status_code, answer.location) == (303, "/2031/programme")
    document, people, is_draft, award = season(drafted)
    assert is_draft
    assert award == "magistral-awards"
    assert document.season.opens == date(2031, 3, 3)
    assert people == {"The owner": ("owner", True), "Second owner": ("owner", False), "Both": ("owner", False)}
    told = {mail.to for mail in drafted.rows(Mail, Mail.event == "appointment") if mail.to.endswith("@owner.example")}
    assert told == {"second@owner.example", "both@owner.example"}
    page = client.get(answer.location).page
    assert "Season 2031 is there, as a draft that you run." in page.text
    (event,) = drafted.rows(Event, Event.kind == "season.founded", Event.person_id == drafted.people["owner"])
    assert event.detail["slug"] == "2031"
    for name in ("nobody", "organiser", "judge"):
        assert drafted.client(name).get("/2031/").status_code == 404


@pytest.mark.parametrize(
    ("second", "words"),
    [("nobody", "Enter an email address, like"), ("OWN", "Enter the address of somebody else, or none")],
)
def test_a_second_organiser_has_an_address_of_their_own(drafted, second, words):
    with drafted.app.app_context():
        own = db.session.get_one(Person, drafted.people["owner"]).email
    typed = own.upper() if second == "OWN" else second
    answer = found(drafted.client("owner"), second=typed, staff=None)
    assert answer.status_code == 422
    assert words in answer.page.text
    assert season(drafted) is None


def test_a_second_organiser_is_invited_with_the_founding(drafted):
    assert found(drafted.client("owner"), second="Second@B.example", staff=None).status_code == 303
    assert season(drafted)[1] == {"The owner": ("owner", True), "": ("organiser", False)}
    assert len(drafted.rows(Mail, Mail.event == "appointment", Mail.to == "second@b.example")) == 1


def test_without_the_tick_nobody_is_invited(drafted):
    with drafted.app.app_context():
        make.appointed(season_by_slug(RUNNING), "organiser")
        db.session.commit()
    assert found(drafted.client("owner"), staff=None).status_code == 303
    assert season(drafted)[1] == {"The owner": ("owner", True)}


def test_an_earlier_revision_is_copied_as_it_was(drafted):
    with drafted.app.app_context():
        running = season_by_slug(RUNNING)
        text = text_of("magistral").replace("The Transport Oscar of Eurasia", "Another line", 1)
        programmes_actions.put_in_force(running, text, load(text), by=None)
        db.session.commit()
    client = drafted.client("owner")
    page = client.get(AT).page.text
    assert "2027, revision 2 (in force)" in page
    assert "2027, revision 1" in page
    assert found(client, which=f"{RUNNING}/1").status_code == 303
    assert season(drafted)[0].programme.tagline["en"] == "The Transport Oscar of Eurasia"
    assert found(client, which=f"{RUNNING}/2", season_id="2032").status_code == 303
    assert season(drafted, "2032")[0].programme.tagline["en"] == "Another line"


@pytest.mark.parametrize("which", ["2027/1", "2028/2", "2028/x", "", "2028"])
def test_nobody_copies_a_season_that_they_do_not_run(drafted, which):
    """The organiser of the draft is nobody in the running season."""
    client = drafted.client("organiser")
    assert "2027/1" not in client.get(AT).get_data(as_text=True)
    answer = client.post(AT, data=posted(client, which=which))
    assert answer.status_code == 422
    assert season(drafted) is None
    assert "A copy of 2027" not in client.get(f"{AT}?start=copy&which={which}").page.text


def test_the_page_names_no_draft_of_others(drafted):
    with drafted.app.app_context():
        make.appointed(season_by_slug(RUNNING), "organiser", db.session.get(Person, drafted.people["stranger"]))
        db.session.commit()
    client = drafted.client("stranger")
    for query in ("", "?start=copy&which=2028/1", "?start=magistral", "?start=file"):
        assert "2028, revision" not in client.get(AT + query).get_data(as_text=True)
    answer = client.post(AT, data=posted(client, which="2028/1"))
    assert answer.status_code == 422
    assert "2028, revision" not in answer.get_data(as_text=True)


def test_a_template_becomes_an_award_of_ones_own(drafted):
    assert from_template(drafted.client("owner")).location == "/2031/programme"
    document, people, _, award = season(drafted)
    assert award == document.programme.slug == "preis-der-stadt"
    assert document.programme.languages == ("en", "de")
    assert document.default_language == "de"
    assert document.season.timezone == "Europe/Berlin"
    assert people == {"The owner": ("owner", True)}
    assert dict(document.programme.name.items()) == {"en": "Preis der Stadt", "de": "Preis der Stadt"}


@pytest.mark.parametrize(("zone", "kept"), [("UTC", "UTC"), ("Asia/Calcutta", "Asia/Kolkata"), ("Asia/Almaty",) * 2])
def test_a_time_zone_goes_by_the_name_it_is_listed_under(drafted, zone, kept):
    client = drafted.client("owner")
    answer = client.post(AT, data={**posted(client), "start": "magistral", "timezone": zone, "default_language": "en",
                                   "languages": "en"})  # fmt: skip
    assert answer.status_code == 303
    assert season(drafted)[0].season.timezone == kept


def test_magistral_keeps_its_name_where_none_is_given_and_a_template_of_no_award_asks_for_one(drafted):
    client = drafted.client("owner")
    assert from_template(client, award="").status_code == 303
    assert season(drafted)[3] == "magistral-awards"
    answer = from_template(client, code="harbour-lights", award="", season_id="2032")
    assert answer.status_code == 422
    assert "Enter the name of the award" in answer.page.text
    assert season(drafted, "2032") is None


def test_of_an_award_that_others_run_nobody_founds_a_season(drafted):
    with drafted.app.app_context():
        foreign = make.season(make.HARBOUR.read_text(), running=None)
        slug = foreign.award
        db.session.commit()
    client = drafted.client("owner")
    text = text_of("harbour-lights").replace("id: harbour-2027", "id: mine", 1)
    answer = from_file(client, text)
    assert answer.status_code == 422
    assert f"There are seasons of the award “{slug}” already" in answer.page.text
    assert season(drafted, "mine") is None
    assert from_template(client, award=slug).status_code == 303
    assert season(drafted)[3] == f"{slug}-2"


def test_who_runs_no_season_of_magistral_gets_an_award_beside_it(drafted):
    with drafted.app.app_context():
        db.session.get(Person, drafted.people["stranger"]).may_found = True
        db.session.commit()
    client = drafted.client("stranger")
    page = client.get(AT)
    assert "A copy of" not in page.page.text
    assert from_template(client, award="").status_code == 303
    assert season(drafted)[3] == "magistral-awards-2"


@pytest.mark.parametrize(("values", "words"), [
    ({"season_id": ""}, "Enter a name"),
    ({"season_id": "2027"}, "“2027” is taken."),
    ({"season_id": "2028"}, "“2028” is taken."),
    ({"season_id": "seasons"}, "part of this site’s own addresses"),
    ({"season_id": "log"}, "part of this site’s own addresses"),
    ({"season_id": "Season One"}, "lower-case letters"),
    ({"season_id": "a/../b"}, "lower-case letters"),
    ({"season_id": "<script>alert(1)</script>"}, "lower-case letters"),
    ({"season_id": "a" * 41}, "at most 40 characters"),
    ({"opens": ""}, "Enter the day on which nominations open"),
    ({"opens": "2031-02-30"}, "Enter a date such as"),
    ({"opens": "9999-12-31"}, "Enter a date such as"),
    ({"award": "https://evil.example/x"}, "link"),
    ({"timezone": "Mars/Olympus"}, "Choose a time zone from the list"),
    ({"timezone": ""}, "Choose a time zone from the list"),
    ({"languages": None}, "Choose at least one language"),
    ({"languages": ["de"], "default_language": "ru"}, "Choose one of the languages of the season"),
    ({"languages": ["de", "xx"]}, "cannot be accepted"),
    ({"default_language": "xx"}, "Choose one of the options"),
    ({"start": "nothing"}, "Choose what to start from"),
])  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(drafted, values, words):
    client = drafted.client("owner")
    sent = posted(client, award="Preis <b>der</b> Stadt", timezone="Europe/Berlin", languages=["de", "en"],
                  default_language="de") | {"start": "magistral"} | values  # fmt: skip
    answer = client.post(AT, data={name: value for name, value in sent.items() if value is not None})
    assert answer.status_code == 422
    assert words in answer.page.text
    shown = fields(answer.page)
    for name in {"season_id", "opens", "award"} & values.keys():
        assert shown[name] == values[name]
    if "award" not in values:
        assert shown["award"] == "Preis <b>der</b> Stadt"
    assert season(drafted) is None


def test_what_stands_in_the_fields_of_another_start_does_not_count(drafted):
    answer = found(drafted.client("owner"), award="https://evil.example", timezone="", languages=None)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "name", ["{{ 7*7 }}", "{% raw %}", "a: b # c", '"}]', "<img src=x onerror=alert(1)>", "%(name)s {x}"]
)
def test_hostile_names_are_names(drafted, name):
    client = drafted.client("owner")
    assert from_template(client, award=name).status_code == 303
    document = season(drafted)[0]
    assert document.programme.name["de"] == name
    client.lint = False  # it takes the name for something left over
    assert name in client.get("/seasons").page.text


def test_the_days_are_shown_before_and_nothing_is_made(drafted):
    client = drafted.client("owner")
    answer = found(client, button="go=look")
    assert answer.status_code == 422
    assert not answer.page.text.startswith("Error")
    assert "Every step moves by 1512 days, so that weekdays and lengths stay." in answer.page.text
    for words in ("Mon, 11 Jan 2027", "Mon, 3 Mar 2031", "13 Apr – 10 May 2027", "3–30 Jun 2031"):
        assert words in answer.page.text.replace("\xa0", " ")
    assert season(drafted) is None
    other = found(client, button="go=look", opens="2031-03-04")
    assert "Lengths stay, weekdays change." in other.page.text
    assert client.submit(other).status_code == 303


def test_the_page_offers_the_next_year_and_follows_what_its_address_asks(drafted):
    client = drafted.client("owner")
    shown = fields(client.get(f"{AT}?which={RUNNING}/1").page)
    assert shown["which"] == f"{RUNNING}/1"
    opens = date.fromisoformat(shown["opens"])
    assert (opens - date(2027, 1, 11)).days % 7 == 0
    assert opens > now().date()
    asked = client.get(f"{AT}?start=copy&which={RUNNING}/1&season_id=log&opens={OPENS}").page
    assert "“log” is part of this site’s own addresses." in asked.text
    assert "Monday, 3 March 2031" in asked.text.replace("\xa0", " ")
    for query in ("start=x", "opens=x", "opens=0000-00-00", "season_id=%00", "which=x", "season_id=" + "a" * 3000):
        assert client.get(f"{AT}?{query}").status_code == 200


def test_a_file_founds_the_season_it_declares_as_it_stands(drafted):
    text = source("mine").replace("schema: 1", "# A note of ours\nschema: 1", 1)
    client = drafted.client("owner")
    look = from_file(client, text, button="go=look")
    assert "Timetable" in look.page.text
    assert season(drafted, "mine") is None
    assert client.submit(look).location == "/mine/programme"  # the file need not be chosen again
    (row,) = drafted.rows(ProgrammeRevision, ProgrammeRevision.source.contains("A note of ours"))
    assert row.number == 1
    assert season(drafted, "mine")[1] == {"The owner": ("owner", True)}


def test_every_fault_of_a_file_is_listed_with_its_line_and_the_file_stays(drafted):
    text = source("mine").replace("timezone: ", "timezone: Mars", 1).replace("weight: 25", "weight: x", 1)
    client = drafted.client("owner")
    answer = from_file(client, text)
    assert answer.status_code == 422
    lines = text.split("\n")
    for piece, path in (("timezone: Mars", "season.timezone"), ("weight: x", "categories[0].criteria[0].weight")):
        number = next(place for place, line in enumerate(lines, 1) if piece in line)
        assert f"{path}, line {number}:" in answer.page.text
    assert fields(answer.page)["source"] == text
    assert season(drafted, "mine") is None


@pytest.mark.parametrize(("text", "words"), [
    (b"", "Choose a file"),
    (b"\xff\xfe", "UTF-8"),
    (b"a: &a [x]\nb: " + b"[*a, " * 500, "Line 2: This is nested"),
    (b"[" * 5_000, "levels"),
    (b"- \n" * 40_000, "values"),
    (b"season: {id: log}", "own addresses"),
    (b"season: {id: 2027}", "programme"),
    (b"<script>alert(1)</script>", "Line 1: This must be a group"),
    (b"a\x00b: 1", "control character"),
])  # fmt: skip
def test_no_file_breaks_the_page(drafted, text, words):
    answer = from_file(drafted.client("owner"), text)
    assert answer.status_code == 422
    assert words in answer.page.text


def test_a_file_that_is_too_large_is_not_read(drafted, monkeypatch):
    monkeypatch.setattr(text_files, "MOST_BYTES", 1000)
    answer = from_file(drafted.client("owner"), source("mine"))
    assert answer.status_code == 422
    assert "The file is larger than 1 MB." in answer.page.text
    assert fields(answer.page)["source"] == ""


@pytest.mark.parametrize("start", ["file", "copy", "magistral"])
def test_what_no_page_can_hold_is_not_carried_along(drafted, start):
    client = drafted.client("owner")
    answer = client.post(AT, data=posted(client, source="a\x00b", start=start, season_id="No"))
    assert answer.status_code == 422
    assert fields(answer.page)["source"] == ""


def test_a_file_of_a_season_that_is_there_is_refused(drafted):
    answer = from_file(drafted.client("owner"), text_of("magistral"))
    assert answer.status_code == 422
    assert "There is already a season “2027”." in answer.page.text


def test_the_same_form_sent_twice_founds_once_and_is_answered_alike(drafted):
    client = drafted.client("owner")
    page = client.get(AT)
    values = {"start": "copy", "which": f"{RUNNING}/1", "season_id": "2031", "opens": OPENS}
    first, second = client.submit(page, **values), client.submit(page, **values)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(drafted.rows(Season, Season.slug == "2031")) == 1


def test_two_who_take_the_same_name_at_once_found_one_season(drafted):
    """Whoever comes second is told in words, and nothing of what they began stays."""
    text = adapting.copied(load(text_of("magistral")), season_id="2031", opens=date(2031, 3, 3))
    gate, told = threading.Barrier(2), []

    def begin(name):
        with drafted.app.app_context():
            person = db.session.get(Person, drafted.people[name])
            organised = {row.season_id for row in db.session.query(Appointment).filter_by(person_id=person.id)}
            organised |= {season_by_slug(RUNNING).id}
            db.session.rollback()
            gate.wait()
            try:
                actions.found(text, organised=organised, by=person)
                db.session.commit()
                told.append("founded")
            except Refused as refusal:
                db.session.rollback()
                told.append(str(refusal.verdict.reason))

    threads = [threading.Thread(target=begin, args=(name,)) for name in ("owner", "organiser")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("founded") == 1
    assert "2031" in max(told, key=len)
    assert len(drafted.rows(Season, Season.slug == "2031")) == 1
    assert len(season(drafted)[1]) == 1


def test_names_that_are_taken_and_awards_of_others(drafted):
    with drafted.app.app_context():
        running, draft = season_by_slug(RUNNING), season_by_slug(NEXT)
        other = make.season(make.HARBOUR.read_text(), running=None)
        assert queries.taken([]).seasons == {RUNNING, NEXT, other.slug}
        assert queries.taken([]).awards == {"magistral-awards", other.award}
        assert queries.taken([running.id]).awards == {other.award}
        assert queries.taken([draft.id, other.id]).awards == set()


@pytest.mark.parametrize("revisions", [1, 3])
def test_the_page_takes_few_queries_whatever_there_is_to_copy(drafted, statements, revisions):
    with drafted.app.app_context():
        owner = db.session.get(Person, drafted.people["owner"])
        for number in range(revisions):
            make.appointed(make.season(source(f"201{number}"), running=None), "owner", owner)
        db.session.commit()
    client = drafted.client("owner")
    client.get(AT)
    with statements() as sent:
        client.get(AT)
    asked = [each for each in sent if each.startswith("SELECT")]
    assert len(asked) == 6, "\n\n".join(asked)


def test_a_day_that_has_passed_is_said(drafted):
    yesterday = (now() - timedelta(days=3)).date().isoformat()
    assert "This day has passed." in drafted.client("owner").get(f"{AT}?opens={yesterday}").page.text
    assert "This day has passed." not in drafted.client("owner").get(f"{AT}?opens={OPENS}").page.text
