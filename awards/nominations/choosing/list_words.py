"""What lists of nominations say again and again: names of categories, languages and states, words of columns."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from awards.programmes.models import Season
from awards.web.i18n import own_name, programme_text
from awards.web.pieces import piece


def labels(season: Season) -> dict[str, object]:
    """Return what a long list says again and again: names, words of the columns, addresses."""
    return piece(lambda: _labels(season), "labels of entries", season.programme_id)


def _labels(season: Season) -> dict[str, object]:
    names = {category.id: programme_text(category.name) for category in season.document.categories}
    return {
        "category_names": names,
        "names": list(names.items()),
        "spoken": [(code, own_name(code)) for code in season.document.form.answer_languages],
        "entries_url": url_for("nominations.entries"),
        "company_label": _("Company"),
        "category_label": _("Category"),
        "state_label": _("State"),
        "submitted_label": _("Submitted"),
        "changed_label": _("Last changed"),
    }
