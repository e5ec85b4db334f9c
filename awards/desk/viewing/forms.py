"""The form that begins a look at somebody's pages."""

from __future__ import annotations

from flask_babel import lazy_gettext

from awards.web.forms import Form, Line, filled


class LookForm(Form):
    """Says why somebody's pages are looked at."""

    reason = Line(
        lazy_gettext("Reason"),
        [filled(lazy_gettext("Give the reason. The person can read it."))],
        most=200,
        description=lazy_gettext("For example: asked for help by phone. The person can read it in their account."),
    )
