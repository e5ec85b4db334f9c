"""The common case of a CSV, taken apart by whole arrays: no quotes, no empty lines, every row of one length.

Whether a file is of that kind is proved first, from the positions of its separators alone; if it is not, the caller
reads it with the csv module. Fields are compared as words of eight bytes, so no string is made but one for each
different value.
"""

from __future__ import annotations

import numpy as np

from .coded import Coded
from .whole import Array, codes_of

WORD = 8
LONGEST = 64  # bytes of a field
SAMPLE = 50_000  # rows looked at to learn which values a column has


def plain_columns(body: bytes, delimiter: bytes, width: int) -> list[Coded] | None:
    """The columns of everything after the header; None where the body is not of the plain kind."""
    if b'"' in body or b"\0" in body:
        return None
    if body and not body.endswith(b"\n"):
        body += b"\n"
    text = np.frombuffer(body + bytes(LONGEST), dtype=np.uint8)
    ends = np.flatnonzero((text == ord(delimiter)) | (text == ord("\n")))
    if len(ends) == 0 or len(ends) % width:
        return None
    last = text[ends].reshape(-1, width) == ord("\n")
    if not bool(last[:, -1].all()) or bool(last[:, :-1].any()):
        return None
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts
    if int(lengths.max()) > LONGEST:
        return None
    if width == 1 or bool((lengths.reshape(-1, width).sum(axis=1) == 0).any()):
        return None  # a line of delimiters only is for the csv module
    words = np.ndarray(shape=(len(text) - WORD + 1,), dtype="<u8", buffer=text.data, strides=(1,))
    starts, lengths = starts.reshape(-1, width), lengths.reshape(-1, width)
    return [_coded(body, words, starts[:, k], lengths[:, k]) for k in range(width)]


_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(WORD)] + [2**64 - 1], dtype=np.uint64)


def _coded(body: bytes, words: Array, starts: Array, lengths: Array) -> Coded:
    """One column: its different fields, and the number of each row's."""
    codes = _numbered(_word(words, starts, lengths, 0))
    for place in range(1, -(-int(lengths.max()) // WORD)):
        more = _numbered(_word(words, starts, lengths, place))
        if more.any():
            codes = _numbered(codes * (int(more.max()) + 1) + more)
    size = int(codes.max()) + 1
    example = np.empty(size, dtype=np.int64)
    example[codes] = np.arange(len(codes))
    first, length = starts[example].tolist(), lengths[example].tolist()
    return Coded([body[a : a + n].decode() for a, n in zip(first, length, strict=True)], codes)


def _word(words: Array, starts: Array, lengths: Array, place: int) -> Array:
    """Eight bytes of each field as one integer, zeros after its end."""
    at = starts if place == 0 else np.minimum(starts + WORD * place, len(words) - 1)
    return np.asarray(words[at] & _MASKS[np.clip(lengths - WORD * place, 0, WORD)])


def _numbered(keys: Array) -> Array:
    """A number from 0 for each different key; quick where there are few, or where equal ones stand together."""
    new = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    if 2 * len(new) < len(keys):
        starts = np.concatenate(([0], new))
        return np.repeat(_numbered_any(keys[starts]), np.diff(starts, append=len(keys)))
    return _numbered_any(keys)


def _numbered_any(keys: Array) -> Array:
    """The same by looking each key up among those of a sample, and then those that it lacks among themselves."""
    known = np.unique(keys[:: max(1, len(keys) // SAMPLE)])
    if 2 * len(known) > SAMPLE:
        return codes_of(keys)  # nearly every one is different
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    lacking = np.flatnonzero(known[place] != keys)
    if len(lacking):
        rest = np.unique(keys[lacking])
        place[lacking] = len(known) + np.searchsorted(rest, keys[lacking])
    return np.asarray(place)
