"""All benchmarks one after another and a dated report of them (性能报告), with pictures, in docs/benchmarks.

python -m benchmarks.report [--full] [--only search,build] [--to docs/benchmarks]

Each runs in a process of its own with a time limit; one that fails or takes too long is told as such. Without
``--full`` everything fits ten minutes on two idle cores.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.charts import draw
from matcher import clock

ROOT = Path(__file__).parents[1]
# Arguments of each benchmark, briefly and in full, in the order in which they run.
BENCHMARKS: dict[str, tuple[str, str]] = {
    "segment": ("--documents 1000", "--documents 2000"),
    "cluster": ("--people 100000 --posts 100", "--people 100000 --posts 200"),
    "build": ("--people 10000,50000", "--people 10000,100000,1000000"),
    "search": ("--people 100000 --queries 40", "--people 1000000 --queries 40"),
    "batch": ("--people 100000", "--people 1000000"),
    "recommend": ("--posts 5000 --people 40", "--posts 20000 --people 100 --pool 100000"),
    "http": ("--people 2000 --rounds 100", "--people 100000"),
    "odd_jobs": ("--workers 5000 --tasks 1000 --queries 60", ""),
    "pooling": ("--lots 500", "--lots 500,5000"),
    "roster": ("--days 60x150,200x600", "--days 60x150,200x600,200x300"),
}
# Columns beyond which a table is turned on its side.
WIDEST = 8
# Seconds that one benchmark may take.
LIMIT, FULL_LIMIT = 600, 3600
LIBRARIES = (
    *("numpy", "scipy", "scikit-learn", "rapidfuzz", "jieba", "rjieba", "ortools"),
    *("sparse-dot-topn", "bm25s", "numba", "tantivy", "ray", "matplotlib"),
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should reach: at most or at least ``value``."""

    name: str
    benchmark: str
    figure: Callable[[Any], float]
    value: float
    at_most: bool = False

    def met(self, reached: float) -> bool:
        """Whether this is good enough."""
        return reached <= self.value if self.at_most else reached >= self.value


def _search(place: int) -> Callable[[Any], float]:
    """The median of a whole search at one of the four shares that pass."""
    return lambda figures: float(list(figures["search"].values())[place]["rank_ms"]["median"])


def _times(peer: str) -> Callable[[Any], float]:
    return lambda figures: float(figures["peers"][peer]["times_ours"])


TARGETS = (
    Target("text stage to its floor, everybody", "search", lambda f: f["text"]["times_floor_unfiltered"], 2.5, True),
    Target("text stage to its floor, 0.5 %", "search", lambda f: f["text"]["times_floor_filtered"], 5, True),
    Target("scikit-learn cosine_similarity to ours", "search", _times("scikit-learn cosine_similarity"), 50),
    Target("sparse_dot_topn to ours", "search", _times("sparse_dot_topn"), 5),
    Target("bm25s to ours", "search", _times("bm25s"), 2),
    *(
        Target(f"a search where {share} pass, median ms", "search", _search(place), 20, True)
        for place, share in enumerate(("0.5 %", "5 %", "30 %", "all"))
    ),
    Target("shortlist page over HTTP, p95 ms", "http", lambda f: f["rows"]["shortlist page"]["p95_ms"], 200, True),
    Target("odd-job pull, p95 ms", "odd_jobs", lambda f: f["pull_p95"], 200, True),
    Target("lists of many posts to sparse_dot_topn", "batch", lambda f: f["ours_to_sparse_dot_topn"], 4),
    Target("profiles a second (1 M in 6 minutes)", "build", lambda f: f["rows"][-1]["profiles_per_s"], 2778),
    Target("pooling 500 × 500 lots, dense, processor s", "pooling", lambda f: f["rows"][1]["whole_s"], 1, True),
    Target("HiGHS, days alone, to ours", "pooling", lambda f: f["rows"][1]["highs"]["days_alone_times_ours"], 5),
    Target("roster 200 × 600, processor s", "roster", lambda f: f["rows"][2]["whole_s"], 5, True),
    Target("roster after a no-show, worst, s", "roster", lambda f: f["rows"][2]["replan_s"]["worst"], 1, True),
    Target("two cluster workers to one", "cluster", lambda f: f["two_workers_to_one"], 1.6),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One benchmark that ran: its figures, or in ``fault`` why there are none."""

    name: str
    command: str
    seconds: float
    load: tuple[float, float]
    figures: Any = None
    fault: str = ""
    pictures: Sequence[Path] = field(default=())


def run(name: str, arguments: str, limit: float) -> Run:
    """Run one benchmark; never raises for what goes wrong in it."""
    command = " ".join(["python -m", f"benchmarks.{name}", *arguments.split(), "--json"])
    before, start = os.getloadavg()[0], time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, *command.split()[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that its own children can be stopped with it
    )
    figures, fault = None, ""
    try:
        out, said = child.communicate(timeout=limit)
        if child.returncode:
            fault = f"exit code {child.returncode}: {(said.strip().splitlines() or ['nothing said'])[-1]}"
        else:
            figures = json.loads(out)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        fault = f"stopped after {limit:.0f} seconds"
    except json.JSONDecodeError:
        fault = "what it printed is not JSON"
    if isinstance(figures, list):
        figures = {"rows": figures}
    took = time.perf_counter() - start
    return Run(name, command, took, (before, os.getloadavg()[0]), figures, fault)


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "Processor": f"{model}, {len(os.sched_getaffinity(0))} cores",
        "Memory": f"{memory:.0f} GiB",
        "System": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "Libraries": ", ".join(f"{name} {known}" for name in LIBRARIES if (known := _version(name))),
        "Commit": _commit(),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    try:
        told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return told.stdout.strip()


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(map(str, line))} |" for line in lines] + [""]


def flat(figures: Any, path: str = "") -> Iterable[tuple[str, object]]:
    """Every figure with the way to it."""
    pairs = figures.items() if isinstance(figures, Mapping) else enumerate(figures, 1)
    for key, value in pairs:
        way = f"{path}, {key}" if path else str(key)
        if isinstance(value, Mapping | list):
            yield from flat(value, way)
        else:
            yield way, value if isinstance(value, bool | str) else f"{value:,}"


def tables(figures: Mapping[str, Any]) -> Iterable[str]:
    """Figures as tables: rows of one form side by side, what is left as a list."""
    plain, deeper = {}, []
    for key, value in figures.items():
        rows = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        if rows and all(isinstance(row, Mapping) for row in rows):
            deeper.append((key, value))
        else:
            plain[key] = value
    if plain:
        yield from table(("", ""), flat(plain))
    for key, value in deeper:
        named = value if isinstance(value, Mapping) else dict(enumerate(value, 1))
        told = [dict(flat(row)) for row in named.values()]
        header = list(dict.fromkeys(column for row in told for column in row))
        if len(header) > WIDEST:
            yield from table((key, *named), ([column, *(row.get(column, "") for row in told)] for column in header))
        else:
            across = ([one, *map(row.get, header)] for one, row in zip(named, told, strict=True))
            yield from table((key, *header), across)


def target_rows(runs: Mapping[str, Run]) -> Iterable[Sequence[object]]:
    """Every target beside what was reached."""
    for target in TARGETS:
        sign = "≤" if target.at_most else "≥"
        one = runs.get(target.benchmark)
        try:
            reached: float | None = target.figure(one.figures) if one and one.figures else None
        except (KeyError, IndexError, TypeError):
            reached = None
        verdict = "not measured" if reached is None else "met" if target.met(reached) else "**not met**"
        shown = "–" if reached is None else f"{reached:,}"
        yield target.name, target.benchmark, shown, f"{sign} {target.value:,}", verdict


def written(runs: Sequence[Run], absent: Sequence[str], title: str, folder: Path) -> str:
    """The report as Markdown; pictures are named relative to ``folder``."""
    lines = [f"# Benchmarks of {title}", "", *table(("", ""), machine().items())]
    lines += ["Ratios within one run are what to trust; a load above 1 before a run tells of other work.", ""]
    lines += ["## Targets", ""]
    lines += table(("figure", "benchmark", "reached", "target", ""), target_rows({one.name: one for one in runs}))
    for one in runs:
        lines += [f"## {one.name}", "", f"`{one.command}`: {one.seconds:.0f} s"]
        lines[-1] += f", load {one.load[0]:.1f} before and {one.load[1]:.1f} after."
        lines.append("")
        if one.fault:
            lines += [f"**Failed**: {one.fault}", ""]
            continue
        for picture in one.pictures:
            lines += [f"![{picture.stem}]({picture.relative_to(folder)})", ""]
        lines += tables(one.figures)
    if absent:
        lines += [f"Not there to be run: {', '.join(absent)}.", ""]
    return "\n".join(lines)


def main() -> None:
    """Run, draw, write; the exit code is 1 if a benchmark failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="a million people; an hour or two")
    parser.add_argument("--only", default=",".join(BENCHMARKS), help="benchmarks, with commas between")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "benchmarks")
    args = parser.parse_args()
    chosen = [name for name in BENCHMARKS if name in args.only.split(",")]
    there = [name for name in chosen if find_spec(f"benchmarks.{name}")]
    day = clock.today().isoformat()
    pictures = args.to / day
    pictures.mkdir(parents=True, exist_ok=True)
    path = args.to / f"{day}.md"
    absent = [name for name in chosen if name not in there]
    runs: list[Run] = []
    for name in there:
        print(f"{name} …", flush=True)
        one = run(name, BENCHMARKS[name][args.full], FULL_LIMIT if args.full else LIMIT)
        print(f"  {one.fault or 'done'}, {one.seconds:.0f} s", flush=True)
        drawn = draw(name, one.figures, pictures) if one.figures else []
        runs.append(Run(name, one.command, one.seconds, one.load, one.figures, one.fault, drawn))
        # After each, so that what was measured stays when the rest is broken off.
        path.write_text(written(runs, absent, day, args.to), encoding="utf-8")
    print(path)
    sys.exit(any(one.fault for one in runs))


if __name__ == "__main__":
    main()
