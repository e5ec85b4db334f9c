"""The organisers' page on which the texts of a nomination are translated into one language."""

from __future__ import annotations

import uuid

from flask import abort, current_app
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.roles import STAFF
from awards.nominations import queries
from awards.nominations.blueprint import bp
from awards.nominations.models import Nomination, Version
from awards.nominations.translating import actions, rules
from awards.nominations.translating.forms import TranslationForm
from awards.nominations.translating.libretranslate import host_of
from awards.nominations.translating.queries import counts, for_staff, of_earlier, order_of
from awards.programmes.models import Season
from awards.web.access import impartial_in, me, role
from awards.web.ground import DecidingForm, Ground
from awards.web.i18n import LANGUAGES
from awards.web.limits import may_try
from awards.web.pages import done, require, show

# How the events begin that change what a translation is made from, or what stands there by now.
CHANGES = ("translation.", "nomination.submitted", "nomination.moved")
AN_HOUR = "60 per hour"  # that one person may ask a service


@bp.route("/<season>/entries/<uuid:nomination_id>/translations/<language>", methods=["GET", "POST"])
@role(*STAFF)
def translation(season: Season, nomination_id: uuid.UUID, language: str) -> ResponseReturnValue:
    """Show the texts that jurors read beside fields for them in another language, and keep what is written there."""
    nomination, version = _loaded(season, nomination_id, language)
    form = _form(season, nomination, version, language)
    to_jury = season.document.form.translation_by_organiser
    if form.validate_on_submit() and form.accepted(
        lambda: actions.translate(
            version, season, language, form.texts(), by=me(), released=form.released.data or not to_jury
        )
    ):
        return done(_("Translation saved."), "nominations.translation", nomination_id=nomination.id, language=language)
    return _page(season, nomination, version, language, form)


@bp.post("/<season>/entries/<uuid:nomination_id>/translations/<language>/order")
@role(*STAFF)
def translation_order(season: Season, nomination_id: uuid.UUID, language: str) -> ResponseReturnValue:
    """Ask the translation service for the texts of a nomination in a language."""
    require(may_try(AN_HOUR, "translation", str(me().id)))
    nomination, version = _loaded(season, nomination_id, language)
    form = DecidingForm().made_on(_ground(season, nomination, version, language))
    if form.validate_on_submit() and form.accepted(lambda: _order(season, nomination, version, language)):
        words = _("The translation was requested. It arrives within minutes.")
        return done(words, "nominations.translation", nomination_id=nomination.id, language=language)
    shown = _form(season, nomination, version, language)
    shown.form_errors.extend(form.form_errors)
    return _page(season, nomination, version, language, shown)


def _loaded(season: Season, nomination_id: uuid.UUID, language: str) -> tuple[Nomination, Version]:
    """The nomination and its latest version, to translate into a language; 404 where that cannot be."""
    nomination = queries.entry(season, nomination_id) or abort(404)
    require(impartial_in(nomination.category_id))
    version = nomination.version
    if version is None or language not in LANGUAGES or language == version.language:
        abort(404)
    return nomination, version


def _form(season: Season, nomination: Nomination, version: Version, language: str) -> TranslationForm:
    stored = for_staff(version.id, language)
    found = TranslationForm.of(_originals(season, nomination, version), stored)
    found.made_on(_ground(season, nomination, version, language))
    return found


def _originals(season: Season, nomination: Nomination, version: Version) -> rules.Texts:
    code = nomination.category.code if nomination.category else None
    return rules.originals(season.document, version.answers, category=code)


def _order(season: Season, nomination: Nomination, version: Version, language: str) -> None:
    texts = _originals(season, nomination, version)
    actions.order(version, season, language, texts, service=service_here(), by=me())


def service_here() -> str:
    """Return the host of the translation service that is set up; empty if none is."""
    return host_of(current_app.extensions["awards.settings"].translate_url)


def _page(
    season: Season, nomination: Nomination, version: Version, language: str, form: TranslationForm
) -> str | tuple[str, int]:
    originals, stored = _originals(season, nomination, version), for_staff(version.id, language)
    earlier = of_earlier(version, language) if version.number > 1 else {}
    asked = order_of(version.id, language)
    return show(
        form,
        "nominations/translation.html",
        nomination=nomination,
        version=version,
        language=language,
        originals=originals,
        stored=stored,
        earlier={name: one for name, one in earlier.items() if name not in stored},
        service=service_here(),
        asked=asked,
        problem=rules.PROBLEMS.get(asked.problem) if asked else None,
        held_back=len(originals) - len(rules.sent(originals)),
        to_jury=season.document.form.translation_by_organiser,
        targets=[each for each in LANGUAGES if each != version.language],
        counts=counts(version.id),
    )


def _ground(season: Season, nomination: Nomination, version: Version, language: str) -> Ground:
    def read() -> object:
        stored = sorted(for_staff(version.id, language).items())
        return [(name, one.at.isoformat(), one.released) for name, one in stored]

    rows = ((nomination, ("version_id", "category_id")),)
    return Ground(kinds=CHANGES, rows=rows, read=read, subjects=(nomination.id,))
