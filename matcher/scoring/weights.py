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
}


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
            raise Invalid(f"权重“{self.name}”不能把用词、字和名称都设为 0", field="weights")

    @property
    def key(self) -> str:
        """Name and version as stored with a shortlist, such as ``standard@1``."""
        return f"{self.name}@{self.version}"

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
                name, int(table["version"]), str(table["label"]), {k: float(v) for k, v in table["factors"].items()}
            )
            for name, table in tables.items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Invalid(f"权重文件读不懂：{fault}", field="weights") from fault
