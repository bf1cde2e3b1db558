"""Weights of the factors (评分权重): named, versioned, visible, always 100 points in all."""

from __future__ import annotations

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
# Weights somebody set for one post, and what a key says of the switch.
CUSTOM = "custom"
_FAVOURING = "+hardship"


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
        if any(points < 0 for points in self.factors.values()) or abs(sum(self.factors.values()) - 100) > 1e-9:
            raise Invalid(f"权重“{self.name}”必须都不小于 0 且合计为 100", field="weights")
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
    def load(cls, path: Path, name: str = "standard") -> Weights:
        """The preset of this name from a TOML file."""
        presets = presets_in(path)
        if name not in presets:
            raise Invalid(f"没有名为“{name}”的权重，可用：{'、'.join(presets)}", field="weights")
        return presets[name]


def presets_in(path: Path) -> dict[str, Weights]:
    """Every preset of a TOML file, by name."""
    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            name: Weights(
                name,
                int(table["version"]),
                str(table["label"]),
                {"hardship": 0.0, **{key: float(points) for key, points in table["factors"].items()}},
            )
            for name, table in tables.items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Invalid(f"权重文件读不懂：{fault}", field="weights") from fault
