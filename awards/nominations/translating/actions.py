"""Organisers write translations, ask a service for them and release them to the jury; a corrected version keeps those
of which the original stayed the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db, run, upsert
from awards.core.verdicts import insist
from awards.ledger.actions import log
from awards.nominations.answers.differences import flat
from awards.nominations.models import Translation, TranslationOrder, Version
from awards.nominations.translating import rules
from awards.nominations.translating.queries import for_staff, order_of
from awards.programmes.models import Season


def translate(
    version: Version, season: Season, language: str, texts: Mapping[str, str], *, by: Person, released: bool = True
) -> int:
    """Keep texts of a version in a language, by the question's id; an empty one is taken away. Returns how many
    changed.

    What changed counts as written by hand, whoever made it before. released: whether jurors read the language.
    """
    stored = for_staff(version.id, language)
    changed = {name: text for name, text in texts.items() if text != (stored[name].text if name in stored else "")}
    key = {"version_id": version.id, "language": language}
    kept = [{**key, "question": name, "text": text, "at": now(), "by_id": by.id, "service": "", "released": released}
            for name, text in changed.items() if text]  # fmt: skip
    if kept:
        run(upsert(Translation, "text", "at", "by_id", "service", "released"), kept)
    here = (Translation.version_id == version.id, Translation.language == language)
    gone = [name for name, text in changed.items() if not text]
    if gone:
        run(delete(Translation).where(*here, Translation.question.in_(gone)))
    if changed:
        log("translation.saved", by=by, season_id=season.id, subject_id=version.nomination_id, version=version.number,
            language=language, questions=sorted(changed))  # fmt: skip
    if {one.released for name, one in stored.items() if name not in gone} - {released}:
        _release(version, season, language, released=released, by=by)
    return len(changed)


def _release(version: Version, season: Season, language: str, *, released: bool, by: Person) -> None:
    here = (Translation.version_id == version.id, Translation.language == language)
    run(update(Translation).where(*here).values(released=released))
    kind = "translation.released" if released else "translation.held_back"
    log(kind, by=by, season_id=season.id, subject_id=version.nomination_id, version=version.number, language=language)


def order(version: Version, season: Season, language: str, texts: rules.Texts, *, service: str, by: Person) -> None:
    """Ask a service for the texts of a version in a language; the worker fetches them. service: its host."""
    asked = order_of(version.id, language)
    insist(rules.can_order(texts, service=service, waits=asked is not None and asked.ended_at is None))
    fresh = {"at": now(), "by_id": by.id, "claimed_at": None, "ended_at": None, "problem": ""}
    run(upsert(TranslationOrder, *fresh), [{"version_id": version.id, "language": language, **fresh}])
    log("translation.ordered", by=by, season_id=season.id, subject_id=version.nomination_id, version=version.number,
        language=language, service=service)  # fmt: skip


def carry_over(before: Version, after: Version) -> None:
    """Give a new version the translations of the one before, of texts that are the same in both."""
    old, new = flat(before.answers), flat(after.answers)
    rows = db.session.scalars(select(Translation).where(Translation.version_id == before.id))
    kept = [
        Translation(
            version_id=after.id, language=row.language, question=row.question, text=row.text, at=row.at,
            by_id=row.by_id, service=row.service, released=row.released,
        )
        for row in rows
        if row.language != after.language and row.question in new and old.get(row.question) == new[row.question]
    ]  # fmt: skip
    db.session.add_all(kept)
