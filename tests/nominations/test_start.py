"""Before the long form: what it takes, the short check, limits of entries, and the way in without an account."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from awards.core.db import db
from awards.nominations.answers import eligibility
from awards.nominations.models import Draft, Nomination
from awards.programmes.document.programme import load
from tests.client import PageClient
from tests.nominations.conftest import Cast, factories_season
from tests.nominations.test_prefilling import fields
from tests.programmes.seeds import text_of

pytestmark = pytest.mark.long_for("postgresql")

Begin = Callable[..., str]
GOOD = {"q_start_date-year": "2024", "q_start_date-month": "03", "q_project_countries": ["KZ", "DE"]}


def new(cast: Cast) -> str:
    return f"/{cast.slug}/nominations/new"


@pytest.mark.parametrize(
    ("programme", "at_hand", "asked"),
    [
        ("magistral", ["registration_no", "kpis", "referee"], ["category", "start_date", "project_countries"]),
        ("harbour-lights", ["writer", "picture"], ["category", "where"]),
    ],
)
def test_what_a_nomination_takes_is_read_from_the_programme(
    programme: str, at_hand: list[str], asked: list[str]
) -> None:
    document = load(text_of(programme))
    needs = eligibility.needs(document)
    assert [question.id for question in needs.at_hand] == at_hand
    assert needs.minutes % 30 == 0
    assert 0 < needs.texts < needs.required
    assert [question.id for question in eligibility.asked_first(document)] == asked


def test_what_was_answered_first_is_in_the_form_and_asked_no_more(app: Flask, cast: Cast, nominee: PageClient) -> None:
    page = nominee.get(new(cast))
    assert "minutes in all" in page.page.text
    begun = nominee.submit(page, form=1, company=str(cast.company), q_category="fairness", **GOOD)
    assert begun.status_code == 303
    with app.app_context():
        draft = db.session.scalars(select(Draft)).one()
        assert draft.answers == {"category": "fairness", "start_date": "2024-03", "project_countries": ["KZ", "DE"]}
        nomination = db.session.scalars(select(Nomination)).one()
        assert nomination.category_id is not None
    project = nominee.get(f"{begun.location}/topics/project")
    ticked = {e.get("value") for e in project.page.all("input") if e.get("checked") is not None}
    assert {"fairness", "KZ", "DE"} <= ticked
    assert nominee.submit(project, form="topic", q_title="A title").status_code == 303


def test_what_is_known_already_is_filled_in_beside_it_until_somebody_was_there(
    app: Flask, cast: Cast, nominee: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question of the check is put into a topic that has suggestions of its own."""
    with app.app_context():
        document = factories_season(cast).document
        country = next(each for each in document.questions if each.id == "country")
    monkeypatch.setattr(eligibility, "asked_first", lambda _programme: [country])
    home = nominee.submit(new(cast), form=1, company=str(cast.company), q_country="DE").location
    organisation = fields(nominee, f"{home}/topics/organisation")
    assert (organisation["q_country"], organisation["q_legal_name"]) == ("DE", "Steppe Rail Freight")
    nominee.submit(f"{home}/topics/organisation", form="topic", q_legal_name="")
    assert fields(nominee, f"{home}/topics/organisation")["q_legal_name"] == ""


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"q_project_countries": ["BR"]}, "The project has an effect in at least one country"),
        ({"q_start_date-year": "2099", "q_start_date-month": "01"}, "That is after the closing date."),
        ({"q_start_date-year": "1999", "q_start_date-month": "01"}, "Months until the closing date:"),
    ],
)
def test_not_eligible_is_a_page_that_can_be_passed(
    app: Flask, cast: Cast, nominee: PageClient, answers: dict[str, Any], reason: str
) -> None:
    page = nominee.submit(new(cast), form=1, company=str(cast.company), q_category="fairness", **answers)
    assert page.page.h1 == "This nomination does not seem to be eligible"
    assert reason in page.page.text
    assert "There is a problem" not in page.page.text
    with app.app_context():
        assert db.session.scalar(select(Nomination)) is None
    back = nominee.submit(page, button="change=1")
    assert back.page.h1 == "Start a nomination"
    ticked = {e.get("value") for e in back.page.all("input") if e.get("checked") is not None}
    assert "fairness" in ticked, "what was typed is still there"
    begun = nominee.submit(page, button="anyway=1")
    assert begun.status_code == 303
    assert nominee.submit(page, button="anyway=1").location == begun.location, "a second click begins no second one"


def test_a_fault_is_told_at_its_field(cast: Cast, nominee: PageClient) -> None:
    answer = nominee.submit(new(cast), form=1, company=str(cast.company), **{"q_start_date-year": "24"})
    assert answer.status_code == 422
    assert "There is a problem" in answer.page.text


@pytest.mark.parametrize("category", ["resilience", "fairness"])
def test_limits_are_told_before_the_form(cast: Cast, begin: Begin, nominee: PageClient, category: str) -> None:
    begin(cast, category="resilience", submit=True)
    begin(cast, category="digitalisation")
    page = nominee.get(new(cast))
    assert "Nominations submitted: 1 of 2. Drafts: 1." in page.page.text
    assert page.page.text.count("Limit reached: Steppe Rail Freight has submitted 1 of 1 here.") == 1
    answer = nominee.submit(page, form=1, company=str(cast.company), q_category=category)
    assert (answer.status_code == 200) is (category == "resilience")
    if category == "resilience":
        assert answer.page.h1 == "This nominee has reached the limit of nominations"
        assert "You can submit only when there is room." in answer.page.text


def test_a_company_that_has_used_up_all_is_told_before_the_form_and_at_the_draft(
    cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    begin(cast, category="resilience", submit=True)
    begin(cast, category="digitalisation", submit=True)
    answer = nominee.submit(new(cast), form=1, company=str(cast.company))
    assert "Maximum number of nominations per organisation: 2." in answer.page.text
    home = nominee.submit(answer, button="anyway=1").location
    assert "There is no room for this nomination yet" in nominee.get(home).page.text
    choice = nominee.get(f"{home}/topics/project")
    assert choice.page.text.count("Limit reached: Steppe Rail Freight has submitted 1 of 1 here.") == 2


def test_of_two_drafts_the_second_is_refused_in_words(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    first, second = begin(cast, category="resilience"), begin(cast, category="resilience")
    checks = [nominee.get(f"{each}/check") for each in (first, second)]
    assert nominee.submit(checks[0], form="submission").status_code == 303
    refused = nominee.submit(checks[1], form="submission")
    assert refused.status_code == 422
    assert "nominations per organisation and category: 1" in refused.page.text


def test_the_topic_of_the_category_is_announced_from_the_start(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast)
    before = nominee.get(home)
    assert "After you choose a category" in before.page.text
    assert "Section 3 of 7" in nominee.get(f"{home}/topics/project").page.text
    assert "Section 6 of 7" in nominee.get(f"{home}/topics/evidence").page.text
    nominee.submit(f"{home}/topics/project", form="topic", q_category="fairness")
    assert "After you choose a category" not in nominee.get(home).page.text
    assert "Section 3 of 7" in nominee.get(f"{home}/topics/project").page.text


def test_a_stranger_reads_why_an_account_is_needed_and_signs_up_first(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    front = client.get(f"/{cast.slug}/")
    page = client.get(front.page.links["Start a nomination"])
    assert page.page.h1 == "Start a nomination"
    assert "Open an account first" in page.page.text
    links = list(page.page.links)
    assert links.index("Open an account") < links.index("I already have an account")
    assert page.page.links["Open an account"] == f"/sign-up?next=/{cast.slug}/nominations/new"


def test_home_leads_to_the_draft(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    assert "Start a nomination" in nominee.get(f"/{cast.slug}/").page.links
    home = begin(cast, project={"title": "Bridge"})
    front = nominee.get(f"/{cast.slug}/")
    assert front.page.links["Continue your nomination"] == home
    assert "Start a nomination" not in front.page.links
    assert front.page.links["Bridge"] == home
    assert nominee.get(f"/{cast.slug}/nominate").location == home
    assert nominee.get("/start", follow_redirects=True).request.path == home
    begin(cast, category="fairness")
    assert nominee.get(f"/{cast.slug}/nominate").location == f"/{cast.slug}/nominations"


def test_people_without_nominations_are_led_to_the_start(cast: Cast, nominee: PageClient) -> None:
    assert nominee.get(f"/{cast.slug}/nominate").location == new(cast)
    assert nominee.get("/start").location == "/2027/"


def test_a_colleague_comes_to_the_nomination_that_waits(
    cast: Cast, begin: Begin, sign_in: Callable[[uuid.UUID], PageClient]
) -> None:
    colleague, address = sign_in(cast.colleague), f"/companies/{cast.company}/nominations"
    assert colleague.get(address).location == f"/{cast.slug}/nominations"
    home = begin(cast)
    assert colleague.get(address).location == home
    assert sign_in(cast.stranger).get(address).status_code == 404


def test_an_entry_changed_since_says_so_wherever_it_is_listed(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience", submit=True, project={"title": "Bridge"})
    pages = (f"/{cast.slug}/nominations", f"/{cast.slug}/")
    for page in pages:
        assert "changed since" not in nominee.get(page).page.text
    nominee.submit(f"{home}/topics/case", form="topic", q_results="Better still.")
    for page in pages:
        assert "changed since; submit again" in nominee.get(page).page.text
    assert nominee.get(pages[1]).page.links["Submit your nomination again"] == home
    nominee.submit(f"{home}/check", form="submission")
    for page in pages:
        assert "changed since" not in nominee.get(page).page.text
