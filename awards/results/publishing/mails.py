"""What the mails of a publication say of a nomination beside its result: whose it is, of which category, how many were
judged and by how many; where they lead, and the line over them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from awards.messages.rendering import Line, line_in
from awards.programmes import queries as programmes
from awards.programmes.document.form_schema import country_name
from awards.programmes.models import Season
from awards.results import queries as results_queries
from awards.results.models import PublicEntry
from awards.results.publishing import queries

# Brass is for laureates; a special mention arrives too, without it.
ARRIVES = {"grand_prix": "brass", "laureate": "brass", "special_mention": "station"}


@dataclass(frozen=True)
class Facts:
    """What is known of the nominations that the mails of a publication are about.

    named: the public entry, by nomination's id, of those that are named. asked: of the others the category's code and
    how many jurors scored them. entered: how many were admitted, by category's code.
    """

    season: Season
    named: Mapping[uuid.UUID, PublicEntry]
    asked: Mapping[uuid.UUID, tuple[str, int]]
    entered: Mapping[str, int]

    def of(self, nomination_id: uuid.UUID, *, honour: str, language: str) -> dict[str, Any]:
        """Return what the mail about a nomination is given, with the address of its button and its line."""
        entry, list_ = self.named.get(nomination_id), f"/{self.season.slug}/laureates"
        if entry is None:
            code, jurors = self.asked.get(nomination_id, ("", 0))
            return {"url": list_, "line": self._line(code), "category": self._category(code), "jurors": jurors}
        code, document = entry.category_code, self.season.document
        country = country_name(document, entry.country, language) if entry.country else ""
        return {
            "url": f"{list_}/{entry.address}",
            "line": self._line(code, arrives=ARRIVES.get(honour, "")),
            "category": self._category(code),
            "company": entry.content["company"],
            "country": country,
            "entered": self.entered.get(code, 0),
        }

    def _line(self, code: str, *, arrives: str = "") -> Line:
        return line_in(self.season.document.category(code).line_colour if code else None, arrives=arrives)

    def _category(self, code: str) -> object:
        return self.season.document.category(code).name if code else None


def facts(season: Season, entries: Iterable[PublicEntry], ids: Collection[uuid.UUID]) -> Facts:
    """Return what is known of the nominations with these ids; entries: those that the publication names."""
    named = {each.nomination_id: each for each in entries if each.nomination_id in ids}
    admitted = results_queries.admitted(season)
    entered = {each.code: admitted.get(each.id, 0) for each in programmes.categories(season)}
    return Facts(season, named, queries.scored(set(ids) - named.keys()), entered)
