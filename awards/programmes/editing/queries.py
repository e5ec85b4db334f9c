"""Reading a season's draft of its programme: as it is kept, or as it would begin, and who changed what."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from awards.core.db import db
from awards.core.ports import Port
from awards.programmes.document.programme import Programme, fingerprint
from awards.programmes.editing.draft_reading import read_draft
from awards.programmes.editing.mending import Mended, mended
from awards.programmes.editing.tree import Tree, planted
from awards.programmes.models import DraftEdit, ProgrammeDraft, ProgrammeRevision, Season

LATELY = timedelta(minutes=10)


def draft_of(season: Season) -> ProgrammeDraft:
    """Return the draft of a season's programme: the one that is kept, else one that begins with what is in force.

    The latter is no row: `actions.save` keeps it with its first edit. A kept one in which nothing was changed follows
    what is put in force elsewhere.
    """
    kept = db.session.get(ProgrammeDraft, season.id)
    if kept is None:
        return ProgrammeDraft(
            season_id=season.id, base_number=revision_number(season), number=0, tree=tree_of(season.document),
            unlocked=False,
        )  # fmt: skip
    if kept.base_number != revision_number(season) and _is_untouched(kept):
        kept.base_number, kept.tree = revision_number(season), tree_of(season.document)
    return kept


def as_it_would_be(season: Season) -> Mended:
    """Return what the draft of a season's programme declares, mended where it has faults, to be looked at."""
    return mended(draft_of(season).tree, tree_of(season.document))


def revision_number(season: Season) -> int:
    """Return the number of the revision in force."""
    return season.programme.number if season.programme is not None else 0


def _is_untouched(draft: ProgrammeDraft) -> bool:
    """Whether a draft says what the revision says that it was begun from."""
    base = revision(draft.season_id, draft.base_number)
    programme = read_draft(draft.tree).programme
    return base is not None and programme is not None and fingerprint(programme) == base.fingerprint


def revision(season_id: uuid.UUID, number: int) -> ProgrammeRevision | None:
    """Return a revision of a season's programme by its number."""
    query = select(ProgrammeRevision).where(
        ProgrammeRevision.season_id == season_id, ProgrammeRevision.number == number
    )
    return db.session.scalar(query)


def tree_of(programme: Programme) -> Tree:
    """Return a programme as a tree to be edited."""
    return planted(programme.model_dump(mode="json", by_alias=True, exclude_unset=True))


def edits_since(draft: ProgrammeDraft, number: int) -> Sequence[DraftEdit]:
    """Return the edits of a draft after one, the first first, with who made them."""
    query = (
        select(DraftEdit)
        .options(joinedload(DraftEdit.by))
        .where(DraftEdit.season_id == draft.season_id, DraftEdit.number > number)
        .order_by(DraftEdit.number)
    )
    return db.session.scalars(query).all()


def latest_of(draft: ProgrammeDraft, person_id: uuid.UUID) -> DraftEdit | None:
    """Return what a person changed last and can take back: not what takes back, nor what was taken back."""
    query = (
        select(DraftEdit)
        .where(DraftEdit.season_id == draft.season_id, DraftEdit.by_id == person_id)
        .where(DraftEdit.undoes.is_(None), DraftEdit.undone.is_(False))
        .order_by(DraftEdit.number.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def busy(draft: ProgrammeDraft, *, besides: uuid.UUID, now: datetime) -> dict[str, DraftEdit]:
    """Return by part of the programme the last edit of somebody else in the last minutes."""
    query = (
        select(DraftEdit)
        .options(joinedload(DraftEdit.by))
        .where(DraftEdit.season_id == draft.season_id, DraftEdit.at > now - LATELY, DraftEdit.by_id != besides)
        .order_by(DraftEdit.number.desc())
        .limit(50)
    )
    found: dict[str, DraftEdit] = {}
    for each in db.session.scalars(query):
        found.setdefault(each.part, each)
    return found


@Port
def answered(season: Season, topic: str, question_id: str) -> tuple[int, int]:
    """Return how many drafts, and how many submitted nominations, have an answer to a question of a section."""
    raise NotImplementedError
