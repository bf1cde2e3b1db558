"""How well titles of the same job are found for a title (岗位名称检索评测), beside chance, BM25, TF-IDF and fuzzy.

Two forms of truth: titles with a ``family`` (same family, same job), or TREC relevance judgements. The hard variant
takes away the right titles that share two neighbouring characters with the query: what is left only knowledge of
synonyms can find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from matcher.errors import Invalid
from matcher.evaluation.labelled import LabelledRow, load_rows, numbered
from matcher.evaluation.rankers import Ranker, bm25, chance, fuzzy, tfidf
from matcher.evaluation.retrieval import Measured, RetrievalScore, measured, summed_up
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
# Queries ranked at once: a file of the largest size needs some 320 MB for their scores, whoever ranks.
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
    """Queries, titles, and which titles are right for which query.

    ``own`` is where the query's own title stands, −1 for none; it is never ranked. What is right is judged (queries,
    titles, grades above 0) or follows from families by number, of which −1 is none: without ``judged``, titles of the
    query's family.
    """

    queries: tuple[str, ...]
    docs: tuple[str, ...]
    own: NDArray[np.intp]
    asked_families: NDArray[np.int64]
    families: NDArray[np.int64]
    judged: Any = None

    def right(self, some: slice) -> NDArray[np.int8]:
        """The grade of every title for some of the queries, (queries, docs); 0 is wrong."""
        if self.judged is not None:
            grades = np.asarray(self.judged[some].toarray(), np.int8)
        else:
            asked = self.asked_families[some, np.newaxis]
            grades = ((asked == self.families) & (asked >= 0)).astype(np.int8)
        own = self.own[some]
        grades[np.flatnonzero(own >= 0), own[own >= 0]] = 0
        return grades

    def parts(self) -> Iterator[slice]:
        """The queries, some after others."""
        return (slice(start, start + _BATCH) for start in range(0, len(self.queries), _BATCH))


def load_title_task(queries: Path, docs: Path, qrels: Path | None = None) -> TitleTask:
    """Read queries and titles, judged by family or by a TREC file of ``query 0 doc grade`` lines."""
    asked = load_rows(queries, _is_query, QUERY_FORM)
    held = load_rows(docs, lambda row: isinstance(row["id"], str) and isinstance(row["title"], str), DOC_FORM)
    if len(asked) > MAX_QUERIES or len(held) > MAX_DOCS:
        raise Invalid(f"最多 {MAX_QUERIES} 个查询、{MAX_DOCS} 个名称，请拆分后再评测")
    number_of, place = numbered(queries.name, asked), numbered(docs.name, held)
    numbers: dict[str, int] = {}
    families = [
        np.array([numbers.setdefault(name, len(numbers)) if (name := _family(row)) else -1 for row in rows], np.int64)
        for rows in (asked, held)
    ]
    task = TitleTask(
        tuple(clean(row["text"]) for row in asked),
        tuple(clean(row["title"]) for row in held),
        np.array([place.get(row["doc_id"], -1) if row.get("doc_id") else -1 for row in asked], np.intp),
        families[0],
        families[1],
        _judged(qrels, number_of, place) if qrels else None,
    )
    if not any(task.right(some).any() for some in task.parts()):
        told = f"{qrels.name} 里没有大于 0 的等级" if qrels else "查询和名称的 family 没有一个相同"
        raise Invalid(f"没有一个查询有正确的名称：{told}")
    return task


def _family(row: LabelledRow) -> str:
    return str(row.get("family") or "")


def _is_query(row: LabelledRow) -> bool:
    return isinstance(row["id"], str) and isinstance(row["text"], str) and isinstance(row.get("doc_id"), str | None)


def _judged(qrels: Path, number_of: dict[str, int], place: dict[str, int]) -> Any:
    """The grades of a TREC file as a sparse matrix (queries, docs); the last line of a pair counts."""
    grades: dict[tuple[int, int], int] = {}
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
            grades[number_of[parts[0]], place[parts[2]]] = max(0, min(3, int(parts[3])))
    if not grades:
        raise Invalid(f"{qrels.name} 里的编号和查询、名称文件对不上")
    rows, columns = (np.array(one, np.intp) for one in zip(*grades, strict=True))
    told = np.array(list(grades.values()), np.int8)
    return sparse.csr_matrix((told, (rows, columns)), shape=(len(number_of), len(place)))


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
    spelled = [fold_title(title) for title in task.docs]
    # Ours read titles as they are written, the plain ones folded as they do themselves.
    rankers: dict[str, tuple[Ranker, bool]] = {
        "ours": (_by_table(table, rows), False),
        **({"ours+semantic": (_by_table(near, rows), False)} if near else {}),
        "random": (chance(len(task.docs)), False),
        "fuzzy": (fuzzy(spelled), True),
        "bm25": (bm25(spelled, words), True),
        "tfidf": (tfidf(spelled, words), True),
    }
    easy_of = _sharing_pairs(spelled)
    whole: dict[str, list[Measured]] = {name: [] for name in rankers}
    hard: dict[str, list[Measured]] = {name: [] for name in rankers}
    known: list[Measured] = []
    unknown: list[Measured] = []
    for some in task.parts():
        queries, right, own = task.queries[some], task.right(some), task.own[some]
        folded = [fold_title(query) for query in queries]
        easy = easy_of(folded)
        hard_right = np.where(easy, 0, right).astype(np.int8)
        named = np.array([bool(reader.evidence(query)[1]) for query in queries])
        for name, (rank, fold) in rankers.items():
            scores = rank(folded if fold else queries)
            scores[np.flatnonzero(own >= 0), own[own >= 0]] = -np.inf
            whole[name] += measured(scores, right)
            if name == "ours":
                known += measured(scores[named], right[named])
                unknown += measured(scores[~named], right[~named])
            scores[easy & (right > 0)] = -np.inf
            hard[name] += measured(scores, hard_right)
    return TitleScore(
        tuple(summed_up(name, rows) for name, rows in whole.items()),
        tuple(summed_up(name, rows) for name, rows in hard.items()),
        summed_up("ours", known) if known else None,
        summed_up("ours", unknown) if unknown else None,
    )


def _by_table(table: TitleTable, rows: NDArray[np.intp]) -> Ranker:
    return lambda queries: np.array([table.likeness(query)[rows] for query in queries], np.float64)


def _sharing_pairs(docs: Sequence[str]) -> Callable[[Sequence[str]], NDArray[np.bool_]]:
    """Which titles share two neighbouring characters with which query, (queries, docs)."""
    counter = CountVectorizer(analyzer=_pairs, binary=True)
    by_pair = counter.fit_transform(["　　", *docs])[1:].T  # never without a single pair
    return lambda queries: np.asarray((counter.transform(queries) @ by_pair).toarray() > 0)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 2] for start in range(len(text) - 1))
