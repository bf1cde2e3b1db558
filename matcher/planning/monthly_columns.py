"""Mapping files of the month's export (月度调度导出对照): which of our fields go under which column name, and how.

The format of the 调度系统 is not known here, so that it is a file: its columns in order, each with our field or a
fixed value, and how days, numbers and rates are written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher.errors import Invalid
from matcher.models.monthly import MONTHLY_LABELS, MonthlyLine

MAX_COLUMNS, MAX_TEXT = 100, 60
# How a value is written, by name: never a pattern of the file's own.
DAYS = {"2026-11-24": "%Y-%m-%d", "20261124": "%Y%m%d", "2026/11/24": "%Y/%m/%d", "2026年11月24日": "%Y年%m月%d日"}
RATES = {"percent": "16.2%", "number": "16.2", "fraction": "0.162"}
_KEYS = ("field", "name", "fixed", "date", "rate", "empty")


@dataclass(frozen=True, slots=True)
class MonthlyColumn:
    """One column: ``field`` of ours, or ``fixed`` in every row; ``empty`` stands where nothing is known."""

    name: str
    field: str = ""
    fixed: str = ""
    day: str = "2026-11-24"
    rate: str = "percent"
    empty: str = ""

    def text(self, line: MonthlyLine) -> str:
        """The cell as text, before it is made safe for spreadsheets."""
        if not self.field:
            return self.fixed
        value = line.value(self.field)
        if value is None or value == "":
            return self.empty
        if isinstance(value, date):
            return value.strftime(DAYS[self.day])
        if self.field == "demand_ratio":
            return f"{value:.2f}"
        if isinstance(value, float):
            shown = {"percent": f"{value * 100:.1f}%", "number": f"{value * 100:.1f}", "fraction": f"{value:.3f}"}
            return shown[self.rate]
        return str(value)


def read_columns(content: bytes) -> tuple[MonthlyColumn, ...]:
    """The columns of a mapping file, checked; ``Invalid`` names the column by its number and what to write instead."""
    try:
        told = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Invalid(f"对照文件读不出来，请用 UTF-8 编码的 TOML 格式：{error}", field="mapping") from None
    rows = told.get("column")
    if not isinstance(rows, list) or not rows or not all(isinstance(one, dict) for one in rows):
        raise Invalid("对照文件里没有列，请至少写一段 [[column]]", field="mapping")
    if len(rows) > MAX_COLUMNS:
        raise Invalid(f"对照文件最多写 {MAX_COLUMNS} 列，现有 {len(rows)} 列", field="mapping")
    found = tuple(_column(number, one) for number, one in enumerate(rows, 1))
    _once(found)
    return found


def _column(number: int, told: dict[str, Any]) -> MonthlyColumn:
    for key, value in told.items():
        if key not in _KEYS:
            raise _wrong(number, f"不认识的项目“{str(key)[:20]}”，可以写：{'、'.join(_KEYS)}")
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise _wrong(number, f"{key} 应为不超过 {MAX_TEXT} 字的文字，请加引号")
    field, name = told.get("field", ""), told.get("name", "").strip()
    if field and field not in MONTHLY_LABELS:
        raise _wrong(number, f"没有字段“{field}”，请改为：{'、'.join(MONTHLY_LABELS)}")
    if bool(field) == ("fixed" in told):
        raise _wrong(number, "请写 field（本系统字段）或 fixed（固定值）中的一个")
    name = name or MONTHLY_LABELS.get(field, "")
    if not name:
        raise _wrong(number, "固定值的列没有列名，请写 name")
    column = MonthlyColumn(
        name,
        field,
        told.get("fixed", ""),
        told.get("date", "2026-11-24"),
        told.get("rate", "percent"),
        told.get("empty", ""),
    )
    if column.day not in DAYS:
        raise _wrong(number, f"日期格式“{column.day}”不可用，请改为：{'、'.join(DAYS)}")
    if column.rate not in RATES:
        raise _wrong(number, f"比率格式“{column.rate}”不可用，请改为：{'、'.join(RATES)}")
    return column


def _once(columns: Sequence[MonthlyColumn]) -> None:
    first: dict[str, int] = {}
    for number, one in enumerate(columns, 1):
        if one.name in first:
            raise _wrong(number, f"列名“{one.name}”与第 {first[one.name]} 列相同，请改名")
        first[one.name] = number


def _wrong(number: int, said: str) -> Invalid:
    return Invalid(f"对照文件第 {number} 列：{said}", field="mapping")
