"""What may be kept of the list of nominations. Pure."""

from __future__ import annotations

from awards.core.verdicts import YES, Verdict, no

MOST_FILTERS = 30  # of a person in a season
MOST_COLUMNS = 12
LONGEST_NAME = 60


def can_save(there: int) -> Verdict:
    """Whether somebody may keep one more filter. there: how many they have."""
    return YES if there < MOST_FILTERS else no("You have {most} filters. Remove one first.", most=MOST_FILTERS)
