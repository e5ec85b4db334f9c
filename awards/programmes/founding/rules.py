"""What a new season may be called, and which award it may be one of. Pure."""

from __future__ import annotations

from collections.abc import Collection

from awards.core.verdicts import YES, Verdict, no
from awards.programmes.document.checks.references import RESERVED
from awards.programmes.document.types import LONGEST_SEASON, is_id


def can_be_called(name: str, *, taken: Collection[str]) -> Verdict:
    """Whether a new season may have a name in addresses. taken: the names of all seasons, drafts too."""
    if not is_id(name, longest=LONGEST_SEASON):
        return no(
            "Use lower-case letters a–z and digits, with single “.”, “_” or “-” between them, at most {limit} "
            "characters, such as 2027.",
            limit=LONGEST_SEASON,
        )
    if name in RESERVED:
        return no(
            "“{name}” is part of this site’s own addresses. Call the season something else, such as 2027.", name=name
        )
    return no("“{name}” is taken. Choose another name.", name=name) if name in taken else YES


def can_be_of(award: str, *, foreign: Collection[str]) -> Verdict:
    """Whether somebody may found a season of an award. foreign: the awards of which they organise no season."""
    if award in foreign:
        return no(
            "There are seasons of the award “{award}” already, and you organise none of them. Give the award another "
            "short name: programme.slug in the file.",
            award=award,
        )
    return YES
