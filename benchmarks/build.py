"""How long an index takes from raw text to files (建库耗时), and what it weighs.

python -m benchmarks.build --people 10000,100000 [--workers 2] [--json] [--no-peers]

People are made up and written to a file first, which is not timed; then a fresh process reads them, cuts their texts in
``workers`` more, counts, fits and writes the base. Stages are what the building process does or waits for, by the
clock: cutting and counting are the workers' work, as is reading titles, which goes on while terms are weighed. The
processor's seconds are told too: on a machine with other work they say more than the clock.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.raw import RawMaker
from matcher.scoring import disk
from matcher.scoring.cutting import cut_all
from matcher.scoring.features import SeekerFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.tfidf import TermSpace, word_terms
from matcher.scoring.weights import Weights
from matcher.text.catalogue import Catalogue
from matcher.text.concepts import Concepts
from matcher.text.cutter import best_cutter
from matcher.text.lexicon import Lexicon, data_folder
from matcher.text.occupation import OccupationReader
from matcher.text.segment import Segmenter

LOT = 1000
DRAWN = 200_000
PEERS_UP_TO = 100_000


def write_raw(count: int, path: Path) -> None:
    """``count`` people with raw texts, pickled lot by lot.

    Beyond ``DRAWN`` nobody is drawn anew: people then get the history of one of those and all else of another.
    """
    maker = RawMaker()
    drawn = list(maker.seekers(min(count, DRAWN)))
    with path.open("wb") as file:
        for start in range(0, count, LOT):
            lot = drawn[start : start + LOT]
            if not lot:
                pairs = np.random.default_rng(start).integers(len(drawn), size=(min(LOT, count - start), 2)).tolist()
                numbered = enumerate(pairs, start + 1)
                lot = [replace(drawn[one], id=i, history=drawn[other].history) for i, (one, other) in numbered]
            pickle.dump(lot, file, pickle.HIGHEST_PROTOCOL)


def read_raw(path: Path) -> Iterator[SeekerFeatures]:
    """The people of such a file."""
    with path.open("rb") as file:
        while file.peek(1):
            yield from pickle.load(file)


def new_index(cache: Path) -> SeekerIndex:
    """An empty index that cuts and understands titles as the service does."""
    data = data_folder()
    lexicon = Lexicon.load(data / "lexicon")
    segmenter = Segmenter(lexicon, cache)
    concepts = Concepts(OccupationReader(lexicon, Catalogue.load(data / "occupations"), segmenter), lexicon)
    return SeekerIndex(
        segmenter,
        Weights.load(data / "weights.toml"),
        lambda held, needed: needed in held,
        concept_of=concepts.of,
        concept_print=concepts.fingerprint,
    )


def cut_people(path: Path, segmenter: Segmenter, workers: int) -> Iterator[SeekerFeatures]:
    """Everybody of the file with words."""
    told = ((person, (person.titles, person.skills, person.history)) for person in read_raw(path))
    return (replace(person, words=words) for person, words in cut_all(told, segmenter, workers=workers))


class Watch:
    """Hands people on and keeps apart the time spent getting them and on them."""

    def __init__(self, people: Iterator[SeekerFeatures]) -> None:
        self._people = people
        self.getting, self.using, self.ended = 0.0, 0.0, 0.0

    def __iter__(self) -> Iterator[SeekerFeatures]:
        left = time.perf_counter()
        while True:
            asked = time.perf_counter()
            self.using += asked - left
            person = next(self._people, None)
            left = time.perf_counter()
            self.getting += left - asked
            if person is None:
                self.ended = left
                return
            yield person


def build(path: Path, count: int, workers: int) -> dict[str, Any]:
    """Everything from the file of raw people to a base on disk; in a process of its own, for its memory's sake."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        index = new_index(Path(folder) / "cache")
        watch = Watch(read_raw(path))
        snapshot = index.fitted(watch, workers=workers, cut=True)
        fitted = time.perf_counter()
        base = disk.write(snapshot, Path(folder) / "index", build_print=index.build_print, note={})
        end = time.perf_counter()
        size = disk.size(base)
    section = snapshot.sections[0]
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own, worker = (one.ru_maxrss / 1024 for one in used)
    cpu = [one.ru_utime + one.ru_stime for one in used]
    return {
        "people": count,
        "workers": workers,
        "cutter": best_cutter().name(),
        "seconds": round(end - start, 1),
        "cpu_seconds": {"own": round(cpu[0], 1), "workers": round(cpu[1], 1)},
        "stages": {
            "reading the file": round(watch.getting, 1),
            "cutting and counting": round(watch.using, 1),
            "weighing terms and reading titles": round(fitted - watch.ended, 1),
            "writing": round(end - fitted, 1),
        },
        "profiles_per_s": round(count / (end - start)),
        "peak_mb": {"own": round(own), "largest worker": round(worker), "in all": round(own + worker * workers)},
        "bytes_per_profile": round(size / count),
        "postings": {"words": int(section.words.rows.nnz), "chars": int(section.chars.rows.nnz)},
        "terms": {"words": section.words.rows.shape[1], "chars": section.chars.rows.shape[1]},
        "distinct_titles": len(section.titles.table),
    }


def peers(path: Path, workers: int) -> dict[str, Any]:
    """Documents a second from cut words to a weighed matrix, one process: ours and scikit-learn's vectoriser."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    with tempfile.TemporaryDirectory() as folder:
        segmenter = Segmenter(Lexicon.load(data_folder() / "lexicon"), Path(folder))
        documents = [person.words for person in cut_people(path, segmenter, workers)]
    calls = {
        "ours": TermSpace(word_terms).fitted,
        "scikit-learn TfidfVectorizer": TfidfVectorizer(analyzer=str.split, sublinear_tf=True).fit_transform,
    }
    rows: dict[str, Any] = {}
    for name, call in calls.items():
        start = time.perf_counter()
        call(documents)
        rows[name] = {"documents_per_s": round(len(documents) / (time.perf_counter() - start))}
    peer = rows["scikit-learn TfidfVectorizer"]["documents_per_s"]
    for row in rows.values():
        row["to_peer"] = round(row["documents_per_s"] / peer, 2)
    return rows


def alone(call: Any, *arguments: Any) -> Any:
    """The answer of a call made in a fresh process."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(call, *arguments).result()


def measure(sizes: list[int], workers: int, *, with_peers: bool = True) -> dict[str, Any]:
    """One row per size, and the peers at the largest size they are asked for."""
    figures: dict[str, Any] = {"rows": []}
    for count in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "people.pickle"
            write_raw(count, path)
            figures["rows"].append(alone(build, path, count, workers))
            figures["rows"][-1]["raw_bytes_per_profile"] = round(path.stat().st_size / count)
            if with_peers and count == max((size for size in sizes if size <= PEERS_UP_TO), default=0):
                figures["peers"] = {"people": count, "rows": alone(peers, path, workers)}
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", default="10000,100000", help="sizes, with commas between")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--no-peers", action="store_true", help="ours alone")
    args = parser.parse_args()
    figures = measure([int(size) for size in args.people.split(",")], args.workers, with_peers=not args.no_peers)
    if args.json:
        print(json.dumps(figures, indent=2, ensure_ascii=False))
        return
    for row in figures["rows"]:
        stages = ", ".join(f"{name} {seconds}" for name, seconds in row["stages"].items())
        print(
            f"{row['people']:>9,} people {row['seconds']:>7.1f} s ({stages}) {row['profiles_per_s']:>6,} profiles/s "
            f"{row['peak_mb']['in all']:>6,} MB {row['bytes_per_profile']:>5,} bytes/profile"
        )
    for name, row in figures.get("peers", {"rows": {}})["rows"].items():
        print(f"{name}: {row['documents_per_s']:,} documents/s, ×{row['to_peer']}")


if __name__ == "__main__":
    main()
