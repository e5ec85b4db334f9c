"""The page that publishes a revision of the programme: every change beside whom it touches, and what becomes of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from awards.core.db import db
from awards.messages.models import Mail
from awards.programmes.editing import queries as drafts
from awards.programmes.models import Proposal
from tests.programmes.rule_changes import FREE, FROZEN, IMPOSSIBLE, put
from tests.results.publishing_scene import Publishing

pytestmark = pytest.mark.long_for("postgresql")
REASON = "The panel asked for less weight."
NEW = {"id": "posts", "type": "text", "max_chars": 99, "required": True,
       "label": {"en": "Which border posts?", "de": "Welche Grenzübergänge?"}}  # fmt: skip


def ask(data: Any) -> None:
    """A new question, needed to submit, in every category."""
    data["form"]["sections"][1]["questions"].append(dict(NEW))


def headings(text: str) -> list[str]:
    return re.findall(r"<h3><span[^>]*>\d+\. </span>(.*?)</h3>", text)


@pytest.fixture
def judged(app: Flask) -> Publishing:
    return Publishing(app)


def test_nothing_changed_is_nothing_to_publish(judged: Publishing) -> None:
    page = judged.client().get(judged.at())
    assert "There is nothing to publish." in page.text
    assert 'id="publish"' not in page.text


def test_rules_stand_apart_and_first_with_the_lock(judged: Publishing) -> None:
    judged.edit(FREE["tagline"], FROZEN["weight"])
    page = judged.client().get(judged.at())
    assert headings(page.text) == ["Weight of “Welcome” in “Place of the year”", "Heading of the public page (English)"]
    assert page.text.index("Judging rules, frozen since the first score") < page.text.index("Everything else")
    assert "<del>1.5 of 3</del> <ins>2.5 of 4</ins>" in page.text
    assert "scoresheets are calculated anew" in page.text
    assert "Publish only change 2" in page.text


def test_no_place_and_no_score_is_shown_while_a_round_runs(judged: Publishing) -> None:
    judged.edit(FROZEN["weight"])
    text = judged.client().get(judged.at()).text
    assert "Places that would change" not in text
    assert "No scores are shown here" in text


def test_what_is_no_rule_one_publishes_alone(judged: Publishing) -> None:
    judged.edit(FREE["tagline"])
    client = judged.client()
    page = client.get(judged.at())
    assert "A second person agrees" not in page.text
    answer = client.submit(page, form="publish", button="go=all")
    assert answer.headers["Location"].endswith("/programme/revisions/2")
    with judged.app.app_context():
        season = judged.season()
        assert season.document.programme.tagline["en"] == "Towns by the water"  # type: ignore[index]
        assert drafts.draft_of(season).base_number == 2
    assert judged.draft_changes() == []


def test_only_the_rest_is_published_and_the_rule_stays_in_the_draft(judged: Publishing) -> None:
    judged.edit(FREE["tagline"], FREE["conduct"], FROZEN["weight"])
    client = judged.client()
    page = client.get(judged.at())
    assert "Publish only changes 2 to 3" in page.text
    assert client.submit(page, form="publish", button="go=rest").status_code == 303
    assert judged.draft_changes() == ["Weight of “Welcome” in “Place of the year”"]
    assert judged.number() == 2


def test_a_rule_is_proposed_and_in_force_once_a_second_person_agrees(judged: Publishing) -> None:
    judged.edit(FREE["tagline"], FROZEN["weight"])
    client = judged.client()
    page = client.get(judged.at())
    refused = client.submit(page, form="publish", button="go=all")
    assert (refused.status_code, "Give the reason. Everyone can read it." in refused.text) == (422, True)
    proposal = client.submit(page, form="publish", button="go=all", reason=REASON).headers["Location"]
    assert judged.number() == 1
    second = judged.client("owner")
    whole = second.get(second.get(proposal).page.links["The whole list as it stands now"])
    assert headings(whole.text) == [
        "Weight of “Welcome” in “Place of the year”",
        "Heading of the public page (English)",
    ]
    assert REASON in whole.text
    assert second.submit(proposal, form="confirmation").status_code == 303
    assert judged.number() == 2
    assert judged.draft_changes() == []
    assert second.get(judged.at("/programme/publication/proposed")).status_code == 404


def test_what_was_edited_after_a_proposal_stays_in_the_draft(judged: Publishing) -> None:
    judged.edit(FROZEN["weight"])
    client = judged.client()
    proposal = client.submit(judged.at(), form="publish", button="go=all", reason=REASON).headers["Location"]
    judged.edit(FREE["conduct"])
    judged.client("owner").submit(proposal, form="confirmation")
    assert judged.draft_changes() == ["Rule of conduct 1 (English)"]


def test_jurors_at_work_are_told_once_of_a_rule_that_changed(judged: Publishing) -> None:
    judged.edit(FROZEN["weight"])
    text = judged.client().get(judged.at()).text
    told = re.search(r'<b class="num">(\d+)</b> jurors? (?:is|are) told', text)
    assert told
    proposal = judged.client().submit(judged.at(), form="publish", button="go=all", reason=REASON).headers["Location"]
    judged.client("owner").submit(proposal, form="confirmation")
    with judged.app.app_context():
        mails = db.session.query(Mail).filter_by(event="rules.changed").all()
        assert len(mails) == len({each.person_id for each in mails}) == int(told[1]) > 0
        assert db.session.query(Proposal).one().confirmed_at is not None


def test_jurors_of_closed_rounds_are_not_told(app: Flask) -> None:
    closed = Publishing(app, "closed")
    closed.edit(FROZEN["weight"])
    text = closed.client().get(closed.at()).text
    assert "told" not in re.sub(r"jurors told", "", text)
    assert "Places that would change" in text
    proposal = closed.client().submit(closed.at(), form="publish", button="go=all", reason=REASON).headers["Location"]
    closed.client("owner").submit(proposal, form="confirmation")
    with app.app_context():
        assert db.session.query(Mail).filter_by(event="rules.changed").count() == 0


def test_dates_and_rules_are_not_decided_together(judged: Publishing) -> None:
    judged.edit(put("timeline", "steps", 4, "day", 200), FROZEN["weight"])
    client = judged.client()
    page = client.get(judged.at())
    assert "Dates and rules are decided separately." in page.text
    assert "go=all" not in page.text
    assert client.submit(page, form="publish", button="go=rest").status_code == 303
    assert judged.client().get(judged.at()).status_code == 200
    assert judged.draft_changes() == ["Weight of “Welcome” in “Place of the year”"]


def test_what_cannot_be_by_itself_says_why(judged: Publishing) -> None:
    def change(data: Any) -> None:
        IMPOSSIBLE["category added"][0](data)
        data["form"]["sections"][1]["questions"].append(NEW | {"category": "boat"})

    judged.edit(change)
    text = judged.client().get(judged.at()).text
    assert "Categories cannot be added or removed once scores have been given." in text
    assert "What is no rule cannot be published by itself" in text
    assert 'id="publish"' not in text


def test_a_draft_with_faults_is_not_published(judged: Publishing) -> None:
    judged.edit(put("scale", "step", "many"), FREE["tagline"])
    client = judged.client()
    page = client.get(judged.at())
    assert "1 thing to mend before it can be published" in page.text
    assert judged.at("/programme/scale#f-scale-step") in page.page.links.values()
    assert 'id="publish"' not in page.text
    good = Publishing.client(judged)
    assert good.get(judged.at("/programme/draft.yaml")).data.decode().count("step: many") == 1


def test_a_proposal_that_waits_is_told_and_a_second_is_not_offered(judged: Publishing) -> None:
    judged.edit(FROZEN["weight"], FREE["tagline"])
    client = judged.client()
    proposal = client.submit(judged.at(), form="publish", button="go=all", reason=REASON).headers["Location"]
    page = client.get(judged.at())
    assert proposal in page.page.links.values()
    assert "Propose revision" not in page.text
    assert client.submit(page, form="publish", button="go=rest").status_code == 303
    assert "The facts behind this proposal have changed since." in judged.client("owner").get(proposal).text
    assert judged.draft_changes() == ["Weight of “Welcome” in “Place of the year”"]


def test_of_a_long_text_only_what_differs_is_shown(judged: Publishing) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    judged.edit(put("categories", 0, "description", {"en": words, "de": words}))
    proposal = judged.client().submit(judged.at(), form="publish", button="go=all", reason=REASON).headers["Location"]
    judged.client("owner").submit(proposal, form="confirmation")
    other = words.replace("word30", "changed")
    judged.edit(put("categories", 0, "description", {"en": other, "de": words}))
    text = judged.client().get(judged.at()).text
    assert "<del>word30</del><ins>changed</ins>" in text
    assert "word29 " in text
    assert "word10" not in text


# At once


def test_an_older_page_publishes_nothing_and_says_what_was_edited(judged: Publishing) -> None:
    judged.edit(FREE["tagline"])
    client = judged.client()
    page = client.get(judged.at())
    judged.edit(FREE["conduct"])
    answer = client.submit(page, form="publish", button="go=all")
    assert answer.status_code == 422
    assert "This changed after you opened the page." in answer.text
    assert "A change" in answer.text
    assert judged.number() == 1
    assert client.submit(answer, form="publish", button="go=all").status_code == 303


def test_of_two_who_publish_one_is_told_of_the_other(judged: Publishing) -> None:
    judged.edit(FREE["tagline"])
    clients = [judged.client(role) for role in ("owner", "organiser")]
    first, second = [client.get(judged.at()) for client in clients]
    assert clients[0].submit(first, form="publish", button="go=all").status_code == 303
    answer = clients[1].submit(second, form="publish", button="go=all")
    assert answer.status_code == 422
    assert "Programme put into force" in answer.text
    assert judged.number() == 2


def test_what_was_put_in_force_elsewhere_is_said_and_what_the_draft_takes_back(judged: Publishing) -> None:
    judged.edit(FREE["conduct"])
    judged.put_elsewhere(FREE["tagline"])
    client = judged.client()
    page = client.get(judged.at())
    assert "Revision 2 was put into force outside this draft" in page.text
    assert page.text.count("This undoes what was put into force outside this draft.") == 1
    answer = client.submit(page, form="draft")
    assert answer.status_code == 303
    assert judged.draft_changes() == []


def test_a_draft_nobody_touched_follows_what_is_put_in_force_elsewhere(judged: Publishing) -> None:
    judged.put_elsewhere(FREE["tagline"])
    assert "There is nothing to publish." in judged.client().get(judged.at()).text


# Seasons of another kind


def test_before_the_first_score_rules_are_published_at_once(app: Flask) -> None:
    season = Publishing(app, "open")
    season.edit(FROZEN["weight"])
    client = season.client()
    page = client.get(season.at())
    assert "these rules can still change at once" in page.text
    assert client.submit(page, form="publish", button="go=all").status_code == 303
    assert season.number() == 2


def test_a_season_nobody_sees_touches_nobody(app: Flask) -> None:
    season = Publishing(app, "unopened")
    season.edit(FROZEN["weight"], ask)
    client = season.client()
    page = client.get(season.at())
    assert headings(page.text) == ["Weight of “Welcome” in “Place of the year”", "New question, needed to submit"]
    assert "drafts get" not in page.text
    assert client.submit(page, form="publish", button="go=all").status_code == 303


# Who sees it


def test_only_those_who_run_the_season_see_it(judged: Publishing) -> None:
    for role in ("observer", "juror", "chair"):
        for rest in ("publication", "revisions", "revisions/1", "revisions/1.yaml", "file", "draft.yaml"):
            assert judged.client(role).get(judged.at(f"/programme/{rest}")).status_code == 404
