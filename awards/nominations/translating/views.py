"""The organisers' page on which the texts of a nomination are translated into one language."""

from __future__ import annotations

import uuid

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.roles import STAFF
from awards.nominations import queries
from awards.nominations.blueprint import bp
from awards.nominations.models import Nomination, Version
from awards.nominations.translating import actions, rules
from awards.nominations.translating.forms import TranslationForm
from awards.nominations.translating.queries import counts, translations
from awards.programmes.models import Season
from awards.web.access import impartial_in, me, role
from awards.web.ground import Ground
from awards.web.i18n import LANGUAGES
from awards.web.pages import done, require, show

# How the events begin that change what a translation is made from, or what stands there by now.
CHANGES = ("translation.", "nomination.submitted", "nomination.moved")


@bp.route("/<season>/entries/<uuid:nomination_id>/translations/<language>", methods=["GET", "POST"])
@role(*STAFF)
def translation(season: Season, nomination_id: uuid.UUID, language: str) -> ResponseReturnValue:
    """Show the texts that jurors read beside fields for them in another language, and keep what is written there."""
    nomination = queries.entry(season, nomination_id) or abort(404)
    require(impartial_in(nomination.category_id))
    version = _version(season, nomination, language)
    code = nomination.category.code if nomination.category else None
    originals = rules.originals(season.document, version.answers, category=code)
    stored = translations(season, version.id, language)
    form = TranslationForm.of(originals, stored).made_on(_ground(season, nomination, version, language))
    if form.validate_on_submit() and form.accepted(
        lambda: actions.translate(version, season, language, form.texts(), by=me())
    ):
        return done(_("Translation saved."), "nominations.translation", nomination_id=nomination.id, language=language)
    return show(
        form,
        "nominations/translation.html",
        nomination=nomination,
        version=version,
        language=language,
        originals=originals,
        stored=stored,
        targets=[each for each in LANGUAGES if each != version.language],
        counts=counts(version.id),
    )


def _version(season: Season, nomination: Nomination, language: str) -> Version:
    """The latest version, which jurors read, to translate into a language; 404 where that cannot be."""
    version = nomination.version if season.document.form.translation_by_organiser else None
    if version is None or language not in LANGUAGES or language == version.language:
        abort(404)
    return version


def _ground(season: Season, nomination: Nomination, version: Version, language: str) -> Ground:
    def read() -> object:
        return [(name, one.at.isoformat()) for name, one in translations(season, version.id, language).items()]

    rows = ((nomination, ("version_id", "category_id")),)
    return Ground(kinds=CHANGES, rows=rows, read=read, subjects=(nomination.id,))
