"""Whatever happens in a category in which an organiser has a side, their pages of mail, desk and lists say the same."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from awards.accounts.models import Person
from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.messages.models import Mail
from awards.nominations.working import actions as working
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.desk.matrix_world import Judged

pytestmark = pytest.mark.long_for("postgresql")

PAGES = (
    "desk", "desk/live", "desk/jurors", "desk/jurors?which=behind", "desk/nominations", "desk/nominations?lack=touch",
    "desk/morning", "log", "mail", "mail?fate=failed", "mail/problems", "mail/circulars", "mail/reminders",
    "mail/reminders/drafts_last", "mail/reminders/jurors_last", "mail/write?to=drafts", "mail/write?to=submitted",
    "mail/write?to=admitted", "mail/write?to=jurors", "mail/write?to=jurors_behind", "mail/write?to=jurors_idle",
    "mail/write?to=jurors&category=resilience", "entries", "entries?state=draft", "entries?colleague=nobody",
    "entries/bulk?act=tag&all=1", "entries/bulk/acts", "entries/filters", "entries/columns", "nominations/alike",
    "nominations/alike?state=settled", "exports", "exports/new?table=nominations", "imports", "jury", "jury/assignment",
    "jury/recusals", "timetable", "boards", "publication",
)  # fmt: skip
# What is made anew with every page, or holds the moment at which it was made.
_ANEW = re.compile(
    r'(?s)<script.*?</script>|csrf-token" content="[^"]*"|name="(csrf_token|idempotency_key|on|made)"[^>]*'
)
SEES = {
    "desk",
    "mail",
    "mail/problems",
    "mail/write?to=drafts",
    "entries",
    "entries/bulk/acts",
    "nominations/alike",
    "log",
}


class Sided(Judged):
    """Jurors who score in two categories; an organiser acts for a company in one of them, “resilience”."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        hidden = self.entry("Alpha", outcome="admitted")
        seen = self.entry("Other", outcome="admitted", in_category="efficiency")
        for name in ("Quick", "Slow", "Third"):
            self.sheet(name, seen, scored=1)
            self.sheet(name, hidden)
        with app.app_context():
            season = season_by_slug(self.slug)
            sided = make.appointed(season, "organiser", make.person("The sided"))
            make.entry(season, "Own", by=make.company("Own", members=(sided,)))
            self.people["sided"] = sided.id
            tag = working.tag_named(season, "To be read", by=sided)
            working.add_tag(tag, [seen], by=sided)
            working.tag_named(season, "Of the rival", by=sided)
            db.session.commit()

    def pages(self, role: str) -> dict[str, str]:
        """What somebody is shown, but for what is made anew with every page."""
        client = self.client(role)
        answers = {page: client.get(self.at(f"/{page}")) for page in PAGES}
        assert {each.status_code for each in answers.values()} == {200}
        return {page: _ANEW.sub("", each.get_data(as_text=True)) for page, each in answers.items()}

    def happens(self) -> None:
        """A rival writes a draft, submits, is tagged, looked at, admitted at once with others, scored; a mail fails."""
        with self.app.app_context():
            season = season_by_slug(self.slug)
            by = db.session.get_one(Person, self.people["organiser"])
            who = make.person("Nina", email="nina@rival.example", language="ru")
            rival = make.company("Rival", members=(who,), country="GE")
            draft, sent, twin = (
                make.entry(season, name, by=rival, outcome=None) for name in ("Rival’s draft", "Rival’s", "Alpha")
            )
            draft.version_id = draft.submitted_at = None
            draft.touched_at = now() - timedelta(days=9)
            working.tag_one(sent, working.tag_named(season, "To be read", by=by), by=by)
            working.assign_one(sent, season, by.id, by=by)
            working.tag_one(sent, working.tag_named(season, "Of the rival", by=by), by=by)
            working.write_note(sent, "Looks good", by=by)
            make.likeness(season, sent, twin)
            made = {"created_at": now(), "next_try_at": now(), "failed_at": now(), "about_id": sent.id}
            db.session.add(
                Mail(event="nomination.submitted", season_id=season.id, to=who.email, person_id=who.id, language="ru",
                     subject="s", text="t", html="h", search_key="s", **made)
            )  # fmt: skip
            entry = sent.id
            db.session.commit()
        client = self.client("organiser")
        client.submit(client.get(self.at(f"/entries/bulk?act=admit&id={entry}")))
        self.sheet("Quick", entry, submitted=True)
        self.sheet("Third", entry, scored=1)


def test_nothing_that_happens_in_a_category_moves_the_pages_of_who_has_a_side_there(app: Any) -> None:
    sided = Sided(app)
    with standing_at(now()):
        before, others = sided.pages("sided"), sided.pages("owner")
        sided.happens()
        after, seen = sided.pages("sided"), sided.pages("owner")
    assert {page for page in PAGES if before[page] != after[page]} == set()
    assert {page for page in SEES if others[page] == seen[page]} == set()  # this test looks at what moves
