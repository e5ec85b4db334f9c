"""Pages of the jury room."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("jury", __name__)
