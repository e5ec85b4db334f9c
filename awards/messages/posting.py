"""Handing one mail to the mail server, within a limit of time whatever the server does."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from email.charset import BASE64, QP, Charset
from email.header import Header
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_mail import Connection, Message

from awards.messages import links, rules
from awards.messages.models import LINK, SITE, Mail

SILENCE = 20.0  # seconds without a word after which a server is given up
WHOLE = 60.0  # seconds for a delivery as a whole: a server may drip a word now and then for hours


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
    site = links.on_site("")
    text, html = mail.text.replace(SITE, site), mail.html.replace(SITE, site)
    if mail.link_id is not None:
        address = links.address(mail.link_id)
        text, html = text.replace(LINK, address), html.replace(LINK, address)
    # Flask-Mail hands the character set on to the standard library, which takes more than its name.
    charset: Any = _charset(text)
    subject = _header("Subject", mail.subject)
    message = Message(subject=subject, recipients=[mail.to], body=text, html=html, charset=charset)
    host = (urlsplit(current_app.config["SITE_URL"]).hostname or "localhost").encode("idna").decode()
    message.msgId = f"<{mail.id}@{host}>"
    message.date = mail.created_at.timestamp()
    message.reply_to = current_app.config["CONTACT"] or None
    message.extra_headers = {"Auto-Submitted": "auto-generated", "Content-Language": mail.language}
    return message


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

    def __init__(self, mail: Any, server: smtplib.SMTP) -> None:
        super().__init__(mail)
        self.host = server


@contextlib.contextmanager
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
        with contextlib.suppress(OSError, smtplib.SMTPException, ValueError):
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
            with contextlib.suppress(OSError):
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
