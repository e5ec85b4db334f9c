"""The bracket about the cut: the entries of which it is too close to call whether they go through."""

from __future__ import annotations

from awards.ranking.analysis.analysis import Analysis, PlaceRange

CLOSE = (0.05, 0.95)
"""Whose chance of the cut lies between these is in the bracket."""


def cut_bracket(analysis: Analysis) -> list[PlaceRange]:
    """Return who is in the bracket, in the order of the places; nobody whom the chair has put in order."""
    low, high = CLOSE
    open_ = [one for one in analysis.places.values() if one.inside is not None and low <= one.inside <= high]
    return [one for one in open_ if one.entry not in analysis.settled]
