"""Nominations from a file: drafts, or entries submitted at once; what the form would refuse is a problem."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import joinedload

from awards.accounts.actions import person_for
from awards.accounts.addresses import NoAddress, read_address
from awards.accounts.company.actions import offer
from awards.accounts.models import ACTS, Company, Membership
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.message import Message
from awards.core.text import search_key, sort_key
from awards.desk.imports import cells
from awards.desk.imports.taking import company_rows
from awards.desk.imports.taking.company_rows import NAMED, Companies
from awards.desk.imports.taking.work import ELSEWHERE, NEW, SAME, Findings, Line, Work, twice, uuid_of
from awards.desk.imports.wanted import QUESTION
from awards.ledger.actions import log
from awards.nominations import queries, rules
from awards.nominations.answers import values, whole_entry
from awards.nominations.models import Draft, Nomination, Version, registration_in
from awards.programmes import queries as programmes
from awards.programmes.document import form_schema
from awards.programmes.document.questions import CountryQuestion, Question
from awards.programmes.models import Season
from awards.web.i18n import LANGUAGES

TITLED = Message("Enter the title of the nomination.")


def prepare(work: Work) -> None:
    """Read the rows into answers; nothing is asked of the database."""
    document = work.season.document
    reader = cells.Reader(document, language=work.by.language, decimal=work.options.get("decimal", ""))
    asked = {each.id: (form_schema.section_of(document, each.id).id, each) for each in document.questions}
    for line in work.take_rows():
        line.data = {
            "name": work.line(line, "company", most=150, name=True, needed=NAMED),
            "registration": work.line(line, "registration", most=100),
            "country": work.country(line),
            "website": "",
            "answers": defaultdict(dict),
        }
        line.data["key"] = sort_key(line.data["name"])
        for code in line.given:
            if code.startswith(QUESTION):
                _answer(work, line, code, *asked[code.removeprefix(QUESTION)], reader)
        _heading(work, line, asked, reader)
        _contact(work, line)
        _check(work, line)
    words = Message("Row {row} has the same title and company.")
    twice(work, work.lines, "title", _named, words)


def _named(line: Line) -> tuple[str, str] | None:
    return (line.data["key"], sort_key(line.data["title"])) if line.data["name"] and line.data["title"] else None


def _answer(work: Work, line: Line, code: str, topic: str, question: Question, reader: cells.Reader) -> None:
    value, faults = reader.answer(question, line.given[code])
    for fault in faults:
        work.wrong(line, code, fault)
    if values.is_given(value):
        line.data["answers"][topic][question.id] = value


def _heading(work: Work, line: Line, asked: dict[str, tuple[str, Question]], reader: cells.Reader) -> None:
    """Title, category, country and language: where the form asks for them they are answers, else the entry’s own."""
    document = work.season.document
    if "title" in asked:
        if line.given.get("title"):
            _answer(work, line, "title", *asked["title"], reader)
        else:
            work.wrong(line, "title", TITLED)
    category = form_schema.category_question(document)
    if category is not None and line.given.get("category"):
        _answer(work, line, "category", asked[category.id][0], category, reader)
    for question in document.questions:
        if isinstance(question, CountryQuestion) and line.data["country"]:
            line.data["answers"][asked[question.id][0]].setdefault(question.id, line.data["country"])
    _language(work, line, asked)
    given = {name: value for topic in line.data["answers"].values() for name, value in topic.items()}
    said = whole_entry.heading(document, given)
    line.data["title"] = said.title or ("" if "title" in asked else line.data["name"])
    line.data["of_country"] = said.country or line.data["country"]
    line.data["registration"] = line.data["registration"] or registration_in(line.data["answers"])[:100]
    line.data["category"] = whole_entry.category_in(document, line.data["answers"])


def _language(work: Work, line: Line, asked: dict[str, tuple[str, Question]]) -> None:
    offered = work.season.document.form.answer_languages
    typed = line.given.get("language", "")
    code = cells.language_of(typed, offered) if typed else None
    if typed and code is None:
        words = "Nominations cannot be written in “{typed}”. Languages: {languages}."
        work.wrong(line, "language", Message(words, typed=typed[:40], languages=", ".join(offered)))
    if code and "answer_language" in asked:
        topic = asked["answer_language"][0]
        line.data["answers"][topic]["answer_language"] = code
    line.data["language"] = code or work.season.default_language


def _contact(work: Work, line: Line) -> None:
    line.data["contact"] = ("", "")
    name = work.line(line, "contact_name", most=100, name=True) or _asked_for(work, line, "name")[:100]
    if typed := line.given.get("contact_email", "") or _asked_for(work, line, "email"):
        try:
            line.data["contact"] = (read_address(typed), name)
        except NoAddress as fault:
            work.wrong(line, "contact_email", fault.message)


def _asked_for(work: Work, line: Line, token: str) -> str:
    """What the row answers where the form asks for the contact’s own name or address."""
    given = {name: value for topic in line.data["answers"].values() for name, value in topic.items()}
    asked = (each.id for each in work.season.document.questions if form_schema.autocomplete(each) == token)
    return next((str(given[each]) for each in asked if given.get(each)), "")


def _check(work: Work, line: Line) -> None:
    """What keeps an entry from being submitted, where it is to be submitted; that is said by the form’s own words."""
    answers = line.data["answers"] = {topic: dict(given) for topic, given in line.data["answers"].items()}
    if not work.options.get("submitted"):
        return
    document = work.season.document
    if line.data["category"] is None:
        work.wrong(line, "category", Message("Choose a category first."))
        return
    line.data["answers"] = answers = whole_entry.asked_only(document, answers, line.data["category"])
    told = {problem.column for problem in line.problems}
    for fault in whole_entry.faults(document, answers, {}):
        code = QUESTION + fault.question
        if work.head(code) not in told or code not in work.columns:
            work.wrong(line, code, fault.message)


def find(work: Work) -> Findings:
    """Say what each row would do, given what is there. A few queries, however many rows there are."""
    codes = {each.code: each for each in programmes.categories(work.season)}
    companies, there = Companies(work.season, work.lines, work.unseen), Entries(work)
    _may_begin(work)
    for line in work.lines:
        category = codes.get(line.data["category"] or "")
        line.data["category_id"] = category.id if category else None
        company = companies.of(line)
        line.data["company_id"] = company.id if company else None
        if category is not None and category.id in work.unseen:
            work.wrong(line, "category", ELSEWHERE)
            continue
        found = there.of(line)
        line.state, line.data["is"] = (NEW, str(company and company.id)) if found is None else (SAME, str(found.id))
        if found is not None:
            _differs(work, line, there.answers(found))
    _within_limits(work, there)
    return Findings(work.lines)


def _may_begin(work: Work) -> None:
    """Drafts while people can enter; entries received in other ways until scoring begins."""
    first = min((each.opens_at for each in programmes.rounds(work.season) if each.kind == "scoring"), default=None)
    verdict = rules.can_start(work.season, now=now())
    if work.options.get("submitted") and not work.season.is_draft and first is not None and now() < first:
        return
    if verdict.reason is not None:
        for line in work.lines:
            work.wrong(line, "", verdict.reason)


class Entries:
    """The entries of the season that rows may mean: by their number, else by company and title. Three queries."""

    def __init__(self, work: Work) -> None:
        numbers = {found for line in work.lines if (found := uuid_of(line.given.get("number", "")))}
        titles = {sort_key(line.data["title"]) for line in work.lines if line.data["title"]}
        query = select(Nomination).options(joinedload(Nomination.version), joinedload(Nomination.category)).where(
            Nomination.season_id == work.season.id, Nomination.id.in_(numbers) | Nomination.title_key.in_(titles)
        )  # fmt: skip
        seen = [each for each in db.session.scalars(query) if each.category_id not in work.unseen]
        self.by_number = {each.id: each for each in seen}
        self.by_name = {(each.company_id, each.title_key): each for each in seen}
        self.drafts = queries.drafts_of(seen)
        self.submitted: dict[uuid.UUID | None, list[str]] = defaultdict(list)
        ids = {line.data["company_id"] for line in work.lines if line.data.get("company_id")}
        counted = select(Nomination.company_id, Nomination.category_id).where(
            Nomination.season_id == work.season.id, Nomination.company_id.in_(ids), Nomination.version_id.is_not(None),
            Nomination.withdrawal_id.is_(None),
        )  # fmt: skip
        codes = {each.id: each.code for each in programmes.categories(work.season)}
        for company_id, category_id in run(counted):
            self.submitted[company_id].append(codes.get(category_id, ""))

    def of(self, line: Line) -> Nomination | None:
        """Return the entry that a row means, or none."""
        if (found := self.by_number.get(uuid_of(line.given.get("number", "")))) is not None:  # type: ignore[arg-type]
            return found
        return self.by_name.get((line.data["company_id"], sort_key(line.data["title"])))

    def answers(self, entry: Nomination) -> values.ByTopic:
        """Return what an entry says, as far as it is written."""
        return whole_entry.by_topic(whole_entry.working(self.drafts.get(entry.id, {}), entry.version))


def _differs(work: Work, line: Line, there: values.ByTopic) -> None:
    for topic, given in line.data["answers"].items():
        for question, value in given.items():
            if values.mark(there.get(topic, {}).get(question)) != values.mark(value):
                label = form_schema.question(work.season.document, question).label
                words = (
                    "The nomination is there already, with another answer to “{label}”. An import changes no answers."
                )
                work.wrong(line, QUESTION + question, Message(words, label=label))


def _within_limits(work: Work, there: Entries) -> None:
    """As many entries of an organisation as the programme lets it have, those of the file included."""
    if not work.options.get("submitted"):
        return
    held: dict[object, list[str]] = defaultdict(list)
    for line in work.lines:
        if not line.fits or line.state != NEW:
            continue
        whose = line.data["company_id"] or (line.data["key"], line.data["country"])
        mine = held[whose] or held[whose] + there.submitted.get(line.data["company_id"], [])
        reached = rules.limits_reached(work.season, mine, line.data["category"])
        for reason in reached:
            work.wrong(line, "company", reason)
        held[whose] = mine if reached else [*mine, line.data["category"]]


def carry_out(work: Work, findings: Findings) -> dict[str, Any]:
    """Add the companies and nominations that are new, and offer the contacts to act for them."""
    lines = findings.good
    fresh = _fresh_companies(lines)
    made_companies = company_rows.add(list(fresh.values()))
    ids = dict(zip(fresh, made_companies, strict=True))
    for line in lines:
        line.data["company_id"] = line.data["company_id"] or ids[_whose(line)]
        line.data["id"] = uuid.uuid4()
    _insert(work.season, lines, work)
    offered = _offer(work, lines)
    for line in lines:
        kind = "nomination.submitted" if work.options.get("submitted") else "nomination.started"
        log(kind, by=work.by, season_id=work.season.id, subject_id=line.data["id"], imported=True)
    return {
        "companies": [str(each) for each in made_companies],
        "nominations": [str(line.data["id"]) for line in lines],
        "memberships": offered,
    }


def _whose(line: Line) -> tuple[str, str, str]:
    return line.data["key"], line.data["country"], line.data["registration"]


def _fresh_companies(lines: list[Line]) -> dict[tuple[str, str, str], Line]:
    return {_whose(line): line for line in lines if line.data["company_id"] is None}


def _insert(season: Season, lines: list[Line], work: Work) -> None:
    submitted, moment = bool(work.options.get("submitted")), now()
    if not lines:
        return
    run(insert(Nomination), [_entry(season, line, work, submitted) for line in lines])
    if submitted:
        versions = [_version(season, line, work) for line in lines]
        run(insert(Version), versions)
        one = update(Nomination).where(Nomination.id == bindparam("entry"))
        points: dict[str, object] = {"version_id": bindparam("version")}
        run(one.values(points), [{"entry": row["nomination_id"], "version": row["id"]} for row in versions])
        return
    drafts = [
        {"nomination_id": line.data["id"], "topic": topic, "revision": 1, "answers": given, "saved_at": moment,
         "saved_by_id": work.by.id}
        for line in lines
        for topic, given in line.data["answers"].items()
        if given
    ]  # fmt: skip
    if drafts:
        run(insert(Draft), drafts)


def _entry(season: Season, line: Line, work: Work, submitted: bool) -> dict[str, object]:
    title, moment = line.data["title"], now()
    return {
        "id": line.data["id"],
        "season_id": season.id,
        "company_id": line.data["company_id"],
        "category_id": line.data["category_id"],
        "title": title,
        "title_key": sort_key(title),
        "search_key": search_key(f"{title} {line.data['name']} {line.data['of_country']}"),
        "language": line.data["language"],
        "country": line.data["of_country"],
        "created_at": moment,
        "created_by_id": work.by.id,
        "touched_at": moment,
        "submitted_at": moment if submitted else None,
    }


def _version(season: Season, line: Line, work: Work) -> dict[str, Any]:
    answers = line.data["answers"]
    return {
        "id": uuid.uuid4(),
        "nomination_id": line.data["id"],
        "number": 1,
        "programme_id": season.programme_id,
        "category_id": line.data["category_id"],
        "title": line.data["title"],
        "language": line.data["language"],
        "answers": answers,
        "files": {},
        "registration": registration_in(answers),
        "sha256": whole_entry.digest(answers, {}),
        "submitted_at": now(),
        "submitted_by_id": work.by.id,
    }


def _offer(work: Work, lines: list[Line]) -> list[str]:
    """Offer each contact once to act for the company; by mail only where that was ticked.

    Not where somebody acts for it: they alone say who reads their drafts and writes in them.
    """
    pairs = {(line.data["company_id"], line.data["contact"][0]): line for line in lines if line.data["contact"][0]}
    acted_for = select(Membership.company_id).where(Membership.company_id.in_({company_id for company_id, _ in pairs}))
    theirs = set(run(acted_for.where(*ACTS)).scalars())
    pairs = {pair: line for pair, line in pairs.items() if pair[0] not in theirs}
    query = select(Company).where(Company.id.in_({company_id for company_id, _ in pairs}))
    companies = {each.id: each for each in db.session.scalars(query)}
    made = []
    for (company_id, email), line in pairs.items():
        language = line.data["language"] if line.data["language"] in LANGUAGES else work.by.language
        person = person_for(email, language=language, name=line.data["contact"][1])
        membership = offer(companies[company_id], person, told=bool(work.options.get("told")), by=work.by)
        if membership is not None:
            made.append(str(membership.id))
    return made
