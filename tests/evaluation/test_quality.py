"""The readers on our labelled rows: what they were written on, and what they had never seen.

The floors below are what was measured when they were set, less a row or two; they may only rise.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from matcher.evaluation.advertising import load_compliance_rows, score_compliance
from matcher.evaluation.occupations import load_occupation_rows, score_occupations
from matcher.evaluation.parsing import ParseScore, load_parse_rows, score_parsing
from matcher.evaluation.shapes import Shapes
from matcher.text.catalogue import Catalogue
from matcher.text.gazetteer import load_regions
from matcher.text.lexicon import Lexicon, data_folder
from matcher.text.place import PlaceReader
from matcher.text.segment import Segmenter
from matcher.text.street import load_streets
from matcher.text.wage import WageTable

LABELLED = Path(__file__).parents[1] / "labelled"
KINDS = {
    "pay", "education", "experience", "grade", "certificates", "age", "headcount", "schedule", "benefits", "contract",
    "probation", "contacts", "dates", "availability", "place", "need",
}  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load(data_folder() / "lexicon")


def fields(lexicon: Lexicon, part: str) -> ParseScore:
    regions = load_regions()
    places = PlaceReader(regions, streets=load_streets(data_folder() / "regions"))
    rows = [row for path in sorted(LABELLED.glob(f"fields_{part}*.jsonl")) for row in load_parse_rows(path)]
    return score_parsing(rows, Shapes(lexicon, regions, places))


def test_rows_are_many_of_every_kind_and_none_twice() -> None:
    rows = [row for path in LABELLED.glob("fields_*.jsonl") for row in load_parse_rows(path)]
    kinds = [row["kind"] for row in rows]
    assert set(kinds) == KINDS
    assert min(kinds.count(kind) for kind in KINDS) >= 40
    keys = [json.dumps([row["kind"], row["text"], row.get("about")]) for row in rows]
    assert len(keys) == len(set(keys)) >= 800


@pytest.mark.parametrize(
    ("part", "floor"), [("dev", 0.98), ("frozen", 0.895), ("fresh", 0.99), ("apart", 0.96), ("blind", 0.88)]
)
def test_field_readers(lexicon: Lexicon, part: str, floor: float) -> None:
    score = fields(lexicon, part)
    assert set(score.kinds) <= KINDS
    assert score.macro >= floor, [miss["text"] for miss in score.misses] if part == "dev" else score.macro
    assert score.total.empty / score.total.of < 0.4


def test_occupations_of_titles_the_lexicon_never_saw(lexicon: Lexicon, tmp_path: Path) -> None:
    catalogue = Catalogue.load(data_folder() / "occupations")
    if not catalogue.fine:
        pytest.skip("the classification was not fetched (make assets)")
    words = Segmenter(lexicon, tmp_path).words
    score = score_occupations(load_occupation_rows(LABELLED / "titles.jsonl"), lexicon, catalogue, words)
    rows = {row.ranker: row for row in score.rows}
    ours = rows.pop("ours")
    assert ours.queries >= 600
    assert ours.macro_top1 >= 0.80
    assert ours.macro_top5 >= 0.93
    assert set(rows) == {"random", "fuzzy", "bm25", "tfidf", "copying"}
    assert all(ours.macro_ndcg10 > row.macro_ndcg10 + 0.2 for row in rows.values())


@pytest.mark.parametrize(
    ("part", "recall", "precision"),
    [("dev", 0.98, 0.97), ("more", 0.98, 0.97), ("frozen", 0.88, 0.92), ("blind", 0.85, 0.91)],
)
def test_block_rules(lexicon: Lexicon, part: str, recall: float, precision: float) -> None:
    floor = WageTable.load(data_folder() / "policies" / "minimum_wage.toml").floor("140100", date(2026, 11, 25))
    rows = load_compliance_rows(LABELLED / f"compliance_{part}.jsonl")
    clean = [row for row in rows if not row["rules"]]
    assert len(rows) >= 400
    assert abs(len(clean) / len(rows) - 0.5) < 0.02
    score = score_compliance(rows, lexicon, floor=floor)
    block = next(one for one in score.rules if one.rule == "block")
    assert block.recall is not None
    assert block.precision is not None
    assert block.recall >= recall
    assert block.precision >= precision
