"""What may be said of a pair of nominations that look alike. Pure."""

from __future__ import annotations

from awards.core.verdicts import YES, Verdict, no

SAME, DIFFERENT = "same", "different"
VERDICTS = (SAME, DIFFERENT)


def can_settle(verdict: str | None) -> Verdict:
    """Whether somebody may say what a pair is: nobody has, or it was taken back."""
    return YES if verdict is None else no("This pair has been settled already. Reopen it first.")


def can_reopen(verdict: str | None) -> Verdict:
    """Whether what was said of a pair can be taken back."""
    return no("This pair is open already.") if verdict is None else YES
