"""The ballot and the list as pages: what is on them, how they work without a script, and for whom."""

from __future__ import annotations

import re

import pytest

from awards.core.db import db
from awards.nominations.models import Nomination
from awards.programmes.models import Round
from tests import factories as make
from tests.markup import text_of
from tests.scoring.conftest import Cast

pytestmark = pytest.mark.long_for("postgresql")


def test_the_list_leads_to_the_next_unscored_ballot(cast):
    page = cast.client().get(f"/{cast.slug}/ballots").page
    assert page.h1 == "My scoresheets"
    assert "0 of 3" in page.text
    assert page.links["Next open"] == cast.url(0)


def test_whoever_has_declared_begins_with_the_first_nomination_while_scoring_is_open(cast):
    client, begun = cast.client(), f"/{cast.slug}/ballots?round=1&begin=1"
    assert client.get(begun).location == cast.url()
    close(cast)
    assert client.get(begun).page.h1 == "My scoresheets"


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


def words(element):
    return text_of(element)


def standing(page):
    return words(page.by_id("standing"))


def test_without_a_script_a_complete_ballot_is_submitted_and_the_next_one_opens(cast):
    client = cast.client()
    answer = client.submit(cast.url(), form="scoresheet", button="go=submit", **filled(cast, advice="Write less."))
    assert (answer.status_code, answer.location) == (303, cast.url(1))
    page = client.get(f"/{cast.slug}/ballots").page
    assert "1 of 3 submitted" in page.text
    again = client.get(cast.url()).page
    assert "Write less." in again.source
    assert standing(again).startswith("Counts as submitted at ")


def test_saved_and_complete_is_not_submitted_and_every_page_says_so(cast):
    client = cast.client()
    answer = client.submit(cast.url(), form="scoresheet", button="go=next", **filled(cast))
    assert answer.location == cast.url()
    page = client.get(cast.url()).page
    assert "Everything is scored: submit the scoresheet so that it counts." in page.text
    assert standing(page) == "Complete, not submitted – does not count yet."
    assert main_button(page) == "Submit and next"
    listed = client.get(f"/{cast.slug}/ballots").page
    assert "0 of 3 submitted" in listed.text
    assert "1 scoresheet is complete but not submitted: it does not count yet." in listed.text
    assert "Complete, not submitted (1)" in listed.links
    close(cast)
    assert standing(client.get(cast.url()).page) == "Not submitted – does not count."
    listed = client.get(f"/{cast.slug}/ballots?round=1").page
    assert "1 scoresheet is complete but was not submitted: it does not count." in listed.text
    assert "Submit all that are complete" not in listed.links


def main_button(page):
    buttons = [each for each in page.all("button") if each.get("data-main") is not None]
    assert len({words(each) for each in buttons}) == 1
    return words(buttons[-1])


def test_the_first_button_of_the_form_is_its_main_action(cast):
    page = cast.client().get(cast.url()).page
    form = page.by_id("scoresheet")
    first = next(each for each in form.iter("button") if each.get("type") == "submit" and each.get("form") is None)
    assert first.get("data-main") is not None


def test_an_incomplete_ballot_goes_on_without_an_error(cast):
    client = cast.client()
    answer = client.submit(cast.url(), form="scoresheet", button="go=next", **{f"score-{cast.codes[0]}": "8"})
    assert answer.location == cast.url(1)
    page = client.get(cast.url()).page
    assert "There is a problem" not in page.text
    assert standing(page) == "Draft – does not count."
    assert main_button(page) == "Save and next open"


def test_submitting_an_incomplete_ballot_saves_it_and_says_what_is_missing(cast):
    client = cast.client()
    first, second = cast.codes[:2]
    typed = {f"score-{first}": "8", f"score-{second}": "10"}
    answer = client.submit(cast.url(), form="scoresheet", button="go=submit", follow=True, **typed)
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


def test_a_submitted_ballot_changed_to_what_must_be_explained_counts_as_it_was(cast):
    client = cast.client()
    client.submit(cast.url(), form="scoresheet", button="go=submit", **filled(cast))
    ten = {f"score-{cast.codes[0]}": "10"}
    client.submit(cast.url(), form="scoresheet", button="go=stay", **ten)
    page = client.get(cast.url()).page
    assert standing(page).startswith("Changed since ")
    assert standing(page).endswith(" count; submit again to replace them.")
    assert "This score must be explained." in page.text
    assert "Counts as submitted: 7" in page.text
    assert main_button(page) == "Save and next open"
    assert "Submitted, changed since" in client.get(f"/{cast.slug}/ballots").page.text
    explained = {f"comment-{cast.codes[0]}": "A model for all."}
    client.submit(cast.url(), form="scoresheet", button="go=stay", **explained)
    assert main_button(client.get(cast.url()).page) == "Submit the changes and next"
    client.submit(cast.url(), form="scoresheet", button="go=submit")
    page = client.get(cast.url()).page
    assert standing(page).startswith("Counts as submitted at ")
    assert main_button(page) == "Next open"


def test_taking_back_says_so_and_has_an_undo(cast):
    client = cast.client()
    client.submit(cast.url(), form="scoresheet", button="go=submit", **filled(cast))
    answer = client.submit(cast.url(), form="take-back", follow=True)
    assert "Withdrawn: nothing on this scoresheet counts now." in answer.page.text
    assert standing(answer.page).startswith("Withdrawn at ")
    assert "0 of 3 submitted" in client.get(f"/{cast.slug}/ballots").page.text
    answer = client.submit(cast.url(), form="bring-back", follow=True)
    assert standing(answer.page).startswith("Counts as submitted at ")
    page = client.get(cast.url())
    close(cast)
    assert client.submit(page, form="take-back").status_code == 403


def ticked(page):
    return [each.get("value") for each in page.all("input") if each.get("name") == "sheet"]


def test_all_complete_ballots_are_submitted_at_once_and_the_others_named(cast):
    client = cast.client()
    for number in (0, 1):
        client.submit(cast.url(number), form="scoresheet", button="go=stay", **filled(cast))
    client.submit(cast.url(2), form="scoresheet", button="go=stay", **filled(cast, "10"))
    page = client.get(f"/{cast.slug}/ballots/submission?round=1")
    assert len(ticked(page.page)) == 2
    assert "Explain the score 10 for" in page.page.text
    first = client.submit(page, sheet=ticked(page.page))
    second = client.submit(page, sheet=ticked(page.page))
    assert (first.location, second.location) == (f"/{cast.slug}/ballots?round=1",) * 2
    listed = client.get(f"/{cast.slug}/ballots").page
    assert "2 of 3 submitted" in listed.text
    assert "1 scoresheet has all its scores but still lacks something." in listed.text
    assert submissions(cast) == 2


def test_a_ballot_changed_since_the_list_was_made_is_looked_at_again(cast):
    client = cast.client()
    client.submit(cast.url(), form="scoresheet", button="go=stay", **filled(cast))
    page = client.get(f"/{cast.slug}/ballots/submission?round=1")
    client.submit(cast.url(), form="scoresheet", button="go=stay", **{f"score-{cast.codes[0]}": "5"})
    answer = client.submit(page, sheet=ticked(page.page))
    assert answer.status_code == 422
    assert "Scores have been changed on another page. Check the list again." in answer.page.text
    assert submissions(cast) == 0
    assert client.submit(answer, sheet=ticked(answer.page)).status_code == 303
    assert submissions(cast) == 1


def test_another_jurors_ballot_is_never_among_those_submitted(cast):
    client = cast.client()
    for name in ("Asel Juror", "Boris Rival"):
        cast.client(name).submit(cast.url(name=name), form="scoresheet", button="go=stay", **filled(cast))
    page = client.get(f"/{cast.slug}/ballots/submission?round=1")
    theirs = cast.ballots["Boris Rival"][0]
    client.submit(page, sheet=[f"{theirs}:1"])
    assert submissions(cast) == 0


def submissions(cast):
    from awards.core.db import db
    from awards.ledger.models import Event

    with cast.app.app_context():
        return db.session.query(Event).filter_by(kind="ballot.submitted").count()


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
    assert "Currently saved: 8" in answer.page.text
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
    first = client.submit(page, form="scoresheet", button="go=submit", **filled(cast))
    second = client.submit(page, form="scoresheet", button="go=submit", **filled(cast))
    assert (first.location, second.location) == (cast.url(1), cast.url(1))
    assert submissions(cast) == 1


def test_skip_puts_an_entry_at_the_end(cast):
    client = cast.client()
    answer = client.submit(cast.url(), form="skip")
    assert answer.location == cast.url(1)
    rows = client.get(f"/{cast.slug}/ballots").page
    assert [link for e in rows.all("td") for a in e.iter("a") if (link := a.get("href"))][-1] == cast.url(0)
    assert "Route 1" in client.get(f"/{cast.slug}/ballots?show=skipped").page.text
    assert "Route 2" not in client.get(f"/{cast.slug}/ballots?show=skipped").page.text


def test_a_conflict_closes_everything_of_the_entry(cast):
    client = cast.client()
    client.submit(cast.url(), form="scoresheet", button="go=submit", **filled(cast))
    answer = client.submit(cast.url(rest="/recusal"), reason="employment", note="We share an owner")
    assert answer.location == f"/{cast.slug}/ballots?round=1&at={cast.mine[0]}"
    for rest in ("/recusal", "/category"):
        assert client.get(cast.url(rest=rest)).status_code == 404
    closed = client.get(cast.url()).page
    assert closed.h1 == "You have recused yourself from this nomination"
    assert "The bridge was gone." not in closed.source
    assert closed.by_id("scoresheet") is None
    assert "You have recused yourself" in client.post(cast.url(), data=filled(cast)).page.text
    for rest in ("/submission/end", "/submission/again", "/skip"):
        assert client.post(cast.url(rest=rest)).status_code == 404
    page = client.get(f"/{cast.slug}/ballots").page
    assert "Route 1" not in page.links
    assert "0 of 2" in page.text
    assert cast.client("Boris Rival").get(cast.url()).status_code == 404


def test_an_entry_closed_by_the_organisers_does_not_say_the_juror_did(cast):
    from awards.core.db import db
    from awards.jury.conflicts.actions import add_conflict
    from awards.jury.models import Juror
    from awards.programmes.queries import season_by_slug

    with cast.app.app_context():
        juror = db.session.get(Juror, cast.jurors["Asel Juror"])
        add_conflict(juror, season_by_slug(cast.slug), cast.entries[0], reason="family", by=None)
        db.session.commit()
    page = cast.client().get(cast.url()).page
    assert page.h1 == "This nomination is closed to you"
    assert "The organisers recorded a conflict of interest." in page.text


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
    cast.client().submit(cast.url(), form="scoresheet", button="go=submit", **filled(cast, jury_comment="Outstanding"))
    after = [
        cast.client("Boris Rival").get(path).get_data()
        for path in (cast.url(name="Boris Rival"), f"/{cast.slug}/ballots")
    ]
    assert [plain(page) for page in before] == [plain(page) for page in after]


def plain(page):

    return re.sub(rb'(name="(csrf_token|idempotency_key)"|name="csrf-token")[^>]*', b"", page)


def test_after_the_round_closed_nothing_changes_and_all_stays_readable(cast):
    client = cast.client()
    client.submit(cast.url(), form="scoresheet", button="go=submit", **filled(cast, jury_comment="As I said"))
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
    with cast.app.app_context():
        make.close(db.session.get(Round, cast.round_id))
        db.session.commit()


def test_pages_take_as_many_queries_with_three_entries_as_with_one(app, statements):
    cast = Cast(app, 1)
    client, own = cast.client(), f"/{cast.slug}/ballots"

    def costs():
        found = {}
        for path in (own, f"{own}/submission", cast.url()):
            with statements() as sent:
                client.get(path)
            found[path] = len(sent)
        return found

    client.submit(cast.url(), form="scoresheet", button="go=stay", **filled(cast))
    costs()  # the first time a version is read it is kept
    few = costs()
    cast.add(2)
    for number in (1, 2):
        client.submit(cast.url(number), form="scoresheet", button="go=stay", **filled(cast))
    assert costs() == few


def test_nobody_submits_scores_that_their_page_did_not_show(cast):
    client = cast.client()
    client.submit(cast.url(), form="scoresheet", button="go=next", **filled(cast))
    old = client.get(cast.url())
    criterion = next(name for name in filled(cast) if name.startswith("score-"))
    client.submit(cast.url(), form="scoresheet", button="go=next", **{criterion: "6"})
    answer = client.submit(old, form="scoresheet", button="go=submit")
    assert answer.status_code == 422
    assert "Check them, then submit." in answer.page.text
    assert standing(client.get(cast.url()).page).startswith("Complete, not submitted")
    assert client.submit(answer, form="scoresheet", button="go=submit").status_code == 303
    assert standing(client.get(cast.url()).page).startswith("Counts as submitted")


def test_an_entry_whose_scores_were_imported_is_not_said_to_be_closed(cast):
    with cast.app.app_context():
        db.session.query(Nomination).update({Nomination.admission_id: None, Nomination.version_id: None})
        db.session.commit()
    page = cast.client().get(cast.url()).page
    assert "its scores were imported" in page.text
    assert "The dossier is closed" not in page.text
