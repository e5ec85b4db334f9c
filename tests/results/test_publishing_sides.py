"""Who has a side in a category publishes neither dates nor rules of it, as long as somebody without one is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Person
from awards.core.db import db
from awards.core.message import Message
from awards.programmes.editing import actions as editing
from awards.programmes.editing import queries as drafts
from awards.programmes.editing.tree import bare, planted
from awards.programmes.models import Appointment
from awards.programmes.queries import season_by_slug
from awards.programmes.rulebook import actions as rulebook_actions
from tests import factories as make
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")
PUBLICATION = "/programme/publication"
SIDE = "You have a conflict of interest in a category that this affects."


def own_weight(data: Any) -> None:
    """A rule of the category in which the organiser's company takes part."""
    next(each for each in data["categories"] if each["id"] == "resilience")["criteria"][0]["weight"] = "99"


def other_weight(data: Any) -> None:
    """A rule of another category."""
    next(each for each in data["categories"] if each["id"] != "resilience")["criteria"][0]["weight"] = "99"


def deadline(data: Any) -> None:
    """The day until which nominations are taken."""
    step = next(each for each in data["timeline"]["steps"] if each["id"] == "close")
    step["day"] = int(step["day"]) + 1


def tagline(data: Any) -> None:
    """Words that are no rule."""
    data["programme"]["tagline"] = dict.fromkeys(data["programme"]["languages"], "Who moves?")


class Sided(Staffed):
    """A season whose organiser acts for a nominee in Resilience; the owner has no side."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        with app.app_context():
            organiser = db.session.get_one(Person, self.people["organiser"])
            company_id = make.company("Own Rail", members=(organiser,)).id
            db.session.commit()
        self.entry("Ours", in_category="resilience", by=company_id)

    def edit(self, *changes: Callable[[Any], None]) -> None:
        """Have the owner change the draft."""
        with self.app.app_context():
            season, by = season_by_slug(self.slug), db.session.get_one(Person, self.people["owner"])
            data: Any = bare(drafts.draft_of(season).tree)
            for each in changes:
                each(data)
            editing.replace(season, planted(data), told=Message("A change"), by=by)
            db.session.commit()

    def publishes(self, role: str, go: str = "all") -> bool:
        """Whether somebody puts it in force: by the button if there is one, else by sending it all the same."""
        client = self.client(role)
        page = client.get(self.at(PUBLICATION))
        form = next((each for each in page.page.forms if each.element.get("id") == "publish"), None)  # type: ignore[attr-defined]
        if form is None:
            assert SIDE in page.text
            answer = client.post(self.at(PUBLICATION), data={**self.marks(client), "go": go})
        else:
            answer = client.submit(page, form="publish", button=f"go={go}")
        return answer.status_code == 303

    def marks(self, client: Any) -> dict[str, str]:
        """What a form of the site sends besides its fields."""
        page = client.get(self.at("/programme/names"))
        fields = next(each for each in page.page.forms if each.element.get("data-editor")).fields
        return {name: value for name, value in fields if name in ("csrf_token", "form_begin", "form_end")}


@pytest.fixture
def sided(app: Flask) -> Sided:
    return Sided(app)


@pytest.mark.parametrize("change", [own_weight, deadline])
def test_who_has_a_side_leaves_it_to_who_has_none(sided: Sided, change: Callable[[Any], None]) -> None:
    sided.edit(change, tagline)
    assert not sided.publishes("organiser")
    assert sided.publishes("owner")


@pytest.mark.parametrize("change", [other_weight, tagline])
def test_what_has_nothing_to_do_with_it_is_everybodys(sided: Sided, change: Callable[[Any], None]) -> None:
    sided.edit(change)
    assert sided.publishes("organiser")


def test_where_everybody_has_a_side_the_season_goes_on(sided: Sided) -> None:
    with sided.app.app_context():
        db.session.query(Appointment).filter_by(role="owner").delete()
        db.session.commit()
    sided.people.pop("owner")
    with sided.app.app_context():
        season, by = season_by_slug(sided.slug), db.session.get_one(Person, sided.people["organiser"])
        data: Any = bare(drafts.draft_of(season).tree)
        deadline(data)
        editing.replace(season, planted(data), told=Message("A change"), by=by)
        db.session.commit()
    assert sided.publishes("organiser")


def test_the_rest_of_a_frozen_rule_brings_no_dates_either(sided: Sided) -> None:
    with sided.app.app_context():
        rulebook_actions.freeze(season_by_slug(sided.slug), why="first_score")
        db.session.commit()
    sided.edit(other_weight, deadline)
    assert not sided.publishes("organiser", "rest")
    assert sided.publishes("owner", "rest")
