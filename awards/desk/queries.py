"""What the home pages gather from the rooms."""

from __future__ import annotations

from typing import Any

from awards.programmes.models import Season


def demonstration_people(season: Season) -> list[Any]:
    """Return the people of the demonstration one may sign in as, each with `email`, `name` and what they are."""
    return []
