"""How fast Chinese is read (识别速度): segmentation with jieba and with the extra ``fast``, and the full parse.

python -m benchmarks.segment [--documents 2000] [--json]

Every way runs over the same brochure texts in the same run, once in one process and once in two; the ratio is to
jieba in one process.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from matcher import clock
from matcher.demo.world import build_world
from matcher.text.cutter import JiebaCutter, RustCutter, is_fast
from matcher.text.extract import FactReader
from matcher.text.gazetteer import load_regions
from matcher.text.lexicon import Lexicon, data_folder
from matcher.text.place import PlaceReader
from matcher.text.segment import Segmenter
from matcher.text.street import load_streets

WAYS = ("jieba", "rjieba", "parse")
SHARES = 8  # parts a run is cut into, so that two processes end at about the same time


def documents(count: int) -> list[str]:
    """Posts of the demo world as one text each: title, duty, conditions, pay, benefits and place."""
    world = build_world(seed=1, today=clock.today(), folder=data_folder() / "demo")
    texts = ["\n".join(f"{key}：{value}" for key, value in post.cells.items() if value) for post in world.posts]
    return [texts[number % len(texts)] for number in range(count)]


@cache
def reader(way: str) -> Callable[[str], int]:
    """One way of reading, loaded and warm; gives how many words or facts it found."""
    lexicon = Lexicon.load(data_folder() / "lexicon")
    if way == "parse":
        places = PlaceReader(load_regions(), streets=load_streets(data_folder() / "regions"))
        facts = FactReader(lexicon, places, clock.today)
        return lambda text: len(facts.read(text))
    kind = RustCutter if way == "rjieba" else JiebaCutter
    with tempfile.TemporaryDirectory() as folder:
        segmenter = Segmenter(lexicon, Path(folder), kind)
        segmenter.words("焊工")  # loads the dictionary
    return lambda text: len(segmenter.words(text))


def work(job: tuple[str, list[str]]) -> int:
    """Read a share of the documents."""
    way, texts = job
    read = reader(way)
    return sum(map(read, texts))


def measure(texts: list[str], way: str, processes: int) -> dict[str, float]:
    """Documents and characters a second; loading is left out, since a server loads once."""
    shares = [(way, texts[start::SHARES]) for start in range(SHARES)]
    if processes == 1:
        work((way, texts[:2]))
        start = time.perf_counter()
        found = sum(map(work, shares))
        seconds = time.perf_counter() - start
    else:
        with ProcessPoolExecutor(processes) as pool:
            list(pool.map(work, [(way, texts[:2])] * processes * 4))
            start = time.perf_counter()
            found = sum(pool.map(work, shares))
            seconds = time.perf_counter() - start
    chars = sum(map(len, texts))
    return {
        "processes": processes,
        "documents_per_s": round(len(texts) / seconds),
        "chars_per_s": round(chars / seconds),
        "found": found,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    texts = documents(options.documents)
    rows = []
    for way in WAYS:
        if way == "rjieba" and not is_fast():
            print("rjieba is not installed (extra `fast`)")
            continue
        rows += [{"way": way, **measure(texts, way, processes)} for processes in (1, 2)]
    base = rows[0]["documents_per_s"]
    for row in rows:
        row["ratio"] = round(row["documents_per_s"] / base, 2)
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    print(f"{len(texts)} documents, {sum(map(len, texts)) / len(texts):.0f} characters each")
    for row in rows:
        print(
            f"{row['way']:<8}{row['processes']} process{'es' if row['processes'] > 1 else '  '}"
            f"{row['documents_per_s']:>9,} documents/s {row['chars_per_s']:>11,} characters/s  ×{row['ratio']}"
        )


if __name__ == "__main__":
    main()
