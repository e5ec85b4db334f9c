"""A checker of answers against a form's own limits, written apart from the generator that it checks."""

from __future__ import annotations

import re
import unicodedata

from awards.demo import outline

RESERVED = re.compile(r"@[\w.-]+\.(example|test)$|@example\.org$")


def words(text: str) -> int:
    return len(unicodedata.normalize("NFC", text).split())


def faults(doc, question, value) -> list[str]:
    """What is wrong with a value, by the question's own limits; written apart from the generator."""
    kind, found = question["type"], []
    if kind in ("text", "longtext"):
        found += ["too many characters"] * (len(value) > question.get("max_chars", 10**9))
        found += ["too many words"] * (words(value) > question.get("max_words", 10**9))
        found += ["unfilled slot"] * bool(re.search(r"[{}]", value)) + ["blank"] * (not value.strip())
    if kind in ("choice", "multi", "checklist"):
        chosen = [value] if kind == "choice" else value
        found += ["unknown option"] * (not set(chosen) <= set(outline.option_ids(doc, question)))
        found += ["repeated option"] * (len(chosen) != len(set(chosen)))
        found += ["too many options"] * (len(chosen) > question.get("max_choices", 99))
        found += ["too few options"] * (len(chosen) < question.get("min_choices", 1))
    if kind in ("country", "countries"):
        known = set(doc.get("countries_first", [])).union(*doc.get("regions", {}).values())
        found += ["unknown country"] * (not set([value] if kind == "country" else value) <= known)
    if kind == "email":
        found += ["address outside reserved domains"] * (not RESERVED.search(value))
    if kind == "url":
        found += ["not a reserved address"] * (not re.fullmatch(r"https://www\.[a-z0-9.-]+\.example/", value))
    if kind == "month":
        found += ["not a month"] * (not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value))
    if kind == "tel":
        found += ["a number somebody could own"] * (" 000 " not in value)
    if kind == "number":
        found += ["not a number"] * (not re.fullmatch(r"\d+(\.\d+)?", value))
    if kind == "consent":
        found += ["not given"] * (value is not True)
    if kind == "table":
        count = len(value)
        found += ["rows"] * (not question.get("min_rows", 0) <= count <= question.get("max_rows", 99))
        found += [f for row in value for part in question["columns"] for f in faults(doc, part, row[part["id"]])]
    if kind == "group":
        found += [f for part in question["fields"] for f in faults(doc, part, value[part["id"]])]
    return found


def all_faults(doc, nomination) -> list[str]:
    """Every fault of a nomination, required questions without an answer included."""
    found = []
    open_sections = nomination["fate"].get("sections")
    sent = {file["question"] for file in nomination["files"]}
    for section, question in outline.questions(doc, nomination["category"]):
        value = nomination["answers"].get(section, {}).get(question["id"])
        if value is not None:
            found += [f"{nomination['key']} {question['id']}: {fault}" for fault in faults(doc, question, value)]
        elif question.get("required") and question["id"] not in sent and section in (open_sections or [section]):
            found.append(f"{nomination['key']} {question['id']}: missing")
    return found
