"""A draft is looked at before it is published: as a nominee, as a juror, as everybody; nobody else sees any of it."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.core.process import ROOT
from awards.desk.previewing.example_answers import answer
from awards.nominations.answers.values import flaws, is_given, missing
from awards.nominations.drafts.at_work import AT_WORK
from awards.programmes.document.programme import load
from awards.programmes.editing import queries
from awards.programmes.editing.tree import Tree, parts, planted
from awards.programmes.models import DraftEdit, ProgrammeDraft
from awards.programmes.queries import season_by_slug
from tests.browsing import Browsing, axe, expect
from tests.journeys import people
from tests.programmes.document_shapes import document
from tests.staffing import Staffed

WAYS = {
    "nominee": ("", "page=start", "page=tasks", "page=section", "page=check"),
    "juror": ("", "category=resilience"),
    "public": ("", "page=rules", "page=timetable", "page=category"),
}
ADDRESSES = [f"{seen}?{query}" for seen, asked in WAYS.items() for query in asked]
TEMPLATES = sorted((ROOT / "awards/programmes/seeds").glob("templates/*.yaml"))
SCRIPT = """"><script>alert(1)</script><img src=x onerror=alert(1)>' onfocus=alert(1) """
LINK = re.compile(r'<a[^>]* href="([^"]*)"')
TOKENS = re.compile(r'value="[^"]*"|content="[^"]*"')


@pytest.fixture
def staffed(app):
    return Staffed(app)


def preview(staffed: Staffed, address: str, client: Any = None) -> Any:
    return (client or staffed.client("organiser")).get(staffed.at(f"/programme/preview/{address}"))


def tree_of(staffed: Staffed) -> Tree:
    with staffed.app.app_context():
        return copy.deepcopy(queries.draft_of(season_by_slug(staffed.slug)).tree)


def keep(staffed: Staffed, tree: Tree) -> None:
    """Have the season's draft be this one."""
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        db.session.merge(ProgrammeDraft(season_id=season.id, base_number=1, number=1, tree=tree, unlocked=True,
                                        changed_at=now()))  # fmt: skip
        db.session.commit()


def with_words(staffed: Staffed, words: str = "Seen in drafts only") -> None:
    tree = tree_of(staffed)
    efficiency = tree["categories"][0]
    efficiency["name"] = dict.fromkeys(efficiency["name"], words)
    efficiency["line_colour"] = {"light": "#123456", "dark": "#ABCDEF"}
    tree["programme"]["tagline"] = dict.fromkeys(tree["programme"]["languages"], words)
    keep(staffed, tree)


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_is_shown_from_which_nothing_can_be_sent(staffed, address):
    answer = preview(staffed, address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "form-action 'none'" in policy
    assert "connect-src 'none'" in policy
    html = answer.get_data(as_text=True)
    assert "Preview of the draft" in html
    assert [each for each in ('method="post"', "csrf", "idempotency_key", "formaction") if each in html] == []
    own = (staffed.at("/programme"), "#", "/language/")
    assert [each for each in LINK.findall(html) if not each.startswith(own)] == []


def test_links_lead_from_page_to_page_in_the_category_that_is_looked_at(staffed):
    html = preview(staffed, "nominee?page=tasks&category=resilience").get_data(as_text=True)
    found = staffed.at("/programme/preview/nominee?page=section&amp;category=resilience&amp;section=project")
    assert found in html
    public = preview(staffed, "public").get_data(as_text=True)
    assert staffed.at("/programme/preview/public?page=category&amp;category=resilience") in public
    assert staffed.at("/programme/preview/nominee?page=start") in public


def test_a_section_asks_all_that_it_asks_in_a_category(staffed):
    found = tree_of(staffed)["form"]["sections"]
    section = next(each for each in found if any(q.get("category") == "resilience" for q in each["questions"]))
    text = preview(staffed, f"nominee?page=section&category=resilience&section={section['id']}").page.text
    for question in section["questions"]:
        here = question.get("category") in (None, "resilience")
        assert (question["label"]["en"] in text) == here, question["id"]


def test_what_the_draft_says_is_seen_by_those_who_edit_it_alone(staffed):
    with_words(staffed)
    for address in ("nominee?page=section&section=project", "juror", "public", "public?page=rules"):
        assert "Seen in drafts only" in preview(staffed, address).page.text
    for role in ("observer", "chair", "juror", "nominee", "stranger"):
        client = staffed.client(role)
        assert {preview(staffed, address, client).status_code for address in (*ADDRESSES, "lines.css")} == {404}
        for page in ("/", "/rules", "/form", "/timetable"):
            assert "Seen in drafts only" not in client.get(staffed.at(page)).page.text
    nobody = staffed.app.test_client()
    assert nobody.get(staffed.at("/programme/preview/public")).status_code == 303
    assert staffed.client("organiser").post(staffed.at("/programme/preview/public")).status_code == 405


def test_colours_are_those_of_the_draft(staffed):
    with_words(staffed)
    html = preview(staffed, "public").get_data(as_text=True)
    assert staffed.at("/programme/preview/lines.css") in html
    assert staffed.at("/lines.css") not in html
    lines = preview(staffed, "lines.css")
    assert "light-dark(#123456,#ABCDEF)" in lines.get_data(as_text=True)
    assert lines.headers["Cache-Control"] == "no-store"
    assert "#123456" not in staffed.app.test_client().get(staffed.at("/lines.css")).get_data(as_text=True)


def test_what_everybody_sees_and_what_is_kept_of_it_is_the_same_after_a_preview(staffed):
    with_words(staffed)
    client, organiser = staffed.client("stranger"), staffed.client("organiser")
    pages = ("/", "/rules", "/timetable", "/form", "/categories/efficiency")

    def seen() -> list[str]:
        return [TOKENS.sub("", client.get(staffed.at(page)).get_data(as_text=True)) for page in pages]

    before = seen()
    kept = staffed.app.extensions["awards.pieces"].made
    pieces = dict(kept)
    for address in ADDRESSES:
        preview(staffed, address, organiser)
    # What stands above and below a page of the organisers' own may be new; nothing that was there is another one.
    assert {key: kept[key] for key in pieces} == pieces
    assert "Seen in drafts only" not in repr(kept)
    assert seen() == before


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_written_and_as_much_is_read_whatever_the_draft_has(staffed, statements, address):
    client, counts = staffed.client("organiser"), []
    keep(staffed, tree := tree_of(staffed))
    preview(staffed, address, client)
    for name in ("questions", "categories"):
        with statements() as sent:
            assert preview(staffed, address, client).status_code == 200
        counts.append(sent)
        more = tree["form"]["sections"][0]["questions"] if name == "questions" else []
        more.extend([{**more[0], "#": f"more{n}", "id": f"more_{n}"} for n in range(9)] if more else [])
        keep(staffed, tree)
    assert len(counts[0]) == len(counts[1]) <= 8
    written = [
        each for each in counts[1] if not each.lstrip().upper().startswith(("SELECT", "BEGIN", "WITH", "PRAGMA"))
    ]
    assert [each for each in written if "sign_ins" not in each] == []
    with client.session_transaction() as session:
        assert AT_WORK not in session
    assert staffed.rows(DraftEdit) == []


def test_nothing_is_read_of_what_was_entered_or_scored(staffed, statements):
    client = staffed.client("organiser")
    with statements() as door:
        client.get(staffed.at("/programme"))
    for address in ADDRESSES:
        with statements() as sent:
            preview(staffed, address, client)
        new = [each for each in sent if each not in door]
        assert [each for each in new if re.search(r"nominations|versions|ballots|scores|drafts\b(?<!programme_drafts)",
                                                  each)] == []  # fmt: skip


def test_a_faulty_draft_is_shown_as_far_as_it_can_be_read(staffed):
    with_words(staffed)
    tree = tree_of(staffed)
    tree["categories"][0]["criteria"][0]["weight"] = "heavy"
    tree["categories"][1]["name"] = {"en": "Only in English"}
    tree["form"]["sections"][2]["questions"][3]["type"] = "riddle"
    keep(staffed, tree)
    client = staffed.client("organiser")
    client.get("/language/kk?next=/")
    html = preview(staffed, "juror", client).page.text
    assert "Only in English" in html
    assert "Seen in drafts only" in html
    assert client.get(staffed.at("/programme/preview/public?page=category&category=resilience")).status_code == 200
    client.get("/language/en?next=/")
    assert "things of the draft are to mend" in preview(staffed, "nominee?page=check", client).page.text


def test_a_draft_of_which_nothing_can_be_read_says_what_stops_it(staffed, monkeypatch):
    tree = tree_of(staffed)
    tree["categories"] = []
    keep(staffed, tree)
    monkeypatch.setattr("awards.programmes.editing.mending.ROUNDS", 0)
    html = preview(staffed, "public").get_data(as_text=True)
    assert "This draft cannot be shown yet" in html
    assert staffed.at("/programme/categories") in LINK.findall(html)


def test_hostile_words_stay_words(staffed):
    tree = tree_of(staffed)
    for _path, _part, data in parts(tree):
        for name, value in data.items():
            if isinstance(value, dict) and set(value) and set(value) <= {"en", "de", "ru", "kk"}:
                data[name] = dict.fromkeys(value, SCRIPT)
    keep(staffed, tree)
    client = staffed.client("organiser")
    for address in ADDRESSES:
        html = preview(staffed, address, client).get_data(as_text=True)
        assert "alert(1)" in html
        assert [each for each in ("<script>alert", "<img src=x") if each in html] == []
        assert not re.search(r"<[^>]*\sonfocus=", re.sub(r'"[^"]*"', "", html))


def _shown(staffed: Staffed, source: dict[str, Any]) -> None:
    keep(staffed, planted(source))
    client = staffed.client("organiser")
    client.parses = False
    for address in ADDRESSES:
        answer = preview(staffed, address, client)
        assert answer.status_code == 200, address
        assert "Preview of the draft" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_template_can_be_looked_at(staffed, path: Path):
    _shown(staffed, load(path.read_text()).model_dump(mode="json", by_alias=True, exclude_unset=True))


SEEDS = [pytest.param(seed, marks=[pytest.mark.long] if seed > 2 else []) for seed in range(30)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.databases("sqlite")
def test_any_programme_can_be_looked_at(staffed, seed):
    _shown(staffed, document(seed))


@pytest.mark.parametrize("seed", range(12))
def test_the_example_of_an_answer_is_one_that_the_form_takes(app, seed):
    made = load(json.dumps(document(seed)))
    with app.test_request_context("/"):
        for question in made.questions:
            category = question.category or made.categories[0].id
            given = answer(made, question, category)
            if question.type not in ("file", "files"):
                assert is_given(given), question
                assert flaws(made, question, given) == [], question
                assert question.type == "checklist" or missing(question, given) == [], question


@pytest.mark.browser
def test_what_jurors_get_stands_beside_the_criteria_and_follows_what_is_typed(app, browse: Browsing, site: str):
    staffed = Staffed(app)
    page = people.come_in(browse(), app, site, staffed.people["organiser"])
    page.goto(f"{site}/language/kk?next={staffed.at('/programme/categories/efficiency')}")
    beside = page.locator(".beside-shown")
    expect(beside.locator("fieldset.score").first).to_be_visible()
    assert axe(page) == []
    page.locator("details summary").first.click()
    page.locator(".criteria [name$='/name/kk']").first.fill("Жаңа атау")
    expect(beside).to_contain_text("Жаңа атау")
    # In the scale beside it a score can be tried, and nothing of it is sent with the programme.
    beside.locator(".scale label").nth(4).click()
    page.locator("[data-beside-fold]").click()
    expect(beside).to_be_hidden()
    page.reload()
    expect(page.locator("[data-beside-fold]")).to_have_attribute("aria-expanded", "false")
    page.locator("[data-beside-fold]").click()
    expect(beside).to_be_visible()


@pytest.mark.browser
def test_on_a_phone_a_link_leads_to_the_preview_and_from_page_to_page(app, browse: Browsing, site: str):
    staffed = Staffed(app)
    page = people.come_in(browse(width=390), app, site, staffed.people["organiser"])
    page.goto(f"{site}/language/de?next={staffed.at('/programme/categories/efficiency')}")
    expect(page.locator(".beside-shown")).to_have_count(0)
    page.get_by_role("link", name="Ganze Seite öffnen").click()
    expect(page.locator("aside.previewing")).to_be_visible()
    assert axe(page) == []
    page.locator("aside.previewing a", has_text="Als Nominierte").click()
    assert axe(page) == []
    page.locator("aside.previewing a[href*='page=section']").first.click()
    before = page.url
    page.locator("main .acts button").first.click()
    page.locator("main input[type=text]").first.press("Enter")
    assert page.url.rstrip("#") == before
    assert axe(page) == []
    page.locator("aside.previewing a", has_text="Die öffentlichen Seiten").click()
    page.locator("main .track a").first.click()
    expect(page.locator("aside.previewing")).to_be_visible()
    assert axe(page) == []
