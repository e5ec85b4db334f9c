"""The desk while it is open: the same mark as long as nothing moved, and only its parts when something did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.desk.live.views import PARTS
from awards.desk.rules import SLOT, slot
from awards.messages.models import Mail
from awards.nominations.models import Nomination
from awards.programmes.queries import season_by_slug
from awards.scoring.models import Ballot
from tests import factories as make
from tests.desk.matrix_world import Judged
from tests.desk.test_desk_home import search_key

UNMOVED = 9  # the doors included


@pytest.fixture
def judged(app):
    return Judged(app)


@pytest.fixture
def still():
    """The clock of the desk stands, so that a span of it does not end in the middle of a test."""
    moment = datetime.now(UTC)
    with standing_at(moment):
        yield moment


def mark_of(client, judged):
    return client.get(judged.at("/desk/live")).headers["ETag"]


def asked(client, judged, mark):
    return client.get(judged.at("/desk/live"), headers={"If-None-Match": mark, "X-Requested-With": "fetch"})


def test_nothing_moved_is_a_short_answer_by_few_queries(judged, still, statements):
    judged.sheet("Quick", judged.entry("Alpha", outcome="admitted"))
    client = judged.client("organiser")
    mark = mark_of(client, judged)
    with statements() as sent:
        answer = asked(client, judged, mark)
    assert (answer.status_code, answer.get_data(), answer.headers["ETag"]) == (304, b"", mark)
    assert len(sent) == UNMOVED


def test_the_page_has_the_mark_and_the_answer_all_its_parts(judged, still):
    judged.sheet("Quick", judged.entry("Alpha", outcome="admitted"))
    client = judged.client("organiser")
    page, live = client.get(judged.at("/desk")), client.get(judged.at("/desk/live"))
    head = next(each for each in page.page.all("p") if each.get("data-mark"))
    assert live.headers["ETag"] == f'"{head.get("data-mark")}"'
    assert head.get("data-desk") == judged.at("/desk/live")
    names = [each.get("data-live") for each in live.page.all("div") if each.get("data-live")]
    assert names == list(PARTS)
    assert {each.get("data-live") for tag in ("div", "aside") for each in page.page.all(tag)} - {None} == set(PARTS)


def entry_submitted(judged):
    judged.entry("Another")


def draft_scored_further(judged):
    judged.sheet("Quick", judged.entry("Beta", outcome="admitted"), scored=2)


def scoresheet_submitted(judged):
    judged.sheet("Quick", judged.entry("Gamma", outcome="admitted"), submitted=True)


def mail_refused(judged):
    with judged.app.app_context():
        db.session.add(
            Mail(event="x", season_id=season_by_slug(judged.slug).id, to="a@b.example", language="en", subject="s",
                 text="t", html="h", created_at=now(), next_try_at=now(), failed_at=now(), **search_key())
        )  # fmt: skip
        db.session.commit()


def proposed(judged):
    with judged.app.app_context():
        make.proposal(season_by_slug(judged.slug), None)
        db.session.commit()


def draft_went_cold(judged):
    with judged.app.app_context():
        row = db.session.query(Nomination).filter_by(title="Alpha").one()
        row.version_id, row.admission_id, row.touched_at = None, None, now() - timedelta(days=8)
        db.session.commit()


@pytest.mark.parametrize(
    "act",
    [entry_submitted, draft_scored_further, scoresheet_submitted, mail_refused, proposed, draft_went_cold],
    ids=lambda act: act.__name__,
)
def test_whatever_moves_makes_another_mark(judged, still, act):
    judged.sheet("Quick", judged.entry("Alpha", outcome="admitted"))
    client = judged.client("organiser")
    mark = mark_of(client, judged)
    act(judged)
    answer = asked(client, judged, mark)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != mark


def test_what_moves_in_a_category_in_which_the_reader_has_a_side_makes_no_other_mark(judged, still):
    alpha, other = (judged.entry(name, outcome="admitted", in_category=code)
                    for name, code in (("Alpha", "resilience"), ("Other", "efficiency")))  # fmt: skip
    judged.sheet("Quick", alpha)
    judged.sheet("Slow", other)
    judged.juror("Third")
    with judged.app.app_context():
        season = season_by_slug(judged.slug)
        sided = make.appointed(season, "organiser", make.person("The sided"))
        make.entry(season, "Own", by=make.company("Own", members=(sided,)))
        judged.people["sided"] = sided.id
        db.session.commit()
    client = judged.client("sided")
    mark = mark_of(client, judged)
    judged.sheet("Third", alpha, scored=2)
    judged.entry("One more", in_category="resilience")
    assert asked(client, judged, mark).status_code == 304
    judged.sheet("Third", other, scored=2)
    moved = asked(client, judged, mark)
    assert moved.status_code == 200
    judged.entry("One more elsewhere", in_category="efficiency")
    assert asked(client, judged, moved.headers["ETag"]).status_code == 200


def test_a_score_alone_makes_no_other_mark(judged, still):
    given = judged.sheet("Quick", judged.entry("Alpha", outcome="admitted"), submitted=True)
    client = judged.client("organiser")
    mark = mark_of(client, judged)
    with judged.app.app_context():
        db.session.get_one(Ballot, given).weighted_sum = 987654
        db.session.commit()
    assert asked(client, judged, mark).status_code == 304


def test_a_mark_is_of_one_reader_one_language_and_one_part_of_the_table(judged, still):
    judged.sheet("Quick", judged.entry("Alpha", outcome="admitted"))
    client = judged.client("organiser")
    marks = {mark_of(client, judged), mark_of(judged.client("observer"), judged)}
    marks.add(client.get(judged.at("/desk/live?jurors=2")).headers["ETag"])
    client.get(judged.at("/desk"), headers={"Accept-Language": "de"})
    marks.add(client.get(judged.at("/desk/live"), headers={"Accept-Language": "de"}).headers["ETag"])
    assert len(marks) >= 3


def test_what_only_the_clock_moves_is_told_after_a_while():
    moment = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
    assert slot(moment) == slot(moment + SLOT - timedelta(seconds=1))
    assert slot(moment) != slot(moment + SLOT)


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("observer", 200), ("chair", 404), ("juror", 404)])
def test_only_who_has_a_desk_is_answered(judged, role, status):
    assert judged.client(role).get(judged.at("/desk/live")).status_code == status
