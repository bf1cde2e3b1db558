"""How far a second reader agrees with the marks (标注一致性): the same pairs graded again by somebody who saw none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from matcher.errors import Invalid
from matcher.evaluation.labelled import load_rows
from matcher.evaluation.pairs import GRADE_FORM, PairTask, is_grade

SECOND = "second.jsonl"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs graded twice, how many got the same mark, and Cohen's kappa with quadratic weights (1 is full agreement).

    ``apart`` counts pairs by (first mark, second mark) where they differ.
    """

    pairs: int
    same: int
    kappa: float
    apart: tuple[tuple[int, int, int], ...]

    def plain(self) -> dict[str, Any]:
        """The figures as JSON."""
        apart = [{"first": first, "second": second, "pairs": count} for first, second, count in self.apart]
        return {"pairs": self.pairs, "same": self.same, "kappa": round(self.kappa, 4), "apart": apart}


def read_agreement(folder: Path, task: PairTask) -> Agreement | None:
    """The marks of ``second.jsonl`` against those of the task; None where nobody graded a second time."""
    from sklearn.metrics import cohen_kappa_score

    path = folder / SECOND
    if not path.is_file():
        return None
    post_at = {str(row["id"]): number for number, row in enumerate(task.vacancies)}
    person_at = {str(row["id"]): number for number, row in enumerate(task.seekers)}
    first, second = [], []
    for number, row in enumerate(load_rows(path, is_grade, GRADE_FORM), start=1):
        place = post_at.get(str(row["vacancy"]), -1), person_at.get(str(row["seeker"]), -1)
        if min(place) < 0 or task.grades[place] < 0:
            raise Invalid(f"{SECOND} 第 {number} 条在 grades.jsonl 里没有分级")
        first.append(int(task.grades[place]))
        second.append(int(row["grade"]))
    one, other = np.array(first), np.array(second)
    apart = {(a, b): 0 for a, b in zip(first, second, strict=True) if a != b}
    for a, b in zip(first, second, strict=True):
        if a != b:
            apart[(a, b)] += 1
    kappa = float(cohen_kappa_score(one, other, weights="quadratic")) if len(set(first + second)) > 1 else 1.0
    return Agreement(len(first), int((one == other).sum()), kappa, tuple((*key, apart[key]) for key in sorted(apart)))
