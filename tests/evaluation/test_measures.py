"""The measures themselves: what a right row is, how lists are scored, what a bad file says."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from matcher.errors import Invalid
from matcher.evaluation.advertising import RuleScore, load_compliance_rows
from matcher.evaluation.occupations import load_occupation_rows
from matcher.evaluation.parsing import agrees, load_parse_rows
from matcher.evaluation.rankers import by_bm25, by_chance, by_fuzzy, by_memory, by_tfidf
from matcher.evaluation.ranking import Judged, ndcg, score_ranking


@pytest.mark.parametrize(
    ("expected", "got", "right"),
    [
        ({"min": 6000, "max": None}, {"min": 6000}, True),
        ({"min": 6000, "max": None}, {"min": 6000, "max": 8000}, False),
        ({"min": 6000}, {"min": 6000, "max": 8000}, True),
        ({"county": "*"}, {}, True),
        ({"unit": "month", "flag": "sus"}, {"unit": "month"}, True),
        ({"codes": []}, {}, True),
        ({"min": 0, "max": 0}, {}, False),
        ({"posts": {"焊工": 5, "电工": 3}}, {"posts": {"电工": 3, "焊工": 5}}, True),
        ({"windows": [{"days": [6]}]}, {"windows": [{"days": [7]}]}, False),
    ],
)
def test_a_row_is_right_key_by_key(expected: dict[str, object], got: dict[str, object], right: bool) -> None:
    assert agrees(expected, got) is right


@given(
    relevance=st.lists(st.integers(0, 2), min_size=11, max_size=30).filter(any),
    seed=st.integers(0, 1_000),
)
def test_ndcg_is_that_of_scikit_learn(relevance: list[int], seed: int) -> None:
    codes = [f"c{number}" for number in range(len(relevance))]
    order = np.random.default_rng(seed).permutation(len(codes))
    ranked = [codes[index] for index in order]
    scores = np.zeros(len(codes))
    scores[order] = np.arange(len(codes), 0, -1)
    gains = np.array([2**rel - 1 for rel in relevance])
    judged = Judged(dict(zip(codes, relevance, strict=True)))
    assert math.isclose(ndcg(ranked, judged), ndcg_score([gains], [scores], k=10), abs_tol=1e-9)


def test_families_weigh_alike_whatever_their_size() -> None:
    judged = [Judged({"a": 2}, "many")] * 3 + [Judged({"b": 2}, "one")]
    score = score_ranking("x", [["a"], ["a"], ["a"], ["c"]], judged)
    assert (score.top1, score.macro_top1, score.families) == (0.75, 0.5, 2)


CODES = ["6-18-02-04", "6-18-02-05", "4-07-05-01", "4-03-02-05"]
NAMES = ["焊工 电焊 焊接 金属", "电切割工 切割 金属", "保安员 守护 巡逻", "餐厅服务员 端菜 接待"]


def test_plain_rankers_find_what_shares_words() -> None:
    def words(text: str) -> list[str]:
        return text.split()

    for lists in (by_bm25(["电焊"], CODES, NAMES, words), by_tfidf(["电焊"], CODES, NAMES, words)):
        assert lists[0][0] == "6-18-02-04"
    assert by_fuzzy(["保安"], CODES, NAMES)[0][0] == "4-07-05-01"
    drawn = by_chance(["一", "二"], CODES)
    assert drawn == by_chance(["一", "二"], CODES)
    assert sorted(drawn[0]) == sorted(CODES)


def test_copying_takes_the_labels_of_another_title_never_its_own() -> None:
    lists = by_memory(["电焊工", "电焊工人", "保安"], [["6-18-02-04"], ["6-18-02-05"], ["4-07-05-01"]], CODES)
    assert lists[0][0] == "6-18-02-05"
    assert lists[1][0] == "6-18-02-04"


def test_a_rule_that_never_fires_has_no_precision() -> None:
    assert RuleScore("R1", 3, 0, 0).precision is None
    assert RuleScore("R1", 0, 2, 0).recall is None
    assert RuleScore("R1", 4, 2, 2).plain()["recall"] == 0.5


@pytest.mark.parametrize(
    ("load", "lines", "message"),
    [
        (load_parse_rows, ['{"kind": "pay", "text": "面议", "expected": {}}', "oops"], "第 2 行不是 JSON"),
        (load_parse_rows, ['{"kind": "pay", "text": 3, "expected": {}}'], "第 1 行缺少字段"),
        (load_parse_rows, ["[" * 100_000], "第 1 行不是 JSON"),
        (load_parse_rows, ["", "  "], "没有数据"),
        (load_occupation_rows, ['{"text": "焊工", "codes": []}'], "第 1 行"),
        (load_compliance_rows, ['{"text": "限男", "rules": ["R99"]}'], "第 1 行"),
        (load_compliance_rows, ['{"text": "限男", "rules": "R1"}'], "第 1 行"),
        (load_compliance_rows, ["null"], "第 1 行"),
    ],
)
def test_a_bad_file_is_told_by_line(load: object, lines: list[str], message: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Invalid, match=message):
        load(file)  # type: ignore[operator]


def test_a_missing_or_binary_file_is_told(tmp_path: Path) -> None:
    binary = tmp_path / "b.jsonl"
    binary.write_bytes(b"\xff\xfe\x00\x80")
    for file in (tmp_path / "none.jsonl", binary):
        with pytest.raises(Invalid, match="UTF-8"):
            load_parse_rows(file)


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("\ufeff" + json.dumps({"kind": "pay", "text": "面议", "expected": {}}), encoding="utf-8")
    assert load_parse_rows(file)[0]["text"] == "面议"
