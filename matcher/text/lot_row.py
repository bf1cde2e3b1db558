"""Rows of a file of lots (余缺信息表): cells become a checked draft and whose it is, or problems told by column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import floor
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher import clock
from matcher.models.enums import FindingLevel, PayUnit, Shift, SkillGrade
from matcher.models.pooling import DispatchKind, LotDraft, LotKind, LotSide
from matcher.models.values import PAID_DAYS_PER_MONTH, Problem
from matcher.text.certificates import canonical_certificate, read_certificates
from matcher.text.fields import Cells
from matcher.text.grade import read_skill_grade
from matcher.text.lexicon import Lexicon
from matcher.text.pay import read_pay
from matcher.text.period import is_written_out
from matcher.text.place import PlaceReader
from matcher.text.schedule import read_shift
from matcher.text.words import says_nothing

# The columns of a file in their order.
LOT_LABELS: Mapping[str, str] = {
    "uscc": "统一社会信用代码", "name": "单位名称", "side": "类别", "kind": "余员去向", "title": "工种岗位",
    "headcount": "人数", "first": "开始日期", "last": "结束日期", "place": "工作地区", "address": "地址",
    "shift": "班次", "pay": "日薪", "board": "是否供餐", "lodging": "是否住宿", "skills": "技能要求",
    "skill_grade": "技能等级", "certificates": "证书", "dispatched": "是否派遣人员", "dispatch_kind": "派遣岗位类别",
    "dispatched_now": "现有派遣人数", "note": "备注",
}  # fmt: skip
_NEEDED = {"side": "富余或短缺", "title": "工种，如“包装工”", "headcount": "人数，如“12”"}
_NEEDED |= {"first": "日期，如“2026-12-10”", "last": "日期，如“2027-01-20”", "pay": "每天多少元，如“180”"}
_YUAN = re.compile(r"(\d{1,6}(?:\.\d{1,2})?)\s*元?")
# Where spare workers go (余员去向), by what people write; longer words before those they hold.
_KINDS: Mapping[LotKind, tuple[str, ...]] = {
    LotKind.REDISPATCH: ("派遣转换", "转派", "另派", "改派", "重新派遣"),
    LotKind.RELEASE: ("分流", "转岗安置", "转移就业", "解除", "终止合同", "推荐就业", "新单位", "招用"),
    LotKind.LEND: ("共享", "借调", "借出", "外借", "出借", "短期支援", "调剂", "支援"),
}
# Who stays with the employer and is not to spare: filed elsewhere.
_STAYING: Mapping[str, str] = {
    "培训": "在职培训请在培训计划里填报",
    "轮休": "轮休、放假请在留工意向里填报",
    "放假": "轮休、放假请在留工意向里填报",
    "休假": "轮休、放假请在留工意向里填报",
    "待岗": "待岗又愿意外出支援的，去向写“共享用工”",
    "内部": "本单位内部调整的不必发布",
}
# Columns of a draft's fields where they differ.
_COLUMNS = {"adcode": "place"}


_RANGES: Mapping[str, str] = {
    "title": "工种岗位应为 2 至 60 个字",
    "headcount": "人数应为 1 至 9999 人",
    "pay": "日薪应大于 0、不超过 10000 元",
    "dispatched_now": "现有派遣人数应为 0 至 1000000 人",
    "certificates": "每个证书名称最多 60 个字",
}
# Stands for the enterprise's own place, which the row need not tell.
_ANYWHERE = "140000"


class LotRow(BaseModel):
    """One row as read: whose lot, and the lot; where no place is told its ``adcode`` is empty, the enterprise's."""

    model_config = ConfigDict(extra="forbid")

    uscc: str
    name: Annotated[str, Field(max_length=200)] = ""
    facts: dict[str, Any]

    def draft(self, adcode: str) -> LotDraft:
        """The lot of an enterprise at ``adcode``."""
        return LotDraft.model_validate(self.facts | {"adcode": self.facts["adcode"] or adcode})


class LotRowReader:
    """Reads the cells of one row; ``today`` dates what is left open."""

    def __init__(self, lexicon: Lexicon, places: PlaceReader, today: Callable[[], date] = clock.today) -> None:
        self._lexicon = lexicon
        self._places = places
        self._today = today

    def read(self, cells: Mapping[str, str]) -> tuple[LotRow | None, list[Problem]]:
        """The row, or None when a problem forbids taking it."""
        row = Cells(cells, LOT_LABELS)
        code = row.uscc("uscc")
        facts = self._facts(row)
        self._check(row, facts)
        if row.is_bad:
            return None, row.problems
        made = LotDraft.model_validate(facts | {"adcode": facts["adcode"] or _ANYWHERE})
        kept = made.model_dump(mode="json") | {"adcode": facts["adcode"]}
        return LotRow(uscc=code, name=row["name"][:200], facts=kept), row.problems

    def glance(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """What a row says as far as it can be read, for what else is wrong with one that is not taken anyway."""
        row = Cells(cells, LOT_LABELS)
        return self._facts(row) | {"uscc": row.uscc("uscc"), "name": row["name"][:200]}

    def _facts(self, row: Cells) -> dict[str, Any]:
        for key, what in _NEEDED.items():
            if not row[key]:
                row.block(key, "没有填写", f"请填写{what}")
        dispatched = bool(row.yes_or_no("dispatched"))
        return {
            "side": row.member("side", LotSide),
            "kind": self._kind(row, dispatched),
            "title": row["title"],
            "headcount": row.whole("headcount"),
            "first": self._day(row, "first"),
            "last": self._day(row, "last", end=True),
            "adcode": self._adcode(row),
            "address": row["address"],
            "shift": self._shift(row),
            "pay": self._pay(row),
            "board": bool(row.yes_or_no("board")),
            "lodging": bool(row.yes_or_no("lodging")),
            "skills": row["skills"],
            "skill_grade": self._grade(row),
            "certificates": self._certificates(row),
            "dispatched": dispatched,
            "dispatch_kind": row.member("dispatch_kind", DispatchKind),
            "dispatched_now": row.whole("dispatched_now"),
            "note": row["note"],
        }

    def _check(self, row: Cells, facts: Mapping[str, Any]) -> None:
        """All that is wrong with the lot, beside what is wrong with its cells: nobody mends a file fault by fault."""
        first, last = facts["first"], facts["last"]
        if first and last and last < first:
            row.block("last", "结束日期不能早于开始日期", "请改正后重新导入")
        try:
            # Checked as it stands wherever the enterprise is.
            LotDraft.model_validate({**facts, "adcode": facts["adcode"] or _ANYWHERE})
        except ValidationError as error:
            self._refused(row, error)

    def _day(self, row: Cells, key: str, *, end: bool = False) -> date | None:
        """A day; one that was read out of words is shown with what it was taken for."""
        found = row.day(key, self._today(), end=end)
        if found is not None and not is_written_out(row[key]):
            row.warn(key, f"“{row.quote(key)}”按 {found} 理解", "请核对，或写成 2026-12-31 的样子")
        return found

    def _refused(self, row: Cells, error: ValidationError) -> None:
        told = {one.field for one in row.problems if one.level is FindingLevel.BLOCK}
        for one in error.errors():
            field = str(one["loc"][0]) if one["loc"] else ""
            if not field:  # what the whole lot says against itself
                text = one["msg"].removeprefix("Value error, ")
                key = "dispatched" if "派遣" in text else "kind" if "去向" in text else "last"
                if key not in told:
                    row.block(key, text, "请改正后重新导入")
            elif (key := _COLUMNS.get(field, field)) not in told:
                row.block(key, f"“{row.quote(key)}”超出范围", _RANGES.get(key, "请写短一些、写准确后重新导入"))

    def _kind(self, row: Cells, dispatched: bool) -> LotKind:
        """Lent where nothing is told; dispatched workers are moved by their body, and the file must not say both."""
        text = row["kind"]
        if not text or says_nothing(text):
            return LotKind.REDISPATCH if dispatched else LotKind.LEND
        found = next((kind for kind, words in _KINDS.items() if any(one in text for one in words)), None)
        stays = next((remedy for word, remedy in _STAYING.items() if word in text), None)
        if stays is not None and (found is None or "内部" in text):
            row.block("kind", f"“{row.quote('kind')}”的人员仍由本单位安排，不是可以调剂的余员", f"{stays}，删去这一行")
        elif found is None:
            row.block("kind", f"看不出“{row.quote('kind')}”是哪种去向", "请从共享用工、分流安置、派遣转换中选一项")
        elif dispatched and found is LotKind.LEND:
            row.block(
                "kind", "派遣人员不能再借出（劳动合同法第六十二条）", "去向请写“派遣转换”，或把“是否派遣人员”改为“否”"
            )
        return found or LotKind.LEND

    def _adcode(self, row: Cells) -> str:
        for key in ("place", "address"):
            found = self._places.read_place(row[key]) if row[key] else None
            if found is not None and not found.adcode.endswith("00"):
                return found.adcode
        if row["place"]:
            row.block("place", f"“{row.quote('place')}”看不出是哪个县", "请写到县（市、区），如“晋中市太谷区”")
        return ""

    def _shift(self, row: Cells) -> Shift | None:
        found = read_shift(row["shift"])
        if row["shift"] and not found and not says_nothing(row["shift"]):
            row.warn("shift", f"“{row.quote('shift')}”无法识别", "请选填白班、两班倒、三班倒、夜班")
        return found[0] if found else None

    def _grade(self, row: Cells) -> SkillGrade | None:
        text = row["skill_grade"]
        found = read_skill_grade(text)
        if text and not found and not says_nothing(text) and "不限" not in text:
            row.warn("skill_grade", f"“{row.quote('skill_grade')}”无法识别", "请填写技能等级，如“中级工”")
        return found[0] if found else None

    def _certificates(self, row: Cells) -> list[str]:
        text = row["certificates"]
        names: list[str] = []
        for part in re.split(r"[、,，;；|\n]", "" if says_nothing(text) else text):
            known = [one.name for one in read_certificates(part, self._lexicon)]
            names += known or ([canonical_certificate(part, self._lexicon)[:60]] if len(part.strip()) >= 2 else [])
        return list(dict.fromkeys(names))[:10]

    def _pay(self, row: Cells) -> int | None:
        """Fen a day; a bare number is yuan a day, a month's pay is parted by 21.75 days (劳社部发〔2008〕3号)."""
        text = row["pay"]
        if not text:
            return None
        if bare := _YUAN.fullmatch(text.replace(",", "")):
            return round(float(bare[1]) * 100)
        found = read_pay(text)
        pay = found[0] if found else None
        if pay is None or pay.minimum is None:
            row.block("pay", f"“{row.quote('pay')}”看不出日薪", "请写每天多少元，如“180”或“180元/天”")
            return None
        if pay.unit is PayUnit.DAY:
            return pay.minimum
        if pay.unit is not PayUnit.MONTH:
            row.block("pay", f"“{row.quote('pay')}”不是日薪或月薪", "请折算成每天多少元，如“180元/天”")
            return None
        daily = floor(pay.minimum / PAID_DAYS_PER_MONTH)
        row.warn("pay", f"写的是月薪，按每月 {PAID_DAYS_PER_MONTH} 天折算为 {daily / 100:.2f} 元/天", "请核对")
        return daily
