"""`matcher eval titles`: the measures against hand-worked lists, both forms of truth, the hard variant."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score
from typer.testing import CliRunner

from matcher.cli import app
from matcher.evaluation.retrieval import score_retrieval

runner = CliRunner()
DOCS = [
    ("d1", "电焊工", "焊"),
    ("d2", "焊接师傅", "焊"),
    ("d3", "气保焊", "焊"),
    ("d4", "库管", "仓"),
    ("d5", "仓管员", "仓"),
]
DOCS += [("d6", "保洁员", "")]


def lines(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    docs = [{"id": name, "title": title, "family": family} for name, title, family in DOCS]
    queries = [
        {"id": "q1", "text": "电焊工（急招）", "family": "焊", "doc_id": "d1"},
        {"id": "q2", "text": "仓库管理员", "family": "仓"},
    ]
    return lines(tmp_path / "q.jsonl", queries), lines(tmp_path / "d.jsonl", docs)


def measured(*arguments: object) -> dict[str, object]:
    done = runner.invoke(app, ["eval", "titles", *map(str, arguments), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_families_are_the_truth_and_the_own_title_is_left_out(files: tuple[Path, Path]) -> None:
    told = measured("--queries", files[0], "--docs", files[1])
    rows = {row["ranker"]: row for row in told["rows"]}
    assert set(rows) == {"ours", "random", "fuzzy", "bm25", "tfidf"}
    assert "没有 ours+semantic 一行" in told["note"]
    assert rows["ours"]["ndcg10"] == rows["ours"]["recall50"] == rows["ours"]["map"] == 1.0
    assert rows["ours"]["queries"] == 2
    hard = {row["ranker"]: row for row in told["hard"]}
    assert hard["ours"]["mrr"] == 1.0, "库管 shares no two characters with 仓库管理员"
    assert hard["bm25"]["mrr"] < 1.0


def test_parts_of_the_queries_give_what_the_whole_gives(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = [{"id": f"q{n}", "text": title, "family": family, "doc_id": n} for n, title, family in DOCS]
    many = lines(tmp_path / "many.jsonl", queries)
    qrels = tmp_path / "judged.tsv"
    qrels.write_text("d1 0 d2 3\nqd1 0 d2 3\nqd1 0 d3 1\nqd4 0 d5 2\nqd4 0 d4 3\nqd4 0 d5 1\n", encoding="utf-8")
    for judged in ((), ("--qrels", qrels)):
        whole = measured("--queries", many, "--docs", files[1], *judged)
        with monkeypatch.context() as patch:
            patch.setattr("matcher.evaluation.titles._BATCH", 2)
            assert measured("--queries", many, "--docs", files[1], *judged) == whole
        assert {row["queries"] for row in whole["rows"]} == ({2} if judged else {5})


class Synonyms:
    """Knows that two of the titles are one thing, and nothing else."""

    fingerprint, unrelated = "synonyms", 0.5

    def encode(self, texts: list[str]) -> np.ndarray:
        ones = {"电焊工": 0, "保洁员": 0}
        return np.eye(40, dtype=np.float32)[[ones.get(text, 1 + len(text)) for text in texts]]


def test_with_an_encoder_there_is_a_row_of_its_own(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.text.embedding.installed", lambda: True)
    monkeypatch.setattr("matcher.text.embedding.E5", Synonyms)
    qrels = tmp_path / "judged.tsv"
    qrels.write_text("q1 0 d6 3\n", encoding="utf-8")
    asked = ("--queries", files[0], "--docs", files[1], "--qrels", qrels, "--vectors", tmp_path / "vectors")
    told = measured(*asked)
    rows = {row["ranker"]: row for row in told["rows"]}
    assert rows["ours+semantic"]["mrr"] > rows["ours"]["mrr"], "the encoder brings 保洁员 up"
    assert {row["ranker"] for row in told["hard"]} == set(rows)
    assert "名称现算" in told["note"]
    assert "语义：0 个名称现算" in measured(*asked)["note"], "the folder keeps them"


def test_trec_judgements(files: tuple[Path, Path], tmp_path: Path) -> None:
    qrels = tmp_path / "judged.tsv"
    qrels.write_text("q1 0 d6 3\nq2 0 d5 1\nelse 0 d1 1\n", encoding="utf-8")
    rows = {
        row["ranker"]: row for row in measured("--queries", *files[:1], "--docs", files[1], "--qrels", qrels)["rows"]
    }
    assert rows["ours"]["mrr"] < 1.0, "a judgement that says 保洁员 is right for 电焊工 is taken at its word"
    qrels.write_text("q1\td6\n", encoding="utf-8")
    done = runner.invoke(
        app, ["eval", "titles", "--queries", str(files[0]), "--docs", str(files[1]), "--qrels", str(qrels)]
    )
    assert done.exit_code == 1
    assert "第 1 行" in done.output


@pytest.mark.parametrize(
    ("queries", "docs", "said"),
    [
        ([{"id": "q1", "text": "焊工", "doc_id": ["d1"]}], [{"id": "d1", "title": "焊工"}], "第 1 行"),
        (
            [{"id": "q1", "text": "焊工", "family": "焊"}],
            [{"id": "d1", "title": name, "family": "焊"} for name in ("焊工", "电焊")],
            "编号 d1 出现了不止一次",
        ),
        ([{"id": "q1", "text": "焊工", "family": "焊"}], [{"id": "d1", "title": "焊工"}], "没有一个查询有正确的名称"),
    ],
)
def test_files_that_cannot_be_measured_are_told(
    tmp_path: Path, queries: list[dict[str, object]], docs: list[dict[str, object]], said: str
) -> None:
    asked, held = lines(tmp_path / "q.jsonl", queries), lines(tmp_path / "d.jsonl", docs)
    done = runner.invoke(app, ["eval", "titles", "--queries", str(asked), "--docs", str(held)])
    assert (done.exit_code, said in done.output) == (1, True), done.output


@given(
    st.lists(st.integers(0, 3), min_size=3, max_size=30).filter(any),
    st.integers(0, 2**31),
)
def test_measures_are_those_of_scikit_learn(grades: list[int], seed: int) -> None:
    scores = np.random.default_rng(seed).random((1, len(grades)))
    right = np.array([grades], np.int8)
    found = score_retrieval("x", scores, right)
    gains = 2.0**right - 1
    assert found.ndcg10 == pytest.approx(ndcg_score(gains, scores, k=10))
    assert found.map == pytest.approx(average_precision_score(right[0] > 0, scores[0]))
    assert found.low == pytest.approx(found.ndcg10) == pytest.approx(found.high), "one query has no spread"
