"""How long 为我推荐 takes (推荐耗时) on a board of many posts, beside scikit-learn's cosine over their words.

python -m benchmarks.recommend --posts 10000 [--people 100] [--pool 5000] [--json]

The other direction, what the person has in the list of each of the 20 posts, asks the whole pool for each.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.pool import TODAY, Maker, Segmenter
from benchmarks.shortlist import peak_mb
from matcher.scoring.explain import explain
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import Candidate, scored
from matcher.scoring.weights import Weights
from matcher.scoring.wishes import Board, recommend

WEIGHTS = Path(__file__).parents[1] / "data" / "weights.toml"
POOL = 5_000


def measure(posts: int, people: int, pool: int = POOL) -> dict[str, float]:
    """Make a board, recommend to everybody in turn, then publish one post more; milliseconds but for names in _s."""
    from sklearn.metrics.pairwise import cosine_similarity

    maker = Maker()
    persons = list(maker.seekers(pool))
    offered = list(maker.vacancies(posts))
    index = SeekerIndex(Segmenter(), Weights.load(WEIGHTS), lambda held, needed: needed in held).fit(persons)
    wishes = Weights.load(WEIGHTS, "wishes")
    start = time.perf_counter()
    board = Board.of(index, offered)
    made = time.perf_counter() - start
    times, both, plain = [], [], []
    for person in persons[: people + 3]:
        start = time.perf_counter()
        best = recommend(index, board, person, wishes, top=20, today=TODAY)
        for offer, query in best.offers:
            candidate = Candidate(person.id, offer.score, offer.parts)
            explain(index, query.vacancy, person, candidate, query=query, means=best.means)
        times.append(time.perf_counter() - start)
        start = time.perf_counter()
        for _, query in best.offers:
            scored(index, query.vacancy, person.id, today=TODAY)
        both.append(time.perf_counter() - start)
        space = board.queries[0].word_space
        row = space.numbered(space.weigh(person.words)).dense(len(space))[None, :]
        start = time.perf_counter()
        cosines = cosine_similarity(board.words.rows, row)[:, 0]
        np.argpartition(cosines, -min(20, len(cosines)))
        plain.append(time.perf_counter() - start)
    start = time.perf_counter()
    Board.of(index, [replace(offered[0], title="夜班叉车工"), *offered[1:]], board)
    again = time.perf_counter() - start
    ours, second, theirs = (np.array(some[3:]) * 1000 for some in (times, both, plain))
    return {
        "posts": posts,
        "pool": pool,
        "board_s": round(made, 2),
        "board_after_one_change_s": round(again, 2),
        "recommend_and_explain_median": round(float(np.median(ours)), 1),
        "recommend_and_explain_p95": round(float(np.percentile(ours, 95)), 1),
        "other_direction_median": round(float(np.median(second)), 1),
        "other_direction_p95": round(float(np.percentile(second, 95)), 1),
        "sklearn_cosine_median": round(float(np.median(theirs)), 1),
        "peak_memory_mb": round(peak_mb()),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--pool", type=int, default=POOL)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    figures = measure(args.posts, args.people, args.pool)
    print(json.dumps(figures) if args.json else "\n".join(f"{name:30} {value:>10}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
