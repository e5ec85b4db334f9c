"""Questions that depend on answers, for everybody who meets them: asked when they should be, else kept and unseen."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.jury.conflict_hints import words_of
from awards.nominations import revision_effect
from awards.nominations.answers import differences, dossier, eligibility, whole_entry
from awards.nominations.models import Attachment, Draft, Nomination, Version
from awards.nominations.nominee import actions as nominee_actions
from awards.nominations.staff import actions as staff_actions
from awards.nominations.translating import rules as translating
from awards.programmes.document.programme import load
from awards.results.exports import tables
from awards.results.publishing.public_entries import public_content
from tests import factories
from tests.client import PageClient
from tests.nominations import filling
from tests.nominations.conftest import Cast, factories_season, picture
from tests.nominations.dependent import source
from tests.programmes.seeds import text_of

ASKED = load(source())
SECRET = "Nobody reads this"
OPEN = {"guests": "yes", "guest_story": SECRET, "land": "NO", "pass": SECRET}
SHUT = {**OPEN, "guests": "no"}
Begin = Callable[..., str]


@dataclass
class World:
    """A season of the programme, the nominee's browser, and a nomination in it by its address."""

    app: Flask
    cast: Cast
    client: PageClient
    begin: Begin
    home: str = ""

    def start(self, *, submit: bool = False, **changes: Any) -> World:
        given = {"you": {"abroad": "no"}, "crossing": {"team": SECRET}, **changes}
        given["entry"] = {"partner": SECRET, "wet": False, **SHUT, **given.get("entry", {})}
        self.home = self.begin(self.cast, category="place", submit=submit, **given)
        return self

    @property
    def id(self) -> uuid.UUID:
        return uuid.UUID(self.home.rsplit("/", 1)[1])

    def stored(self, topic: str = "entry") -> dict[str, Any]:
        with self.app.app_context():
            return dict(db.session.get(Draft, (self.id, topic)).answers)

    def page(self, topic: str = "entry", query: str = "") -> Any:
        return self.client.get(f"{self.home}/topics/{topic}{query}")

    def send(self, page: Any, **values: Any) -> Any:
        return self.client.submit(page, form="topic", **values)

    def save(self, page: Any, topic: str = "entry", **values: Any) -> Any:
        """What the page's script sends."""
        form = next(each for each in page.page.forms if each.element.get("id") == "topic")
        data = {name: value for name, value in form.fields if name not in ("csrf_token", "idempotency_key")} | values
        token = next(each.get("content") for each in page.page.all("meta") if each.get("name") == "csrf-token")
        return self.client.post(f"{self.home}/topics/{topic}/draft", data=data, headers={"X-CSRFToken": token})


@pytest.fixture
def world(app: Flask, begin: Begin, sign_in: Callable[[uuid.UUID], PageClient]) -> World:
    with app.app_context():
        season = factories.open_season(source())
        people = [factories.person(name) for name in ("Aliya Serik", "Timur Bek", "Somebody Else")]
        company = factories.company("Steppe Rail Freight", members=tuple(people[:2]))
        found = Cast(season.slug, season.id, *(person.id for person in people), company.id)
        db.session.commit()
    return World(app, found, sign_in(found.nominee), begin)


def parts(page: Any) -> dict[str, bool]:
    """The questions of a page that depend on an answer, and whether they show."""
    found = [each for each in page.page.all("div") if each.get("data-shown-when") is not None]
    return {each.get("data-question"): each.get("hidden") is None for each in found}


def new_in(response: Any) -> list[str]:
    return parse_qs(urlsplit(response.headers["Location"]).query).get("new", [])


# The nominee's page, without a script


def test_a_page_has_what_its_own_answers_can_lead_to_out_of_sight(world: World) -> None:
    page = world.start().page()
    assert parts(page) == {"guest_story": False, "land": False, "pass": False, "visa": False, "wet_why": False}
    names = dict(next(each for each in page.page.forms if each.element.get("id") == "topic").fields)
    assert names["q_guest_story"] == SECRET
    assert "shown" not in names, "nothing is said to be seen that is not"
    assert "q_partner" not in names, "an answer of another page decides about it"
    assert world.page("crossing").status_code == 404


def test_continue_comes_back_with_the_question_that_an_answer_leads_to_and_says_so(world: World) -> None:
    world.start(entry={"guest_story": "", "land": "", "pass": ""})
    answer = world.send(world.page(query="?from=check"), q_guests="yes")
    assert answer.status_code == 303
    assert new_in(answer) == ["guest_story", "land"]
    page = world.client.get(answer.headers["Location"])
    assert parts(page) == {"guest_story": True, "land": True, "pass": False, "visa": False, "wet_why": False}
    assert "Your answers lead to further questions" in page.get_data(as_text=True)
    assert {"#q_guest_story", "#q_land"} <= {each.get("href") for each in page.page.all("a")}
    again = world.send(page, q_guest_story="Sailors", q_land="SE")
    assert new_in(again) == ["pass", "visa"]
    page = world.client.get(again.headers["Location"])
    assert "from=check" in again.headers["Location"]
    done = world.send(page, q_pass="Blue")
    assert done.headers["Location"].endswith("/check")
    assert world.stored().items() >= {"guests": "yes", "guest_story": "Sailors", "land": "SE", "pass": "Blue"}.items()


def test_what_a_script_showed_already_keeps_nobody_on_the_page(world: World) -> None:
    page = world.start().page()
    form = {"q_guests": "yes", "q_land": "DE", "shown": ["guest_story", "land"]}
    answer = world.send(page, **form)
    assert answer.headers["Location"].endswith("/topics/last")


def test_whoever_comes_back_later_goes_to_the_list_at_once(world: World) -> None:
    answer = world.client.submit(world.start().page(), form="topic", button="later=1", q_guests="yes")
    assert answer.headers["Location"] == world.home


def test_an_address_names_no_question_that_is_not_asked(world: World) -> None:
    page = world.start().page(query="?new=guest_story&new=title&new=%3Cb%3E")
    assert "lead to" not in page.get_data(as_text=True)


def test_a_faulty_answer_that_is_not_asked_for_is_no_fault_and_one_that_is_asked_for_is(world: World) -> None:
    world.start(entry={"guest_story": "word " * 50})
    assert world.send(world.page()).status_code == 303
    refused = world.send(world.page(), q_title="T" * 61, q_guests="yes")
    assert refused.status_code == 422
    assert parts(refused)["land"] is True
    assert "lead to further questions" in refused.get_data(as_text=True)
    assert "must be 40 words or less" in refused.get_data(as_text=True)
    again = world.send(world.page(), q_title="Lamps")
    assert (again.status_code, parts(again)["guest_story"]) == (422, True)
    assert "must be 40 words or less" in again.get_data(as_text=True)


# What is kept


def test_an_answer_is_kept_while_it_is_not_asked_for_and_comes_back(world: World) -> None:
    world.start()
    assert SECRET not in world.client.get(f"{world.home}/check").get_data(as_text=True)
    world.send(world.page(), q_guests="yes", shown=["guest_story", "land", "pass", "visa"])
    assert SECRET in world.client.get(f"{world.home}/check").get_data(as_text=True)
    world.send(world.page(), q_guests="no", q_guest_story="Typed and taken back")
    assert world.stored()["guest_story"] == "Typed and taken back"
    assert "Typed and taken back" not in world.client.get(f"{world.home}/check").get_data(as_text=True)


def test_what_is_typed_into_a_page_of_before_is_kept_though_nothing_of_it_is_asked_any_more(world: World) -> None:
    world.start(you={"abroad": "yes"}, crossing={"team": ""}, entry={"partner": ""})
    crossing, entry = world.page("crossing"), world.page()
    assert parts(crossing) == {"team": True}
    assert parts(entry)["partner"] is True
    world.send(world.page("you"), q_abroad="no")
    assert world.save(crossing, "crossing", q_team="Two of us").status_code == 200
    assert world.save(entry, q_partner="The harbour master").status_code == 200
    assert world.send(crossing, q_team="Two of us").headers["Location"].endswith("/topics/last")
    assert world.stored("crossing")["team"] == "Two of us"
    assert world.stored()["partner"] == "The harbour master"
    text = world.client.get(f"{world.home}/check").get_data(as_text=True)
    assert "Two of us" not in text
    assert "The harbour master" not in text


def test_what_is_refused_stays_on_the_page_though_it_is_not_asked_any_more(
    world: World, closes: Callable[..., None]
) -> None:
    world.start(you={"abroad": "yes"}, entry={"partner": ""})
    entry = world.page()
    world.send(world.page("you"), q_abroad="no")
    closes(world.cast, -timedelta(hours=1))
    refused = world.send(entry, q_partner="The harbour master")
    assert refused.status_code == 422
    assert parts(refused)["partner"] is False
    form = next(each for each in refused.page.forms if each.element.get("id") == "topic")
    assert dict(form.fields)["q_partner"] == "The harbour master"


@pytest.mark.parametrize("marked", [True, False])
def test_a_page_of_before_takes_no_answer_that_it_never_had(world: World, *, marked: bool) -> None:
    world.start()
    entry = world.page()
    world.send(world.page("you"), q_abroad="yes")
    note = {} if marked else {"marks": ""}
    assert world.save(entry, q_story="Told anew", **note).status_code == 200
    assert world.stored()["partner"] == SECRET
    answer = world.send(entry, q_story="Told anew", **note)
    assert new_in(answer) == ["partner"] if marked else answer.status_code == 409
    assert world.stored()["partner"] == SECRET
    assert world.stored()["story"] == "Told anew"


def test_a_file_that_comes_for_a_question_not_asked_any_more_is_kept_and_shown_to_nobody(world: World) -> None:
    world.start()
    page = world.page()
    token = next(each.get("content") for each in page.page.all("meta") if each.get("name") == "csrf-token")
    note = dict(next(each for each in page.page.forms if each.element.get("id") == "topic").fields)["opened"]
    head = {"X-CSRFToken": token, "X-Opened": note}

    def upload(topic: str, question: str) -> Any:
        address = f"{world.home}/topics/{topic}/files/{question}?name=pass.png"
        return world.client.post(address, data=picture(), headers=head, content_type="application/octet-stream")

    made = upload("entry", "visa")
    assert made.status_code == 200
    assert world.stored()["visa"] == [made.json["id"]]
    assert [upload(topic, name).status_code for topic, name in (("entry", "pass"), ("crossing", "visa"))] == [404, 404]
    assert "pass.png" not in world.client.get(f"{world.home}/check").get_data(as_text=True)
    assert dossier.files_in(ASKED, {"entry": world.stored()}, category="place", blind=False) == frozenset()
    shown = {"entry": {**world.stored(), "guests": "yes"}}
    assert dossier.files_in(ASKED, shown, category="place", blind=False) == {made.json["id"]}
    # No description is asked of it either, until it is asked for.
    assert world.send(world.page()).headers["Location"].endswith("/topics/last")
    with world.app.app_context():
        version = nominee_actions.submit(_nomination(world), _season(world), opened_at=None, by=_person(world))
        assert version.files == {}
        assert db.session.scalar(select(Attachment.removed_at)) is None
        db.session.rollback()


def test_the_country_of_an_entry_is_not_what_nobody_asks(world: World) -> None:
    world.start(entry={"land": ""})
    read = lambda: _read(world, lambda one: one.country)  # noqa: E731
    before = read()
    world.save(world.page(), q_land="SE")
    assert read() == before
    world.save(world.page(), q_guests="yes", q_land="NO")
    assert read() == "NO"


def test_what_two_people_changed_is_a_matter_of_choice_out_of_sight_too(world: World) -> None:
    world.start()
    mine, theirs = world.page(), world.page()
    assert world.send(theirs, q_guest_story="Theirs").status_code == 303
    answer = world.send(mine, q_guest_story="Mine")
    assert answer.status_code == 409
    assert parts(answer)["guest_story"] is True, "it shows until it is settled"
    assert all(text in answer.get_data(as_text=True) for text in ("Mine", "Theirs"))
    assert world.stored()["guest_story"] == "Theirs"


# The entry


def test_nothing_that_is_not_asked_keeps_an_entry_from_being_submitted_or_goes_in(world: World) -> None:
    world.start(entry={**SHUT, "guest_story": "word " * 500, "land": "QQ", "wet_why": "x" * 200})
    with world.app.app_context():
        nomination = _nomination(world)
        version = nominee_actions.submit(nomination, _season(world), opened_at=None, by=_person(world))
        assert version.answers["entry"].keys() & {"guest_story", "land", "pass", "partner", "wet_why"} == set()
        assert "crossing" not in version.answers
        db.session.commit()
    assert world.stored()["guest_story"].startswith("word")
    assert SECRET not in world.client.get(f"{world.home}/versions/1").get_data(as_text=True)


def test_a_question_that_is_asked_has_to_be_answered(world: World) -> None:
    world.start(entry={**OPEN, "pass": ""})
    text = world.client.get(f"{world.home}/check").get_data(as_text=True)
    assert "#q_pass" in text
    with world.app.app_context(), pytest.raises(Refused):
        nominee_actions.submit(_nomination(world), _season(world), opened_at=None, by=_person(world))
    tasks = world.client.get(world.home).get_data(as_text=True)
    assert "The crossing" not in tasks
    world.send(world.page("you"), q_abroad="yes")
    assert "The crossing" in world.client.get(world.home).get_data(as_text=True)


def test_a_correction_may_lead_to_a_question_that_was_not_asked_before(world: World) -> None:
    world.start(submit=True, entry={"guests": "no", "guest_story": "", "land": "", "pass": "", "partner": ""})
    with world.app.app_context():
        nomination, season = _nomination(world), _season(world)
        for wrong in (["guest_story"], ["guests", "team"], ["partner"]):
            with pytest.raises(Refused, match="from the list"):
                _return(nomination, season, wrong)
        _return(nomination, season, ["guests"])
        db.session.commit()
    page = world.page()
    names = dict(next(each for each in page.page.forms if each.element.get("id") == "topic").fields)
    assert {name for name in names if name.startswith("q_")} == {"q_guests", "q_guest_story", "q_land", "q_pass"}
    assert "1 answer to correct" in world.client.get(world.home).get_data(as_text=True)
    world.send(page, q_guests="yes", q_guest_story="Sailors", q_land="DE", q_pass="", shown=["guest_story", "land"])
    text = world.client.get(world.home).get_data(as_text=True)
    assert "answer to correct" not in text
    assert "Corrected" in text
    with world.app.app_context():
        nomination = _nomination(world)
        again = nominee_actions.submit(nomination, _season(world), opened_at=None, by=_person(world))
        assert again.answers["entry"]["guest_story"] == "Sailors"
        db.session.rollback()
    world.send(world.page(), q_guests="yes", q_guest_story="", shown=["guest_story", "land"])
    with world.app.app_context(), pytest.raises(Refused):
        nominee_actions.submit(_nomination(world), _season(world), opened_at=None, by=_person(world))


def test_what_was_asked_and_not_returned_stays_as_it_was(world: World) -> None:
    world.start(submit=True, entry=OPEN)
    with world.app.app_context():
        _return(_nomination(world), _season(world), ["guests"])
        db.session.commit()
    page = world.page()
    names = dict(next(each for each in page.page.forms if each.element.get("id") == "topic").fields)
    assert {name for name in names if name.startswith("q_")} == {"q_guests"}
    world.send(page, q_guests="no")
    assert world.stored()["guest_story"] == SECRET
    assert SECRET not in world.client.get(f"{world.home}/check").get_data(as_text=True)


def test_organisers_may_ask_about_what_the_entry_was_asked(
    world: World, sign_in: Callable[[uuid.UUID], PageClient]
) -> None:
    world.start(submit=True, entry={"partner": SECRET, **SHUT})
    with world.app.app_context():
        organiser = factories.appointed(_season(world), "organiser").id
        db.session.commit()
    page = sign_in(organiser).get(f"/{world.cast.slug}/entries/{world.id}")
    offered = {each.get("value") for each in page.page.all("input") if each.get("name") == "questions"}
    assert {"guests", "title", "abroad"} <= offered
    assert not {"guest_story", "land", "pass", "partner", "team", "wet_why"} & offered
    assert SECRET not in page.get_data(as_text=True)


def test_another_revision_asks_more_only_of_whom_it_concerns(world: World) -> None:
    before = load(source().replace("required: true, public: true, max_chars: 80", "public: true, max_chars: 80"))
    with world.app.app_context():
        season = _season(world)
        for title, abroad in (("At home", "no"), ("Abroad", "yes")):
            given = filling.answers(before, "place")
            given["you"]["abroad"] = abroad
            given["entry"] |= {"title": title, "partner": "", "guests": "no"}
            company = factories.company()
            factories.nomination(season, by=company, starter=factories.person(), answers=given)
        found = revision_effect.effect(season, before, ASKED)
        assert [(each.title, [label["en"] for label in each.questions.values()]) for each in found.affected] == [
            ("Abroad", ["Partner there"])
        ]
        db.session.rollback()


# Who else reads answers. A version of before has what a later programme does not ask of it any more.

STALE = {"you": {"abroad": "no"}, "crossing": {"team": SECRET},
         "entry": {"category": "place", "title": "Lamps", "partner": SECRET, **SHUT}}  # fmt: skip
FRESH = {**STALE, "you": {"abroad": "yes"}, "entry": {**STALE["entry"], **OPEN}}


def _said(answers: dict[str, Any], audience: Any) -> str:
    told = dossier.declared_public(ASKED)
    topics = dossier.dossier(ASKED, answers, {}, "en", category="place", audience=audience, told=told)
    return str(topics)


@pytest.mark.parametrize("audience", ["nominee", "staff", "jury", "public"])
def test_nobody_reads_what_is_not_asked(audience: Any) -> None:
    assert SECRET not in _said(STALE, audience)
    assert SECRET in _said(FRESH, audience)


def test_nothing_else_says_what_is_not_asked() -> None:
    told = dossier.declared_public(ASKED)
    texts = lambda answers: [  # noqa: E731
        str(public_content(ASKED, "place", answers, {}, told=told)),
        str(translating.originals(ASKED, answers, category="place")),
        words_of(answers, ASKED, audience="staff").replace("nobody reads this", SECRET),
        str(dossier.kept_back(ASKED, answers, category="place", told=told - {"partner"})).replace("partner", SECRET),
    ]
    assert not [each for each in texts(STALE) if SECRET in each]
    assert all(SECRET in each for each in texts(FRESH))


def test_two_versions_differ_only_in_what_one_of_them_was_asked() -> None:
    version = lambda answers: SimpleNamespace(answers=answers, files={})  # noqa: E731
    told_anew = {**STALE, "entry": {**STALE["entry"], "partner": "Another", "guest_story": "Other"}}
    assert differences.changes(ASKED, version(STALE), version(told_anew)) == []
    changed = differences.changes(ASKED, version(STALE), version(FRESH))
    assert [each.question.id for each in changed] == [
        "abroad",
        "partner",
        "guests",
        "guest_story",
        "land",
        "pass",
        "team",
    ]
    assert {each.before for each in changed} == {"no", None}


def test_a_condition_cannot_be_told_from_an_answer_that_is_not_asked_for() -> None:
    programme = load(source().replace(
        "{id: where, type: country, required: true, public: true,",
        '{id: where, type: country, required: true, public: true, shown_when: {question: abroad, any_of: ["yes"]},',
    ))  # fmt: skip
    assert [each.id for each in eligibility.asked_first(programme)] == ["category"]
    assert "where" in [each.id for each in eligibility.asked_first(ASKED)]
    for abroad, met in (("yes", False), ("no", None)):
        answers = {"you": {"abroad": abroad}, "entry": {"category": "place", "where": "KZ"}}
        flat = differences.flat(whole_entry.asked_only(programme, answers))
        shore, *_ = eligibility.findings(programme, flat, closes=date(2027, 3, 1))
        assert shore.met is met


def test_what_a_nomination_takes_is_what_everybody_is_asked() -> None:
    needs, plain = eligibility.needs(ASKED), eligibility.needs(load(text_of("harbour-lights")))
    assert (needs.required, needs.texts) == (plain.required, plain.texts), "one question more, one file less"
    assert (needs.leads_on, plain.leads_on) == (True, False)


def test_the_table_of_nominations_has_what_each_was_asked(world: World) -> None:
    with world.app.app_context():
        season = _season(world)
        for title, answers in (("At home", STALE), ("Abroad", FRESH)):
            factories.entry(season, title, in_category="place", answers=answers)
        db.session.commit()
        head, *rows = tables.nominations(season, str_of, unseen=(), now=now())
        at = [str(each) for each in head].index("Who are the guests?")
        assert {row[1]: row[at] for row in rows} == {"At home": None, "Abroad": SECRET}


def str_of(words: Any) -> str:
    return words["en"] if hasattr(words, "root") else str(words)


def test_the_form_says_beforehand_when_a_question_is_asked(world: World) -> None:
    text = world.client.get(f"/{world.cast.slug}/form").get_data(as_text=True)
    assert "Asked only if “Is it abroad?” is answered with “Yes”." in text
    assert "Asked only if “Where most guests live” is answered with one of these: Norway · Sweden." in text
    assert "Asked only if “It stands in the water” is ticked." in text


def _season(world: World) -> Any:
    return factories_season(world.cast)


def _person(world: World) -> Person:
    return db.session.get(Person, world.cast.nominee)


def _nomination(world: World) -> Nomination:
    from awards.nominations import queries

    return queries.nomination_for(_person(world), _season(world), world.id)


def _read(world: World, of: Callable[[Nomination], Any]) -> Any:
    with world.app.app_context():
        return of(db.session.get(Nomination, world.id))


def _return(nomination: Nomination, season: Any, questions: list[str]) -> None:
    staff_actions.decide(
        nomination, season, "returned", reason="Say it.", questions=questions, due_at=now() + timedelta(days=2),
        by=factories.person(),
    )  # fmt: skip
    assert isinstance(nomination.version, Version)
