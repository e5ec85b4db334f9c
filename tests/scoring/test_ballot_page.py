"""The ballot and the list as pages: what is on them, how they work without a script, and for whom."""

from __future__ import annotations

import pytest


def test_the_list_leads_to_the_next_unscored_ballot(cast):
    page = cast.client().get(f"/{cast.slug}/ballots").page
    assert page.h1 == "My scoresheets"
    assert "0 of 3" in page.text
    assert page.links["Next unscored"] == cast.url(0)


def test_the_ballot_shows_the_dossier_and_not_what_is_hidden(cast):
    page = cast.client().get(cast.url()).page
    assert page.h1 == "Route 1"
    for shown in ("The bridge was gone.", "On 14 June 2024 the flood came.", "Days to restart", "Caspian Rail JSC"):
        assert shown in page.text
    for hidden in ("Secret Contact", "secret.contact@nominee.example", "We know a juror in secret"):
        assert hidden not in page.source
    assert [form.action for form in page.forms if form.element.get("id") == "scoresheet"] == [cast.url()]


def test_the_answer_that_informs_a_criterion_is_linked_both_ways(cast):
    page = cast.client().get(cast.url()).page
    assert page.by_id("q-q_resilience_2").get("data-informs") == "resilience.response resilience.continuity"
    assert page.by_id("c-resilience.response") is not None
    assert "#q-q_resilience_2" in page.source


def filled(cast, value="7", **more):
    return {f"score-{code}": value for code in cast.codes} | more


def test_without_a_script_a_complete_ballot_is_submitted_and_the_next_one_opens(cast):
    client = cast.client()
    answer = client.submit(cast.url(), form="scoresheet", button="go=next", **filled(cast, advice="Write less."))
    assert (answer.status_code, answer.location) == (303, cast.url(1))
    page = client.get(f"/{cast.slug}/ballots").page
    assert "1 of 3" in page.text
    again = client.get(cast.url()).page
    assert "Write less." in again.source
    assert "Submitted" in again.text


def test_an_incomplete_ballot_is_saved_and_says_what_is_missing(cast):
    client = cast.client()
    first, second = cast.codes[:2]
    answer = client.submit(
        cast.url(), form="scoresheet", button="go=next", follow=True, **{f"score-{first}": "8", f"score-{second}": "10"}
    )
    page = answer.page
    assert "There is a problem" in page.text
    assert "Explain the score 10 for" in page.text
    assert page.text.count("Score “") == 2 * (len(cast.codes) - 2)  # in the summary and at the criterion
    checked = [
        each.get("value")
        for each in page.all("input")
        if each.get("checked") is not None and each.get("type") == "radio"
    ]
    assert checked == ["8", "10"]


def test_a_score_off_the_scale_is_refused_and_everything_typed_is_kept(cast):
    client = cast.client()
    answer = client.submit(
        cast.url(),
        form="scoresheet",
        button="go=stay",
        **{f"score-{cast.codes[0]}": "11", f"score-{cast.codes[1]}": "6", "jury_comment": "Keep me"},
    )
    assert answer.status_code == 422
    assert "Give a score from 0 to 10." in answer.page.text
    assert "Keep me" in answer.page.source


def test_clear_without_a_script(cast):
    client = cast.client()
    code = cast.codes[0]
    client.submit(cast.url(), form="scoresheet", button="go=stay", **{f"score-{code}": "8"})
    client.submit(cast.url(), form="scoresheet", button=f"clear=score-{code}")
    assert "checked" not in [
        a for e in client.get(cast.url()).page.all("input") if e.get("type") == "radio" for a in e.attrib
    ]


def test_two_pages_the_second_sees_both_texts_and_nothing_is_overwritten(cast):
    client = cast.client()
    code = cast.codes[0]
    old = client.get(cast.url())
    client.submit(
        cast.url(), form="scoresheet", button="go=stay", **{f"score-{code}": "8", f"comment-{code}": "First page"}
    )
    answer = client.submit(
        old, form="scoresheet", button="go=stay", **{f"score-{code}": "3", f"comment-{code}": "Second page"}
    )
    assert answer.status_code == 422
    assert "First page" in answer.page.source
    assert "Second page" in answer.page.source
    assert "Stored now: 8" in answer.page.text
    done = client.submit(answer, form="scoresheet", button="go=stay")
    assert done.status_code == 303
    assert "Second page" in client.get(cast.url()).page.source


def test_an_older_page_does_not_take_back_what_it_did_not_touch(cast):
    client = cast.client()
    first, second = cast.codes[:2]
    old = client.get(cast.url())
    client.submit(cast.url(), form="scoresheet", button="go=stay", **{f"score-{first}": "8"})
    done = client.submit(old, form="scoresheet", button="go=stay", **{f"score-{second}": "4"})
    assert done.status_code == 303
    values = [
        e.get("value")
        for e in client.get(cast.url()).page.all("input")
        if e.get("checked") is not None and e.get("type") == "radio"
    ]
    assert values == ["8", "4"]


def test_the_same_press_twice_has_one_effect(cast):
    client = cast.client()
    page = client.get(cast.url())
    first = client.submit(page, form="scoresheet", button="go=next", **filled(cast))
    second = client.submit(page, form="scoresheet", button="go=next", **filled(cast))
    assert (first.location, second.location) == (cast.url(1), cast.url(1))


def test_skip_puts_an_entry_at_the_end(cast):
    client = cast.client()
    answer = client.submit(cast.url(), form="skip")
    assert answer.location == cast.url(1)
    rows = client.get(f"/{cast.slug}/ballots").page
    assert [e.get("href") for e in rows.all("a") if "/ballots/" in e.get("href", "")][-1] == cast.url(0)
    assert "Route 1" in client.get(f"/{cast.slug}/ballots?show=skipped").page.text
    assert "Route 2" not in client.get(f"/{cast.slug}/ballots?show=skipped").page.text


def test_a_conflict_closes_everything_of_the_entry(cast):
    client = cast.client()
    client.submit(cast.url(), form="scoresheet", button="go=next", **filled(cast))
    answer = client.submit(cast.url(rest="/recusal"), reason="employment", note="We share an owner")
    assert answer.location == f"/{cast.slug}/ballots?round=1"
    for rest in ("", "/recusal", "/category"):
        assert client.get(cast.url(rest=rest)).status_code == 404
    assert client.post(cast.url(), data=filled(cast)).status_code == 404
    page = client.get(f"/{cast.slug}/ballots").page
    assert "Route 1" not in page.links
    assert "0 of 2" in page.text


def test_a_recusal_without_a_reason_is_shown_again(cast):
    answer = cast.client().submit(cast.url(rest="/recusal"), note="I wonder")
    assert answer.status_code == 422
    assert "Choose a reason from the list." in answer.page.text
    assert "I wonder" in answer.page.source


def test_a_wrong_category_is_told_to_the_organisers(cast):
    client = cast.client()
    assert client.submit(cast.url(rest="/category"), category="fairness").status_code == 422
    assert client.submit(cast.url(rest="/category"), category="fairness", note="All about drivers").status_code == 303
    page = cast.client("organiser").get(f"/{cast.slug}/jury/doubts").page
    assert "All about drivers" in page.text
    settled = cast.client("organiser").submit(f"/{cast.slug}/jury/doubts")
    assert settled.status_code == 303


@pytest.mark.parametrize("name", ["Boris Rival", "chair", "organiser", "observer", "stranger"])
def test_nobody_else_has_the_ballot(cast, name):
    client = cast.client(name)
    for rest in ("", "/recusal", "/category"):
        assert client.get(cast.url(rest=rest)).status_code == 404


def test_no_page_of_a_juror_knows_what_another_gave(cast):
    before = [
        cast.client("Boris Rival").get(path).get_data()
        for path in (cast.url(name="Boris Rival"), f"/{cast.slug}/ballots")
    ]
    cast.client().submit(cast.url(), form="scoresheet", button="go=next", **filled(cast, jury_comment="Outstanding"))
    after = [
        cast.client("Boris Rival").get(path).get_data()
        for path in (cast.url(name="Boris Rival"), f"/{cast.slug}/ballots")
    ]
    assert [plain(page) for page in before] == [plain(page) for page in after]


def plain(page):
    import re

    return re.sub(rb'(name="(csrf_token|idempotency_key)"|name="csrf-token")[^>]*', b"", page)


def test_after_the_round_closed_nothing_changes_and_all_stays_readable(cast):
    client = cast.client()
    client.submit(cast.url(), form="scoresheet", button="go=next", **filled(cast, jury_comment="As I said"))
    page = client.get(cast.url())
    close(cast)
    answer = client.submit(page, form="scoresheet", button="go=stay", jury_comment="Too late, but typed")
    assert answer.status_code == 422
    assert "Scoring closed on" in answer.page.text
    assert "Too late, but typed" in answer.page.source
    kept = client.get(cast.url()).page
    assert "As I said" in kept.source
    assert "Scoring closed on" in kept.text
    assert not [button for form in kept.forms for name, button in form.buttons if name == "go"]
    assert client.get(cast.url(rest="/recusal")).status_code == 403


def close(cast):
    from awards.core.db import db
    from awards.programmes.models import Round
    from tests import factories as make

    with cast.app.app_context():
        make.close(db.session.get(Round, cast.round_id))
        db.session.commit()


@pytest.mark.parametrize("entries", [1, 3])
def test_pages_cost_the_same_however_much_there_is(app, statements, entries):
    from tests.scoring.conftest import Cast

    cast = Cast(app, entries)
    client = cast.client()
    client.get(cast.url()).close()
    counts = {}
    for name, path in {"list": f"/{cast.slug}/ballots", "ballot": cast.url()}.items():
        with statements() as sent:
            client.get(path)
        counts[name] = len(sent)
    assert counts == {"list": 6, "ballot": 5}  # two more the first time a version is read
