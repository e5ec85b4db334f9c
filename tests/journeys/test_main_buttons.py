"""No key press deletes: Return in a field presses a form's first button, and that is its main action (line 38)."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import pytest

from tests.demonstration import STRANGER, Tour
from tests.markup import Markup, text_of
from tests.visits import VISITS

SECONDARY = {"quiet", "text", "plain", "little"}  # looks of buttons that are not the main one
ONE_LINE = {"text", "email", "url", "tel", "number", "search", "password", "date", "month", "datetime-local", "time"}


def buttons_of(page: Markup, form: Element) -> list[Element]:
    """The buttons that submit a form, in the order of the page: those inside it and those that name it."""
    inside, name = {id(each) for each in form.iter()}, form.get("id")
    found = []
    for each in page.all("button", "input"):
        owner = each.get("form")
        kind = each.get("type", "submit" if each.tag == "button" else "text").lower()
        if kind in ("submit", "image") and (owner == name if owner is not None else id(each) in inside):
            found.append(each)
    return found


def is_main(button: Element) -> bool:
    """Whether a button looks like the main action of its form, or stands hidden for it."""
    looks = set(button.get("class", "").split())
    return button.get("data-main") is not None or ("btn" in looks and not looks & SECONDARY)


def has_line(form: Element) -> bool:
    """Whether Return in some field of the form sends it: a text of one line, a tick, a choice."""
    kinds = {each.get("type", "text").lower() for each in form.iter("input")}
    return bool(kinds & (ONE_LINE | {"checkbox", "radio"}))


def faults(page: Markup) -> list[str]:
    """The forms of a page in which Return would do something else than the main action."""
    found = []
    for form in page.all("form"):
        buttons = buttons_of(page, form)
        first = buttons[0] if buttons else None
        if first is None or form.get("method", "get").lower() != "post":
            continue
        mains = [each for each in buttons if is_main(each)]
        # The words decide where a button stands twice: once hidden for Return, once to be seen.
        same = [text_of(each) for each in mains]
        if (len(buttons) > 1 or has_line(form)) and not (is_main(first) or text_of(first) in same):
            found.append(f"Return presses {text_of(first)!r} in the form to {form.get('action') or 'this page'}")
        if "danger" in first.get("class", "").split() and has_line(form):
            found.append(f"Return in a field presses {text_of(first)!r}")
    return found


@pytest.mark.long
def test_the_first_button_of_every_form_is_its_main_action(tour: Tour) -> None:
    clients: dict[str, Any] = {role: tour.client(role) for role in [*tour.people, STRANGER]}
    wrong, forms = [], 0
    for endpoint, visits in VISITS.items():
        for visit in visits:
            if not visit.page or visit.status != 200:
                continue
            address = tour.url(endpoint, visit.values) + (f"?{visit.query}" if visit.query else "")
            page = clients[visit.role].get(address).page
            forms += len(page.all("form"))
            wrong += [f"{endpoint}: {each}" for each in faults(page)]
    assert forms > 100
    assert "\n".join(wrong) == ""


DANGER = '<form method="post"><input type="checkbox" name="a"><button class="btn danger">Go</button></form>'
REMOVING = '<form method="post" id="f"><input name="title">{}<button class="btn">Continue</button></form>{}'


def test_a_button_that_removes_is_found_before_the_main_one() -> None:
    remove = '<button name="remove" value="1" class="plain">Remove</button>'
    assert faults(Markup(REMOVING.format(remove, ""))) != []
    assert faults(Markup(REMOVING.format('<button class="hidden" data-main>Continue</button>' + remove, ""))) == []
    assert faults(Markup(REMOVING.format(remove.replace("<button", '<button form="other"'), ""))) == []
    assert faults(Markup(remove.replace("<button", '<button form="f"') + REMOVING.format("", ""))) != []
    assert faults(Markup(DANGER)) != []
