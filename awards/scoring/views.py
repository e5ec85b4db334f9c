"""Pages of the scoring room."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("scoring", __name__)
