"""What pages and files say of the categories that they leave out: those in which the reader has a side."""

from __future__ import annotations

from collections.abc import Iterator

from flask import g
from flask_babel import gettext, ngettext

from awards.web.access import Side, sides_here, unseen_here
from awards.web.i18n import programme_text


def not_shown() -> list[str]:
    """Return in sentences what the lists of a page leave out for the reader; none for the impartial."""
    sides = [side for side in sides_here() if side.category_id is not None]
    undecided = None in unseen_here()
    if undecided and len(sides) == len(g.season.document.categories):
        return [gettext("Nothing about nominations is shown here as long as a draft of yours has no category: it could "
                        "still come into any. Choose its category.")]  # fmt: skip
    said = [*_own([side for side in sides if side.own]), *_declared([side for side in sides if not side.own])]
    if undecided:
        said.append(gettext("Nothing about nominations without a category is shown either: one of them is yours."))
    return said


def acts_for_nominee() -> bool:
    """Whether the reader acts for a nominee of this season, so that the pages of nominees have something for them."""
    return any(side.own for side in sides_here())


def _own(sides: list[Side]) -> Iterator[str]:
    if sides:
        yield ngettext(
            "Nothing about nominations in %(categories)s is shown here: you act for a nominee there.",
            "Nothing about nominations in these categories is shown here: %(categories)s. You act for nominees there.",
            len(sides), categories=_names(sides),
        )  # fmt: skip


def _declared(sides: list[Side]) -> Iterator[str]:
    if sides:
        yield ngettext(
            "Nothing about nominations in %(categories)s is shown here: you declared a conflict of interest there.",
            "Nothing about nominations in these categories is shown here: %(categories)s. "
            "You declared conflicts of interest there.",
            len(sides), categories=_names(sides),
        )  # fmt: skip


def _names(sides: list[Side]) -> str:
    return ", ".join(programme_text(g.season.document.category(side.code).name) for side in sides)
