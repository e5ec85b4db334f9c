"""Invented judging: what each juror gives each nomination, and what they write beside it.

A score is the nomination's latent quality, moved a little for the criterion, by the juror's severity and taste, and by
chance; then put on the scale. Everything is drawn from the seed and the names alone, so one ballot never depends on
another or on the order of asking.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from awards.demo import bank, outline
from awards.programmes.document.programme import Programme

SEVERITY, CRITERION, TASTE, CHANCE = 0.45, 0.55, 0.35, 0.75  # standard deviations, in points of a scale of 0 to 10
SUBMITTED, COMPLETE, DRAFT, UNTOUCHED = "submitted", "complete", "draft", "untouched"


@dataclass(frozen=True)
class Scale:
    """The numbers a juror may give, and those that need a comment."""

    low: Decimal
    high: Decimal
    step: Decimal
    comment_at: tuple[Decimal, ...] = ()

    @classmethod
    def of(cls, doc: outline.Doc) -> Scale:
        """The scale of a programme document."""
        scale = doc["scale"]
        usual = {"min": 0, "max": 10, "step": 1}
        low, high, step = (Decimal(str(scale.get(name, value))) for name, value in usual.items())
        return cls(low, high, step, tuple(Decimal(str(value)) for value in scale.get("comment_required_at") or ()))

    def nearest(self, points: float) -> Decimal:
        """The value of the scale nearest to points out of ten."""
        steps = round(float((self.high - self.low) / self.step) * min(10.0, max(0.0, points)) / 10)
        return self.low + self.step * steps


@cache
def bent(seed: int, *names: str) -> float:
    """A standard normal number that belongs to these names."""
    return random.Random(f"{seed}|" + "|".join(names)).gauss(0, 1)


def score(entry: outline.Doc, juror: str, criterion: str, scale: Scale, seed: int) -> Decimal:
    """What a juror (by key) gives an entry (with key and quality) on a criterion."""
    points = float(entry["quality"])
    points += SEVERITY * bent(seed, "severity", juror) + CRITERION * bent(seed, "criterion", entry["key"], criterion)
    points += TASTE * bent(seed, "taste", juror, entry["key"])
    points += CHANCE * bent(seed, "chance", juror, entry["key"], criterion)
    return scale.nearest(points)


def scores(
    programme: outline.Doc | Programme, pairs: Iterable[tuple[outline.Doc, outline.Doc]], seed: int, round_id: str = "1"
) -> Iterator[outline.Made]:
    """A complete ballot for each pair of a nomination (key, category, quality, language) and a juror (key, languages).

    Yields entry and juror (their keys), scores {criterion: Decimal on the scale}, comments {criterion: text}, strengths
    and advice (texts or None), language (of the comments) and advice_language. Comments stand wherever the scale
    requires one, and here and there besides. Another round gives other scores from the same quality.
    """
    doc = outline.document(programme)
    scale = Scale.of(doc)
    ids = {category: outline.criteria(doc, category) for category in outline.categories(doc)}
    for entry, juror in pairs:
        given = {c: score(entry, f"{juror['key']}|{round_id}", c, scale, seed) for c in ids[entry["category"]]}
        yield {"entry": entry["key"], "juror": juror["key"], "scores": given, **words(entry, juror, given, scale, seed)}


def words(
    entry: outline.Doc, juror: outline.Doc, given: Mapping[str, Decimal], scale: Scale, seed: int
) -> outline.Made:
    """The comments of a ballot: for the jury in the juror's language, advice in the nominee's where they write it."""
    rng = random.Random(f"{seed}|words|{juror['key']}|{entry['key']}")
    language = next((code for code in juror["languages"] if code in bank.LANGUAGES), "en")
    to_nominee = entry["language"] if entry["language"] in set(juror["languages"]) & set(bank.LANGUAGES) else language
    comments = {
        c: comment(c, value, scale, language, rng)
        for c, value in given.items()
        if value in scale.comment_at or rng.random() < 0.08
    }
    mean = sum(given.values(), Decimal(0)) / len(given)
    return {
        "comments": comments,
        "language": language,
        "advice_language": to_nominee,
        "strengths": strengths(entry, mean, scale, language, rng) if rng.random() < 0.55 else None,
        "advice": advice(entry, to_nominee, rng) if rng.random() < 0.5 else None,
    }


def comment(criterion: str, value: Decimal, scale: Scale, language: str, rng: random.Random) -> str:
    """A sentence for the jury about one criterion that fits the score: low, middling or high."""
    known = bank.read(f"comments_{language}")
    share = (value - scale.low) / (scale.high - scale.low)
    level = "low" if share <= Decimal("0.3") else "high" if share >= Decimal("0.85") else "mid"
    own = known["criteria"].get(criterion, {}).get(level, [])
    return str(rng.choice([*own, *own, *known["any"][level]]))


def strengths(entry: outline.Doc, mean: Decimal, scale: Scale, language: str, rng: random.Random) -> str:
    """One or two sentences for the jury about the whole entry."""
    known = bank.read(f"comments_{language}")
    good = (mean - scale.low) / (scale.high - scale.low) >= Decimal("0.6")
    whole = known["strengths"].get(entry["category"], []) if good else known["doubts"]
    return str(rng.choice(whole or known["any"]["mid"]))


def advice(entry: outline.Doc, language: str, rng: random.Random) -> str:
    """One or two sentences of advice to the nominee."""
    known = bank.read(f"comments_{language}")["advice"]
    first = rng.choice(known.get(entry["category"], known["any"]))
    return f"{first} {rng.choice(known['any'])}" if rng.random() < 0.35 and first not in known["any"] else str(first)


def progress(juror: str, entries: Sequence[str], seed: int, share: float | None = None) -> list[str]:
    """How far a juror is in the middle of a round: a state for each of their entries, in the order they read them.

    share: the part that is done; drawn for the juror where not given (a few have not begun, a few are through).
    """
    rng = random.Random(f"{seed}|progress|{juror}")
    done = share if share is not None else rng.choice((0.0, 0.2, 0.35, 0.5, 0.5, 0.6, 0.7, 0.8, 1.0))
    submitted = round(done * len(entries))
    begun = 1 if 0 < submitted < len(entries) else 0
    return [SUBMITTED] * submitted + [DRAFT] * begun + [UNTOUCHED] * (len(entries) - submitted - begun)


def begun(given: Mapping[str, Decimal], juror: str, entry: str, seed: int) -> dict[str, Decimal]:
    """The first scores of a ballot that is not finished: at least one, never all."""
    count = random.Random(f"{seed}|begun|{juror}|{entry}").randrange(1, max(2, len(given)))
    return dict(list(given.items())[:count])
