"""The floor: a bare Flask page with one SELECT and a template, and one INSERT with a commit; served like the site."""

from __future__ import annotations

import os

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import create_engine, text

from awards.core.db import prepare_engine

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ row.name }}</title></head>
<body><h1>{{ row.name }}</h1><p>{{ row.text }}</p></body></html>"""

app = Flask(__name__)
app.jinja_loader = DictLoader({"page.html": PAGE})
engine = create_engine(f"sqlite:///{os.environ.get('BENCH_FLOOR', ':memory:')}")
prepare_engine(engine)


def make() -> None:
    """Make the floor's own database."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE page (id INTEGER PRIMARY KEY, name TEXT, text TEXT)"))
        connection.execute(text("CREATE TABLE mark (id INTEGER PRIMARY KEY, value INTEGER)"))
        connection.execute(text("INSERT INTO page VALUES (1, 'A page', 'With a sentence in it.')"))


@app.get("/read")
def read() -> str:
    with engine.connect() as connection:
        row = connection.execute(text("SELECT name, text FROM page WHERE id = :id"), {"id": 1}).one()
    return render_template("page.html", row=row)


@app.put("/write")
def write() -> dict[str, bool]:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO mark (value) VALUES (:value)"), {"value": 7})
    return {"saved": True}
