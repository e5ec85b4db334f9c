"""A page made inert: it looks as it does, and nothing can be sent from it; what it links leads elsewhere. Pure."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

# Scripts that only show: they fold, find and count.
SHOWING = ("site", "many", "rows", "sheet", "ballot-fold", "counter")
SENDS = frozenset({"action", "method", "enctype", "formaction", "formmethod", "formenctype", "formtarget", "target"})
FOR_OTHERS = frozenset({"twitter:card", "csrf-token", "description"})
FIELDS = frozenset({"input", "select", "textarea", "button"})
Attributes = list[tuple[str, str | None]]
Leads = Callable[[str], str | None]


def inert(page: str, leads: Leads, *, head: str = "", above: str = "") -> str:
    """Return a page from which nothing can be sent.

    leads: where a link (or sheet) of the page leads instead; none: it leads nowhere, and stays as text.
    head: what its head has besides. above: what stands above its header.
    """
    made = _Inert(leads, head, above)
    made.feed(page)
    made.close()
    return "".join(made.parts)


class _Inert(HTMLParser):
    """Writes again what it reads, but for what could be sent or would lead away."""

    def __init__(self, leads: Leads, head: str, above: str) -> None:
        super().__init__(convert_charrefs=False)
        self.leads, self.head, self.above = leads, head, above
        self.parts: list[str] = []
        self.left_out = ""  # the element that is left out with all that is in it

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self.left_out or self._is_left_out(tag, dict(attrs)):
            return
        if tag == "header" and self.above:
            self.parts.append(self.above)
            self.above = ""
        changed = self._changed(tag, attrs)
        as_read = self.get_starttag_text() or ""
        self.parts.append(as_read if changed is None else _written(tag, changed))

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        before = self.left_out
        self.handle_starttag(tag, attrs)
        self.left_out = before

    def handle_endtag(self, tag: str) -> None:
        if self.left_out:
            self.left_out = "" if tag == self.left_out else self.left_out
            return
        if tag == "head":
            self.parts.append(self.head)
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._keep(f"<!{decl}>")

    def _keep(self, text: str) -> None:
        if not self.left_out:
            self.parts.append(text)

    def _is_left_out(self, tag: str, found: dict[str, str | None]) -> bool:
        if tag == "script" and not _only_shows(found.get("src") or ""):
            self.left_out = tag
            return True
        if tag == "link":
            address = found.get("href") or ""
            return not _is_ours(address) and self.leads(address) is None
        if tag == "meta":
            return "property" in found or found.get("name") in FOR_OTHERS
        return tag == "input" and found.get("type") == "hidden"

    def _changed(self, tag: str, attrs: Attributes) -> Attributes | None:
        """The attributes of an element, if they are not those it has."""
        if tag == "form":
            # A form of this method closes what is around it, if that is a dialogue; it sends nothing.
            shown = [(name, value) for name, value in attrs if name not in SENDS and name != "data-busy"]
            return [("method", "dialog"), *_unscripted(shown)]
        if tag in FIELDS:
            kept = [(name, value) for name, value in attrs if name not in SENDS]
            if dict(attrs).get("type") == "file":
                kept.append(("disabled", None))
            return kept if kept != attrs else None
        if tag in ("a", "link"):
            return self._leading(tag, attrs)
        return None

    def _leading(self, tag: str, attrs: Attributes) -> Attributes | None:
        address = dict(attrs).get("href")
        if address is None or address.startswith("#") or (tag == "link" and _is_ours(address)):
            return None
        to = self.leads(address)
        kept = [(name, value) for name, value in attrs if name not in ("href", "download", "target")]
        return kept if to is None else [("href", to), *kept]


def _is_ours(address: str) -> bool:
    """Whether it is an address of a file of the site that is everybody's."""
    return "/static/" in address


def _unscripted(attrs: Attributes) -> Attributes:
    return [(name, value) for name, value in attrs if name not in ("data-autosave", "data-scores", "data-comments")]


def _only_shows(source: str) -> bool:
    return source.rpartition("/")[2].removesuffix(".js") in SHOWING


def _written(tag: str, attrs: Attributes) -> str:
    said = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attrs)
    return f"<{tag}{said}>"
