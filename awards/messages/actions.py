"""Writing mails into the outbox, and trying failed ones again."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from awards.core.clock import now
from awards.core.db import db
from awards.core.sorting import search_key
from awards.core.verdicts import insist
from awards.ledger.actions import Someone, log
from awards.messages import rendering, rules
from awards.messages.models import Mail


class Recipient(Protocol):
    """Whoever gets a mail: an address, a language, and an id that may be none."""

    @property
    def id(self) -> Any:
        """Whose mail it is; none for somebody without an account."""

    @property
    def email(self) -> str:
        """Where it goes."""

    @property
    def language(self) -> str:
        """What it is written in."""


def enqueue(
    event: str,
    *,
    to: Recipient,
    season: Any = None,
    link: Any = None,
    once: str | None = None,
    url: str | None = None,
    **values: Any,
) -> Mail | None:
    """Add the mail of an event to the running transaction; it goes out after the commit, and not without one.

    `to`: a person. `link`: a MailedLink whose address the buttons lead to; `url`: another address for them, such as a
    path of this site.
    `once`: a key under which only one mail is ever written; for a second one the answer is none.
    `values`: what the template `mail/<event>.txt` says. jinja2.TemplateNotFound for an unknown event.
    """
    if once is not None and _written(once):
        return None
    made = rendering.render(event, to=to, season=season, url=url, **values)
    moment = now()
    mail = Mail(
        event=event,
        season_id=season.id if season is not None else None,
        person_id=to.id,
        to=to.email,
        language=to.language,
        subject=made.subject,
        text=made.text,
        html=made.html,
        search_key=search_key(f"{to.email} {made.subject}"),
        link_id=link.id if link is not None else None,
        once=once,
        created_at=moment,
        next_try_at=moment,
    )
    return mail if _kept(mail) else None


def _written(once: str) -> bool:
    return db.session.scalar(select(Mail.id).where(Mail.once == once)) is not None


def _kept(mail: Mail) -> bool:
    if mail.once is None:
        db.session.add(mail)
        return True
    try:
        with db.session.begin_nested():
            db.session.add(mail)
    except IntegrityError:  # somebody else wrote it at the same moment
        return False
    return True


def retry(mail: Mail, *, by: Someone) -> None:
    """Have a failed mail tried again, from the start of its patience; Refused if it has not failed."""
    insist(rules.can_retry(mail))
    mail.failed_at = None
    mail.attempts = 0
    mail.next_try_at = now()
    log("mail.retried", by=by, season_id=mail.season_id, subject_id=mail.id)
