"""Pages of the programmes room."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("programmes", __name__)
