"""An order of one's own, as a button or a script sends it. Shape only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import abort, request
from flask_babel import gettext as _
from wtforms import HiddenField

from awards.scoring import forms
from awards.web.forms import Form

_WAYS = {"up": -1, "down": 1}


class OrderForm(Form):
    """A step up or down in the own order: the button pressed says of what, “id:up”."""

    revision = HiddenField(render_kw={"id": False, "autocomplete": "off"})

    @property
    def based_on(self) -> int:
        """The revision that the page showed."""
        return forms.whole(self.revision.data)

    @property
    def step(self) -> tuple[str, int]:
        """Which ballot is to move, and how far; nothing moves by 0."""
        ballot, _colon, way = request.form.get("move", "").partition(":")
        return ballot, _WAYS.get(way, 0)


def order_of(said: Mapping[str, object]) -> list[uuid.UUID]:
    """Return the order that a script sends; 422 in words if it is none."""
    given = said.get("order")
    try:
        return [uuid.UUID(each) for each in given]  # type: ignore[attr-defined]
    except (TypeError, ValueError, AttributeError):
        abort(422, description=_("This cannot be read. Reload the page; what you typed will not be lost."))
