"""A season of any programme, taken from its founding to its published results by the verbs that people use, each at the
time that the programme's own timetable has for it."""

from __future__ import annotations

import io
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from awards.accounts.company.actions import found_company
from awards.accounts.models import Person
from awards.core.clock import now, standing_at
from awards.core.files import FileStore
from awards.demo import files as invented_files
from awards.demo import generic, outline
from awards.desk.seasons.actions import OPENING
from awards.jury import actions as jury
from awards.jury.assigning.queries import Outlook
from awards.jury.conflicts import actions as conflicts
from awards.jury.queries import assignments_of
from awards.nominations.answers.values import Basis
from awards.nominations.answers.whole_entry import key_of
from awards.nominations.drafts import actions as drafting
from awards.nominations.files import actions as files_actions
from awards.nominations.files import copies
from awards.nominations.models import Attachment, Nomination
from awards.nominations.nominee import actions as nominees
from awards.nominations.staff import actions as admitting
from awards.programmes import actions as programmes
from awards.programmes import queries
from awards.programmes.document import form_schema, timetable
from awards.programmes.models import Category, Round, Season
from awards.programmes.proposals import actions as proposals
from awards.results.deciding import actions as deciding
from awards.results.publishing import honouring, honours
from awards.scoring import actions as scoring
from tests import factories as make

HOUR, MONTH, SEED = timedelta(hours=1), timedelta(days=30), 11
MARGIN = 1  # entries of a category beyond the fewest for an award


class Way:
    """One season on its way; `entries`: the nominations of each category, from the best to the weakest."""

    def __init__(self, text: str, store: FileStore) -> None:
        self.text, self.store = text, store
        self.entries: defaultdict[str, list[Nomination]] = defaultdict(list)
        self.jurors: list[Person] = []

    def to_the_end(self) -> None:
        """From the founding to the publication."""
        self.found()
        self.open()
        self.from_the_call()

    @classmethod
    def of(cls, season: Season, store: FileStore, *, organiser: Person, second: Person) -> Way:
        """The way of a season that is open already; those run it who opened it."""
        way = cls("", store)
        way.season, way.organiser, way.second = season, organiser, second
        way.chair = make.appointed(season, "chair")
        return way

    def from_the_call(self) -> None:
        """From the day on which entries open to the publication; `entries` may have some already."""
        self.nominate()
        self.admit()
        self.seat()
        *rounds, last = [each for each in queries.rounds(self.season) if each.kind == "scoring"]
        for round_ in [*rounds, last]:
            self.judge(round_)
            if round_ is not last:
                self.go_on(round_)
        self.publish()

    @contextmanager
    def during(self, step: str, *, after: timedelta = HOUR) -> Iterator[None]:
        """It is an hour after a step of the timetable has begun."""
        with standing_at(timetable.step(self.season.document, step).starts + after):
            yield

    def step_of(self, round_: Round) -> str:
        """The step of the timetable in which a round takes place."""
        return next(each.id for each in self.season.document.timeline.steps if each.round == round_.code)

    def found(self) -> None:
        """A draft, and those who run it."""
        document = programmes.load(self.text, new=True)
        with standing_at(timetable.opening(document) - MONTH):
            self.season = programmes.found_season(self.text, by=None)
            self.organiser, self.second = (make.appointed(self.season, "organiser") for _ in range(2))
            self.chair = make.appointed(self.season, "chair")

    def open(self) -> None:
        """Two people open it, some days before its entries do."""
        with standing_at(self.season.opens_at - timedelta(days=3)):
            made = proposals.propose(self.season, OPENING, {}, subject_id=self.season.id, reason="", by=self.organiser)
            proposals.confirm(self.season, OPENING, made, roles={"organiser"}, by=self.second)

    def nominate(self) -> None:
        """Everything that the form asks is answered, by as many as it takes for an award in every category."""
        document = outline.document(self.season.document)
        count = (self.season.document.honours.min_admitted_entries + MARGIN) * len(self.season.document.categories)
        with self.during("open"):
            for made in generic.nominations(document, count, SEED, timetable.closing_day(self.season.document)):
                self.entries[made["category"]].append(self.nominated(made))

    def nominated(self, made: Any) -> Nomination:
        """One nomination, submitted by somebody who enters for the first time."""
        who = make.person()
        nominee = found_company(made["company"]["name"], country=made["company"]["country"], by=who)
        nomination = drafting.start(self.season, nominee, by=who)
        answers = {section: dict(given) for section, given in made["answers"].items()}
        for planned in made["files"]:
            section, file = self.sent(nomination, made, planned, who)
            answers.setdefault(section, {})[key_of(str(file.id))] = self.said(planned)
        for topic, given in answers.items():
            drafting.save_topic(nomination, self.season, topic, given, basis=Basis(0), opened_at=None, by=who)
        nominees.submit(nomination, self.season, opened_at=None, by=who)
        return nomination

    def sent(self, nomination: Nomination, made: Any, planned: Any, by: Person) -> tuple[str, Attachment]:
        """A file that the form requires; with the section that asks for it."""
        question: Any = form_schema.question(self.season.document, planned["question"])
        section = form_schema.section_of(self.season.document, question.id).id
        content, name = invented_files.content(made, planned), planned["name"]
        told = {"name": name, "size": len(content), "opened_at": None, "by": by}
        file = files_actions.announce(nomination, self.season, question, **told)
        arrived = copies.take_in(
            self.store, io.BytesIO(content), key=file.key, name=name, accept=question.accept, most=10**7
        )
        files_actions.attach(file, arrived, nomination, section, question, by=by)
        return section, file

    def said(self, planned: Any) -> dict[str, str]:
        """What is said about a file."""
        question: Any = form_schema.question(self.season.document, planned["question"])
        asked = {part.id: str(planned.get(part.id) or "1") for part in getattr(question, "per_file", ())}
        return asked | ({"alt": planned["alt"]} if getattr(question, "alt_text_required", False) else {})

    def admit(self) -> None:
        """The organisers admit everything, in the round of admission."""
        first = next(each for each in queries.rounds(self.season) if each.kind == "admission")
        with standing_at(max(first.opens_at, self.season.closes_at) + HOUR):
            every = [entry for entries in self.entries.values() for entry in entries]
            admitting.admit_all(every, self.season, by=self.organiser)

    def seat(self) -> None:
        """As many jurors as all entries take, with a place on every panel."""
        rules, entries = self.season.document.jury, sum(map(len, self.entries.values()))
        target, most = rules.target_ballots_per_entry, rules.max_entries_per_juror
        with standing_at(max(self.season.closes_at, now()) + 2 * HOUR):
            for _ in range(max(target, -(-entries * target // most))):
                self.jurors.append(make.appointed(self.season, "juror"))
            for who in self.jurors:
                jury.accept_conduct(jury.juror_for(who, self.season), by=who)
            for round_ in queries.rounds(self.season):
                if round_.kind == "scoring":
                    self.seated(round_)

    def seated(self, round_: Round) -> None:
        """Their places in one round."""
        by_category = self.season.document.round(round_.code).panel == "category"
        panels: list[Category | None] = [*queries.categories(self.season)] if by_category else [None]
        for who in self.jurors:
            for panel in panels:
                jury.add_seat(who, self.season, round_, panel, by=self.organiser)

    def judge(self, round_: Round) -> None:
        """Who has nothing yet is given everything, declares, scores and submits; then the round is over."""
        rules = self.season.document.jury
        with self.during(self.step_of(round_)):
            plan = Outlook(
                self.season, round_, target=rules.target_ballots_per_entry, most=rules.max_entries_per_juror
            ).plan
            pairs = [(uuid.UUID(entry), uuid.UUID(juror)) for entry, juror in plan.pairs]
            jury.assign(self.season, round_, pairs, by=self.organiser)
            for who in self.jurors:
                self.scores(who, round_)

    def scores(self, who: Person, round_: Round) -> None:
        """One juror's round."""
        juror = jury.juror_for(who, self.season)
        own = [each for each in assignments_of(round_) if each.juror_id == juror.id]
        shown = {each.nomination_id for each in own}
        conflicts.declare(juror, self.season, round_, {}, shown=shown, by=who)
        for each in own:
            sheet: Any = scoring.locked(who, self.season, each.id)
            steps = self.steps_for(each.nomination_id)
            changes = {code: scoring.Change(steps, "Why.", 0) for code in sheet.marks}
            scoring.save(sheet, changes, language="en", by=who)
            scoring.submit(scoring.locked(who, self.season, each.id), self.season.document, by=who)

    def steps_for(self, nomination_id: uuid.UUID) -> int:
        """The best of a category gets the greatest score, and each that follows one step less."""
        place = next(
            place
            for entries in self.entries.values()
            for place, entry in enumerate(entries)
            if entry.id == nomination_id
        )
        return max(0, len(self.season.document.scale.values) - 1 - place)

    def go_on(self, round_: Round) -> None:
        """The best go on to the next round, and become known as finalists."""
        with standing_at(round_.closes_at + HOUR):
            deciding.advance(self.season, round_, assign=True, by=self.organiser)
        with self.during("shortlist"):
            make.publish(self.season, "shortlist", by=self.organiser, second=self.second)

    def publish(self) -> None:
        """The chair gives what is the chair's to give; two people publish, on the day of the timetable."""
        last = honours.laureates_round(self.season)
        with standing_at(last.closes_at + HOUR):
            found = honours.prospect(self.season, "laureates", now=now())
            declared, best = self.season.document.honours, self.winners(next(iter(self.entries)))[0]
            if declared.grand_prix is not None:
                self.given(best, honours.GRAND_PRIX)
            if declared.special_mention is not None and found.outcomes[0].finalists:
                self.given(found.outcomes[0].finalists[0], honours.MENTION)
        with standing_at(self.announced_at()):
            self.made = make.publish(self.season, by=self.organiser, second=self.second)

    def given(self, entry: Any, kind: str) -> None:
        """An honour of the chair."""
        name = getattr(entry, "nomination_id", None) or entry.id
        honouring.give(self.season, name, kind, roles=frozenset({"chair", "organiser"}), by=self.chair)

    def winners(self, category: str) -> list[Nomination]:
        """The entries that must win a category: as many as the cut has places, above what it takes at least."""
        document = self.season.document
        cut: Any = document.round(document.honours.laureate.in_cut_of).cut
        least = max(filter(None, (cut.min, document.scheme.thresholds.get("total"))), default=document.scale.min)
        best = self.entries[category][: cut.places]
        return [each for each in best if document.scale.value_at(self.steps_for(each.id)) >= least]

    def announced_at(self) -> datetime:
        """An hour into the first public step after the last round."""
        end = honours.laureates_round(self.season).closes_at
        steps = timetable.timetable(self.season.document)
        public = {each.id for each in self.season.document.timeline.steps if each.public}
        return next(each.starts for each in steps if each.id in public and each.starts >= end) + HOUR
