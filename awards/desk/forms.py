"""Forms of the desk: proposing to open a season, and removing a draft."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import ValidationError

from awards.web.forms import Line, Lines, filled
from awards.web.ground import DecidingForm


class OpeningForm(DecidingForm):
    """Proposes to open a season."""

    reason = Lines(
        lazy_gettext("Note for the second person"),
        most=2000,
        description=lazy_gettext("It is emailed to everyone who may confirm, and stored with the proposal."),
    )


class RemovalForm(DecidingForm):
    """Removes a season, once its name has been typed."""

    name = Line(lazy_gettext("To remove the season, enter its name"),
                [filled(lazy_gettext("Enter the name of the season"))], most=60)  # fmt: skip
    wanted = ""

    def of(self, slug: str) -> RemovalForm:
        """Say which season it is."""
        self.wanted = slug
        return self

    def validate_name(self, field: Line) -> None:
        """Refuse another name."""
        if field.data != self.wanted:
            raise ValidationError(_("Enter %(season)s exactly as written here", season=self.wanted))
