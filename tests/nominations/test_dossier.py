"""The dossier: what each audience reads of an entry, and that jurors read what its nominee is shown they read."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from awards.accounts.models import Membership
from awards.core.clock import now
from awards.core.db import db
from awards.core.process import ROOT
from awards.nominations.answers import dossier
from awards.nominations.answers.whole_entry import File, page_said
from awards.nominations.models import Nomination, Version
from awards.programmes.document.programme import load
from awards.programmes.models import Category
from awards.scoring.scoresheet_page import reading
from tests import factories
from tests.demonstration import LAST, RUNNING, Tour, season
from tests.nominations import filling
from tests.programmes.seeds import text_of

MAGISTRAL = load(text_of("magistral"))
PICTURE = SimpleNamespace(id="1", name="night.heic", kind="heic", size=9, copy_kind="jpg", copy_size=7, details={},
                          thumbnail_key="small", width=3, height=2)  # fmt: skip
# Addresses of files are of whoever reads; only a ballot has criteria to lead to.
ADDRESS = re.compile(r'(href|src)="/[^"]+/files/')
INFORMED = re.compile(r'<p class="small muted informed">.*?</p>', re.DOTALL)


def read(audience: dossier.Audience, *, language: str = "de", **asked: Any) -> dict[str, dossier.Item]:
    answers = filling.answers(MAGISTRAL, "fairness")
    answers["case"]["kpis"][0]["before"] = "1234.50"
    answers["evidence"]["files"] = ["1", "gone"]
    files = {"1": File(PICTURE, {"title": "Nacht", "criterion": "fairness.work", "alt": "Ein Zug"})}
    topics = dossier.dossier(MAGISTRAL, answers, files, language, category="fairness", audience=audience, **asked)
    return {item.id: item for topic in topics for item in topic.items}


def test_each_audience_sees_its_own() -> None:
    whole, jury, blind = read("staff"), read("jury"), read("jury", blind=True)
    public = read("public", told=dossier.declared_public(MAGISTRAL))
    assert whole.keys() == read("nominee").keys()
    assert {"contact_email", "referee", "ties", "legal_name", "category", "privacy"} <= whole.keys()
    assert not {"contact_email", "contact_name", "referee", "ties"} & jury.keys()
    assert not {"category", "eligibility_confirm", "privacy"} & jury.keys()
    assert {"legal_name", "partners", "challenge", "title"} <= jury.keys()
    assert not {"legal_name", "public_name", "country", "website", "partners", "logo"} & blind.keys()
    assert "challenge" in blind
    assert set(public) == {"legal_name", "public_name", "country", "title", "summary", "kpis", "sdgs"}
    assert read("public") == {}
    assert set(read("public", told={"summary", "sdgs", "challenge"})) == {"summary", "sdgs"}


@pytest.mark.parametrize(("category", "informed"), [("place", ("place.welcome",)), ("crew", ("crew.service",))])
def test_an_answer_asked_of_all_leads_to_the_criteria_of_its_own_category(category: str, informed: tuple[str]) -> None:
    harbour = load(text_of("harbour-lights"))
    found = dossier.dossier(harbour, filling.answers(harbour, category), {}, "en", category=category, audience="jury")
    assert next(item.informs for topic in found for item in topic.items if item.id == "story") == informed


def test_jurors_read_first_what_is_judged_and_last_who_sent_it() -> None:
    answers = filling.answers(MAGISTRAL, "fairness")
    topics = dossier.dossier(MAGISTRAL, answers, {}, "en", category="fairness", audience="jury")
    assert [item.id for item in topics[0].items] == ["summary", "kpis"]
    assert (topics[0].id, topics[0].title) == (dossier.BRIEF, "")
    assert topics[1].id == "category_questions"
    assert topics[-1].id == "organisation"
    blind = dossier.dossier(MAGISTRAL, answers, {}, "en", category="fairness", audience="jury", blind=True)
    assert [topic.id for topic in blind] == [topic.id for topic in topics]
    staff = dossier.dossier(MAGISTRAL, answers, {}, "en", category="fairness", audience="staff")
    assert [topic.id for topic in staff] == [section.id for section in MAGISTRAL.form.sections]


def test_who_sent_it_stands_last_where_most_questions_of_a_topic_tell_it() -> None:
    def order(source: str, category: str, told: str) -> list[str]:
        programme = load(source)
        answers = filling.answers(programme, category)
        return [topic.id for topic in dossier.dossier(programme, answers, {}, "en", category=category, audience=told)]

    half = text_of("magistral").replace("{id: website, type: url, required: false, identity: true,",
                                        "{id: website, type: url, required: false,")  # fmt: skip
    assert half != text_of("magistral")
    assert order(half, "fairness", "jury")[2] == "organisation"
    place = order(text_of("harbour-lights"), "place", "jury")
    assert place[-2:] == ["entry", "you"], "a topic with a question of the category comes before one without"


def test_a_round_is_blind_that_says_so() -> None:
    assert dossier.is_blind(load(text_of("harbour-lights")), "jury")
    assert not dossier.is_blind(MAGISTRAL, "1")
    assert not dossier.is_blind(MAGISTRAL, MAGISTRAL.rounds[0].id), "the check of the organisers"


def test_what_was_answered_before_it_was_declared_public_is_kept_back() -> None:
    answers = {"project": {"title": "A", "summary": "B"}, "organisation": {"legal_name": "C", "public_name": ""}}
    kept = dossier.kept_back(MAGISTRAL, answers, category="fairness", told={"title", "sdgs"})
    assert [question.id for question in kept] == ["legal_name", "summary"]


KINDS = {
    "title": ("line", True), "start_date": ("line", True), "project_countries": ("list", True), "role": ("list", True),
    "website": ("link", True), "summary": ("prose", False), "eligibility_confirm": ("ticks", False),
    "privacy": ("ticks", False), "kpis": ("table", False), "referee": ("pairs", False), "files": ("files", False),
}  # fmt: skip


def test_answers_are_shown_by_their_kind_and_what_is_written_is_known() -> None:
    shown = read("staff", language="en")
    assert {name: (shown[name].kind, shown[name].is_short) for name in KINDS} == KINDS
    assert {name for name in KINDS if shown[name].written} == {"title", "summary", "kpis", "referee", "files"}
    assert shown["kpis"].numeric == (False, False, True, True, False, False)
    answers = {"organisation": {"website": "rail.example"}}
    (topic,) = dossier.dossier(MAGISTRAL, answers, {}, "en", category="fairness", audience="jury")
    assert (topic.items[0].kind, topic.items[0].text) == ("line", "rail.example")


def test_the_nominee_alone_is_asked_and_others_read_a_heading() -> None:
    asked = next(each for each in MAGISTRAL.questions if each.id == "challenge")
    labels = {who: read(who, language="en")["challenge"].label for who in ("nominee", "staff", "jury")}
    assert labels == {"nominee": asked.label["en"], "staff": "The problem", "jury": "The problem"}


ADDRESSED = {
    "en": r"\b(you|your|us)\b",
    "de": r"\b(Sie|Ihr|Ihre|Ihrem|Ihren|Ihrer|Ihnen|uns)\b",
    "ru": r"\b([Вв]ы|[Вв]ас|[Вв]ам|[Вв]аш\w*|нам)\b",
    "kk": r"\b[Сс]із|(ңыз|ңіз|сыз|сіз)\b",
}


@pytest.mark.parametrize("name", ["magistral", "harbour-lights"])
def test_no_heading_that_jurors_read_speaks_to_the_nominee(name: str) -> None:
    programme, found = load(text_of(name)), []
    for category in programme.categories:
        for _, question in dossier.asked(programme, None, audience="jury", category=category.id):
            said = question.heading or question.label
            for language, address in ADDRESSED.items():
                words = said.get_for(language, programme.default_language)
                if re.search(address, words):
                    found.append(f"{language} {question.id}: {words}")
    assert found == []


def test_nobody_else_decides_what_an_audience_reads() -> None:
    marks = re.compile(r"(?:question|section|each)\.hidden_from_jury|question\.public\b|blind and \w+\.identity")
    rule = {"awards/nominations/answers/dossier.py"}
    frozen = {"awards/programmes/rulebook/rulebook.py"}  # says which questions are concealed
    found = {str(path.relative_to(ROOT)) for path in (ROOT / "awards").rglob("*.py") if marks.search(path.read_text())}
    assert found == rule | frozen


def test_what_another_category_is_asked_and_what_stands_above_is_left_out() -> None:
    assert "q_fairness_1" in read("jury")
    assert not [name for name in read("staff") if name.startswith("q_resilience")]
    assert "title" not in read("jury", title=read("jury")["title"].text)


def test_answers_are_words_in_the_readers_language() -> None:
    shown = read("nominee")
    assert shown["country"].text == "Kasachstan"
    assert shown["start_date"].text == "März 2024"
    assert shown["category"].text == "Gerechtigkeit"
    assert shown["project_countries"].texts == ("Deutschland", "Kasachstan")
    assert shown["kpis"].rows[0][2] == "1.234,50"
    assert shown["files"].files[0].details[0][1] == "Nacht"
    assert len(shown["files"].files) == 1
    assert shown["photo"].kind == "none"
    assert read("nominee", language="kk")["country"].text == "Қазақстан"


def test_jurors_get_the_copy_of_a_file_and_no_name_of_it_in_a_blind_round() -> None:
    own, jury = read("nominee")["files"].files[0], read("jury")["files"].files[0]
    blind = read("jury", blind=True)["files"].files[0]
    assert (own.kind, own.size, own.name) == ("heic", 9, "night.heic")
    assert (jury.kind, jury.size, jury.name) == ("jpg", 7, "night.heic")
    assert (blind.name, blind.said["title"]) == ("", "Nacht")
    work = next(each.name["de"] for each in MAGISTRAL.criteria if each.id == "fairness.work")
    assert (own.said["criterion"], own.alt, own.is_picture) == (work, "Ein Zug", True)
    paper = {"1": File(SimpleNamespace(**vars(PICTURE) | {"kind": "pdf"}), {})}
    (topic,) = dossier.dossier(MAGISTRAL, {"evidence": {"files": ["1"]}}, paper, "de", category="fairness",
                               audience="jury")  # fmt: skip
    assert (topic.items[0].files[0].is_picture, topic.items[0].files[0].alt) == (False, "")


def test_only_files_of_open_answers_are_handed_out() -> None:
    answers = {"evidence": {"files": ["one"], "logo": ["two"], "referee": {"file": ["three"]}}}
    assert dossier.files_in(MAGISTRAL, answers, category="resilience", blind=False) == {"one", "two"}
    assert dossier.files_in(MAGISTRAL, answers, category="resilience", blind=True) == {"one"}


@pytest.mark.parametrize(
    ("said", "page"),
    [("", 1), ("3", 3), ("pp. 3–5", 3), ("Seite 12", 12), ("last", 1), ("0", 1), ("99999", 9999), ("٣", 1)],
)
def test_the_first_page_that_somebody_named(said: str, page: int) -> None:
    assert page_said(said) == page


def test_a_value_that_is_nothing_known_is_shown_as_it_was_typed() -> None:
    assert dossier.month_name("2024-", "en") == "2024-"
    assert dossier.number_said("many", "en") == "many"


def versions_of(slug: str) -> list[Any]:
    query = (
        select(Version.id, Version.number, Version.nomination_id, Category.code)
        .join(Nomination, Nomination.id == Version.nomination_id)
        .join(Category, Category.id == Nomination.category_id)
        .where(Nomination.season_id == season(slug).id)
    )
    return list(db.session.execute(query))


def as_nominee(tour: Tour) -> Any:
    """A browser of somebody who acts for every nominee."""
    with tour.app.app_context():
        who = factories.person("The reader of all")
        for company_id in set(db.session.scalars(select(Nomination.company_id))):
            db.session.add(Membership(company_id=company_id, person_id=who.id, role="member", invited_at=now(),
                                      accepted_at=now()))  # fmt: skip
        db.session.commit()
        person_id = who.id
    client = tour.app.test_client()
    factories.sign_in(client, person_id)
    return client


def as_juror(tour: Tour, slug: str, version: Any) -> str:
    """The dossier as a juror of the first round reads it."""
    with tour.app.test_request_context(f"/{slug}/ballots"):
        tour.app.preprocess_request()
        of = season(slug)
        sheet: Any = SimpleNamespace(
            id="a-ballot", nomination_id=version.nomination_id, read_version_id=version.id, category=version.code,
            round_code=of.document.scoring_rounds[0].id, conflict=False, own_company=False, recusal=None,
            recusal_reason=None, removed=False, withdrawn=False,
        )  # fmt: skip
        found = reading(of, sheet)
        assert found is not None
        return str(found.markup(sheet))


def alike(markup: str) -> str:
    return re.sub(r"\s+", " ", ADDRESS.sub(r'\1="/files/', INFORMED.sub("", markup))).strip()


@pytest.mark.parametrize("slug", [RUNNING, LAST])
@pytest.mark.parametrize("blind", [False, True])
def test_as_jurors_read_it_is_what_jurors_read(
    copies: Any, slug: str, blind: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tour = copies.tour("sqlite")
    monkeypatch.setattr(dossier, "is_blind", lambda *_: blind)
    client = as_nominee(tour)
    with tour.app.app_context():
        versions = versions_of(slug)
    assert len(versions) > 12
    for version in versions:
        with tour.app.app_context():
            # As it was when this was the last submission.
            db.session.execute(
                update(Nomination).where(Nomination.id == version.nomination_id).values(version_id=version.id)
            )
            db.session.commit()
        page = client.get(f"/{slug}/nominations/{version.nomination_id}/as-juror").get_data(as_text=True)
        shown = page.partition('<div class="dossier">')[2].rpartition("</div>")[0]
        before, read, after = alike(shown).partition(alike(as_juror(tour, slug, version)))
        assert (before, bool(read), "<section" in after) == ("", True, False), version
