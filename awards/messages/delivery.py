"""Delivering what is due in the outbox: each mail claimed by one worker, handed to the server within a limit of time
whatever that does, tried with patience, its fate written down."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from email.charset import BASE64, QP, Charset
from email.header import Header
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_mail import Connection, Message
from flask_mail import Mail as Sender
from sqlalchemy import select, update

from awards.core.clock import now
from awards.core.db import apart, db, only_reading, run
from awards.messages import links, queries, rules
from awards.messages.models import NOTICE, Mail

BATCH = 100
# A claim outlasts every delivery (WHOLE); a worker that dies in one leaves the mail to others after it.
CLAIM = timedelta(minutes=5)
SILENCE = 20.0  # seconds without a word after which a server is given up
WHOLE = 60.0  # seconds for a delivery as a whole: a server may drip a word now and then for hours


def delivers() -> bool:
    """Whether mails go out at all; without a mail server they stay in the outbox and are read on a page."""
    return bool(current_app.config["MAIL_SERVER"])


def deliver_due(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Deliver the mails that are due, one by one, each in short transactions of its own; returns how many went out.

    Ends early when `stop` answers yes or the server is away.
    """
    sent = 0
    for mail_id in _due() if delivers() else ():
        if stop():
            break
        mail = _claimed(mail_id)
        if mail is None:
            continue
        try:
            post(mail)
        except NotPosted as problem:
            _not_sent(mail, problem)
            if problem.away:
                break
        else:
            _write(mail, sent_at=now(), error=None, claimed_at=None)
            sent += 1
    return sent


def _due() -> list[uuid.UUID]:
    query = select(Mail.id).where(*queries.with_fate("waiting"), Mail.next_try_at <= now())
    with only_reading():  # looking for work every few seconds must not stand in the way of writers
        return list(run(query.order_by(Mail.next_try_at, Mail.created_at).limit(BATCH)).scalars())


def _claimed(mail_id: uuid.UUID) -> Mail | None:
    """The mail, taken so that no other worker sends it; none if another was first."""
    moment = now()
    claim = update(Mail).where(Mail.id == mail_id, *queries.with_fate("waiting"), Mail.next_try_at <= moment)
    values = {"attempts": Mail.attempts + 1, "next_try_at": moment + CLAIM, "claimed_at": moment}
    with apart() as connection:
        if connection.execute(claim.values(values)).rowcount != 1:
            return None
    with only_reading():
        mail = db.session.get_one(Mail, mail_id, populate_existing=True)
        db.session.expunge(mail)
    return mail


def _not_sent(mail: Mail, problem: NotPosted) -> None:
    moment = now()
    over = problem.nobody or rules.gives_up(mail.attempts, refused=problem.refused)
    _write(
        mail,
        error=str(problem)[:300],
        failed_at=moment if over else None,
        refused_at=moment if problem.nobody else None,
        claimed_at=None,
        next_try_at=moment + rules.wait_after(mail.attempts),
    )


def _write(mail: Mail, **fate: datetime | str | None) -> None:
    # Only whoever holds the claim writes the fate: had it run out, the mail is in other hands.
    held = (Mail.id == mail.id, Mail.attempts == mail.attempts, Mail.sent_at.is_(None))
    with apart() as connection:
        connection.execute(update(Mail).where(*held).values(**fate))


class NotPosted(Exception):
    """The server did not take the mail; the text says why and holds no secrets.

    `away`: the server was not there, or did not let us in; it says nothing about this mail.
    `refused`: it will never take it. `nobody`: it knows of no such address.
    """

    def __init__(self, reason: str, *, away: bool = False, refused: bool = False, nobody: bool = False) -> None:
        super().__init__(reason)
        self.away, self.refused, self.nobody = away, refused, nobody


def post(mail: Mail) -> None:
    """Hand a mail to the server; NotPosted if it was not taken, or if nobody can know."""
    message = _checked(mail)
    try:
        with _server() as server:
            _Connected(current_app.extensions["mail"], server).send(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _turned_down(code, words, of_recipient=True) from None
    except smtplib.SMTPAuthenticationError as error:
        raise NotPosted(f"{error.smtp_code}: the server did not accept our user name and password", away=True) from None
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
        raise NotPosted(_server_words(error.smtp_code, error.smtp_error), away=True) from None
    except smtplib.SMTPResponseException as error:
        raise _turned_down(error.smtp_code, error.smtp_error, of_recipient=False) from None
    except (OSError, smtplib.SMTPException, ValueError) as error:
        # ValueError: the socket was closed under a TLS connection by the limit of time.
        raise NotPosted(_unreached(error), away=True) from None


def _turned_down(code: int, words: bytes | str, *, of_recipient: bool) -> NotPosted:
    said = _server_words(code, words)
    nobody = rules.knows_nobody(code, said.partition(": ")[2], of_recipient=of_recipient)
    return NotPosted(said, away=code == 421, refused=code >= 500, nobody=nobody)


def _checked(mail: Mail) -> Message:
    try:
        message = message_for(mail)
        message.as_bytes()
        bad = message.has_bad_headers()
    except ValueError:
        bad = True
    if bad:
        raise NotPosted("The message cannot be written as a mail", refused=True)
    return message


def message_for(mail: Mail) -> Message:
    """Return the message as it goes out, with the addresses of the site and of the personal link put in.

    The Message-ID comes from the mail's id: if an answer is cut off and the mail sent again, it is known as the same.
    """
    text, html = (links.put_all_in(mail, each) for each in (mail.text, mail.html))
    # Flask-Mail hands the character set on to the standard library, which takes more than its name.
    charset: Any = _charset(text)
    subject = _header("Subject", mail.subject)
    message = Message(subject=subject, recipients=[mail.to], body=text, html=html, charset=charset)
    host = (urlsplit(current_app.config["SITE_URL"]).hostname or "localhost").encode("idna").decode()
    message.msgId = f"<{mail.id}@{host}>"
    message.date = mail.created_at.timestamp()
    message.reply_to = mail.reply_to or current_app.config["CONTACT"] or None
    message.extra_headers = {"Auto-Submitted": "auto-generated", "Content-Language": mail.language}
    message.extra_headers |= _unsubscribing(mail)
    return message


def _unsubscribing(mail: Mail) -> dict[str, str]:
    """The headers by which a mail program ends with one press what was asked for or is not wanted (RFC 8058)."""
    address = links.unwanted_in(mail.text, person_id=mail.person_id, language=mail.language)
    if NOTICE in mail.text and mail.about_id is not None:
        address = links.notice_address(mail.about_id) + links.UNSUBSCRIBE
    if address is None:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _header(name: str, words: str) -> str:
    """A header's words as they are sent, in lines of 76 characters at most.

    The standard library would write longer lines anew, and loses spaces between encoded words in doing so.
    """
    if any(letter in words for letter in "\r\n"):
        raise ValueError(f"a line end in {name}")
    charset = None if words.isascii() else _charset(words)
    return Header(words, charset, header_name=name, maxlinelen=76).encode(linesep="\r\n")


def _charset(text: str) -> Charset:
    """UTF-8, written so that no line is long and no server has to take 8-bit text: what is shorter for this text."""
    charset = Charset("utf-8")
    foreign = sum(not letter.isascii() for letter in text)
    charset.body_encoding = BASE64 if foreign * 6 > len(text) else QP
    charset.header_encoding = BASE64
    return charset


class _Connected(Connection):
    """Flask-Mail's connection on a server that is open already."""

    def __init__(self, mail: Sender, server: smtplib.SMTP) -> None:
        super().__init__(mail)
        self.host = server


@contextmanager
def _server() -> Iterator[smtplib.SMTP]:
    settings = current_app.config
    server = (_SecureServer if settings["MAIL_USE_SSL"] else _Server)()
    try:
        server.open(settings["MAIL_SERVER"], settings["MAIL_PORT"])
        if settings["MAIL_USE_TLS"]:
            server.starttls(context=ssl.create_default_context())
        if settings["MAIL_USERNAME"] and settings["MAIL_PASSWORD"]:
            server.login(settings["MAIL_USERNAME"], settings["MAIL_PASSWORD"])
        yield server
        # Once the mail was taken, a failing farewell must not make it go out again.
        with suppress(OSError, smtplib.SMTPException, ValueError):
            server.quit()
    finally:
        server.limit.cancel()
        server.close()


class _Server(smtplib.SMTP):
    """A connection that is cut when its time is over."""

    def __init__(self, **options: Any) -> None:
        self.limit = threading.Timer(WHOLE, self._cut)
        self.limit.daemon = True
        super().__init__(timeout=SILENCE, **options)

    def open(self, host: str, port: int) -> None:
        """Connect, the time running; OSError or SMTPException if the server does not answer as one."""
        self._host = host  # the name its certificate is checked against
        self.limit.start()
        code, words = self.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)

    def _cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class _SecureServer(_Server, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def __init__(self) -> None:
        super().__init__(context=ssl.create_default_context())


def _server_words(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    for secret in (current_app.config["MAIL_PASSWORD"], current_app.config["MAIL_USERNAME"]):
        said = said.replace(secret, "…") if secret else said
    return f"{code}: {''.join(letter for letter in said if letter.isprintable())}"[:300]


def _unreached(error: Exception) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "The mail server did not answer in time"
    if isinstance(error, ssl.SSLError):
        return "The mail server could not be reached safely (TLS)"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "The mail server broke off the connection"
    return f"The mail server could not be reached ({type(error).__name__})"
