"""Every act that takes two people, by its code: rooms describe them, here they come together."""

from __future__ import annotations

from awards.desk.act_opening import OPENING
from awards.programmes.proposing import Act
from awards.results import act_disqualification, act_publication, act_rounds
from awards.results.act_rules import RULES_CHANGE

_KNOWN: tuple[Act, ...] = (
    OPENING,
    RULES_CHANGE,
    *act_publication.ACTS,
    act_rounds.MOVE,
    act_rounds.AMEND,
    act_disqualification.DISQUALIFY,
    act_disqualification.REINSTATE,
)
ACTS: dict[str, Act] = {act.code: act for act in _KNOWN}


def public_acts() -> list[str]:
    """Return the codes of the acts that everybody is told of once they were done."""
    return [act.code for act in ACTS.values() if act.public or act.noted]
