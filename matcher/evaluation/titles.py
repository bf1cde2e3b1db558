"""How well titles of the same job are found for a title (岗位名称检索评测), beside chance, BM25, TF-IDF and fuzzy.

Two forms of truth: titles with a ``family`` (same family, same job), or TREC relevance judgements. The hard variant
takes away the right titles that share two neighbouring characters with the query: what is left only knowledge of
synonyms can find.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.errors import Invalid
from matcher.evaluation.labelled import LabelledRow, load_rows, numbered
from matcher.evaluation.rankers import bm25_scores, chance_scores, fuzzy_scores, tfidf_scores
from matcher.evaluation.retrieval import RetrievalScore, score_retrieval
from matcher.scoring.semantic import Remembered
from matcher.scoring.titles import TitleTable
from matcher.text.catalogue import Catalogue
from matcher.text.concepts import Concepts
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import clean, fold_title
from matcher.text.occupation import OccupationReader

QUERY_FORM = '形如 {"id": "q1", "text": "二保焊工", "family": "电焊工", "doc_id": "d7"}'
DOC_FORM = '形如 {"id": "d1", "title": "气保焊工", "family": "电焊工"}'
MAX_QUERIES, MAX_DOCS = 20_000, 200_000
# Queries ranked at once, so that a large file needs little memory.
_BATCH = 200

Words = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class TitleScore:
    """One row per ranker, ours first, on all right titles and on the hard ones; and ours by what the lexicon names."""

    rows: tuple[RetrievalScore, ...]
    hard: tuple[RetrievalScore, ...]
    known: RetrievalScore | None
    unknown: RetrievalScore | None

    def plain(self) -> dict[str, Any]:
        """The score as JSON."""
        return {
            "rows": [one.plain() for one in self.rows],
            "hard": [one.plain() for one in self.hard],
            "named_in_lexicon": self.known.plain() if self.known else None,
            "not_named_in_lexicon": self.unknown.plain() if self.unknown else None,
        }


@dataclass(frozen=True, slots=True)
class TitleTask:
    """Queries, titles, and which titles are right for which query: ``right`` (queries, docs) with grades ≥ 0.

    ``left_out`` marks the query's own title, which is never ranked.
    """

    queries: tuple[str, ...]
    docs: tuple[str, ...]
    right: NDArray[np.int8]
    left_out: NDArray[np.bool_]


def load_title_task(queries: Path, docs: Path, qrels: Path | None = None) -> TitleTask:
    """Read queries and titles, judged by family or by a TREC file of ``query 0 doc grade`` lines."""
    asked = load_rows(queries, _is_query, QUERY_FORM)
    held = load_rows(docs, lambda row: isinstance(row["id"], str) and isinstance(row["title"], str), DOC_FORM)
    if len(asked) > MAX_QUERIES or len(held) > MAX_DOCS:
        raise Invalid(f"最多 {MAX_QUERIES} 个查询、{MAX_DOCS} 个名称，请拆分后再评测")
    number_of, place = numbered(queries.name, asked), numbered(docs.name, held)
    left_out = np.zeros((len(asked), len(held)), bool)
    for number, row in enumerate(asked):
        if row.get("doc_id") in place:
            left_out[number, place[row["doc_id"]]] = True
    right = _judged(qrels, number_of, place) if qrels else _by_family(asked, held)
    right[left_out] = 0
    if not right.any():
        told = f"{qrels.name} 里没有大于 0 的等级" if qrels else "查询和名称的 family 没有一个相同"
        raise Invalid(f"没有一个查询有正确的名称：{told}")
    return TitleTask(
        tuple(clean(row["text"]) for row in asked), tuple(clean(row["title"]) for row in held), right, left_out
    )


def _is_query(row: LabelledRow) -> bool:
    return isinstance(row["id"], str) and isinstance(row["text"], str) and isinstance(row.get("doc_id"), str | None)


def _by_family(asked: Sequence[LabelledRow], held: Sequence[LabelledRow]) -> NDArray[np.int8]:
    families = np.array([str(row.get("family") or "") for row in held])
    return np.array([(families == str(row.get("family") or "\n")).astype(np.int8) for row in asked], np.int8)


def _judged(qrels: Path, number_of: dict[str, int], place: dict[str, int]) -> NDArray[np.int8]:
    right, fits = np.zeros((len(number_of), len(place)), np.int8), False
    try:
        lines = qrels.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"无法读取 {qrels.name}：请确认文件存在，并保存为 UTF-8 编码") from error
    for number, line in enumerate(lines, start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 4 or not parts[3].lstrip("-").isdigit():
            raise Invalid(f"{qrels.name} 第 {number} 行不是“查询 0 名称 等级”四列")
        if parts[0] in number_of and parts[2] in place:
            fits = True
            right[number_of[parts[0]], place[parts[2]]] = max(0, min(3, int(parts[3])))
    if not fits:
        raise Invalid(f"{qrels.name} 里的编号和查询、名称文件对不上")
    return right


def score_titles(
    task: TitleTask, lexicon: Lexicon, catalogue: Catalogue, words: Words, meaning: Remembered | None = None
) -> TitleScore:
    """Rank all titles for every query with every ranker; the classification's aliases that are tested go out first.

    ``meaning`` adds a row of ours with an encoder of titles.
    """
    fair = catalogue.without_aliases([*task.queries, *task.docs])
    reader = OccupationReader(lexicon, fair, words)
    concepts = Concepts(reader, lexicon)
    table = TitleTable.fitted(task.docs, cut=words, concept_of=concepts.of)
    rows = np.array(table.rows(task.docs))
    near = replace(table, meaning=meaning, vectors=meaning.vectors(table.spelled)) if meaning else None
    spelled, asked = [fold_title(title) for title in task.docs], [fold_title(query) for query in task.queries]
    rankers = {
        "ours": np.array([table.likeness(query)[rows] for query in task.queries]),
        **({"ours+semantic": np.array([near.likeness(query)[rows] for query in task.queries])} if near else {}),
        "random": chance_scores(len(task.queries), len(task.docs)),
        "fuzzy": fuzzy_scores(asked, spelled),
        "bm25": bm25_scores(asked, spelled, words),
        "tfidf": tfidf_scores(asked, spelled, words),
    }
    for scores in rankers.values():
        scores[task.left_out] = -np.inf
    easy = _share_pairs(asked, spelled)
    hard_right = np.where(easy, 0, task.right).astype(np.int8)
    named = np.array([bool(reader.evidence(query)[1]) for query in task.queries])
    return TitleScore(
        tuple(score_retrieval(name, scores, task.right) for name, scores in rankers.items()),
        tuple(
            score_retrieval(name, np.where(easy & (task.right > 0), -np.inf, scores), hard_right)
            for name, scores in rankers.items()
        ),
        score_retrieval("ours", rankers["ours"][named], task.right[named]) if named.any() else None,
        score_retrieval("ours", rankers["ours"][~named], task.right[~named]) if not named.all() else None,
    )


def _share_pairs(queries: Sequence[str], docs: Sequence[str]) -> NDArray[np.bool_]:
    """Which titles share two neighbouring characters with which query, (queries, docs)."""
    held = [_pairs(doc) for doc in docs]
    return np.array([[bool(own & other) for other in held] for own in map(_pairs, queries)], bool)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 2] for start in range(len(text) - 1))
