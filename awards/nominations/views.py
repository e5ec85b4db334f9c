"""Pages of the nominations room."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("nominations", __name__)
