"""The nominee's pages and what they do with every kind of request."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select

from awards.accounts.models import SignIn
from awards.core.clock import now
from awards.core.db import db
from awards.nominations.models import Draft, Extension, Nomination, Version
from awards.programmes.models import Season
from tests.client import PageClient
from tests.markup import text_of
from tests.nominations.conftest import Cast

pytestmark = pytest.mark.long_for("postgresql")

Begin = Callable[..., str]
SignInAs = Callable[[uuid.UUID], PageClient]
PAGES = (
    "", "/topics/case", "/topics/evidence", "/check", "/as-juror", "/withdrawal", "/submitted", "/versions/1",
)  # fmt: skip


def draft_of(app: Flask, home: str, topic: str) -> dict[str, Any]:
    with app.app_context():
        found = db.session.get(Draft, (uuid.UUID(home.rsplit("/", 1)[1]), topic))
        return dict(found.answers) if found else {}


def saving(client: PageClient, home: str, topic: str, page: Any = None, **values: Any) -> Any:
    """What the page's script sends: the fields of a page, changed."""
    page = page or client.get(f"{home}/topics/{topic}")
    form = next(each for each in page.page.forms if each.element.get("id") == "topic")
    data = {name: value for name, value in form.fields if name not in ("csrf_token", "idempotency_key")} | values
    token = next(e.get("content") for e in page.page.all("meta") if e.get("name") == "csrf-token")
    return client.post(
        f"{home}/topics/{topic}/draft", data=data, headers={"X-Requested-With": "fetch", "X-CSRFToken": token}
    )


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_there_for_the_company_and_for_nobody_else(
    app: Flask, cast: Cast, begin: Begin, sign_in: SignInAs, page: str
) -> None:
    home = begin(cast, category="resilience", submit=True)
    assert sign_in(cast.nominee).get(home + page).status_code == 200
    assert sign_in(cast.colleague).get(home + page).status_code == 200
    assert sign_in(cast.stranger).get(home + page).status_code == 404
    away = app.test_client().get(home + page)
    assert away.status_code == 303
    assert "/sign-in" in away.location


@pytest.mark.parametrize(
    "page", ["/topics/nothing", "/topics/nothing/draft", "/versions/9", "/versions/99999999999999999999999",
             "/files/6f1c2a1e-0000-4000-8000-000000000000", "/topics/case/files/challenge"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(cast: Cast, begin: Begin, nominee: PageClient, page: str) -> None:
    assert nominee.get(begin(cast) + page).status_code in (404, 405)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("page", "queries"), [("", 9), ("/topics/case", 7), ("/topics/evidence", 7), ("/check", 10), ("/as-juror", 7)]
)
@pytest.mark.parametrize("others", [0, 2])
def test_pages_need_few_queries(
    cast: Cast, begin: Begin, nominee: PageClient, statements: Callable[[], AbstractContextManager[list[str]]],
    page: str, queries: int, others: int,
) -> None:  # fmt: skip
    home = begin(cast, category="resilience", submit=True)
    for _ in range(others):
        begin(cast, category="fairness")
    with statements() as sent:
        nominee.get(home + page)
    assert len([each for each in sent if each.startswith("SELECT")]) == queries


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_few_queries(
    cast: Cast,
    begin: Begin,
    nominee: PageClient,
    statements: Callable[[], AbstractContextManager[list[str]]],
    count: int,
) -> None:
    for _ in range(count):
        begin(cast, category="fairness")
    with statements() as sent:
        page = nominee.get(f"/{cast.slug}/nominations")
    assert page.get_data(as_text=True).count("/nominations/") >= count
    assert len([each for each in sent if each.startswith("SELECT")]) == 8


def test_faulty_answers_are_kept_and_told(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast)
    answer = nominee.submit(
        f"{home}/topics/project",
        form="topic",
        q_summary="word " * 81,
        **{"q_start_date-year": "24", "q_title": "A\x07 b"},
    )
    assert answer.status_code == 422
    assert "“Summary for publication” must be 80 words or less." in answer.page.text
    assert answer.page.title.startswith("Error: The project")
    assert "#q_summary" in answer.page.links.values()
    kept = draft_of(app, home, "project")
    assert kept["summary"].count("word") == 81
    assert kept["start_date"] == "2024-"
    assert kept["title"] == "A b"
    again = nominee.submit(
        answer, form="topic", q_summary="Short.", **{"q_start_date-year": "2024", "q_start_date-month": "03"}
    )
    assert again.status_code == 303


def test_what_is_merely_missing_stops_nobody(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast)
    answer = nominee.submit(f"{home}/topics/case", form="topic")
    assert answer.location.endswith("/topics/evidence")
    assert nominee.submit(f"{home}/topics/case", form="topic", button="later=1").location.endswith(home)
    assert nominee.submit(f"{home}/topics/case?from=check", form="topic").location.endswith("/check")


def test_the_same_row_of_figures_comes_back_in_the_readers_writing(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    home = begin(cast)
    nominee.get("/language/de?next=/" + cast.slug + "/form")
    page = nominee.get(f"{home}/topics/case")
    nominee.submit(page, form="topic", **{"q_kpis-2-indicator": "Tage", "q_kpis-2-before": "38,5"})
    assert draft_of(app, home, "case")["kpis"][0]["before"] == "38.5"
    assert 'value="38,5"' in nominee.get(f"{home}/topics/case").get_data(as_text=True)


def test_without_a_script_the_second_tab_sees_both_texts(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, sign_in: SignInAs
) -> None:
    home = begin(cast)
    first = nominee.get(f"{home}/topics/case")
    other = sign_in(cast.colleague)
    other.submit(f"{home}/topics/case", form="topic", q_challenge="Theirs", q_transfer="Also theirs")
    answer = nominee.submit(first, form="topic", q_challenge="Mine", q_results="Only mine")
    assert answer.status_code == 409
    assert "Theirs" in answer.page.text
    assert "Mine" in answer.get_data(as_text=True)
    assert "Timur Bek wrote something else here" in answer.page.text
    assert draft_of(app, home, "case")["challenge"] == "Theirs"
    kept = nominee.submit(answer, form="topic")
    assert kept.status_code == 303
    found = draft_of(app, home, "case")
    assert (found["challenge"], found["results"], found["transfer"]) == ("Mine", "Only mine", "Also theirs")


def test_without_a_script_the_other_text_can_be_taken(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, sign_in: SignInAs
) -> None:
    home = begin(cast)
    first = nominee.get(f"{home}/topics/case")
    sign_in(cast.colleague).submit(f"{home}/topics/case", form="topic", q_challenge="Theirs")
    answer = nominee.submit(first, form="topic", q_challenge="Mine", q_results="Only mine")
    assert nominee.submit(answer, form="topic", choose_challenge="theirs").status_code == 303
    found = draft_of(app, home, "case")
    assert (found["challenge"], found["results"]) == ("Theirs", "Only mine")


def test_the_script_saves_and_hears_of_others(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, sign_in: SignInAs
) -> None:
    home = begin(cast)
    page = nominee.get(f"{home}/topics/case")
    first = saving(nominee, home, "case", page, q_challenge="Mine")
    assert first.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", first.json["at"])
    assert saving(sign_in(cast.colleague), home, "case", q_results="Theirs").status_code == 200
    again = saving(nominee, home, "case", page, q_challenge="Mine")
    assert again.json["others"]["values"] == {"q_results": ["Theirs"]}
    stale = saving(nominee, home, "case", page, q_challenge="Mine", q_results="Mine too")
    assert stale.status_code == 409
    assert "Theirs" in stale.json["conflicts"]["results"]["html"]
    assert stale.json["conflicts"]["results"]["values"] == {"q_results": ["Theirs"]}
    assert draft_of(app, home, "case")["results"] == "Theirs"


def test_another_category_brings_its_questions_on_to_the_page(harbour: Cast, begin: Begin, sign_in: SignInAs) -> None:
    home, nominee = begin(harbour), sign_in(harbour.nominee)
    page = nominee.get(f"{home}/topics/entry")
    assert saving(nominee, home, "entry", page, q_category="place").json["reload"] is True
    assert saving(nominee, home, "entry", q_category="place").json["reload"] is False


def test_a_session_that_ended_loses_nothing(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, sign_in: SignInAs
) -> None:
    home = begin(cast)
    page = nominee.get(f"{home}/topics/case")
    with app.app_context():
        db.session.query(SignIn).update({"ended_at": now()})
        db.session.commit()
    assert saving(nominee, home, "case", page, q_challenge="Mine").status_code == 401
    held = nominee.submit(page, form="topic", q_challenge="Still mine")
    assert held.status_code == 401
    assert "Still mine" in held.get_data(as_text=True)
    back = sign_in(cast.nominee)
    form = dict(held.page.forms[-1].fields)
    token = next(v for n, v in back.get(f"{home}/topics/case").page.forms[-1].fields if n == "csrf_token")
    assert back.post(f"{home}/topics/case", data=form | {"csrf_token": token}).status_code == 303
    assert draft_of(app, home, "case")["challenge"] == "Still mine"


HOSTILE = {
    "row numbers": {
        "q_kpis-²-unit": "x",
        "q_kpis-99999999999999999999-unit": "x",
        "q_kpis--1-unit": "x",
        "q_kpis-٣-unit": "x",
    },
    "notes": {"revision": "-5", "marks": "[" * 40_000, "opened": "forged.signature"},
    "more notes": {"revision": "9" * 5000, "marks": '{"challenge": 5, "x": []}', "opened": "\0"},
    "texts": {"q_challenge": "a\0b\x1f\u202e" * 100, "q_transfer": "=1+1" * 10_000},
    "choices": {"q_sdgs": ["1", "<script>", "1" * 10_000]},
    "unknown": {"owner": "1", "state": "admitted", "version": "3", "q_unknown": "x", "nomination_id": "1"},
    "not asked": {"q_title": "x", "q_q_fairness_1": "x", "file_x-title": "y", "choose_challenge": "theirs"},
    "files": {"remove_file": "not-an-id"},
}


@pytest.mark.parametrize("values", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("script", [False, True])
def test_hostile_fields_do_no_harm(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, values: dict[str, Any], script: bool
) -> None:
    home = begin(cast, category="resilience")
    page = nominee.get(f"{home}/topics/case")
    if script:
        answer = saving(nominee, home, "case", page, **values)
    else:
        form = next(each for each in page.page.forms if each.element.get("id") == "topic")
        answer = nominee.post(f"{home}/topics/case", data=dict(form.fields) | values)
    assert answer.status_code in (200, 303, 404, 409, 422)
    kept = draft_of(app, home, "case")
    assert set(kept) <= {"challenge", "solution", "results", "kpis", "fairness_all", "transfer", "sdgs", "sdg_text"}
    assert not re.search("[\x00-\x08\ud800-\udfff]", str(kept.get("challenge")))
    assert nominee.get(f"{home}/check").status_code == 200


def test_a_year_that_is_no_text_comes_back_as_a_page_can_hold_it(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    for page, form in ((f"{begin(cast)}/topics/project", "topic"), (f"/{cast.slug}/nominations/new", 1)):
        assert nominee.submit(page, form=form, **{"q_start_date-year": "2\x000"}).status_code == 422


def test_bytes_that_are_no_text_do_no_harm(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast)
    page = nominee.get(f"{home}/topics/case")
    form = next(each for each in page.page.forms if each.element.get("id") == "topic")
    body = urlencode([each for each in form.fields if each[0] != "q_challenge"]) + "&q_challenge=a%ED%A0%80b%FF%00c"
    answer = nominee.post(f"{home}/topics/case", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 303
    kept = draft_of(app, home, "case")["challenge"]
    assert kept.startswith("a")
    assert kept.endswith("c")
    assert "\0" not in kept


def test_script_in_every_text_stays_text(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    figures = {"indicator": evil, "unit": evil, "before": "1", "after": "2", "period": evil, "source": evil}
    home = begin(cast, category="resilience", case={"challenge": evil, "kpis": [figures]}, project={"title": evil[:80]})
    for page in ("", "/topics/case", "/topics/project", "/check", "/as-juror"):
        assert "<script>alert" not in nominee.get(home + page).get_data(as_text=True)


def test_without_a_token_nothing_is_saved(app: Flask, cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast)
    assert nominee.post(f"{home}/topics/case", data={"q_challenge": "x"}).status_code == 422
    assert nominee.post(f"{home}/topics/case/draft", data={"q_challenge": "x"}).status_code == 403
    assert nominee.post(f"{home}/submission").status_code == 422
    assert draft_of(app, home, "case") == {}


def test_a_page_opened_in_time_is_taken_within_the_grace(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, closes: Callable[..., None]
) -> None:
    home = begin(cast, category="resilience")
    topic, check = nominee.get(f"{home}/topics/case"), nominee.get(f"{home}/check")
    closes(cast, timedelta(0), grace=15)
    assert saving(nominee, home, "case", topic, q_challenge="In the grace").status_code == 200
    assert nominee.submit(check, form="submission").status_code == 303
    late = nominee.submit(topic, form="topic", q_transfer="Typed in the grace")
    assert late.status_code == 303


def test_after_the_grace_what_was_typed_stays_on_the_page(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, closes: Callable[..., None]
) -> None:
    home = begin(cast, category="resilience")
    topic, check = nominee.get(f"{home}/topics/case"), nominee.get(f"{home}/check")
    closes(cast, timedelta(minutes=-16), grace=15)
    late = nominee.submit(topic, form="topic", q_challenge="Too late")
    assert late.status_code == 422
    assert "Nominations closed" in late.page.text
    assert "Too late" in late.get_data(as_text=True)
    script = saving(nominee, home, "case", topic, q_challenge="Too late")
    assert script.status_code == 422
    assert "Nominations closed" in script.json["error"]
    assert nominee.submit(check, form="submission").status_code == 422
    assert draft_of(app, home, "case")["challenge"] != "Too late"


def test_an_extension_opens_one_nomination(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, closes: Callable[..., None]
) -> None:
    home, other = begin(cast, category="resilience"), begin(cast, category="fairness")
    closes(cast, timedelta(minutes=-1))
    with app.app_context():
        nomination_id = uuid.UUID(home.rsplit("/", 1)[1])
        db.session.add(
            Extension(nomination_id=nomination_id, until=now() + timedelta(days=1), reason="Flood", at=now())
        )
        db.session.commit()
    assert "Extended for this nomination" in nominee.get(home).page.text
    assert nominee.submit(f"{home}/check", form="submission").status_code == 303
    assert "Submit the nomination" not in nominee.get(f"{other}/check").page.text


def test_an_incomplete_entry_lists_what_is_left(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience", project={"project_countries": ["BR"], "title": ""})
    check = nominee.get(f"{home}/check")
    assert "1 thing is left to do" in check.page.text
    assert check.page.links["Answer “Project title”."] == f"{home}/topics/project?from=check#q_title"
    assert "1 condition does not seem to be met" in check.page.text
    assert nominee.submit(check, form="submission").status_code == 422


def test_fifty_parallel_submits_with_one_key_make_one_version(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient, sign_in: SignInAs
) -> None:
    home = begin(cast, category="resilience")
    form = next(each for each in nominee.get(f"{home}/check").page.forms if "submission" in each.action)
    cookie = nominee.get_cookie("awards").value

    def send(_number: int) -> tuple[int, str]:
        client = app.test_client()
        client.set_cookie("awards", cookie)
        answer = client.post(f"{home}/submission", data=dict(form.fields))
        return answer.status_code, answer.location

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(50)))
    assert set(answers) == {(303, f"{home}/submitted")}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Version)) == 1


def test_the_same_key_with_another_body_is_refused(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    page = nominee.get(f"/{cast.slug}/nominations/new")
    assert nominee.submit(page, form=1, company=str(cast.company)).status_code == 303
    assert nominee.submit(page, form=1, company="", name="Another", country="KZ").status_code == 409


def test_a_nomination_of_a_new_company(app: Flask, cast: Cast, sign_in: SignInAs) -> None:
    client = sign_in(cast.stranger)
    page = client.get(f"/{cast.slug}/nominations/new")
    assert client.submit(page, form=1, company=str(cast.company)).status_code == 422, "not the stranger's company"
    answer = client.submit(page, form=1, company="", name="Caspian Ro-Ro", country="AZ")
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Nomination)).one().country == "AZ"


def test_withdrawing_and_taking_it_back(cast: Cast, begin: Begin, nominee: PageClient) -> None:
    home = begin(cast, category="resilience", submit=True)
    nominee.submit(f"{home}/withdrawal", form=1, reason="Sold")
    page = nominee.get(home)
    assert "Withdrawn" in page.page.text
    assert nominee.submit(page, form="removal").status_code == 303
    assert "Withdrawn" not in nominee.get(home).page.text


def test_a_withdrawal_that_is_not_undone_in_time_shows_the_same_page(
    app: Flask, cast: Cast, begin: Begin, nominee: PageClient
) -> None:
    home = begin(cast, category="resilience", submit=True)
    nominee.submit(f"{home}/withdrawal", form=1, reason="Sold")
    page = nominee.get(home)
    with app.app_context():
        db.session.get_one(Season, cast.season).closes_at = now() - timedelta(days=1)
        db.session.commit()
    late = nominee.submit(page, form="removal")
    assert late.status_code == 422
    for shown in (page, late):
        (line,) = [each for each in shown.page.all("ol") if each.get("class") == "line"]
        assert [text_of(each.find("b")) for each in line] == ["Submitted"]


def test_the_page_of_a_draft_asks_for_no_timetable(
    cast: Cast, begin: Begin, nominee: PageClient, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    asked = []
    for home in (begin(cast, category="resilience"), begin(cast, category="resilience", submit=True)):
        nominee.get(home)
        with statements() as sent:
            nominee.get(home)
        asked.append(any("FROM steps" in each for each in sent))
    assert asked == [False, True]


@pytest.mark.parametrize("language", ["de", "ru", "kk"])
def test_pages_in_every_language(cast: Cast, begin: Begin, nominee: PageClient, language: str) -> None:
    home = begin(cast, category="fairness", submit=True, project={"answer_language": "de"})
    nominee.get(f"/language/{language}?next=/{cast.slug}/form")
    for page in ("", "/topics/project", "/topics/case", "/topics/evidence", "/check", "/submitted"):
        assert nominee.get(home + page).status_code == 200


def test_the_form_can_be_read_before_signing_up(app: Flask, cast: Cast) -> None:
    page = app.test_client().get(f"/{cast.slug}/form")
    assert "Up to 250 words" in page.page.text
    assert "How were people and cargo protected?" in page.page.text


def test_a_nomination_is_not_found_in_another_season(
    app: Flask, cast: Cast, harbour: Cast, begin: Begin, sign_in: SignInAs
) -> None:
    home = begin(cast)
    elsewhere = home.replace(f"/{cast.slug}/", f"/{harbour.slug}/")
    assert sign_in(cast.nominee).get(elsewhere).status_code == 404
