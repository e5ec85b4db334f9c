"""Pages of the messages room: the organiser's outbox, and the mails of the demonstration; paragraphs with links."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from awards.core.clock import now
from awards.core.ports import Port
from awards.core.roles import STAFF
from awards.core.text import sort_key
from awards.messages import actions, links, queries, rendering, rules
from awards.messages.blueprint import bp
from awards.messages.delivery import delivers
from awards.messages.models import LINK, NOTICE, SITE, UNWANTED, Mail
from awards.messages.rules import OfSeason
from awards.web.access import demo_only, hidden_here, impartial_everywhere, me, role
from awards.web.forms import Form
from awards.web.i18n import speaking
from awards.web.pages import done, page_of, require, show

LATELY = timedelta(days=7)
FILTERS = ("waiting", "sent", "failed", "refused", "withdrawn")
# Why a mail was taken back before it went, by the word that `actions.stop` was given.
WHY: dict[str, object] = {
    "taken_back": lazy_gettext("The decision was reversed first."),
    "reopened": lazy_gettext("The round was reopened first."),
    "replaced": lazy_gettext("A later message replaced it."),
    "decided": lazy_gettext("The shared place was decided first."),
    "disqualified": lazy_gettext("The nomination was disqualified first."),
    "overtaken": lazy_gettext("The nomination was resubmitted or withdrawn first."),
    "ended": lazy_gettext("The invitation was cancelled, or the role ended."),
    "undone": lazy_gettext("The removal was undone first."),
    "confirmed": lazy_gettext("The proposal was confirmed first."),
    "not_wanted": lazy_gettext("The proposal was withdrawn first."),
    "answered": lazy_gettext("The invitation was answered first."),
    "unsubscribed": lazy_gettext("The recipient unsubscribed first."),
    "stopped": lazy_gettext("The organisers stopped the message first."),
    "unpublished": lazy_gettext("The results were unpublished first."),
    rules.SET_ASIDE: lazy_gettext("An organiser set it aside: it is not to be delivered any more."),
}
_ADDRESS = re.compile(r"https?://\S+")


@bp.get("/<season>/mail")
@role(*STAFF)
def outbox(season: OfSeason) -> str:
    """List the season's mails with what became of them."""
    asked = _asked()
    return render_template(
        "messages/outbox.html",
        page=page_of(queries.outbox(season, hidden=hidden_here(), **asked)),
        counted=(counted := queries.counted(season, since=now() - LATELY, hidden=hidden_here())),
        events=sorted(((event, str(event_names().get(event, event))) for event in counted.events), key=_by_name),
        delivering=delivers(),
        fate_of=lambda mail: rules.fate(mail, delivering=delivers()),
        fates=fate_names(),
        address=lambda number: url_for("messages.outbox", page=number, **{key: asked[key] or None for key in asked}),
        **asked,
    )


def _asked() -> dict[str, Any]:
    """What the address asks for: a fate, an event, what they are about, and words."""
    fate, about = request.args.get("fate", ""), None
    with suppress(ValueError):
        about = uuid.UUID(request.args.get("about", ""))
    search, event = request.args.get("search", "")[:200], request.args.get("event", "")
    known = event in event_names()
    return {"fate": fate if fate in FILTERS else "", "event": event if known else "", "about": about, "search": search}


def _by_name(event: tuple[str, str]) -> str:
    return sort_key(event[1])


@Port
def event_names() -> Mapping[str, object]:
    """Return what every mail is called in words, by its event."""
    raise NotImplementedError


def fate_names() -> dict[str, str]:
    """Return what became of a mail, in words."""
    return {
        "waiting": _("Waiting"),
        "sent": _("Sent"),
        "refused": _("Address rejected"),
        "failed": _("Failed"),
        "withdrawn": _("Withdrawn, not sent"),
        "kept": _("Stored, not sent"),
    }


@bp.get("/<season>/mail/<uuid:mail_id>")
@role(*STAFF)
def message(season: OfSeason, mail_id: uuid.UUID) -> ResponseReturnValue:
    """Show one mail as it was written, and its fate."""
    return _message(season, mail_id, Form(formdata=None))


def _mail(season: OfSeason, mail_id: uuid.UUID) -> Mail:
    """The mail, for staff without a side in what it is about."""
    found = queries.mail_in(season, mail_id) or abort(404)
    if (hidden := hidden_here()) is not None and queries.mail_in(season, mail_id, hidden=hidden) is None:
        require(impartial_everywhere())
    return found


def _message(season: OfSeason, mail_id: uuid.UUID, form: Form) -> ResponseReturnValue:
    mail = _mail(season, mail_id)
    fate = rules.fate(mail, delivering=delivers())
    return show(
        form,
        "messages/message.html",
        mail=mail,
        text=hidden_link(mail),
        fate=fate,
        fates=fate_names(),
        why=WHY.get(mail.withdrawn_why or ""),
        may_retry=rules.can_retry(mail),
        may_send_again=rules.can_send_again(mail),
    )


@bp.post("/<season>/mail/<uuid:mail_id>/retry")
@role(*STAFF)
def retry(season: OfSeason, mail_id: uuid.UUID) -> ResponseReturnValue:
    """Have a failed mail tried again."""
    mail, form = _mail(season, mail_id), Form()
    if form.validate_on_submit() and form.accepted(lambda: actions.retry(mail, by=me())):
        return done(_("The message is being sent again."), "messages.message", mail_id=mail_id)
    return _message(season, mail_id, form)


@bp.post("/<season>/mail/<uuid:mail_id>/again")
@role(*STAFF)
def send_again(season: OfSeason, mail_id: uuid.UUID) -> ResponseReturnValue:
    """Send once more what somebody has got, to where they can be reached now."""
    mail, form = _mail(season, mail_id), Form()
    made = form.validate_on_submit() and form.accepted(lambda: actions.send_again(mail, by=me()))
    if made:
        return done(_("The message is being sent again."), "messages.message", mail_id=made.result.id)
    return _message(season, mail_id, form)


@bp.get("/demo/mail")
@demo_only
def demo_outbox() -> str:
    """Show all mails of the demonstration, with links that work."""
    page = page_of(queries.all_mails(now=now()), size=20)
    return render_template(
        "messages/demo_outbox.html",
        page=page,
        paragraphs=paragraphs,
        address=lambda number: url_for("messages.demo_outbox", page=number),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a mail's text; with `url` it is a link."""

    words: str
    url: str | None = None


def hidden_link(mail: Mail) -> str:
    """Return the body of a mail with the personal link's address hidden: it signs its owner in."""
    with speaking(mail.language):
        words = _("personal link")
    return _body(mail).replace(LINK, f"[{words}]")


def paragraphs(mail: Mail) -> list[list[list[Part]]]:
    """Return the paragraphs of a mail: lines of parts, every address of this site a link. Demonstration only.

    The foot of a mail that can be ended is among them, as whoever gets it finds it there.
    """
    foot = rendering.foot(mail.text) if any(gap in mail.text for gap in (NOTICE, UNWANTED)) else ""
    text = links.put_all_in(mail, f"{_body(mail)}\n\n{foot}".strip())
    return [[_parts(line) for line in paragraph.split("\n")] for paragraph in text.split("\n\n")]


def _body(mail: Mail) -> str:
    return rendering.body(mail.text).replace(SITE, links.on_site(""))


def _parts(line: str) -> list[Part]:
    found, end = [], 0
    for match in _ADDRESS.finditer(line):
        path = match[0].removeprefix(links.on_site(""))
        found += [Part(line[end : match.start()]), Part(match[0], path if path.startswith("/") else None)]
        end = match.end()
    return [part for part in (*found, Part(line[end:])) if part.words]
