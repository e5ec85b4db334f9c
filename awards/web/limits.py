"""How often something may be tried, counted in our own database so that every process counts together."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import cache
from ipaddress import ip_address, ip_network

from flask import current_app, request
from limits import parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Row, case, delete, select
from sqlalchemy.exc import SQLAlchemyError

from awards.core.clock import now
from awards.core.db import db, insert_into, pause
from awards.core.verdicts import YES, Verdict, no
from awards.web.models import RateCount


def may_try(limit: str, what: str, *who: str | None) -> Verdict:
    """Count one try and say whether it is within `limit` ("10 per 15 minutes") for these callers.

    Ask before anything is written: the running transaction ends here, because the count has one of its own.
    """
    item = parse(limit)
    pause()
    if _windows().hit(item, what, *(each or "" for each in who)):
        return YES
    minutes = max(1, -(-item.get_expiry() // 60))
    return no("There were too many attempts. Wait {minutes} minutes, then try again.", minutes=minutes)


def forget_tries(limit: str, what: str, *who: str | None) -> None:
    """Begin the count anew, because the caller has shown who they are."""
    db.session.rollback()
    _windows().clear(parse(limit), what, *(each or "" for each in who))


def caller_here() -> str:
    """Return who sends this request, as far as tries are counted: an address, of IPv6 the network of one customer."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    if address.version == 6 and (inside := address.ipv4_mapped) is not None:
        return str(inside)
    return str(address) if address.version == 4 else str(ip_network((address, 64), strict=False))


@cache
def _windows() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(DatabaseStorage())


def expired_counts() -> None:
    """Forget counts whose window is over; a sweep."""
    db.session.execute(delete(RateCount).where(RateCount.expires_at < now()))


class DatabaseStorage(Storage):
    """Counters of the `limits` library as rows, each change in a short transaction of its own."""

    STORAGE_SCHEME = ["awards"]

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the database may raise."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a counter that lives `expiry` seconds from its first count; returns where it stands."""
        moment = now()
        over = RateCount.expires_at <= moment
        fresh = {"count": amount, "expires_at": moment + timedelta(seconds=expiry)}
        statement = (
            insert_into(RateCount)
            .values(key=_hashed(key), **fresh)
            .on_conflict_do_update(
                index_elements=[RateCount.key],
                set_={
                    "count": case((over, amount), else_=RateCount.count + amount),
                    "expires_at": case((over, fresh["expires_at"]), else_=RateCount.expires_at),
                },
            )
            .returning(RateCount.count)
        )
        with db.engine.begin() as connection:
            return int(connection.execute(statement).scalar_one())

    def get(self, key: str) -> int:
        """Return where a counter stands; 0 when its window is over."""
        row = self._row(key)
        return row[0] if row is not None else 0

    def get_expiry(self, key: str) -> float:
        """Return when a counter's window ends, in seconds since 1970."""
        row = self._row(key)
        return (row[1] if row is not None else now()).timestamp()

    def check(self) -> bool:
        """Say whether the database answers."""
        self.get("")
        return True

    def reset(self) -> int:
        """Forget all counters; returns how many."""
        with db.engine.begin() as connection:
            return connection.execute(delete(RateCount)).rowcount

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with db.engine.begin() as connection:
            connection.execute(delete(RateCount).where(RateCount.key == _hashed(key)))

    def _row(self, key: str) -> Row[int, datetime] | None:
        wanted = select(RateCount.count, RateCount.expires_at)
        with db.engine.begin() as connection:
            return connection.execute(
                wanted.where(RateCount.key == _hashed(key), RateCount.expires_at > now())
            ).one_or_none()


def _hashed(key: str) -> str:
    # With the secret, so that addresses cannot be guessed from a copy of the table.
    return hashlib.sha256(f"{current_app.config['SECRET_KEY']}\n{key}".encode(errors="replace")).hexdigest()
