"""Every act that takes two people, by its code: rooms describe them, here they come together."""

from __future__ import annotations

from awards.desk.seasons.actions import OPENING
from awards.programmes.people.handover import HAND_OVER
from awards.programmes.proposals.actions import Act
from awards.results.disqualification import DISQUALIFY, REINSTATE
from awards.results.publishing import act as publishing_act
from awards.results.revision.actions import RULES_CHANGE
from awards.results.rounds import act as rounds_act

_KNOWN: tuple[Act, ...] = (
    OPENING,
    RULES_CHANGE,
    *publishing_act.ACTS,
    rounds_act.MOVE,
    rounds_act.AMEND,
    DISQUALIFY,
    REINSTATE,
    HAND_OVER,
)
ACTS: dict[str, Act] = {act.code: act for act in _KNOWN}
