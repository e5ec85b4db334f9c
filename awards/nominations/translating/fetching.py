"""The worker fetches translations that organisers asked a service for, one text after the other. No transaction is open
while it waits for an answer, and what somebody wrote by hand is never overwritten.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import ColumnElement, or_, select, update

from awards.core.clock import now
from awards.core.db import only_reading, run, session_apart, upsert
from awards.nominations.models import Translation, TranslationOrder
from awards.nominations.translating import libretranslate, queries, rules
from awards.nominations.translating.libretranslate import Failed
from awards.programmes.document.programme import load

if TYPE_CHECKING:
    from config import Settings

LONGEST = timedelta(seconds=40)  # that the worker fetches before it does something else
Order = tuple[uuid.UUID, str]


def fetch_ordered() -> int:
    """Fetch what organisers asked for, for a while; returns how many orders ended, well or not."""
    until, done = now() + LONGEST, 0
    with only_reading():
        orders = queries.open_orders()
    for order in orders:
        if now() > until:
            break
        if _claimed(order):
            _carry_out(order)
            done += 1
    return done


def _claimed(order: Order) -> bool:
    """Whether this worker is the one that carries an order out: of several one gets it."""
    free = or_(TranslationOrder.claimed_at.is_(None), TranslationOrder.claimed_at < now() - queries.STUCK)
    claim = update(TranslationOrder).where(*_this(order), TranslationOrder.ended_at.is_(None), free)
    with session_apart():
        return bool(run(claim.values(claimed_at=now())).rowcount)


def _carry_out(order: Order) -> None:
    settings: Settings = current_app.extensions["awards.settings"]
    found: dict[str, str] = {}
    problem = "" if settings.translate_url else "off"
    if not problem:
        problem = _fetch(order, settings, found)
    # What came before something failed is kept.
    _keep(order, found, libretranslate.host_of(settings.translate_url), problem)


def _fetch(order: Order, settings: Settings, found: dict[str, str]) -> str:
    """Fetch texts one by one into `found`; returns why that ended early, or nothing."""
    version_id, target = order
    with only_reading():
        row = queries.to_translate(version_id)
        by_hand = {name for name, one in queries.for_staff(version_id, target).items() if not one.service}
    texts = rules.sent(rules.originals(load(row.source), row.answers, category=row.code))
    try:
        for name, text in texts.items():
            if name not in by_hand:
                found[name] = libretranslate.translated(
                    settings.translate_url, text, source=row.language, target=target, key=settings.translate_key
                )
    except Failed as failure:
        return failure.problem
    return ""


def _keep(order: Order, found: Mapping[str, str], service: str, problem: str) -> None:
    version_id, language = order
    with session_apart():
        asked_by = select(TranslationOrder.by_id).where(*_this(order))
        by_id = run(asked_by.with_for_update()).scalar()
        by_hand = {name for name, one in queries.for_staff(version_id, language).items() if not one.service}
        rows = [
            {"version_id": version_id, "language": language, "question": name, "text": text, "at": now(),
             "by_id": by_id, "service": service, "released": False}
            for name, text in found.items() if name not in by_hand
        ]  # fmt: skip
        if rows:
            run(upsert(Translation, "text", "at", "by_id", "service", "released"), rows)
        run(update(TranslationOrder).where(*_this(order)).values(ended_at=now(), problem=problem))


def _this(order: Order) -> tuple[ColumnElement[bool], ...]:
    return TranslationOrder.version_id == order[0], TranslationOrder.language == order[1]
