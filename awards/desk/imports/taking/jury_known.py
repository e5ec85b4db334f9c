"""Who the jurors and which the entries of a round are that rows name: by address, name, number or title."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from awards.core.message import Message
from awards.core.text import search_key, sort_key
from awards.desk.imports.taking.work import Line, Work, uuid_of
from awards.jury.assigning.queries import all_entries
from awards.jury.panels.queries import Judge, judges
from awards.programmes.models import Round


class Known:
    """The jurors of a season and the entries of a round but for unseen categories. Two queries."""

    def __init__(self, work: Work, round_: Round) -> None:
        self.work = work
        self.by_email: dict[str, Judge] = {}
        self.by_name: dict[str, dict[uuid.UUID, Judge]] = defaultdict(dict)
        for judge in judges(work.season, round_, work.unseen):
            if judge.judges:
                self.by_email[judge.person.email] = judge
                self.by_name[search_key(judge.person.name)][judge.person.id] = judge
        self.rows = {row.id: row for row in all_entries(work.season, round_, work.unseen)}
        self.by_title: dict[str, list[Any]] = defaultdict(list)
        for row in self.rows.values():
            self.by_title[sort_key(row.title)].append(row)

    def juror(self, line: Line) -> Judge | None:
        """Return the juror that a row names; who is none, or could be two, is a problem of the row."""
        typed = self.work.line(line, "juror", most=254, needed=Message("Enter the address or the name of the juror."))
        if not typed:
            return None
        if (found := self.by_email.get(typed.casefold())) is not None:
            return found
        named = self.by_name.get(search_key(typed), {})
        if len(named) > 1:
            words = Message("Several jurors are called “{typed}”. Write the email address instead.", typed=typed)
            self.work.wrong(line, "juror", words)
        elif not named:
            self.work.wrong(line, "juror", Message("No juror of this season is “{typed}”.", typed=typed[:80]))
        return next(iter(named.values())) if len(named) == 1 else None

    def entry(self, line: Line) -> Any:
        """Return the entry of the round that a row names; what is none, or could be two, is a problem of the row."""
        needed = Message("Enter the number or the title of the nomination.")
        typed = self.work.line(line, "nomination", most=254, needed=needed)
        if not typed:
            return None
        if (number := uuid_of(typed)) is not None:
            same = [self.rows[number]] if number in self.rows else []
        else:
            company = self.work.line(line, "company", most=150)
            titled = self.by_title.get(sort_key(typed), [])
            same = [row for row in titled if not company or sort_key(row.company) == sort_key(company)]
        if len(same) > 1:
            words = Message(
                "Several nominations are called “{typed}”. Add the company, or write the number.", typed=typed
            )
            self.work.wrong(line, "nomination", words)
        elif not same:
            words = Message("No nomination of this round that you may see is “{typed}”.", typed=typed[:80])
            self.work.wrong(line, "nomination", words)
        return same[0] if len(same) == 1 else None
