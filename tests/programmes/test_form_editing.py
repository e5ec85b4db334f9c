"""The editor's pages of the form: its list, a question, copies and moves, kinds back and forth, lists of options."""

from __future__ import annotations

from typing import Any

import pytest

from awards.core.db import db
from awards.nominations.models import Draft
from awards.programmes.editing import queries
from awards.programmes.editing.tree import KEY, at, path_of
from awards.programmes.models import DraftEdit
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.journeys.test_main_buttons import faults
from tests.markup import text_of
from tests.staffing import Staffed

FORM = "/programme/form"
FIRST = "form/sections/category_questions/questions/q_efficiency_1"
CASE = "form/sections/case/questions"
HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def staffed(app):
    return Staffed(app)


def page_of(place: str) -> str:
    return f"/programme/{place.replace('form/sections', 'form', 1)}"


def tree(staffed: Staffed) -> Any:
    with staffed.app.app_context():
        return queries.draft_of(season_by_slug(staffed.slug)).tree


def stands(staffed: Staffed, place: str) -> Any:
    return at(tree(staffed), path_of(place))


def keys(staffed: Staffed, place: str) -> list[str]:
    return [each[KEY] for each in stands(staffed, place)]


def press(staffed: Staffed, place: str, act: str, **values: str) -> Any:
    client = staffed.client("organiser")
    return client.submit(staffed.at(page_of(place)), form="part", button=f"act={act}", **values)


def told(page: Any) -> str:
    return " ".join(text_of(each) for each in page.all("nav") if "form-list" in each.get("class", ""))


def test_the_list_counts_what_a_nominee_meets_and_opens_where_one_is(staffed):
    client = staffed.client("organiser")
    page = client.get(staffed.at(page_of(FIRST))).page
    assert "50 questions; a nominee meets 41." in told(page)
    assert "How do modes, borders and documents work together?" in told(page)
    assert "How had you prepared" not in told(page)  # of another category
    assert "What problem did you set out to solve?" not in told(page)  # of another section
    assert "Question 1 of “Efficiency”" in page.text
    press(staffed, FIRST, f"copy {FIRST}")
    assert "51 questions; a nominee meets 41 or 42." in told(client.get(staffed.at(FORM)).page)


def test_what_is_new_and_what_is_to_mend_is_marked_in_the_list(staffed):
    answer = press(staffed, "form/sections/case", f"add {CASE} longtext")
    added = keys(staffed, CASE)[-1]
    assert answer.headers["Location"].startswith(staffed.at(page_of(f"{CASE}/{added}")))
    listed = told(staffed.client("organiser").get(staffed.at(page_of(f"{CASE}/{added}"))).page)
    assert "(without words) new 1 to mend" in " ".join(listed.split())


@pytest.mark.parametrize("rest", ["/form", "/form/case", f"/{FIRST.replace('/sections', '', 1)}", "/lists/modes"])
def test_return_in_a_field_saves(staffed, rest):
    page = staffed.client("organiser").get(staffed.at(f"/programme{rest}")).page
    assert faults(page) == []


def test_the_preview_is_what_nominees_meet_in_any_language_and_sends_nothing(staffed):
    client = staffed.client("organiser")
    page = client.get(staffed.at(page_of(FIRST) + "?seen=de")).page
    trial = next(each for each in page.all("section") if each.get("data-trial-of"))
    assert "Wie haben sich Zeit, Zuverlässigkeit, Kosten und Emissionen verändert" not in told(page)
    assert [each.get("data-limit") for each in trial.iter("textarea")] == ["250"]
    assert not list(trial.iter("form"))
    inside = {id(each) for form in page.all("form") for each in form.iter()}
    assert not [each for each in trial.iter() if each.tag in ("input", "textarea", "select") and id(each) in inside]
    german = client.get(staffed.at(f"/programme/trial/{FIRST[14:]}?seen=de"))
    russian = client.get(staffed.at(f"/programme/trial/{FIRST[14:]}?seen=ru"))
    assert 'lang="de"' in german.text
    assert "слов" in russian.text
    other = client.get(staffed.at(f"/programme/trial/{FIRST[14:]}?seen=xx&kind=nothing"))
    assert other.status_code == 200


def test_the_trial_is_for_the_staff_and_of_questions_only(staffed):
    assert staffed.client("organiser").get(staffed.at("/programme/trial/category_questions")).status_code == 200
    for rest in ("nowhere", FIRST[14:] + "/label", "category_questions/questions/nowhere"):
        assert staffed.client("organiser").get(staffed.at(f"/programme/trial/{rest}")).status_code == 404
    for role in ("observer", "juror", "nominee", "stranger"):
        assert staffed.client(role).get(staffed.at(f"/programme/trial/{FIRST[14:]}")).status_code in (403, 404)


@pytest.mark.parametrize("kind", ["table", "files", "group", "choice", "multi", "checklist", "month", "category"])
def test_a_question_that_was_just_added_has_a_page(staffed, kind):
    press(staffed, "form/sections/case", f"add {CASE} {kind}")
    added = f"{CASE}/{keys(staffed, CASE)[-1]}"
    page = staffed.client("organiser").get(staffed.at(page_of(added))).page
    assert "The question is missing in: English, German, Russian, Kazakh." in page.text


def test_kinds_back_and_forth_keep_their_limits(staffed):
    before = stands(staffed, f"{CASE}/challenge")
    press(staffed, f"{CASE}/challenge", f"kind {CASE}/challenge", **{f"new/{CASE}/challenge": "text"})
    changed = stands(staffed, f"{CASE}/challenge")
    assert changed["type"] == "text"
    assert changed["max_chars"] == "200"
    assert changed["label"] == before["label"]
    answer = press(staffed, f"{CASE}/challenge", f"kind {CASE}/challenge", **{f"new/{CASE}/challenge": "longtext"})
    assert answer.headers["Location"].startswith(staffed.at(page_of(f"{CASE}/challenge")))
    assert {**stands(staffed, f"{CASE}/challenge"), "max_chars": "200"} == {**before, "max_chars": "200"}
    count = len(staffed.rows(DraftEdit))
    press(staffed, f"{CASE}/challenge", f"kind {CASE}/challenge", **{f"new/{CASE}/challenge": "longtext"})
    assert len(staffed.rows(DraftEdit)) == count


def test_a_copy_has_what_was_typed_an_id_of_its_own_and_in_another_category_no_criteria(staffed):
    press(staffed, FIRST, f"copy {FIRST}", **{f"f/{FIRST}/label/en": "How fast?"})
    section = "form/sections/category_questions/questions"
    copied = stands(staffed, section)[1]
    assert copied["label"]["en"] == "How fast?"
    assert copied["informs"] == stands(staffed, FIRST)["informs"]
    answer = press(staffed, FIRST, f"copy {FIRST} fairness")
    other = stands(staffed, section)[-1]
    assert other["category"] == "fairness"
    assert "informs" not in other
    assert answer.headers["Location"].startswith(staffed.at(page_of(f"{section}/{other[KEY]}")))
    ids = [each["id"] for each in stands(staffed, section)]
    assert len(set(ids)) == len(ids)
    assert len({each[KEY] for each in stands(staffed, section)}) == len(ids)


def test_a_question_moves_to_another_section_with_what_was_typed_and_back(staffed):
    before = tree(staffed)["form"]
    answer = press(
        staffed, f"{CASE}/challenge", f"to {CASE}/challenge project", **{f"f/{CASE}/challenge/max_words": "90"}
    )
    place = "form/sections/project/questions/challenge"
    assert answer.headers["Location"].startswith(staffed.at(page_of(place)))
    assert stands(staffed, place)["max_words"] == "90"
    assert "challenge" not in keys(staffed, CASE)
    staffed.client("organiser").submit(staffed.at("/programme"), form="undo")
    assert tree(staffed)["form"] == before


def test_taking_back_what_was_added_leads_to_a_page_that_is_there(staffed):
    client = staffed.client("organiser")
    for rest, act in (("/form/case", f"add {CASE} text"), ("/form", "add form/sections")):
        client.submit(staffed.at(f"/programme{rest}"), form="part", button=f"act={act}")
        page = client.submit(staffed.at("/programme"), form="undo", follow=True)
        assert page.status_code == 200
        assert page.request.path == staffed.at(f"/programme{rest}")


def test_who_edits_a_question_that_another_moved_away_is_told(staffed):
    one = staffed.client("organiser")
    page = one.get(staffed.at(page_of(f"{CASE}/challenge")))
    other = staffed.client("owner")
    other.submit(staffed.at(page_of(f"{CASE}/challenge")), form="part", button=f"act=to {CASE}/challenge project")
    sent = one.submit(page, form="part", **{f"f/{CASE}/challenge/max_words": "90"})
    assert sent.status_code in (404, 422)
    assert stands(staffed, "form/sections/project/questions/challenge")["max_words"] != "90"


def test_moving_leaves_one_where_one_is_also_by_the_script(staffed):
    client = staffed.client("organiser")
    before = keys(staffed, CASE)
    first, second = f"{CASE}/{before[0]}", f"{CASE}/{before[1]}"
    answer = press(staffed, first, f"down {first}")
    assert answer.headers["Location"] == staffed.at(page_of(first))
    page = client.get(staffed.at(page_of(second)))
    answer = client.submit(page, form="part", button=f"act=after {first} {before[-1]}")
    assert page_of(second) in answer.headers["Location"]
    assert keys(staffed, CASE)[-1] == before[0]
    form = next(form for form in page.page.forms if form.element.get("data-editor"))
    mine = {name: value for name, value in form.fields if name in ("csrf_token", "form_begin", "form_end", "base")}
    on = str(len(staffed.rows(DraftEdit)))
    body = {**mine, "on": on, "part": "form", "act": f"after {first}"}
    assert client.post(staffed.at("/programme/edits"), data=body).status_code == 200
    assert keys(staffed, CASE)[0] == before[0]


def test_sections_are_added_moved_and_removed_and_come_back(staffed):
    before = tree(staffed)
    client = staffed.client("organiser")
    client.submit(staffed.at(FORM), form="part", button="act=add form/sections")
    added = keys(staffed, "form/sections")[-1]
    place = f"form/sections/{added}"
    press(staffed, place, f"up {place}")
    assert keys(staffed, "form/sections")[-2] == added
    answer = press(staffed, place, f"take {place}")
    assert answer.headers["Location"].split("#")[0] == staffed.at(FORM)
    for _ in range(3):
        client.submit(staffed.at("/programme"), form="undo")
    assert tree(staffed) == before


def test_a_question_gets_a_list_of_its_own_and_its_options_are_edited_beside_it(staffed):
    press(staffed, "form/sections/case", f"add {CASE} choice")
    place = f"{CASE}/{keys(staffed, CASE)[-1]}"
    answer = press(staffed, place, f"list {place}")
    assert answer.headers["Location"].startswith(staffed.at(page_of(place)))
    name = stands(staffed, place)["options"]
    option = f"options/{name}/{keys(staffed, f'options/{name}')[0]}"
    client = staffed.client("organiser")
    client.submit(staffed.at(page_of(place)), form="part", **{f"f/{option}/name/en": "By rail"})
    assert stands(staffed, option)["name"]["en"] == "By rail"
    page = client.submit(staffed.at(page_of(place)), form="part", button=f"act=add options/{name}", follow=True)
    assert page.request.path == staffed.at(page_of(place))
    assert len(keys(staffed, f"options/{name}")) == 3
    assert "By rail" in page.page.text


def test_answers_so_far_are_told_at_the_question(staffed):
    client = staffed.client("organiser")
    assert "Answers so far" not in client.get(staffed.at(page_of(f"{CASE}/challenge"))).page.text
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        for answers in ({"challenge": "The bridge was gone."}, {"challenge": ""}, {}):
            begun = make.entry(season, answers={}, outcome=None)
            begun.version_id = begun.submitted_at = None
            db.session.add(Draft(nomination_id=begun.id, topic="case", answers=answers, saved_at=season.opens_at))
        for answers in (
            {"case": {"challenge": "The bridge was gone."}},
            {"case": {}},
            {"project": {"challenge": "No."}},
        ):
            make.entry(season, answers=answers)
        db.session.commit()
    page = client.get(staffed.at(page_of(f"{CASE}/challenge"))).page
    assert "1 in drafts, 1 in submitted nominations" in page.text


@pytest.mark.parametrize("field", ["label", "hint", "heading"])
def test_hostile_text_is_text_in_every_place(staffed, field):
    name = f"f/{FIRST}/{field}/en"
    client = staffed.client("organiser")
    client.submit(staffed.at(page_of(FIRST)), form="part", **{name: HOSTILE, f"f/{FIRST}/id": HOSTILE})
    for place in (FIRST, "form/sections/category_questions", "form/sections/case"):
        page = client.get(staffed.at(page_of(place))).page
        assert not [each for each in page.all("script") if "alert" in (each.text or "")]
        assert not [each for each in page.all("img") if each.get("onerror")]
    fragment = client.get(staffed.at(f"/programme/trial/{FIRST[14:]}")).text
    assert "<script" not in fragment
    assert "<img" not in fragment
