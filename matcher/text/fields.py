"""Column labels (栏目名称) of brochure and roster cells, and problems told by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from pydantic import ValidationError

from matcher.models.enums import FindingLevel, Labelled
from matcher.models.values import Problem
from matcher.text.codes import uscc_problem
from matcher.text.contact import redact
from matcher.text.normalise import clean
from matcher.text.period import read_date

_L = TypeVar("_L", bound=Labelled)
_WHOLE = re.compile(r"(\d{1,7})(?:\.0+)?\s*(?:人|名|位|天|日)?")

HEADER_LABELS: Mapping[str, str] = {
    "name": "单位名称",
    "uscc": "统一社会信用代码",
    "place": "所在地区",
    "address": "单位地址",
    "industry": "所属行业",
    "ownership": "单位性质",
    "size": "企业规模",
    "employees": "在岗人数",
    "intro": "单位简介",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "email": "电子邮箱",
}
POST_LABELS: Mapping[str, str] = {
    "title": "岗位名称",
    "headcount": "招聘人数",
    "duty": "工作内容",
    "conditions": "招聘条件",
    "education": "学历要求",
    "skill_grade": "技能等级",
    "certificates": "证书要求",
    "experience": "经验要求",
    "pay": "薪资待遇",
    "form": "用工形式",
    "place": "工作地区",
    "address": "工作地址",
    "shift": "班制",
    "hours": "每天工时",
    "days": "每周天数",
    "hazards": "职业危害",
    "benefits": "福利待遇",
    "urgent": "是否紧急",
    "shortage": "缺工类型",
    "start_by": "最晚到岗日期",
    "valid_from": "有效期起",
    "valid_to": "有效期止",
    "contact": "联系方式",
}
SEEKER_LABELS: Mapping[str, str] = {
    "name": "姓名",
    "phone": "联系电话",
    "birth": "出生日期",
    "place": "所在地区",
    "wanted": "求职意向",
    "wanted_places": "意向地区",
    "skills": "技能特长",
    "history": "工作经历",
    "education": "学历",
    "skill_grade": "技能等级",
    "certificates": "证书",
    "experience": "工作年限",
    "pay": "期望薪资",
    "available": "可到岗日期",
    "windows": "可上班时段",
    "night": "接受夜班",
    "forms": "用工形式",
    "flexible": "灵活就业",
    "radius": "可接受距离",
    "own_tools": "自带工具",
    "transport": "交通工具",
    "limits": "本人底线",
    "hardship": "就业困难人员",
    "consent": "同意登记",
}
# Fields of drafts whose column has another key.
_COLUMN_OF = {
    "adcode": "place", "employees_now": "employees", "industry_note": "industry", "born_on": "birth",
    "wanted_titles": "wanted", "wanted_adcodes": "wanted_places", "experience_years": "experience", "pay_min": "pay",
    "pay_max": "pay", "pay_base": "pay", "pay_text": "pay", "pay_unit": "pay", "age_min": "conditions",
    "age_max": "conditions", "available_from": "available", "accepts_night": "night", "employment_forms": "forms",
    "employment_form": "form", "radius_km": "radius", "consent_channel": "consent", "hours_per_day": "hours",
    "transports": "transport",
    "days_per_week": "days", "shortage_kind": "shortage", "wished_certificates": "certificates",
    "contract_months": "form", "probation_months": "conditions", "probation_percent": "conditions",
    "probation_pay": "conditions", "contact_name": "contact", "contact_phone": "contact",
}  # fmt: skip
_YES = frozenset(
    {
        "是",
        "有",
        "y",
        "yes",
        "true",
        "1",
        "√",
        "紧急",
        "急聘",
        "急招",
        "急",
        "可",
        "可以",
        "接受",
        "愿意",
        "能",
        "同意",
        "1.0",
    }
)
_NO = frozenset(
    {
        "否",
        "无",
        "n",
        "no",
        "false",
        "0",
        "×",
        "不",
        "不可",
        "不接受",
        "不能",
        "不愿意",
        "一般",
        "普通",
        "不急",
        "0.0",
        "不可以",
    }
)


class Cells:
    """Cleaned cells of one row and the problems met while reading them."""

    def __init__(self, cells: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self._cells = {key: clean(str(value)) for key, value in cells.items() if value is not None}
        self._labels = labels
        self.problems: list[Problem] = []

    def __getitem__(self, key: str) -> str:
        return self._cells.get(key, "")

    def block(self, key: str, message: str, remedy: str) -> None:
        """Note a problem that makes the row bad."""
        self.problems.append(Problem(key, self._labels[key], message, remedy, FindingLevel.BLOCK))

    def warn(self, key: str, message: str, remedy: str) -> None:
        """Note a doubt that is shown beside the row."""
        self.problems.append(Problem(key, self._labels[key], message, remedy, FindingLevel.WARN))

    @property
    def is_bad(self) -> bool:
        """Whether any problem makes the row bad."""
        return any(problem.level is FindingLevel.BLOCK for problem in self.problems)

    def yes_or_no(self, key: str) -> bool | None:
        """A 是/否 cell; anything else is noted and left open."""
        answer = self[key].lower()
        if not answer:
            return None
        if answer in _YES:
            return True
        if answer in _NO:
            return False
        self.warn(key, f"“{self.quote(key)}”看不出是或否", "请填“是”或“否”")
        return None

    def whole(self, key: str) -> int | None:
        """A count; empty cells, dashes and 无 say nothing, anything else but a whole number makes the row bad."""
        text = self[key].replace(",", "")
        if not text or text in ("-", "—", "/", "无"):
            return None
        match = _WHOLE.fullmatch(text)
        if match is None:
            self.block(key, f"“{self.quote(key)}”不是整数", "请填 0 或正整数，如“25”")
            return None
        return int(match[1])

    def member(self, key: str, kind: Iterable[_L]) -> _L | None:
        """One of a closed list, by its label or words that hold it; anything else makes the row bad."""
        text, members = self[key], list(kind)
        if not text:
            return None
        found = next((one for one in members if one.label == text), None) or next(
            (one for one in members if one.label in text or text in one.label), None
        )
        if found is None:
            choices = "、".join(one.label for one in members)
            self.block(key, f"没有“{self.quote(key)}”这一项", f"请从{choices}中选一项")
        return found

    def day(self, key: str, today: date, *, end: bool = False) -> date | None:
        """A date; ``end`` takes a month for its last day. Words that are no date make the row bad."""
        if not self[key]:
            return None
        found = read_date(self[key], today, end=end)
        if found is None:
            self.block(key, f"“{self.quote(key)}”不是日期", "请写成 2026-12-31 的样子")
            return None
        return found[0]

    def uscc(self, key: str) -> str:
        """A unified social credit code, checked; empty with a problem noted when there is none or it is wrong."""
        code = self[key].upper().replace(" ", "").replace("-", "")
        if not code:
            self.block(key, "没有填写", "请填写 18 位统一社会信用代码")
            return ""
        if wrong := uscc_problem(code):
            self.block(key, wrong, "请对照营业执照改正")
        return code

    def quote(self, key: str, length: int = 30) -> str:
        """The cell as shown in a message: cut when long, personal numbers masked."""
        text = redact(self[key])
        return text if len(text) <= length else text[:length] + "…"

    def invalid(self, error: ValidationError) -> None:
        """Turn what a draft refused into problems told in Chinese."""
        for detail in error.errors():
            field = str(detail["loc"][0]) if detail["loc"] else ""
            key = _COLUMN_OF.get(field, field)
            if key not in self._labels:
                key = (
                    "valid_to"
                    if "有效期" in detail["msg"]
                    else "pay"
                    if "薪资" in detail["msg"]
                    else next(iter(self._labels))
                )
            self.block(key, _in_chinese(detail["type"], detail.get("ctx", {}), detail["msg"]), "请按要求改正后重新导入")


def _in_chinese(kind: str, context: Mapping[str, object], message: str) -> str:
    """One Chinese sentence for one kind of validation error."""
    limit = next(
        (context[name] for name in ("max_length", "min_length", "le", "lt", "ge", "gt") if name in context), ""
    )
    sentences = {
        "string_too_long": f"内容过长，最多{limit}个字",
        "string_too_short": f"内容过短，至少{limit}个字",
        "too_long": f"项数过多，最多{limit}项",
        "too_short": f"至少填写{limit}项",
        "less_than_equal": f"数值过大，不能超过{limit}",
        "less_than": f"数值过大，应小于{limit}",
        "greater_than_equal": f"数值过小，不能低于{limit}",
        "greater_than": f"数值过小，应大于{limit}",
        "missing": "没有填写",
        "string_pattern_mismatch": "格式不对",
        "value_error": message.removeprefix("Value error, "),
    }
    return sentences.get(kind, "内容不符合要求")
