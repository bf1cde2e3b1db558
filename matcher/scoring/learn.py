"""Weights learned from decisions (权重学习): regularised logistic regression that stays near the weights in use.

Each decision is a person shown for a post and what became of it. The regression gets the old score, hardly penalised,
and every factor, penalised: where the old score tells good from bad, the old weights come out again. Where nothing
predicts clearly better than the old score alone, they stay as they are. A lesson says whether it is clearly better, and
a person decides.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.errors import Conflict
from matcher.scoring.points import TENTHS, apportion
from matcher.scoring.weights import FACTORS, LEARNED, Weights

# Five to nine decisions of the rarer kind per factor (Vittinghoff and McCulloch 2007, doi 10.1093/aje/kwk052).
LEAST_OF_EACH = 5 * (len(FACTORS) - 1)
LEAST, LEAST_POSTS = 150, 12
FOLDS = 5
# How freely factors may leave the old weights (scikit-learn's C), least first: the least that predicts about as well is
# taken. 0 is the old score alone, so decisions that tell nothing leave the weights as they are.
PENALTIES = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
# How much larger the old score is than a factor's value, so that the penalty hardly touches it.
ANCHOR = 20.0
_KEYS = tuple(key for key in FACTORS if key != "hardship")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decision:
    """One person shown for one post: values in [0, 1] by factor the post asked for, and whether it went on."""

    post: int
    values: Mapping[str, float]
    good: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned: old and new weights, and how well each tells good from bad on posts not learned from.

    AUC: the chance that of two decisions the good one stands higher; .5 is a coin.
    """

    old: Weights
    new: Weights
    decisions: int
    good: int
    posts: int
    old_auc: float
    new_auc: float
    penalty: float

    @property
    def better(self) -> bool:
        """Whether the new weights are better by more than the standard error of an AUC that tells nothing apart."""
        bad = self.decisions - self.good
        return self.new_auc - self.old_auc > math.sqrt((self.decisions + 1) / (12 * self.good * bad))

    def to_dict(self) -> dict[str, Any]:
        """The figures as stored and shown."""
        return {
            "decisions": self.decisions,
            "good": self.good,
            "posts": self.posts,
            "old": {"weights": self.old.key, "auc": round(self.old_auc, 4), "factors": dict(self.old.factors)},
            "new": {"auc": round(self.new_auc, 4), "factors": dict(self.new.factors)},
            "better": self.better,
            "folds": FOLDS,
            "penalty": self.penalty,
        }


def shortfall(decisions: Sequence[Decision]) -> str:
    """What is missing for learning in one Chinese sentence, empty when there is enough."""
    good, bad = ([one.post for one in decisions if one.good is kind] for kind in (True, False))
    of_good, of_bad, posts = len(set(good)), len(set(bad)), len({*good, *bad})
    # All people of one post stay in one fold: a kind that stands on fewer posts is missing where it is learned.
    spread = min(of_good, of_bad) >= FOLDS
    if len(decisions) >= LEAST and min(len(good), len(bad)) >= LEAST_OF_EACH and posts >= LEAST_POSTS and spread:
        return ""
    return (
        f"有结论的处理记录 {len(decisions)} 条（推荐或到岗 {len(good)} 条、在 {of_good} 个岗位，"
        f"不合适 {len(bad)} 条、在 {of_bad} 个岗位），涉及岗位 {posts} 个；至少需要 {LEAST} 条、"
        f"两类各 {LEAST_OF_EACH} 条且各在 {FOLDS} 个岗位以上、岗位 {LEAST_POSTS} 个，暂不学习"
    )


def learn(decisions: Sequence[Decision], old: Weights, *, version: int) -> Lesson:
    """Weights fitted to the decisions; raises :class:`Conflict` when they are too few.

    Cross-validation keeps all people of one post in one fold. The same decisions give the same weights.
    """
    from sklearn.metrics import log_loss, roc_auc_score
    from sklearn.model_selection import StratifiedGroupKFold

    if missing := shortfall(decisions):
        raise Conflict(missing)
    values, asked = _table(decisions)
    good = np.array([one.good for one in decisions])
    posts = np.array([one.post for one in decisions])
    folds = list(StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0).split(values, good, posts))
    if any(good[train].all() or not good[train].any() for train, _ in folds):
        raise Conflict("合适和不合适的处理记录集中在少数岗位，分不成可以互相检验的几份；再多几个岗位有结论后重试")
    losses, chances = {}, {}
    for penalty in PENALTIES:
        told = np.zeros(len(good))
        scores = np.zeros(len(good))
        for train, test in folds:
            model = _model(penalty).fit(_features(values[train], asked[train], old, penalty), good[train])
            told[test] = model.predict_proba(_features(values[test], asked[test], old, penalty))[:, 1]
            scores[test] = _score(values[test], asked[test], _weights(model, old))
        losses[penalty] = [log_loss(good[test], told[test], labels=[False, True]) for _, test in folds]
        chances[penalty] = scores
    best = min(PENALTIES, key=lambda one: float(np.mean(losses[one])))
    edge = np.mean(losses[best]) + np.std(losses[best], ddof=1) / np.sqrt(FOLDS)
    chosen = next(one for one in PENALTIES if np.mean(losses[one]) <= edge)
    points = _weights(_model(chosen).fit(_features(values, asked, old, chosen), good), old)
    new = Weights(LEARNED, version, "按处理结果学习", _rounded(points))
    return Lesson(
        old,
        new,
        len(decisions),
        int(good.sum()),
        len(set(posts.tolist())),
        float(roc_auc_score(good, _score(values, asked, np.array([old.factors[key] for key in _KEYS])))),
        float(roc_auc_score(good, chances[chosen])),
        chosen,
    )


def _table(decisions: Sequence[Decision]) -> tuple[Floats, NDArray[np.bool_]]:
    """Values (decisions, factors), the mean where a post did not ask for a factor, and where it did."""
    asked = np.array([[key in one.values for key in _KEYS] for one in decisions])
    values = np.array([[one.values.get(key, 0.0) for key in _KEYS] for one in decisions], np.float64)
    means = values.sum(axis=0) / np.maximum(asked.sum(axis=0), 1)
    return np.where(asked, values, means), asked


def _features(values: Floats, asked: NDArray[np.bool_], old: Weights, penalty: float) -> Floats:
    """The old score, and every factor unless the penalty lets none of them move."""
    points = np.array([old.factors[key] for key in _KEYS])
    anchor = (ANCHOR * _score(values, asked, points))[:, np.newaxis]
    return np.hstack([anchor, values]) if penalty else anchor


def _score(values: Floats, asked: NDArray[np.bool_], points: Floats) -> Floats:
    """The score in [0, 1]: what a post does not ask for is left out and its points go to the others."""
    used = asked * points
    return np.asarray((used * values).sum(axis=1) / np.maximum(used.sum(axis=1), 1e-12))


def _model(penalty: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=penalty or 1.0, max_iter=5000)


def _weights(model: Any, old: Weights) -> Floats:
    """Points of 100 by factor: the old ones as strong as the regression found them, and what it adds; never below 0."""
    if len(model.coef_[0]) == 1:
        return np.array([old.factors[key] for key in _KEYS])
    kept, added = max(float(model.coef_[0][0]) * ANCHOR, 0.0), model.coef_[0][1:]
    points = np.maximum(kept * np.array([old.factors[key] for key in _KEYS]) / 100 + added, 0.0)
    if points[: _KEYS.index("title") + 1].sum() <= 0:
        return np.array([old.factors[key] for key in _KEYS])
    return np.asarray(100 * points / points.sum())


def _rounded(points: Floats) -> dict[str, float]:
    """Tenths of a point that add up to 100."""
    tenths = apportion((points * 10).tolist(), total=TENTHS)
    return {**{key: one / 10 for key, one in zip(_KEYS, tenths, strict=True)}, "hardship": 0.0}
