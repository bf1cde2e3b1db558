"""How fast lists are made on a cluster (集群批量): one process, and Ray with one and with two workers, the same posts.

python -m benchmarks.cluster --people 100000 --posts 200 [--rounds 3] [--json]

One base on disk that every worker opens: whole, the posts shared among them, and cut, each with half of the people. A
pair is one person held against one post. Every way must give the lists of
one process, or the run fails. The best round of each way counts, since other work on the
machine only ever makes one slower. The streaming rates say how much of the memory's speed is left for a second core.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.pool import TODAY, Maker
from benchmarks.search import new_index, streaming_gb_per_second
from matcher.cluster import connect
from matcher.scoring import disk
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.rank import Ranking
from matcher.scoring.shards import LocalSearch, Search

TOP = 20
WARM = 40


def lists(search: Search, posts: Sequence[VacancyFeatures]) -> tuple[float, list[Ranking]]:
    """Seconds that the lists of these posts take, and the lists."""
    start = time.perf_counter()
    found = search.shortlists(posts, top=TOP, today=TODAY)
    return time.perf_counter() - start, found


def cpu_seconds(process: int) -> float:
    """Processor time that a process of this machine has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _streaming(_number: int) -> float:
    return streaming_gb_per_second()


def streaming(processes: int) -> float:
    """Gigabytes a second that so many processes read in order together."""
    with ProcessPoolExecutor(processes) as pool:
        return round(sum(pool.map(_streaming, range(processes))), 1)


def measure(people: int, count: int, rounds: int) -> dict[str, Any]:
    """Every way, on one pool."""
    maker = Maker()
    built = new_index().fit(maker.seekers(people))
    posts = list(maker.vacancies(count))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        disk.write(built.snapshot_, home, build_print=built.build_print, note={})
        del built
        return measured(home, people, posts, rounds)


def measured(home: Path, people: int, posts: Sequence[VacancyFeatures], rounds: int) -> dict[str, Any]:
    """Every way, on the base in ``home``."""
    index = new_index()
    index.adopt(disk.open_base(home, index).snapshot)
    local = LocalSearch(index)
    lists(local, posts[:WARM])
    expected = lists(local, posts)[1]
    own = os.getpid()
    runs: dict[str, list[tuple[float, list[float]]]] = {}
    starts: dict[str, float] = {}

    def run(name: str, search: Search, processes: Sequence[int]) -> None:
        """One round: seconds, and the processor seconds of each process."""
        before = [cpu_seconds(process) for process in processes]
        took, found = lists(search, posts)
        if found != expected:
            raise SystemExit(f"{name}: not the lists of one process")
        used = [cpu_seconds(process) - was for process, was in zip(processes, before, strict=True)]
        runs.setdefault(name, []).append((took, used))

    for _ in range(rounds):
        run("one process", local, [own])
    for workers, shards in ((1, 1), (2, 1), (2, 2)):
        name = f"Ray, {workers} worker{'s' * (workers > 1)}{', pool cut in two' * (shards > 1)}"
        start = time.perf_counter()
        with connect("local", home, index, workers=workers, shards=shards) as search:
            processes = [own, *search.processes()]
            starts[name] = round(time.perf_counter() - start, 1)
            lists(search, posts[:WARM])
            for _ in range(rounds):
                run(name, search, processes)
    rows: dict[str, dict[str, Any]] = {}
    for name, times in runs.items():
        took = min(seconds for seconds, _ in times)
        used = min((used for _, used in times), key=max)
        rows[name] = {
            "seconds": round(took, 2),
            "slowest_seconds": round(max(seconds for seconds, _ in times), 2),
            "ms_per_post": round(took * 1000 / len(posts), 1),
            "million_pairs_per_s": round(people * len(posts) / took / 1e6, 1),
            "cpu_seconds_here_and_of_workers": [round(one, 2) for one in used],
            "million_pairs_per_cpu_s": round(people * len(posts) / sum(used) / 1e6, 1),
        }
    one, two, cut = (rows[name] for name in ("Ray, 1 worker", "Ray, 2 workers", "Ray, 2 workers, pool cut in two"))
    busiest = [max(row["cpu_seconds_here_and_of_workers"]) for row in (one, two, cut)]
    return {
        "people": people,
        "posts": len(posts),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "streaming_gb_per_s": {str(processes): streaming(processes) for processes in (1, 2)},
        "rows": rows,
        "start_seconds": starts,
        "same_lists": True,
        "two_workers_to_one": round(one["seconds"] / two["seconds"], 2),
        "two_workers_to_one_cut": round(one["seconds"] / cut["seconds"], 2),
        # What the ratio would be if nothing else were at work here: by the processor time of the busiest process.
        "two_workers_to_one_by_cpu": round(busiest[0] / busiest[1], 2),
        "two_workers_to_one_cut_by_cpu": round(busiest[0] / busiest[2], 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--posts", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    figures = measure(args.people, args.posts, args.rounds)
    if args.json:
        print(json.dumps(figures, indent=2, ensure_ascii=False))
        return
    for name, row in figures["rows"].items():
        print(f"{name:32} {row['ms_per_post']:8.1f} ms a post {row['million_pairs_per_s']:8.1f} million pairs a second")
    print(
        f"two workers to one: {figures['two_workers_to_one']} (target 1.6), by processor time of the busiest process: "
        f"{figures['two_workers_to_one_by_cpu']}; load of the machine: {figures['load']}"
    )
    print(f"memory read in order, GB/s: {figures['streaming_gb_per_s']}")


if __name__ == "__main__":
    main()
