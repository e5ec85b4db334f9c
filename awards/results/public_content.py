"""What the public reads of a finalist or laureate: the answers that the programme calls public, frozen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awards.nominations.answers import is_given
from awards.nominations.details import PICTURES
from awards.programmes.document import Programme

GOALS = "sdgs"
# Said elsewhere on the page, or no fact by itself.
_ELSEWHERE = frozenset({"title", "legal_name", "public_name", "category", "checklist", "consent"})
_LINES = frozenset({"text", "month"})


def public_content(
    programme: Programme, category: str, answers: Mapping[str, Mapping[str, Any]], files: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the public part of an entry's answers: name, texts, facts, goals, photo (id and description).

    files: what is known of each stored file, by the text of its id.
    """
    found: dict[str, Any] = {"texts": [], "facts": [], "goals": [], "photo": None, "photo_alt": ""}
    for section in programme.form.sections:
        for question in section.questions:
            value: Any = answers.get(section.id, {}).get(question.id)
            if not is_given(value) or question.category not in (None, category):
                continue
            if question.id == GOALS:
                found["goals"] = [str(each) for each in value]
            if question.public:
                _take(programme, question, value, files, found)
    return found


def _take(programme: Programme, question: Any, value: Any, files: Mapping[str, Any], found: dict[str, Any]) -> None:
    if question.id == "public_name":
        found["company"] = str(value)
    if question.id in _ELSEWHERE or question.type in _ELSEWHERE:
        return
    label = dict(question.label.items())
    if question.type == "longtext":
        found["texts"].append({"label": label, "text": str(value)})
    elif question.type == "file" and not question.identity and found["photo"] is None:
        _take_photo(value, files, found)
    elif question.type == "number":
        found["facts"].append({"label": label, "number": str(value)})
    elif question.type in _LINES:
        found["facts"].append({"label": label, "value": str(value)})
    elif question.type in ("choice", "multi"):
        found["facts"].append({"label": label, "names": _chosen(programme, question, value)})
    elif question.type == "countries":
        found["facts"].append({"label": label, "countries": [str(each) for each in value]})


def _take_photo(value: Any, files: Mapping[str, Any], found: dict[str, Any]) -> None:
    for each in value:
        file = files.get(str(each))
        if file is not None and file.kind in PICTURES:
            found["photo"], found["photo_alt"] = str(each), str(file.details.get("alt") or "")
            return


def _chosen(programme: Programme, question: Any, value: Any) -> list[dict[str, str]]:
    known = {option.id: dict(option.name.items()) for option in programme.options.get(question.options, ())}
    return [known[each] for each in ([value] if isinstance(value, str) else value) if each in known]
