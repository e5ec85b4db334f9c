"""How much each criterion of a draft counts, as far as its weights can be read. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from awards.programmes.document.document_yaml import NUMBER
from awards.programmes.editing.tree import KEY, Tree

MAX_DIGITS = 21


@dataclass(frozen=True)
class Weighed:
    """A criterion with its weight (none while that is no number above zero), what all add up to, and its share of 100.

    before: the weight in force, where it is another; none for a criterion that is new.
    """

    key: str
    weight: Decimal | None
    total: Decimal
    share: Decimal
    before: Decimal | None


def weighed(category: Tree, in_force: Tree | None) -> dict[str, Weighed]:
    """Return the criteria of a category by key, beside the same category in force."""
    weights = {each[KEY]: number(each.get("weight")) for each in category.get("criteria") or ()}
    before = {each[KEY]: number(each.get("weight")) for each in (in_force or {}).get("criteria") or ()}
    total = sum((each for each in weights.values() if each), Decimal(0))
    return {
        key: Weighed(
            key, weight, total, (weight or Decimal(0)) * 100 / total if total else Decimal(0),
            before.get(key) if before.get(key) != weight else None,
        )
        for key, weight in weights.items()
    }  # fmt: skip


def number(written: Any) -> Decimal | None:
    """Return a number above zero as it is written, with point or comma; none for anything else."""
    text = str(written).replace(",", ".")[:MAX_DIGITS] if written is not None else ""
    found = Decimal(text) if NUMBER.fullmatch(text) else None
    return found if found is not None and found > 0 else None
