"""How long a shortlist takes (名单耗时), beside scikit-learn's cosine over the same text in the same run.

python -m benchmarks.shortlist --seekers 20000 [--queries 30] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

import numpy as np

from benchmarks.pool import TODAY, Maker, Segmenter
from matcher.scoring.explain import explain_all
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import shortlist
from matcher.scoring.weights import Weights

WEIGHTS = Path(__file__).parents[1] / "data" / "weights.toml"


def measure(seekers: int, queries: int) -> dict[str, float]:
    """Build one index, then time every query in turn; milliseconds unless the name says otherwise."""
    from sklearn.metrics.pairwise import cosine_similarity

    maker = Maker()
    people = list(maker.seekers(seekers))
    posts = list(maker.vacancies(queries + 3))
    before = peak_mb()
    start = time.perf_counter()
    index = SeekerIndex(Segmenter(), Weights.load(WEIGHTS), lambda held, needed: needed in held).fit(people)
    build = time.perf_counter() - start
    after = peak_mb()
    known = {person.id: person for person in people}
    ranked, explained, plain = [], [], []
    for post in posts:
        start = time.perf_counter()
        ranking = shortlist(index, post, top=20, today=TODAY)
        middle = time.perf_counter()
        explain_all(index, post, ranking.candidates, known, ranking.means)
        end = time.perf_counter()
        query = index.query(post)
        row = query.word_space.numbered(query.words).dense(len(query.word_space))[None, :]
        begin = time.perf_counter()
        cosines = cosine_similarity(index.snapshot_.sections[0].words.rows, row)[:, 0]
        np.argpartition(cosines, -min(20, len(cosines)))
        plain.append(time.perf_counter() - begin)
        ranked.append(middle - start)
        explained.append(end - start)
    start = time.perf_counter()
    index.update([people[0]], [people[1].id])
    update = time.perf_counter() - start
    warm = [np.array(times[3:]) * 1000 for times in (ranked, explained, plain)]
    return {
        "seekers": seekers,
        "build_s": round(build, 2),
        "peak_memory_mb": round(after),
        "index_memory_mb": round(after - before),
        "rank_median": round(float(np.median(warm[0])), 1),
        "rank_p95": round(float(np.percentile(warm[0], 95)), 1),
        "rank_and_explain_median": round(float(np.median(warm[1])), 1),
        "rank_and_explain_p95": round(float(np.percentile(warm[1], 95)), 1),
        "sklearn_cosine_median": round(float(np.median(warm[2])), 1),
        "sklearn_to_rank_ratio": round(float(np.median(warm[2]) / np.median(warm[0])), 2),
        "update_one": round(update * 1000, 1),
    }


def peak_mb() -> float:
    """Largest resident size of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seekers", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    figures = measure(args.seekers, args.queries)
    print(json.dumps(figures) if args.json else "\n".join(f"{name:26} {value:>10}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
