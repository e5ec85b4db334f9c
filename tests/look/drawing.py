"""Draws templates without the application: Jinja with stand-ins for what Flask gives, and forms with every kind of field.

`python -m tests.look.drawing FOLDER` writes the style guide and the scenes as files to look at in a browser.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from awards.web.static import SITE, site_sheet
from tests.look.samples import LANGUAGES, LINES, GuideForm, sample, standings, steps, timetable

ROOT = Path(__file__).resolve().parents[2]
SCENES = ("home", "tasks", "question", "ballot", "board", "entries", "results", "laureate", "sign_in")
ERRORS = ("400", "403", "404", "405", "409", "413", "429", "500", "503", "held")


class Drawing:
    """An environment that answers addresses below a root: `static` gives the prefix of /static/ and /lines.css."""

    def __init__(self, base: str = "") -> None:
        self.base = base
        folders = [FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent / "scenes")]
        self.env = Environment(
            loader=ChoiceLoader(folders),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        # The extension offers what Flask-Babel fills with catalogues; here English stays English.
        self.env.install_gettext_callables(  # type: ignore[attr-defined]
            lambda words: words, lambda one, many, number: one if number == 1 else many, newstyle=True
        )
        self.env.filters.update(
            t=self._text, say=str, date=str, datetime=str, number=str, lang_of=lambda _text: self.language, linked=str
        )
        self.env.globals.update(
            url_for=self._address, csrf_token=lambda: "token", get_flashed_messages=lambda **_: self.flashed,
            kept=lambda *_key, caller: caller(),
        )  # fmt: skip
        self.flashed: list[tuple[str, str]] = []
        self.language = "en"

    def page(self, template: str, language: str = "en", theme: str | None = None, **values: Any) -> str:
        """Return a template drawn with the sample's words in a language, and a theme as if it were chosen."""
        self.language = language
        self.flashed = values.pop("flashed", [])
        person = SimpleNamespace(is_authenticated=values.pop("signed_in", True), name=sample("person", language))
        nav = [
            SimpleNamespace(label=word, url="/elsewhere", current=i == 1)
            for i, word in enumerate(sample("nav", language))
        ]
        footer = [SimpleNamespace(label=word, url="/elsewhere") for word in sample("footer", language)]
        context = {
            "season": SimpleNamespace(
                name=sample("award", language), slug="2027", programme=SimpleNamespace(fingerprint="0123456789abcdef")
            ),
            "current_user": person,
            "nav": lambda: nav,
            "footer": lambda: footer,
            "locale": language,
            "languages": lambda: [(code, name, "/elsewhere") for code, name in LANGUAGES.items()],
            "demo": False,
            "s": lambda name: sample(name, language),
            "steps": steps(),
            "timetable": timetable(),
            "standings": standings(),
            "config": {"SITE_URL": "https://awards.example"},
            "request": SimpleNamespace(cookies={"theme": theme} if theme else {}, full_path="/2027/?", path="/2027/"),
        }
        return self.env.get_template(template).render(context | values)

    def _address(self, endpoint: str, **values: Any) -> str:
        if endpoint == "static":
            return f"{self.base}/static/{values['filename']}"
        return f"{self.base}/lines.css" if endpoint == "web.season_css" else f"/{endpoint}"

    def _text(self, text: Any) -> str:
        return text.get(self.language, text["en"]) if isinstance(text, dict) else str(text)


def guide_form(*, wrong: bool) -> GuideForm:
    """Return the form with every kind of field, filled in; with faults at some fields if it is wrong."""
    form = GuideForm.filled()
    if wrong:
        form.validate()
    return form


def pages(drawing: Drawing) -> dict[str, Callable[..., str]]:
    """Return what can be drawn, by name; each takes language and theme."""

    def draw(template: str, **fixed: Any) -> Callable[..., str]:
        return lambda **values: drawing.page(template, **(fixed | values))

    found = {"guide": draw("ui/guide.html", form=guide_form(wrong=False), flashed=[("message", "Scores saved.")])}
    found["guide_wrong"] = draw("ui/guide.html", form=guide_form(wrong=True), flashed=[("error", "Nothing was sent.")])
    found |= {name: draw(f"{name}.html") for name in SCENES}
    found["ballot"] = draw("ballot.html", flashed=[("message", "Scores saved.")])
    found |= {f"error_{code}": draw(f"errors/{code}.html", reason=None, typed=[("title", "Ferry")]) for code in ERRORS}
    return found


def main(folder: Path) -> None:
    """Write every page in every language into a folder, with the static files beside them."""
    drawing = Drawing(".")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lines.css").write_text(LINES)
    shutil.copytree(ROOT / "static", folder / "static", dirs_exist_ok=True)
    (folder / "static" / SITE).write_bytes(site_sheet(ROOT / "static"))
    for name, draw in pages(drawing).items():
        for language in LANGUAGES:
            (folder / f"{name}.{language}.html").write_text(draw(language=language))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
