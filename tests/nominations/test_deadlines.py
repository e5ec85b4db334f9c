"""When a nomination may be changed: to the millisecond, across the change of clocks, with grace and extension."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from awards.nominations import rules
from awards.programmes import timetable
from awards.programmes.document import load
from tests.client import PageClient
from tests.nominations.conftest import Cast
from tests.programmes.seeds import text_of

CLOSES = datetime(2027, 3, 15, 19, 0, tzinfo=UTC)
MILLISECOND, MINUTE = timedelta(milliseconds=1), timedelta(minutes=1)
SEASON = SimpleNamespace(opens_at=CLOSES - timedelta(days=70), closes_at=CLOSES, grace_minutes=15)


def nomination(outcome: str | None = None, **more: Any) -> Any:
    decision = SimpleNamespace(outcome=outcome, due_at=None, questions=["title"], **more) if outcome else None
    return SimpleNamespace(withdrawal_id=None, admission=decision, version_id="1")


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
    assert rules.can_edit_question(returned, "title")
    assert not rules.can_edit_question(returned, "summary")


@pytest.mark.parametrize("outcome", ["admitted", "not_admitted"])
def test_what_is_decided_stays(outcome: str) -> None:
    assert not rules.can_edit(nomination(outcome), SEASON, now=CLOSES - MINUTE)


def test_what_is_withdrawn_stays() -> None:
    gone = SimpleNamespace(withdrawal_id="1", admission=None, version_id="1")
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
    draft = SimpleNamespace(withdrawal_id=None, admission=None, version_id=None)
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
    page = nominee.get(sent).page.text
    assert "Version 1 takes part" in page
    assert "Entries closed" in page
    assert "Entries close " not in page
