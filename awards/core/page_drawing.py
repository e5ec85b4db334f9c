"""Pages of a PDF as pictures, with their text: what people look at who cannot wait for a download.

A program of its own, run under the limits of `awards.core.copying`, because it takes apart what strangers send. It
answers a line of JSON that says how many pages there are, and then one for each page it drew, at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

if __name__ == "__main__":  # run by its path and isolated: only then is our package not found by itself
    sys.path.append(str(Path(__file__).resolve().parents[2]))

from awards.core.bare.page_pictures import Said, page_pictures
from awards.core.copying import confine, found_no_room


def main(source: str, *pictures: str) -> int:
    """Draw the first pages of a document, as many as there are places for their pictures."""
    os.nice(10)  # nobody waits for it as visitors do
    confine()
    for line in draw(Path(source), [Path(each) for each in pictures]):
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    return 0


def draw(source: Path, pictures: Sequence[Path]) -> Iterator[Said]:
    """Yield what there is to say of a document, then of each page whose picture is written: see `page_pictures`."""
    try:
        yield from page_pictures(source, pictures)
    except OSError as fault:
        if not found_no_room(fault):
            raise
        yield {"fault": "full"}


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
