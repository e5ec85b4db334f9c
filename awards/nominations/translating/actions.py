"""Organisers write translations; a corrected version keeps those of which the original stayed the same."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run, upsert
from awards.ledger.actions import log
from awards.nominations.answers.differences import flat
from awards.nominations.models import Translation, Version
from awards.nominations.translating.queries import translations
from awards.programmes.models import Season


def translate(version: Version, season: Season, language: str, texts: Mapping[str, str], *, by: Person) -> int:
    """Keep texts of a version in a language, by the question's id; an empty one is taken away. Returns how many
    changed.
    """
    stored = translations(season, version.id, language)
    changed = {name: text for name, text in texts.items() if text != (stored[name].text if name in stored else "")}
    key = {"version_id": version.id, "language": language}
    kept = [{**key, "question": name, "text": text, "at": now(), "by_id": by.id}
            for name, text in changed.items() if text]  # fmt: skip
    if kept:
        run(upsert(Translation, "text", "at", "by_id"), kept)
    gone = [name for name, text in changed.items() if not text]
    if gone:
        here = (Translation.version_id == version.id, Translation.language == language)
        run(delete(Translation).where(*here, Translation.question.in_(gone)))
    if changed:
        log("translation.saved", by=by, season_id=season.id, subject_id=version.nomination_id, version=version.number,
            language=language, questions=sorted(changed))  # fmt: skip
    return len(changed)


def carry_over(before: Version, after: Version) -> None:
    """Give a new version the translations of the one before, of texts that are the same in both."""
    old, new = flat(before.answers), flat(after.answers)
    rows = db.session.scalars(select(Translation).where(Translation.version_id == before.id))
    kept = [
        Translation(
            version_id=after.id, language=row.language, question=row.question, text=row.text, at=row.at, by_id=row.by_id
        )
        for row in rows
        if row.language != after.language and row.question in new and old.get(row.question) == new[row.question]
    ]
    db.session.add_all(kept)
