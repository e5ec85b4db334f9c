"""create_app(): settings → extensions → rooms → access check."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_compress import Compress
from flask_login import LoginManager, current_user
from flask_mail import Mail
from flask_wtf.csrf import generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as Answer

from awards.accounts import actions as accounts_actions
from awards.accounts import browser_session, purposes
from awards.accounts import queries as accounts
from awards.accounts import views as account_pages
from awards.accounts.company import actions as company
from awards.accounts.models import Person
from awards.accounts.rules import SEEN_EVERY
from awards.accounts.sweep import forget_ended, forget_unconfirmed
from awards.core import clock, ports
from awards.core.db import asking, db, leave_line, prepare_engine, reading, stand_in_line, start_writing
from awards.core.files import FileStore
from awards.core.process import ROOT, TRANSLATIONS
from awards.desk.acts import ACTS
from awards.desk.circulars.sweep import write_due
from awards.desk.guide.guide_book import guide_url
from awards.desk.imports.actions import forget_imports
from awards.desk.leaving.queries import waiting_on
from awards.desk.log import log_page
from awards.desk.mail_previews import examples, real_recipients
from awards.desk.morning.actions import send_mornings
from awards.desk.reminders.actions import remind_due
from awards.desk.viewing import who_is_there
from awards.desk.viewing.actions import end_what_is_over
from awards.jury import actions as jury_actions
from awards.jury import queries as jury
from awards.jury.actions import takes_part_anew
from awards.jury.conflicts import actions as conflicts
from awards.jury.leaving import queries as leaving
from awards.jury.panels.queries import who_judges
from awards.ledger.actions import caller
from awards.messages import actions as messages_actions
from awards.messages import views as mail_pages
from awards.messages.unwanted import queries as unwanted
from awards.nominations import mails as nominations_mails
from awards.nominations import queries as nominations
from awards.nominations.alike.actions import compare_submitted
from awards.nominations.files.actions import complete_copies, sweep_files
from awards.nominations.files.file_pages import draw_pages
from awards.nominations.listing import list_columns as listed_columns
from awards.nominations.staff import actions as staff
from awards.nominations.topic import topic_page
from awards.nominations.translating.fetching import fetch_ordered
from awards.programmes import queries as programmes
from awards.programmes.editing import form_page
from awards.programmes.editing import queries as editing
from awards.programmes.mail_words import drafted
from awards.programmes.models import Season
from awards.programmes.notices import queries as notices
from awards.programmes.notices.sweep import forget_notices, tell_opened
from awards.programmes.people.views import INVITED
from awards.programmes.proposals import actions as proposals
from awards.programmes.timetable import actions as timetable
from awards.programmes.timetable import retiming, telling
from awards.results import queries as results
from awards.results.boards import panel
from awards.results.deciding.actions import tell_everywhere
from awards.results.exports.preparing import prepare_exports
from awards.results.exports.sweep import sweep_exports
from awards.results.publishing import honours
from awards.results.publishing import queries as publishing
from awards.results.rounds import concerned
from awards.results.rounds import queries as rounds_queries
from awards.scoring import after_close
from awards.scoring.counting import queries as counting
from awards.scoring.list import queries as list_queries
from awards.web import access, edge, errors, frame, ground, i18n, pages, pieces, static
from awards.web.limits import expired_counts

if TYPE_CHECKING:
    from config import Settings
from awards.web.pages import after_answer

TABLES = (
    "ledger", "messages", "messages.unwanted", "accounts", "programmes", "programmes.timetable", "nominations",
    "nominations.alike", "jury", "scoring", "results", "desk.circulars", "desk.reminders", "desk.morning",
    "desk.imports",
)  # fmt: skip
ROOMS = ("web", "accounts", "messages", "programmes", "nominations", "jury", "scoring", "results", "desk")
# What the worker does every hour, each in a transaction of its own.
SWEEPS = (
    pages.expired_answers,
    expired_counts,
    end_what_is_over,
    forget_ended,
    forget_unconfirmed,
    sweep_files,
    complete_copies,
    conflicts.exclude_everywhere,
    tell_everywhere,
    tell_opened,
    forget_notices,
    sweep_exports,
    forget_imports,
)
CHORES = (
    draw_pages,
    telling.tell_moves,
    write_due,
    remind_due,
    send_mornings,
    compare_submitted,
    fetch_ordered,
)  # every minute
PROMPT = (prepare_exports,)  # every few seconds: somebody waits for it
PURPOSES = purposes.PURPOSES | {"appointment": INVITED}  # of mailed links
compress = Compress()
login = LoginManager()
mail = Mail()


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie. Static files know of none: they are everybody's, and caches share them."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send what has changed in the session."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def settings_module() -> ModuleType:
    """Return the top-level config module, wherever this was installed."""
    if "config" not in sys.modules:
        spec: Any = importlib.util.spec_from_file_location("config", ROOT / "config.py")
        sys.modules["config"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["config"]


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application for a `config.Settings` (from the environment if none is given)."""
    settings = settings or settings_module().load()
    app = Flask("awards", template_folder=str(ROOT / "templates"), static_folder=None)
    app.static_folder = str(ROOT / "static")  # only now: its addresses are made by awards.web.static
    app.session_interface = Sessions()
    app.config.from_mapping(settings.flask(), DEMO=settings.demo, SITE_URL=settings.site_url.rstrip("/"))
    app.permanent_session_lifetime = timedelta(days=365)
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # a cookie is sent when something in it has changed
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for room in TABLES:
        importlib.import_module(f"awards.{room}.models")
    connect()
    _extensions(app, settings)
    _requests(app)
    _context(app)
    for room in ROOMS:
        app.register_blueprint(importlib.import_module(f"awards.{room}.routes").bp)
    access.check_doors(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxies] * 3)  # type: ignore[method-assign]
    return app


def connect() -> None:
    """Say which function of a later room answers what an earlier one asks."""
    access.roles_and_sides.answer = results.roles_and_sides
    access.within.answer = results.within
    access.ended_for.answer = leaving.ended_for
    access.opened.answer = programmes.house
    unwanted.award_called.answer = notices.award_called
    messages_actions.address_of.answer = accounts.address_of
    mail_pages.event_names.answer = lambda: examples.EVENTS
    pages.answered_again.answer = browser_session.let_in_again
    ground.meanwhile.answer = log_page.meanwhile
    company.close_own.answer = conflicts.close_own
    account_pages.purpose_of.answer = PURPOSES.get
    proposals.acts.answer = lambda: ACTS
    proposals.tied.answer = results.tied
    programmes.who_judges.answer = who_judges
    programmes.to_give_back.answer = leaving.to_give_back
    timetable.at_stake.answer = rounds_queries.at_stake
    timetable.without_place.answer = rounds_queries.without_place
    timetable.if_entries_closed.answer = rounds_queries.if_entries_closed
    timetable.in_draft.answer = rounds_queries.in_draft
    telling.concerned.answer = concerned.concerned
    timetable.meant_for.answer = concerned.meant_for
    retiming.holds_steps_before.answer = rounds_queries.holds_steps_before
    editing.answered.answer = nominations.answered
    form_page.on_trial.answer = topic_page.on_trial
    _connect_judging()
    ports.check_ports()


def _connect_judging() -> None:
    nominations.jury_state.answer = jury.state_of
    nominations.jury_states.answer = jury.states_of
    nominations.judged_at.answer = jury.judged_at
    nominations.laureates_before.answer = publishing.laureates_before
    drafted.example.answer = examples.of_letter
    drafted.real.answer = real_recipients.of_letter
    nominations_mails.tell_jury.answer = takes_part_anew
    staff.let_go.answer = jury_actions.let_go
    listed_columns.sheets_given.answer = list_queries.sheets_given
    staff.let_go_all.answer = jury_actions.let_go_all
    jury.resting.answer = honours.resting
    leaving.how_far.answer = counting.how_far
    leaving.waiting_on.answer = waiting_on
    after_close.panels.answer = panel.panels


def _extensions(app: Flask, settings: Settings) -> None:
    settings.data.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    mail.init_app(app)
    login.init_app(app)
    login.session_protection = None
    login.user_loader(_person)
    i18n.init_app(app, str(TRANSLATIONS))
    static.init_app(app)
    pieces.init_app(app)
    compress.init_app(app)
    edge.init_app(app)
    errors.init_app(app)
    app.extensions["awards.files"] = FileStore(settings.data / "files")
    app.extensions["awards.exports"] = FileStore(settings.data / "exports")
    app.extensions["awards.settings"] = settings


def _person(sign_in_id: str) -> Person | None:
    moment = clock.now()
    sign_in = accounts.sign_in_in_force(sign_in_id, now=moment)
    if sign_in is None:
        return None
    g.sign_in = sign_in
    if moment - sign_in.seen_at >= SEEN_EVERY:
        after_answer(accounts_actions.seen(sign_in.id, now=moment))
    return who_is_there.who(sign_in)


def _requests(app: Flask) -> None:
    @app.before_request
    def begin() -> Answer | None:
        only_reads = request.method in ("GET", "HEAD", "OPTIONS")
        g.reading, g.asking = reading.set(only_reads), asking.set(not only_reads)
        g.caller = caller.set(request.remote_addr)
        if "\0" in request.path:  # PostgreSQL takes no NUL: there is nothing at such an address
            abort(404)
        request.query_string = request.query_string.replace(b"%00", b"")
        if (refused := edge.refuse_foreign()) is not None:
            return refused
        # Before the transaction begins: what arrives slowly holds up no other writer, and what was cut changes nothing.
        edge.receive()
        return _come_in(only_reads=only_reads)

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        leave_line()
        for name, variable in (("reading", reading), ("asking", asking), ("caller", caller)):
            if (token := g.pop(name, None)) is not None:
                variable.reset(token)

    @app.url_defaults
    def same_season(endpoint: str, values: dict[str, object]) -> None:
        if "season" in g and app.url_map.is_endpoint_expecting(endpoint, "season"):
            values.setdefault("season", g.season.slug)


def _come_in(*, only_reads: bool) -> Answer | None:
    """Read the season of the address, in the line of those who write for a request that may; its answer if any."""
    if not only_reads:
        stand_in_line()
    if request.view_args and "season" in request.view_args:
        request.view_args["season"] = _season(request.view_args["season"])
    return None if only_reads else _begin_writing()


def _begin_writing() -> Answer | None:
    """Let a request that changes something have its turn, once it is known who asks; its answer if it was answered."""
    _ask()
    edge.look_at_token()
    if start_writing() and not _is_as_asked():
        # A role, a sign-in or a season ended or changed while others had their turns.
        db.session.expunge_all()
        for name in ("season", "opened", "standing", "sign_in", "viewing", "_login_user"):
            g.pop(name, None)
        if request.view_args and "season" in request.view_args:
            request.view_args["season"] = _season(request.view_args["season"].slug)
        _ask()
    return pages.earlier_answer() if request.method == "POST" and not request.is_json else None


def _ask() -> None:
    if current_user.is_authenticated:
        access.refuse_unshown()
        access.roles_here()


def _is_as_asked() -> bool:
    """Whether the season of the address, the sign-in and the roles are still what was read. Two queries at most."""
    season = g.get("season")
    if season is not None and not programmes.is_as_read(season):
        return False
    return not current_user.is_authenticated or programmes.roles_if_in(g.sign_in.id) == len(access.appointments())


def _season(slug: str) -> Season:
    """The season of the address. A draft is there for those appointed in it; for others it is as if it were not."""
    season, opened = programmes.season_at(slug)
    if season is None:
        abort(404)
    g.season, g.opened = season, opened
    if season.is_draft and not access.roles_here():
        del g.season, g.opened, g.standing
        abort(404)
    return season


def _context(app: Flask) -> None:
    app.jinja_env.globals.update(csrf_token=generate_csrf, house=access.house, roles_at_home=access.roles_at_home,
                                 guide_url=guide_url)  # fmt: skip

    @app.context_processor
    def shared() -> dict[str, object]:
        return {
            "season": g.get("season"),
            "nav": frame.links,
            "footer": frame.footer,
            "contact": frame.contact,
            "locale": i18n.reader_language(),
            "languages": frame.languages,
            "seasons_seen": frame.seasons,
            "roles": access.roles_here(),
            "not_shown": frame.not_shown,
            "acts_for_nominee": frame.acts_for_nominee,
            "demo": app.config["DEMO"],
            "viewing": access.viewing,
            "current_user": current_user,
        }
