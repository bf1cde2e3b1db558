"""Pictures of what was measured (图), as SVG; labels are English, so that no Chinese font is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams |= {"svg.hashsalt": "matcher", "axes.spines.top": False, "axes.spines.right": False, "font.size": 10}

from matplotlib import pyplot as plt  # noqa: E402 (the backend is chosen first)

OURS, OTHERS = "#1f5fa8", "#9aa5b1"
STAGES = ("#1f5fa8", "#5b9bd5", "#f2a541", "#7a9e5f", "#9aa5b1")
Figures = Mapping[str, Any]


def search_peers(figures: Figures, axes: Any) -> None:
    """Median time of every way to the nearest 50 by words."""
    rows = sorted(figures["peers"].items(), key=lambda row: -row[1]["median"])
    _bars(axes, {name: row["median"] for name, row in rows}, "{:.3g} ms")
    axes.set_xscale("log")
    axes.set_title(f"50 nearest by words among {figures['people']:,} people, median ms (log)")


def search_shares(figures: Figures, axes: Any) -> None:
    """Whole searches by the share of people who pass the musts."""
    rows = figures["search"]
    places = range(len(rows))
    for offset, key, label, colour in (
        (-0.2, "rank_ms", "exact best 50", OURS),
        (0.2, "rank_and_explain_ms", "with reasons for 20", OTHERS),
    ):
        medians = [row[key]["median"] for row in rows.values()]
        over = [max(0.0, row[key]["p99"] - row[key]["median"]) for row in rows.values()]
        spots = [place + offset for place in places]
        axes.bar(spots, medians, 0.38, color=colour, label=label, yerr=[[0] * len(over), over], capsize=3)
    axes.set_xticks(places, rows)
    axes.set_xlabel("share that passes the musts")
    axes.set_title(f"A search among {figures['people']:,} people, ms: median, whisker to the 99th percentile")
    axes.legend(frameon=False)


def build_stages(figures: Figures, axes: Any) -> None:
    """Where the time per thousand profiles goes, by size."""
    rows = figures["rows"]
    names = [f"{row['people']:,}" for row in rows]
    left = [0.0] * len(rows)
    for number, stage in enumerate(rows[0]["stages"]):
        widths = [1000 * row["stages"][stage] / row["people"] for row in rows]
        axes.barh(names, widths, left=left, color=STAGES[number % len(STAGES)], label=stage)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_ylabel("profiles")
    axes.set_title("Building an index from raw text, seconds per 1,000 profiles")
    axes.legend(frameon=False, fontsize=8)


def build_memory(figures: Figures, axes: Any) -> None:
    """Peak memory and size on disk, by size."""
    rows = figures["rows"]
    people = [row["people"] for row in rows]
    axes.plot(people, [row["peak_mb"]["in all"] for row in rows], "o-", color=OURS, label="peak memory, all processes")
    disk = [row["bytes_per_profile"] * row["people"] / 1e6 for row in rows]
    axes.plot(people, disk, "s--", color=OTHERS, label="base on disk")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("profiles")
    axes.set_title("Building: megabytes by size (both axes log)")
    axes.legend(frameon=False)


def segment_speed(figures: Figures, axes: Any) -> None:
    """Documents a second of every way, one process and two."""
    rows = {f"{row['way']}, {row['processes']} process{'es' * (row['processes'] > 1)}": row for row in figures["rows"]}
    _bars(axes, {name: row["documents_per_s"] for name, row in reversed(rows.items())}, "{:,.0f}/s", every=OURS)
    axes.set_title("Reading brochures, documents a second")


def pairs(figures: Figures, axes: Any) -> None:
    """Million pairs a second of every way that tells them."""
    rows = {name: row["million_pairs_per_s"] for name, row in figures["rows"].items()}
    _bars(axes, dict(reversed(rows.items())), "{:,.0f}", every=OURS)
    axes.set_title(f"Million pairs of person and post a second, {figures['people']:,} people")


CHARTS: dict[str, tuple[Callable[[Figures, Any], None], ...]] = {
    "search": (search_peers, search_shares),
    "build": (build_stages, build_memory),
    "segment": (segment_speed,),
    "batch": (pairs,),
    "cluster": (pairs,),
}


def draw(name: str, figures: Figures, folder: Path) -> list[Path]:
    """The pictures of one benchmark; one whose figures have another form is left out."""
    made = []
    for number, chart in enumerate(CHARTS.get(name, ()), 1):
        picture, axes = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
        try:
            chart(figures, axes)
        except (AttributeError, IndexError, KeyError, TypeError):
            continue
        else:
            path = folder / f"{name}-{number}.svg"
            picture.savefig(path, metadata={"Date": None})
            made.append(path)
        finally:
            plt.close(picture)
    return made


def _bars(axes: Any, values: Mapping[str, float], form: str, *, every: str = "") -> None:
    colours = [every or (OURS if name == "ours" else OTHERS) for name in values]
    drawn = axes.barh(list(values), list(values.values()), color=colours)
    axes.bar_label(drawn, [form.format(value) for value in values.values()], padding=3)
    axes.margins(x=0.15)
