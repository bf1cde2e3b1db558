"""A made-up pool in running text (合成原文): people as ``benchmarks.pool`` draws them, told in words not yet cut.

Skills are listed in words of the trades. Of a history, one word in five comes from the project's own lists (titles,
certificates, trades) and the rest from jieba's dictionary by how often they stand in Chinese texts; nothing marks where
a word ends, but commas and stops fall as in a résumé.
"""

from __future__ import annotations

import re
from pathlib import Path

import jieba
import numpy as np

from benchmarks.pool import Maker
from matcher.text.lexicon import Lexicon, data_folder

OWN_SHARE = 0.2
# Words of the dictionary that are drawn from, the commonest first.
COMMON = 60_000
# What résumés hold besides words.
FIGURES = (
    "2016年",
    "2019年3月",
    "2023年底",
    "3年",
    "5年以上",
    "3000-4500元",
    "8小时",
    "C1",
    "A2",
    "ISO9001",
    "CAD",
    "50吨",
)
# Marks behind a word and how many words in a hundred have one.
MARKS = {"，": 12, "。": 3, "；": 1}
# How titles are written down: plain most often, else with a rank or a remark; some 60,000 in all.
AROUND = ("{}", "高级{}", "{}学徒", "熟练{}", "{}（夜班）", "{}组长")
_CHINESE = re.compile(r"[一-鿕]+")


class RawMaker(Maker):
    """The same people with raw titles, skills and history; ``words`` stays empty."""

    def __init__(self, seed: int = 7) -> None:
        super().__init__(seed)
        lexicon = Lexicon.load(data_folder() / "lexicon")
        own = self._random.permutation([*sorted(lexicon.domain_words), *FIGURES]).tolist()
        common = _dictionary()
        certificates = {name for kind in lexicon.certificates for name in (kind.name, *kind.aliases)}
        names = [name for family in lexicon.titles for name in (family.name, *family.synonyms)]
        names = self._random.permutation(names).tolist()
        self._titles = [form.format(name) for form in AROUND for name in names]
        weight = 1 / np.arange(1, len(self._titles) + 1)
        self._wanted = np.cumsum(weight) / weight.sum()
        rank = 1 / np.arange(1, len(own) + 1)
        often = np.array([frequency for _, frequency in common], np.float64)
        trades = lexicon.domain_words.difference(names, certificates)
        self._trades = self._random.permutation(sorted(trades)).tolist()
        rare = 1 / np.arange(1, len(trades) + 1)
        self._known = np.cumsum(rare) / rare.sum()
        chance = np.concatenate([OWN_SHARE * rank / rank.sum(), (1 - OWN_SHARE) * often / often.sum()])
        # Every word once bare and once before each mark.
        shares = np.array([100 - sum(MARKS.values()), *MARKS.values()]) / 100
        words = [*own, *(word for word, _ in common)]
        self._words = [word + mark for mark in ("", *MARKS) for word in words]
        self._chance = np.cumsum(np.outer(shares, chance).ravel())
        self._chance /= self._chance[-1]

    def _text(self, count: int) -> str:
        picks = np.searchsorted(self._chance, self._random.random(count))
        return "".join([self._words[i] for i in picks.tolist()])

    def _skills(self, count: int) -> str:
        return "、".join([self._trades[i] for i in np.searchsorted(self._known, self._random.random(count)).tolist()])

    def _cut(self, *_texts: object) -> str:
        return ""


def _dictionary() -> list[tuple[str, int]]:
    """jieba's commonest Chinese words with their frequencies."""
    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    rows = [(word, int(often)) for word, often, *_ in map(str.split, lines) if _CHINESE.fullmatch(word)]
    return sorted(rows, key=lambda row: -row[1])[:COMMON]
