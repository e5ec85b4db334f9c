"""Rows of nominations: company, versions, files and their bytes in the store, and what became of each at admission."""

from __future__ import annotations

import hashlib
import io
import random
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from awards.core import copying
from awards.core.files import FileStore, named
from awards.core.text import search_key, sort_key
from awards.demo import files, peopling
from awards.demo.outline import Doc, Made
from awards.demo.seasons import Stage
from awards.nominations.answers.whole_entry import Kept, digest, entry_answers, frozen_files
from awards.nominations.files import copies, recognition
from awards.nominations.models import Admission, Attachment, Draft, Extension, Nomination, Version, Withdrawal
from awards.programmes.document import form_schema

MOST = 32 * recognition.MEGABYTE


def stored(
    stage: Stage, store: FileStore, made: Doc, nomination_id: uuid.UUID, *, at: datetime, by: uuid.UUID
) -> dict[str, dict[str, Attachment]]:
    """Keep the files of a nomination; returns by question the files that are its answer, by id."""
    answers: dict[str, dict[str, Attachment]] = {}
    for number, plan in enumerate(made["files"]):
        file_id = stage.id("file", made["key"], str(number))
        key = _key(stage, made["key"], str(number))
        content = files.content(made, plan)
        kept = store.write(key, io.BytesIO(content), most=MOST)
        beside = copies.copies_of(store, key, plan["kind"], kept, name=plan["name"], make=copying.make,
                                  new=_keys(stage, made["key"], str(number)))  # fmt: skip
        row = dict(
            id=file_id,
            nomination_id=nomination_id,
            question=plan["question"],
            key=key,
            name=named(recognition.display_name(plan["name"]), plan["kind"]),
            kind=plan["kind"],
            size=kept.size,
            sha256=kept.sha256,
            details=details(stage, plan),
            uploaded_at=at,
            uploaded_by_id=by,
            stored_at=at,
            **asdict(beside),
        )
        stage.rows.add(Attachment, **row)
        answers.setdefault(plan["question"], {})[str(file_id)] = Attachment(**row)
    return answers


def details(stage: Stage, plan: Doc) -> Made:
    """Return what is said about a file: what its question asks for each one, and the description of a picture."""
    question: Any = next(each for each in stage.document.questions if each.id == plan["question"])
    said = {field.id: plan[field.id] for field in getattr(question, "per_file", ()) if plan.get(field.id)}
    return said | ({"alt": plan["alt"]} if plan["alt"] else {})


def _keys(stage: Stage, *names: str) -> Callable[[], str]:
    """Return what gives the keys of a file's copies, the same every time."""
    ways = iter(("copy", "wide", "small"))
    return lambda: _key(stage, *names, next(ways))


def _key(stage: Stage, *names: str) -> str:
    return hashlib.sha256("|".join((str(stage.id("bytes")), *names)).encode()).hexdigest()[:40]


WITH_FILES = 60  # so many of a season have files; beyond them only where the form requires one
EXTENDED_BEFORE, EXTENDED_FOR = timedelta(days=1), timedelta(days=9)
CORRECTED = ("efficiency", "digitalisation")  # where a returned entry has been sent again


@dataclass(frozen=True)
class Entry:
    """A nomination as the judging needs it; `admitted_version` is none unless it is admitted."""

    id: uuid.UUID
    key: str
    title: str
    category: str
    language: str
    quality: float
    company_id: uuid.UUID
    admitted_version: uuid.UUID | None
    citation: Mapping[str, str] | None
    outcome: str | None

    @property
    def plain(self) -> Made:
        """What the invented jury reads."""
        return {"key": self.key, "category": self.category, "language": self.language, "quality": self.quality}


def add(stage: Stage, nominations: Iterable[Doc], store: FileStore) -> list[Entry]:
    """Add nominations with everything that is theirs."""
    return [_Writer(stage, made, place, store).entry() for place, made in enumerate(nominations)]


def _titled(answers: Mapping[str, Mapping[str, object]]) -> object:
    """Return the title among an entry's answers, in whichever section it is asked; none without one."""
    return next((given["title"] for given in answers.values() if given.get("title")), None)


class _Writer:
    """Writes the rows of one nomination."""

    def __init__(self, stage: Stage, made: Doc, place: int, store: FileStore) -> None:
        self.stage, self.made, self.rows = stage, made, stage.rows
        self.rng = random.Random(f"{stage.seed}|{stage.season.slug}|{made['key']}")
        self.id = stage.id("nomination", made["key"])
        self.state = _state(made)
        self._moments()
        self.company_id, self.by = peopling.company(stage, made, self.rng, at=self.created_at)
        self.files: dict[str, Attachment] = {}
        self.answers = {topic: dict(values) for topic, values in made["answers"].items()}
        if place < WITH_FILES or _required(stage, made):
            for question, files in stored(stage, store, made, self.id, at=self.created_at, by=self.by).items():
                topic = form_schema.section_of(stage.document, question).id
                self.answers.setdefault(topic, {})[question] = list(files)
                self.files |= files
        self.title = str(_titled(self.answers) or made["company"]["name"])[:200]

    def _moments(self) -> None:
        season = self.stage.season
        window = season.closes_at - season.opens_at
        # Most come late.
        self.submitted_at = season.opens_at + window * (1 - 0.85 * self.rng.random() ** 2.2) - timedelta(minutes=3)
        self.created_at = season.opens_at + (self.submitted_at - season.opens_at) * self.rng.uniform(0.3, 0.9)
        self.organiser = self.stage.organisers[self.rng.randrange(len(self.stage.organisers))]

    def entry(self) -> Entry:
        """Write the nomination and return what the judging needs."""
        company, category = self.made["company"], self.made["category"]
        sent = self.state != "draft"
        self.rows.add(
            Nomination,
            id=self.id,
            season_id=self.stage.season.id,
            company_id=self.company_id,
            category_id=self.stage.categories[category].id,
            title=self.title,
            title_key=sort_key(self.title),
            search_key=search_key(f"{self.title} {company['name'][:150]} {company['country']}"),
            language=self.made["language"],
            country=company["country"],
            created_at=self.created_at,
            created_by_id=self.by,
            touched_at=self._sent_last_at(),
            submitted_at=self._sent_last_at() if sent else None,
        )
        self.stage.event("nomination.started", self.created_at, self.by, self.id)
        version = self._submitted() if sent else None
        if not sent:
            self._drafted()
        decision = self._decided(version)
        self.rows.point(self.id, version_id=version, admission_id=decision, withdrawal_id=self._withdrawn())
        return Entry(
            self.id, self.made["key"], self.title, category, self.made["language"], self.made["quality"],
            self.company_id, version if self.state == "admitted" else None, self.made.get("citation"),
            self.made.get("outcome"),
        )  # fmt: skip

    def _drafted(self) -> None:
        for number, (topic, values) in enumerate(self.answers.items()):
            saved = self.created_at + timedelta(minutes=9 * number)
            self.rows.add(Draft, nomination_id=self.id, topic=topic, revision=1, answers=values, saved_at=saved,
                          saved_by_id=self.by)  # fmt: skip

        if self.made["fate"].get("extended"):
            self._extended()

    def _extended(self) -> None:
        """Write a later deadline, given shortly before everybody's."""
        at, until = self.stage.season.closes_at - EXTENDED_BEFORE, self.stage.closing_after(EXTENDED_FOR)
        reason = "The last month’s figures come from the customs system, which is down for a week."
        self.rows.add(Extension, id=self.stage.id("extension", self.made["key"]), nomination_id=self.id, until=until,
                      reason=reason, at=at, by_id=self.organiser)  # fmt: skip
        self.stage.event("nomination.extended", at, self.organiser, self.id, until=until.isoformat(), reason=reason)

    def _submitted(self) -> uuid.UUID:
        """Write the versions; returns the last one's id."""
        before = self.state == "corrected" or self.rng.random() < 0.25
        if before:
            self._version(1, rougher(self.answers), self.created_at + (self.submitted_at - self.created_at) * 0.6)
        return self._version(2 if before else 1, self.answers, self._sent_last_at())

    def _sent_last_at(self) -> datetime:
        return self._corrected_at() if self.state == "corrected" else self.submitted_at

    def _version(self, number: int, answers: Doc, at: datetime) -> uuid.UUID:
        whole = entry_answers(self.stage.document, {topic: Kept(values) for topic, values in answers.items()})
        files = frozen_files(self.stage.document, whole, self.files)
        version_id, sha256 = self._version_id(number), digest(whole, files)
        self.rows.add(
            Version,
            id=version_id,
            nomination_id=self.id,
            number=number,
            programme_id=self.stage.season.programme_id,
            category_id=self.stage.categories[self.made["category"]].id,
            title=self.title,
            language=self.made["language"],
            answers=whole,
            files=files,
            sha256=sha256,
            submitted_at=at,
            submitted_by_id=self.by,
        )
        self.stage.event("nomination.submitted", at, self.by, self.id, version=number, sha256=sha256)
        return version_id

    def _version_id(self, number: int) -> uuid.UUID:
        return self.stage.id("version", self.made["key"], str(number))

    def _decided(self, version: uuid.UUID | None) -> uuid.UUID | None:
        """Write the decision on admission; returns its id, or none where there is none in force."""
        if self.state in ("draft", "submitted", "withdrawn"):
            return None
        fate = self.made["fate"]
        outcome = "returned" if self.state == "corrected" else self.state
        at = self._corrected_at() - timedelta(days=2) if self.state == "corrected" else self._decided_at()
        decision = self.stage.id("admission", self.made["key"])
        reasons = fate.get("reason") or {}
        returned = outcome == "returned"
        self.rows.add(
            Admission,
            id=decision,
            nomination_id=self.id,
            version_id=self._version_id(1) if self.state == "corrected" else version,
            outcome=outcome,
            reason=reasons.get(self.made["language"]) or reasons.get("en") or "",
            questions=list(fate.get("fields") or []) if returned else [],
            due_at=self.stage.now + timedelta(days=4) if returned else None,
            at=at,
            by_id=self.organiser,
        )
        self.stage.event(f"admission.{outcome}", at, self.organiser, self.id, reason="", before=None)
        return None if self.state == "corrected" else decision

    def _decided_at(self) -> datetime:
        begun = self.stage.decided_from + timedelta(hours=3)
        return begun + timedelta(days=7) * self.rng.random()

    def _corrected_at(self) -> datetime:
        return self.stage.now - timedelta(hours=20)

    def _withdrawn(self) -> uuid.UUID | None:
        if self.state != "withdrawn":
            return None
        withdrawal, reasons = self.stage.id("withdrawal", self.made["key"]), self.made["fate"].get("reason") or {}
        at = self.submitted_at + (self.stage.season.closes_at - self.submitted_at) * 0.5
        reason = reasons.get(self.made["language"]) or reasons.get("en") or ""
        self.rows.add(Withdrawal, id=withdrawal, nomination_id=self.id, reason=reason, at=at, by_id=self.by)
        self.stage.event("nomination.withdrawn", at, self.by, self.id)
        return withdrawal


def _state(made: Doc) -> str:
    fate = made["fate"]
    state = str(fate["status"])
    if state != "returned":
        return state
    if not fate.get("fields"):
        return "submitted"  # nothing to correct: it waits for a decision
    return "corrected" if made["category"] in CORRECTED else state


def _required(stage: Stage, made: Doc) -> bool:
    asked = {plan["question"] for plan in made["files"]}
    return any(question.required for question in stage.document.questions if question.id in asked)


def rougher(answers: Doc) -> Made:
    """Return answers as they may have been in an earlier version: longer texts still lack their last sentence."""
    return {topic: {name: _shorter(value) for name, value in values.items()} for topic, values in answers.items()}


def _shorter(value: object) -> object:
    if not isinstance(value, str) or value.count(". ") < 2:
        return value
    return value[: value.rindex(". ") + 1]
