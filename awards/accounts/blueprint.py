"""The room's blueprint, and what its pages share: who is signed in, and a form shown first or again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request

from awards.accounts.models import Person
from awards.web.forms import Form
from awards.web.pages import again

bp = Blueprint("accounts", __name__)


def shown(template: str, form: Form, **context: Any) -> Any:
    """Show a form: for the first time, or again with its faults (429 when they are too many tries)."""
    if request.method != "POST":
        return render_template(template, form=form, **context)
    body, status = again(template, form=form, **context)
    return body, 429 if g.get("slowed") else status


def me() -> Person:
    """Return the person signed in, as a row that can be changed."""
    person: Person = g.sign_in.person
    return person
