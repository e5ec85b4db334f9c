"""The page-linting client finds what it is there to find, and nothing in a good page."""

from __future__ import annotations

import pytest
from flask import Flask, Response, request

from tests.client import PageClient, PageFault
from tests.markup import Markup, faults

GOOD = """<!doctype html><html lang="en"><head><title>Ballot — Awards</title>
<link rel="stylesheet" href="/static/a.css"></head><body><main><h1>Ballot</h1><h2>Scores</h2>
<form method="post" action="/ballot"><input type="hidden" name="csrf_token" value="t">
<label for="score">Score</label><input id="score" name="score" value="7" aria-describedby="hint">
<p id="hint">0 to 10</p>
<label><input type="checkbox" name="skip" value="yes"> Skip</label>
<textarea name="note" aria-label="Note">
Good</textarea>
<select name="place" aria-label="Place"><option value="1">One<option value="2" selected>Two</select>
<button name="then" value="next">Save</button></form><p lang="de">Gut</p>
<script type="application/json">{"a": 1}</script><script src="/static/a.js" type="module"></script>
</main></body></html>"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Cache-Control": "no-store",
}
SPOILT = {
    "list that nothing finds in": ("<h2>", "<h2 data-many>", "without many.js"),
    "two headings": ("<h2>Scores</h2>", "<h1>Scores</h1>", "2 h1"),
    "no heading": ("<h1>Ballot</h1>", "<p>Ballot</p>", "0 h1"),
    "another title": ("<title>Ballot", "<title>Scores", "does not begin"),
    "level skipped": ("<h2>Scores</h2>", "<h3>Scores</h3>", "level is skipped"),
    "no language": ('<html lang="en">', "<html>", "lang is None"),
    "no main": ("<main>", "<div>", "0 main"),
    "id twice": ('<p lang="de">', '<p id="hint">', "2 times"),
    "label for nothing": ('for="score"', 'for="scores"', "refers to nothing"),
    "hint gone": ('<p id="hint">', "<p>", "refers to nothing"),
    "field without label": (' aria-label="Note"', "", "'note' has no label"),
    "dead anchor": ("<h2>Scores", '<a href="#top">Up</a><h2>Scores', "leads nowhere"),
    "inline style": ("<h2>", '<h2 style="color:red">', "style in the page"),
    "inline script": ("</main>", "<script>alert(1)</script></main>", "script in the page"),
    "handler": ("<h2>", '<h2 onclick="x()">', "event attribute onclick"),
    "javascript address": ("<h2>Scores", '<a href="JavaScript:x()">Up</a><h2>Scores', "javascript:"),
    "foreign style sheet": ("/static/a.css", "https://cdn.example/a.css", "another host"),
    "foreign script": ("/static/a.js", "//cdn.example/a.js", "another host"),
    "foreign form": ('action="/ballot"', 'action="http://evil.example/"', "another host"),
    "token missing": ('<input type="hidden" name="csrf_token" value="t">', "", "no csrf_token"),
    "token shown": ('method="post"', 'method="get"', "would show its csrf_token"),
    "not well formed": ("<h2>Scores</h2>", "<h2>Scores</p>", "line"),
    "button without words": (">Save<", "> <", "button without words"),
    "image without alt": ("<h2>Scores", '<img src="/static/a.png"><h2>Scores', "img without alt"),
    "placeholder": ("<h2>Scores", "<h2>%(count)s scores", "left over"),
    "None": ("0 to 10", "None", "left over"),
}


def test_a_good_page_has_no_faults():
    assert list(faults(Markup(GOOD))) == []


@pytest.mark.parametrize(("old", "new", "fault"), SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_page_has_the_fault(old: str, new: str, fault: str):
    assert old in GOOD
    assert fault in "\n".join(faults(Markup(GOOD.replace(old, new, 1))))


@pytest.fixture
def stub() -> Flask:
    app = Flask("stub")
    app.secret_key = "x"
    app.test_client_class = PageClient

    @app.route("/ballot", methods=["GET", "POST"])
    def ballot():
        if request.method == "POST":
            return Response(repr(sorted(request.form.items(multi=True))), headers=HEADERS, mimetype="text/plain")
        missing = request.args.get("without", "")
        page = GOOD.replace('lang="en"', "") if missing == "lang" else GOOD
        return Response(page, headers={name: value for name, value in HEADERS.items() if name != missing})

    return app


@pytest.mark.parametrize("missing", [*HEADERS, "lang"])
def test_the_client_refuses_an_answer_without(stub: Flask, missing: str):
    client = stub.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "somebody"
    assert client.get("/ballot").page.h1 == "Ballot"
    with pytest.raises(PageFault):
        client.get("/ballot", query_string={"without": missing})


def test_a_form_is_sent_as_a_browser_would(stub: Flask):
    answer = stub.test_client().submit("/ballot", score="8", skip="yes", button="then")
    sent = [("csrf_token", "t"), ("note", "Good"), ("place", "2"), ("score", "8"), ("skip", "yes"), ("then", "next")]
    assert answer.text == repr(sent)


def test_a_field_that_is_not_there_cannot_be_filled_in(stub: Flask):
    with pytest.raises(LookupError, match="owner"):
        stub.test_client().submit("/ballot", owner="me")
