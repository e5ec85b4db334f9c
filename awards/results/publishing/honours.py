"""Who won, by the rules and by what was chosen; what stands in the way of publishing it, and what it would freeze."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from awards.core.db import run
from awards.core.message import Message
from awards.jury.queries import entries_from, scoring_rounds
from awards.nominations.answers.whole_entry import as_submitted
from awards.nominations.models import Attachment
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season
from awards.programmes.rules import last_minute, round_is_closed
from awards.ranking.ballots.decisions import Decision
from awards.results import queries, rules
from awards.results.boards import boards
from awards.results.boards.stored_board import Made
from awards.results.models import Answered, Figures, Honour, PublicEntry
from awards.results.publishing import bundle
from awards.results.publishing.bundle import Ranked
from awards.results.publishing.public_entries import public_content
from awards.results.publishing.queries import admitted
from awards.scoring.for_ranking import ballots_for_ranking

LAUREATE, MENTION, GRAND_PRIX, FINALIST = "laureate", "special_mention", "grand_prix", "finalist"
CHOSEN = (MENTION, GRAND_PRIX)  # given by people; the others follow from places


@dataclass(frozen=True)
class Problem:
    """What is still open before publishing, and the endpoint (with its values) where it is settled."""

    message: Message
    endpoint: str
    values: Mapping[str, object]


@dataclass
class Outcome:
    """What a category comes to: rows of the last round's board that win, are mentioned, or were finalists."""

    category: Category
    admitted: int
    awarded: bool
    made: Made | None = None
    laureates: list[Ranked] = field(default_factory=list)
    mentions: list[Ranked] = field(default_factory=list)
    finalists: list[Ranked] = field(default_factory=list)
    others: list[Ranked] = field(default_factory=list)
    undecided: list[Ranked] = field(default_factory=list)

    @property
    def rows(self) -> list[Ranked]:
        """All of the board."""
        return [*self.laureates, *self.mentions, *self.finalists, *self.undecided, *self.others]


@dataclass
class Prospect:
    """What publishing would make public, category by category, and what is open: `blocked` has to be settled first."""

    kind: str
    round: Round | None
    outcomes: list[Outcome]
    grand_prix: Ranked | None = None
    blocked: list[Problem] = field(default_factory=list)
    missing: list[Problem] = field(default_factory=list)


def laureates_round(season: Season) -> Round:
    """Return the round whose cut makes laureates."""
    code = season.document.honours.laureate.in_cut_of
    return next(each for each in programmes.rounds(season) if each.code == code)


def shortlist_round(season: Season) -> Round | None:
    """Return the last round that takes its entries from a cut, or none: then there is no shortlist."""
    cut = [each for each in scoring_rounds(season) if entries_from(season, each) == "cut"]
    return cut[-1] if cut else None


def prepared_from(season: Season) -> list[tuple[str, datetime | None]]:
    """Return from when each kind of publication can be prepared: what it names is known once a round has closed.

    None where no round closes before it.
    """
    cut = shortlist_round(season)
    before = [each.closes_at for each in scoring_rounds(season) if cut is not None and each.position < cut.position]
    shortlist = [(rules.SHORTLIST, max(before, default=None))] if cut is not None else []
    return [*shortlist, (rules.LAUREATES, laureates_round(season).closes_at)]


def resting(season: Season) -> frozenset[uuid.UUID]:
    """Return the ids of the rounds that something rests on which is public or waits for its time."""
    kinds, rounds = queries.kinds_published(season), scoring_rounds(season)
    if rules.LAUREATES in kinds:
        return frozenset(each.id for each in rounds)
    last = shortlist_round(season) if rules.SHORTLIST in kinds else None
    return frozenset(each.id for each in rounds if last is not None and each.position < last.position)


def prospect(season: Season, kind: str, *, now: datetime) -> Prospect:
    """Return what publishing a kind of results would do now."""
    return (_shortlist if kind == rules.SHORTLIST else _laureates)(season, now=now)


def _outcomes(season: Season) -> list[Outcome]:
    admitted, least = queries.admitted(season), season.document.honours.min_admitted_entries
    return [
        Outcome(each, admitted.get(each.id, 0), rules.has_award(admitted.get(each.id, 0), least=least))
        for each in programmes.categories(season)
    ]


def _shortlist(season: Season, *, now: datetime) -> Prospect:
    round_ = shortlist_round(season)
    found = Prospect(rules.SHORTLIST, round_, _outcomes(season))
    if round_ is None:
        why = Message("This programme has no round that nominations are chosen for, so there is no shortlist.")
        found.blocked.append(Problem(why, "results.boards", {}))
        return found
    chosen = queries.finalists(round_)
    earlier = [each for each in scoring_rounds(season) if each.position < round_.position]
    if not chosen:
        why = Message("No nominations have gone through to round {round} yet.", round=round_.code)
        before = (earlier or [round_])[-1]
        # Who goes on is shown once the round has closed; before that the link would lead nowhere.
        if before.closes_at <= now:
            found.blocked.append(Problem(why, "results.advance", {"round_code": before.code}))
        else:
            found.blocked.append(Problem(why, "results.boards", {}))
    named = [Ranked(*row) for row in queries.entries_named([each for ids in chosen.values() for each in ids])]
    for outcome in found.outcomes:
        ids = set(chosen.get(outcome.category.id, []))
        outcome.finalists = [each for each in named if each.nomination_id in ids]
    return found


def _laureates(season: Season, *, now: datetime) -> Prospect:
    round_ = laureates_round(season)
    found = Prospect(rules.LAUREATES, round_, _outcomes(season))
    for each in scoring_rounds(season):
        if not round_is_closed(each, now=now):
            why = Message("Round {round} is open until {closes}.", round=each.code, closes=last_minute(each.closes_at))
            found.blocked.append(Problem(why, "results.boards", {}))
    if found.blocked:
        return found
    chosen = queries.honours(season)
    for outcome in found.outcomes:
        _fill(season, round_, outcome, chosen, found)
    _crown(season, chosen, found)
    return found


def _fill(season: Season, round_: Round, outcome: Outcome, chosen: Sequence[Honour], found: Prospect) -> None:
    if not outcome.awarded:
        return
    outcome.made = made = boards.current(season, round_, outcome.category)
    address = {"round_code": round_.code, "category_code": outcome.category.code}
    mentioned = {each.nomination_id for each in chosen if each.kind == MENTION}
    cited = {(each.nomination_id, each.kind) for each in chosen if any(each.citation.values())}
    for row in _ranked(made):
        _sort_in(outcome, row, mentioned)
    if outcome.undecided:
        name = season.document.category(outcome.category.code).name
        why = Message("{category}: the chair has to decide a tie at the cut-off.", category=name)
        found.blocked.append(Problem(why, "results.board", address))
    for row, kind in [*((row, LAUREATE) for row in outcome.laureates), *((row, MENTION) for row in outcome.mentions)]:
        if (row.nomination_id, kind) not in cited:
            values = {"nomination_id": row.nomination_id, "kind": kind}
            found.missing.append(
                Problem(Message("“{title}” has no jury citation.", title=row.title), "results.citation", values)
            )


def _ranked(made: Made) -> list[Ranked]:
    return [Ranked(*(getattr(row, name) for name in Ranked._fields)) for row in made.rows]


def _sort_in(outcome: Outcome, row: Ranked, mentioned: set[uuid.UUID]) -> None:
    if row.cut == rules.IN:
        outcome.laureates.append(row)
    elif row.nomination_id in mentioned and row.exact is not None:
        outcome.mentions.append(row)
    elif row.cut == rules.UNDECIDED:
        outcome.undecided.append(row)
    elif row.status == rules.RANKED:
        outcome.finalists.append(row)
    else:
        outcome.others.append(row)


def _crown(season: Season, chosen: Sequence[Honour], found: Prospect) -> None:
    if season.document.honours.grand_prix is None:
        return
    winners = {row.nomination_id: row for outcome in found.outcomes for row in outcome.laureates}
    crowned = [
        winners[each.nomination_id] for each in chosen if each.kind == GRAND_PRIX and each.nomination_id in winners
    ]
    found.grand_prix = crowned[0] if crowned else None
    if not crowned and winners:
        found.missing.append(Problem(Message("The grand prix has not been chosen."), "results.honours", {}))


# What the public pages show


def public_entries(season: Season, found: Prospect) -> list[PublicEntry]:
    """Return each entry that is named as public pages show it, in their order; without an address, and not added."""
    rows = [(outcome, kind, row) for outcome in found.outcomes for kind, row in named_rows(season, found, outcome)]
    contents = _contents(season, [row.nomination_id for _, _, row in rows])
    cited = {(each.nomination_id, each.kind): each.citation for each in queries.honours(season)}
    crowned = found.grand_prix.nomination_id if found.grand_prix is not None else None
    return [
        PublicEntry(
            nomination_id=row.nomination_id, category_code=outcome.category.code, country=row.country, kind=kind,
            position=position,
            content={
                "title": row.title, "language": row.language, "company": row.company,
                "citation": _citation(cited, row.nomination_id, kind), "grand_prix": row.nomination_id == crowned,
                **contents.get(row.nomination_id, {}), **_figures(season, found, kind, row),
            },
        )
        for position, (outcome, kind, row) in enumerate(rows, 1)
    ]  # fmt: skip


def named_rows(season: Season, found: Prospect, outcome: Outcome) -> list[tuple[str, Ranked]]:
    """Return what the public list names of a category: (kind, row), winners first."""
    if found.kind == rules.SHORTLIST:
        return [(FINALIST, row) for row in outcome.finalists]
    winners = [(LAUREATE, row) for row in outcome.laureates] + [(MENTION, row) for row in outcome.mentions]
    if season.document.honours.publish.places == "finalists":
        rest = outcome.others if shortlist_round(season) is not None else []
        return winners + [(FINALIST, row) for row in [*outcome.finalists, *rest]]
    if shortlist_round(season) is None:
        return winners
    # Finalists are known, their places are not: an order by place would tell them.
    return winners + [
        (FINALIST, row) for row in sorted([*outcome.finalists, *outcome.others], key=lambda row: row.title)
    ]


def _citation(
    cited: Mapping[tuple[uuid.UUID, str], dict[str, str]], nomination_id: uuid.UUID, kind: str
) -> dict[str, str]:
    return dict(cited.get((nomination_id, GRAND_PRIX)) or cited.get((nomination_id, kind)) or {})


def _figures(season: Season, found: Prospect, kind: str, row: Ranked) -> Figures:
    if found.kind == rules.SHORTLIST:
        return {}
    publish = season.document.honours.publish
    shows = publish.places == "finalists" or kind == LAUREATE
    place = (f"{row.place}=" if row.tied else row.place) if shows else None
    return {
        "place": place,
        "score": row.score if publish.scores and shows else None,
        "ballots": row.ballots,
    }


def _contents(season: Season, ids: list[uuid.UUID]) -> dict[uuid.UUID, Answered]:
    files = _files(ids)
    return {
        row.id: public_content(
            season.document, row.code, row.answers, as_submitted(files.get(row.id, {}), row.files), told=told
        )
        for row, told in admitted(ids)
    }


def _files(ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, object]]:
    found: dict[uuid.UUID, dict[str, object]] = {}
    query = select(Attachment.nomination_id, Attachment.id, Attachment.kind, Attachment.details).where(
        Attachment.nomination_id.in_(ids), Attachment.stored_at.is_not(None)
    )
    for row in run(query):
        found.setdefault(row.nomination_id, {})[str(row.id)] = row
    return found


# What is frozen


@dataclass(frozen=True)
class Frozen:
    """A publication's bundle, what only we keep (who is behind the pseudonyms), and the public entries."""

    bundle: bundle.Bundle
    kept: dict[str, object]
    entries: list[PublicEntry]


@dataclass
class _Judged:
    """A category's round as it is frozen."""

    round: Round
    made: Made
    rows: list[Ranked]
    ballots: list[bundle.BallotRow]
    decisions: list[Decision]


def freeze(season: Season, found: Prospect, *, number: int, embargo_until: datetime) -> Frozen:
    """Return the frozen copy of results."""
    judged = {} if found.kind == rules.SHORTLIST else _judged(season, found)
    every = [one for rounds in judged.values() for one in rounds]
    finalists = [row for outcome in found.outcomes for row in outcome.finalists]
    ids = {str(row.nomination_id) for row in [*finalists, *(row for one in every for row in one.rows)]}
    entries = bundle.pseudonyms(sorted(ids), "E-")
    jurors = bundle.pseudonyms(sorted({str(row.juror_id) for one in every for row in one.ballots}), "J-")
    head: bundle.Head = {
        "award": dict(season.name.items()),
        "season": season.slug,
        "kind": found.kind,
        "number": number,
        "public_from": embargo_until.isoformat(),
        "programme": season.programme.fingerprint if season.programme else "",
        "discloses": _discloses(season, found),
    }
    categories = [_category(season, found, each, judged.get(each.category.code, []), entries, jurors)
                  for each in found.outcomes]  # fmt: skip
    document = bundle.bundle(head=head, categories=categories, named=bundle.winners(_winners(found), entries))
    return Frozen(document, {"entries": entries, "jurors": jurors}, public_entries(season, found))


def _discloses(season: Season, found: Prospect) -> str:
    return "names_only" if found.kind == rules.SHORTLIST else season.document.honours.publish.bundle


def _judged(season: Season, found: Prospect) -> dict[str, list[_Judged]]:
    rounds = scoring_rounds(season)
    return {
        outcome.category.code: [_judge(each, outcome.category, _board(season, found, outcome, each)) for each in rounds]
        for outcome in found.outcomes
        if outcome.awarded
    }


def _board(season: Season, found: Prospect, outcome: Outcome, round_: Round) -> Made:
    if outcome.made is not None and round_ is found.round:
        return outcome.made
    return boards.current(season, round_, outcome.category)


def _judge(round_: Round, category: Category, made: Made) -> _Judged:
    used = {(tuple(each["entries"]), each["at"]) for each in made.findings["decisions"]}
    decisions = [each for each in boards.decisions_of(round_, category) if (each.entries, each.time) in used]
    ballots = [bundle.BallotRow(*row) for row in ballots_for_ranking(round_, category)]
    return _Judged(round_, made, _ranked(made), ballots, decisions)


def _category(
    season: Season,
    found: Prospect,
    outcome: Outcome,
    judged: Iterable[_Judged],
    entries: Mapping[str, str],
    jurors: Mapping[str, str],
) -> bundle.CategoryDocument:
    name = season.document.category(outcome.category.code).name
    document: bundle.CategoryDocument = {
        "id": outcome.category.code,
        "name": dict(name.items()),
        "awarded": outcome.awarded,
    }
    if found.kind == rules.SHORTLIST:
        document["finalists"] = sorted(entries[str(row.nomination_id)] for row in outcome.finalists)
        return document
    document["rounds"] = [
        bundle.round_document(
            one.round.code, one.made.scheme, one.made.fingerprint, one.rows, one.ballots, one.decisions,
            discloses=_discloses(season, found), entries=entries, jurors=jurors,
            value_at=season.document.scale.value_at,
        )
        for one in judged
    ]  # fmt: skip
    given = [(row, LAUREATE) for row in outcome.laureates] + [(row, MENTION) for row in outcome.mentions]
    if found.grand_prix is not None and found.grand_prix in outcome.laureates:
        given.append((found.grand_prix, GRAND_PRIX))
    document["honours"] = sorted(
        ({"entry": entries[str(row.nomination_id)], "honour": kind} for row, kind in given),
        key=lambda each: (each["entry"], each["honour"]),
    )
    return document


def _winners(found: Prospect) -> list[Ranked]:
    if found.kind == rules.SHORTLIST:
        return [row for outcome in found.outcomes for row in outcome.finalists]
    return [row for outcome in found.outcomes for row in [*outcome.laureates, *outcome.mentions]]
