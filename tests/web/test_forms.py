"""What every form answers with: what its action returned, or its page again."""

from __future__ import annotations

import pytest
from flask import Flask, g

from awards.core.verdicts import insist, no
from awards.web.forms import Form
from awards.web.pages import show


@pytest.mark.parametrize("result", [0, [], None, "done"])
def test_what_an_action_returned_comes_back_whatever_it_is(app: Flask, result: object):
    with app.test_request_context("/", method="POST"):
        form = Form()
        accepted = form.accepted(lambda: result)
        assert accepted
        assert accepted.result == result
        assert form.form_errors == []


def test_of_an_action_that_a_rule_refuses_the_reason_stands_above_the_form(app: Flask):
    with app.test_request_context("/", method="POST"):
        form = Form()
        assert form.accepted(lambda: insist(no("This link has already been used."))) is None
        assert form.form_errors == ["This link has already been used."]


@pytest.mark.parametrize(
    ("method", "slowed", "status"),
    [("GET", False, 200), ("HEAD", False, 200), ("POST", False, 422), ("POST", True, 429)],
)
def test_a_form_is_shown_first_or_again_by_what_was_asked(app: Flask, method: str, slowed: bool, status: int):
    with app.test_request_context("/sign-out", method=method):
        g.slowed = slowed
        assert app.make_response(show(Form(), "accounts/sign_out.html")).status_code == status
