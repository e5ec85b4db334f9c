"""The roles of a season by their names, and the groups of them that doors, rules and queries ask for."""

from __future__ import annotations

CHAIR = "chair"
ROLES = ("owner", "organiser", CHAIR, "juror", "observer")
STAFF = frozenset({"owner", "organiser"})  # run the season
READERS = STAFF | {"observer"}  # read what staff read
DECIDERS = STAFF | {CHAIR}  # may be the second person where it takes two
BOARD_READERS = READERS | DECIDERS  # see results before they are public
JUDGES = frozenset({CHAIR, "juror"})  # score
