"""How fast many lists are made (批量名单), beside sparse_dot_topn over the same words, and what spreading people costs.

python -m benchmarks.batch --people 100000 --posts 200 [--json]
python -m benchmarks.batch --people 1000000 --posts 1000

A pair is one person held against one post. Ours is the whole list: musts, all factors, the exact best 20. The peer
gives the best 20 by words alone. All are counted in seconds of the processor, in one process, and take turns every
hundred posts, so that whatever else the machine does falls on each of them. As in the service, posts of one title are
listed one after the other.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from benchmarks.pool import TODAY, Maker
from benchmarks.search import nearest, new_index
from matcher.scoring.exposure import spread
from matcher.scoring.rank import Ranking, asked
from matcher.scoring.shards import LocalSearch, by_title

TOP, PER_POST, PER_PERSON = 20, 5, 5
# Posts after which it is another's turn.
TURN = 100


def cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of a call, all threads, and what it gave."""
    start = time.process_time()
    found = call()
    return time.process_time() - start, found


def measure(people: int, count: int) -> dict[str, Any]:
    """Ours, ours by words alone, and the peer, on one pool."""
    from sparse_dot_topn import sp_matmul_topn

    maker = Maker()
    index = new_index().fit(maker.seekers(people))
    posts = list(maker.vacancies(count))
    posts = [posts[place] for place in by_title(posts)]
    search = LocalSearch(index)
    search.shortlists(posts[:3], top=TOP, today=TODAY)
    snapshot = index.snapshot_
    words = snapshot.sections[0].words
    by_term = words.lists.matrix.T.tocsr().copy()
    nobody = np.zeros(people, np.float32)
    pairs = people * count
    whole = text = peer = 0.0
    lists: list[Ranking] = []
    for start in range(0, count, TURN):
        some = posts[start : start + TURN]
        terms = [asked(index, snapshot, post, today=TODAY, excluded={}).words for post in some]
        rows = [
            sparse.csr_matrix((t.weights, t.terms.astype(np.int32), [0, len(t.terms)]), (1, len(snapshot.spaces.words)))
            for t in terms
        ]
        queries = sparse.vstack(rows, format="csr")
        seconds, found = cpu(lambda some=some: search.shortlists(some, top=TOP, today=TODAY))
        whole, lists = whole + seconds, lists + found
        text += cpu(lambda terms=terms: [nearest(words, one, nobody, TOP) for one in terms])[0]
        peer += cpu(lambda queries=queries: sp_matmul_topn(queries, by_term, top_n=TOP))[0]
    scored = [[(one.seeker_id, one.score) for one in ranking.candidates] for ranking in lists]
    flow, cut = cpu(lambda: spread(scored, per_post=[PER_POST] * count, per_person=PER_PERSON))
    return {
        "people": people,
        "posts": count,
        "pairs_per_cpu_second": {
            "ours": round(pairs / whole),
            "ours, words alone": round(pairs / text),
            "sparse_dot_topn, words alone": round(pairs / peer),
        },
        "ours_to_sparse_dot_topn": round(peer / whole, 2),
        "ours_words_to_sparse_dot_topn": round(peer / text, 2),
        "spread": {"cpu_seconds": round(flow, 3), **cut.to_dict()},
    }


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--posts", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="print JSON (it is what is printed anyway)")
    args = parser.parse_args()
    print(json.dumps(measure(args.people, args.posts), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
