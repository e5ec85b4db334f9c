"""Who has scored what: how far, never how high; sums that agree; and what somebody does not see of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.desk.matrix.rules import AT_ONCE, Cell, can_see_progress, cell_of, part, shade
from awards.jury.models import Assignment
from awards.nominations.models import Nomination
from awards.programmes.queries import season_by_slug
from awards.scoring.models import Ballot
from tests import factories as make
from tests.desk.matrix_world import Judged, table
from tests.desk.test_impartial import Sided

QUERIES = 34


@pytest.fixture
def judged(app):
    return Judged(app)


def test_a_cell_says_how_far_a_scoresheet_is():
    cases = (
        ((True, True, True, 6), Cell("recused")),
        ((False, True, True, 6), Cell("complete")),
        ((False, False, True, 6), Cell("begun", 6)),
        ((False, False, True, 0), Cell("begun", 0)),
        ((False, False, False, 0), Cell("waits")),
    )
    for (recused, submitted, begun, scored), cell in cases:
        assert cell_of(recused=recused, submitted=submitted, begun=begun, scored=scored) == cell


def test_shades_run_from_the_first_criterion_to_the_last():
    assert [shade(scored, 6) for scored in range(7)] == [1, 1, 2, 3, 4, 5, 5]
    assert shade(0, 0) == 1


def test_a_part_is_cut_at_both_ends():
    assert (part(45, 1).start, part(45, 1).end, part(45, 1).pages) == (0, AT_ONCE, 3)
    assert (part(45, 3).start, part(45, 3).end) == (40, 45)
    assert part(45, 99).number == 3
    assert part(45, 0).number == 1
    assert (part(0, 1).start, part(0, 1).end, part(0, 1).pages) == (0, 0, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_one_as_for_three(judged, statements, count):
    for number in range(count):
        entry = judged.entry(f"Entry {number}", outcome="admitted")
        for juror in range(count):
            judged.sheet(f"Juror {juror}", entry, scored=2)
    client = judged.client("organiser")
    with statements() as sent:
        client.get(judged.at("/desk"))
    assert len(sent) == QUERIES


def test_the_matrix_tells_every_state_and_its_sums_agree_with_bars_and_chart(judged):
    one, two, three = (judged.entry(title, outcome="admitted") for title in ("Alpha", "Beta", "Gamma"))
    judged.sheet("Quick", one, submitted=True)
    judged.sheet("Quick", two, submitted=True)
    judged.sheet("Half", one, scored=3)
    judged.sheet("Half", two, submitted=True)
    judged.sheet("Half", three, recused=True)
    judged.sheet("Slow", one)
    page = judged.client("organiser").get(judged.at("/desk")).page
    head, *rows, foot = table(page)
    assert head == ["Juror, slowest first", "01 Alpha", "02 Beta", "03 Gamma", "Complete"]
    assert [row[1:] for row in rows] == [
        ["not started", "not assigned", "not assigned", "0 of 1"],
        ["3 of 5 criteria scored", "complete", "recused", "1 of 2"],
        ["complete", "complete", "not assigned", "2 of 2"],
    ]
    assert [row[0].split()[0] for row in rows] == ["Slow", "Half", "Quick"]
    assert foot[1:] == ["1 (4 jurors short)", "2 (5 jurors short)", "0 (7 jurors short)", "3 of 5"]
    bars = ["".join(row.itertext()) for row in page.all("li") if row.get("data-line") == "resilience"]
    assert any("Resilience 3 of 5" in bar for bar in bars)
    assert "3 of 5 complete." in page.text
    assert "3 complete" in page.text


def test_a_score_changes_nothing_of_the_page(judged):
    entry = judged.entry("Alpha", outcome="admitted")
    given = judged.sheet("Quick", entry, submitted=True)
    client = judged.client("organiser")

    def shown():
        answer = client.get(judged.at("/desk")).get_data(as_text=True)
        return re.sub(r"csrf[^>]*>|nonce[^>]*>|as of \d\d:\d\d", "", answer)

    before = shown()
    with judged.app.app_context():
        db.session.get_one(Ballot, given).weighted_sum = 987654
        db.session.commit()
    assert shown() == before


def test_a_large_table_is_paged_and_sums_are_of_the_whole(judged):
    with judged.app.app_context():
        season = season_by_slug(judged.slug)
        round_ = make.rounds(season)["1"]
        entries = [make.entry(season, f"Entry {number:03d}") for number in range(AT_ONCE + 3)]
        for number in range(AT_ONCE + 2):
            juror = make.juror(season, make.person(f"Juror {number:03d}"))
            for entry in entries:
                make.assignment(juror, round_, entry, declared=False)
        db.session.commit()
    client = judged.client("organiser")
    first = client.get(judged.at("/desk")).page
    head, *rows, foot = table(first)
    assert (len(head), len(rows)) == (AT_ONCE + 2, AT_ONCE)
    assert foot[-1] == f"0 of {(AT_ONCE + 3) * (AT_ONCE + 2)}"
    assert "Jurors: 1–20 of 22" in first.text
    assert "Nominations: 1–20 of 23" in first.text
    last = client.get(judged.at("/desk?jurors=2&nominations=2")).page
    head, *rows, foot = table(last)
    assert head[1:-1] == ["21 Entry 020", "22 Entry 021", "23 Entry 022"]
    assert [row[0].split("  ")[0][:9] for row in rows] == ["Juror 020", "Juror 021"]
    assert rows[0][-1] == "0 of 23"
    assert foot[1:-1] == ["0", "0", "0"]


def test_a_category_is_chosen_by_its_link_and_one_that_is_unknown_is_the_first(judged):
    one = judged.entry("Alpha", outcome="admitted")
    fair = judged.entry("Fair", outcome="admitted", in_category="fairness")
    judged.sheet("Quick", one)
    judged.sheet("Quick", fair)
    client = judged.client("organiser")
    assert table(client.get(judged.at("/desk?category=fairness")).page)[0][1] == "01 Fair"
    assert table(client.get(judged.at("/desk?category=none")).page)[0][1] == "01 Alpha"


def test_whoever_has_a_side_sees_no_cell_of_that_category(app):
    sided = Sided(app)
    judged = Judged.__new__(Judged)
    judged.__dict__ = sided.__dict__ | {"jurors": {}}
    own = judged.entry("Ours", outcome="admitted")
    fair = judged.entry("Fair", outcome="admitted", in_category="fairness", by=sided.other_company())
    judged.sheet("Quick", own, submitted=True)
    judged.sheet("Quick", fair)
    sided.joins("organiser")
    client = judged.client("organiser")
    for address in ("/desk", "/desk?category=resilience", "/desk/live?category=resilience"):
        text = client.get(judged.at(address)).get_data(as_text=True)
        assert "01 Fair" in re.sub(r"<[^>]+>", "", text)
        assert "Ours" not in text
        assert "0 of 1 complete" in text
    assert "Ours" not in client.get(judged.at("/desk/nominations?lack=jurors")).text
    jurors = client.get(judged.at("/desk/jurors")).page.text
    assert "0 of 1" in jurors
    assert "1 of 2" not in jurors
    assert "Ours" in judged.client("second").get(judged.at("/desk")).text


def test_single_jurors_are_for_organisers_until_the_round_has_closed(judged):
    one = judged.entry("Alpha", outcome="admitted")
    judged.sheet("Quick", one)
    observer = judged.client("observer")
    page = observer.get(judged.at("/desk")).page
    assert "Quick" not in page.text
    assert "shown to observers once the round has closed" in page.text
    assert observer.get(judged.at("/desk/jurors")).status_code == 403
    with judged.app.app_context():
        make.close(make.rounds(season_by_slug(judged.slug))["1"])
        make.rounds(season_by_slug(judged.slug))["2"].opens_at = now() - timedelta(days=1)
        make.rounds(season_by_slug(judged.slug))["2"].closes_at = now() - timedelta(hours=1)
        db.session.commit()
    assert observer.get(judged.at("/desk/jurors?round=1")).status_code == 200


def test_the_rule_for_it_asks_for_the_role_and_the_clock():
    class Round:
        opens_at, closes_at = now() - timedelta(days=2), now() + timedelta(days=2)

    later = Round.closes_at
    for roles, at, may in (({"organiser"}, now(), True), ({"owner"}, now(), True), ({"observer"}, now(), False),
                           ({"observer", "chair"}, now(), False), ({"observer"}, later, True)):  # fmt: skip
        assert bool(can_see_progress(Round, roles=roles, now=at)) is may


def test_who_has_hardly_begun_is_marked_and_can_be_written_to(judged):
    entries = [judged.entry(f"Entry {number}", outcome="admitted") for number in range(4)]
    for entry in entries:
        judged.sheet("Slow", entry)
        judged.sheet("Quick", entry, submitted=True)
    page = judged.client("organiser").get(judged.at("/desk")).page
    rows = {row[0] for row in table(page)[1:-1]}
    assert any("Slow" in row and "has hardly started" in row for row in rows)
    assert not any("Quick" in row and "has hardly started" in row for row in rows)
    with judged.app.app_context():
        person = str(db.session.get_one(Assignment, judged.rows(Assignment)[0].id).juror_id)
    link = page.links["Write to the 1 juror who has hardly started"]
    assert link.startswith(judged.at("/mail/write?to=jurors_chosen&round=1&category=resilience&id="))
    assert person not in link  # people are written to, not rows of the jury
    assert page.links["Write to all with open scoresheets"].endswith("to=jurors_behind&round=1&category=resilience")


def test_a_withdrawn_nomination_is_in_no_row_and_no_sum(judged):
    one, two = judged.entry("Alpha", outcome="admitted"), judged.entry("Beta", outcome="admitted")
    judged.sheet("Quick", one, submitted=True)
    judged.sheet("Quick", two, submitted=True)
    with judged.app.app_context():
        from awards.nominations.models import Withdrawal

        taken = Withdrawal(nomination_id=two, at=now())
        db.session.add(taken)
        db.session.flush()
        db.session.get_one(Nomination, two).withdrawal_id = taken.id
        db.session.commit()
    head, row, foot = table(judged.client("organiser").get(judged.at("/desk")).page)
    assert head[1:-1] == ["01 Alpha"]
    assert row[1:] == ["complete", "1 of 1"]
    assert foot[-1] == "1 of 1"
