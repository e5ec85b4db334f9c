"""What people and companies may be called, and how such a name stands in a mail to somebody else. Pure."""

from __future__ import annotations

import re
import unicodedata

from awards.core.verdicts import YES, Verdict, no

# Full stops of other scripts that browsers and mail programs read as the dot of a domain.
_DOTS = str.maketrans({"。": ".", "．": ".", "｡": ".", "․": ".", "∕": "/", "⁄": "/", "：": ":"})
_LINK = re.compile(
    r"""\b[a-z][a-z0-9+-]*:\s*/\s*/   # a scheme: http://
      | \b(?:https?|mailto|javascript)\s*:
      | \bhttps?\b
      | \bwww\d*\s*\.
      | @
      | \w\.[^\W\d_]{2,}[/?#:]\S      # a domain that goes on with a path, a question or a port
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Where mail programs find something to make a link of: a dot or an @ within a word, and what follows a scheme.
_JOINT = re.compile(r"(?<=\w)[.。．｡․](?=[^\W\d_]{2})|(?<=\w)@(?=\w)|:(?=//)")
GAP = "\u200b"  # a space of no width: it ends what looks like an address, and nobody sees it
BRIEF = 100


def can_be_called(name: str) -> Verdict:
    """Whether a person or a company may have this name: no address and no link, for it stands in mails to strangers.

    A name that is only like a domain is taken: companies are called Booking.com.
    """
    seen = "".join(letter for letter in unicodedata.normalize("NFKC", name) if unicodedata.category(letter) != "Cf")
    if _LINK.search(seen.translate(_DOTS)):
        return no("Write the name without an address or a link: without “@”, “http”, “www.” or “/” after a domain.")
    return YES


def unlinked(text: str | None) -> str:
    """Return what somebody typed so that no mail program makes a link of it; its looks stay."""
    return _JOINT.sub(lambda found: found[0] + GAP, text or "")


def brief(text: str | None) -> str:
    """Return a name as a subject holds it: whole, or as many words of it as fit into BRIEF letters."""
    whole = " ".join((text or "").split())
    if len(whole) <= BRIEF:
        return whole
    cut = whole[: BRIEF - 1]
    return (cut.rpartition(" ")[0] if " " in cut[BRIEF // 2 :] else cut).rstrip(" ,;:–-") + "…"
