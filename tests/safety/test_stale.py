"""A decision made on an older page decides nothing, and whoever made it is told what happened since (13, 39).

Every form of the staff's rooms carries a mark of what its page was made from. One that does not stands in EXCUSED with
the reason; a new view is in neither list and fails the build.
"""

from __future__ import annotations

import copy
import io
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.message import Message
from awards.demo import seasons
from awards.jury.models import Assignment
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.alike import actions as alike
from awards.nominations.alike.rules import DIFFERENT
from awards.nominations.models import Admission, Extension, Nomination
from awards.programmes.document.programme import dump
from awards.programmes.editing import actions as editing
from awards.programmes.editing import queries as drafts
from awards.programmes.models import Appointment, Round, Season
from awards.programmes.queries import steps
from awards.programmes.timetable import actions as timetable_actions
from awards.results.models import Publication
from awards.scoring.models import Ballot, BallotCopy, Score
from tests import factories as make
from tests.access_table import DOORS
from tests.demonstration import LAST, OPEN, RUNNING, Tour, season
from tests.results.test_deciding import magistral
from tests.safety.test_extra_fields import endpoint_of, sample
from tests.safety.test_races import NOTHING, Rival, count, mark_on, race
from tests.shares import turns
from tests.visits import DECIDED, VISITS

JUDGED, EMPTY = "2029", "2031"
# Forms of staff that carry no mark, and why they need none.
EXCUSED = {
    "jury.seat": "gives something new; the same seat given twice is one",
    "desk.import_columns": "of an own upload; nothing is imported before its dry run, whose form carries a mark",
    "desk.import_removal": "forgets an own upload; one that was applied meanwhile is refused",
    "desk.imports": "takes in a new file; nothing is decided about it",
    "desk.recipe_removal": "forgets how columns were read; the next file asks again",
    "desk.circular": "carries the number of what was kept; an older one is refused",
    "desk.circular_new": "begins something new; nothing is sent by it",
    "desk.circular_stop": "takes back whatever has not gone; what has gone stays",
    "programmes.mail_letter_test": "sends a test to whoever asks for it",
    "desk.viewing": "looks only, and whether that may be is asked anew",
    "nominations.bulk": "carries a mark for each nomination, and leaves what changed as it is",
    "nominations.bulk_undo": "takes back only where nothing rests on it",
    "nominations.internal_note": "an own note, within the hour",
    "nominations.internal_notes": "adds a note; nothing is decided by it",
    "nominations.note_removal": "an own note, and it can be restored",
    "nominations.tagging": "adds one tag; all others stay",
    "nominations.tag_removal": "takes away one tag; all others stay, and it can be added again",
    "nominations.filter_removal": "an own filter, and it can be restored",
    "nominations.saved_filter": "an own filter's name",
    "nominations.saved_filters": "keeps something new under a name, for whoever sends it",
    "nominations.entry_columns": "the columns of one's own list",
    "results.export_new": "makes a file for whoever asks; nothing is decided about it",
    "results.prepared_removal": "an own file, which can be made again",
    "desk.mail_problem_address": "an invitation that was answered or cancelled meanwhile is refused",
    "desk.mail_problem_aside": "what was delivered or withdrawn meanwhile stays as it is, and it can be undone",
    "desk.mail_problem_back": "undoes that",
    "desk.mail_problem_retry": "what was delivered or withdrawn meanwhile stays as it is",
    "desk.morning": "the own wish of whoever sends it",
    "messages.send_again": "a mail is sent once more once a day; nothing is decided about it",
    "messages.retry": "a mail is tried again only while it has failed; nothing is decided about it",
    "programmes.invitation": "invites somebody new; a role that is held already is refused",
    "programmes.invitations": "the same for several, of a list that was shown as it is sent",
    "programmes.part": "each field is held by itself against what others changed since the page was made",
    "programmes.mail_letter": "the same, for the words of a mail",
    "programmes.save_edits": "the same, field by field",
    "programmes.undo_edit": "takes back one edit by its number, unless its place was changed since",
    "programmes.unlock_rules": "lets a draft be edited; nothing is decided by it",
}
STAFF = {"owner", "organiser", "chair"}


def deciding(app: Any) -> set[str]:
    """The endpoints by which staff send something: those open to jurors too are the jurors' own."""
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    doors = {name: set(door.removeprefix("role:").split(",")) for name, door in DOORS.items() if "role:" in door}
    return {name for name, roles in doors.items() if name in posts and roles & STAFF and "juror" not in roles}


@dataclass(frozen=True)
class Found:
    """A form that decides: who sends it where, with which fields."""

    role: str
    url: str
    data: dict[str, str]


# Where forms stand that the tour's pages show in no state of theirs: role, endpoint, values, query.
MORE = (
    # Before anybody looks at a board of that round: afterwards no draft can be let count.
    ("organiser", "results.drafts", {"season": JUDGED, "round_code": "1"}, ""),
    ("organiser", "programmes.timetable", {"season": OPEN}, ""),
    ("organiser", "nominations.admissions", {"season": OPEN}, ""),
    ("organiser", "nominations.entry", {"season": OPEN, "nomination_id": "decided_one"}, ""),
    ("organiser", "nominations.alike_pair", {"nomination_id": "settled_one", "other_id": "settled_other"}, ""),
    ("organiser", "jury.entry", {"season": RUNNING, "nomination_id": "taken_entry"}, "?round=1"),
    ("organiser", "jury.spread", {"season": OPEN}, "?round=1"),
    ("organiser", "results.advance", {"season": JUDGED, "round_code": "1"}, ""),
    ("organiser", "results.confirm", {"season": LAST, "kind": "shortlist"}, ""),
    ("chair", "results.decisions", DECIDED, ""),
    ("organiser", "desk.opening", {"season": EMPTY}, ""),
)


@pytest.fixture(scope="module")
def ready(tour: Tour) -> Tour:
    """The tour with what some forms are shown for: an invitation, a decision, a round that is over, no shortlist."""
    # Nothing is sent there: only the worker would.
    tour.app.extensions["awards.settings"].translate_url = "https://translate.example"
    with tour.app.app_context():
        open_ = season(OPEN)
        tour.values["decided_one"] = make.entry(open_, "Decided").id
        make.seat(make.juror(open_), make.rounds(open_)["1"], make.category(open_))
        invited = make.person("Invited").id
        db.session.add(Appointment(season_id=season(RUNNING).id, person_id=invited, role="juror", invited_at=now()))
        judged = magistral(seasons.moved(make.MAGISTRAL.read_text(encoding="utf-8"), JUDGED, now().date()))
        make.appointed(judged, "organiser", db.session.get(Person, tour.people["organiser"]))
        _unsubmitted(judged)
        organiser = db.session.get(Person, tour.people["organiser"])
        close = next(each for each in steps(open_) if each.code == "ceremony")
        timetable_actions.move_step(
            close, open_, starts_at=close.starts_at, ends_at=close.ends_at + timedelta(days=1), held=False,
            reason="A day more.", by=organiser,
        )  # fmt: skip
        _edited(season(RUNNING), organiser)
        empty = make.season(
            seasons.moved(make.MAGISTRAL.read_text(encoding="utf-8"), EMPTY, now().date()), running=None
        )
        make.appointed(empty, "organiser", db.session.get(Person, tour.people["organiser"]))
        _settled(tour, season(RUNNING), organiser)
        shortlist = (Publication.season_id == season(LAST).id, Publication.kind == "shortlist")
        db.session.execute(update(Publication).where(*shortlist).values(unpublished_at=now()))
        db.session.commit()
    return tour


def _edited(running: Season, by: Person | None) -> None:
    """Change a text in the draft of a programme, so that there is something to publish."""
    assert by is not None
    tree = copy.deepcopy(drafts.draft_of(running).tree)
    tree["programme"]["tagline"]["en"] = "Another heading"
    editing.replace(running, tree, told=Message("A change"), by=by)


def _settled(tour: Tour, running: Season, by: Person | None) -> None:
    """Say of two nominations that look alike that they are no duplicates."""
    assert by is not None
    two = select(Nomination).where(Nomination.season_id == running.id, Nomination.version_id.is_not(None))
    apart = two.where(Nomination.withdrawal_id.is_(None), Nomination.id.not_in([tour.values["other_id"]]))
    one, other = db.session.scalars(apart.order_by(Nomination.id.desc()).limit(2))
    alike.settle(make.likeness(running, one, other), running, verdict=DIFFERENT, note="", by=by)
    tour.values |= {"settled_one": one.id, "settled_other": other.id}


def _unsubmitted(judged: Season) -> None:
    """Take one submitted scoresheet of a closed round for a complete draft that was never submitted."""
    (ballot,) = db.session.scalars(
        select(Ballot)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.season_id == judged.id, Ballot.submitted_at.is_not(None))
        .limit(1)
    )
    db.session.execute(delete(BallotCopy).where(BallotCopy.ballot_id == ballot.assignment_id))
    db.session.execute(
        update(Score).where(Score.ballot_id == ballot.assignment_id).values(steps=Score.counted, counted=None)
    )
    ballot.submitted_at, ballot.copies, ballot.counted, ballot.weighted_sum = None, 0, 0, 0


@pytest.fixture(scope="module")
def forms(ready: Tour) -> dict[str, Found]:
    """The first form of every endpoint that some page shows to staff, filled in, with its mark."""
    pages = [(visit.role, endpoint, visit.values, f"?{visit.query}" if visit.query else "")
             for endpoint, visits in VISITS.items() for visit in visits
             if visit.page and visit.status == 200 and visit.role in STAFF]  # fmt: skip
    found: dict[str, Found] = {}
    for role, endpoint, values, query in [*MORE, *pages]:
        url = ready.url(endpoint, values) + query
        for form in ready.client(role).get(url).page.forms:
            if form.method == "post":
                target = form.action or url
                name = endpoint_of(ready, target.split("?")[0])
                data = dict(sample(role, target, name, form).data) | in_order(form)
                found.setdefault(name, Found(role, target, data))
    return found


def a_file(tour: Tour, name: str) -> dict[str, Any]:
    """A programme with another rule, for the form that takes in a file; nothing for others."""
    if name != "results.programme":
        return {}
    with tour.app.app_context():
        text = dump(season(RUNNING).document)
        db.session.rollback()
    assert "combine: mean" in text
    return {"file": (io.BytesIO(text.replace("combine: mean", "combine: median").encode()), "programme.yaml")}


def in_order(form: Any) -> dict[str, str]:
    """Another entry for each place of a tie; nothing of other forms."""
    lists = [each for each in form.element.iter("select") if each.get("name", "").startswith("order_")]
    return {each.get("name"): [option.get("value") for option in each.iter("option")][place]
            for place, each in enumerate(lists, start=1)}  # fmt: skip


def test_every_form_of_staff_carries_what_its_page_was_made_from(ready: Tour, forms: dict[str, Found]) -> None:
    assert deciding(ready.app) - set(forms) - set(EXCUSED) == set()
    assert {name for name in deciding(ready.app) & set(forms) if "on" not in forms[name].data} <= set(EXCUSED)
    assert set(EXCUSED) <= deciding(ready.app)


MARKS = ("0123456789abcdef 2020-01-01T00:00:00+00:00", "", "x" * 300)


@pytest.mark.parametrize("turn", turns(len(MARKS)))
def test_no_form_of_staff_does_anything_on_another_page(ready: Tour, forms: dict[str, Found], turn: int) -> None:
    wrong = []
    for number, name in enumerate(sorted(deciding(ready.app) - set(EXCUSED))):
        form, mark = forms[name], MARKS[(number + turn) % len(MARKS)]
        rival, before = Rival(ready, form.role), count(ready, Event)
        status, text = rival.told(form.url, **(form.data | {"on": mark, "seen": ""} | a_file(ready, name)))
        if status != 422 or NOTHING not in text or count(ready, Event) != before:
            wrong.append(f"{name}, {mark[:20]!r}: {status}, {count(ready, Event) - before} events")
    assert wrong == []


def entries(tour: Tour, number: int) -> list[uuid.UUID]:
    """New entries of the open season that wait for a decision."""
    with tour.app.app_context():
        made = [make.entry(season(OPEN), by=make.company(members=(make.person(),)), outcome=None).id
                for _ in range(number)]  # fmt: skip
        db.session.commit()
    return made


def told(tour: Tour, entry: uuid.UUID) -> list[str]:
    """What the nominee of an entry was mailed about decisions."""
    with tour.app.app_context():
        people = select(Membership.person_id).join(Nomination, Nomination.company_id == Membership.company_id)
        query = select(Mail.event).where(Mail.person_id.in_(people.where(Nomination.id == entry)))
        found = [event for event in db.session.scalars(query) if event.startswith("nomination.")]
        db.session.rollback()
    return found


def test_two_organisers_who_decide_differently_at_once_make_one_decision_and_one_mail(ready: Tour) -> None:
    for entry in entries(ready, 4):
        page = ready.url("nominations.entry", {"season": OPEN, "nomination_id": entry})
        url = ready.url("nominations.admission", {"season": OPEN, "nomination_id": entry})
        on = mark_on(ready, "organiser", page, url)
        said = [{"outcome": "admitted"}, {"outcome": "not_admitted", "reason": "Late."}] * 2
        rivals = [Rival(ready, "organiser") for _ in said]
        answers = race(*[lambda each=each, data={"on": on} | data, url=url: each.told(url, **data)
                         for each, data in zip(rivals, said, strict=True)])  # fmt: skip
        assert [status for status, _ in answers] == [303, 422, 422, 422]
        assert all(NOTHING in text for status, text in answers if status == 422)
        assert count(ready, Admission, Admission.nomination_id == entry) == 1
        assert len(told(ready, entry)) == 1


def test_a_list_and_a_single_decision_at_once_make_one_decision(ready: Tour) -> None:
    for entry in entries(ready, 3):
        page = ready.url("nominations.entry", {"season": OPEN, "nomination_id": entry})
        single = ready.url("nominations.admission", {"season": OPEN, "nomination_id": entry})
        on = mark_on(ready, "organiser", page, single)
        with ready.app.app_context():
            version = db.session.get_one(Nomination, entry).version_id
            db.session.rollback()
        listed = {"nominations": str(entry), "seen": f"{entry} {version}", "on": on}
        one, other = Rival(ready, "organiser"), Rival(ready, "organiser")
        outcomes = race(
            lambda one=one, listed=listed: one.post(ready.url("nominations.admissions", {"season": OPEN}), **listed),
            lambda other=other, url=single, on=on: other.post(url, on=on, outcome="not_admitted", reason="Late."),
        )
        assert outcomes == [303, 422]
        assert count(ready, Admission, Admission.nomination_id == entry) == 1
        assert len(told(ready, entry)) == 1


def test_two_extensions_of_one_page_at_once_are_one(ready: Tour) -> None:
    (entry,) = entries(ready, 1)
    url = ready.url("nominations.extension", {"season": OPEN, "nomination_id": entry})
    on, rivals = mark_on(ready, "organiser", url, url), [Rival(ready, "organiser") for _ in range(3)]
    outcomes = race(*[lambda each=each, day=day: each.post(url, on=on, day=f"2199-05-{day}", clock="18:00", reason="A")
                      for day, each in enumerate(rivals, start=10)])  # fmt: skip
    assert outcomes == [303, 422, 422]
    assert count(ready, Extension, Extension.nomination_id == entry) == 1


def test_the_same_request_sent_twice_at_once_is_answered_alike(ready: Tour) -> None:
    (entry,) = entries(ready, 1)
    page = ready.url("nominations.entry", {"season": OPEN, "nomination_id": entry})
    url = ready.url("nominations.admission", {"season": OPEN, "nomination_id": entry})
    rival, on, key = Rival(ready, "organiser"), mark_on(ready, "organiser", page, url), str(uuid.uuid4())
    data = {"csrf_token": rival.token, "idempotency_key": key, "on": on, "outcome": "admitted"}
    cookie = rival.client.get_cookie("awards").value

    def send() -> int:
        browser = ready.app.test_client()
        browser.parses = False
        browser.set_cookie("awards", cookie)
        return int(browser.post(url, data=data).status_code)

    assert race(send, send, send) == [303, 303, 303]
    assert count(ready, Admission, Admission.nomination_id == entry) == 1
    assert len(told(ready, entry)) == 1


def test_ticks_of_an_older_page_take_nothing_back(ready: Tour) -> None:
    url = ready.url("jury.load", {})
    client = ready.client("organiser", language="en")
    page, other = client.get(f"{url}?round=1"), ready.client("organiser", language="en")
    with ready.app.app_context():  # what was begun is asked about first
        begun = {str(each) for each in db.session.scalars(
            select(Assignment.nomination_id).where(Assignment.juror_id == ready.values["juror_id"],
                                                   Assignment.begun_at.is_not(None)))}  # fmt: skip
        db.session.rollback()
    given = [each.get("value") for each in page.page.all("input")
             if each.get("name") == "chosen" and each.get("checked") is not None]  # fmt: skip
    given.sort(key=lambda each: each in begun)
    assert not set(given[:2]) & begun
    assert other.submit(f"{url}?round=1", chosen=given[1:]).status_code == 303
    answer = client.submit(page, chosen=[given[0], *given[2:]])
    assert answer.status_code == 422
    assert "Nomination unassigned from a juror" in answer.page.text
    ticked = [each.get("value") for each in answer.page.all("input")
              if each.get("name") == "chosen" and each.get("checked") is not None]  # fmt: skip
    # The own change is kept, and so is what the other did.
    assert sorted(ticked) == sorted(given[2:])
