"""What scripts say of what a juror's device holds: scores that wait in the browser.

{n}: how many; {time}: when.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext


def held_words() -> dict[str, str]:
    """Return what the script says of scores that wait in a browser, as attributes; {n}: how many."""
    words = {
        "untitled": _("Without a title"),
        "none": _("no score"),
        "signed-out": _("You are signed out. Your scores are saved on this device."),
        "moved": _("Changed on another page. Saved there: {stored}. Open the scoresheet to choose."),
        "too-late": _("Too late: {reason}"),
        "handed": _("Handed over to the organisers at {time}."),
        "handed-on": _("Handed over to the organisers on {time}."),
        "not-handed": _("Not handed over. Try again. {reason}"),
        "all-handed": _("The organisers have it. It does not count unless they reopen the round."),
        "gone": _("Not accepted: this scoresheet is no longer assigned to you."),
        "not-taken": _("Not accepted."),
        "typed": _("typed at {time}"),
        "typed-on": _("typed on {time}"),
        "copied": _("Copied"),
    }
    for form, count in (("one", 1), ("few", 3), ("many", 5), ("other", 5)):
        words[f"wait-{form}"] = ngettext(
            "{n} score or comment is waiting on this device", "{n} scores or comments are waiting on this device", count
        )
        words[f"late-{form}"] = ngettext(
            "{n} score or comment arrived too late and does not count",
            "{n} scores or comments arrived too late and do not count",
            count,
        )
    return {f"data-say-{name}": said for name, said in words.items()}
