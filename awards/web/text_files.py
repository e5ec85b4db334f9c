"""A text that comes as a file: read within its limits, and carried along by the page that is shown again."""

from __future__ import annotations

from contextlib import closing

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FileField, StringField

from awards.core.text import without_controls
from awards.web.forms import Form

MOST_BYTES = 1_000_000


class TextFile(Form):
    """Part of a form: a file of text, or the text itself as it came before. Nobody has to choose a file twice."""

    file = FileField(lazy_gettext("File"), description=lazy_gettext("YAML or JSON, at most 1 MB."))
    source = StringField()  # never seen: a page that is shown again carries in it what came
    text = ""

    def has_text(self) -> bool:
        """Whether a text came, which `text` is then; if not the form says why."""
        sent = self._sent()
        if len(sent) > MOST_BYTES:
            self.file.errors = [_("The file is larger than 1 MB.")]
        elif sent:
            self._decode(sent)
        elif self.source.data:
            self.text = self.source.data.replace("\r\n", "\n")
        else:
            self.file.errors = [_("Choose the file that you want to upload")]
        self.source.data = self.text
        return bool(self.text)

    @property
    def carried(self) -> str:
        """What a page that is shown again carries along: not what no page can hold; then the file is chosen again."""
        text = self.source.data or ""
        return text if without_controls(text) == text else ""

    def _sent(self) -> bytes:
        if not getattr(self.file.data, "filename", ""):
            return b""
        with closing(self.file.data) as file:
            return bytes(file.read(MOST_BYTES + 1))

    def _decode(self, sent: bytes) -> None:
        try:
            self.text = sent.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            self.file.errors = [_("The file must be written in UTF-8.")]
