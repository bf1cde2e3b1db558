"""Weights of the factors (评分权重): named, versioned, visible, always 100 points in all."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import Invalid
from matcher.scoring.points import TENTHS, apportion

# Factor key -> what pages call it, in the order in which parts are shown.
FACTORS: dict[str, str] = {
    "words": "岗位要求与经历",
    "chars": "岗位名称与技能",
    "title": "求职岗位名称",
    "place": "工作地点",
    "pay": "薪资",
    "education": "学历",
    "grade": "技能等级",
    "experience": "工作经验",
    "certificates": "证书",
    "availability": "到岗时间",
    "recency": "最近活跃",
    "hardship": "就业困难帮扶",
}
# What people of recognised hardship (就业困难人员) gain when somebody switches their priority on, of 100 points.
HARDSHIP_POINTS = 10.0
# Weights somebody set for one post, those learned from decisions, and what a key says of the switch.
CUSTOM = "custom"
LEARNED = "learned"
_FAVOURING = "+hardship"
# The usual preset for a post, and the one for the other direction, what a post is worth to a person.
STANDARD = "standard"
WISHES = "wishes"
# A key is stored with every list, in 40 characters, and taken apart at its @ and its +.
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,19}")
_LAST_VERSION = 999_999


@dataclass(frozen=True, slots=True)
class Weights:
    """One preset: points out of 100 for every factor of :data:`FACTORS`."""

    name: str
    version: int
    label: str
    factors: Mapping[str, float]

    def __post_init__(self) -> None:
        if set(self.factors) != set(FACTORS):
            odd = "、".join(sorted(set(self.factors) ^ set(FACTORS)))
            raise Invalid(f"权重“{self.name}”的项目不全或多余：{odd}", field="weights")
        points = self.factors.values()
        if not all(math.isfinite(one) and one >= 0 for one in points) or abs(math.fsum(points) - 100) > 1e-9:
            raise Invalid(f"权重“{self.name}”必须都是不小于 0 的数，合计为 100", field="weights")
        if not any(self.factors[key] for key in ("words", "chars", "title")):
            raise Invalid(f"权重“{self.label}”不能把用词、字和名称都设为 0", field="weights")

    @property
    def key(self) -> str:
        """Name and version as stored with a shortlist, such as ``standard@1``, and whether hardship goes first."""
        return f"{self.name}@{self.version}{_FAVOURING if self.factors['hardship'] else ''}"

    @property
    def title(self) -> str:
        """What pages call these weights."""
        return f"{self.label}，就业困难人员优先" if self.factors["hardship"] else self.label

    def favouring(self) -> Weights:
        """The same with priority for people of recognised hardship (就业促进法 52), as a factor of its own."""
        rest = {key: points * (1 - HARDSHIP_POINTS / 100) for key, points in self.factors.items() if key != "hardship"}
        total = sum(rest.values()) / (100 - HARDSHIP_POINTS)
        shares = {key: points / total for key, points in rest.items()}
        return Weights(self.name, self.version, self.label, {**shares, "hardship": HARDSHIP_POINTS})

    @classmethod
    def custom(cls, points: Mapping[str, float], *, label: str = "本岗位自定") -> Weights:
        """Weights in proportion to ``points`` by factor, whatever they add up to."""
        total = sum(points.values())
        if not all(math.isfinite(one) and one >= 0 for one in (*points.values(), total * 100)):
            raise Invalid("各项权重应是不小于 0 的数，且不能过大", field="weights")
        if total <= 0:
            raise Invalid("各项权重不能都为 0", field="weights")
        shares = {key: points.get(key, 0.0) * 100 / total for key in FACTORS}
        return cls(CUSTOM, 1, label, shares)

    def applied(self, present: Collection[str]) -> dict[str, int]:
        """Tenths of a point for each factor the post gives data for, adding up to exactly 1,000.

        A factor without data is ignored, not counted as zero: its share goes to the others in proportion.
        """
        keys = [key for key in FACTORS if key in present and self.factors[key] > 0]
        total = sum(self.factors[key] for key in keys)
        if not keys:
            return {}
        return dict(
            zip(keys, apportion([self.factors[key] * TENTHS / total for key in keys], total=TENTHS), strict=True)
        )

    @classmethod
    def load(cls, path: Path, name: str = STANDARD) -> Weights:
        """The preset of this name from a TOML file."""
        presets = presets_in(path)
        if name not in presets:
            raise Invalid(f"没有名为“{name}”的权重，可用：{'、'.join(presets)}", field="weights")
        return presets[name]


def presets_in(path: Path) -> dict[str, Weights]:
    """Every preset of a TOML file, by name: those for posts in their order, then that of people's wishes.

    Raises :class:`Invalid` naming what is wrong with the file and what to do, so that nobody is ranked by a slip.
    """
    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        found = {name: _preset(name, table) for name, table in tables.items()}
    except OSError as fault:
        raise _faulty(path, f"读不了（{fault.strerror}）") from fault
    except Invalid as fault:
        raise _faulty(path, fault.message) from fault
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise _faulty(path, f"读不懂：{fault}") from fault
    if missing := [name for name in (STANDARD, WISHES) if name not in found]:
        raise _faulty(path, f"缺少权重方案：{'、'.join(missing)}")
    wishes = found.pop(WISHES)
    return {**found, WISHES: wishes}


def _preset(name: str, table: Mapping[str, Any]) -> Weights:
    """One preset as the file tells it; what is built while the service runs can't be told there."""
    if name in (CUSTOM, LEARNED) or not _NAME.fullmatch(name):
        raise Invalid(f"方案名“{name}”不能用：须以小写字母开头，只含小写字母、数字、- 和 _，且不是 {CUSTOM}、{LEARNED}")
    version, label, factors = table["version"], table["label"], table["factors"]
    if type(version) is not int or not 1 <= version <= _LAST_VERSION:
        raise Invalid(f"权重“{name}”的 version 应为 1 至 {_LAST_VERSION} 的整数")
    if not isinstance(label, str) or not label.strip():
        raise Invalid(f"权重“{name}”的 label 应为中文名称")
    if wrong := [key for key, points in factors.items() if type(points) not in (int, float)]:
        raise Invalid(f"权重“{name}”的各项应是数：{'、'.join(wrong)}")
    if "hardship" in factors:
        raise Invalid(f"权重“{name}”不能写 hardship：就业困难帮扶由生成名单的人逐次打开")
    return Weights(name, version, label.strip(), {**{key: float(one) for key, one in factors.items()}, "hardship": 0.0})


def _faulty(path: Path, what: str) -> Invalid:
    """The error of a file of presets, with the remedy."""
    return Invalid(f"权重文件 {path} 有误：{what}；改正后重新启动，或换回安装包自带的文件", field="weights")
