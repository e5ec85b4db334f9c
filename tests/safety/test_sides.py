"""An organiser with a side in a category has no look and no say there, by any way (safety, line 7)."""

from __future__ import annotations

import html
import io
import itertools
import re
import uuid
import zipfile
from typing import Any

import pytest
from sqlalchemy import select, update

from awards.accounts.models import Company, Membership
from awards.core.clock import now
from awards.core.db import db
from awards.core.text import search_key, sort_key
from awards.jury.models import Assignment, CategoryDoubt, Juror, Recusal, Seat
from awards.ledger.actions import log
from awards.messages.actions import enqueue
from awards.messages.models import Mail
from awards.nominations.alike.models import Likeness
from awards.nominations.models import Admission, Attachment, Nomination, Version
from awards.programmes import queries as programmes
from awards.programmes.models import Proposal
from awards.results.exports.offered import TABLES
from awards.results.models import TieDecision
from awards.scoring.models import Ballot, BallotCopy
from tests import factories
from tests.access_table import DOORS
from tests.demonstration import CONFLICTED, OPEN, RUNNING, TIED, Tour, person, season
from tests.safety.database import fingerprint, moved

pytestmark = pytest.mark.long_for("postgresql")

CANARY = re.compile(r"(?<![\w-])zqx\w+", re.IGNORECASE)  # not in the middle of a token, where chance may put it
TOKEN = re.compile(r'csrf-token" content="([^"]+)"')
MOST = 3  # of each kind of thing
TYPED = {"zqxtit", "zqxper", "zqxaddr"}  # what is searched for, and stands in the field of the search
STAFF = ("owner", "organiser")
# In the demonstration everybody may read every mail, and sign in as anybody.
DEMO = {name for name, door in DOORS.items() if door == "demo"} | {"web.season_css"}
LISTS = {
    "nominations.entries": ("q=zqxtit", "category={code}", "sort=-title", "state=submitted&sort=company", "page=2"),
    "nominations.admissions": ("category={code}", "q=zqxtit"),
    "jury.assign": ("category={code}", "round=1"),
    "messages.outbox": ("search=zqxtit", "search=zqxaddr", "fate=waiting", "fate=failed", "page=2"),
    "desk.log": ("entry=zqxtit", "about={nomination_id}", "kind=admission.admitted", "person=zqxper", "page=2",
                 "kind=tie.decided", "kind=proposal.made"),
    "desk.log_export": ("", "entry=zqxtit", "about={nomination_id}"),
    "programmes.people": ("q=zqxper",),
    "jury.spread": ("target=9&most=40",),
    "results.export_new": tuple(f"table={table}" for table in TABLES),
}  # fmt: skip


class Side:
    """A season with a category in which the conflicted organiser acts for a nominee; canaries are in all the others.

    ids: what the addresses of that category are made of, by the name of the variable.
    """

    def __init__(self, slug: str, code: str) -> None:
        self.slug, self.code = slug, code
        of = season(slug)
        self.rivals = self._rivals(of)
        assert self.rivals, "The category needs others than the own company."
        self._mark_entries()
        self._mark_alike(of)
        self._mark_judging(of)
        self._mark_what_was_told(of)
        self.ids = self._ids(of)

    def _rivals(self, of: Any) -> list[uuid.UUID]:
        own = select(Membership.company_id).where(Membership.person_id == person(CONFLICTED).id)
        query = select(Nomination.id).where(
            Nomination.season_id == of.id,
            Nomination.category_id == factories.category(of, self.code).id,
            Nomination.company_id.not_in(own),
        )
        return list(db.session.scalars(query.order_by(Nomination.version_id.is_(None), Nomination.id)))

    def _mark_entries(self) -> None:
        for number, nomination_id in enumerate(self.rivals):
            entry = db.session.get_one(Nomination, nomination_id)
            entry.title = f"zqxtitle{number}"
            company = db.session.get_one(Company, entry.company_id)
            elsewhere = select(Nomination.id).where(
                Nomination.company_id == company.id, Nomination.id.not_in(self.rivals)
            )
            if db.session.scalar(elsewhere.limit(1)) is None:  # else it is named for another entry of theirs
                company.name = f"zqxcompany{number}"
                company.name_key = sort_key(company.name)
            entry.title_key, entry.search_key = sort_key(entry.title), search_key(f"{entry.title} {company.name}")
        of_rivals = Version.nomination_id.in_(self.rivals)
        for version in db.session.scalars(select(Version).where(of_rivals)):
            version.title, version.answers = "zqxtitle", marked(version.answers)
        files = update(Attachment).where(Attachment.nomination_id.in_(self.rivals))
        db.session.execute(files.values(name="zqxfile.png"))
        decided = update(Admission).where(Admission.nomination_id.in_(self.rivals))
        db.session.execute(decided.values(reason="zqxreason"))

    def _mark_alike(self, of: Any) -> None:
        sent = [entry for each in self.rivals if (entry := db.session.get_one(Nomination, each)).version_id]
        for one, other in itertools.pairwise(sent):
            if db.session.get(Likeness, sorted((one.id, other.id), key=lambda each: each.hex)) is None:
                factories.likeness(of, one, other)

    def _mark_judging(self, of: Any) -> None:
        given = select(Assignment.id).where(Assignment.nomination_id.in_(self.rivals))
        for model in (Ballot, BallotCopy):
            key = Ballot.assignment_id if model is Ballot else BallotCopy.ballot_id
            db.session.execute(
                update(model).where(key.in_(given)).values(jury_comment="zqxcomment", advice="zqxadvice")
            )
        db.session.execute(update(Recusal).where(Recusal.assignment_id.in_(given)).values(note="zqxnote"))
        held = db.session.scalars(
            select(Assignment.id)
            .outerjoin(Recusal)
            .where(Assignment.id.in_(given), Recusal.assignment_id.is_(None), Assignment.removed_at.is_(None))
            .order_by(Assignment.id)
        ).all()
        if len(held) > 1:
            doubted = select(CategoryDoubt.id).where(CategoryDoubt.assignment_id == held[0])
            if db.session.scalar(doubted) is None:
                db.session.add(CategoryDoubt(assignment_id=held[0], note="zqxdoubt", at=now()))
            db.session.add(Recusal(assignment_id=held[1], kind="recused", reason="family", note="zqxnote", at=now()))
        db.session.flush()

    def _mark_what_was_told(self, of: Any) -> None:
        entry, chair = db.session.get_one(Nomination, self.rivals[0]), person("chair")
        found = db.session.scalars(
            select(Mail).where((Mail.about_id.in_(self.rivals)) | (Mail.entry_id.in_(self.rivals)))
        ).all()
        for mail in found:
            mail.subject, mail.text, mail.html, mail.to = "zqxtitle", "zqxtitle", "zqxtitle", "zqxaddress@a.example"
            mail.search_key = search_key(f"{mail.to} {mail.subject}")
        reason = of.document.jury.conflict.reasons[0].name
        enqueue("jury.recused", to=person("organiser"), season=of, about=uuid.uuid4(), entry=entry.id, url="/",
                juror="zqxjuror", title=entry.title, reason=reason, closed=1)  # fmt: skip
        failed = db.session.scalars(
            select(Mail).where(Mail.entry_id == entry.id).order_by(Mail.created_at.desc())
        ).first()
        assert failed is not None
        failed.failed_at = now()
        category = factories.category(of, self.code)
        decision = TieDecision(id=uuid.uuid4(), round_id=programmes.rounds(of)[0].id, category_id=category.id, at=now(),
                               reason="zqxreason", order=[str(entry.id)], by_id=chair.id)  # fmt: skip
        told = {"title": {"say": "Disqualify “{title}”", "with": {"title": "zqxtitle"}}, "effect": []}
        db.session.add(decision)
        proposal = factories.proposal(of, person("organiser"), categories=[self.code], told=told, reason="zqxreason")
        given = db.session.scalars(select(Assignment.id).where(Assignment.nomination_id == entry.id).limit(1)).first()
        for kind, subject, detail in (
            ("nomination.extended", entry.id, {"reason": "zqxreason"}),
            ("nomination.file_added", entry.id, {"name": "zqxfile.png"}),
            ("ballot.excluded", given or entry.id, {"reason": "zqxreason"}),
            ("recusal.lifted", given or entry.id, {"reason": "zqxreason"}),
            ("tie.decided", decision.id, {"category": self.code, "reason": "zqxreason"}),
            ("proposal.made", proposal.id, {}),
            ("mail.retried", failed.id, {}),
            ("entries.advanced", programmes.rounds(of)[0].id, {"entries": [str(entry.id)], "count": 1}),
            ("entries.assigned", programmes.rounds(of)[0].id,
             {"pairs": [[str(entry.id), str(juror)] for juror in self._jurors(of)[:1]], "count": 1}),
        ):  # fmt: skip
            log(kind, by=chair, season_id=of.id, subject_id=subject, **detail)
        db.session.flush()

    def _jurors(self, of: Any) -> list[uuid.UUID]:
        given = select(Assignment.juror_id).where(Assignment.nomination_id.in_(self.rivals))
        return list(db.session.scalars(select(Juror.id).where(Juror.id.in_(given)).order_by(Juror.id)))

    def _ids(self, of: Any) -> dict[str, list[Any]]:
        given = select(Assignment.id).where(Assignment.nomination_id.in_(self.rivals))
        category = factories.category(of, self.code)
        few = lambda query: list(db.session.scalars(query.limit(MOST)))  # noqa: E731
        mails = select(Mail.id).where((Mail.about_id.in_(self.rivals)) | (Mail.entry_id.in_(self.rivals)))
        return {
            "nomination_id": self.rivals[:MOST],
            "other_id": self.rivals[1 : MOST + 1],
            "file_id": few(select(Attachment.id).where(Attachment.nomination_id.in_(self.rivals))),
            "assignment_id": [*few(given), *few(given.join(Recusal))],
            "ballot_id": few(given),
            "mail_id": few(mails),
            "juror_id": self._jurors(of)[:MOST],
            "seat_id": few(select(Seat.id).where(Seat.category_id == category.id)),
            "doubt_id": few(select(CategoryDoubt.id).where(CategoryDoubt.assignment_id.in_(given))),
            "decision_id": few(select(TieDecision.id).where(TieDecision.category_id == category.id)),
            "proposal_id": few(select(Proposal.id).where(Proposal.reason == "zqxreason", Proposal.season_id == of.id)),
            "round_code": [each.code for each in programmes.rounds(of)][:MOST],
            "category_code": [self.code],
            "code": [self.code, *(each.code for each in programmes.rounds(of)[:1])],
            "kind": ["laureates", "shortlist", "csv", "xlsx", "json", "semicolon", "special_mention"],
            "table": [*TABLES],
            "ending": ["csv", "xlsx"],
            "position": [1],
            "number": [1],
            "topic": ["project"],
            "question": ["files"],
            "form": ["json"],
        }  # fmt: skip


def marked(answers: Any) -> Any:
    """Answers of a form with a canary in every text."""
    if isinstance(answers, dict):
        return {name: marked(value) for name, value in answers.items()}
    if isinstance(answers, list):
        return [marked(value) for value in answers]
    return "zqxanswer" if isinstance(answers, str) and len(answers) > 20 else answers


@pytest.fixture(scope="module")
def sides(tour: Tour) -> list[Side]:
    """The seasons: entries are open, a round is scored, and one has closed."""
    with tour.app.app_context():
        found = [Side(OPEN, "resilience"), Side(RUNNING, "resilience"), Side(TIED, tour.values["tie_category"])]
        db.session.commit()
    return found


def addresses(tour: Tour, side: Side, method: str) -> list[tuple[str, str]]:
    """Endpoint and address of every route of a season, with each thing of the category in it."""
    found = []
    with tour.app.test_request_context():
        adapter = tour.app.url_map.bind("localhost")
        for rule in tour.app.url_map.iter_rules():
            if method not in rule.methods or "season" not in rule.arguments or rule.endpoint in DEMO:
                continue
            names = sorted(rule.arguments - {"season"})
            for values in itertools.product(*(side.ids.get(name, [uuid.uuid4()]) for name in names)):
                given = {"season": side.slug, **dict(zip(names, values, strict=True))}
                try:
                    found.append((rule.endpoint, adapter.build(rule.endpoint, given)))
                except Exception:  # a choice that this address does not have
                    continue
    return found


def asked(tour: Tour, side: Side) -> list[tuple[str, str]]:
    """Every address by itself, and with what narrows its list down."""
    values, found = {"code": side.code, "nomination_id": side.rivals[0]}, []
    for endpoint, url in addresses(tour, side, "GET"):
        queries = [f"?{query.format(**values)}" for query in LISTS.get(endpoint, ())]
        found += [(endpoint, url + query) for query in ("", *queries)]
    return found


def text_of(answer: Any) -> str:
    """Everything that an answer says, its headers and the inside of workbooks too."""
    body = answer.get_data()
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return f"{answer.headers}\n{body.decode('utf-8', 'replace')}"


# Of these there are no canaries in a list only: each is about the category alone, and is refused with the reason.
REFUSED = {
    "desk.proposal", "jury.entry", "jury.juror", "jury.lifting", "jury.out", "jury.removal", "messages.message",
    "nominations.category_move", "nominations.entry", "nominations.entry_file", "nominations.entry_versions",
    "nominations.translation",
    "nominations.extension", "programmes.deadline", "programmes.round_move", "results.advance", "results.board",
    "results.calculation", "results.calculation_file", "results.confirm", "results.decisions", "results.honours",
}  # fmt: skip


LOOKED_AT = {
    "nominations.entry", "messages.message", "desk.log", "messages.outbox", "nominations.entries", "jury.assign",
    "results.export", "jury.recusals", "jury.entry", "jury.doubts", "desk.proposals",
}  # fmt: skip


def test_no_page_file_or_header_tells_anything_of_the_category(tour: Tour, sides: list[Side]) -> None:
    client, other = tour.client(CONFLICTED), tour.client("organiser")
    client.parses = other.parses = client.lint = False
    leaks, refused, seen, said = [], set(), set(), 0
    for side in sides:
        for endpoint, url in asked(tour, side):
            answer = client.get(url, buffered=True)
            text = text_of(answer)
            assert answer.status_code < 500, url
            leaks += [f"{answer.status_code} {url}: {found}" for found in set(CANARY.findall(text)) - TYPED]
            if answer.status_code == 403:
                refused.add(endpoint)
                said += "You represent a nominee" in text or "conflict of interest in a category" in text
            if endpoint in LOOKED_AT:
                seen |= {endpoint} if CANARY.search(text_of(other.get(url, buffered=True))) else set()
    assert sorted(leaks) == []
    assert sorted(REFUSED - refused) == []
    assert said > 50
    # Whoever has no side finds the canaries there: this test looks at the right things.
    assert seen == LOOKED_AT


def test_lists_say_what_they_leave_out_and_the_own_side_is_open(tour: Tour, sides: list[Side]) -> None:
    client = tour.client(CONFLICTED)
    for page in ("entries", "jury/assignment", "mail", "log", "desk", "exports", "jury", "jury/recusals"):
        text = client.get(f"/{RUNNING}/{page}").page.text
        assert "Nothing about nominations in Resilience is shown here: you represent a nominee there." in text, page
    assert "Nothing about nominations" not in tour.client("organiser").get(f"/{RUNNING}/entries").page.text
    assert client.get(f"/{RUNNING}/exports/nominations.csv").text.splitlines()[-1].startswith('"Nothing about') or (
        "Nothing about nominations in Resilience" in client.get(f"/{RUNNING}/exports/nominations.csv").text
    )
    mine = client.get(f"/{OPEN}/nominations")
    assert mine.status_code == 200
    with tour.app.app_context():
        own = db.session.scalars(
            select(Nomination.id).where(
                Nomination.season_id == season(OPEN).id, Nomination.created_by_id == tour.people[CONFLICTED]
            )
        ).one()
    assert client.get(f"/{OPEN}/nominations/{own}").status_code == 200
    assert client.get(f"/{OPEN}/entries/{own}").status_code == 403  # not as staff


@pytest.mark.parametrize("page", ["desk", "people", "jury", "jury/recusals", "jury/assignment", "boards", "publication",
                                  "timetable", "proposals", "entries"])  # fmt: skip
def test_no_link_leads_to_a_refusal(tour: Tour, sides: list[Side], page: str) -> None:
    client = tour.client(CONFLICTED)
    client.parses = client.lint = False
    for side in sides:
        shown = client.get(f"/{side.slug}/{page}").get_data(as_text=True)
        links = set(re.findall(rf'<a [^>]*href="(/{side.slug}/[^"#]*)"', shown))
        assert links
        refused = [url for url in links if client.get(html.unescape(url), buffered=True).status_code == 403]
        assert refused == []


def forms_of(tour: Tour, url: str) -> list[tuple[str, dict[str, Any]]]:
    """What the forms of a page would send for an organiser without a side, each with its address."""
    found = []
    answer = tour.client("organiser").get(url)
    if answer.status_code == 200 and answer.mimetype == "text/html":
        for form in answer.page.forms:
            if form.method == "post" and form.element.get("data-everywhere") is None:
                data: dict[str, Any] = {}
                for name, value in form.fields:
                    data.setdefault(name, []).append(value)
                found.append((form.action or url, data))
    return found


def test_nothing_that_is_sent_about_the_category_changes_anything(tour: Tour, sides: list[Side]) -> None:
    client = tour.client(CONFLICTED)
    token = TOKEN.search(client.get("/account").text).group(1)  # type: ignore[union-attr]
    client.parses = False
    # What opens a board may tell the chair of a tie: every page is looked at first.
    asked_for = [each for side in sides for each in (*bare(tour, side), *filled(tour, side))]
    before, statuses = fingerprint(tour.app), {}
    for url, data in asked_for:
        fields = TYPED_IN | data | {"csrf_token": token, "idempotency_key": uuid.uuid4().hex}
        statuses.setdefault(client.post(url, data=fields).status_code, []).append(url)
    assert len(asked_for) > 100
    # Of mails that failed nothing is left to do there: it is said so.
    assert sorted(url for url in statuses.get(303, []) if "/mail/problems/" not in url) == []
    assert {*moved(before, fingerprint(tour.app))} <= {"answers"}


# A matter of whoever sends it: a mail to themselves, their columns, a draft of a message.
THEIR_OWN = {"desk.morning", "nominations.entry_columns", "desk.circular_new"}
TYPED_IN = {"reason": "Because", "outcome": "not_admitted", "note": "x", "closes_time": "12:00", "agreed": "y",
            "category": "efficiency"}  # fmt: skip


def bare(tour: Tour, side: Side) -> list[tuple[str, dict[str, Any]]]:
    """Every address that takes what an organiser sends, with the category's things in it and nothing from a page."""
    own = {name for name, door in DOORS.items() if set(STAFF) & set(door.removeprefix("role:").split(","))} - THEIR_OWN
    found = [url for endpoint, url in addresses(tour, side, "POST") if endpoint in own]
    return [(url, {"category": side.code} if url.endswith("/jury/seats") else {}) for url in found]


def filled(tour: Tour, side: Side) -> list[tuple[str, dict[str, Any]]]:
    """The forms that an organiser without a side gets on the pages that are refused."""
    pages = [url for endpoint, url in addresses(tour, side, "GET") if endpoint in REFUSED]
    return [each for url in pages for each in forms_of(tour, url)]


def test_nothing_of_the_category_can_be_smuggled_into_what_stays_open(tour: Tour, sides: list[Side]) -> None:
    client = tour.client(CONFLICTED)
    before, statuses = fingerprint(tour.app), []
    for side in sides:
        for url, data in forged(client, side):
            token = TOKEN.search(client.get("/account").text).group(1)  # type: ignore[union-attr]
            statuses.append(client.post(url, data={**data, "csrf_token": token}).status_code)
    assert len(statuses) > 3
    assert {*statuses} <= {303, 403, 422}
    assert moved(before, fingerprint(tour.app)) == []


def forged(client: Any, side: Side) -> list[tuple[str, dict[str, Any]]]:
    """What forms that the organiser gets would send, with things of the category in them."""
    rivals = [str(each) for each in side.rivals]
    url = f"/{side.slug}/entries/admission"
    found = [(url, {"on": on_of(client.get(url)), "nominations": rivals})]
    for juror in side.ids["juror_id"]:
        url = f"/{side.slug}/jury/assignment/jurors/{juror}"
        found.append((url, {"on": on_of(client.get(url)), "shown": rivals, "chosen": rivals[:1]}))
    return found


def on_of(answer: Any) -> str:
    """The mark of what a page was made from."""
    fields = [field for form in answer.page.forms for field in form.fields]
    return next((value for name, value in fields if name == "on"), "")
