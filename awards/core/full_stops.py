"""One full stop at the end of a sentence, where what ends it has one already: “до 7 декабря 2026 г.” Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LAST = re.compile(r"(%\((\w+)\)s|\{(\w+)\})\.(?!\.)")
_CLOSED = re.compile(r"(?<!\.)\.(</\w+>)*$")


def one_stop(text: str, values: Mapping[str, object]) -> str:
    """Return a text with gaps without the full stops behind those whose value ends with one."""

    def kept(found: re.Match[str]) -> str:
        value = values.get(found[2] or found[3], "")
        return found[1] if _CLOSED.search(str(value)) else found[0]

    return _LAST.sub(kept, text) if values else text
