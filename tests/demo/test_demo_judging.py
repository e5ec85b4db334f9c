"""The demonstration's people and their judging: enough of them, on the scale, with comments, the same every time."""

from __future__ import annotations

from collections import Counter

from awards.demo import bank, cast, judging, outline

SEED = 20


def test_jurors_are_many_distinct_and_cover_every_category(doc):
    some = cast.jurors(24, SEED)
    assert some == cast.jurors(40, SEED)[:24]
    for key in ("key", "name", "email"):
        assert len({one[key] for one in cast.jurors(60, SEED)}) == 60
    assert all(one["email"].endswith(".example") and one["profile"]["en"] for one in cast.jurors(60, SEED))
    panels = Counter(category for one in some for category in one["categories"])
    assert set(panels) == set(outline.categories(doc))
    assert min(panels.values()) >= 7
    assert len({one["country"] for one in some}) >= 12
    assert {lang for one in some for lang in one["languages"]} == set(bank.LANGUAGES)


def test_a_juror_shares_a_domain_with_a_nominee_only_where_it_is_meant(sixty, last):
    nominees = {one["company"]["domain"] for one in sixty + last} | {bank.read("cast")["second"]["domain"]}
    nominees |= {row["email"].rpartition("@")[2] for row in cast.sign_ins() if row["role"] == "nominee"}
    domains = {one["email"]: one["email"].rpartition("@")[2] for one in cast.jurors(60, SEED)}
    assert [email for email, domain in domains.items() if domain in nominees] == [
        "madiyar.tolegenov@alatau-serpin.example"
    ]
    written = [cast.jurors(25, SEED)[place] for place in range(2, 25)]
    assert len({domains[one["email"]] for one in written}) == len(written)


def test_sign_ins_cover_the_roles_and_point_at_nominations(sixty):
    rows = {row["id"]: row for row in cast.sign_ins()}
    roles = {"organiser": 2, "juror": 2, "chair": 1, "observer": 1, "nominee": 1}
    assert Counter(row["role"] for row in rows.values()) == roles
    keys = {one["key"]: one for one in sixty}
    assert keys[rows["nominee"]["nomination"]]["contact"]["name"] == rows["nominee"]["name"]
    conflicted = rows["conflicted-juror"]
    assert keys[conflicted["conflict"]["nomination"]]["category"] in conflicted["categories"]
    assert all(set(row["about"]) == set(bank.LANGUAGES) for row in rows.values())


def judged(doc, ones, seed=SEED):
    panel = cast.jurors(24, seed)
    pairs = [(one, juror) for one in ones for juror in panel if one["category"] in juror["categories"]]
    return list(judging.scores(doc, pairs, seed))


def test_scores_lie_on_the_scale_and_required_comments_are_there(doc, sixty):
    ballots = judged(doc, sixty)
    scale = judging.Scale.of(doc)
    category = {one["key"]: one["category"] for one in sixty}
    for ballot in ballots:
        assert list(ballot["scores"]) == outline.criteria(doc, category[ballot["entry"]])
        assert all(0 <= value <= 10 and value == int(value) for value in ballot["scores"].values())
        assert {c for c, value in ballot["scores"].items() if value in scale.comment_at} <= set(ballot["comments"])
        assert all(len(text.split()) <= 80 for text in (ballot["strengths"], ballot["advice"]) if text)
    spread = Counter(int(value) for ballot in ballots for value in ballot["scores"].values())
    assert all(spread[value] for value in range(2, 11))
    assert 5 < sum(k * v for k, v in spread.items()) / spread.total() < 8


def test_one_ballot_does_not_depend_on_the_others(doc, sixty):
    every = {(b["entry"], b["juror"]): b for b in judged(doc, sixty)}
    for ballot in judged(doc, sixty[5:7][::-1]):
        assert every[ballot["entry"], ballot["juror"]] == ballot


def test_laureates_come_out_first_with_the_threshold(doc, last):
    means: dict[str, list[float]] = {}
    for ballot in judged(doc, last):
        means.setdefault(ballot["entry"], []).append(float(sum(ballot["scores"].values())) / len(ballot["scores"]))
    mean = {key: sum(values) / len(values) for key, values in means.items()}
    for one in last:
        rivals = [mean[other["key"]] for other in last if other["category"] == one["category"] and other is not one]
        if one.get("outcome") == "laureate":
            assert mean[one["key"]] > max(rivals)
            assert mean[one["key"]] >= 7


def test_progress_keeps_the_order_of_reading():
    states = judging.progress("juror-001", [str(n) for n in range(20)], SEED, share=0.6)
    assert states == ["submitted"] * 12 + ["draft"] + ["untouched"] * 7
    assert judging.progress("juror-001", [], SEED) == []


def test_comment_banks_are_of_one_shape_and_long_enough(doc):
    ids = {c for category in outline.categories(doc) for c in outline.criteria(doc, category)}
    for language in bank.LANGUAGES:
        known = bank.read(f"comments_{language}")
        assert set(known["criteria"]) == ids
        texts = [t for levels in known["criteria"].values() for ts in levels.values() for t in ts]
        texts += [t for ts in known["any"].values() for t in ts]
        advice = [t for ts in known["advice"].values() for t in ts]
        assert len(texts) == len(set(texts)) >= 30
        assert len(advice) == len(set(advice)) >= 30
        assert set(known["strengths"]) == set(outline.categories(doc))
