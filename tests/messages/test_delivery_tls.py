"""Mail over TLS, from the first byte or from STARTTLS, through a real server whose certificate is checked."""

from __future__ import annotations

import ssl
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from awards.core.db import db
from awards.messages import actions, delivery
from awards.messages.models import Mail
from tests.services import Mailbox, free_port

ADDRESS = "nominee@nordlicht.example"
USER, PASSWORD = "awards", "a secret of the mail server"
# For "localhost" until 2126, signed by itself. The key protects nothing: it was made for these tests.
CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIULFiDqo81ML/fK4khd2avxMjrusswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIyNDkxNFoYDzIxMjYxMDMw
MjI0OTE0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATZ9XlWp5EuXosmTwvXn46hf54+/+js3BG6w2r+ncSDNX4/nWQCUUJ6
/LYM1WsCKvl5+50a4eh9Ykdk3IZrsZCYo2kwZzAdBgNVHQ4EFgQUkoEv50f5kPH+
esq+m8Aw7xDN/XwwHwYDVR0jBBgwFoAUkoEv50f5kPH+esq+m8Aw7xDN/XwwFAYD
VR0RBA0wC4IJbG9jYWxob3N0MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID
SAAwRQIgQ15yt33PWUghzlCgVh7/vtSRm4dS9HdWwSSFTnXqVvMCIQD+DUWlaCfa
qr+tjggG54q3up3ih5/aDGvL0+48CAmfuQ==
-----END CERTIFICATE-----
"""
KEY = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3a5Ud4muM7wqRNVe
J+uk+epO4wDyKQwQWtzEf7Q+qeehRANCAATZ9XlWp5EuXosmTwvXn46hf54+/+js
3BG6w2r+ncSDNX4/nWQCUUJ6/LYM1WsCKvl5+50a4eh9Ykdk3IZrsZCY
-----END PRIVATE KEY-----
"""


class Kept:
    """What a mail server took: recipients and content of each message."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What aiosmtpd calls with each message."""
        self.messages.append((envelope.rcpt_tos, bytes(envelope.content or b"")))
        return "250 OK"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A file with the certificate of the server."""
    (tmp_path / "key.pem").write_text(KEY)
    file = tmp_path / "certificate.pem"
    file.write_text(CERTIFICATE)
    return file


@pytest.fixture
def secure_server(certificate: Path) -> Iterator[Callable[..., tuple[Kept, int]]]:
    """Starts a mail server that speaks TLS at once, or only after STARTTLS; it takes no mail without."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    running: list[Controller] = []

    def start(*, at_once: bool) -> tuple[Kept, int]:
        kept, port = Kept(), free_port()
        options = {"ssl_context": context} if at_once else {"tls_context": context, "require_starttls": True}
        made = Controller(kept, hostname="127.0.0.1", port=port, **options)
        made.start()
        running.append(made)
        return kept, port

    yield start
    for each in running:
        each.stop()


def delivered(app: Flask) -> Mail:
    with app.app_context():
        person = SimpleNamespace(id=uuid.uuid4(), email=ADDRESS, language="en", timezone="UTC")
        actions.enqueue("address_changed", to=person)
        db.session.commit()
        delivery.deliver_due()
        return db.session.query(Mail).one()


@pytest.mark.parametrize("at_once", [True, False])
def test_a_mail_goes_out_encrypted_to_a_server_that_is_trusted(
    make_app: Callable[..., Flask], secure_server: Callable[..., tuple[Kept, int]], certificate: Path,
    monkeypatch: pytest.MonkeyPatch, at_once: bool,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    kept, port = secure_server(at_once=at_once)
    mail = delivered(make_app(mail_port=port, mail_use_ssl=at_once, mail_use_tls=not at_once))
    assert (mail.error, mail.attempts) == (None, 1)
    assert mail.sent_at is not None
    [(people, content)] = kept.messages
    assert people == [ADDRESS]
    assert mail.subject in content.decode()


@pytest.mark.parametrize("at_once", [True, False])
def test_a_server_whose_certificate_is_not_trusted_gets_nothing(
    make_app: Callable[..., Flask], secure_server: Callable[..., tuple[Kept, int]], at_once: bool
) -> None:
    kept, port = secure_server(at_once=at_once)
    mail = delivered(make_app(mail_port=port, mail_use_ssl=at_once, mail_use_tls=not at_once))
    assert (mail.sent_at, mail.failed_at) == (None, None)
    assert mail.error == "The mail server could not be reached safely (TLS)"
    assert kept.messages == []


def test_a_certificate_of_another_host_is_refused(
    make_app: Callable[..., Flask], secure_server: Callable[..., tuple[Kept, int]], certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    kept, port = secure_server(at_once=True)
    mail = delivered(make_app(mail_server="127.0.0.1", mail_port=port, mail_use_ssl=True))
    assert mail.error == "The mail server could not be reached safely (TLS)"
    assert kept.messages == []


def test_a_server_that_offers_no_starttls_gets_neither_mail_nor_password(
    make_app: Callable[..., Flask], mailbox: Mailbox
) -> None:
    mail = delivered(make_app(mail_use_tls=True, mail_username=USER, mail_password=PASSWORD))
    assert mail.sent_at is None
    assert PASSWORD not in (mail.error or "")
    assert mailbox.attempts == 0
