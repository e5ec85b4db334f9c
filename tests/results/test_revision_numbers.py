"""Whom a change of the programme touches: entries asked for more, answers that stay, what cannot be removed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Person
from awards.core.db import db
from awards.nominations.models import Nomination
from awards.programmes.document.programme import load
from awards.results.revision import revision_page
from tests import factories as make
from tests.programmes.rule_changes import FREE, IMPOSSIBLE, changed, put
from tests.results.publishing_scene import Publishing
from tests.results.test_programme_publication import ask

pytestmark = pytest.mark.long_for("postgresql")
HERE = {"entry": {"title": "A title", "category": "place", "since": "2024-03", "story": "A story"}}


class Entered(Publishing):
    """A season that takes entries: two drafts (one in a category), two submitted and an admitted nomination."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, "entering")
        with app.app_context():
            season = self.season()
            make.nomination(season, by=make.company(), starter=make.person(), answers=HERE)
            make.nomination(season, by=make.company(), starter=make.person())
            for title, place, outcome in (("One", "place", None), ("Two", "crew", None), ("Three", "crew", "admitted")):
                make.entry(season, title, in_category=place, outcome=outcome, answers=_answers(title, place))
            db.session.commit()

    def lines(self, *, of: int = 1) -> list[str]:
        """Whom a change touches, as the page says it."""
        item = self.client().get(self.at()).text.split(f'id="change-{of}"')[1].split('<ul class="for">')[1]
        shown = re.sub(r"<details>.*?</details>", "", item, flags=re.DOTALL).split("</ul></li>")[0]
        return [re.sub(r"<[^>]+>", "", each).strip() for each in shown.split("<li>") if each.strip()]


def _answers(title: str, place: str) -> dict[str, Any]:
    return {"entry": {"title": title, "category": place, "since": "2024-03", "story": "A story"}}


@pytest.fixture
def entered(app: Flask) -> Entered:
    return Entered(app)


def gone(data: Any) -> None:
    """A question that has answers is asked no more."""
    questions = data["form"]["sections"][1]["questions"]
    data["form"]["sections"][1]["questions"] = [each for each in questions if each["id"] != "since"]


def test_a_new_question_that_is_needed(entered: Entered) -> None:
    entered.edit(ask)
    assert entered.lines() == [
        "2 drafts get it",
        "2 submitted nominations lack an answer. They stay valid, and you may return them",
        "1 admitted nomination stays without it",
    ]
    text = entered.client().get(entered.at()).text
    assert ">One</a>" in text
    assert ">Three</a>" not in text
    sums = re.findall(r"<dd>(\d+)</dd>", text)
    assert sums == ["1", "2", "2", "0"]


def test_a_new_question_of_one_category(entered: Entered) -> None:
    def of_crew(data: Any) -> None:
        ask(data)
        data["form"]["sections"][1]["questions"][-1]["category"] = "crew"

    entered.edit(of_crew)
    assert entered.lines() == [
        "1 submitted nomination lacks an answer. It stays valid, and you may return it",
        "1 admitted nomination stays without it",
    ]


def test_a_new_question_that_is_not_needed_lacks_nowhere(entered: Entered) -> None:
    entered.edit(ask, lambda data: data["form"]["sections"][1]["questions"][-1].pop("required"))
    assert entered.lines() == ["2 drafts get it"]


def test_a_question_that_goes_leaves_its_answers(entered: Entered) -> None:
    entered.edit(gone)
    (line,) = entered.lines()
    assert line.endswith("no longer asked for: 1 in drafts, 3 in submitted versions")
    client = entered.client()
    assert client.submit(entered.at(), form="publish", button="go=all").status_code == 303
    with entered.app.app_context():
        (one,) = db.session.query(Nomination).filter_by(title="One")
        version = db.session.get_one(type(one).version.property.mapper.class_, one.version_id)
        assert version.answers["entry"]["since"] == "2024-03"


def test_what_no_longer_fits(entered: Entered) -> None:
    entered.edit(put("form", "sections", 1, "questions", 5, "max_words", 1))
    assert "2 submitted nominations no longer fit. They stay valid, and you may return them" in entered.lines()


def test_a_category_with_nominations_is_not_removed(entered: Entered) -> None:
    def without_crew(data: Any) -> None:
        data["categories"].pop(1)
        questions = data["form"]["sections"][1]["questions"]
        for each in questions:
            each["informs"] = [code for code in each.get("informs", []) if not code.startswith("crew.")]
        data["form"]["sections"][1]["questions"] = [each for each in questions if each.get("category") != "crew"]

    entered.edit(without_crew)
    page = entered.client().get(entered.at())
    assert "“Crew of the year” cannot be removed. Nominations in it: 2." in page.text
    assert "cannot be removed. Versions submitted in it: 2." in page.text
    assert "What was submitted in it is kept, and the category with it." in page.text
    assert entered.at("/entries?category=crew") not in page.page.links.values()
    assert 'id="publish"' not in page.text
    with entered.app.app_context():
        assert len(entered.season().document.categories) == 2


def test_from_a_category_with_drafts_alone_they_are_moved_first(app: Flask) -> None:
    scene = Publishing(app, "entering")

    def boat(data: Any) -> None:
        IMPOSSIBLE["category added"][0](data)

    scene.edit(boat)
    client = scene.client()
    assert client.submit(scene.at(), form="publish", button="go=all").status_code == 303
    with app.app_context():
        answers = {"entry": {"title": "A title", "category": "boat"}}
        make.nomination(scene.season(), by=make.company(), starter=make.person(), answers=answers)
        db.session.commit()
    scene.edit(lambda data: data["categories"].pop())
    page = client.get(scene.at())
    assert "“Boat” cannot be removed. Nominations in it: 1." in page.text
    assert scene.at("/entries?category=boat") in page.page.links.values()
    with app.app_context():
        (only,) = db.session.query(Nomination)
        only.category_id = None
        db.session.commit()
    assert client.submit(scene.at(), form="publish", button="go=all").status_code == 303


def test_a_round_with_jurors_is_not_removed(entered: Entered) -> None:
    with entered.app.app_context():
        season = entered.season()
        make.seat(make.juror(season), make.rounds(season)["jury"])
        db.session.commit()

    def without(data: Any) -> None:
        data["rounds"] = [
            {"id": "other", "kind": "scoring", "panel": "category", "entries": "admitted", "cut": {"places": 1}}
        ]
        data["honours"]["laureate"]["in_cut_of"] = "other"
        for step in data["timeline"]["steps"]:
            if step.get("round") == "jury":
                step["round"] = "other"
            elif step.get("round"):
                step.pop("round")

    entered.edit(without)
    text = entered.client().get(entered.at()).text
    assert "cannot be removed. Jurors on its panel: 1." in text
    assert 'id="publish"' not in text


def test_whoever_has_a_side_sees_and_counts_nothing_there(entered: Entered) -> None:
    with entered.app.app_context():
        person = db.session.get_one(Person, entered.people["organiser"])
        make.entry(entered.season(), in_category="crew", by=make.company(members=(person,)), outcome=None,
                   answers=_answers("Own", "crew"))  # fmt: skip
        db.session.commit()
    entered.edit(ask)
    page = entered.client().get(entered.at())
    assert ">One</a>" in page.text
    assert ">Two</a>" not in page.text
    assert "and 2 more" not in page.text
    own = entered.lines()
    with entered.app.app_context():
        make.entry(entered.season(), in_category="crew", outcome=None, answers=_answers("Rival", "crew"))
        db.session.commit()
    # One more rival there changes no number on the page.
    assert entered.lines() == own


def test_the_numbers_cost_the_same_for_one_and_for_many(entered: Entered, statements: Any) -> None:
    document = load(changed(ask))
    counts = []
    for _ in range(2):
        with entered.app.test_request_context("/"):
            season = entered.season()
            with statements() as sent:
                revision_page.changes(season, document)
            counts.append(len(sent))
            for number in range(3):
                make.entry(season, in_category="place", outcome=None, answers=_answers(f"More {number}", "place"))
            db.session.commit()
    assert counts[0] == counts[1]


# Revisions there were


def test_revisions_are_listed_read_and_handed_out(entered: Entered) -> None:
    entered.edit(ask)
    client = entered.client()
    page = client.get(client.submit(entered.at(), form="publish", button="go=all").headers["Location"])
    assert "2 submitted nominations lack an answer since this revision" in page.text
    assert "New question, needed to submit" in page.text
    listed = client.get(entered.at("/programme/revisions"))
    assert listed.text.index("Revision 2</a>") < listed.text.index("Revision 1</a>")
    assert "The organiser" in listed.text
    assert "New question, needed to submit" in listed.text
    assert load(client.get(entered.at("/programme/revisions/1.yaml")).data) == load(changed())
    assert "lack an answer" not in client.get(entered.at("/programme/revisions/1")).text
    assert client.get(entered.at("/programme/revisions/3")).status_code == 404


def test_a_revision_is_taken_into_the_draft_again(entered: Entered) -> None:
    entered.edit(FREE["tagline"])
    client = entered.client()
    client.submit(entered.at(), form="publish", button="go=all")
    answer = client.submit(entered.at("/programme/revisions"), form="revisions/1/draft")
    assert answer.headers["Location"].endswith("/programme/publication")
    assert entered.draft_changes() == ["Heading of the public page (English)"]
    assert entered.number() == 2
    assert client.submit(entered.at(), form="publish", button="go=all").status_code == 303
    with entered.app.app_context():
        assert entered.season().document == load(changed())


def test_an_older_list_of_revisions_changes_no_draft(entered: Entered) -> None:
    client = entered.client()
    page = client.get(entered.at("/programme/revisions"))
    entered.edit(FREE["tagline"])
    answer = client.submit(page, form="revisions/1/draft")
    assert answer.status_code == 422
    assert entered.draft_changes() == ["Heading of the public page (English)"]
