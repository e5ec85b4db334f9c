"""When a nomination may be changed: to the millisecond, across the change of clocks, with grace and extension."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.nominations import rules
from awards.nominations.drafts import at_work
from awards.nominations.models import Admission, Nomination
from awards.programmes.document import timetable
from awards.programmes.document.programme import load
from tests.client import PageClient, pick
from tests.markup import text_of as words_of
from tests.nominations.conftest import Cast
from tests.programmes.seeds import text_of

MAGISTRAL = load(text_of("magistral"))
CLOSES = datetime(2027, 3, 15, 19, 0, tzinfo=UTC)
MILLISECOND, MINUTE = timedelta(milliseconds=1), timedelta(minutes=1)
SEASON = SimpleNamespace(opens_at=CLOSES - timedelta(days=70), closes_at=CLOSES, grace_minutes=15, is_draft=False)


def nomination(outcome: str | None = None, **more: Any) -> Any:
    decision = SimpleNamespace(outcome=outcome, due_at=None, questions=["title"], **more) if outcome else None
    return SimpleNamespace(withdrawal_id=None, disqualification_id=None, admission=decision, version_id="1")


@pytest.mark.parametrize(("after", "open_"), [(-MILLISECOND, True), (timedelta(0), False), (MILLISECOND, False)])
def test_the_deadline_to_the_millisecond(after: timedelta, open_: bool) -> None:
    assert bool(rules.can_edit(nomination(), SEASON, now=CLOSES + after)) is open_
    assert bool(rules.can_withdraw(nomination(), SEASON, now=CLOSES + after)) is open_


@pytest.mark.parametrize(
    ("opened", "sent", "open_"),
    [
        (-MILLISECOND, 15 * MINUTE - MILLISECOND, True),
        (-MILLISECOND, 15 * MINUTE, False),
        (timedelta(0), MINUTE, False),
        (MINUTE, 2 * MINUTE, False),
    ],
)
def test_the_grace_is_for_pages_opened_in_time(opened: timedelta, sent: timedelta, open_: bool) -> None:
    verdict = rules.can_edit(nomination(), SEASON, now=CLOSES + sent, opened_at=CLOSES + opened)
    assert bool(verdict) is open_


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("since", "last", "opened", "begun"),
    [
        (None, None, None, timedelta(0)),  # nothing is known: at work from now on
        (-2 * HOUR, -HOUR, None, -2 * HOUR),
        (-2 * HOUR, -HOUR - MILLISECOND, None, timedelta(0)),  # a break of more than an hour
        (None, None, -5 * HOUR, -5 * HOUR),  # a page held open is no break
        (-9 * HOUR, -HOUR, -5 * HOUR, -9 * HOUR),
    ],
)
def test_at_work_is_without_a_long_break(
    since: timedelta | None, last: timedelta | None, opened: timedelta | None, begun: timedelta
) -> None:
    known = {name: CLOSES + each for name, each in {"since": since, "last": last, "opened": opened}.items() if each}
    assert rules.at_work_since(now=CLOSES, **known) == CLOSES + begun


@pytest.mark.parametrize(
    ("now", "opened", "until"),
    [
        (-MILLISECOND, None, timedelta(0)),
        (timedelta(0), None, None),
        (timedelta(0), -MILLISECOND, 15 * MINUTE),
        (timedelta(0), timedelta(0), None),
        (15 * MINUTE - MILLISECOND, -MILLISECOND, 15 * MINUTE),
        (15 * MINUTE, -MILLISECOND, None),
    ],
)
def test_until_when_an_entry_may_be_changed(now: timedelta, opened: timedelta | None, until: timedelta | None) -> None:
    found = rules.changeable_until(
        nomination(), SEASON, now=CLOSES + now, opened_at=None if opened is None else CLOSES + opened
    )
    assert found == (None if until is None else CLOSES + until)


def test_until_when_an_extended_entry_may_be_changed() -> None:
    later = CLOSES + timedelta(days=2)
    assert rules.changeable_until(nomination(), SEASON, now=CLOSES, extended=later) == later
    assert rules.changeable_until(nomination(), SEASON, now=later, extended=later) is None


@pytest.mark.parametrize(("after", "open_"), [(-MILLISECOND, True), (timedelta(0), False)])
def test_an_extension_is_a_deadline_of_its_own(after: timedelta, open_: bool) -> None:
    until = CLOSES + timedelta(days=2)
    assert bool(rules.can_edit(nomination(), SEASON, now=until + after, extended=until)) is open_


def test_an_extension_never_makes_the_deadline_earlier() -> None:
    assert rules.can_edit(nomination(), SEASON, now=CLOSES - MINUTE, extended=CLOSES - timedelta(days=1))


@pytest.mark.parametrize(("after", "open_"), [(-MILLISECOND, True), (timedelta(0), False)])
def test_a_correction_is_due_on_its_own(after: timedelta, open_: bool) -> None:
    returned = nomination("returned")
    returned.admission.due_at = CLOSES + timedelta(days=9)
    assert bool(rules.can_edit(returned, SEASON, now=returned.admission.due_at + after)) is open_
    assert rules.can_edit_question(returned, MAGISTRAL, "title")
    assert not rules.can_edit_question(returned, MAGISTRAL, "summary")


@pytest.mark.parametrize("outcome", ["admitted", "not_admitted"])
def test_what_is_decided_stays(outcome: str) -> None:
    assert not rules.can_edit(nomination(outcome), SEASON, now=CLOSES - MINUTE)


def test_what_is_withdrawn_stays() -> None:
    gone = SimpleNamespace(withdrawal_id="1", disqualification_id=None, admission=None, version_id="1")
    assert not rules.can_edit(gone, SEASON, now=CLOSES - MINUTE)
    assert rules.can_restore(gone, SEASON, now=CLOSES - MINUTE)
    assert not rules.can_restore(gone, SEASON, now=CLOSES)


@pytest.mark.parametrize(
    ("opens", "utc_hour"),
    [("2027-02-01", 16), ("2027-01-27", 17)],  # the 55th day after: 28 March, when clocks go forward, or 23 March
)
def test_the_deadline_is_local_time_on_both_sides_of_the_change_of_clocks(opens: str, utc_hour: int) -> None:
    source = text_of("harbour-lights").replace('opens: "2027-02-01"', f'opens: "{opens}"')
    programme = load(source)
    ends = timetable.bounds(programme, timetable.closing_step(programme))[1]
    local = (ends - MINUTE).astimezone(ZoneInfo("Europe/Berlin"))
    assert (local.hour, local.minute) == (18, 0)
    assert ends.hour == utc_hour


@pytest.mark.parametrize(
    ("rivals", "in_category", "good"), [(0, 0, True), (1, 0, True), (1, 1, False), (2, 0, False), (9, 0, False)]
)
def test_entries_of_an_organisation_are_limited(rivals: int, in_category: int, good: bool) -> None:
    season = SimpleNamespace(document=load(text_of("magistral")))
    assert bool(rules.within_limits(season, rivals, in_category)) is good


def test_what_was_not_submitted_by_its_own_deadline_is_missed() -> None:
    draft = SimpleNamespace(withdrawal_id=None, disqualification_id=None, admission=None, version_id=None)
    until = CLOSES + timedelta(days=2)
    assert [rules.is_missed(draft, SEASON, now=CLOSES + after) for after in (-MILLISECOND, timedelta(0))] == [
        False,
        True,
    ]
    assert not rules.is_missed(draft, SEASON, now=CLOSES, extended=until)
    assert rules.is_missed(draft, SEASON, now=until, extended=until)
    assert not rules.is_missed(nomination(), SEASON, now=until)


def test_after_the_close_nothing_is_there_to_correct(
    cast: Cast, begin: Callable[..., str], nominee: PageClient, closes: Callable[..., None]
) -> None:
    draft = begin(cast, project={"title": "Late", "summary": "word " * 200})
    assert "to correct" in nominee.get(draft).page.text
    closes(cast, -timedelta(hours=1))
    for address in (draft, f"{draft}/check", draft.rpartition("/")[0]):
        page = nominee.get(address).page
        assert "Not submitted" in page.text
        assert "to correct" not in page.text
    tasks = nominee.get(draft).page
    assert "Not completed" in tasks.text
    assert [each for each in tasks.all("li") if each.get("class") in ("fix", "now", "todo")] == []


def test_after_the_close_a_draft_says_that_it_does_not_take_part(
    cast: Cast, begin: Callable[..., str], nominee: PageClient, closes: Callable[..., None]
) -> None:
    draft, sent = begin(cast, project={"title": "Late"}), begin(cast, category="resilience", submit=True)
    closes(cast, -timedelta(hours=1))
    assert "was not submitted, so it does not take part" in nominee.get(draft).page.text
    assert "Not answered yet" not in nominee.get(f"{draft}/check").page.text
    page = nominee.get(sent).page
    assert "Version 1 takes part" in page.text
    facts = {each.text for each in page.all("dt")}
    assert "Nominations closed" in facts
    assert "Nominations close" not in facts


def test_who_was_at_work_goes_on_in_the_grace_by_any_page(
    cast: Cast, begin: Callable[..., str], nominee: PageClient, closes: Callable[..., None]
) -> None:
    """Save, then open the check page after the deadline, then submit; each page says until when."""
    home = begin(cast, category="resilience")
    nominee.get(home)
    closes(cast, timedelta(0), grace=15)
    topic = nominee.get(f"{home}/topics/case")
    assert "you were still working: you can save and submit until" in topic.page.text
    saved = nominee.submit(topic, form="topic", q_challenge="In the grace")
    assert saved.status_code == 303
    check = nominee.get(f"{home}/check")
    assert "you were still working" in check.page.text
    sent = nominee.submit(check, form="submission")
    assert sent.status_code == 303
    assert "you can change the nomination and submit it again" in nominee.get(sent.location).page.text
    closes(cast, timedelta(minutes=-16), grace=15)
    late = nominee.get(sent.location).page.text
    assert "this version takes part and can no longer be changed" in late
    assert "Until" not in late


def test_who_comes_after_the_deadline_is_told_what_to_do(
    cast: Cast,
    begin: Callable[..., str],
    nominee: PageClient,
    closes: Callable[..., None],
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = begin(cast, category="resilience")
    closes(cast, timedelta(0), grace=15)
    monkeypatch.setitem(app.config, "CONTACT", "office@awards.example")
    for page in ("", "/check", "/topics/case"):
        text = nominee.get(home + page).page.text
        assert "Nominations closed" in text
        assert "write to office@awards.example" in text
        assert "you were still working" not in text
    assert "Submit the nomination" not in nominee.get(f"{home}/check").page.text


def test_a_long_break_before_the_deadline_is_no_work(
    cast: Cast, begin: Callable[..., str], nominee: PageClient, closes: Callable[..., None], app: Flask
) -> None:
    home = begin(cast, category="resilience")
    with standing_at(now() - timedelta(hours=3)):
        nominee.get(home)
    closes(cast, timedelta(0), grace=15)
    assert "Submit the nomination" not in nominee.get(f"{home}/check").page.text


@pytest.mark.parametrize("forged", ["tampered", "of somebody else"])
def test_a_note_that_is_not_ones_own_opens_nothing(
    cast: Cast,
    begin: Callable[..., str],
    sign_in: Callable[[uuid.UUID], PageClient],
    closes: Callable[..., None],
    forged: str,
) -> None:
    home = begin(cast, category="resilience")
    opened = dict(pick(sign_in(cast.colleague).get(f"{home}/check").page.forms, "submission").fields)["opened"]
    if forged == "tampered":
        opened = opened.replace("20", "19", 1)
    closes(cast, timedelta(0), grace=15)
    late = sign_in(cast.nominee)
    token = dict(late.get("/account").page.forms[-1].fields)["csrf_token"]
    answer = late.post(f"{home}/submission", data={"csrf_token": token, "opened": opened})
    assert answer.status_code == 422
    assert "Nominations closed" in answer.page.text


def test_after_a_correction_no_past_deadline_is_named(
    app: Flask, cast: Cast, begin: Callable[..., str], nominee: PageClient, closes: Callable[..., None]
) -> None:
    home = begin(cast, category="resilience", submit=True)
    closes(cast, timedelta(days=-3))
    returned(app, home, ["results"])
    tasks = nominee.get(home)
    says = [words_of(each) for each in tasks.page.all("li") if each.get("class") == "fix"]
    assert says == ["What was achieved 1 answer to correct"]
    nominee.submit(f"{home}/topics/case", form="topic", q_results="Measured anew.")
    assert "Corrected" in nominee.get(home).page.text
    check = nominee.get(f"{home}/check")
    assert "goes back to the organisers" in check.page.text
    confirmed = nominee.get(nominee.submit(check, form="submission").location).page.text
    assert "can no longer be changed" in confirmed
    assert "Until" not in confirmed


def returned(app: Flask, home: str, questions: list[str]) -> None:
    """The organisers ask for a correction."""
    with app.app_context():
        nomination = db.session.get(Nomination, uuid.UUID(home.rsplit("/", 1)[1]))
        decision = Admission(
            id=uuid.uuid4(), nomination_id=nomination.id, version_id=nomination.version_id, outcome="returned",
            reason="Measure anew.", questions=questions, at=now(), due_at=now() + timedelta(days=2),
        )  # fmt: skip
        db.session.add(decision)
        db.session.flush()
        nomination.admission_id = decision.id
        db.session.commit()


def test_a_note_shows_who_is_at_work_and_on_what(app: Flask) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    with app.test_request_context():
        written = at_work.note(one)
        assert at_work.opened_at(one, written) is not None
        assert at_work.opened_at(other, written) is None
        assert at_work.opened_at(one, written + "x") is None
        assert at_work.opened_at(one, at_work.note(one, now() - timedelta(days=1, seconds=1))) is None
