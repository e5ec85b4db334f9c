"""A page from which nothing can be sent: forms, tokens, scripts and links."""

from __future__ import annotations

import pytest

from awards.desk.previewing.inert import inert


def made(page: str, **leads: str) -> str:
    return inert(page, lambda address: leads.get(address.strip("/")))


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<form method="post" action="/x" data-autosave="/y" data-busy novalidate id="a">',
         '<form method="dialog" novalidate id="a">'),
        ("<FORM METHOD=POST ACTION=/x>", '<form method="dialog">'),
        ('<form>', '<form method="dialog">'),
        ('<button type="submit" formaction="/x" formmethod="post" name="go">Go</button>',
         '<button type="submit" name="go">Go</button>'),
        ('<input type="hidden" name="csrf_token" value="1"><input name="a" value="&quot;&amp;">',
         '<input name="a" value="&quot;&amp;">'),
        ('<input type="file" name="f">', '<input type="file" name="f" disabled>'),
        ('<script type="module" src="/static/1/js/autosave.js"></script>b', "b"),
        ("<script>if (1 < 2) alert('</a>')</script>b", "b"),
        ('<script src="/static/1/js/many.js"></script>', '<script src="/static/1/js/many.js"></script>'),
        ('<meta name="csrf-token" content="t"><meta name="viewport" content="w">',
         '<meta name="viewport" content="w">'),
        ('<a href="/here" download class="btn">x</a>', '<a href="/there" class="btn">x</a>'),
        ('<a href="/elsewhere">x</a>', "<a>x</a>"),
        ('<a href="#scale">x</a>', '<a href="#scale">x</a>'),
        ('<a href="mailto:a@b.example">x</a>', "<a>x</a>"),
        ('<link rel="stylesheet" href="/static/1/a.css">', '<link rel="stylesheet" href="/static/1/a.css">'),
        ('<link rel="alternate" href="/elsewhere">', ""),
        ('<svg viewBox="0 0 1 1"><use href="/static/1/icons.svg#x"/></svg>',
         '<svg viewBox="0 0 1 1"><use href="/static/1/icons.svg#x"/></svg>'),
        ("<!doctype html><p>&lt;b&gt; &#39; ä</p>", "<!doctype html><p>&lt;b&gt; &#39; ä</p>"),
    ],
)  # fmt: skip
def test_what_becomes_of_each_element(page: str, expected: str) -> None:
    assert made(page, here="/there") == expected


def test_what_a_preview_adds_has_its_place() -> None:
    page = "<html><head><title>t</title></head><body><header>h</header><main><header>2</header></main></body></html>"
    found = inert(page, lambda _address: None, head="<meta>", above="<aside>a</aside>")
    assert found == page.replace("</head>", "<meta></head>").replace("<header>h", "<aside>a</aside><header>h")
