"""Taking a file in: its bytes, and the copies that jurors and the public get. No database; never in a transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from awards.core import workshop
from awards.core.bare.pictures import Made
from awards.core.files import FileStore, Stored, TooLarge, is_full, named, new_key
from awards.core.verdicts import Refused, insist
from awards.nominations.files import recognition

PIXELS = recognition.MEGAPIXELS * 1_000_000
ONCE_TAKEN = 60_000_000  # pixels: so many a picture could have before there were copies
PLAIN = ("csv",)  # kinds that have nothing beside what they say
Maker = Callable[..., Made]


@dataclass(frozen=True, slots=True)
class Copies:
    """What lies in the store beside the bytes as received; the fields are those of a row of attachments."""

    copy_key: str
    copy_kind: str
    copy_size: int
    copy_sha256: str
    thumbnail_key: str | None = None
    photo_key: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that was taken in and can be attached: its bytes and copies are in the store."""

    key: str
    name: str
    kind: str
    stored: Stored
    copies: Copies

    def keys(self) -> set[str]:
        """Return every key under which something of it is stored."""
        return {
            key for key in (self.key, self.copies.copy_key, self.copies.thumbnail_key, self.copies.photo_key) if key
        }


def take_in(store: FileStore, stream: IO[bytes], *, key: str, name: str, accept: Collection[str], most: int) -> Arrived:
    """Store a file and its copies. Refused in words when it is not taken, Busy when too many come or the disk is full.

    Nothing stays in the store then. `name`: fit to be shown. `accept`: kinds the question takes. `most`: bytes.
    """
    try:
        stored = _stored(store, stream, key, name, most)
        with store.open(key) as there:
            kind = recognition.check(name, there, size=stored.size, accept=accept, most=most)
        return Arrived(key, named(name, kind), kind, stored, copies_of(store, key, kind, stored, name=name))
    except BaseException as error:
        store.remove(key)
        if isinstance(error, OSError) and is_full(error):
            raise workshop.Busy from error
        raise


def _stored(store: FileStore, stream: IO[bytes], key: str, name: str, most: int) -> Stored:
    try:
        return store.write(key, stream, most=most)
    except TooLarge:
        insist(recognition.fits(name, most + 1, most))
        raise


def copies_of(
    store: FileStore,
    key: str,
    kind: str,
    stored: Stored,
    *,
    name: str,
    pixels: int = PIXELS,
    new: Callable[[], str] = new_key,
    make: Maker | None = None,
) -> Copies:
    """Make the copies of a stored file: one piece of work at a time on this machine, in a process of its own.

    `new` gives keys. `make`: does the work here and at once, for files that are known to be good.
    """
    if kind in PLAIN:
        return Copies(key, kind, stored.size, stored.sha256)
    keys = copy, wide, small = new(), new(), new()
    try:
        made = _make_copies(store, store.path(key), kind, keys, pixels, make)
        if fault := made.get("fault"):
            raise Refused(recognition.fault_said(fault, name, kind))
        kept = store.settle(copy)
        if "width" not in made:
            return Copies(copy, made["kind"], kept.size, kept.sha256)
        store.settle(wide), store.settle(small)
        return Copies(copy, made["kind"], kept.size, kept.sha256, small, wide, made["width"], made["height"])
    except BaseException:
        for each in keys:
            store.remove(each)
        raise


def as_it_is(key: str, kind: str, stored: Stored) -> Copies:
    """Have the bytes as received stand for their copy: of a file of old of which none can be made."""
    return Copies(key, kind, stored.size, stored.sha256)


def _make_copies(
    store: FileStore, source: Path, kind: str, keys: tuple[str, str, str], pixels: int, make: Maker | None
) -> Made:
    copy, wide, small = (store.partial(each) for each in keys)
    if make is not None:
        return make(source, kind, copy=copy, wide=wide, small=small, pixels=pixels)
    with workshop.turn(store.folder):
        return workshop.copied(source, kind, copy=copy, wide=wide, small=small, pixels=pixels)
