"""Fixtures that every test may ask for: databases, the application, clients, mail, a browser.

A test that asks for `database`, `app`, `client` or `site` runs on SQLite and on PostgreSQL; `databases("sqlite")` marks
one that needs a single kind, and browser tests run on SQLite unless they say otherwise.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from playwright.sync_api import Browser
from sqlalchemy import Engine, event

from tests.browsing import Browsing, chromium
from tests.client import PageClient
from tests.services import Mailbox, Postgres, Sqlite, free_port, serving
from tests.shares import mark_long

KINDS = ("sqlite", "postgresql")
SECRET = "a secret of the tests, with more than 32 characters"
Store = Sqlite | Postgres

# What a developer has set for a running instance is not for the tests.
for name in [name for name in os.environ if name.startswith("AWARDS_")]:
    del os.environ[name]


# How long an example takes says how busy this machine is.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        kinds: tuple[str, ...] = ("sqlite",) if metafunc.definition.get_closest_marker("browser") else KINDS
        if marker := metafunc.definition.get_closest_marker("databases"):
            kinds = marker.args
        metafunc.parametrize("database", kinds, indirect=True, scope="function")


@pytest.hookimpl(tryfirst=True)  # before what is long is left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_long(items)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking for rubbish in it time and again takes a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this process of the run."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker: str) -> Path:
    """A folder that all processes of the run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base if worker == "main" else base.parent


@pytest.fixture(scope="session")
def cluster_folder(shared_folder: Path) -> Path:
    """Where the run's PostgreSQL lies."""
    folder = outside(shared_folder)
    folder.mkdir(mode=0o711, exist_ok=True)
    return folder / "postgres"


def outside(shared_folder: Path) -> Path:
    # Each run that begins closes pytest's folder to other users; a PostgreSQL that root starts runs as one of those.
    return Path(tempfile.gettempdir()) / f"awards-tests-{hashlib.sha256(str(shared_folder).encode()).hexdigest()[:12]}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing of the run's PostgreSQL, once its last process is done."""
    if not hasattr(session.config, "workerinput"):
        factory: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]
        shutil.rmtree(outside(factory.getbasetemp()), ignore_errors=True)


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Mailbox]:
    """The run's own mail server; tests ask for `mailbox`."""
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()


@pytest.fixture
def mailbox(mail_server: Mailbox) -> Iterator[Mailbox]:
    """An empty mail server that accepts; set `.mode` to refuse, later (451) or hang."""
    mail_server.reset()
    yield mail_server
    mail_server.reset()


class Instance:
    """A database of one kind, with an application on it that lives as long as the run."""

    def __init__(self, store: Store, folder: Path, mail_port: int, templates: BytecodeCache) -> None:
        self.store = store
        self.folder = folder
        self.templates = templates
        self.mail_port = mail_port
        self.port = free_port()
        self.apps: list[Flask] = []
        store.prepare(self._migrate)
        self.app = self.make()

    def make(self, **settings: Any) -> Flask:
        """An application on this database; settings as in config.Settings."""
        from awards.app import create_app, settings_module

        standard = {
            "data": self.folder,
            "database_url": self.store.url,
            "secret_key": SECRET,
            "site_url": f"http://localhost:{self.port}",
            "mail_server": "localhost",
            "mail_port": self.mail_port,
            "testing": True,
        }
        app = create_app(settings_module().load(_env_file=None, **(standard | settings)))
        app.test_client_class = PageClient
        app.jinja_env.bytecode_cache = self.templates
        hurry(app)
        self.apps.append(app)
        return app

    def reset(self) -> None:
        """Forget what earlier tests wrote, and every application but the first."""
        for app in self.apps[1:] if self.store.kind == "postgresql" else self.apps:
            let_go(app)
        del self.apps[1:]
        self.store.reset()
        if self.store.kind == "sqlite":
            let_go(self.app)  # of what a late request opened on the file that was there before

    def close(self) -> None:
        """Let go of everything."""
        for app in self.apps:
            let_go(app)
        self.store.stop()

    def _migrate(self, url: str) -> None:
        migrate(self.make(database_url=url))
        self.apps.clear()


def hurry(app: Flask) -> None:
    """Have SQLite wait for no disk: nothing here has to outlive a power cut."""
    from awards.core.db import db

    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


def migrate(app: Flask) -> None:
    """Bring the database of an application to the newest tables, and let go of it."""
    from awards.core.migrating import upgrade

    with app.app_context():
        upgrade()
    let_go(app)


def let_go(app: Flask) -> None:
    """Close the database connections of an application."""
    from awards.core.db import db

    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def instances(
    tmp_path_factory: pytest.TempPathFactory,
    shared_folder: Path,
    cluster_folder: Path,
    worker: str,
    mail_server: Mailbox,
) -> Iterator[Callable[[str], Instance]]:
    """Gives the instance of a kind of database, made when first asked for."""
    # Every application of the run compiles a template that another one has compiled no more.
    shared_templates = shared_folder / "templates"
    shared_templates.mkdir(exist_ok=True)
    made: dict[str, Instance] = {}
    broken: set[str] = set()

    def instance(kind: str) -> Instance:
        if kind in broken:
            raise RuntimeError("The application cannot be made; the first failure of this run says why.")
        if kind not in made:
            folder = tmp_path_factory.mktemp(kind)
            store = Sqlite(folder) if kind == "sqlite" else Postgres(cluster_folder, worker)
            templates = FileSystemBytecodeCache(str(shared_templates))
            try:
                made[kind] = Instance(store, folder, mail_server.port, templates)
            except BaseException:
                broken.add(kind)
                store.stop()
                raise
        return made[kind]

    yield instance
    for each in made.values():
        each.close()


@pytest.fixture
def instance(database: Store, instances: Callable[[str], Instance]) -> Instance:
    """The instance whose database the test runs on."""
    return instances(database.kind)


@pytest.fixture
def database(request: pytest.FixtureRequest, instances: Callable[[str], Instance]) -> Store:
    """A migrated, empty database: `.url`, `.kind`, and `.another(name)` for the address of one more without tables."""
    chosen = instances(request.param)
    chosen.reset()
    return chosen.store


@pytest.fixture(autouse=True)
def few_weightings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A board that is made with a database moves its weights 50 times at random; 1,000 are for the ranking's tests."""
    if "instances" in request.fixturenames:
        from awards.ranking.analysis import sensitivity

        monkeypatch.setattr(sensitivity, "drawn_weights", partial(sensitivity.drawn_weights, draws=50))


@pytest.fixture
def app(instance: Instance) -> Flask:
    """The application on the test's database. Open a context only around what needs one, never around a client."""
    return instance.app


@pytest.fixture
def make_app(instance: Instance) -> Callable[..., Flask]:
    """Makes one more application on the test's database: make_app(demo=True)."""
    return instance.make


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An open application context, for tests of actions and queries; a client cannot be used beside it."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor; every answer is checked."""
    return app.test_client()


@pytest.fixture
def statements() -> Callable[[], contextlib.AbstractContextManager[list[str]]]:
    """Collects the SQL sent within a block: `with statements() as sent: …; assert len(sent) == 7`."""
    return collected_statements


@contextlib.contextmanager
def collected_statements() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def site(instance: Instance) -> Iterator[str]:
    """The address of the application, served to real clients."""
    with serving(instance.app, instance.port):
        yield f"http://localhost:{instance.port}"


@pytest.fixture(scope="session")
def chromium_process() -> Iterator[Browser]:
    """The run's Chromium; tests ask for `browse`."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def browse(chromium_process: Browser, site: str) -> Iterator[Browsing]:
    """Opens pages of the site in Chromium: browse(language="kk", theme="dark", width=360).

    A request to another host or an error on the console fails the test at its end, unless `browse.expect(…)` took it.
    """
    browsing = Browsing(chromium_process, site)
    yield browsing
    browsing.close()
    assert browsing.faults == []


@pytest.fixture(scope="session")
def demonstration(instances: Callable[[str], Instance], shared_folder: Path) -> Path:
    """A folder with a database (SQLite) filled by the demonstration's loader, and its files; not to be changed."""
    from tests.demonstration import made_once

    return made_once(shared_folder, lambda folder: demonstration_app(instances("sqlite"), folder))


def demonstration_app(instance: Instance, folder: Path) -> Flask:
    """An application on a folder of the demonstration; whoever asks lets go of it."""
    app = instance.make(data=folder, database_url=f"sqlite:///{folder / 'awards.db'}", demo=True)
    instance.apps.remove(app)
    return app


@pytest.fixture(scope="module")
def copies(
    demonstration: Path, instances: Callable[[str], Instance], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """Makes the module's own copies of the demonstration: `copies.tour("postgresql")`."""
    from tests.copies import Copies

    made = Copies(demonstration, instances, lambda: tmp_path_factory.mktemp("tour"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def tour(copies: Any) -> Any:
    """The module's own copy of the demonstration (SQLite), with its people and where its pages are."""
    return copies.tour("sqlite")


@pytest.fixture(scope="module")
def toured(tour: Any, chromium_process: Browser) -> Iterator[Browsing]:
    """A browser on the module's own copy of the demonstration, served."""
    port = free_port()
    with serving(tour.app, port):
        browsing = Browsing(chromium_process, f"http://localhost:{port}")
        yield browsing
        browsing.close()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[uuid.UUID], PageClient]:
    """Gives a new browser in which a person is signed in, from the person's id; no password is involved."""

    def signed_in(person_id: uuid.UUID) -> PageClient:
        from awards.accounts.models import SignIn
        from awards.core.clock import now
        from awards.core.db import db

        with app.app_context():
            moment = now()
            row = SignIn(person_id=person_id, at=moment, seen_at=moment, expires_at=moment + timedelta(days=14))
            db.session.add(row)
            db.session.commit()
            number = str(row.id)
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = number, True
        return client

    return signed_in
