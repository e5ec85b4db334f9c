"""What scripts say of what a juror's device holds: scores that wait in the browser, and dossiers that are kept.

{n}: how many; {time}: when; {size}: how much.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

PLURALS = (("one", 1), ("few", 3), ("many", 5), ("other", 5))  # with a number that takes the form in each language


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
    for form, count in PLURALS:
        words[f"wait-{form}"] = ngettext(
            "{n} score or comment is waiting on this device", "{n} scores or comments are waiting on this device", count
        )
        words[f"late-{form}"] = ngettext(
            "{n} score or comment arrived too late and does not count",
            "{n} scores or comments arrived too late and do not count",
            count,
        )
    words |= {
        "as-of": _("Offline: as of {time}"),
        "as-of-on": _("Offline: as of {time}"),
        "back": _("Connected again. Load the current page"),
        "needs-line": _("This needs a connection. What you have scored is kept on this device."),
    }
    return {f"data-say-{name}": said for name, said in words.items()}


def keep_words() -> dict[str, str]:
    """Return what the script says of dossiers that are kept on a device, as attributes."""
    words = {
        "loading": _("Loading: {done} of {all}"),
        "cut": _("The connection was lost. What is still missing is loaded when it is back."),
        "full": _("This device has no room for more. What fitted is kept."),
        "cannot": _("This browser cannot keep pages. Any current one can."),
        "gone": _("Nothing is kept on this device any more."),
    }
    for form, count in PLURALS:
        words[f"offer-{form}"] = ngettext(
            "{n} dossier with its pictures and files, about {size}",
            "{n} dossiers with their pictures and files, about {size}",
            count,
        )
        words[f"kept-{form}"] = ngettext(
            "{n} dossier is kept on this device ({size}), as of {time}.",
            "{n} dossiers are kept on this device ({size}), as of {time}.",
            count,
        )
    return {f"data-say-{name}": said for name, said in words.items()}
