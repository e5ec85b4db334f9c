"""What a page of ours has to be: its faults as sentences, and a way to read it in tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS

LANGUAGES = {"en", "de", "ru", "kk"}
REFERENCES = {"for", "form", "list", "headers", "popovertarget", "commandfor"} | {
    f"aria-{kind}"
    for kind in (
        "labelledby",
        "describedby",
        "controls",
        "owns",
        "activedescendant",
        "errormessage",
        "details",
        "flowto",
    )
}
RESOURCES = {"src", "srcset", "poster", "data", "action", "formaction", "manifest"}
DATA_BLOCKS = {"application/json", "application/ld+json"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
HEADINGS = {f"h{level}" for level in range(1, 7)}
LEFTOVERS = re.compile(r"\{\{|\}\}|%\(\w+\)|\{\w+\}|<built-in|<function|object at 0x")


def text_of(element: Element) -> str:
    """All text inside an element, white space joined."""
    return " ".join("".join(element.itertext()).split())


@dataclass
class Form:
    """A form as a browser without script would send it."""

    element: Element
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The names of its fields."""
        return {name for name, _ in self.fields} | set(self.files)


class Markup:
    """A page or a fragment of HTML, parsed as browsers parse it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.whole = "<html" in source[:300].lower()
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.tree: Element = parser.parse(source) if self.whole else parser.parseFragment(source)
        self.errors = [
            f"line {place[0]}: {PARSE_ERRORS.get(code, code) % values}" for place, code, values in parser.errors
        ]

    def all(self, *tags: str) -> list[Element]:
        """Every element with one of these tags, in order; every element without any."""
        return [
            element
            for element in self.tree.iter()
            if isinstance(element.tag, str) and (not tags or element.tag in tags)
        ]

    @cached_property
    def h1(self) -> str:
        """The text of the main heading."""
        return next((text_of(heading) for heading in self.all("h1")), "")

    @cached_property
    def title(self) -> str:
        """The text of <title>."""
        return next((text_of(element) for element in self.all("title")), "")

    @cached_property
    def text(self) -> str:
        """All words a reader sees in the body."""
        body = self.all("body")
        return text_of(body[0] if body else self.tree)

    @cached_property
    def links(self) -> dict[str, str]:
        """The address behind the words of every link."""
        return {text_of(link): link.get("href", "") for link in self.all("a")}

    def by_id(self, name: str) -> Element | None:
        """The element with an id, or None."""
        return next((element for element in self.all() if element.get("id") == name), None)

    @cached_property
    def forms(self) -> list[Form]:
        """Every form of the page with the values it would send."""
        return [_form(element, self) for element in self.all("form")]


def _form(element: Element, page: Markup) -> Form:
    form = Form(element, element.get("action", ""), element.get("method", "get").lower())
    inside = list(element.iter())
    name = element.get("id")
    outside = [other for other in page.all() if name and other.get("form") == name and other not in inside]
    for control in [*inside, *outside]:
        if control.get("name") and control.get("disabled") is None and control.get("form", name) == name:
            _add_control(form, control)
    return form


def _add_control(form: Form, control: Element) -> None:
    name, kind = control.get("name", ""), control.get("type", "text").lower()
    if control.tag == "textarea":
        form.fields.append((name, "".join(control.itertext()).removeprefix("\n")))
    elif control.tag == "select":
        form.fields += [(name, value) for value in _chosen(control)]
    elif control.tag == "button" or (control.tag == "input" and kind in ("submit", "image")):
        form.buttons.append((name, control.get("value", "")))
    elif control.tag == "input" and kind == "file":
        form.files.append(name)
    elif control.tag == "input" and (kind not in ("checkbox", "radio") or control.get("checked") is not None):
        form.fields.append((name, control.get("value", "on" if kind in ("checkbox", "radio") else "")))


def _chosen(select: Element) -> list[str]:
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and select.get("multiple") is None:
        chosen = options[:1]
    return [option.get("value", text_of(option)) for option in chosen]


def faults(page: Markup, host: str = "localhost") -> Iterator[str]:
    """Everything that is wrong with a page of ours; nothing for a good one."""
    yield from page.errors
    if page.whole:
        yield from _outline(page)
    yield from _references(page)
    yield from _inline(page)
    yield from _resources(page, host)
    yield from _names(page)
    yield from _tokens(page)
    yield from _leftovers(page)
    yield from _scripts(page)


def _outline(page: Markup) -> Iterator[str]:
    headings = page.all(*HEADINGS)
    ones = [heading for heading in headings if heading.tag == "h1"]
    if len(ones) != 1:
        yield f"{len(ones)} h1 headings"
    elif not page.h1 or not _untroubled(page).startswith(page.h1):
        yield f"the title {page.title!r} does not begin with the heading {page.h1!r}"
    levels = [int(str(heading.tag)[1]) for heading in headings]
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield f"a heading level is skipped: {levels}"
    root = page.tree if page.tree.tag == "html" else page.all("html")[0]
    if root.get("lang") not in LANGUAGES:
        yield f"lang is {root.get('lang')!r}"
    if len(page.all("main")) != 1:
        yield f"{len(page.all('main'))} main elements"


def _untroubled(page: Markup) -> str:
    """The title without the "Error:" that a page with a summary of errors begins with."""
    troubled = any(element.get("data-error-summary") is not None for element in page.all("div"))
    return page.title.partition(": ")[2] if troubled else page.title


def _references(page: Markup) -> Iterator[str]:
    counts = Counter(element.get("id") for element in page.all() if element.get("id") is not None)
    yield from (f"the id {name!r} is there {count} times" for name, count in counts.items() if count > 1)
    if not page.whole:
        return
    for element in page.all():
        for attribute in REFERENCES:
            for name in element.get(attribute, "").split():
                if name not in counts:
                    yield f'{element.tag} {attribute}="{name}" refers to nothing'
        target = element.get("href", "")
        if element.tag == "a" and target.startswith("#") and target[1:] not in counts:
            yield f"the link {target} leads nowhere"


def _inline(page: Markup) -> Iterator[str]:
    for element in page.all():
        if element.tag == "style" or element.get("style") is not None:
            yield f"style in the page: {element.tag}"
        if element.tag == "script" and not element.get("src") and element.get("type") not in DATA_BLOCKS:
            yield "script in the page"
        yield from (f"event attribute {name}" for name in element.keys() if name.startswith("on"))  # noqa: SIM118
        if element.get("href", "").strip().lower().startswith("javascript:"):
            yield "a javascript: address"


def _resources(page: Markup, host: str) -> Iterator[str]:
    for element in page.all():
        for name, value in element.items():
            fetched = name in RESOURCES or (name == "href" and element.tag in ("link", "use", "image"))
            if fetched and (parts := urlsplit(value.strip())).netloc and parts.hostname != host:
                yield f"{element.tag} loads from another host: {value}"


def _names(page: Markup) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label")} - {None}
    wrapped = {id(inner) for label in page.all("label") for inner in label.iter()}
    for element in page.all("input", "select", "textarea"):
        if element.tag == "input" and element.get("type", "text").lower() in UNLABELLED:
            continue
        if element.get("id") not in labelled and id(element) not in wrapped and not _aria_name(element):
            yield f"{element.tag} {element.get('name')!r} has no label"
    for element in page.all("a", "button", "summary", "legend", "label", "th"):
        if not _spoken(element) and not (element.tag == "th" or _aria_name(element)):
            yield f"{element.tag} without words: {element.get('href') or element.get('name') or element.get('id')}"
    yield from (f"img without alt: {image.get('src')}" for image in page.all("img") if image.get("alt") is None)


def _aria_name(element: Element) -> bool:
    return bool(element.get("aria-label", "").strip() or element.get("aria-labelledby", "").strip())


def _spoken(element: Element) -> bool:
    return bool(text_of(element)) or any(inner.get("alt") or _aria_name(inner) for inner in element.iter())


def _tokens(page: Markup) -> Iterator[str]:
    for form in page.forms:
        token = dict(form.fields).get("csrf_token")
        if form.method == "post" and not token:
            yield f"the form to {form.action or 'this page'!r} has no csrf_token"
        if form.method == "get" and token is not None:
            yield f"the GET form to {form.action!r} would show its csrf_token"


def _leftovers(page: Markup) -> Iterator[str]:
    for element in page.all():
        if element.tag in ("script", "textarea", "code", "pre"):
            continue
        for words in (element.text or "", *(child.tail or "" for child in element)):
            if words.strip() in ("None", "nan", "undefined") or LEFTOVERS.search(words):
                yield f"left over in {element.tag}: {words.strip()[:60]!r}"


def _scripts(page: Markup) -> Iterator[str]:
    """What a page's parts ask of a script, without that script."""
    asked = any(element.get(name) is not None for element in page.all() for name in ("data-many", "data-most"))
    if page.whole and asked and not any("js/many.js" in script.get("src", "") for script in page.all("script")):
        yield "a list to choose from without many.js"
