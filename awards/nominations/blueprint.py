"""The room's blueprint, and what its pages begin with: whose nomination it is, which topic, and who asks."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Blueprint, abort

from awards.core.clock import now
from awards.nominations import queries
from awards.nominations.drafts import progress
from awards.nominations.drafts.forms import sent_here
from awards.nominations.drafts.progress import TopicPage
from awards.nominations.models import Nomination
from awards.programmes.models import Season
from awards.web.access import me

bp = Blueprint("nominations", __name__)


@bp.app_template_test("over")
def over(moment: datetime) -> bool:
    """Whether a moment has passed; for templates."""
    return moment <= now()


def own(season: Season, nomination_id: uuid.UUID) -> Nomination:
    """Return a nomination of one of the person's companies; to others there is nothing here."""
    return queries.nomination_for(me(), season, nomination_id) or abort(404)


def page_of(season: Season, nomination_id: uuid.UUID, topic: str, *, file: str | None = None) -> TopicPage:
    """Return a topic of an own nomination; to others there is nothing here. file: the question a file is sent to."""
    sent = sent_here() if file is None else {file}
    return progress.topic_page(own(season, nomination_id), season, topic, sent=sent) or abort(404)
