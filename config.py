"""Settings, read from the environment (AWARDS_…) and checked at start; a wrong one stops the start with its reason."""

from __future__ import annotations

import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KEPT_KEY = "key"
DEMO_CONTACT = "organiser@magistral.example"  # invented, as everybody in the demonstration


class SettingsError(Exception):
    """One or more settings are wrong; the text says which and what to do."""


class Settings(BaseSettings):
    """Every setting, with what it means. Lists are separated by commas in the environment as JSON."""

    model_config = SettingsConfigDict(env_prefix="AWARDS_", env_file=".env", extra="forbid", env_ignore_empty=True)

    data: Path = Field(Path("instance"), description="Folder for the SQLite database, files and job queue.")
    database_url: str = Field("", description="postgresql://… or sqlite:///…; empty: SQLite in the data folder.")
    secret_key: str = Field("", description="At least 32 characters; signs cookies and mailed links.")
    site_url: str = Field("http://127.0.0.1:8000", description="The address people see, used in mails.")
    trusted_hosts: list[str] = Field([], description="Host names answered to; empty: only the one of site_url.")
    proxies: int = Field(0, ge=0, le=5, description="Number of reverse proxies whose forwarded headers are believed.")
    mail_server: str = Field("", description="SMTP host; empty: mails stay in the outbox and are read on a page.")
    mail_port: int = Field(25, ge=1, le=65535)
    mail_username: str = ""
    mail_password: str = ""
    mail_use_tls: bool = False
    mail_use_ssl: bool = False
    mail_sender: str = Field("Awards <awards@localhost>", description="From address of every mail.")
    contact: str = Field("", description="Address that people write to; empty: the one mails come from, if any can.")
    demo: bool = Field(False, description="Show the demonstration sign-ins and a page with all mails.")
    testing: bool = False
    upload_megabytes: int = Field(32, ge=1, le=512, description="Largest request body.")

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
            "SQLALCHEMY_ENGINE_OPTIONS": {} if sqlite else {"pool_pre_ping": True},
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
            "MAIL_SERVER": self.mail_server,
            "MAIL_PORT": self.mail_port,
            "MAIL_USERNAME": self.mail_username or None,
            "MAIL_PASSWORD": self.mail_password or None,
            "MAIL_USE_TLS": self.mail_use_tls,
            "MAIL_USE_SSL": self.mail_use_ssl,
            "MAIL_DEFAULT_SENDER": self.mail_sender,
            "CONTACT": self.contact,
        }


def load(**values: Any) -> Settings:
    """Return the settings from the environment, with `values` over them; SettingsError names every wrong one."""
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(fault) for fault in error.errors())) from None


def _sentence(fault: Any) -> str:
    name = "_".join(str(part) for part in fault["loc"]).upper()
    return f"AWARDS_{name}: {fault['msg']}" if name else str(fault["msg"]).removeprefix("Value error, ")


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
