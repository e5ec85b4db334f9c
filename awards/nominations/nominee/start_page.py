"""What is shown before there is a nomination: the questions of the form, and the page on which one is begun, with the
short check, what it takes, and how far limits are used up.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from awards.accounts.models import Company
from awards.core.clock import now
from awards.nominations import rules
from awards.nominations.answers import eligibility
from awards.nominations.drafts.forms import StartForm, category_hints, company_hints, with_hints
from awards.nominations.topic import topic_page
from awards.programmes.document import form_schema
from awards.programmes.models import Season
from awards.web.i18n import reader_language


def every_question(season: Season) -> dict[str, Any]:
    """Return what the page shows that has every question of the form, before anyone signs up."""
    programme = season.document
    return {
        "topics": [form_schema.Topic(section, section.questions) for section in programme.form.sections],
        "shown_when": lambda question: form_schema.shown_when_said(programme, question, reader_language()),
        "opens": rules.can_start(season, now=now()),
    }


def form_for(season: Season, companies: Sequence[Company]) -> StartForm:
    """Return the form for a person who acts for these companies."""
    return StartForm.for_companies(season.document, companies)


def shown(
    season: Season, companies: Sequence[Company], entries: Sequence[tuple[uuid.UUID, str | None, bool]]
) -> dict[str, Any]:
    """Return what stands around the form. entries: those that the companies have, as of queries.entries_of."""
    return {
        "sections": season.document.form.sections,
        "needs": eligibility.needs(season.document),
        "companies": company_hints(season, companies, entries),
        "categories": with_hints(topic_page.themes(season.document), category_hints(season, companies, entries)),
    }
