"""Rows for tests, made with as little as a test has to say; each factory adds and flushes, and never commits."""

from __future__ import annotations

import functools
import uuid
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from awards.accounts.models import Company, Membership, Person, SignIn
from awards.core.clock import now
from awards.core.db import db
from awards.core.files import new_key
from awards.core.text import search_key, sort_key
from awards.demo import seasons
from awards.jury.actions import takes_part_anew
from awards.jury.models import Assignment, Conflict, Declaration, Juror, Recusal, Seat
from awards.nominations.alike.models import Likeness
from awards.nominations.answers.values import Basis
from awards.nominations.drafts import actions as drafting
from awards.nominations.models import Admission, Attachment, Nomination, Version
from awards.nominations.nominee import actions as nominee_actions
from awards.programmes import actions as programmes
from awards.programmes.models import Category, OpeningNotice, Proposal, Round, Season
from awards.programmes.people import actions as people_actions
from awards.programmes.proposals import actions as proposals_actions
from awards.results.models import Publication
from awards.results.publishing import act as publishing_act
from awards.results.publishing import actions as publishing_actions
from awards.results.publishing import queries as publishing_queries

MAGISTRAL = Path(programmes.__file__).parent / "seeds" / "magistral.yaml"
HARBOUR = MAGISTRAL.with_name("harbour-lights.yaml")
# Founding a season reads its text, the same one in most tests; tests/programmes read anew, by document.load.
programmes.load = functools.cache(programmes.load)  # type: ignore[assignment]
_number = count(1)
ANSWERS = {
    "organisation": {"legal_name": "Caspian Rail JSC", "country": "KZ"},
    "contact": {"contact_name": "Secret Contact", "contact_email": "secret.contact@nominee.example"},
    "project": {"title": "Route of last resort"},
    "case": {
        "challenge": "The bridge was gone.\n\nNothing moved.",
        "kpis": [
            {
                "indicator": "Days to restart",
                "unit": "days",
                "before": "38",
                "after": "11",
                "period": "2024",
                "source": "Audit",
            }
        ],
    },
    "category_questions": {
        "q_resilience_1": "Three alternative routes were rehearsed.",
        "q_resilience_2": "On 14 June 2024 the flood came.",
        "q_resilience_3": "All crews were brought home.",
    },
    "declarations": {"ties": "We know a juror in secret.", "privacy": True},
}


def season(source: str | None = None, *, running: str | None = "1") -> Season:
    """A season of the Magistral programme (or of a text), its round `running` open now and earlier ones closed."""
    found = programmes.found_season(source or MAGISTRAL.read_text(), by=None)
    found.opens_at, found.closes_at = now() - timedelta(days=90), now() - timedelta(days=20)
    found.opened_at = found.created_at
    if running is not None:
        run(found, running)
    db.session.flush()
    return found


def draft(source: str | None = None, **more: Any) -> Season:
    """A season as it is founded: a draft."""
    found = season(source, **more)
    found.opened_at = None
    db.session.flush()
    return found


def rounds(of: Season) -> dict[str, Round]:
    """The season's rounds by code."""
    return {each.code: each for each in db.session.query(Round).filter_by(season_id=of.id)}


def category(of: Season, code: str = "resilience") -> Category:
    """A category of the season."""
    return db.session.query(Category).filter_by(season_id=of.id, code=code).one()


def run(of: Season, code: str) -> Round:
    """Have a round open now: rounds before it are over, rounds after it are ahead."""
    moment, ahead = now(), 0
    for each in db.session.query(Round).filter_by(season_id=of.id).order_by(Round.position):
        if each.code == code:
            each.opens_at, each.closes_at, ahead = moment - timedelta(days=5), moment + timedelta(days=10), 1
        else:
            start = moment + timedelta(days=20) if ahead else moment - timedelta(days=20)
            each.opens_at, each.closes_at = start, start + timedelta(days=10)
    db.session.flush()
    return rounds(of)[code]


def close(round_: Round, at: datetime | None = None) -> None:
    """Have a round over."""
    round_.closes_at = at or now() - timedelta(minutes=1)
    db.session.flush()


def person(name: str = "", *, email: str | None = None, **more: Any) -> Person:
    """A verified person."""
    number = next(_number)
    name = name or f"Person {number:04d}"
    made = Person(
        id=uuid.uuid4(),
        name=name,
        name_key=sort_key(name),
        email=email or f"person{number}@people{number}.example",
        created_at=now(),
        verified_at=now(),
        **more,
    )
    db.session.add(made)
    db.session.flush()
    return made


def appointed(of: Season, role: str, who: Person | None = None) -> Person:
    """A person in a role of the season."""
    who = who or person(f"The {role} {next(_number)}")
    people_actions.appoint(of, who, role, by=None, accepted=True)
    return who


def company(name: str = "", *, members: tuple[Person, ...] = (), country: str = "KZ") -> Company:
    """A company with its members."""
    name = name or f"Company {next(_number):04d}"
    made = Company(id=uuid.uuid4(), name=name, name_key=sort_key(name), country=country, created_at=now())
    db.session.add(made)
    db.session.flush()
    for member in members:
        db.session.add(
            Membership(company_id=made.id, person_id=member.id, role="owner", invited_at=now(), accepted_at=now())
        )
    db.session.flush()
    return made


def entry(
    of: Season,
    title: str = "",
    *,
    in_category: str = "resilience",
    by: Company | None = None,
    answers: dict[str, Any] | None = None,
    language: str = "en",
    outcome: str | None = "admitted",
) -> Nomination:
    """A submitted nomination, admitted unless said otherwise."""
    title = title or f"Entry {next(_number):04d}"
    by = by or company()
    where = category(of, in_category)
    made = Nomination(
        id=uuid.uuid4(),
        season_id=of.id,
        company_id=by.id,
        category_id=where.id,
        title=title,
        title_key=sort_key(title),
        search_key=search_key(f"{title} {by.name} {by.country}"),
        language=language,
        country=by.country,
        created_at=now(),
        touched_at=now(),
        submitted_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    version = Version(
        id=uuid.uuid4(),
        nomination_id=made.id,
        number=1,
        programme_id=of.programme_id,
        category_id=where.id,
        title=title,
        language=language,
        answers=ANSWERS if answers is None else answers,
        sha256="0" * 64,
        submitted_at=now(),
    )
    db.session.add(version)
    db.session.flush()
    made.version_id = version.id
    if outcome:
        decision = Admission(
            id=uuid.uuid4(), nomination_id=made.id, version_id=version.id, outcome=outcome, questions=[], at=now()
        )
        db.session.add(decision)
        db.session.flush()
        made.admission_id = decision.id
    db.session.flush()
    takes_part_anew(of, where.id)
    return made


def likeness(of: Season, one: Nomination, other: Nomination, strength: int = 60) -> Likeness:
    """That two submitted nominations look alike, as the worker writes it: the beginning of a text is the same."""
    first, second = sorted((one, other), key=lambda each: each.id.hex)
    made = Likeness(
        one_id=first.id, other_id=second.id, season_id=of.id, one_version_id=first.version_id,
        other_version_id=second.version_id, strength=strength, made_at=now(),
        reasons=[{"why": "text", "part": 40, "texts": [["challenge", 60]]}, {"why": "file", "names": ["figure.png"]}],
        passages=[{"challenge": [[0, 10]]}, {"challenge": [[0, 10]]}],
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def attachment(of: Nomination, name: str, *, question: str = "files", size: int = 1000) -> Attachment:
    """The row of a stored file; its bytes are nowhere."""
    made = Attachment(
        id=uuid.uuid4(),
        nomination_id=of.id,
        question=question,
        key=new_key(),
        name=name,
        kind=name.rpartition(".")[2],
        size=size,
        sha256="0" * 64,
        details={},
        uploaded_at=now(),
        stored_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def juror(of: Season, who: Person | None = None, *, ready: bool = True, role: str = "juror", **profile: Any) -> Juror:
    """A juror of the season; `ready`: conduct accepted."""
    who = appointed(of, role, who)
    made = Juror(
        id=uuid.uuid4(),
        season_id=of.id,
        person_id=who.id,
        languages=[],
        fields=[],
        conduct_accepted_at=now() if ready else None,
        **profile,
    )
    db.session.add(made)
    db.session.flush()
    made.person = who
    return made


def seat(of: Juror, round_: Round, in_category: Category | None = None) -> Seat:
    """A seat on a panel."""
    made = Seat(round_id=round_.id, juror_id=of.id, category_id=in_category.id if in_category else None)
    db.session.add(made)
    db.session.flush()
    return made


def assignment(of: Juror, round_: Round, nomination: Nomination, *, declared: bool = True) -> Assignment:
    """An entry given to a juror; `declared`: without a conflict, says the juror's declaration."""
    made = Assignment(
        id=uuid.uuid4(),
        round_id=round_.id,
        category_id=nomination.category_id,
        nomination_id=nomination.id,
        juror_id=of.id,
        position=next(_number),
        at=now(),
    )
    db.session.add(made)
    if declared:
        declare(of, round_, nomination)
    db.session.flush()
    return made


def declare(of: Juror, round_: Round, *nominations: Nomination) -> None:
    """The juror went through these nominees and found no conflict."""
    found = db.session.query(Declaration).filter_by(round_id=round_.id, juror_id=of.id).one_or_none()
    if found is None:
        found = Declaration(round_id=round_.id, juror_id=of.id, nominations=[])
        db.session.add(found)
    found.nominations = [*found.nominations, *(str(each.id) for each in nominations)]
    found.at = now()
    db.session.flush()


def proposal(of: Season, by: Person | None, act: str = "unknown", **more: Any) -> Proposal:
    """A proposal as it is stored, of an act that may not be known."""
    told = {"title": {"say": "Something", "with": {}}, "effect": [{"say": "Something changes.", "with": {}}]}
    given = {"told": told, "payload": {}, "categories": [], "ground": "", "reason": "The reason", "at": now()} | more
    made = Proposal(id=uuid.uuid4(), season_id=of.id, act=act, by_id=by.id if by else None, **given)
    db.session.add(made)
    db.session.flush()
    return made


def open_season(source: str | None = None) -> Season:
    """A season whose entries are open now; Magistral, or a programme's text."""
    found = season(source, running=None)
    found.opens_at, found.closes_at = now() - timedelta(days=10), now() + timedelta(days=10)
    db.session.flush()
    return found


def nomination(of: Season, *, by: Company, starter: Person, answers: dict[str, Any] | None = None) -> Nomination:
    """A nomination that was begun, with drafts (topic → question → value) if there are any."""
    made = drafting.start(of, by, by=starter)
    for topic, given in (answers or {}).items():
        drafting.save_topic(made, of, topic, given, basis=Basis(0), opened_at=None, by=starter)
    return made


def submitted_nomination(of: Season, *, by: Company, starter: Person, answers: dict[str, Any]) -> Nomination:
    """A nomination that was begun, filled in and submitted by the same verbs as people use."""
    made = nomination(of, by=by, starter=starter, answers=answers)
    nominee_actions.submit(made, of, opened_at=None, by=starter)
    return made


def publish(
    of: Season, kind: str = "laureates", *, at: datetime | None = None, by: Person | None = None,
    second: Person | None = None, reason: str = "",
) -> Publication:  # fmt: skip
    """Results published by two people (two organisers unless given), public at an instant or at once.

    A correction, for a reason, once something of the kind was public.
    """
    by, second = by or appointed(of, "organiser"), second or appointed(of, "organiser")
    made = propose_publication(of, kind, at=at, by=by, reason=reason)
    proposals_actions.confirm(
        of, publishing_act.act_for(publishing_act.plan(of, kind)), made, roles={"organiser"}, by=second
    )
    found = publishing_queries.publication_in_force(of, kind)
    assert found is not None
    return found


def propose_publication(
    of: Season, kind: str = "laureates", *, at: datetime | None = None, by: Person, reason: str = ""
) -> Proposal:
    """Results that one person proposes to publish, or to correct."""
    payload = {"kind": kind, "at": at.isoformat() if at else ""}
    act, about = publishing_act.act_for(publishing_act.plan(of, kind)), publishing_act.subject(of, kind)
    if act is publishing_act.CORRECTION:
        reason = reason or "Two figures were mixed up."
    return proposals_actions.propose(of, act, payload, subject_id=about, reason=reason, by=by)


def unpublish(made: Publication, of: Season, *, reason: str = "A mistake", by: Person) -> None:
    """A publication that one organiser took back."""
    publishing_actions.unpublish(made, of, reason=reason, roles={"organiser"}, by=by)


def sign_in(client: FlaskClient, who: Person | uuid.UUID) -> None:
    """Sign a committed person in with a client, without the sign-in page."""
    made = uuid.uuid4()
    person_id = who if isinstance(who, uuid.UUID) else who.id
    with client.application.app_context():
        db.session.add(
            SignIn(id=made, person_id=person_id, at=now(), seen_at=now(), expires_at=now() + timedelta(days=1))
        )
        db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = str(made)
        session["_fresh"] = True


def recusal(of: Assignment, *, kind: str = "recused", reason: str = "family") -> Recusal:
    """An entry that is closed to its juror."""
    made = Recusal(assignment_id=of.id, kind=kind, reason=reason, at=now())
    db.session.add(made)
    db.session.flush()
    return made


def conflict(of: Juror, nomination: Nomination, reason: str = "family") -> Conflict:
    """A juror's conflict of interest with a nominee; what the juror holds of it stays as it is."""
    made = Conflict(id=uuid.uuid4(), juror_id=of.id, nomination_id=nomination.id, reason=reason, at=now())
    db.session.add(made)
    db.session.flush()
    return made


def notice(award: str, email: str, **more: Any) -> OpeningNotice:
    """An address that wants to be told when nominations of an award open; asked for now and not confirmed."""
    made = OpeningNotice(id=uuid.uuid4(), award=award, email=email, **{"language": "en", "asked_at": now(), **more})
    db.session.add(made)
    db.session.flush()
    return made


def next_season() -> Season:
    """The season after, of the same programme and with the same codes of rounds and categories."""
    return season(seasons.moved(MAGISTRAL.read_text(encoding="utf-8"), "2028", now().date()))
