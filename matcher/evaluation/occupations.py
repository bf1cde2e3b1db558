"""How well titles are given national occupations (职业识别评测), beside chance, BM25, fuzzy and copying."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import Unavailable
from matcher.evaluation.labelled import LabelledRow, are_texts, load_rows
from matcher.evaluation.rankers import DEPTH, by_bm25, by_chance, by_fuzzy, by_memory, by_tfidf
from matcher.evaluation.ranking import EXACT, NEAR, Judged, RankScore, score_ranking
from matcher.text.catalogue import Catalogue, Occupation
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import clean
from matcher.text.occupation import OccupationReader

FORM = '形如 {"text": "二保焊工", "codes": ["6-18-02-04"], "minor": ["6-18-02"]}'
MAX_QUERIES = 20_000


@dataclass(frozen=True, slots=True)
class OccupationScore:
    """One row per ranker, ours first, and the titles whose right occupation is not among our first five."""

    rows: tuple[RankScore, ...]
    misses: tuple[dict[str, Any], ...]
    dropped_aliases: int

    def plain(self) -> dict[str, Any]:
        """The score as JSON."""
        return {
            "rows": [row.plain() for row in self.rows],
            "dropped_aliases": self.dropped_aliases,
            "misses": list(self.misses),
        }


def load_occupation_rows(path: Path) -> list[LabelledRow]:
    """Rows of a labelled file: ``text`` and ``codes``, optionally ``minor`` (prefixes) and ``family``."""
    rows = load_rows(path, _is_occupation_row, FORM)
    return rows[:MAX_QUERIES]


def _is_occupation_row(row: LabelledRow) -> bool:
    return (
        isinstance(row["text"], str)
        and are_texts(row["codes"])
        and bool(row["codes"])
        and are_texts(row.get("minor", []))
        and isinstance(row.get("family", ""), str)
    )


def score_occupations(
    rows: list[LabelledRow], lexicon: Lexicon, catalogue: Catalogue, words: Callable[[str], list[str]]
) -> OccupationScore:
    """Rank all fine occupations for every title with every ranker.

    A job-site alias of the classification that is one of the very titles asked for is taken out first, for every
    ranker alike: finding a title by itself proves nothing. Raises ``Unavailable`` when the classification was not
    fetched.
    """
    if not catalogue.fine:
        raise Unavailable(catalogue.problem or "没有职业分类数据")
    titles = [clean(row["text"]) for row in rows]
    fair = catalogue.without_aliases(titles)
    judged = [_judged(row, fair) for row in rows]
    codes = [one.code for one in fair.fine]
    texts = [" ".join((one.name, *one.aliases, one.definition)) for one in fair.fine]
    reader = OccupationReader(lexicon, fair, words)
    ours = [[one.code for one in reader.suggest(title, limit=DEPTH)] for title in titles]
    peers: Sequence[tuple[str, list[list[str]]]] = (
        ("random", by_chance(titles, codes)),
        ("fuzzy", by_fuzzy(titles, codes, [one.name for one in fair.fine])),
        ("bm25", by_bm25(titles, codes, texts, words)),
        ("tfidf", by_tfidf(titles, codes, texts, words)),
        ("copying", by_memory(titles, [row["codes"] for row in rows], codes)),
    )
    scores = [score_ranking("ours", ours, judged)]
    scores += [score_ranking(name, lists, judged) for name, lists in peers]
    misses = tuple(
        {**row, "got": ranked[:5]}
        for row, ranked, one in zip(rows, ours, judged, strict=True)
        if not any(one.is_right(code) for code in ranked[:5])
    )
    return OccupationScore(tuple(scores), misses, _aliases(catalogue) - _aliases(fair))


def _judged(row: LabelledRow, catalogue: Catalogue) -> Judged:
    """Acceptable codes count 2, the other occupations of the minor groups named count 1."""
    prefixes = tuple(prefix + "-" for prefix in row.get("minor", []))
    near = (one.code for one in catalogue.fine if one.code.startswith(prefixes)) if prefixes else ()
    return Judged({**dict.fromkeys(near, NEAR), **dict.fromkeys(row["codes"], EXACT)}, str(row.get("family", "")))


def _aliases(catalogue: Catalogue) -> int:
    def count(one: Occupation) -> int:
        return len(one.aliases)

    return sum(map(count, catalogue.fine))
