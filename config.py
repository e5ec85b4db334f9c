"""Settings, read from the environment (AWARDS_…) and checked at start; a wrong one stops the start with its reason."""

from __future__ import annotations

import json
import os
import secrets
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "AWARDS_"
KEPT_KEY = "key"
DATABASES = ("postgresql://", "sqlite:///")
CONNECT_SECONDS = 5
DEMO_CONTACT = "organiser@magistral.example"  # invented, as everybody in the demonstration


class SettingsError(Exception):
    """One or more settings are wrong; the text says which and what to do."""


class Settings(BaseSettings):
    """Every setting, with what it means. Lists are separated by commas, or JSON."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="forbid", env_ignore_empty=True)

    data: Path = Field(Path("instance"), description="Folder for the SQLite database, files and job queue.")
    database_url: str = Field("", description="postgresql://… or sqlite:///…; empty: SQLite in the data folder.")
    secret_key: str = Field("", description="At least 32 characters; signs cookies and mailed links.")
    site_url: str = Field("http://127.0.0.1:8000", description="The address people see, used in mails.")
    trusted_hosts: Annotated[list[str], NoDecode] = Field(
        [], description="Host names answered to; empty: only the one of site_url."
    )
    proxies: int = Field(0, ge=0, le=5, description="Number of reverse proxies whose forwarded headers are believed.")
    mail_server: str = Field("", description="SMTP host; empty: mails stay in the outbox and are read on a page.")
    mail_port: int = Field(25, ge=1, le=65535, description="Port of the mail server.")
    mail_username: str = Field("", description="Name to sign in with at the mail server; empty: nobody signs in.")
    mail_password: str = Field("", description="Password for that name.")
    mail_use_tls: bool = Field(False, description="Encrypt after connecting (STARTTLS), usually on port 587.")
    mail_use_ssl: bool = Field(False, description="Encrypt from the first byte, usually on port 465.")
    mail_sender: str = Field("Awards <awards@localhost>", description="From address of every mail.")
    contact: str = Field("", description="Address that people write to; empty: the one mails come from, if any can.")
    demo: bool = Field(False, description="Show the demonstration sign-ins and a page with all mails.")
    testing: bool = False
    translate_url: str = Field(
        "", description="Address of a service that speaks LibreTranslate’s API; empty: no text is sent anywhere."
    )
    translate_key: str = Field("", description="Key for that service, if it asks for one.")
    upload_megabytes: int = Field(32, ge=1, le=512, description="Largest request body.")

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _hosts(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        if given.lstrip().startswith("["):
            try:
                return json.loads(given)
            except ValueError:
                raise ValueError("give host names separated by commas, such as a.example,b.example") from None
        return [host.strip() for host in given.split(",") if host.strip()]

    @field_validator("database_url")
    @classmethod
    def _database(cls, given: str) -> str:
        # Hosts hand out addresses that begin as PostgreSQL's own tools have it.
        given = "postgresql://" + given.removeprefix("postgres://") if given.startswith("postgres://") else given
        if given and not given.startswith((*DATABASES, "postgresql+")):
            raise ValueError(f"a database's address begins with {' or '.join(DATABASES)}")
        try:
            make_url(given or DATABASES[1])
        except (ArgumentError, ValueError):
            raise ValueError("this is no address of a database; one is postgresql://user:password@host/name") from None
        return given

    @field_validator("site_url")
    @classmethod
    def _site(cls, given: str) -> str:
        if not given.startswith(("http://", "https://")):
            raise ValueError("the address of the site begins with https:// or http://")
        return given

    @field_validator("translate_url")
    @classmethod
    def _translating(cls, given: str) -> str:
        if given and (not given.startswith(("http://", "https://")) or not urlsplit(given).hostname):
            raise ValueError("the address of a translation service begins with https:// or http://")
        return given.rstrip("/")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.secret_key and (self.demo or self.testing):
            self.secret_key = _kept_secret(self.data)
        if len(self.secret_key) < 32:
            raise ValueError("AWARDS_SECRET_KEY must be set to at least 32 random characters.")
        self.contact = self.contact or _reachable(self.mail_sender) or (DEMO_CONTACT if self.demo else "")
        if not self.database_url:
            self.database_url = f"sqlite:///{self.data.resolve() / 'awards.db'}"
        return self

    def flask(self) -> dict[str, Any]:
        """Return what Flask and its extensions read."""
        host = self.site_url.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
        secure = self.site_url.startswith("https://")
        sqlite = self.database_url.startswith("sqlite")
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": {} if sqlite else _server_options(self.database_url),
            "TRUSTED_HOSTS": self.trusted_hosts or [host, *(["127.0.0.1", "localhost"] if self.demo else [])],
            "MAX_CONTENT_LENGTH": self.upload_megabytes * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 2000,
            "SESSION_COOKIE_NAME": "__Host-awards" if secure else "awards",
            "SESSION_COOKIE_SECURE": secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PREFERRED_URL_SCHEME": "https" if secure else "http",
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_DEFAULT_LOCALE": "en",
            "COMPRESS_STREAMS": False,  # files go out as they are
            "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
            "MAIL_SERVER": self.mail_server,
            "MAIL_PORT": self.mail_port,
            "MAIL_USERNAME": self.mail_username or None,
            "MAIL_PASSWORD": self.mail_password or None,
            "MAIL_USE_TLS": self.mail_use_tls,
            "MAIL_USE_SSL": self.mail_use_ssl,
            "MAIL_DEFAULT_SENDER": self.mail_sender,
            "CONTACT": self.contact,
        }


def _server_options(url: str) -> dict[str, Any]:
    """How a database server is spoken to: who waits for one that is gone is told so soon."""
    own = "connect_timeout" in make_url(url).query
    return {"pool_pre_ping": True, "connect_args": {} if own else {"connect_timeout": CONNECT_SECONDS}}


def load(**values: Any) -> Settings:
    """Return the settings from the environment, with `values` over them; SettingsError names every wrong one."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    wrong = [_unknown(name, known) for name in sorted(os.environ) if name.startswith(PREFIX) and name not in known]
    try:
        settings = Settings(**values)
        settings.data.mkdir(parents=True, exist_ok=True)
    except ValidationError as error:
        wrong += [_sentence(fault, known) for fault in error.errors()]
    except OSError as error:
        wrong.append(f"AWARDS_DATA: the folder {error.filename} cannot be written to ({error.strerror}).")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return settings


def _unknown(name: str, known: set[str]) -> str:
    meant = get_close_matches(name, known, n=1)
    return f"{name}: there is no such setting." + (f" Did you mean {meant[0]}?" if meant else "")


def _sentence(fault: Any, known: set[str]) -> str:
    name = "_".join(str(part) for part in fault["loc"]).upper()
    if fault["type"] == "extra_forbidden":  # from the file .env
        return _unknown(PREFIX + name.removeprefix(PREFIX), known)
    words = str(fault["msg"]).removeprefix("Value error, ")
    return f"{PREFIX}{name}: {words}" if name else words


def _reachable(sender: str) -> str:
    # The default sender belongs to no mailbox.
    address = parseaddr(sender)[1]
    return "" if address.endswith("@localhost") else address


def _kept_secret(folder: Path) -> str:
    # The demonstration and the tests need no set-up: they make a secret once and keep it beside their data.
    kept = folder / KEPT_KEY
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32))
    return kept.read_text()
