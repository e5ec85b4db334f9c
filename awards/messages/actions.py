"""Writing mails into the outbox, taking back those that have not gone, trying failed ones again, setting them aside."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Update, bindparam, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from awards.core.clock import now
from awards.core.db import db, run
from awards.core.ports import Port
from awards.core.text import GAP, search_key
from awards.core.verdicts import YES, Refused, Verdict, insist, no
from awards.ledger.actions import log
from awards.ledger.models import Someone
from awards.messages import rendering, rules
from awards.messages.models import UNWANTED, Mail
from awards.messages.queries import with_fate
from awards.messages.rendering import Line
from awards.messages.rules import HasId, OfSeason, Recipient
from awards.messages.unwanted import queries as unwanted

_AGAIN = "again "  # begins the key of a copy
_WRITE = insert(Mail.__table__)  # type: ignore[arg-type]


def enqueue(
    event: str,
    *,
    to: Recipient,
    season: OfSeason | None = None,
    in_outbox: bool = True,
    about: uuid.UUID | None = None,
    entry: uuid.UUID | None = None,
    link: HasId | None = None,
    once: str | None = None,
    url: str | None = None,
    line: Line | None = None,
    unsubscribe: bool = False,
    optional: str = "",
    not_before: datetime | None = None,
    **values: Any,
) -> Mail | None:
    """Add the mail of an event to the running transaction; it goes out after the commit, and not without one.

    `to`: a person. `in_outbox`: whether the season's organisers see it.
    `about`: the id of what may change before the mail has gone; `stop` finds it by that.
    `entry`: the id of the nomination it names, if that is another thing: staff who have a side there do not see it.
    `link`: a MailedLink whose address the buttons lead to; `url`: another one for them, such as a path of this site.
    `line`: the line over it, in its category's colour; none: in ours.
    `unsubscribe`: the recipient asked for `about`, a notice, and can end it from every mail about it.
    `optional`: the award whose unnecessary mail this is; who wants none (`unwanted.queries`) is left out before.
    `not_before`: when it goes out, if not at once.
    `once`: a key under which only one mail is ever written; for a second one the answer is none.
    `values`: what the template `mail/<event>.txt` says. jinja2.TemplateNotFound for an unknown event.
    """
    if once is not None and _written(once):
        return None
    made = rendering.render(
        event, to=to, season=season, url=url, line=line, unsubscribe=unsubscribe, optional=optional, **values
    )
    mail = _mail(event, made, to, season, not_before or now())
    mail.season_id = season.id if season is not None and in_outbox else None
    mail.link_id = link.id if link is not None else None
    mail.about_id, mail.entry_id, mail.once = about, entry, once
    return mail if _add_once(mail) else None


def _mail(event: str, made: rendering.Rendered, to: Recipient, season: OfSeason | None, goes: datetime) -> Mail:
    moment = now()
    return Mail(**_columns(event, to, season, made), created_at=moment, next_try_at=max(goes, moment))


def prepared(
    event: str, *, to: Recipient, season: OfSeason, about: uuid.UUID, url: str, line: Line, **values: Any
) -> dict[str, Any]:
    """Return the mail of an event as `enqueue_all` takes it: made before a transaction that writes many begins."""
    made = rendering.render(event, to=to, season=season, url=url, line=line, **values)
    return {**_columns(event, to, season, made), "season_id": season.id, "about_id": about}


def enqueue_all(mails: Collection[Mapping[str, Any]]) -> None:
    """Add mails that were `prepared` to the running transaction. One statement."""
    moment = now()
    row = {"created_at": moment, "next_try_at": moment, "link_id": None, "entry_id": None, "once": None, "attempts": 0}
    if mails:
        run(_WRITE, [{"id": uuid.uuid4(), **row, **mail} for mail in mails])


def _columns(event: str, to: Recipient, season: OfSeason | None, made: rendering.Rendered) -> dict[str, Any]:
    return {
        "event": event, "person_id": to.id, "to": to.email, "language": to.language, "subject": made.subject,
        "text": made.text, "html": made.html, "search_key": search_key(f"{to.email} {made.subject}".replace(GAP, "")),
        "reply_to": season.contact if season is not None else None,
    }  # fmt: skip


def _written(once: str) -> bool:
    return run(select(Mail.id).where(Mail.once == once)).scalar() is not None


def _add_once(mail: Mail) -> bool:
    if mail.once is None:
        db.session.add(mail)
        return True
    try:
        with db.session.begin_nested():
            db.session.add(mail)
    except IntegrityError:  # somebody else wrote it at the same moment
        return False
    return True


@dataclass(frozen=True, slots=True)
class Stopped:
    """What became of earlier mails. `told`: the event of the last one that has gone (or may have), by person.

    `spared`: the people of whom one was taken back before it went.
    """

    told: dict[uuid.UUID, str] = field(default_factory=dict)
    spared: set[uuid.UUID] = field(default_factory=set)

    def count(self, mail: Row[Any], since: datetime | None) -> None:
        """Count an earlier mail; since: who was told only counts from then on."""
        if mail.sent_at is not None or mail.claimed_at is not None:
            if since is None or mail.created_at >= since:
                self.told[mail.person_id] = mail.event
        elif mail.withdrawn_at is None:
            self.spared.add(mail.person_id)

    def people(self, *events: str) -> set[uuid.UUID]:
        """Return whom one of these events told last."""
        return {person for person, event in self.told.items() if event in events}


def stop(
    about: uuid.UUID | Collection[uuid.UUID],
    *events: str,
    why: str,
    to: Collection[uuid.UUID] | None = None,
    since: datetime | None = None,
) -> Stopped:
    """Take back the mails of these events about something (or several things) that have not gone: it has changed.

    `why`: a word of views.WHY, shown in the outbox. `to`: only those to these people. `since`: who was told only counts
    from then on; what was written before is about an earlier state of the thing.
    A mail that a worker has in its hands is taken back too, in case it does not get through, and counts as told.
    """
    query = _earlier([about] if isinstance(about, uuid.UUID) else about, events).with_for_update()
    if to is not None:
        query = query.where(Mail.person_id.in_(to))
    mails = run(query).all()
    _withdraw(mails, why)
    found = Stopped()
    for mail in mails:
        found.count(mail, since)
    return found


def stop_each(since: Mapping[uuid.UUID, datetime | None], *events: str, why: str) -> dict[uuid.UUID, Stopped]:
    """Do the same for several things, each with the moment from which being told counts; returns it of each.

    Two statements, however many things.
    """
    mails = run(_earlier(since, events).with_for_update()).all()
    _withdraw(mails, why)
    return _by_thing(mails, since)


def told_each(since: Mapping[uuid.UUID, datetime | None], *events: str) -> dict[uuid.UUID, Stopped]:
    """Return what `stop_each` would, and stop nothing. One statement."""
    return _by_thing(run(_earlier(since, events)).all(), since)


def _by_thing(mails: Collection[Row[Any]], since: Mapping[uuid.UUID, datetime | None]) -> dict[uuid.UUID, Stopped]:
    found = {each: Stopped() for each in since}
    for mail in mails:
        found[mail.about_id].count(mail, since[mail.about_id])
    return found


def _earlier(about: Collection[uuid.UUID], events: Collection[str]) -> Any:
    query = select(Mail.id, Mail.about_id, Mail.person_id, Mail.event, Mail.created_at, Mail.sent_at, Mail.claimed_at,
                   Mail.withdrawn_at, Mail.withdrawn_why)  # fmt: skip
    return query.where(Mail.about_id.in_(about), Mail.event.in_(events)).order_by(Mail.created_at)


def _withdraw(mails: Collection[Row[Any]], why: str) -> None:
    # One that was set aside could be brought back: by then it would say what is true no more.
    going = [
        mail.id for mail in mails
        if mail.sent_at is None and (mail.withdrawn_at is None or mail.withdrawn_why == rules.SET_ASIDE)
    ]  # fmt: skip
    if going:
        # Without its key: what is true again may be told.
        values = {"withdrawn_at": now(), "withdrawn_why": why, "once": None}
        db.session.execute(update(Mail).where(Mail.id.in_(going)).values(values))


def retry(mail: Mail, *, by: Someone) -> None:
    """Have a failed mail tried again, from the start of its patience; Refused if it has not failed."""
    insist(rules.can_retry(mail))
    mail.failed_at = mail.refused_at = None
    mail.attempts = 0
    mail.next_try_at = now()
    log("mail.retried", by=by, season_id=mail.season_id, subject_id=mail.id)


@Port
def address_of(person_id: uuid.UUID) -> str | None:
    """Return where a person can be reached now; none if there is no such person any more."""
    raise NotImplementedError


def send_again(mail: Mail, *, by: Someone) -> Mail:
    """Send once more what a mail said: a copy, to the address its recipient has now; at most once a day.

    Refused as the rules say.
    """
    insist(rules.can_send_again(mail))
    insist(_is_wanted(mail))
    insist(_is_latest(mail))
    moment = now()
    to = (mail.person_id and address_of(mail.person_id)) or mail.to
    copied = {name: getattr(mail, name) for name in _CONTENT}
    copy = Mail(
        **copied, to=to, search_key=search_key(f"{to} {mail.subject}".replace(GAP, "")),
        once=f"{_AGAIN}{_first_of(mail)} {moment.date()}", created_at=moment, next_try_at=moment,
    )  # fmt: skip
    if not _add_once(copy):
        raise Refused(no("This message was sent again today already."))
    db.session.flush()
    log("mail.sent_again", by=by, season_id=mail.season_id, subject_id=copy.id)
    return copy


def _first_of(mail: Mail) -> str:
    """The id of the mail that this one says again: a copy of a copy is another copy of the first."""
    once = mail.once or ""
    return once.removeprefix(_AGAIN).partition(" ")[0] if once.startswith(_AGAIN) else str(mail.id)


def _is_latest(mail: Mail) -> Verdict:
    """Whether nothing else was written to the same person about the same since: nobody gets what no longer holds."""
    kin = Mail.event.startswith(f"{mail.event.partition('.')[0]}.")
    later = select(Mail.id).where(
        Mail.about_id == mail.about_id, Mail.person_id == mail.person_id, kin, Mail.created_at > mail.created_at,
        Mail.withdrawn_at.is_(None), or_(Mail.once.is_(None), ~Mail.once.startswith(_AGAIN)),
    )  # fmt: skip
    if mail.about_id is not None and mail.person_id is not None and run(later.limit(1)).first():
        return no("A later message told this person something else about it.")
    return YES


def _is_wanted(mail: Mail) -> Verdict:
    awards = unwanted.awards_of(mail.person_id) if UNWANTED in mail.text and mail.person_id is not None else ()
    if any(f"{UNWANTED}{award}}}}}" in mail.text for award in awards):
        return no("The recipient has unsubscribed from such emails.")
    return YES


_CONTENT = ("event", "season_id", "person_id", "language", "subject", "text", "html", "about_id", "entry_id",
            "reply_to")  # fmt: skip


def retry_all(
    season: OfSeason, ids: Collection[uuid.UUID], *, moved: Mapping[uuid.UUID, str] | None = None, by: Someone
) -> int:
    """Have failed mails tried again, all in one act; returns how many.

    `moved`: where mails go whose recipients have another address by now, by the mail's id. What was delivered or
    withdrawn meanwhile stays as it is.
    """
    values = {"failed_at": None, "refused_at": None, "attempts": 0, "next_try_at": now()}
    if moved:
        readdressed = _of(season, [], "failed", Mail.id == bindparam("mail")).values(to=bindparam("address"))
        run(readdressed, [{"mail": mail_id, "address": address} for mail_id, address in moved.items()])
    tried: int = run(_of(season, ids, "failed").values(values)).rowcount
    if tried:
        log("mails.retried", by=by, season_id=season.id, count=tried)
    return tried


def set_aside(season: OfSeason, ids: Collection[uuid.UUID], *, by: Someone) -> int:
    """No longer try to have failed mails delivered; returns how many. `bring_back` undoes it."""
    count: int = run(_of(season, ids, "failed").values(withdrawn_at=now(), withdrawn_why=rules.SET_ASIDE)).rowcount
    if count:
        log("mails.set_aside", by=by, season_id=season.id, count=count)
    return count


def bring_back(season: OfSeason, ids: Collection[uuid.UUID], *, by: Someone) -> int:
    """Have mails that were set aside among the failed ones again; returns how many."""
    back = _of(season, ids, "withdrawn").where(Mail.withdrawn_why == rules.SET_ASIDE)
    count: int = run(back.values(withdrawn_at=None, withdrawn_why=None)).rowcount
    if count:
        log("mails.brought_back", by=by, season_id=season.id, count=count)
    return count


def _of(season: OfSeason, ids: Collection[uuid.UUID], fate: str, *which: ColumnElement[bool]) -> Update:
    return update(Mail).where(Mail.season_id == season.id, *(which or (Mail.id.in_(ids),)), *with_fate(fate))
