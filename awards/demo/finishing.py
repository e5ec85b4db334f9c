"""The last season's end, by the real actions at the moments they were due: ties, finalists, honours, publication."""

from __future__ import annotations

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from awards.accounts.models import Person
from awards.core.clock import standing_at
from awards.core.db import db, run
from awards.demo import balloting, bank
from awards.demo.balloting import Pair
from awards.demo.entries import Entry
from awards.demo.peopling import Judge
from awards.demo.seasons import Stage
from awards.jury.models import Finalist
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.programmes import queries as programmes
from awards.programmes.models import Appointment, Proposal, Round
from awards.programmes.proposals import actions as proposals_actions
from awards.results import queries as results_queries
from awards.results import rules
from awards.results.boards import boards
from awards.results.deciding import actions
from awards.results.models import Publication, PublicEntry
from awards.results.publishing import honouring, honours
from awards.results.publishing.act import PUBLICATION, subject

# After a round has closed.
SETTLED, ADVANCED, HONOURED = timedelta(hours=20), timedelta(days=2, hours=11), timedelta(days=3, hours=16)
ANNOUNCED = timedelta(hours=10)  # on the day, in the morning
CONFIRMED = timedelta(hours=1, minutes=52)
DELIVERED = timedelta(seconds=40)
_PAGE = re.compile(r"(?<=/laureates/)[0-9a-f-]{36}")


def finish(stage: Stage, found: list[Entry], judges: list[Judge], barred: Collection[Pair]) -> None:
    """Take a season whose first round is judged to its published results."""
    chair, (organiser, second) = _appointed(stage, "chair")[0], _appointed(stage, "organiser")[:2]
    entries = {entry.id: entry for entry in found}
    for round_ in stage.scored:
        settle(stage, round_, entries, by=chair)
        if (later := results_queries.next_round(stage.season, round_)) is not None:
            with standing_at(round_.closes_at + ADVANCED):
                actions.advance(stage.season, round_, assign=False, by=organiser)
            shortlist(stage, later, by=organiser, second=second)
            judge_final(stage, later, entries, judges, barred)
    honour(stage, entries, by=chair)
    at = stage.scored[-1].closes_at + HONOURED
    publish(stage, rules.LAUREATES, at, public_from=_last_step(stage), by=organiser, second=second)
    deliver(stage)


def _appointed(stage: Stage, role: str) -> list[Any]:
    query = select(Person).join(Appointment, Appointment.person_id == Person.id)
    query = query.where(Appointment.season_id == stage.season.id, Appointment.role == role)
    return list(db.session.scalars(query.order_by(Appointment.invited_at)))


def publish(stage: Stage, kind: str, at: datetime, *, public_from: datetime, by: Person, second: Person) -> None:
    """Propose results to be published, and have another organiser confirm it some time later."""
    payload = {"kind": kind, "at": public_from.isoformat()}
    with standing_at(at):
        made = proposals_actions.propose(
            stage.season, PUBLICATION, payload, subject_id=subject(stage.season, kind), reason="", by=by
        )
    known_by(made, stage.id("proposal", kind), stage)
    with standing_at(at + CONFIRMED):
        proposals_actions.confirm(stage.season, PUBLICATION, made, roles={"organiser"}, by=second)
    known_by(made, made.id, stage)


def known_by(made: Proposal, name: uuid.UUID, stage: Stage) -> None:
    """Have a proposal and its mails, which were delivered, bear ids that are the same for the same seed."""
    db.session.flush()
    db.session.execute(update(Event).where(Event.subject_id == made.id).values(subject_id=name))
    for mail in db.session.scalars(select(Mail).where(Mail.about_id == made.id)):
        mail.text, mail.html = (each.replace(str(made.id), str(name)) for each in (mail.text, mail.html))
        mail.id, mail.about_id = stage.id("mail", mail.event, str(name), mail.to), name
        mail.attempts, mail.sent_at = 1, mail.created_at + DELIVERED
    made.id = name
    db.session.flush()


def settle(stage: Stage, round_: Round, entries: Mapping[uuid.UUID, Entry], *, by: Person) -> None:
    """Have the chair decide on ties across the cut."""
    with standing_at(round_.closes_at + SETTLED):
        for category in stage.categories.values():
            tied: defaultdict[int, list[uuid.UUID]] = defaultdict(list)
            for row in boards.current(stage.season, round_, category).rows:
                if row.cut == rules.UNDECIDED:
                    tied[row.detail["group"]].append(row.nomination_id)
            for group in tied.values():
                order = sorted(group, key=lambda each: -entries[each].quality)
                reason = "The panel found the figures of the first nomination better supported."
                actions.decide(stage.season, round_, category, order, reason=reason, by=by)


def shortlist(stage: Stage, round_: Round, *, by: Person, second: Person) -> None:
    """Publish the finalists some days before they are judged."""
    at = round_.opens_at - timedelta(days=15) + ANNOUNCED
    before = at - timedelta(hours=18, minutes=25)
    publish(stage, rules.SHORTLIST, before, public_from=at, by=by, second=second)


def judge_final(
    stage: Stage, round_: Round, entries: Mapping[uuid.UUID, Entry], judges: list[Judge], barred: Collection[Pair]
) -> None:
    """Have the finalists judged by the whole final panel."""
    chosen = set(run(select(Finalist.nomination_id).where(Finalist.round_id == round_.id)).scalars())
    finalists = {entry.key: entry for entry in entries.values() if entry.id in chosen}
    final = {judge.key: judge for judge in judges if judge.final}
    panel = balloting.Panel(stage, round_, finalists, final, round_.closes_at)
    balloting.declared(panel, plain=True)
    balloting.fill(panel, balloting.spread_out(panel, barred), share=1.0)
    stage.rows.write()


def honour(stage: Stage, entries: Mapping[uuid.UUID, Entry], *, by: Person) -> None:
    """Choose the grand prix and a special mention, and write the jury's citations."""
    with standing_at(stage.scored[-1].closes_at + HONOURED - timedelta(hours=4)):
        found = honours.prospect(stage.season, rules.LAUREATES, now=stage.scored[-1].closes_at + HONOURED)
        winners = [row for outcome in found.outcomes for row in outcome.laureates]
        for row in winners:
            _cite(stage, row.nomination_id, honours.LAUREATE, entries, by=by)
        declared = stage.document.honours
        if declared.grand_prix is not None and winners:
            best = max(winners, key=lambda row: (row.exact_score, str(row.nomination_id)))
            honouring.give(stage.season, best.nomination_id, honours.GRAND_PRIX, roles=_CHAIR, by=by)
        if declared.special_mention is not None:
            _mention(stage, found, entries, by=by)


_CHAIR = frozenset({"chair"})


def _mention(stage: Stage, found: honours.Prospect, entries: Mapping[uuid.UUID, Entry], *, by: Person) -> None:
    least = stage.document.honours.special_mention.min  # type: ignore[union-attr]
    for outcome in found.outcomes:
        row = next(iter(outcome.finalists), None)
        if row is not None and row.exact is not None and (least is None or (row.exact_score or 0) >= least):
            given = (stage.season, row.nomination_id, honours.MENTION)
            honouring.give(*given, roles=_CHAIR, by=by)
            _cite(stage, row.nomination_id, honours.MENTION, entries, by=by)
            return


def _cite(stage: Stage, nomination_id: uuid.UUID, kind: str, entries: Mapping[uuid.UUID, Entry], *, by: Person) -> None:
    texts = entries[nomination_id].citation or bank.read("citations")[kind]
    honouring.cite(stage.season, nomination_id, kind, texts, by=by)


def _last_step(stage: Stage) -> datetime:
    # Public with the ceremony: the step after which only feedback is left.
    steps = {step.code: step.starts_at for step in programmes.steps(stage.season)}
    evening = timedelta(hours=19)
    return steps["ceremony"] + evening if "ceremony" in steps else stage.scored[-1].closes_at + timedelta(days=14)


def deliver(stage: Stage) -> None:
    """Have the mails about the results delivered when they were due, and addresses the same for the same seed."""
    db.session.flush()
    addresses = _name_pages(stage)
    waiting = select(Mail.id, Mail.created_at, Mail.to, Mail.subject, Mail.text, Mail.html, Mail.next_try_at)
    waiting = waiting.where(Mail.season_id == stage.season.id, Mail.sent_at.is_(None))
    told: Counter[str] = Counter()
    for row in sorted(run(waiting), key=lambda row: (row.created_at, row.to, row.subject, _led(row.text, addresses))):
        told[row.to] += 1
        values = {"id": stage.id("mail", "results", row.to, str(told[row.to])), "attempts": 1,
                  "sent_at": row.next_try_at + DELIVERED,
                  "text": _led(row.text, addresses), "html": _led(row.html, addresses)}  # fmt: skip
        db.session.execute(update(Mail).where(Mail.id == row.id).values(values))


def _name_pages(stage: Stage) -> dict[str, str]:
    """Give the public entries their addresses, and return the new one by the one they had."""
    public = select(PublicEntry.id, PublicEntry.nomination_id, PublicEntry.address)
    public = public.join(Publication, Publication.id == PublicEntry.publication_id)
    public = public.where(Publication.season_id == stage.season.id).order_by(Publication.at.desc())
    named: dict[str, str] = {}
    for entry in run(public).all():
        address = stage.id("public", str(entry.nomination_id))
        name = stage.id("public", "earlier", str(entry.nomination_id)) if str(entry.address) in named else address
        named[str(entry.address)] = str(address)
        values = {"id": name, "address": address}
        db.session.execute(update(PublicEntry).where(PublicEntry.id == entry.id).values(values))
    return named


def _led(words: str, addresses: Mapping[str, str]) -> str:
    return _PAGE.sub(lambda found: addresses.get(found[0], found[0]), words)
