"""How long a search takes (检索耗时), beside the memory's own speed and other libraries over the same matrix.

python -m benchmarks.search --people 1000000 [--queries 200] [--json]

One pool, one run. The text stage is the words channel alone: its floor is the time this memory takes to stream the
postings that a query touches. A search is everything a shortlist needs: filter, all factors, the exact best 50, and
reasons for 20. Selectivity is the share of people who pass the musts.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.pool import SHARES, TODAY, Maker, Segmenter
from matcher.scoring import disk
from matcher.scoring.explain import explain_all
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.postings import Postings, Weighed
from matcher.scoring.pruning import Text, at_least, contenders
from matcher.scoring.rank import asked, shortlist
from matcher.scoring.weights import Weights

WEIGHTS = Path(__file__).parents[1] / "data" / "weights.toml"
TOP, REASONS = 50, 20
# What the service's index has and this one has not: made-up titles stand for nothing, and everybody has coordinates.
LEFT_OUT = ("concepts of titles", "distances between counties", "nearness in meaning")


def new_index() -> SeekerIndex:
    """An empty index over the made-up words; only a certificate of the very name will do.

    What stands behind a title and how far two counties lie apart are not wired in (``LEFT_OUT``).
    """
    return SeekerIndex(Segmenter(), Weights.load(WEIGHTS), lambda held, needed: needed in held)


def milliseconds(call: Callable[[], Any]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def told(times: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    return {"median": round(float(np.median(times)), 2), "p99": round(float(np.percentile(times, 99)), 2)}


def streaming_gb_per_second() -> float:
    """How fast one core reads memory in order: the best of five sums over 400 MB."""
    block = np.ones(100_000_000, np.float32)
    return block.nbytes / 1e6 / min(milliseconds(block.sum) for _ in range(5))


def passing_posts(posts: Sequence[VacancyFeatures], share: str) -> list[VacancyFeatures]:
    """The posts asking for nothing that leaves people out but the certificate of this share, or for nothing at all."""
    needed = (share,) if share else ()
    return [replace(post, certificates=needed, night=None, education_required=False) for post in posts]


def text_stage(index: SeekerIndex, posts: Sequence[VacancyFeatures], gb: float) -> dict[str, Any]:
    """The words channel, everybody and few, beside the floor of its postings."""
    snapshot = index.snapshot_
    words = snapshot.sections[0].words
    count = len(snapshot.sections[0])
    out = np.empty(count, np.float32)
    few = np.flatnonzero(np.random.default_rng(1).random(count) < 0.005)
    times, floors, fews, touched = [], [], [], []
    for post in posts:
        terms = asked(index, snapshot, post, today=TODAY, excluded={}).words
        starts = words.lists.matrix.indptr
        postings = int((starts[terms.terms + 1] - starts[terms.terms]).sum())
        touched.append(postings)
        floors.append(postings * 8 / 1e6 / gb)
        times.append(milliseconds(lambda terms=terms: words.dots(terms, out)))
        fews.append(milliseconds(lambda terms=terms: words.some(terms, few)))
    ratio = np.array(times) / np.array(floors)
    return {
        "postings_touched_median": int(np.median(touched)),
        "floor_ms": told(floors),
        "everybody_ms": told(times),
        "times_floor_unfiltered": round(float(np.median(ratio)), 2),
        "half_a_percent_ms": told(fews),
        "times_floor_filtered": round(float(np.median(np.array(fews) / np.array(floors))), 2),
    }


def searches(index: SeekerIndex, posts: Sequence[VacancyFeatures], people: Sequence[SeekerFeatures]) -> dict[str, Any]:
    """Whole searches by the share of people who pass."""
    rows: dict[str, Any] = {}
    by_id = {person.id: person for person in people} if len(people) < 200_000 else None
    for share in (*SHARES, ""):
        ranked, explained, eligible = [], [], []
        for post in passing_posts(posts, share):
            start = time.perf_counter()
            ranking = shortlist(index, post, top=TOP, today=TODAY)
            middle = time.perf_counter()
            shown = ranking.candidates[:REASONS]
            known = by_id or {one.seeker_id: people[one.seeker_id - 1] for one in shown}
            explain_all(index, post, shown, known, ranking.means)
            end = time.perf_counter()
            ranked.append((middle - start) * 1000)
            explained.append((end - start) * 1000)
            eligible.append(ranking.eligible / ranking.pool)
        rows[f"{100 * float(np.median(eligible)):.1f}%"] = {
            "rank_ms": told(ranked[3:]),
            "rank_and_explain_ms": told(explained[3:]),
        }
    return rows


def beside_a_merge(index: SeekerIndex, posts: Sequence[VacancyFeatures]) -> dict[str, Any]:
    """Searches while another thread merges the base, beside the same searches with nothing else going on."""

    def once(number: int) -> float:
        return milliseconds(lambda: shortlist(index, posts[number % len(posts)], top=TOP, today=TODAY))

    alone = [once(number) for number in range(len(posts))]
    merging, start, beside = Thread(target=index.merged), time.perf_counter(), []
    merging.start()
    while merging.is_alive():
        beside.append(once(len(beside)))
    merge_s = time.perf_counter() - start
    return {
        "merge_s": round(merge_s, 1),
        "searches_meanwhile": len(beside),
        "search_alone_ms": told(alone) | {"worst": round(max(alone), 1)},
        "search_meanwhile_ms": told(beside) | {"worst": round(max(beside), 1)},
    }


def peers(index: SeekerIndex, posts: Sequence[VacancyFeatures]) -> dict[str, Any]:
    """Other ways to the 50 nearest by words, over the same matrix: median milliseconds, and how many times ours.

    tantivy and bm25s rank by BM25, so only their speed is compared; both are asked for the same terms.
    """
    from sklearn.metrics.pairwise import cosine_similarity
    from sparse_dot_topn import sp_matmul_topn

    snapshot = index.snapshot_
    words = snapshot.sections[0].words
    # Copies: some of them refuse memory that they may not write to.
    matrix, by_term = words.rows.copy(), words.lists.matrix.T.tocsr().copy()
    terms = [asked(index, snapshot, post, today=TODAY, excluded={}).words for post in posts]
    nobody = np.zeros(matrix.shape[0], np.float32)
    queries = [
        sparse.csr_matrix((one.weights, one.terms.astype(np.int32), [0, len(one.terms)]), (1, matrix.shape[1]))
        for one in terms
    ]
    calls: dict[str, list[Callable[[], Any]]] = {
        "ours": [lambda one=one: nearest(words, one, nobody, TOP) for one in terms],
        "ours, every list walked": [lambda one=one: at_least(words.dots(one), TOP, 0.0) for one in terms],
        "scikit-learn cosine_similarity": [lambda q=q: cosine_similarity(matrix, q) for q in queries[:5]],
        "sparse_dot_topn": [lambda q=q: sp_matmul_topn(q, by_term, top_n=TOP) for q in queries[:20]],
        "scipy CSR @ vector": [lambda q=q: matrix @ q.toarray()[0] for q in queries[:20]],
    }
    rows = {name: told([milliseconds(call) for call in some]) for name, some in calls.items()}
    rows["bm25s"] = told(_bm25s(matrix, queries))
    rows["tantivy"] = told(_tantivy(matrix, queries))
    own = rows["ours"]["median"]
    for row in rows.values():
        row["times_ours"] = round(row["median"] / own, 1)
    return rows


def nearest(words: Postings, asked_: Weighed, nothing: NDArray[np.float32], count: int) -> tuple[Any, Any]:
    """Rows and scores of the nearest by words alone, best first, as a search finds them; ``nothing`` is zeros."""
    rows = contenders(nothing, None, [Text(words, asked_, 1000.0)], count)
    scores = words.some(asked_, rows)
    order = np.lexsort((rows, -scores))[:count]
    return rows[order], scores[order]


def _bm25s(matrix: Any, queries: Sequence[Any]) -> list[float]:
    """bm25s asked with numbers of terms; every term once per document, as what is measured is the walk."""
    import bm25s

    starts = matrix.indptr
    corpus = [matrix.indices[starts[i] : starts[i + 1]].tolist() for i in range(matrix.shape[0])]
    vocabulary = {str(i): i for i in range(matrix.shape[1])}
    ranker = bm25s.BM25(backend="numba")
    ranker.index((corpus, vocabulary), show_progress=False)
    del corpus
    asked_ = [[q.indices.tolist()] for q in queries[:40]]
    ranker.retrieve(asked_[0], k=TOP, show_progress=False, n_threads=1)
    return [milliseconds(lambda q=q: ranker.retrieve(q, k=TOP, show_progress=False, n_threads=1)) for q in asked_]


def _tantivy(matrix: Any, queries: Sequence[Any]) -> list[float]:
    """tantivy over the terms' numbers as words."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    with tempfile.TemporaryDirectory() as folder:
        store = tantivy.Index(schema, path=folder)
        writer = store.writer(heap_size=500_000_000, num_threads=1)
        starts = matrix.indptr
        for i in range(matrix.shape[0]):
            words = " ".join(map(str, matrix.indices[starts[i] : starts[i + 1]].tolist()))
            writer.add_document(tantivy.Document(text=words))
        writer.commit()
        writer.wait_merging_threads()
        store.reload()
        searcher = store.searcher()
        parsed = [store.parse_query(" ".join(map(str, q.indices.tolist())), ["text"]) for q in queries[:40]]
        searcher.search(parsed[0], TOP)
        return [milliseconds(lambda q=q: searcher.search(q, TOP)) for q in parsed]


def measure(count: int, queries: int, *, with_peers: bool = True) -> dict[str, Any]:
    """Everything, on one pool."""
    maker = Maker()
    people = list(maker.seekers(count))
    posts = list(maker.vacancies(queries + 3))
    built = new_index().fit(people)
    figures: dict[str, Any] = {"people": count, "queries": queries, "not_wired": ", ".join(LEFT_OUT)}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        index = new_index()
        written = disk.write(built.snapshot_, home, build_print=built.build_print, note={})
        del built
        figures["bytes_per_person"] = round(disk.size(written) / count)
        figures["open_ms"] = round(milliseconds(lambda: index.adopt(disk.open_base(home, index).snapshot)), 1)
        base = index.snapshot_.sections[0]
        figures["postings"] = {"words": int(base.words.rows.nnz), "chars": int(base.chars.rows.nnz)}
        figures["distinct_titles"] = len(base.titles.table)
        base.words.dots(asked(index, index.snapshot_, posts[0], today=TODAY, excluded={}).words)
        gb = streaming_gb_per_second()
        figures["streaming_gb_per_s"] = round(gb, 1)
        figures["text"] = text_stage(index, posts, gb)
        figures["search"] = searches(index, posts, people)
        update = [people[i] for i in range(20)]
        figures["update_one_ms"] = told([milliseconds(lambda one=one: index.update([one])) for one in update])
        figures["merge_s"] = round(milliseconds(index.merged) / 1000, 1)
        figures["beside_a_merge"] = beside_a_merge(index, posts)
        if with_peers:
            figures["peers"] = peers(index, posts)
    return figures


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--no-peers", action="store_true", help="ours alone")
    parser.add_argument("--json", action="store_true", help="as always")
    args = parser.parse_args()
    print(json.dumps(measure(args.people, args.queries, with_peers=not args.no_peers), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
