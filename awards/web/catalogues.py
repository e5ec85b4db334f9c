"""Looking texts up: each language's catalogue is read once in a process, and a template's text made ready once."""

from __future__ import annotations

from collections.abc import Callable

from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import Babel, Domain
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


class Catalogues(Domain):  # type: ignore[misc]
    """The catalogues in a folder. Flask-Babel's own domain lives as long as a request, and reads them for each."""

    def __init__(self, folder: str, language: Callable[[], str]) -> None:
        super().__init__(folder)
        self._language = language
        self._read: dict[str, NullTranslations] = {}
        self._ready: dict[tuple[str, str], Markup] = {}

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the reader's language."""
        if not g:
            return NullTranslations()
        language = self._language()
        if language not in self._read:
            self._read[language] = Translations.load(self.translation_directories[0], [language])
        return self._read[language]

    def ready(self, text: str) -> Markup:
        """Return a text without values as a template shows it."""
        key = (self._language(), text)
        if key not in self._ready:
            self._ready[key] = Markup(self.get_translations().ugettext(text)) % {}  # noqa: S704 (ours, not typed)
        return self._ready[key]


def init_app(app: Flask, babel: Babel, folder: str, language: Callable[[], str]) -> None:
    """Have Flask-Babel and templates look texts up here; `language` answers the reader's."""
    catalogues = Catalogues(folder, language)
    babel.domain_instance = catalogues

    @pass_eval_context
    def gettext(context: EvalContext, text: str, **values: object) -> str:
        if context.autoescape and not values:
            return catalogues.ready(text)
        return _filled(context, catalogues.get_translations().ugettext(text), values)

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, num: int, **values: object) -> str:
        text = catalogues.get_translations().ungettext(one, many, num)
        return _filled(context, text, {"num": num} | values)

    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)


def _filled(context: EvalContext, text: str, values: dict[str, object]) -> str:
    return (Markup(text) if context.autoescape else text) % values  # noqa: S704 (the values are escaped)
